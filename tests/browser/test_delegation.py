"""A focal point registers three delegates one by one, edits one and withdraws one."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.portal import Portal
from tests.browser.scene import HTML_LANGS, Setting

pytestmark = pytest.mark.browser

DELEGATES = ["Ní Shampla", "O'Próba", "欧阳"]


def test_focal_point_registers_edits_and_withdraws(
    portal: Portal, page: Page, setting: Setting
) -> None:
    page.goto(portal.at(portal.scene.journeys[str(setting)]["delegation"], setting.language))
    assert steps.language(page) == HTML_LANGS[setting.language]
    people = page.locator("ol.people > li")
    expect(people).to_have_count(0)

    # Three delegates, one by one; the institution is known, and mail is not needed.
    for number, name in enumerate(DELEGATES, start=1):
        steps.follow(page, 'main a[href$="/add/"]')
        expect(page.locator("[name=institution]")).to_have_count(0)
        assert steps.overflow(page) == 0
        steps.fill_in_person(page, family_name=name, email="")
        steps.press(page, "save")
        expect(page.locator(".notice.success")).to_be_visible()
        expect(people).to_have_count(number)
    assert steps.overflow(page) == 0
    expect(page.locator("dl.seats dd")).to_have_text(["4", "0", "3", "4"])

    # A link for each delegate, to send on.
    people.first.locator("summary").click()
    link = people.first.locator("input[readonly]")
    expect(link).to_be_visible()
    assert link.input_value().startswith(f"{portal.url}{setting.prefix}/r/")

    # One is edited.
    edited = people.filter(has_text="O'PRÓBA")
    with page.expect_navigation():
        edited.locator('a:not([href$="/withdraw/"])').click()
    expect(page.locator("[name=family_name]")).to_have_value("O'Próba")
    page.locator("[name=position]").fill("Consul")
    steps.press(page, "save")
    expect(edited).to_contain_text("Consul")

    # One is withdrawn.
    withdrawn = people.filter(has_text="NÍ SHAMPLA")
    with page.expect_navigation():
        withdrawn.locator('a[href$="/withdraw/"]').click()
    assert steps.overflow(page) == 0
    steps.follow(page, "main form button")
    expect(withdrawn.locator(".status-withdrawn")).to_be_visible()
    expect(page.locator("ol.people .status-submitted")).to_have_count(2)
    expect(page.locator("dl.seats dd")).to_have_text(["4", "0", "2", "4"])
