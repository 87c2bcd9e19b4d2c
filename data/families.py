"""Which products belong together by their nature: colours, ladders, and categories that go with each other?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Family:
    """One product in several colours or sizes."""

    category_3: str
    name: str
    price: float
    kind: str
    options: str


@dataclass(frozen=True)
class Ladder:
    """The same need at three price levels: good, better, best."""

    category_3: str
    good: str
    better: str
    best: str
    prices: tuple[float, float, float]


FAMILIES: tuple[Family, ...] = (
    Family("Napkins & table linen", "Linen Napkin", 6.5, "set", "Sage|Chalk|Indigo|Rust"),
    Family("Mugs", "Ridge Stoneware Mug", 9.5, "set", "Sand|Slate|Moss|Ocean"),
    Family("Tableware", "Harbour Bowl", 8.5, "set", "Sand|Slate|Moss|Ocean"),
    Family("Scented candles", "Travel Candle Tin", 8.0, "set", "Fig|Sea Salt|Neroli|Cedar"),
    Family("Plain candles & tealights", "Dinner Candles, Pair", 5.5, "set", "Ivory|Olive|Terracotta|Midnight"),
    Family("Storage jars & tins", "Enamel Canister", 11.0, "set", "Tea|Coffee|Sugar|Flour"),
    Family("Wrapping paper & ribbon", "Grosgrain Ribbon", 2.4, "set", "Red|Navy|Gold|Sage"),
    Family("Pots & planters", "Glazed Plant Pot", 12.0, "set", "White|Sage|Ochre|Navy"),
    Family("Cushions & throws", "Boucle Cushion", 24.0, "replace", "Ivory|Clay|Olive|Charcoal"),
    Family("Aprons & tea towels", "Linen Apron", 22.0, "replace", "Natural|Navy|Sage|Rose"),
    Family("Coffee makers", "Insulated Travel Cup", 18.0, "replace", "Black|Cream|Forest|Blush"),
    Family("Hot water bottles & comfort", "Merino Bed Socks", 14.0, "replace", "Small|Medium|Large|Extra Large"),
    Family("Bags & baskets", "Canvas Rucksack", 36.0, "replace", "Olive|Navy|Mustard|Black"),
    Family("Garden tools", "Leather Gardening Gloves", 16.0, "replace", "Small|Medium|Large|Extra Large"),
    Family("Teapots", "Everyday Teapot", 19.0, "replace", "White|Navy|Sage|Mustard"),
)

LADDERS: tuple[Ladder, ...] = (
    Ladder(
        "Coffee beans",
        "House Blend Beans, 250 g",
        "Single Origin Beans, 250 g",
        "Roaster's Reserve Beans, 250 g",
        (5.95, 8.5, 12.5),
    ),
    Ladder(
        "Coffee beans",
        "House Ground Coffee, 227 g",
        "Organic Ground Coffee, 227 g",
        "Micro-Lot Ground Coffee, 227 g",
        (4.95, 6.95, 10.95),
    ),
    Ladder(
        "Loose leaf tea",
        "English Breakfast, 80 Bags",
        "English Breakfast, 50 Pyramids",
        "English Breakfast Loose Leaf, Caddy",
        (3.95, 5.95, 9.95),
    ),
    Ladder(
        "Herbal infusions",
        "Camomile, 40 Bags",
        "Organic Camomile, 20 Pyramids",
        "Whole Flower Camomile, Tin",
        (2.95, 4.5, 8.5),
    ),
    Ladder(
        "Biscuits & shortbread",
        "Shortbread, 150 g",
        "Butter Shortbread, Carton",
        "Butter Shortbread, Gift Tin",
        (2.5, 4.5, 8.95),
    ),
    Ladder(
        "Jams & honey", "Strawberry Jam", "Strawberry Conserve", "Strawberry & Champagne Preserve", (2.75, 4.25, 6.95)
    ),
    Ladder("Jams & honey", "Clear Honey, 340 g", "Raw Honey, 340 g", "Comb Honey, 340 g", (4.25, 6.5, 11.5)),
    Ladder(
        "Scented candles", "Linen Candle, Small", "Linen Candle, Classic", "Linen Candle, Three Wick", (7.5, 14.0, 28.0)
    ),
    Ladder(
        "Scented candles",
        "Reed Diffuser, 50 ml",
        "Reed Diffuser, 100 ml",
        "Reed Diffuser, 200 ml Glass",
        (9.5, 16.0, 28.0),
    ),
    Ladder(
        "Soaps & hand care",
        "Hand Wash, Refill Pouch",
        "Hand Wash, Glass Bottle",
        "Hand Wash & Lotion Duo",
        (6.5, 11.0, 22.0),
    ),
    Ladder(
        "Soaps & hand care",
        "Lavender Soap, Bar",
        "Lavender Soap, Triple Milled",
        "Lavender Soap, Box of Three",
        (3.5, 5.5, 12.0),
    ),
    Ladder(
        "Napkins & table linen",
        "Paper Napkins, White",
        "Airlaid Napkins, White",
        "Linen-Feel Napkins, White",
        (2.5, 4.5, 7.95),
    ),
    Ladder(
        "Coffee accessories",
        "Coffee Filters, White",
        "Coffee Filters, Unbleached",
        "Steel Mesh Coffee Filter",
        (2.95, 3.95, 14.0),
    ),
    Ladder(
        "Plain candles & tealights", "Tealights, 4 Hour", "Tealights, 8 Hour", "Tealights, Beeswax", (3.5, 5.5, 9.5)
    ),
    Ladder(
        "Bird care", "Wild Bird Seed, 1 kg", "No-Mess Bird Seed, 1 kg", "Premium Songbird Mix, 1 kg", (3.5, 5.5, 8.5)
    ),
    Ladder(
        "Notebooks & pens", "Lined Notebook, Soft", "Lined Notebook, Cloth", "Lined Notebook, Leather", (4.5, 9.5, 22.0)
    ),
    Ladder("Cards", "Notecards, Pack of 5", "Notecards, Letterpress", "Notecards, Foiled Box", (4.0, 7.0, 12.0)),
    Ladder("Aprons & tea towels", "Cotton Tea Towel", "Linen-Mix Tea Towel", "Pure Linen Tea Towel", (4.5, 8.5, 14.0)),
    Ladder(
        "Utensils & boards",
        "Dish Brush, Beech",
        "Dish Brush, Replaceable Head",
        "Dish Brush & Stand, Ceramic",
        (3.5, 5.95, 14.0),
    ),
    Ladder(
        "Garden tools", "Plant Food, 500 ml", "Organic Plant Food, 500 ml", "Seaweed Plant Tonic, 1 L", (4.5, 6.5, 11.5)
    ),
)

COMPLEMENT_CATEGORIES: tuple[tuple[str, str], ...] = (
    ("Loose leaf tea", "Tea accessories"),
    ("Loose leaf tea", "Teapots"),
    ("Teapots", "Cups & saucers"),
    ("Coffee beans", "Coffee accessories"),
    ("Coffee beans", "Coffee makers"),
    ("Mugs", "Biscuits & shortbread"),
    ("Cake tins & bakeware", "Baking tools"),
    ("Baking tools", "Baking cases & decorations"),
    ("Scented candles", "Candle holders & matches"),
    ("Plain candles & tealights", "Candle holders & matches"),
    ("Cards", "Wrapping paper & ribbon"),
    ("Notebooks & pens", "Cards"),
    ("Seeds & bulbs", "Pots & planters"),
    ("Garden tools", "Seeds & bulbs"),
    ("Picnic & barbecue", "Outdoor lights"),
    ("Tableware", "Napkins & table linen"),
    ("Utensils & boards", "Aprons & tea towels"),
    ("Cushions & throws", "Hot water bottles & comfort"),
    ("Toys & games", "Wrapping paper & ribbon"),
    ("Jams & honey", "Biscuits & shortbread"),
    ("Storage jars & tins", "Utensils & boards"),
    ("Vases & ornaments", "Frames & wall art"),
    ("Soaps & hand care", "Bags & baskets"),
    ("Herbal infusions", "Jams & honey"),
    ("Mugs", "Herbal infusions"),
    ("Garden tools", "Pots & planters"),
    ("Bird care", "Seeds & bulbs"),
)

SEGMENT_CATEGORIES: tuple[tuple[str, str], ...] = (
    ("Loose leaf tea", "Mugs"),
    ("Frames & wall art", "Cushions & throws"),
    ("Cake tins & bakeware", "Utensils & boards"),
    ("Cards", "Wrapping paper & ribbon"),
    ("Garden tools", "Outdoor lights"),
)
"""Pairs of categories by the segment that likes both."""

DECEMBER_CATEGORIES: tuple[tuple[str, str], ...] = (
    ("Biscuits & shortbread", "Wrapping paper & ribbon"),
    ("Scented candles", "Soaps & hand care"),
    ("Toys & games", "Cards"),
    ("Hot water bottles & comfort", "Mugs"),
    ("Jams & honey", "Storage jars & tins"),
    ("Plain candles & tealights", "Tableware"),
)

TRIPLE_CATEGORIES: tuple[tuple[str, str, str], ...] = (
    ("Loose leaf tea", "Tea accessories", "Cups & saucers"),
    ("Coffee beans", "Coffee makers", "Mugs"),
    ("Baking tools", "Cake tins & bakeware", "Baking cases & decorations"),
    ("Cards", "Wrapping paper & ribbon", "Mugs"),
    ("Seeds & bulbs", "Pots & planters", "Garden tools"),
    ("Tableware", "Napkins & table linen", "Utensils & boards"),
)

NEXT_CATEGORIES: tuple[tuple[str, str], ...] = (
    ("Coffee makers", "Coffee beans"),
    ("Teapots", "Loose leaf tea"),
    ("Seeds & bulbs", "Pots & planters"),
    ("Cake tins & bakeware", "Baking cases & decorations"),
    ("Candle holders & matches", "Scented candles"),
    ("Bird care", "Bird care"),
    ("Notebooks & pens", "Notebooks & pens"),
    ("Garden tools", "Seeds & bulbs"),
    ("Coffee beans", "Coffee accessories"),
    ("Tableware", "Utensils & boards"),
    ("Cards", "Wrapping paper & ribbon"),
    ("Soaps & hand care", "Soaps & hand care"),
    ("Mugs", "Herbal infusions"),
    ("Cushions & throws", "Vases & ornaments"),
    ("Baking tools", "Storage jars & tins"),
)
