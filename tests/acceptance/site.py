"""A school's folder on disk and the `moderator` command run in it as a subprocess, over real HTTP."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from bot.sandbox.server import SandboxServer

ROOT = Path(__file__).parents[2]


class Site:
    """`folder` holds config/, .env and var/; `run` runs one command there."""

    def __init__(self, folder: Path, sandbox: SandboxServer | None = None) -> None:
        self.folder = folder
        self.sandbox = sandbox
        folder.mkdir(parents=True)
        shutil.copytree(ROOT / "config", folder / "config")
        self.env: dict[str, str] = {"MODERATION_MODE": "live", "DIGEST_TO": "office@larkmere.example"}
        self.env |= {"SAFEGUARDING_TO": "dsl@larkmere.example", "ALERT_TO": "it@larkmere.example"}
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
        """Change values of config/policy.toml wherever the key stands: settle_hours=0, hides=100000, enabled=False."""
        path = self.folder / "config" / "policy.toml"
        lines = []
        for line in path.read_text().splitlines():
            key = line.split("=")[0].strip()
            if key in changes and "=" in line:
                line = f"{key} = {json.dumps(changes[key])}"
            lines.append(line)
        path.write_text("\n".join(lines) + "\n")

    def unlimited(self) -> None:
        """No settling time, no quota, no breaker: what the demo and the acceptance tests run with."""
        big = dict.fromkeys(("safeguarding_hides", "deletes", "blocks", "replies"), 100_000)
        self.policy(settle_hours=0, enabled=False, **big)
        path = self.folder / "config" / "policy.toml"
        path.write_text(path.read_text().replace("hides = 200\nsafe", "hides = 100000\nsafe"))

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
