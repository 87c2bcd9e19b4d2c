"""Who answers questions about order lines? Ibis over DuckDB, loaded when the first one is asked.

A page whose answers are kept asks none, and is there a good third of a second sooner.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

__all__ = ["Backend", "built_in", "duckdb", "ibis", "ir", "ops"]


class _Later(ModuleType):
    """Stands for the module of its name, which is loaded when it is asked for something."""

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)


if TYPE_CHECKING:
    import duckdb
    import ibis
    import ibis.expr.operations as ops
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend
else:
    duckdb, ibis = _Later("duckdb"), _Later("ibis")
    ops, ir = _Later("ibis.expr.operations"), _Later("ibis.expr.types")
    Backend = object  # only ever named as a type


def built_in(name: str, *, takes: tuple[str, ...], gives: str) -> Callable[[Callable[..., None]], Callable[..., Any]]:
    """The decorated function is DuckDB's own of this name, of cells of these types; made known when it is called."""

    def told(function: Callable[..., None]) -> Callable[..., Any]:
        known = cache(lambda: ibis.udf.scalar.builtin(function, name=name, signature=(takes, gives)))
        return lambda *cells: known()(*cells)

    return told
