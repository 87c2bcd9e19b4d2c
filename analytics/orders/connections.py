"""How do several threads read the same orders at the same time?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from analytics.engines.database import Backend, ibis, ir, ops
from analytics.orders.lines import Orders


def own_cursor(orders: Orders) -> Orders:
    """The same orders over a cursor of its own: a DuckDB connection answers one thread at a time.

    Takes about 5 ms; the data is shared, not copied.
    """
    backend = ibis.duckdb.from_connection(orders.lines.get_backend().con.cursor())
    lines, set_aside = (_read_through(backend, table) for table in (orders.lines, orders.set_aside))
    return replace(orders, lines=lines, set_aside=set_aside)


def _read_through(backend: Backend, table: ir.Table) -> ir.Table:
    """The same expression over the same stored tables, asked of another connection."""

    def moved(node: ops.Node, changed: Mapping[str, Any] | None) -> ops.Node:
        if isinstance(node, ops.DatabaseTable):
            return node.copy(source=backend)
        return node.__recreate__(changed) if changed else node

    return table.op().replace(moved).to_expr()
