"""Staff edit a day of the agenda: by keyboard alone, on a phone, with and without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.conftest import OpenPage
from tests.browser.portal import Portal
from tests.browser.scene import FULL, Setting

pytestmark = pytest.mark.browser

ITEMS = 40
# More stops than the page has.
STOPS = 1200
_FOCUSED = "document.activeElement?.name ?? ''"


def _open(open_page: OpenPage, portal: Portal, state: Path, setting: Setting) -> Page:
    page = open_page(setting, storage_state=state)
    page.goto(portal.at(f"/admin/dashboard/{FULL}/agenda/days/", setting.language))
    return page


def _tab_to(page: Page, ending: str) -> None:
    """Press Tab until a field with this ending has the focus."""
    for _stop in range(STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(_FOCUSED).endswith(ending):
            return
    raise AssertionError(f"Tab never reaches {ending}")


def _tracks(page: Page) -> list[str]:
    fields = page.locator("#rows fieldset.planned [name$=-track]").all()
    return [each.input_value() for each in fields[:ITEMS]]


@pytest.mark.parametrize("has_scripts", [True, False])
def test_forty_items_are_edited_with_the_keyboard_alone(
    portal: Portal, open_page: OpenPage, staff_state: Path, has_scripts: bool
) -> None:
    page = _open(open_page, portal, staff_state, Setting("en", 1280, has_scripts))
    letter = "K" if has_scripts else "N"

    _tab_to(page, "-track")
    for number in range(ITEMS):
        page.keyboard.press("Control+a")
        page.keyboard.type(f"{letter}{number}")
        if number < ITEMS - 1 and has_scripts:
            page.keyboard.press("Alt+ArrowDown")
        elif number < ITEMS - 1:
            _tab_to(page, "-track")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    expect(page.locator(".messagelist")).to_contain_text("Saved: 40 changed.")
    assert _tracks(page) == [f"{letter}{number}" for number in range(ITEMS)]


@pytest.mark.parametrize("has_scripts", [True, False])
def test_item_is_added_and_taken_out_on_a_phone(
    portal: Portal, open_page: OpenPage, staff_state: Path, has_scripts: bool
) -> None:
    page = _open(open_page, portal, staff_state, Setting("en", 360, has_scripts))
    assert steps.overflow(page) == 0
    page.locator("button[name=add]").click()
    expect(page.locator("#rows fieldset.planned")).to_have_count(ITEMS + 2)
    added = page.locator("#rows fieldset.planned").last
    for name, text in (("starts", "2000"), ("ends", "20:30"), ("title_en", "Added")):
        added.locator(f"[name$=-{name}]").fill(text)
    with page.expect_navigation():
        page.locator("button[name=save]").first.click()
    expect(page.locator("legend", has_text="20:00–20:30 Added")).to_have_count(1)

    made = page.locator("fieldset.planned", has=page.locator("legend", has_text="Added"))
    made.locator("[name$=-remove]").check()
    with page.expect_navigation():
        page.locator("button[name=save]").last.click()

    expect(page.locator(".messagelist")).to_contain_text("Saved: 1 taken out.")
    expect(page.locator("legend", has_text="Added")).to_have_count(0)


def test_two_who_edit_at_once_lose_nothing(
    portal: Portal, open_page: OpenPage, staff_state: Path
) -> None:
    one, other = (
        _open(open_page, portal, staff_state, Setting("en", 1280, True)) for _each in "ab"
    )
    for page, title in ((one, "First"), (other, "Second")):
        page.locator("#rows [name$=-title_en]").nth(2).fill(title)
    other.locator("#rows [name$=-title_en]").nth(3).fill("Also typed")
    for page in (one, other):
        with page.expect_navigation():
            page.locator("button[name=save]").first.click()

    expect(other.locator(".errornote")).to_contain_text("Somebody else has changed the same items")
    expect(other.locator("#rows [name$=-title_en]").nth(2)).to_have_value("Second")
    expect(other.locator("#rows [name$=-title_en]").nth(3)).to_have_value("Also typed")
    with other.expect_navigation():
        other.locator("button[name=save]").first.click()
    expect(other.locator(".messagelist")).to_contain_text("Saved: 2 changed.")


@pytest.mark.parametrize("setting", [Setting("zh-hans", 360), Setting("en", 360, False)], ids=str)
def test_what_follows_is_shifted_looked_at_and_taken_back(
    portal: Portal, open_page: OpenPage, staff_state: Path, setting: Setting
) -> None:
    page = _open(open_page, portal, staff_state, setting)
    starts = page.locator("#rows fieldset.planned [name$=-starts]")
    before = [each.input_value() for each in starts.all()]
    page.locator("[name=shift_first]").select_option(index=ITEMS)
    page.locator("[name=shift_minutes]").fill("20")
    with page.expect_navigation():
        page.locator("button[name=shift]").click()

    expect(page.locator(".trial")).to_be_visible()
    shifted = [each.input_value() for each in starts.all()]
    assert (shifted[ITEMS - 1], shifted[: ITEMS - 1]) == ("16:08", before[: ITEMS - 1])
    assert steps.overflow(page) == 0
    with page.expect_navigation():
        page.locator("button[name=unshift]").click()
    expect(page.locator(".trial")).to_have_count(0)
    assert [each.input_value() for each in starts.all()] == before
