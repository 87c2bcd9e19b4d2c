"""How does long work run on all cores, tell its progress, and stop when it should?"""

import os
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from time import monotonic
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from analytics.affinity.mining.options import Options

B = TypeVar("B")
R = TypeVar("R")

POLL_SECONDS = 0.01
MOST_THREADS = 8
THREADS = min(MOST_THREADS, os.cpu_count() or 1)


@dataclass(frozen=True)
class Batch(Generic[B]):
    """A piece of work: what it is, and its share of the whole, 0 to 1."""

    item: B
    share: float


@dataclass(frozen=True)
class Watch:
    """When must the work stop? At the deadline (monotonic clock), past `limit` results, or when cancelled.

    `stop`: one byte that the compiled loops look at; not 0 means stop.
    """

    options: Options
    deadline: float
    limit: int
    stop: npt.NDArray[np.uint8]


def watch(options: Options, *, deadline: float, limit: int) -> Watch:
    """Which watch begins now?"""
    return Watch(options, deadline, limit, np.zeros(1, np.uint8))


def in_threads(
    work: Callable[[B], R], batches: Sequence[Batch[B]], *, size: Callable[[R], int], watch: Watch
) -> tuple[list[R], str | None]:
    """What does the work give for each batch, in their order? Or why it stopped: "itemsets", "seconds", "cancelled"."""
    results: dict[int, R] = {}
    sizes: dict[int, int] = {}
    left = deque(enumerate(batches))

    def drain() -> None:
        while left and not watch.stop[0]:
            try:
                index, batch = left.popleft()
            except IndexError:
                return
            result = work(batch.item)
            results[index], sizes[index] = result, size(result)

    reason = None
    with ThreadPoolExecutor(THREADS) as pool:
        running = [pool.submit(drain) for _ in range(min(THREADS, len(batches)))]
        try:
            while wait(running, timeout=POLL_SECONDS).not_done and reason is None:
                reason = _reason(watch, sum(list(sizes.values())))
                if watch.options.progress is not None:
                    watch.options.progress(min(1.0, sum(batches[index].share for index in list(sizes))))
        finally:
            watch.stop[0] = 1
    for future in running:
        future.result()
    reason = reason or (None if sum(sizes.values()) <= watch.limit else "itemsets")
    return [results[index] for index in sorted(results)], reason


def _reason(watch: Watch, n_results: int) -> str | None:
    if watch.options.cancelled is not None and watch.options.cancelled():
        return "cancelled"
    if monotonic() > watch.deadline:
        return "seconds"
    return "itemsets" if n_results > watch.limit else None
