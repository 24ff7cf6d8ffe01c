"""A page with 10,000 and with 100,000 comments: one pass reads, judges and stores them all, in bounded memory."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

import pytest

from bot.sandbox.server import SandboxServer
from tests.acceptance.site import ABUSE, ROOT, Site

POSTS = 40
SMALL, LARGE = 10_000, 100_000
MOST_MB, MORE_MB = 350, 30
ABUSE_EVERY = 400
QUICK = ROOT / "models" / "base-2026-11"
TALK = """
    lovely day thank you all so much for the school trip we had great fun at the fair and my daughter was happy see you
    next year when does it start who collects the tickets is there parking near the hall can grandparents come too
"""


def fill(sandbox: SandboxServer, number: int) -> None:
    """Comments over the last four months under posts of every age; every 400th is abuse."""
    rng, words = random.Random(number), TALK.split()
    posts = sandbox.admin.add_posts(*({"text": f"News {n}", "ago": f"{n * 72}h"} for n in range(POSTS)))
    for start in range(0, number, 1000):
        sandbox.admin.add_comments(
            *(
                {
                    "text": ABUSE if n % ABUSE_EVERY == 7 else f"{' '.join(rng.choices(words, k=12))} {n}",
                    "author": f"Parent {n if n % ABUSE_EVERY == 7 else n % 3000}",
                    "post": posts[n % POSTS],
                    "ago": f"{rng.randint(1, 170_000)}m",
                }
                for n in range(start, min(number, start + 1000))
            )
        )


def once(site: Site) -> float:
    """One pass; its greatest resident size in MB, as the kernel keeps it for the program itself."""
    process = site.start("once")
    peak = 0
    while process.poll() is None:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
        except (FileNotFoundError, ProcessLookupError):
            break
        peak = max([peak, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))])
        time.sleep(0.02)
    _, errors = process.communicate()
    assert process.returncode == 0, errors
    return peak / 1024


def pass_over(folder: Path, number: int, model: Path | None = None) -> float:
    """Fill a page, look after it once (with another model than the shipped one), look again; the peak in MB."""
    folder.mkdir(exist_ok=True)
    with SandboxServer(state_file=folder / "page.db") as sandbox:
        site = Site(folder / "school", sandbox)
        site.unlimited()
        if model is not None:
            shutil.copytree(model, site.folder / "var" / "models" / model.name)
            (site.folder / "var" / "models" / "current").write_text(model.name)
        fill(sandbox, number)
        peak = once(site)
        found = site.status(ok=0)
        assert found["comments"] == sum(found["decisions"].values()) == number
        assert found["outbox"]["pending"] == found["outbox"]["failed"] == 0
        hidden = sum(each["is_hidden"] for each in sandbox.admin.comments().values())
        assert hidden == found["decisions"]["hide"] >= number // ABUSE_EVERY
        sandbox.admin.reset_calls()
        site.run("once")
        assert sandbox.admin.total_calls() <= 2
        assert site.status(ok=0)["comments"] == number
    return peak


def test_ten_thousand_comments_are_read_judged_and_stored_in_one_pass_of_bounded_memory(tmp_path: Path) -> None:
    assert pass_over(tmp_path, SMALL) <= MOST_MB


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_hundred_thousand_comments_take_hardly_more_memory_than_ten_thousand(tmp_path: Path) -> None:
    # What grows with the page is reading and storing; the quicker model shows that in minutes.
    small = pass_over(tmp_path / "small", SMALL, QUICK)
    assert pass_over(tmp_path / "large", LARGE, QUICK) <= small + MORE_MB
