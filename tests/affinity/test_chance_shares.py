"""Is the share of chance that is printed the one that was measured?"""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analytics.affinity.certainty.chance_shares import SHUFFLES, share_of_chance
from analytics.affinity.certainty.trust import Trust
from tests.bench.trust.results import FOLDER

NOTHING = Trust(pd.DataFrame({"certainty": []}), 0, 0, 0.0, 0.05, 0, ())


def test_the_shuffles_that_it_speaks_of_were_run_and_held_no_solid_pair():
    runs = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("null_*.json")}
    assert runs["null_demo_store"]["runs"] == SHUFFLES
    assert {name: run["runs_with_solid"] for name, run in runs.items()} == dict.fromkeys(runs, 0)


@pytest.mark.parametrize(("n_solid", "share"), [(1, 0.05), (30, 0.15 / 30), (3000, 0.15 / 3000)])
def test_it_falls_with_the_solid_pairs_and_never_passes_the_rate_that_is_corrected_for(n_solid, share):
    found = replace(NOTHING, table=pd.DataFrame({"certainty": ["solid"] * n_solid + ["likely"] * 5}))
    assert share_of_chance(found) == pytest.approx(share, rel=0.01)


def test_without_a_solid_pair_there_is_no_share():
    assert np.isnan(share_of_chance(NOTHING))
