"""A line of 50 kbit/s that answers after 800 ms, and is given up just as the form was sent."""

import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.conftest import OpenPage
from tests.browser.portal import Portal
from tests.browser.scene import EVENT

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

pytestmark = pytest.mark.browser

BYTES_A_SECOND = 50_000 / 8
LATENCY_MS = 800
# Within this time a page must have come; in seconds.
BEARABLE = 12
PATIENCE_MS = 20_000


def slow_line(page: "Page") -> "CDPSession":
    """Put the page on the slow line; return what speaks to the browser."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": BYTES_A_SECOND,
            "uploadThroughput": BYTES_A_SECOND,
        },
    )
    return session


def registered(portal: Portal, family_name: str) -> list[str]:
    """Return the references under the name, from the site's own database."""
    path = portal.log.with_name("site.sqlite3")
    query = "SELECT reference FROM registrations_attendee WHERE family_name = ?"
    with closing(sqlite3.connect(path)) as database:
        return [reference for (reference,) in database.execute(query, [family_name])]


def test_form_submit_and_agenda_on_a_slow_line_whose_answer_is_given_up(
    portal: Portal, open_page: OpenPage
) -> None:
    page = open_page()
    page.set_default_timeout(PATIENCE_MS)
    line = slow_line(page)

    begin = time.monotonic()
    page.goto(portal.at(f"/{EVENT}/register/"))
    assert time.monotonic() - begin < BEARABLE
    steps.choose_institution(page, "poland")
    steps.fill_in_person(page, family_name="Slowline", email="slowline@example.org")
    page.locator("[name=circulation]").check()
    steps.press(page, "check")

    begin = time.monotonic()
    # The form arrives, but its answer is given up; the person sends it again.
    submit = "main button[name=step][value=submit]"
    page.locator(submit).click(no_wait_after=True)
    while not (arrived := registered(portal, "Slowline")):
        assert time.monotonic() - begin < 2 * BEARABLE
        time.sleep(0.02)
    line.send("Page.stopLoading")
    assert page.locator(".reference").count() == 0
    steps.press(page, "submit")
    expect(page.locator(".reference")).to_be_visible()
    reference = page.locator(".reference").text_content()

    begin = time.monotonic()
    page.goto(portal.at(f"/{EVENT}/agenda/"))
    assert time.monotonic() - begin < BEARABLE
    expect(page.locator("h1")).to_be_visible()

    assert registered(portal, "Slowline") == [reference] == arrived
