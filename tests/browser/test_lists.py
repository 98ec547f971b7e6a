"""Lists and badges as staff take them: progress while the file is made, then the file."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import steps
from tests.browser.conftest import OpenPage
from tests.browser.portal import Portal
from tests.browser.scene import DESK, EVENT, Setting

pytestmark = pytest.mark.browser

FILE = f"**/admin/dashboard/{EVENT}/export/file/"


def opened(portal: Portal, open_page: OpenPage, state: Path, setting: Setting = DESK) -> Page:
    page = open_page(setting, storage_state=state)
    page.goto(portal.at(f"/admin/dashboard/{EVENT}/export/", setting.language))
    page.locator("[name=recipient]").fill("The venue")
    page.locator("[name=is_abroad][value=no]").check()
    return page


@pytest.mark.parametrize("setting", [DESK, Setting("zh-hans", 360)], ids=str)
def test_page_says_that_the_file_is_being_made_and_gives_it_once(
    portal: Portal, open_page: OpenPage, staff_state: Path, setting: Setting
) -> None:
    page = opened(portal, open_page, staff_state, setting)
    page.locator("[name=purpose][value=badges]").check()
    asked = []

    def slowly(route: Route) -> None:
        asked.append(route.request.method)
        time.sleep(0.5)
        route.continue_()

    page.route(FILE, slowly)
    with page.expect_download() as waiting:
        page.locator("form.export button.default").click()
        expect(page.locator("#making progress")).to_be_visible()
        assert steps.overflow(page) == 0
        # Pressed again meanwhile, it asks for nothing more.
        page.locator("form.export button.default").click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF")
    assert waiting.value.suggested_filename.startswith(f"{EVENT}-badges-")
    assert asked == ["POST"]
    expect(page.locator("#making progress")).to_be_hidden()
    expect(page.locator("[name=recipient]")).to_have_value("The venue")


def test_list_without_scripts_comes_as_a_file_too(
    portal: Portal, open_page: OpenPage, staff_state: Path
) -> None:
    page = opened(portal, open_page, staff_state, Setting("en", 1280, has_scripts=False))
    with page.expect_download() as waiting:
        page.locator("form.export button.default").click()
    assert waiting.value.suggested_filename.endswith(".xlsx")
    expect(page.locator("#making")).to_be_hidden()
