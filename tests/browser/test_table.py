"""A focal point registers forty delegates from a file, and corrects five of them on the page."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.conftest import OpenPage
from tests.browser.portal import Portal
from tests.browser.scene import Setting
from tests.tables import CORRECTIONS, as_csv, forty_delegates

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "setting",
    [Setting("en", 1280, has_scripts=True), Setting("zh-hans", 1280, has_scripts=False)],
    ids=str,
)
def test_forty_delegates_of_a_file_with_five_faulty_rows(
    portal: Portal, open_page: OpenPage, setting: Setting, tmp_path: Path
) -> None:
    file = tmp_path / "代表名单.csv"
    file.write_bytes(as_csv(forty_delegates()).encode("gb18030"))
    page = open_page(setting)
    page.goto(portal.at(portal.scene.journeys[str(setting)]["many"], setting.language))
    steps.follow(page, 'main a[href$="/table/"]')
    assert steps.overflow(page) == 0

    # Every fault is named, and leads to its cell.
    page.locator("[name=file]").set_input_files(file)
    steps.press(page, "read")
    links = page.locator(".error-summary li a")
    expect(links).to_have_count(5)
    expect(page.locator(".people-table tbody tr")).to_have_count(40)
    assert [each.get_attribute("href") for each in links.all()] == [
        f"#id_{name}" for name in CORRECTIONS
    ]
    assert steps.overflow(page) == 0
    links.nth(1).click()
    expect(page.locator("#id_row11-email")).to_be_focused()

    # The correct ones are registered, the others stay.
    steps.press(page, "accept")
    expect(page.locator(".notice.success")).to_contain_text("35")
    expect(page.locator(".people-table tbody tr")).to_have_count(5)
    for name, value in CORRECTIONS.items():
        field = page.locator(f'[name="{name}"]')
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    steps.press(page, "accept")

    expect(page.locator(".notice.success")).to_be_visible()
    expect(page.locator("ol.people > li")).to_have_count(40)
    assert steps.overflow(page) == 0
