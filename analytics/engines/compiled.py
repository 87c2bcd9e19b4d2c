"""How is a loop over integers compiled, and its compilation kept on disk?"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

Number = TypeVar("Number", bound=np.generic)
P = ParamSpec("P")
R = TypeVar("R")


def compiled(loop: Callable[P, R]) -> Callable[P, R]:
    """Compile a loop at its first call and keep the machine code on disk; other threads run meanwhile.

    Where no folder can be written (a read-only install without a home), it is compiled once in each process.
    numba checks a cached loop against its own file only: loops that call each other stand in one file.
    """
    try:
        dispatcher = numba.njit(cache=True, nogil=True)(loop)
    except RuntimeError:  # numba: "cannot cache function: no locator available"
        dispatcher = numba.njit(nogil=True)(loop)
    return cast("Callable[P, R]", dispatcher)


def inlined(loop: Callable[P, R]) -> Callable[P, R]:
    """Put a few lines into each loop that calls them: a call would count who holds each array, again and again."""
    return cast("Callable[P, R]", numba.njit(inline="always")(loop))


def compilable(array: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """Which array do the compiled loops know? The same, or a copy where it is read-only: that would be a new type."""
    return np.require(array, requirements=["C", "W"])
