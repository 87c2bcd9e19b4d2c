"""Who answers questions about order lines? Ibis over DuckDB, loaded when the first one is asked.

A page whose answers are kept asks none, and is there a good third of a second sooner.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

__all__ = ["Backend", "built_in", "duckdb", "ibis", "ir"]


class _Later(ModuleType):
    """Stands for the module of its name, which is loaded when it is asked for something.

    importlib's own LazyLoader, which lazy_loader uses too, is no help before Python 3.12: where threads ask at once,
    some meet the module half loaded.
    """

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)


if TYPE_CHECKING:
    import duckdb
    import ibis
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend
else:
    duckdb, ibis = _Later("duckdb"), _Later("ibis")
    ir = _Later("ibis.expr.types")
    Backend = object  # only ever named as a type


def built_in(name: str, *, takes: tuple[str, ...], gives: str) -> Callable[[Callable[..., None]], Callable[..., Any]]:
    """The decorated function is DuckDB's own of this name, of cells of these types; made known when it is called."""

    def decorated(function: Callable[..., None]) -> Callable[..., Any]:
        made_known = cache(lambda: ibis.udf.scalar.builtin(function, name=name, signature=(takes, gives)))
        return lambda *cells: made_known()(*cells)

    return decorated
