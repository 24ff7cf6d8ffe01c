"""A school's folder on disk and the `moderator` command run in it as a subprocess, over real HTTP."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.sandbox.server import SandboxServer

ROOT = Path(__file__).parents[2]

# Plain cases, of which every model worth shipping is sure.
ABUSE = "Everybody hates you, you stupid ugly cow"
PHONE = "Ring me on 07700 900461 if anyone wants a lift"
UNHAPPY = "The bus was two hours late again and nobody rang us. This is not good enough."
RISK = "Please help, his stepdad hits him every night and he is scared to go home"
KIND = "Thank you for a lovely day"


class Site:
    """`folder` holds config/, .env and var/; `run` runs one command there."""

    def __init__(self, folder: Path, sandbox: SandboxServer | None = None) -> None:
        self.folder = folder
        self.sandbox = sandbox
        folder.mkdir(parents=True)
        shutil.copytree(ROOT / "config", folder / "config")
        self.env: dict[str, str] = {"MODERATION_MODE": "live", "DIGEST_TO": "office@larkmere.example"}
        self.env |= {"SAFEGUARDING_TO": "dsl@larkmere.example", "ALERT_TO": "it@larkmere.example", "WEB_PORT": "0"}
        if sandbox is not None:
            token = folder / "token"
            token.write_text(sandbox.token)
            self.env |= {
                "FACEBOOK_GRAPH_URL": sandbox.url,
                "FACEBOOK_PAGE_ID": sandbox.page_id,
                "FACEBOOK_PAGE_TOKEN_FILE": str(token),
            }
        self.write_env()

    def write_env(self) -> None:
        (self.folder / ".env").write_text("".join(f"{k}={v}\n" for k, v in self.env.items()))

    def policy(self, **changes: object) -> None:
        """Change values at the top of config/policy.toml: settle_hours=0, replies="automatic"."""
        path = self.folder / "config" / "policy.toml"
        lines, table = [], ""
        for line in path.read_text().splitlines():
            table = line.strip() if line.startswith("[") else table
            key = line.split("=")[0].strip()
            if key in changes and "=" in line and not table:
                line = f"{key} = {json.dumps(changes[key])}"
            lines.append(line)
        path.write_text("\n".join(lines) + "\n")

    def own_school(self) -> None:
        """Nothing left of the sample, as in a school that has gone live."""
        path = self.folder / "config" / "default.toml"
        path.write_text(path.read_text().replace("Larkmere", "Ashdown").replace("larkmere.example", "ashdown.sch.uk"))
        self.env = {name: value.replace("larkmere.example", "ashdown.sch.uk") for name, value in self.env.items()}
        self.write_env()

    def unlimited(self) -> None:
        """No settling time, no quota, no breaker: what the demo and the acceptance tests run with."""
        self.policy(settle_hours=0)
        path = self.folder / "config" / "policy.toml"
        text = path.read_text().replace("enabled = true", "enabled = false")
        for name in ("hides", "safeguarding_hides", "deletes", "blocks", "replies"):
            text = re.sub(rf"^{name} = \d+$", f"{name} = 100000", text, flags=re.MULTILINE)
        path.write_text(text)

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "bot", *words]

    def environment(self) -> dict[str, str]:
        kept = {
            k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "TMPDIR") or k.startswith("OPENBLAS")
        }
        return {**kept, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}

    def start(self, *words: str, **options: Any) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(*words),
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    def run(self, *words: str, stdin: str | None = None, ok: int | None = 0) -> subprocess.CompletedProcess[str]:
        """`ok` is the exit status expected; None takes any."""
        done = subprocess.run(
            self.command(*words),
            cwd=self.folder,
            env=self.environment(),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert ok is None or done.returncode == ok, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def status(self, ok: int | None = None) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run("status", "--format", "json", ok=ok).stdout)
        return found

    def decisions(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run("export", "decisions").stdout.splitlines()]

    # What a person or the clock would change, done behind the program's back.

    def new_token(self) -> None:
        """A fresh page token in the token file; the running program must take it up by itself."""
        assert self.sandbox is not None
        fresh = self.sandbox.admin.change_token(issue="page")
        (self.folder / "token").write_text(fresh)

    def answer(self, verb: str) -> None:
        """Settle every open question this way."""
        for line in self.run("review", "list").stdout.splitlines()[1:]:
            self.run("review", verb, line.split("\t")[0])

    def forget(self, key: str, name: str) -> None:
        """Take one value out of a kept state, as if its time had passed."""
        with self.database() as connection:
            row = connection.execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
            if row is not None:
                value = {k: v for k, v in json.loads(row[0]).items() if k != name}
                connection.execute("UPDATE state SET value = ? WHERE key = ?", (json.dumps(value), key))

    def make_due(self) -> None:
        """Everything that waits to be tried again is due now, and what a killed process held is free."""
        with self.database() as connection:
            connection.execute("UPDATE actions SET due_at = '2026-01-01 00:00:00' WHERE state = 'pending'")
            connection.execute("UPDATE actions SET lease_until = '2026-01-01 00:00:00' WHERE state = 'claimed'")

    @contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.folder / "var" / "moderator.db")
        try:
            with connection:
                yield connection
        finally:
            connection.close()
