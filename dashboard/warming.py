"""What has to be loaded and compiled before a person's first click?"""

import subprocess
import sys
import time
from importlib import import_module
from threading import Event

from analytics.orders.lines import Scope
from dashboard.workspace.periods import earlier, latest

VISITED = Event()  # the first page is sent
PATIENCE = 15  # seconds after which the compiler starts though nobody has come
DRAWING = 2  # seconds that the browser, often on the same machine, has for itself to draw the first page
FIRST = ("dashboard.components.data_checks", "dashboard.charts.trends")  # what the first page draws with
CHARTS = ("affinities", "bridges", "bundle_curves", "bundle_drivers", "bundle_flow", "cleaning", "customer_groups")
LATER = ("sklearn.cluster", "sklearn.feature_extraction.text", "scipy.stats", "scipy.cluster.hierarchy")
# Loops, and our own modules where the environment keeps Python from writing them down itself, as installers do.
COMPILE = """
import compileall
import analytics, dashboard
from analytics.affinity.warm_up import warm_up
warm_up()
for package in (analytics, dashboard):
    compileall.compile_dir(package.__path__[0], quiet=2)
"""


def first_page() -> None:
    """Load the first page and open its dataset."""
    from dashboard.workspace import datasets

    _first_figures(datasets.ready())
    _load(FIRST)


def other_pages() -> None:
    """Once a visitor has seen the first page, load and compile what the others need.

    All that computes here holds up that page, so it waits. The compiler holds up every other thread of its process: it
    works in one of its own and leaves its result on disk.
    """
    from dashboard.app_pages.bought_together import queries
    from dashboard.queries import pair_queries, shop_queries
    from dashboard.workspace import datasets, kept_answers

    if VISITED.wait(PATIENCE):
        time.sleep(DRAWING)
    dataset = datasets.ready()
    shop_queries.all_orders(dataset)
    _load((*(f"dashboard.charts.{name}" for name in CHARTS), *LATER))
    subprocess.run([sys.executable, "-c", COMPILE], check=False, stdin=subprocess.DEVNULL)  # noqa: S603 - our own line
    queries.warm_miner()
    pair_queries.register(Scope(dataset))  # what "Find a product" looks things up in
    kept_answers.trim()


def _first_figures(dataset: str) -> None:
    """What Today says first is counted while the visitor's browser still loads the page's frame."""
    from dashboard.queries import shop_queries

    facts, everything = shop_queries.facts(dataset), Scope(dataset)
    if facts.first_day is None or "unit_price" not in facts.columns:
        return
    now = latest(everything, first_day=facts.first_day, last_day=facts.last_day)
    then = earlier(now, against="before")
    shop_queries.comparison(now, then)
    shop_queries.bridge(now, then)
    shop_queries.summary(everything, "month")


def _load(modules: tuple[str, ...]) -> None:
    for name in modules:
        import_module(name)
