"""Where in the README does a benchmark write its table, and what does it say of commit and machine?"""

import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]


def machine() -> str:
    """On what was it measured?"""
    cores = os.cpu_count()
    info = Path("/proc/cpuinfo")
    models = [line.split(":")[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
    return f"{models[0] if models else platform.machine()}, {cores} cores, Python {platform.python_version()}"


def commit() -> str:
    """Which commit was measured?"""
    command = ["git", "describe", "--always", "--dirty", "--exclude", "*"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def origin() -> str:
    """When, from which commit and on what was it measured?"""
    return f"{datetime.now(tz=UTC).date()}, commit {commit()}, on {machine()}"


def write(name: str, lines: Sequence[str], *, readme: Path = ROOT / "README.md") -> None:
    """Put the lines between the marks of this benchmark in the README."""
    begin, end = f"<!-- bench:{name} -->", f"<!-- /bench:{name} -->"
    text = readme.read_text(encoding="utf-8")
    before, after = text.split(begin)[0], text.split(end)[1]
    readme.write_text("\n".join([before + begin, *lines, end]) + after, encoding="utf-8")
