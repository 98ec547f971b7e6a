"""Everybody reads the agenda: on a wide screen, on a phone, on paper."""

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import planned, steps
from tests.browser.conftest import OpenPage
from tests.browser.portal import Portal
from tests.browser.scene import EVENT, HTML_LANGS, Setting

pytestmark = pytest.mark.browser

ZONES = {"en": "Beijing time", "zh-hans": "北京时间"}


def test_agenda_is_read_whole(portal: Portal, page: Page, setting: Setting) -> None:
    page.goto(portal.at(f"/{EVENT}/", setting.language))
    steps.follow(page, 'main a[href$="/agenda/"]')

    assert steps.language(page) == HTML_LANGS[setting.language]
    assert steps.overflow(page) == 0
    # Both days with each public item in order, and nothing else.
    shown = [
        day.get_by_role("heading", level=3).all_text_contents()
        for day in page.locator("section.day").all()
    ]
    assert shown == planned.public_titles(setting.language)
    text = page.locator("body").text_content()
    assert [each for each in planned.hidden_titles(setting.language) if each in text] == []
    # Every time is marked up, and the zone is named.
    assert page.locator(".slot-time time[datetime]").count() == 2 * page.locator(".slot").count()
    expect(page.locator("main > p", has_text=ZONES[setting.language])).to_be_visible()
    # Parallel items stand side by side where there is room, else one after the other.
    first, second = (item.bounding_box() for item in page.locator(".parallel > .item").all())
    is_beside = second["x"] >= first["x"] + first["width"] and first["y"] == second["y"]
    is_beneath = second["x"] == first["x"] and second["y"] >= first["y"] + first["height"]
    assert (is_beside, is_beneath) == (setting.width == 1280, setting.width == 360)


def test_agenda_is_narrowed_on_the_page_and_printed_whole(
    portal: Portal, open_page: OpenPage
) -> None:
    page = open_page(Setting(has_scripts=False))
    page.goto(portal.at(f"/{EVENT}/agenda/"))
    items, address = page.locator(".item"), page.url
    whole = items.count()

    page.locator(".narrow summary").click()
    page.get_by_label("Meeting room A").check()

    shown = page.locator(".item:visible")
    assert shown.count() == 1
    assert "Meeting room A" in shown.inner_text()
    assert (page.locator(".slot:visible").count(), page.locator(".day:visible").count()) == (1, 1)
    assert page.url == address
    page.emulate_media(media="print")
    assert page.locator(".item:visible").count() == whole
    page.emulate_media(media="screen")
    page.get_by_label("Everything").check()
    assert page.locator(".item:visible").count() == whole


def test_agenda_on_paper_is_complete(portal: Portal, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page()
    page.goto(portal.at(f"/{EVENT}/agenda/"))

    page.emulate_media(media="print")
    pdf = tmp_path / "agenda.pdf"
    page.pdf(path=pdf, format="A4")

    paper = _text_of(pdf)
    titles = [title for day in planned.public_titles("en") for title in day]
    assert [title for title in titles if title not in paper] == []
    assert "Beijing time (UTC+8)" in paper
    # What one can only click stays on the screen.
    for controls in ("nav", "button", ".skip-link", "summary"):
        for each in page.locator(controls).all():
            expect(each).to_be_hidden()


def _text_of(pdf: Path) -> str:
    done = subprocess.run(["pdftotext", "-enc", "UTF-8", str(pdf), "-"], capture_output=True)
    assert done.returncode == 0, done.stderr
    return " ".join(done.stdout.decode().split())
