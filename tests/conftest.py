"""What every test may ask for."""

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data that lies beside the project; only continuous integration must have it."""
    if not SHARED.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"continuous integration needs the real data in {SHARED}")
        pytest.skip("the real data is not beside the project; only continuous integration needs it")
    return SHARED
