"""How hard is the demo store for the simple methods? Run `python -m data.hardness` to write the figures down."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from scipy import sparse, stats
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import StandardScaler

from data import DEMO
from data.classify import LEAST_ORDERS

README: Final = Path(__file__).parent / "README.md"
_START, _END = "<!-- hardness: begin -->", "<!-- hardness: end -->"
_WEEKS: Final = 8


@dataclass(frozen=True)
class Store:
    """A generated store, read back: order lines and truth tables by name."""

    orders: pd.DataFrame
    truth: dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Hardness:
    """What the simple methods make of the store."""

    filter_pairs: int
    filter_precision: float
    filter_recall: float
    true_pairs: int
    likelihood_rand: float
    kmeans_rand: float
    kmeans_scaled_rand: float
    null_launch_change: float
    null_launch_p: float


def read_store(directory: Path) -> Store:
    """Return the order lines and the truth tables of a store."""
    names = sorted((directory / "truth").glob("*.parquet"))
    return Store(pd.read_parquet(directory / "orders.parquet"), {path.stem: pd.read_parquet(path) for path in names})


def hardness(store: Store) -> Hardness:
    """Return how well three simple methods do: a lift filter, KMeans on RFM, a before-and-after comparison."""
    found, true = lift_filter(store)
    likelihood, raw, scaled = segment_rands(store)
    change, p_value = before_and_after(store)
    return Hardness(
        filter_pairs=int(found.sum()),
        filter_precision=float(true[found].mean()),
        filter_recall=float(found[true].mean()),
        true_pairs=int(true.sum()),
        likelihood_rand=likelihood,
        kmeans_rand=raw,
        kmeans_scaled_rand=scaled,
        null_launch_change=change,
        null_launch_p=p_value,
    )


def joint_orders(orders: pd.DataFrame, products: pd.Index) -> tuple[np.ndarray, int]:
    """Return how many orders hold each pair of products (the diagonal: each product), and the number of orders."""
    lines = orders[orders["product_id"].isin(products)].drop_duplicates(["order_id", "product_id"])
    row, order = pd.factorize(lines["order_id"])
    column = products.get_indexer(pd.Index(lines["product_id"]))
    held = sparse.csr_matrix((np.ones(len(lines)), (row, column)), shape=(len(order), len(products)))
    return (held.T @ held).toarray(), len(order)


def lift_filter(store: Store) -> tuple[np.ndarray, np.ndarray]:
    """Return, for every pair of the truth, whether "lift > 2 and 20 joint orders" calls it, and whether it is true."""
    pairs = store.truth["pairs"]
    products = pd.Index(pairs["product_a"].cat.categories)
    joint, n_orders = joint_orders(store.orders, products)
    a, b = pairs["product_a"].cat.codes.to_numpy(), pairs["product_b"].cat.codes.to_numpy()
    single = joint.diagonal()
    both = joint[a, b]
    called = (both >= 20) & (both * n_orders > 2 * single[a] * single[b])
    return called, pairs["is_true"].to_numpy()


def segment_rands(store: Store) -> tuple[float, float, float]:
    """Return the adjusted Rand of the likelihood classifier, of KMeans on raw RFM, and on standardised RFM."""
    customers = store.truth["customers"].set_index("customer_id")
    held_out = store.truth["store"]["held_out_from"].iloc[0]
    lines = store.orders[store.orders["customer_id"].notna() & (store.orders["ordered_at"] < held_out)]
    money = (lines["quantity"] * lines["unit_price"] - lines["discount"]).groupby(lines["customer_id"]).sum()
    grouped = lines.groupby("customer_id")
    recency = (held_out - grouped["ordered_at"].max()).dt.days
    rfm = pd.DataFrame({"recency": recency, "frequency": grouped["order_id"].nunique(), "money": money})
    rfm = rfm[rfm["frequency"] >= LEAST_ORDERS]
    known = customers.loc[rfm.index]
    raw, scaled = (
        KMeans(n_clusters=5, n_init=10, random_state=0).fit_predict(values)
        for values in (rfm.to_numpy(), StandardScaler().fit_transform(rfm.to_numpy()))
    )
    truth = known["segment_after"]
    likely = known["likely_segment"].astype(int)
    of_likely, of_raw, of_scaled = (float(adjusted_rand_score(truth, labels)) for labels in (likely, raw, scaled))
    return of_likely, of_raw, of_scaled


def before_and_after(store: Store) -> tuple[float, float]:
    """Return the change in weekly sales of the null launch's products after its start, and the p-value of Welch's t."""
    launch = store.truth["launches"].query("delta_revenue == 0").iloc[0]
    lines = store.orders[store.orders["product_id"].isin([launch["product_a"], launch["product_b"]])]
    week = (lines["ordered_at"] - launch["first_day"]).dt.days // 7
    sold = (lines["quantity"] * lines["unit_price"] - lines["discount"]).groupby(week).sum()
    weekly = sold.reindex(range(-_WEEKS, _WEEKS)).fillna(0.0)
    before, after = weekly.iloc[:_WEEKS], weekly.iloc[_WEEKS:]
    return float(after.mean() / before.mean() - 1), float(stats.ttest_ind(after, before, equal_var=False).pvalue)


def describe(figures: Hardness) -> str:
    """Return the figures as a Markdown table."""
    rows = [
        ("Pairs called by “lift > 2 and at least 20 joint orders”", f"{figures.filter_pairs:,}"),
        ("… of which true (precision)", f"{figures.filter_precision:.1%}"),
        (f"… share of the {figures.true_pairs} true pairs found (recall)", f"{figures.filter_recall:.1%}"),
        ("Adjusted Rand of the generator's likelihood classifier", f"{figures.likelihood_rand:.3f}"),
        ("Adjusted Rand of KMeans on raw RFM (5 clusters)", f"{figures.kmeans_rand:.3f}"),
        ("Adjusted Rand of KMeans on standardised RFM", f"{figures.kmeans_scaled_rand:.3f}"),
        (
            "Launch without effect: weekly sales of its products after against before",
            f"{figures.null_launch_change:+.0%}",
        ),
        ("… p-value of that comparison, at most (the true change is 0)", f"{max(figures.null_launch_p, 1e-4):.4f}"),
    ]
    return "\n".join(["| figure | value |", "|---|---:|", *(f"| {name} | {value} |" for name, value in rows)])


def write(readme: Path, figures: Hardness) -> None:
    """Put the figures between the markers of a README."""
    text = readme.read_text(encoding="utf-8")
    if _START not in text or _END not in text:
        raise ValueError(f"{readme} must hold the markers {_START} and {_END}")
    block = f"{_START}\n{describe(figures)}\n{_END}"
    pattern = re.compile(re.escape(_START) + ".*" + re.escape(_END), re.DOTALL)
    readme.write_text(pattern.sub(lambda _: block, text), encoding="utf-8")


if __name__ == "__main__":
    write(README, hardness(read_store(DEMO)))
