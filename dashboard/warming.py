"""What has to be loaded and compiled before a person's first click?"""

from analytics.affinity.warm_up import warm_up
from dashboard import cache, columns, focus, glossary, home, sentences, uploads, widgets  # noqa: F401 - loads them
from dashboard.charts import (  # noqa: F401
    affinities,
    bridges,
    bundle_curves,
    bundle_drivers,
    bundle_flow,
    bundle_promises,
    cleaning,
    customer_groups,
    ladders,
    trends,
)


def run() -> None:
    """Load every module of the pages and compile the miner's loops."""
    home.ready()
    warm_up()
