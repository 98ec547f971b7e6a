"""A confirmed delegate changes name, position and telephone; an officer accepts a part of it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.portal import Portal
from tests.browser.scene import CHANGING, EVENT, Setting

pytestmark = pytest.mark.browser

REASON = "The letter names <another> post; 职务与来函不符。"


def test_delegate_changes_after_confirmation_and_officer_accepts_a_part(
    portal: Portal, page: Page, setting: Setting
) -> None:
    own = portal.at(portal.scene.journeys[str(setting)][CHANGING], setting.language)
    before, after = f"{CHANGING} {setting}", f"Changed {setting}"

    # The form says beforehand what waits; the telephone does not.
    page.goto(own)
    steps.follow(page, 'main a[href$="/edit/"]')
    expect(page.locator("label[for=id_family_name] .waits")).to_be_visible()
    expect(page.locator("label[for=id_phone] .waits")).to_have_count(0)
    page.locator("[name=family_name]").fill(after)
    page.locator("[name=position]").fill("New post")
    page.locator("[name=phone]").fill("+86 10 2222")
    assert steps.overflow(page) == 0
    steps.press(page, "save")

    # The name waits, old beside new; the telephone has changed at once.
    expect(page.locator(".notice.success")).to_be_visible()
    expect(page.locator(".lead")).to_contain_text(before.upper())
    expect(page.locator(".change tbody tr")).to_have_count(2)
    expect(page.locator(".change")).to_contain_text(after)
    expect(page.locator("main .summary")).to_contain_text(["+86 10 2222"])
    assert steps.overflow(page) == 0

    # The officer finds the person by the mark, and accepts the name alone.
    page.goto(portal.at("/admin/", setting.language))
    page.locator("[name=username]").fill("officer")
    page.locator("[name=password]").fill("workshop-demo")
    steps.follow(page, "[type=submit]")
    page.goto(
        portal.at(
            f"/admin/registrations/attendee/?event={EVENT}&mark=change&q={before}", setting.language
        )
    )
    steps.follow(page, "#result_list tbody th a")
    page.locator(".proposed [name=field][value=position]").uncheck()
    steps.follow(page, ".proposed button[value=accept]")
    expect(page.locator(".errornote")).to_be_visible()
    expect(page.locator(".proposed [name=field][value=position]")).not_to_be_checked()
    page.locator(".proposed [name=reason]").fill(REASON)
    assert steps.overflow(page) == 0
    steps.follow(page, ".proposed button[value=accept]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator(".proposed")).to_have_count(0)

    # The delegate sees the new name, the old position, and why.
    page.goto(own)
    expect(page.locator(".lead")).to_contain_text(after.upper())
    expect(page.locator(".change")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Old post")
    expect(page.locator("main")).to_contain_text(REASON)
