"""After the meeting: the evaluation and the certificate on the own page, the figures of staff."""

import io

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from tests.browser import steps
from tests.browser.conftest import OpenPage
from tests.browser.portal import Portal
from tests.browser.scene import DESK, OVER, SETTINGS, Setting

pytestmark = pytest.mark.browser

WORDS = "“Good” <b>rooms</b>; 会议室很好。"


def downloaded(page: Page, link: str) -> bytes:
    """Return what the link gives out as a file."""
    with page.expect_download() as waiting:
        page.locator(link).click()
    return waiting.value.path().read_bytes()


def test_who_came_answers_the_evaluation_once_and_takes_the_certificate(
    portal: Portal, page: Page, setting: Setting
) -> None:
    own = portal.at(portal.scene.after[SETTINGS.index(setting)], setting.language)
    page.goto(own)
    assert steps.overflow(page) == 0
    steps.follow(page, 'main a[href$="/evaluation/"]')
    assert steps.overflow(page) == 0
    for group in page.locator("main fieldset").all():
        group.locator("input[type=radio]").first.check()
    page.locator("main textarea").first.fill(WORDS)
    steps.press(page, "save")

    expect(page.locator(".notice.success")).to_be_visible()
    expect(page.locator('main a[href$="/evaluation/"]')).to_have_count(0)
    reader = PdfReader(io.BytesIO(downloaded(page, 'main a[href$="/certificate.pdf"]')))
    assert len(reader.pages) == 1


def test_staff_see_the_answers_and_take_the_figures(
    portal: Portal, open_page: OpenPage, staff_state: str
) -> None:
    page = open_page(DESK, storage_state=staff_state)
    page.goto(portal.at(f"/admin/dashboard/{OVER}/evaluation/"))
    before = page.locator(".figures tfoot .number").first.inner_text()
    assert int(before) >= 12

    book = CalamineWorkbook.from_filelike(
        io.BytesIO(downloaded(page, 'a[href$="/evaluation/results.xlsx"]'))
    )
    assert book.sheet_names

    page.goto(portal.at(f"/admin/dashboard/{OVER}/statistics/"))
    expect(page.locator("svg.bar").first).to_be_visible()
    donor = CalamineWorkbook.from_filelike(
        io.BytesIO(downloaded(page, 'a[href$="/statistics/donor.xlsx"]'))
    )
    rows = donor.get_sheet_by_index(0).to_python()
    present = [(row[0], row[2]) for row in rows if "by day" in row[0].lower()]
    # Three of the seventeen stayed away on one of the days, or on both.
    assert present[:2] == [("Present, by day", "16"), ("Present, by day", "14")]
