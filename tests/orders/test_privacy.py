"""Nothing personal is stored, and a customer stays the same customer."""

from datetime import UTC, datetime

import pandas as pd
import pytest

from analytics.orders.datasets.store import Store
from analytics.orders.reading.privacy import pseudonymise

NOW = datetime(2024, 1, 1, tzinfo=UTC)
SECRET = b"for tests only"


def keys(*values):
    return pseudonymise(pd.Series(list(values)), secret=SECRET).tolist()


def test_one_address_in_another_case_or_number_in_another_spacing_is_one_customer():
    assert len(set(keys("shop@example.org", " SHOP@Example.org"))) == 1
    assert len(set(keys("+44 20 7946 0000", "0044-20-7946-0000", "+442079460000"))) == 1


def test_another_secret_gives_another_key():
    address = pd.Series(["shop@example.org"])
    assert pseudonymise(address, secret=b"1")[0] != pseudonymise(address, secret=b"2")[0]


def test_the_shops_own_number_stays():
    assert keys("17850", "C-17", "17850.0") == ["17850", "C-17", "17850.0"]


@pytest.mark.parametrize("contact", ["ava.invented@example.org", "+44 20 7946 0000", "0912 000 0000"])
def test_no_contact_is_found_in_any_stored_file(tmp_path, contact):
    path = tmp_path / "orders.csv"
    path.write_text(
        "order id,product,price,email,customer name\n"
        + "".join(f"{order},tea,2.5,{contact},Ava Invented\n" for order in range(3)),
        encoding="utf-8",
    )
    store = Store(tmp_path / "store")
    dataset = store.add(path, now=NOW)
    assert store.open(dataset.key).lines.customer_id.nunique().execute() == 1
    plain = tmp_path / "plain.csv"
    for stored in (tmp_path / "store").rglob("*"):
        if stored.suffix == ".parquet":
            pd.read_parquet(stored).to_csv(plain)
            assert not holds(plain.read_bytes(), contact)
        if stored.is_file():
            assert not holds(stored.read_bytes(), contact)


def holds(content, contact):
    return any(word in content for word in (contact.encode(), b"Ava", b"Invented", contact.replace(" ", "").encode()))
