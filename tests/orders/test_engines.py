"""Are the engines loaded by the first question, and only once, whoever asks it?"""

import subprocess
import sys
from pathlib import Path

ASKED_AT_ONCE = """
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from analytics.orders import words
from analytics.orders.cleaning import rules
from analytics.orders.reading import read, times
from analytics.engines.database import ibis, ir
assert not {"ibis", "duckdb"} & set(sys.modules)
together = Barrier(8)
def ask(number):
    together.wait()
    word = words.text(ibis.literal(f" {number} "))
    assert isinstance(word, ir.StringScalar)
    return ibis.duckdb.connect().execute(word)
with ThreadPoolExecutor(8) as threads:
    print(*threads.map(ask, range(8)))
"""


def test_threads_that_ask_the_first_question_at_once_are_all_answered() -> None:
    command = [sys.executable, "-c", ASKED_AT_ONCE]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [*"01234567"]
