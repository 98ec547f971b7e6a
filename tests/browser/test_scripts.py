"""What scripts add: a search field above the institutions, and a button that copies a link."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.portal import Portal
from tests.browser.scene import EVENT, PREFIXES, Setting

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", PREFIXES)
@pytest.mark.parametrize("words", ["poland", "POLAND emb", "波兰"])
def test_institution_is_found_by_its_names_in_both_languages(
    portal: Portal, open_page: OpenPage, language: str, words: str
) -> None:
    page = open_page(Setting(language))
    page.goto(portal.at(f"/{EVENT}/register/", language))
    choice = page.locator("[name=institution]")
    names = choice.locator("option:enabled:not([value=''])")
    everybody = names.count()

    page.locator("[type=search]").fill(words)

    expect(names).to_have_count(1)
    poland = choice.locator('option[data-search*="波兰"]').get_attribute("value")
    expect(choice).to_have_value(poland)
    page.locator("[type=search]").fill("")
    expect(names).to_have_count(everybody)


def test_institution_search_does_not_hand_in_the_form(portal: Portal, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(portal.at(f"/{EVENT}/register/"))

    page.locator("[type=search]").fill("poland")
    page.locator("[type=search]").press("Enter")

    expect(page.locator("[type=search]")).to_have_value("poland")


@pytest.mark.parametrize("language", PREFIXES)
def test_copy_button_copies_the_personal_link(
    portal: Portal, open_page: OpenPage, language: str
) -> None:
    page = open_page(Setting(language), permissions=["clipboard-read", "clipboard-write"])
    page.goto(portal.at(f"{portal.scene.waiting}done/", language))
    button = page.locator(".copy-link button")
    before = button.text_content()

    button.click()

    expect(button).not_to_have_text(before)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == portal.at(portal.scene.waiting, language)
