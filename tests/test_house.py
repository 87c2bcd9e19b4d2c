"""Does the house stand as it is drawn: who may know whom, what a page may hold, and where a word is said?"""

import ast
import string
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from analytics.affinity.certainty.certainties import CERTAINTIES, MEANINGS
from analytics.affinity.measures import MEASURES
from analytics.affinity.relations.labels import RELATIONS
from analytics.bundles.demand.assumptions import ASSUMPTIONS
from analytics.customers.segments import SEGMENT_LABELS
from analytics.errors import PROBLEMS
from analytics.kpis import KPIS
from analytics.orders.cleaning.rules import CLEANING_RULES
from analytics.orders.levels import LEVELS
from analytics.orders.schema import COLUMNS

ROOT = Path(__file__).parents[1]
FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in ("analytics", "dashboard", "data")
    for path in sorted((ROOT / package).rglob("*.py"))
}
PAGES = [name for name in FILES if name.startswith("dashboard.app_pages.") and name.endswith(".page")]

CACHES = [name for name in FILES if name.startswith("dashboard.") and name.endswith("queries")]
# Whose modules never import what.
NEVER = {
    "analytics": ("streamlit", "plotly", "gettext", "click", "dashboard", "data"),
    "dashboard.charts": ("streamlit", "dashboard.components", "dashboard.app_pages", *CACHES),
    **dict.fromkeys(PAGES, ("numpy", "pandas", "scipy", "ibis", "duckdb", "plotly", "data")),
    "data": ("analytics", "dashboard", "streamlit"),
}
# Which rooms of analytics may a room know, beside itself?
BASE = {"engines", "orders", "errors", "labels"}
KNOWS = {
    "labels": set(),
    "errors": {"labels"},
    "engines": set(),
    "orders": {"engines", "errors", "labels"},
    "kpis": BASE,
    "affinity": BASE,
    "customers": BASE | {"kpis"},
    "offers": BASE | {"kpis", "affinity", "customers"},
    "bundles": BASE | {"kpis", "affinity", "customers"},
    "experiments": BASE | {"kpis", "affinity", "bundles"},
    "exports": BASE | {"offers", "bundles"},
}
FRAME_WORK = {"agg", "aggregate", "apply", "corr", "cumsum", "diff", "groupby", "join", "merge", "pivot", "pivot_table"}
FRAME_WORK |= {"quantile", "resample", "rolling", "shift", "std", "transform", "var"}
MOST_OPTIONS = 5


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(FILES[name].read_text(encoding="utf-8"))


def nodes(name: str, kind: type) -> Iterator:
    return (node for node in ast.walk(tree(name)) if isinstance(node, kind))


@cache
def imports(name: str) -> frozenset[str]:
    """Every module that a module imports, wherever in it; of our own, the module and not the name taken from it."""
    found = {alias.name for node in nodes(name, ast.Import) for alias in node.names}
    for node in nodes(name, ast.ImportFrom):
        parts = {f"{node.module}.{alias.name}" for alias in node.names}
        found |= {part for part in parts if part in FILES} or {node.module or ""}
    return frozenset(found)


def is_in(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


@pytest.mark.parametrize("package", NEVER)
def test_nobody_imports_what_is_above(package):
    modules = [name for name in FILES if is_in(name, package)]
    assert modules
    wrong = [(name, used) for name in modules for used in imports(name) if any(is_in(used, b) for b in NEVER[package])]
    assert wrong == []


def room(name: str) -> str:
    return name.partition(".")[2].partition(".")[0]


def test_rooms_of_the_library_know_only_rooms_below():
    wrong = []
    for name in FILES:
        if is_in(name, "analytics") and room(name):
            known = {room(used) for used in imports(name) if is_in(used, "analytics")} - {room(name), ""}
            wrong += [(name, other) for other in known - KNOWS[room(name)]]
    assert wrong == []
    assert {used for used in imports("analytics.errors") if is_in(used, "analytics")} == {"analytics.labels"}


def test_no_module_needs_itself():
    graph = {name: {used for used in imports(name) if used in FILES and used != name} for name in FILES}
    assert len(list(TopologicalSorter(graph).static_order())) == len(FILES)


def test_the_engines_are_imported_in_one_place_which_loads_them_when_they_are_needed():
    engines = ("ibis", "duckdb", "sqlglot")
    found = {name for name in FILES if any(is_in(used, engine) for used in imports(name) for engine in engines)}
    assert found == {"analytics.engines.database"}


def test_imports_are_absolute():
    assert [name for name in FILES for node in nodes(name, ast.ImportFrom) if node.level] == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_short_and_leaves_the_work_on_frames_to_the_library(page):
    assert len(FILES[page].read_text(encoding="utf-8").splitlines()) <= 100
    calls = {call.func.attr for call in nodes(page, ast.Call) if isinstance(call.func, ast.Attribute)}
    strings = {call.func.attr for call in nodes(page, ast.Call) if joins_text(call)}
    assert calls & FRAME_WORK - strings == set()


def joins_text(call: ast.Call) -> bool:
    """ ", ".join(...) is text, not work on a frame."""
    return isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Constant)


