"""Which pages are there, and which one question does each ask?"""

from dataclasses import dataclass

from analytics.labels import N_


@dataclass(frozen=True)
class PageEntry:
    """One page: `name` is its file in app_pages and its address."""

    name: str
    section: str
    title: str
    question: str
    icon: str

    @property
    def file(self) -> str:
        """Where its script lies, from main.py."""
        return f"app_pages/{self.name}/page.py"


_HOME, _EXPLORE, _ACT, _LEARN, _DATA = N_("Home"), N_("Explore"), N_("Act"), N_("Learn"), N_("Data")

_PAGES = (
    PageEntry("today", _HOME, N_("Today"), N_("Where do I stand, and what next?"), ":material/home:"),
    PageEntry("bought_together", _EXPLORE, N_("Bought together"), N_("What sells with what?"), ":material/join_inner:"),
    PageEntry("customers", _EXPLORE, N_("Customers"), N_("Who buys, and who returns?"), ":material/group:"),
    PageEntry("average_order", _EXPLORE, N_("Average order"), N_("What moved it?"), ":material/trending_up:"),
    PageEntry("suggestions", _ACT, N_("Suggestions"), N_("What to offer, to whom, when?"), ":material/add_circle:"),
    PageEntry("bundles", _ACT, N_("Bundles"), N_("Which, at what price?"), ":material/redeem:"),
    PageEntry("lists", _ACT, N_("Lists"), N_("What do I take to my shop?"), ":material/download:"),
    PageEntry("results", _LEARN, N_("Results"), N_("Did it come true?"), ":material/fact_check:"),
    PageEntry("your_data", _DATA, N_("Your data"), N_("What was read, what is possible?"), ":material/database:"),
)

PAGES: dict[str, PageEntry] = {page.name: page for page in _PAGES}
