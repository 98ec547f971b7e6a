"""A day of the agenda is edited by keyboard alone, on a phone, and shifted without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.conftest import OpenPage
from tests.browser.portal import Portal
from tests.browser.scene import DESK, PLANNED, PLANNING, Setting

pytestmark = pytest.mark.browser

ROWS = "fieldset.planned"
# More stops than stand before the first item.
STOPS = 60


def opened(portal: Portal, open_page: OpenPage, state: Path, setting: Setting) -> Page:
    page = open_page(setting, storage_state=state)
    page.goto(portal.at(f"/admin/dashboard/{PLANNING}/agenda/days/", setting.language))
    return page


def titles_in(page: Page) -> list[str]:
    return [each.input_value() for each in page.locator(f"{ROWS} .field-title input").all()]


def starts_in(page: Page) -> list[str]:
    return [each.input_value() for each in page.locator(f"{ROWS} .field-starts input").all()]


def _tab_to(page: Page, selector: str) -> None:
    for _stop in range(STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def test_forty_items_are_renamed_by_keyboard_alone(
    portal: Portal, open_page: OpenPage, staff_state: Path
) -> None:
    page = opened(portal, open_page, staff_state, DESK)
    _tab_to(page, ".field-title input")
    for number in range(PLANNED):
        page.keyboard.press("End")
        page.keyboard.type(f" renamed {number}")
        if number < PLANNED - 1:
            page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Enter")

    expect(page.locator(".messagelist .success")).to_be_visible()
    english = [title for title in titles_in(page) if "Item" in title]
    assert english == [f"Item {number} renamed {number}" for number in range(PLANNED)]


@pytest.mark.parametrize(
    "setting",
    [Setting("zh-hans", 360), Setting("en", 360, has_scripts=False)],
    ids=str,
)
def test_what_follows_is_shifted_on_a_phone_looked_at_and_taken_back(
    portal: Portal, open_page: OpenPage, staff_state: Path, setting: Setting
) -> None:
    page = opened(portal, open_page, staff_state, setting)
    assert steps.overflow(page) == 0
    before = starts_in(page)
    page.locator("[name=shift_first]").select_option(index=PLANNED)
    page.locator("[name=shift_minutes]").fill("20")
    page.locator("button[name=shift]").click()

    expect(page.locator(".trial")).to_be_visible()
    assert starts_in(page)[PLANNED - 1] == "18:05"
    assert starts_in(page)[: PLANNED - 1] == before[: PLANNED - 1]
    assert steps.overflow(page) == 0
    page.locator("button[name=unshift]").click()
    expect(page.locator(".trial")).to_have_count(0)
    assert starts_in(page) == before


def test_two_who_save_the_same_item_lose_nothing(
    portal: Portal, open_page: OpenPage, staff_state: Path
) -> None:
    first, second = (opened(portal, open_page, staff_state, DESK) for _each in range(2))
    for page, words in ((first, "From the first"), (second, "From the second")):
        page.locator(f"{ROWS} .field-track input").nth(5).fill(words)
    first.locator("button[name=save]").first.click()
    expect(first.locator(".messagelist .success")).to_be_visible()

    second.locator("button[name=save]").first.click()

    expect(second.locator(".errornote")).to_be_visible()
    expect(second.locator(f"{ROWS} .field-track input").nth(5)).to_have_value("From the second")
    expect(second.locator(".errorlist").first).to_contain_text("From the first")
