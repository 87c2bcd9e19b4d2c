"""Which product takes a role? Each product has at most one, and a place in the ranking that the role needs."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data.popularity import BANDS, N_PRODUCTS


class Picker:
    """Hands out products of a category and ranks of a band, each once."""

    def __init__(self, products: pd.DataFrame, rng: np.random.Generator) -> None:
        """Start with every product free, and every rank of each band in random order."""
        self._rng = rng
        self._category_3 = products["category_3"].to_numpy()
        self._category_2 = products["category_2"].to_numpy()
        plain = (products["family"] < 0) & (products["ladder"] < 0)
        self._free = np.array(plain & (products["category_1"] != "Christmas"))
        self._ranks = {name: list(rng.permutation(np.arange(*ends))) for name, ends in BANDS.items()}
        self._ranks["solid"].sort(reverse=True)  # the first to ask get the better places: complements before bursts
        self._role_of = np.full(N_PRODUCTS, -1)
        self.rank = np.full(N_PRODUCTS, -1, dtype=np.int64)

    @property
    def without_role(self) -> tuple[int, ...]:
        """The products that play no role."""
        return tuple(int(product) for product in np.flatnonzero(self._role_of < 0))

    def take(self, category_3: str, band: str) -> int:
        """Return a free product of the category, else of its wider category, else any."""
        wide = self._category_2[self._category_3 == category_3][0]
        return self._take((self._category_3 == category_3, self._category_2 == wide), band)

    def take_category_2(self, category_2: Sequence[str], band: str) -> int:
        """Return a free product of any of the wider categories, else any."""
        return self._take((np.isin(self._category_2, list(category_2)),), band)

    def claim(self, product: int, band: str) -> int:
        """Give a product that is already chosen its rank; a full band passes it on to the next."""
        names = list(BANDS)
        for name in [*names[names.index(band) :], *names[: names.index(band)][::-1]]:
            if self._ranks[name]:
                self.rank[product] = self._ranks[name].pop()
                break
        self._free[product] = False
        self._role_of[product] = 1
        return product

    def fill_the_rest(self) -> None:
        """Give every product without a role one of the ranks that are left."""
        left = np.concatenate([self._ranks[name] for name in BANDS]).astype(np.int64)
        self.rank[self.rank < 0] = self._rng.permutation(left)

    def _take(self, wishes: tuple[np.ndarray, ...], band: str) -> int:
        for wish in (*wishes, np.ones(N_PRODUCTS, dtype=bool)):
            free = np.flatnonzero(wish & self._free)
            if len(free):
                return self.claim(int(self._rng.choice(free)), band)
        raise ValueError("No product is left without a role")
