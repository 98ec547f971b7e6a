"""Staff find who is not invited yet, see the letter, queue it, and record a link handed over."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.portal import Portal
from tests.browser.scene import EVENT, Setting

pytestmark = pytest.mark.browser


def test_officer_invites_one_institution_by_mail_and_another_by_hand(
    portal: Portal, page: Page, setting: Setting
) -> None:
    links = portal.scene.journeys[str(setting)]
    numbers = f"{links['by_mail']},{links['by_hand']}"

    page.goto(
        portal.at(f"/admin/dashboard/{EVENT}/invite/?delegations={numbers}", setting.language)
    )
    page.locator("[name=username]").fill("officer")
    page.locator("[name=password]").fill("workshop-demo")
    steps.follow(page, "[type=submit]")

    # Who has an address is ticked, and the letter is seen in that person's language.
    boxes = page.locator("section[aria-labelledby=by-mail] [name=person]")
    expect(boxes).to_have_count(1)
    expect(boxes).to_be_checked()
    expect(page.locator(".preview .letter")).to_have_attribute("lang", setting.language)
    queue = page.locator("button[value=queue]")
    if setting.has_scripts:
        expect(queue).to_contain_text("1")
        boxes.uncheck()
        expect(queue).to_contain_text("0")
        boxes.check()
    assert steps.overflow(page) == 0

    # Who has none is handed link and letter, which can be copied.
    by_hand = page.locator("section[aria-labelledby=without-mail]")
    link = by_hand.locator("input[data-select]").input_value()
    assert link in by_hand.locator("textarea").input_value()
    expect(by_hand.locator("[data-copy]").first).to_be_visible(visible=setting.has_scripts)
    by_hand.locator("[name=person]").check()
    steps.follow(page, "section[aria-labelledby=without-mail] button[value=record]")
    expect(page.locator(".messagelist .success")).to_be_visible()

    # The letter is queued from the same page; the list says that both are invited.
    page.goto(
        portal.at(f"/admin/dashboard/{EVENT}/invite/?delegations={numbers}", setting.language)
    )
    steps.follow(page, "button[value=queue]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert steps.language(page) == setting.language
    for number in numbers.split(","):
        page.goto(portal.at(f"/admin/registrations/delegation/{number}/change/", setting.language))
        expect(page.locator(".person .invitation-invited")).to_be_visible()
        assert steps.overflow(page) == 0
