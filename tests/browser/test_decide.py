"""Staff find who waits, confirm one person and decline another with a reason."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import steps
from tests.browser.portal import Portal
from tests.browser.scene import EVENT, WAITING, Setting

pytestmark = pytest.mark.browser

REASON = "The seats are for <other> people; 席位已满。"


def test_officer_confirms_one_and_declines_another(
    portal: Portal, page: Page, setting: Setting
) -> None:
    accepted, refused = (f"{name} {setting}" for name in WAITING)

    # Signing in shows the events, and how many wait at each.
    page.goto(portal.at("/admin/", setting.language))
    page.locator("[name=username]").fill("officer")
    page.locator("[name=password]").fill("workshop-demo")
    steps.follow(page, "[type=submit]")
    steps.follow(page, f'.your-events a[href$="/dashboard/{EVENT}/"]')

    # The dashboard leads to the list of those who wait, where both are found.
    waiting = f'main section[aria-labelledby=waiting] a[href$="?event={EVENT}&status=submitted"]'
    steps.follow(page, waiting)
    _search(page, refused)
    _decide(page, "decline")

    # A decision without a reason is not taken; with one it is, and the reason is kept.
    page.locator("button[name=apply]").click()
    expect(page.locator("[name=reason]")).to_be_focused()
    page.locator("[name=reason]").fill(REASON)
    steps.follow(page, "button[name=preview]")
    expect(page.locator(".letter")).to_contain_text(REASON)
    expect(page.locator("[name=reason]")).to_have_value(REASON)
    steps.follow(page, "button[name=apply]")
    expect(page.locator(".messagelist .success")).to_contain_text(refused.upper())
    expect(_rows(page)).to_have_count(0)

    # A confirmation needs none.
    _search(page, accepted)
    _decide(page, "confirm")
    expect(page.locator(".messagelist .success")).to_contain_text(accepted.upper())
    expect(_rows(page)).to_have_count(0)

    # Both see it on their own pages.
    links = portal.scene.journeys[str(setting)]
    page.goto(portal.at(links["Accepted"], setting.language))
    expect(page.locator(".status-confirmed")).to_be_visible()
    page.goto(portal.at(links["Refused"], setting.language))
    expect(page.locator(".status-declined")).to_be_visible()
    expect(page.locator("main")).to_contain_text(REASON)


def _rows(page: Page) -> Locator:
    return page.locator("#result_list tbody tr")


def _search(page: Page, words: str) -> None:
    page.locator("#searchbar").fill(words)
    steps.follow(page, "#changelist-search [type=submit]")
    expect(_rows(page)).to_have_count(1)
    assert steps.overflow(page) == 0


def _decide(page: Page, decision: str) -> None:
    _rows(page).locator("[name=_selected_action]").check()
    page.locator("select[name=action]").select_option(decision)
    steps.follow(page, "button[name=index]")
