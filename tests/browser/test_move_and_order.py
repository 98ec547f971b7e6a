"""Staff see what a move does before they do it, and try an order before they save it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.portal import Portal
from tests.browser.scene import EVENT, Setting

pytestmark = pytest.mark.browser

NOTE = "The venue is flooded <again>; 会场被淹。"


@pytest.fixture
def manager(portal: Portal, page: Page, setting: Setting) -> Page:
    """Return the page with the manager signed in."""
    page.goto(portal.at("/admin/", setting.language))
    page.locator("[name=username]").fill("manager")
    page.locator("[name=password]").fill("workshop-demo")
    steps.follow(page, "[type=submit]")
    return page


def test_manager_sees_what_a_cancellation_does_and_goes_back(
    portal: Portal, manager: Page, setting: Setting
) -> None:
    page = manager
    page.goto(portal.at(f"/admin/dashboard/{EVENT}/", setting.language))
    steps.follow(page, f'.event-links a[href$="/{EVENT}/move/"]')

    # Without a note nothing is shown but what is missing, beside the choice made.
    page.locator("[name=act][value=cancel]").check()
    steps.follow(page, "button[name=preview]")
    expect(page.locator(".errorlist")).to_be_visible()
    expect(page.locator("[name=act][value=cancel]")).to_be_checked()

    # The preview shows the messages; the note comes back to be changed.
    page.locator("[name=note_en]").fill(NOTE)
    steps.follow(page, "button[name=preview]")
    expect(page.locator(".letter").first).to_contain_text(NOTE)
    expect(page.locator(".letter")).to_have_count(4)
    assert steps.overflow(page) == 0
    steps.follow(page, "button[name=edit]")
    expect(page.locator("[name=note_en]")).to_have_value(NOTE)
    expect(page.locator(".errorlist")).to_have_count(0)

    # Nothing has been done.
    page.goto(portal.at(f"/{EVENT}/", setting.language))
    expect(page.locator(".notice.warning")).to_have_count(0)


def test_manager_tries_orders_and_saves_none(
    portal: Portal, manager: Page, setting: Setting
) -> None:
    page = manager
    address = portal.at(f"/admin/dashboard/{EVENT}/order/", setting.language)
    page.goto(address)
    names = page.locator(".places .who a")
    before = names.all_inner_texts()

    # A step moves one place.
    page.locator(".places li").nth(1).locator('button[value^="up-"]').click()
    page.locator(".trial").wait_for()
    assert names.all_inner_texts()[:3] == [before[1], before[0], before[2]]

    # A preset is shown; the organiser's own delegation stays last.
    steps.follow(page, "button[name=preset][value=english]")
    shown = names.all_inner_texts()
    assert (sorted(shown), shown[-1]) == (sorted(before), before[-1])
    assert shown != before
    assert steps.overflow(page) == 0

    # What is no number is said at its row.
    page.locator(".places .rank input").first.fill("first")
    page.locator("button[name=save]").first.click()
    expect(page.locator(".places [aria-invalid=true]")).to_have_value("first")

    page.goto(address)
    assert names.all_inner_texts() == before
