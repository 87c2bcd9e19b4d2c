"""Writes what the result files of this folder say into its README. Run: python -m tests.bench.markets.tables."""

import json
from pathlib import Path
from typing import Any

from tests.bench.markets import bundle_benchmark, launch_forecast
from tests.bench.readme import write

README = Path(__file__).with_name("README.md")
FIGURES = {"attach": "attach", "d_revenue": "Δ revenue", "d_aov": "Δ AOV", "d_margin": "Δ margin"}
COLUMNS = {name: FIGURES[name] for name in ("d_revenue", "d_margin", "d_aov", "attach")}
RULES = ("recommended", "worth a test", "plug-in", "always 10%", "highest mean")
SLACK, MOST_LOSING, MOST_SCORE = 0.05, 0.2, 0.45
PLAIN = "structure at random"


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def said(value: float, digits: int) -> str:
    """A figure so rounded that nothing is "-0"."""
    return f"{round(value, digits) + 0.0:.{digits}f}"


def coverage(found: dict[str, Any]) -> list[str]:
    """Share of truths inside the ranges, and the interval score against the plug-in's."""
    title = f"{found['shops']} shops a setting, seeds from {found['seed']}, commit {found['commit']}"
    rows = [f"| {title} | {' | '.join(FIGURES.values())} | score ÷ plug-in |", "|---|--:|--:|--:|--:|--:|"]
    methods = [(setting, setting, "full") for setting in found["table"]]
    methods += [("plug-in, " + PLAIN, PLAIN, "plug-in"), ("prior only, " + PLAIN, PLAIN, "prior only")]
    for title, setting, method in methods:
        told = found["table"][setting]["intervals"]
        each = [told[method][name] for name in FIGURES]
        shares = " | ".join(f"{e['coverage_80']:.2f} / {e['coverage_95']:.2f}" for e in each)
        score = told[method]["d_revenue"]["median_score"] / told["plug-in"]["d_revenue"]["median_score"]
        rows.append(f"| {title} | {shares} | {score:.2f} |")
    return rows


def decisions(found: dict[str, Any]) -> list[str]:
    """What the discounts that each rule picks bring and lose."""
    rows = [f"| setting | {' | '.join(RULES)} |", "|---|" + "--:|" * len(RULES)]
    for setting, told in found["table"].items():
        chosen = [told["decisions"][rule] for rule in RULES]
        cells = [f"{e['lose_money']:.2f} / {e['lose_if_offered']:.2f} / {e['offered']:.2f} / {e['captured']:.2f}"
                 for e in chosen]  # fmt: skip
        rows.append(f"| {setting} | {' | '.join(cells)} |")
    return rows


def weak_spots(found: dict[str, Any]) -> list[str]:
    """Where ranges hold more than .05 too little, and where more than a fifth of the recommended discounts lose."""
    rows = []
    for setting, told in found["table"].items():
        full = told["intervals"]["full"]
        short = [
            f"{FIGURES[name]} {each['coverage_80']:.2f} / {each['coverage_95']:.2f}"
            for name, each in full.items()
            if each["coverage_80"] < 0.80 - SLACK or each["coverage_95"] < 0.95 - SLACK
        ]
        rows += [f"- {setting}: the ranges hold too little of {', '.join(short)}."] if short else []
        lose = told["decisions"]["recommended"]["lose_if_offered"]
        rows += [f"- {setting}: {lose:.0%} of the recommended discounts lose money."] if lose > MOST_LOSING else []
        score = full["d_revenue"]["median_score"] / told["intervals"]["plug-in"]["d_revenue"]["median_score"]
        rows += (
            [f"- {setting}: the score is {score:.2f} of the plug-in's, above .45."]
            if round(score, 2) > MOST_SCORE
            else []
        )
    return rows or ["- none beyond these bounds."]


def launches(found: dict[str, Any]) -> list[str]:
    """One row per store: what was foreseen beside what came."""
    heads = " | ".join(f"{label} foreseen | came" for label in COLUMNS.values())
    rows = [
        f"| store (commit {found['commit']}) | orders, taken | response planted | read | {heads} |",
        "|---|" + "--:|" * 11,
    ]
    for store in found["stores"]:
        responses = [", ".join(f"{e:.1f}" for e in store[key]) for key in ("elasticity", "elasticity_foreseen")]
        cells = [
            f"{name_of(store)}: {' + '.join(store['products'])}",
            f"{store['orders_offered']:,}, {store['orders_taken']}",
            *responses,
        ]
        for name in COLUMNS:
            digits = 0 if name in {"d_revenue", "d_margin"} else 3
            each = store["figures"][name]["came"]
            mark = "" if each["in_80"] else " ✗"
            cells += [
                f"{said(each['low_80'], digits)} to {said(each['high_80'], digits)}",
                said(each["truth"], digits) + mark,
            ]
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def name_of(store: dict[str, Any]) -> str:
    """What a store is called; * where it was looked at while the launch was being planted."""
    if store["seed"] == launch_forecast.DEMO:
        return "demo store*"
    return f"seed {store['seed']}{'*' if store['seed'] in launch_forecast.TRIED else ''}"


def held(found: dict[str, Any]) -> list[str]:
    """In how many of the stores each truth lay inside its range."""
    fresh = [store for store in found["stores"] if store["seed"] in launch_forecast.FRESH]
    tried = [store for store in found["stores"] if store not in fresh]
    rows = [f"| truths inside their range, 80% / 95% | stores | {' | '.join(FIGURES.values())} |",
            "|---|--:|--:|--:|--:|--:|"]  # fmt: skip
    titles = {"came": "what came, luck of the orders in the range", "on_average": "the effect on average over luck"}
    for name, stores in (("fresh", fresh), ("looked at before (*)", tried)):
        for kind, title in titles.items():
            each = [[store["figures"][figure][kind] for store in stores] for figure in FIGURES]
            cells = [f"{sum(e['in_80'] for e in one)} / {sum(e['in_95'] for e in one)}" for one in each]
            rows.append(f"| {name}: {title} | {len(stores)} | {' | '.join(cells)} |")
    return rows


def main() -> None:
    """Write every table."""
    calibrated, foreseen = read(bundle_benchmark.RESULT), read(launch_forecast.RESULT)
    write("coverage", coverage(calibrated), readme=README)
    write("decisions", decisions(calibrated), readme=README)
    write("weak spots", weak_spots(calibrated), readme=README)
    write("launches", [*launches(foreseen), "", *held(foreseen)], readme=README)


if __name__ == "__main__":
    main()
