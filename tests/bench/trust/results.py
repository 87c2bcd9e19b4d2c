"""Where do the figures of a run stand, and which code and seed made them?"""

import json
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parent / "results"


def write(name: str, figures: dict[str, object]) -> None:
    """Write the figures beside the commit that they were measured at."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=FOLDER.parent, capture_output=True, text=True, check=True
    ).stdout.strip()
    FOLDER.mkdir(exist_ok=True)
    content = json.dumps({"commit": commit} | figures, indent=1, ensure_ascii=False)
    (FOLDER / f"{name}.json").write_text(content + "\n", encoding="utf-8")
