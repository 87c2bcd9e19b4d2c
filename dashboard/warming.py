"""What has to be loaded and compiled before a person's first click?"""

import subprocess
import sys

from dashboard import cache, columns, focus, glossary, home, sentences, uploads, widgets  # noqa: F401 - loads them
from dashboard.charts import (  # noqa: F401 - loads them
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

COMPILE = "from analytics.affinity.warm_up import warm_up; warm_up()"


def run() -> None:
    """Load every module of the pages, open the dataset to look at, and have the miner's loops compiled.

    The compiler holds up every other thread of its process: it works in one of its own and leaves its result on disk,
    so that the first visitor's page is drawn meanwhile.
    """
    home.ready()
    subprocess.run([sys.executable, "-c", COMPILE], check=False, stdin=subprocess.DEVNULL)  # noqa: S603 - our own line
    cache.warm_miner()
