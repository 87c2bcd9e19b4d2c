"""Are the compiled loops sound, kept on disk, and complete after the warm-up?"""

import importlib
import os
import pkgutil
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

import analytics
from analytics.affinity.certainty.trust import trust
from analytics.affinity.mining.forecasts import forecast_itemsets
from analytics.affinity.mining.rules import mine_rules
from analytics.affinity.warm_up import warm_up
from analytics.orders.baskets.coding import Baskets, encode
from analytics.orders.lines import Orders, Scope, within


def _python(*arguments: str, folder: Path, **environment: str) -> str:
    command = [sys.executable, "-W", "error", *arguments]
    variables = {**os.environ, **environment}
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_no_loop_reaches_outside_its_arrays(tmp_path: Path) -> None:
    script = Path(__file__).with_name("bounds_checked.py")
    _python(str(script), folder=tmp_path, NUMBA_BOUNDSCHECK="1", NUMBA_CACHE_DIR=str(tmp_path))


def test_without_a_folder_to_write_to_the_loops_still_compile(tmp_path: Path) -> None:
    """A read-only install without a home: files stand where numba would make its folders."""
    shutil.copytree(
        Path(analytics.__file__).parent, tmp_path / "analytics", ignore=shutil.ignore_patterns("__pycache__")
    )
    (tmp_path / "analytics" / "affinity" / "mining" / "__pycache__").touch()
    code = "from analytics.affinity.mining.itemset_kernels import n_bits; print(n_bits(11), n_bits.stats.cache_path)"
    nowhere = str(tmp_path / "analytics" / "affinity" / "mining" / "__pycache__" / "no")
    environment = {"PYTHONPATH": str(tmp_path), "HOME": nowhere, "XDG_CACHE_HOME": nowhere, "NUMBA_CACHE_DIR": ""}
    assert _python("-B", "-c", code, folder=tmp_path, **environment).split() == ["3", "None"]


def _compiled() -> dict[str, int]:
    names = [each.name for each in pkgutil.walk_packages(analytics.__path__, "analytics.")]
    modules = [importlib.import_module(name) for name in names if name.endswith("_kernels")]
    assert len(modules) >= 6
    loops = {f"{module.__name__}.{name}": loop for module in modules for name, loop in vars(module).items()}
    return {name: len(loop.signatures) for name, loop in loops.items() if hasattr(loop, "signatures")}


@pytest.mark.usefixtures("shared_data")
def test_after_the_warm_up_nothing_is_left_to_compile(retail: Baskets, online_retail: Orders) -> None:
    warm_up()
    before = _compiled()
    encode(pa.array(["2", "1"]), pa.array(["a", "b"]))
    forecast_itemsets(retail, min_support=0.02)
    mine_rules(retail, min_support=0.02, min_confidence=0.3)
    autumn = within(online_retail, scope=Scope("autumn", start=date(2011, 11, 1)))
    assert len(trust(autumn).table)
    assert _compiled() == before
