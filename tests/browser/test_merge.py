"""Staff put two registrations of one person together, field by field."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.portal import Portal
from tests.browser.scene import EVENT, TWINS, Setting

pytestmark = pytest.mark.browser


def test_officer_merges_two_registrations(portal: Portal, page: Page, setting: Setting) -> None:
    links = portal.scene.journeys[str(setting)]
    page.goto(portal.at("/admin/", setting.language))
    page.locator("[name=username]").fill("officer")
    page.locator("[name=password]").fill("workshop-demo")
    steps.follow(page, "[type=submit]")

    # The two are found in the list; the action leads to the page that shows both.
    page.goto(
        portal.at(
            f"/admin/registrations/attendee/?event={EVENT}&q=Twin+{setting}", setting.language
        )
    )
    for box in page.locator("[name=_selected_action]").all():
        box.check()
    page.locator("select[name=action]").select_option("merge_two")
    steps.follow(page, "button[name=index]")
    assert steps.overflow(page) == 0

    # Kept is the first; what the other says of the position is chosen with the label.
    position = page.locator("fieldset:has([name=take-position])")
    expect(position.locator("[value=kept]")).to_be_checked()
    position.locator("label", has_text=f"{TWINS[1]} post").click()
    expect(position.locator("[value=other]")).to_be_checked()
    steps.follow(page, ".merge button[type=submit]")

    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("[name=position]")).to_have_value(f"{TWINS[1]} post")
    page.goto(portal.at(links[TWINS[0]], setting.language))
    expect(page.locator(".status-submitted")).to_be_visible()
    page.goto(portal.at(links[TWINS[1]], setting.language))
    expect(page.locator(".status-cancelled")).to_be_visible()
