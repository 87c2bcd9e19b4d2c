"""The main job in a real browser: a file goes in, every page answers, a list comes out."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard.pages import PAGES
from tests.browser.conftest import SCREENSHOTS

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # Playwright's sockets close with the session
SLOW = 120_000


def settled(page: Page) -> None:
    """The script has run to its end and shows no exception."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=SLOW)
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=SLOW)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def go(page: Page, name: str) -> None:
    page.get_by_test_id("stSidebarNavLink").filter(has_text=PAGES[name].title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PAGES[name].title, timeout=SLOW)
    settled(page)


def keep_picture(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


@pytest.fixture
def wide(page: Page) -> Page:
    page.set_viewport_size({"width": 1280, "height": 1600})
    return page


def test_from_a_file_to_a_list(server: str, wide: Page, shared_data: Path) -> None:
    page = wide
    page.goto(server)
    settled(page)
    go(page, "your_data")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(shared_data / "online_retail_2010_2011.csv.gz")
    page.get_by_role("button", name="Read the orders").click(timeout=SLOW)
    expect(page.get_by_text("19,651").first).to_be_visible(timeout=SLOW)
    settled(page)
    for name in PAGES:
        go(page, name)
        page.wait_for_timeout(500)
        keep_picture(page, name)
    go(page, "average_order")
    orders = page.get_by_test_id("stMetric").filter(has_text="Orders").first
    before = orders.inner_text()
    page.get_by_role("radio", name="Last 30 days").click()
    expect(orders).not_to_have_text(before, timeout=SLOW)
    settled(page)
    page.get_by_role("radio", name="All dates").click()
    settled(page)
    go(page, "bought_together")
    page.get_by_role("link", name="Bundle this").first.click(timeout=SLOW)
    expect(page.get_by_text("chance of losing money").first).to_be_visible(timeout=SLOW)
    settled(page)
    page.wait_for_selector(".main-svg", timeout=SLOW)
    keep_picture(page, "bundle_simulated")
    page.get_by_role("button", name="Save the bundle").click()
    settled(page)
    go(page, "lists")
    with page.expect_download(timeout=SLOW) as download:
        page.get_by_role("button", name="Download CSV").click()
    rows = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) > 1000
    assert {"product_id", "companion_id", "rank"} <= rows[0].keys()


def test_dark_and_right_to_left(server: str, wide: Page) -> None:
    page = wide
    page.emulate_media(color_scheme="dark")
    page.goto(server)
    settled(page)
    page.get_by_test_id("stSidebar").get_by_role("combobox").last.click()
    page.get_by_role("option", name="فارسی").click()
    expect(page.get_by_test_id("stMain")).to_have_css("direction", "rtl", timeout=SLOW)
    settled(page)
    page.wait_for_selector(".main-svg", timeout=SLOW)
    keep_picture(page, "today_dark_right_to_left")


def test_readable_on_a_phone(server: str, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(server)
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    width = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert width <= 390
    keep_picture(page, "today_phone")
