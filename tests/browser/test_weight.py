"""What a first visit costs on a slow line."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.portal import Portal
from tests.browser.scene import EVENT, PREFIXES, Setting

pytestmark = pytest.mark.browser

KB = 1000


@dataclass
class Weight:
    """Requests and bytes on the wire, headers included."""

    requests: int = 0
    size: int = 0


@pytest.mark.parametrize("language", PREFIXES)
@pytest.mark.parametrize(
    ("path", "requests", "size"), [("register/", 4, 60 * KB), ("agenda/", 3, 40 * KB)]
)
def test_cold_page_is_within_its_budget(
    portal: Portal, open_page: OpenPage, language: str, path: str, requests: int, size: int
) -> None:
    page = open_page(Setting(language))
    weight = _weighed(page)

    page.goto(portal.at(f"/{EVENT}/{path}", language), wait_until="networkidle")

    assert weight.requests <= requests
    assert 0 < weight.size <= size


def _weighed(page: Page) -> Weight:
    """Return what the page weighs so far, counted from now on with an empty cache."""
    weight = Weight()
    session = page.context.new_cdp_session(page)

    def count(_event: object) -> None:
        weight.requests += 1

    def add(event: dict[str, int]) -> None:
        weight.size += event["encodedDataLength"]

    session.on("Network.requestWillBeSent", count)
    session.on("Network.loadingFinished", add)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    return weight
