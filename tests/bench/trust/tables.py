"""Writes what the result files say into the README. Run: python -m tests.bench.trust.tables."""

import json
from math import log
from typing import Any

from tests.bench.readme import ROOT, write
from tests.bench.trust.results import FOLDER

SHOPS = ("demo store", "Groceries", "Online Retail", "no pair effects")
NAMES = {"no pair effects": "demo stores without pair effects"}
WORDS = {"solid": "Solid", "likely": "Likely", "early_sign": "Early sign", "dont_use": "Don't use"}
KINDS = {
    "kit": "kit lines and products", "gift": "gifts", "wholesale": "wholesale orders", "burst": "burst products",
    "double_code": "double codes", "substitute E>=20": "substitutes, expected in 20 orders or more",
    "completes_a_set": "completes a set", "variant": "variants",
    "complement E>=20": "complements, expected in 20 orders or more",
    "complement E<20": "complements, expected in fewer",
}  # fmt: skip


def figures(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def null() -> list[str]:
    rows = ["| nothing is there | runs | with Solid | at most, 95% | with Likely | pairs by lift > 2 | commit |"]
    rows.append("|---|--:|--:|--:|--:|--:|---|")
    for shop in SHOPS:
        found = figures(f"null {shop}".replace(" ", "_").lower())
        runs, solid = found["runs"], found["runs_with_solid"]
        most = f"{-log(0.05) / runs:.0%}" if not solid else ""
        by_lift = f"{found['mean_pairs']['lift_above_2']:,.0f}"
        name = NAMES.get(shop, f"{shop}, shuffled")
        rows.append(
            f"| {name} | {runs} | {solid} | {most} | {found['runs_with_likely']} | {by_lift} | {found['commit']} |"
        )
    return rows


def planted() -> list[str]:
    found = figures("planted")
    sums, shares = found["sums"], found["shares"]
    lines = [
        ("Solid pairs that are true", "solid_true", "solid", "solid_precision"),
        ("Solid or Likely, and no rivals: true", "shown_true", "shown", "shown_precision"),
        ("visible complements that are Solid or Likely", "complements_visible_reached", "complements_visible",
         "complements_recall"),
        ("decoys that are Solid", "decoys_solid", "decoys", "decoys_solid_share"),
    ]  # fmt: skip
    rows = [f"| five fresh stores (commit {found['commit']}) | of | share |", "|---|--:|--:|"]
    return rows + [
        f"| {text} | {sums[n]:.0f} of {sums[of]:.0f} | {shares[share]:.1%} |" for text, n, of, share in lines
    ]


def replication() -> list[str]:
    found = figures("replication")
    rows = [
        (
            f"| Online Retail, until {found['until']} (commit {found['commit']}) "
            "| pairs | visible later | hold | like with like |"
        )
    ]
    rows.append("|---|--:|--:|--:|--:|")
    for word, each in found["certainty"].items():
        rows.append(
            f"| {WORDS[word]} | {each['pairs']:,} | {each['visible']:,} | {each['holds']:.0%} "
            f"| {each['holds_alike']:.0%} |"
        )
    return rows


def relations() -> list[str]:
    found = json.loads((ROOT / "tests" / "bench" / "relations" / "results.json").read_text(encoding="utf-8"))
    rows = [f"| five fresh stores (commit {found['commit'][:7]}) | planted | found | called | true of these |"]
    rows.append("|---|--:|--:|--:|--:|")
    for kind, name in KINDS.items():
        each = found["all"][kind]
        called, true = each.get("called", each.get("set_aside")), each.get("true", each["found"])
        rows.append(f"| {name} | {each['planted']} | {each['found']} | {called} | {true} |")
    return rows


def speed() -> list[str]:
    found = figures("speed")
    title = f"{found['n_orders']:,} orders, two quiet cores (commit {found['commit']})"
    rows = [f"| {title} | seconds | core seconds |", "|---|--:|--:|"]
    rows += [f"| {name} | {part['wall']:.1f} | {part['processor']:.1f} |" for name, part in found["parts"].items()]
    return [*rows, f"| all | {found['wall_seconds']:.1f} | {found['processor_seconds']:.1f} |"]


if __name__ == "__main__":
    write("trust", ["", *null(), "", *planted(), "", *replication(), "", *relations(), "", *speed(), ""])
