"""What did a process that was killed leave on disk?"""

import os
import re
import shutil
import stat
import tempfile
from pathlib import Path

NAME = "basketlift"
DAY = 86_400.0  # seconds after which what names no process is left over
_OWNER = re.compile(r"\.?(?:basketlift-)?(\d+)-")


def prefix() -> str:
    """How the name of a temporary folder begins: with the process that owns it."""
    return f"{NAME}-{os.getpid()}-"


def sweep(datasets: Path, *, now: float) -> list[Path]:
    """Delete what is left over in the temporary folder and among the datasets; what was deleted.

    Only files and folders of this person that Basketlift made, and only if the process in their name is gone, or, where
    they name none, nothing has touched them for a DAY before `now` (seconds since 1970).
    """
    candidates = [*Path(tempfile.gettempdir()).glob(f"{NAME}-*"), *datasets.glob(".*")]
    abandoned = [path for path in candidates if _is_left(path, now)]
    for path in abandoned:
        _delete(path)
    return abandoned


def _is_left(path: Path, now: float) -> bool:
    try:
        about = path.lstat()
    except OSError:
        return False
    is_own = not hasattr(os, "getuid") or about.st_uid == os.getuid()
    if not is_own or stat.S_ISLNK(about.st_mode):
        return False
    owner = _OWNER.match(path.name)
    if owner and os.name == "posix":
        return not _is_running(int(owner[1]))
    return now - about.st_mtime > DAY


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)  # asks only
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
