"""A focal point with six delegates: from the first registration to the complete list."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import steps
from tests.browser.portal import Portal
from tests.browser.scene import HTML_LANGS, Setting

pytestmark = pytest.mark.browser

DELEGATES = ["Ní Shampla", "O'Próba", "欧阳", "Példa", "Esempio"]
DRAFT = "Näidis"
SUCCESSOR = "Príklad"


def follow_in(page: Page, row: Locator, link: str) -> None:
    """Click the one link or button of the row that is found so, and wait for its page."""
    with page.expect_navigation():
        row.locator(link).click()


def test_focal_point_with_six_delegates(portal: Portal, page: Page, setting: Setting) -> None:
    page.goto(portal.at(portal.scene.journeys[str(setting)]["delegation"], setting.language))
    assert steps.language(page) == HTML_LANGS[setting.language]
    people, gone = page.locator("ol.people > li"), page.locator("ul.people.gone > li")
    expect(people).to_have_count(0)

    # Five are registered one by one; the institution is known, and mail is not needed.
    for number, name in enumerate(DELEGATES, start=1):
        steps.follow(page, 'main a[href$="/add/"]')
        expect(page.locator("[name=institution]")).to_have_count(0)
        assert steps.overflow(page) == 0
        steps.fill_in_person(page, family_name=name, email="", chinese_name="")
        steps.press(page, "save")
        expect(page.locator(".notice.success")).to_be_visible()
        expect(people).to_have_count(number)

    # The sixth is kept as a draft, of whom only the family name is known.
    steps.follow(page, 'main a[href$="/add/"]')
    page.locator("[name=family_name]").fill(DRAFT)
    steps.press(page, "draft")
    draft = people.filter(has_text=DRAFT.upper())
    expect(draft.locator(".status-draft")).to_be_visible()
    assert steps.overflow(page) == 0
    expect(page.locator("dl.seats dd")).to_have_text(["4", "0", "4", "5"])

    # A link for each delegate, to send on.
    people.first.locator("summary").click()
    link = people.first.locator("input[readonly]")
    expect(link).to_be_visible()
    assert link.input_value().startswith(f"{portal.url}{setting.prefix}/r/")

    # The last goes up one place, and the button keeps the focus.
    follow_in(page, people.last, "[value=up]")
    expect(people.nth(4)).to_contain_text(DRAFT.upper())
    expect(page.locator("button:focus")).to_have_attribute("id", re.compile("^up-"))

    # The second is named head of delegation.
    follow_in(page, people.nth(1), 'form[action$="/head/"] button')
    expect(people.nth(1).locator('form[action$="/head/"]')).to_have_count(0)
    expect(page.locator('form[action$="/head/"]')).to_have_count(5)

    # The head is changed, and then replaced: the new person leads the delegation.
    follow_in(page, people.nth(1), 'a[href$="/replace/"]')
    expect(page.locator("[name=capacity]")).to_have_count(0)
    assert steps.overflow(page) == 0
    steps.fill_in_person(page, family_name=SUCCESSOR, email="", chinese_name="")
    steps.press(page, "save")
    expect(people.nth(1)).to_contain_text(SUCCESSOR.upper())
    expect(people.nth(1).locator('form[action$="/head/"]')).to_have_count(0)
    expect(gone).to_have_count(1)
    expect(gone).to_contain_text("O'PRÓBA")
    expect(gone).to_contain_text(SUCCESSOR.upper())

    # One is withdrawn, and stands apart.
    follow_in(page, people.first, 'a[href$="/withdraw/"]')
    assert steps.overflow(page) == 0
    steps.follow(page, "main form button")
    expect(gone.locator(".status-withdrawn")).to_have_count(2)
    expect(people).to_have_count(5)

    # The list is complete once the draft is handed in.
    steps.follow(page, "button[name=complete][value=yes]")
    expect(page.locator(".error-summary")).to_be_visible()
    follow_in(page, draft, 'a:not([href$="/discard/"])')
    expect(page.locator("[name=family_name]")).to_have_value(DRAFT)
    steps.fill_in_person(page, family_name=DRAFT, email="", chinese_name="")
    steps.press(page, "save")
    expect(page.locator("ol.people .status-submitted")).to_have_count(5)
    steps.follow(page, "button[name=complete][value=yes]")
    expect(page.locator("button[name=complete][value=no]")).to_be_visible()
    assert steps.overflow(page) == 0
    expect(page.locator("dl.seats dd")).to_have_text(["4", "0", "4", "5"])


def test_focal_point_answers_that_nobody_comes_and_takes_it_back(
    portal: Portal, page: Page, setting: Setting
) -> None:
    page.goto(portal.at(portal.scene.journeys[str(setting)]["declining"], setting.language))
    people, gone = page.locator("ol.people > li"), page.locator("ul.people.gone > li")

    steps.follow(page, 'main a[href$="/decline/"]')
    assert steps.overflow(page) == 0
    expect(page.locator("ul.people > li")).to_have_count(1)
    steps.follow(page, "main form button")
    expect(people).to_have_count(0)
    expect(gone).to_have_count(1)
    expect(page.locator('a[href$="/add/"]')).to_have_count(0)

    steps.follow(page, 'form[action$="/attend/"] button')
    expect(page.locator('a[href$="/add/"]')).to_have_count(1)
    steps.follow(page, 'form[action$="/again/"] button')
    expect(people.locator(".status-submitted")).to_have_count(1)
    expect(gone).to_have_count(0)
