"""A delegate registers, changes an answer, looks the registration up, edits and withdraws."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.portal import Portal
from tests.browser.scene import EVENT, HTML_LANGS, Setting

pytestmark = pytest.mark.browser

REQUIRED = ["#id_institution", "#id_family_name", "#id_name_order_0", "#id_email"]


def test_delegate_registers_looks_up_edits_and_withdraws(
    portal: Portal, page: Page, setting: Setting
) -> None:
    # The event leads to the form, in the language and without scrolling sideways.
    page.goto(portal.at(f"/{EVENT}/", setting.language))
    steps.follow(page, 'main a[href$="/register/"]')
    assert steps.language(page) == HTML_LANGS[setting.language]
    assert steps.overflow(page) == 0
    title = page.title()

    # An empty form: the summary has the focus, and each of its links reaches its field.
    steps.press(page, "check")
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    assert page.title().endswith(title)
    assert page.title() != title
    links = summary.get_by_role("link")
    assert [link.get_attribute("href") for link in links.all()] == REQUIRED
    for link in links.all():
        link.click()
        expect(page.locator(link.get_attribute("href"))).to_be_focused()
        name = page.locator(link.get_attribute("href")).get_attribute("name")
        error = page.locator(f".field:has([name={name}]) .field-error")
        expect(error).to_contain_text(link.text_content().strip())

    # A whole form is checked before it is sent.
    steps.choose_institution(page, "poland")
    steps.fill_in_person(page, family_name="Żółta-Próba", email=f"{setting}@example.org")
    page.locator("[name=circulation]").check()
    steps.press(page, "check")
    answers = page.locator("dl.summary")
    expect(answers).to_contain_text("Żółta-Próba")
    expect(answers).to_contain_text("Zofia 𠮷")
    expect(answers).to_contain_text("010 0000 0000")
    assert steps.overflow(page) == 0

    # One answer is changed; the others are still there.
    steps.follow(page, 'button[formaction="#id_position"]')
    expect(page.locator("[name=position]")).to_be_focused()
    expect(page.locator("[name=chinese_name]")).to_have_value("欧阳示例")
    page.locator("[name=position]").fill("Counsellor")
    steps.press(page, "check")
    expect(answers).to_contain_text("Counsellor")
    steps.press(page, "submit")

    # What came of it, and the link to one's own page.
    reference = page.locator(".reference").text_content()
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", reference)
    expect(page.locator(".status-submitted")).to_be_visible()
    link = page.locator("#personal-link").input_value()
    assert link.startswith(f"{portal.url}{setting.prefix}/r/")
    assert steps.overflow(page) == 0

    # On the own page the data is changed and the registration withdrawn.
    page.goto(link)
    expect(page.locator(".reference")).to_have_text(reference)
    assert steps.overflow(page) == 0
    steps.follow(page, 'main a[href$="/edit/"]')
    page.locator("[name=department]").fill("Asia Department")
    steps.press(page, "save")
    expect(page.locator(".notice.success")).to_be_visible()
    expect(page.locator("dl.summary").first).to_contain_text("Asia Department")
    steps.follow(page, 'main a[href$="/withdraw/"]')
    steps.follow(page, "main form button")
    expect(page.locator(".status-withdrawn")).to_be_visible()
    assert steps.language(page) == HTML_LANGS[setting.language]
