"""Is it a shop of the stated size and shape?"""

import ast
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from scipy.optimize import minimize_scalar

import data
from analytics.orders.schema import COLUMNS, LINE_KINDS, STATUSES
from data.generate import generate
from data.hardness import read_store


def test_order_lines_have_exactly_the_canonical_columns():
    arrow = {"string": "string", "timestamp": "timestamp[us]", "float64": "double", "boolean": "bool"}
    schema = pq.read_schema(data.ORDERS)
    assert schema.names == list(COLUMNS)
    assert [str(kind) for kind in schema.types] == [arrow[column.type] for column in COLUMNS.values()]
    lines = pd.read_parquet(data.ORDERS)
    assert set(lines["line_kind"]) == set(LINE_KINDS)
    assert set(lines["status"]) == set(STATUSES)
    assert set(lines["currency"]) == {"GBP"}


def test_size_baskets_and_popularity(stores):
    for store in stores:
        orders = store.orders.drop_duplicates("order_id")
        assert len(orders) == pytest.approx(40_000, rel=0.02)
        assert orders["customer_id"].nunique() == 12_000
        assert orders["customer_id"].isna().mean() == pytest.approx(0.2, abs=0.01)
        assert orders["ordered_at"].min() >= pd.Timestamp("2024-10-01")
        assert orders["ordered_at"].max() < pd.Timestamp("2026-10-01")
        assert orders["ordered_at"].dt.to_period("M").nunique() == 24
        lines = store.chosen.groupby("order_id").size()
        assert lines.mean() == pytest.approx(3.2, abs=0.25)
        assert (lines == 1).mean() == pytest.approx(0.4, abs=0.03)
        sales = np.sort(store.joint.diagonal())[::-1]
        assert (sales >= 1_500).sum() >= 40
        assert len(sales) == 600
        assert _zipf(sales) == pytest.approx(0.9, abs=0.15)


def _zipf(sales: np.ndarray) -> float:
    """Return the exponent of Zipf's law that makes the sales by rank most likely."""
    log_rank = np.log(np.arange(1, len(sales) + 1))
    share = sales / sales.sum()
    return minimize_scalar(lambda s: s * share @ log_rank + np.log(np.exp(-s * log_rank).sum()), bounds=(0.1, 3)).x


def test_countries_channels_stores_tax_codes_and_delivery(stores):
    for store in stores:
        lines = store.orders
        assert set(lines["country"]) == {"United Kingdom", "Germany", "France"}
        assert set(lines["channel"]) == {"Web", "In store"}
        assert set(lines.loc[lines["channel"] == "In store", "store"]) == {"Bath", "York", "Hamburg", "Lyon"}
        assert set(lines.loc[lines["channel"] == "Web", "store"]) == {"Web shop"}
        net = lines["quantity"] * lines["unit_price"] - lines["discount"]
        assert (net >= 0).all()
        rate = (lines["tax"] / net)[(net > 10) & (lines["line_kind"] == "product")]
        assert np.isin(rate.groupby(lines["country"]).max().round(2), [0.19, 0.2]).all()
        assert rate.min() == 0
        assert lines["promotion"].eq("WELCOME10").sum() > 2_000
        delivery = lines[lines["product_id"] == "DELIVERY"]
        assert set(delivery["channel"]) == {"Web"}
        assert set(delivery["line_kind"]) == {"fee"}


def test_products_come_back_at_their_own_rate(stores):
    for store in stores:
        lines = store.chosen[store.chosen["status"].isin(["sold", "returned"])]
        truth = store.truth["products"].set_index("product_id")["return_rate"]
        came_back = (lines["returned_quantity"] > 0).groupby(lines["product_id"]).agg(["sum", "size"])
        expected = came_back["size"] * truth.reindex(came_back.index)
        z = (came_back["sum"] - expected) / np.sqrt(expected)
        assert came_back["sum"].sum() == pytest.approx(expected.sum(), rel=0.08)
        assert z[expected > 5].std() < 1.3
        assert np.corrcoef(came_back["sum"], expected)[0, 1] > 0.9


def test_catalogue_tells_stock_status_cost_attributes_brand_and_parent(stores):
    for store in stores:
        table = pd.read_parquet(store.directory / "catalogue.parquet")
        assert set(store.orders["product_id"]) <= set(table["product_id"])
        assert table["product_id"].is_unique
        goods = table[table["product_id"].isin(store.products)]
        assert len(goods) == 600
        assert goods["product_name"].is_unique
        assert (goods["unit_cost"] < goods["list_price"]).all()
        assert goods[["brand", "category_1", "category_2", "category_3", "stock", "status"]].notna().all().all()
        assert goods[["colour", "size", "material"]].notna().sum().min() >= 8
        families = goods.groupby("parent_product_id").size()
        assert (families > 1).sum() == 15
        assert {"active", "discontinued", "out of stock", "draft"} == set(goods["status"])


def test_a_season_looks_like_a_season(stores):
    for store in stores:
        lines = store.chosen
        month = lines["ordered_at"].dt.month
        christmas = (lines["category_1"] == "Christmas").groupby(month).mean()
        assert christmas[12] > 10 * christmas[6]
        outdoor = (lines["category_2"] == "Outdoor living").groupby(month).mean()
        assert outdoor[7] > 3 * outdoor[1]


def test_committed_store_is_what_the_program_makes_and_is_small(stores):
    committed, made = read_store(data.DEMO), stores[0]
    pd.testing.assert_frame_equal(committed.orders, made.orders)
    assert set(committed.truth) == set(made.truth)
    for name, table in committed.truth.items():
        pd.testing.assert_frame_equal(table, made.truth[name], rtol=1e-3)
    assert sum(path.stat().st_size for path in data.DEMO.rglob("*") if path.is_file()) < 5_000_000


def test_generation_takes_less_than_a_minute(stores):
    assert min(store.seconds for store in stores) < 60


def test_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    paths = [
        generate(seed=seed, n_orders=1_500, directory=tmp_path / name) for name, seed in (("a", 9), ("b", 9), ("c", 10))
    ]
    first, again, other = ({p.relative_to(path): p.read_bytes() for p in path.rglob("*.parquet")} for path in paths)
    assert first == again
    assert first.keys() == other.keys()
    assert first[Path("orders.parquet")] != other[Path("orders.parquet")]


def test_progress_ends_at_one_and_nothing_half_written_stays(tmp_path, monkeypatch):
    shares = []
    generate(seed=9, n_orders=500, directory=tmp_path / "done", progress=lambda share, _: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    with pytest.raises(FileExistsError, match="must be new or empty"):
        generate(seed=9, n_orders=500, directory=tmp_path / "done")
    monkeypatch.setattr("data.truth.tables", lambda shop: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        generate(seed=9, n_orders=500, directory=tmp_path / "broken")
    assert [path.name for path in tmp_path.iterdir()] == ["done"]


def test_a_store_without_pair_effects_has_no_truth_tables(tmp_path):
    directory = generate(seed=9, n_orders=500, directory=tmp_path / "plain", pair_effects=False)
    assert sorted(path.name for path in directory.iterdir()) == ["catalogue.parquet", "orders.parquet"]


def test_the_generator_knows_nothing_of_the_analytics():
    for path in Path(data.__file__).parent.glob("*.py"):
        imports = [
            node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        names = {alias.name for node in imports for alias in node.names} | {
            getattr(node, "module", "") or "" for node in imports
        }
        assert not {name for name in names if name.split(".")[0] in ("analytics", "dashboard")}, path.name
