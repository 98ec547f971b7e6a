"""A delegate registers with the keyboard alone, and always sees where the focus is."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.portal import Portal
from tests.browser.scene import EVENT, PRACTICE, Setting

pytestmark = pytest.mark.browser

# More stops than any page has.
STOPS = 150
_FOCUSED = "document.activeElement"
# Whether something around the focused element, or at its edge, differs from its look at rest.
_LOOK = """() => {
  const style = getComputedStyle(document.activeElement);
  return {outline: style.outlineStyle, width: parseFloat(style.outlineWidth),
          shadow: style.boxShadow};
}"""


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, and see at each stop that it shows."""
    for _stop in range(STOPS):
        page.keyboard.press("Tab")
        look = page.evaluate(_LOOK)
        assert (look["outline"] != "none" and look["width"] >= 2) or look["shadow"] != "none", (
            page.evaluate(f"{_FOCUSED}.outerHTML.slice(0, 120)")
        )
        if page.evaluate(f"(selector) => {_FOCUSED}.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


@pytest.mark.parametrize("has_scripts", [True, False])
def test_delegate_registers_with_the_keyboard_alone(
    portal: Portal, open_page: OpenPage, has_scripts: bool
) -> None:
    page = open_page(Setting("en", 1280, has_scripts))
    page.goto(portal.at(f"/{EVENT}/"))
    keys = page.keyboard

    _tab_to(page, "main a[href$='/register/']")
    keys.press("Enter")
    page.wait_for_url("**/register/")
    _tab_to(page, "[name=institution]")
    keys.type("Embassy of Poland")
    _tab_to(page, "[name=family_name]")
    keys.type("Keyboard")
    _tab_to(page, "[name=name_order]")
    keys.press("Space")
    _tab_to(page, "[name=email]")
    keys.type(f"keyboard.{has_scripts}@example.org")
    _tab_to(page, "[name=circulation]")
    keys.press("Space")
    _tab_to(page, "button[value=check]")
    keys.press("Enter")
    expect(page.locator("dl.summary")).to_contain_text("Keyboard")
    _tab_to(page, "button[value=submit]")
    keys.press("Space")

    expect(page.locator(".status-submitted")).to_be_visible()


def test_staff_enter_a_signed_sheet_with_the_keyboard_alone(
    portal: Portal, open_page: OpenPage, staff_state: Path
) -> None:
    page = open_page(storage_state=staff_state)
    page.goto(portal.at(f"/admin/dashboard/{PRACTICE}/attendance/sheet/"))
    keys = page.keyboard

    expect(page.locator("[name=numbers]")).to_be_focused()
    keys.type("8-9, x")
    keys.press("Enter")
    expect(page.locator(".errorlist")).to_be_visible()
    expect(page.locator("[name=numbers]")).to_have_value("8-9, x")
    expect(page.locator("[name=numbers]")).to_be_focused()
    keys.press("End")
    keys.press("Backspace")
    keys.press("Enter")
    expect(page.locator("button[name=confirm]")).to_be_focused()
    keys.press("Enter")

    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("[name=numbers]")).to_be_focused()


def test_first_stop_leads_past_the_header(portal: Portal, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(portal.at(f"/{EVENT}/agenda/"))

    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()
