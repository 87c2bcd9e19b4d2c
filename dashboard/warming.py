"""What has to be loaded and compiled before a person's first click?"""

import subprocess
import sys
import time
from importlib import import_module
from threading import Event

from analytics.orders.lines import Scope
from dashboard.periods import earlier, latest

VISITED = Event()  # the first page is sent
PATIENCE = 15  # seconds after which the compiler starts though nobody has come
DRAWING = 2  # seconds that the browser, often on the same machine, has for itself to draw the first page
FIRST = ("dashboard.checks", "dashboard.charts.trends")  # what the first page draws with
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
    from dashboard import home

    _first_figures(home.ready())
    _load(FIRST)


def other_pages() -> None:
    """Once a visitor has seen the first page, load and compile what the others need.

    All that computes here holds up that page, so it waits. The compiler holds up every other thread of its process: it
    works in one of its own and leaves its result on disk.
    """
    from dashboard import cache, home, kept, pair_cache, rule_cache

    if VISITED.wait(PATIENCE):
        time.sleep(DRAWING)
    dataset = home.ready()
    cache.all_orders(dataset)
    _load((*(f"dashboard.charts.{name}" for name in CHARTS), *LATER))
    subprocess.run([sys.executable, "-c", COMPILE], check=False, stdin=subprocess.DEVNULL)  # noqa: S603 - our own line
    rule_cache.warm_miner()
    pair_cache.register(Scope(dataset))  # what "Find a product" looks things up in
    kept.trim()


def _first_figures(dataset: str) -> None:
    """What Today says first is counted while the visitor's browser still loads the page's frame."""
    from dashboard import cache

    facts, everything = cache.facts(dataset), Scope(dataset)
    if facts.first_day is None or "unit_price" not in facts.columns:
        return
    now = latest(everything, first_day=facts.first_day, last_day=facts.last_day)
    then = earlier(now, against="before")
    cache.comparison(now, then)
    cache.bridge(now, then)
    cache.summary(everything, "month")


def _load(modules: tuple[str, ...]) -> None:
    for name in modules:
        import_module(name)