def test_what_is_remembered_of_a_dataset_is_remembered_in_one_way():
    caches = {"cache_data", "cache_resource"}
    found = {name for name in FILES for node in nodes(name, ast.Attribute) if node.attr in caches}
    of_files_and_jobs = {"dashboard.queries.file_queries", "dashboard.app_pages.bought_together.queries"}
    assert found == {"dashboard.queries.caching"} | of_files_and_jobs


def room_of(name: str) -> str:
    """The room of dashboard that a module is in; its entry modules are rooms of their own."""
    return ".".join(name.split(".")[:2])


# Whom may the rooms of dashboard know? A page knows them all, and no other page.
BELOW = {
    "dashboard.workspace": set(),
    "dashboard.language": {"dashboard.workspace"},
    "dashboard.queries": {"dashboard.workspace", "dashboard.language"},
    "dashboard.charts": {"dashboard.language"},
    "dashboard.components": {"dashboard.workspace", "dashboard.language", "dashboard.queries", "dashboard.charts"},
    "dashboard.command": {"dashboard.workspace", "dashboard.language", "dashboard.queries", "dashboard.charts"},
}


@pytest.mark.parametrize("place", BELOW)
def test_rooms_of_the_dashboard_know_only_rooms_below(place):
    modules = [name for name in FILES if is_in(name, place)]
    assert len(modules) > 1
    known = {(name, used) for name in modules for used in imports(name) if is_in(used, "dashboard")}
    allowed = {place, "dashboard", "dashboard.pages", *BELOW[place]}
    assert {(name, used) for name, used in known if room_of(used) not in allowed} == set()


def test_a_page_imports_nothing_from_another_page():
    folders = {name.split(".")[2] for name in PAGES}
    assert len(folders) == len(PAGES) > 5
    for name in FILES:
        if is_in(name, "dashboard.app_pages") and name.count(".") > 2:
            own = ".".join(name.split(".")[:3])
            assert [used for used in imports(name) if is_in(used, "dashboard.app_pages") and not is_in(used, own)] == []


def test_no_file_of_the_dashboard_begins_with_the_name_of_its_folder():
    named = [
        (path.parent.name.removesuffix("s"), path.stem) for name, path in FILES.items() if is_in(name, "dashboard")
    ]
    assert [(folder, stem) for folder, stem in named if stem.startswith(f"{folder}_")] == []


def test_nothing_prints_and_nothing_moves_the_path():
    prints = [name for name in FILES for node in nodes(name, ast.Name) if node.id == "print"]
    paths = [name for name in FILES for node in nodes(name, ast.Attribute) if ast.unparse(node) == "sys.path"]
    assert prints == paths == []


def test_no_function_has_more_than_five_options():
    many = {
        f"{name}.{node.name}"
        for name in FILES
        for node in nodes(name, ast.FunctionDef)
        if len(node.args.kwonlyargs) > MOST_OPTIONS
    }
    assert many == set()


def raised() -> Iterator[tuple[str, str, set[str]]]:
    """Every problem raised by its name: where, which, and the values passed."""
    for name in FILES:
        for call in nodes(name, ast.Call):
            what = ast.unparse(call.func)
            given = (
                call.args[:1] if what.endswith("InputError") else call.args[1:2] if what.endswith(".require") else []
            )
            for code in given:
                if isinstance(code, ast.Constant):
                    yield name, code.value, {keyword.arg or "**" for keyword in call.keywords}


def test_every_problem_raised_has_a_text_and_fills_its_places():
    found = list(raised())
    assert len(found) > 20
    wrong = []
    for name, code, values in found:
        places = {place for _, place, _, _ in string.Formatter().parse(PROBLEMS.get(code, "{?}")) if place}
        if places != values:
            wrong.append((name, code, values ^ places))
    assert wrong == []


def test_every_problem_is_raised_somewhere():
    said = {
        node.value
        for name in FILES
        if name != "analytics.errors"
        for node in nodes(name, ast.Constant)
        if isinstance(node.value, str)
    }
    assert set(PROBLEMS) - said == set()


@pytest.mark.parametrize("code", PROBLEMS)
def test_a_problem_says_what_must_hold_and_what_to_do(code):
    text = PROBLEMS[code]
    assert text.endswith(".")
    assert len([part for part in text.replace("; ", ". ").split(". ") if part]) >= 2


WORDS = [
    *((name, kpi.label, kpi.definition) for name, kpi in KPIS.items()),
    *((name, measure.label, measure.meaning) for name, measure in MEASURES.items()),
    *((name, label, MEANINGS[name]) for name, label in CERTAINTIES.items()),
    *((name, label, "") for name, label in RELATIONS.items()),
    *((name, assumption.label, assumption.meaning) for name, assumption in ASSUMPTIONS.items()),
    *((name, label, "") for name, label in SEGMENT_LABELS.items()),
    *((name, rule.label, rule.reason) for name, rule in CLEANING_RULES.items()),
    *((name, level.label, "") for name, level in LEVELS.items()),
    *((name, column.label, column.meaning) for name, column in COLUMNS.items()),
]


def test_the_glossary_says_what_the_registries_say():
    from dashboard.components import glossary  # here: only this test needs the dashboard

    entries = [entry for part in glossary.entries().values() for entry in part]
    assert {(entry.name, entry.label, entry.meaning) for entry in entries} == set(WORDS)
    assert len(entries) == len(WORDS)
    assert [entry.name for entry in entries if not entry.label] == []
