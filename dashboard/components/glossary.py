"""What does each word mean? One drawer, made from the registries; nothing is defined twice."""

from dataclasses import dataclass

import streamlit as st

from analytics.affinity.certainty.certainties import CERTAINTIES, MEANINGS
from analytics.affinity.measures import MEASURES
from analytics.affinity.relations.labels import RELATIONS
from analytics.bundles.demand.assumptions import ASSUMPTIONS
from analytics.customers.segments import SEGMENT_LABELS
from analytics.kpis import KPIS
from analytics.labels import N_
from analytics.orders.cleaning.rules import CLEANING_RULES
from analytics.orders.levels import LEVELS
from analytics.orders.schema import COLUMNS
from dashboard.components import headings
from dashboard.language.translation import _


@dataclass(frozen=True)
class Entry:
    """A word: the field's name for it, what a person calls it, what it means, its formula where there is one."""

    name: str
    label: str
    meaning: str
    formula: str = ""


def entries() -> dict[str, list[Entry]]:
    """Every word of every registry, by the part of the product that it belongs to; untranslated."""
    return {
        N_("Figures of an order"): [Entry(k.name, k.label, k.definition) for k in KPIS.values()],
        N_("Measures of a pair"): [Entry(m.name, m.label, m.meaning, m.formula) for m in MEASURES.values()],
        N_("How sure a pair is"): [Entry(name, label, MEANINGS[name]) for name, label in CERTAINTIES.items()],
        N_("What two products are to each other"): [Entry(name, label, "") for name, label in RELATIONS.items()],
        N_("Assumptions about a bundle"): [Entry(a.name, a.label, a.meaning) for a in ASSUMPTIONS.values()],
        N_("Groups of customers"): [Entry(name, label, "") for name, label in SEGMENT_LABELS.items()],
        N_("Why a line is set aside"): [Entry(r.name, r.label, r.reason) for r in CLEANING_RULES.values()],
        N_("Levels of products"): [Entry(level.name, level.label, "") for level in LEVELS.values()],
        N_("Columns of an order line"): [Entry(c.name, c.label, c.meaning) for c in COLUMNS.values()],
    }


def dialog() -> None:
    """Open the drawer."""
    st.dialog(_("Glossary"), width="large")(_shown)()


def _shown() -> None:
    wanted = st.text_input(_("Search"), key="glossary_search").casefold()
    for part, words in entries().items():
        rows = [(w.name, _(w.label), _(w.meaning), w.formula) for w in words]
        found = [row for row in rows if wanted in " ".join(row).casefold()]
        if not found:
            continue
        headings.heading(_(part))
        for name, label, meaning, formula in found:
            st.markdown(f"**{label}** · `{name}`  \n{meaning}" + (f"  \n`{formula}`" if formula else ""))
