"""The language is switched in the middle of the form, and nothing typed is lost."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.portal import Portal
from tests.browser.scene import EVENT, HTML_LANGS, Setting

pytestmark = pytest.mark.browser


def _switch(page: Page, setting: Setting) -> None:
    steps.follow(page, f'header [lang="{HTML_LANGS[setting.other]}"]')
    expect(page.locator("html")).to_have_attribute("lang", HTML_LANGS[setting.other])


def test_switch_keeps_a_half_filled_form(portal: Portal, page: Page, setting: Setting) -> None:
    page.goto(portal.at(f"/{EVENT}/register/", setting.language))
    steps.choose_institution(page, "poland")
    chosen = page.locator("[name=institution]").input_value()
    page.locator("[name=family_name]").fill(" 𠮷田 <b>")
    page.locator("[name=phone]").fill("not a number")
    page.locator("[name=photos]").check()
    page.locator("[name=days]").last.check()

    _switch(page, setting)

    expect(page.locator("[name=institution]")).to_have_value(chosen)
    expect(page.locator("[name=family_name]")).to_have_value(" 𠮷田 <b>")
    expect(page.locator("[name=phone]")).to_have_value("not a number")
    expect(page.locator("[name=photos]")).to_be_checked()
    expect(page.locator("[name=circulation]")).not_to_be_checked()
    expect(page.locator("[name=days]").first).not_to_be_checked()
    expect(page.locator("[name=days]").last).to_be_checked()
    # A language is no answer: nothing is called wrong that was not handed in.
    expect(page.locator(".error-summary, .field-error")).to_have_count(0)


def test_switch_keeps_the_answers_to_check(portal: Portal, page: Page, setting: Setting) -> None:
    page.goto(portal.at(f"/{EVENT}/register/", setting.language))
    steps.choose_institution(page, "poland")
    steps.fill_in_person(page, family_name="Switched", email=f"switch.{setting}@example.org")
    steps.press(page, "check")
    names = page.locator("dl.summary dd.value")
    institution = names.first.text_content()

    _switch(page, setting)

    expect(page.locator("dl.summary")).to_contain_text("Switched")
    expect(names.first).not_to_have_text(institution)
    steps.press(page, "submit")
    expect(page.locator(".reference")).to_be_visible()
