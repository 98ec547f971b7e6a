"""The desk on a telephone: search, walk-in, and check-ins while the network is away."""

import os
import re
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
import segno
from playwright.sync_api import Browser, Page, expect

from tests.browser import steps
from tests.browser.conftest import FLAGS, OpenPage
from tests.browser.portal import Portal
from tests.browser.scene import PREFIXES, Setting
from tests.browser.watch import Watch

pytestmark = pytest.mark.browser

PHONE = 360
# Whose numbers each test takes, so that none depends on another.
OFFLINE = {"en": slice(0, 20), "zh-hans": slice(20, 40)}
TWO_DESKS = slice(40, 60)
SEARCHED = {"en-360-js": 60, "zh-hans-360-nojs": 61}
SCANNED, FILMED = 62, 63
TYPED = slice(64, 67)
KEPT = 67
SEND_PATIENCE = 30_000


def presences(portal: Portal, numbers: list[str]) -> Counter[str]:
    """Return how many statements the database has of each person."""
    with closing(sqlite3.connect(portal.log.parent / "site.sqlite3")) as database:
        rows = database.execute(
            "SELECT reference, state FROM registrations_attendance AS statement"
            " JOIN registrations_attendee AS person ON person.id = statement.attendee_id"
        ).fetchall()
    assert {state for number, state in rows if number in numbers} <= {"present"}
    return Counter(number for number, _state in rows if number in numbers)


def opened(portal: Portal, open_page: OpenPage, setting: Setting) -> Page:
    page = open_page(setting)
    page.goto(portal.at(portal.scene.desk, setting.language))
    return page


def find(page: Page, words: str) -> None:
    page.locator("#q").fill(words)
    page.locator("#q").press("Enter")


@pytest.mark.parametrize(
    "setting", [Setting("en", PHONE), Setting("zh-hans", PHONE, has_scripts=False)], ids=str
)
def test_helper_finds_somebody_checks_in_and_takes_it_back(
    portal: Portal, open_page: OpenPage, setting: Setting
) -> None:
    page = opened(portal, open_page, setting)
    number = portal.scene.desk_people[SEARCHED[str(setting)]]

    find(page, "guest")
    expect(page.locator(".desk-found > li")).to_have_count(12)
    assert steps.overflow(page) == 0
    find(page, number.lower())
    expect(page.locator(".desk-is-expected .desk-name")).to_contain_text("GUEST")
    assert steps.overflow(page) == 0

    page.locator("[data-check-in] button").click()
    expect(page.locator(".desk-is-in")).to_contain_text(number)
    assert presences(portal, [number]) == {number: 1}
    page.locator("[data-undo] button").click()
    expect(page.locator(".desk-is-expected")).to_contain_text(number)
    page.locator("[data-check-in] button").click()
    expect(page.locator(".desk-is-in")).to_be_visible()

    find(page, number)
    expect(page.locator(".desk-is-already_in")).to_contain_text(re.compile(r"\d\d:\d\d"))


def test_numbers_are_typed_one_after_another_with_the_keyboard_alone(
    portal: Portal, open_page: OpenPage
) -> None:
    numbers = portal.scene.desk_people[TYPED]
    page = opened(portal, open_page, Setting("en", 1280))

    for number in numbers:
        expect(page.locator("#q")).to_be_focused()
        page.keyboard.type(number)
        page.keyboard.press("Enter")
        expect(page.locator("[data-check-in] button")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator(".desk-is-in")).to_contain_text(number)
        expect(page.locator("#said")).to_contain_text("Checked in at")

    assert presences(portal, numbers) == dict.fromkeys(numbers, 1)


@pytest.mark.parametrize(
    "setting", [Setting("zh-hans", PHONE), Setting("en", PHONE, has_scripts=False)], ids=str
)
def test_walk_in_is_registered_and_in(
    portal: Portal, open_page: OpenPage, setting: Setting
) -> None:
    page = opened(portal, open_page, setting)
    steps.follow(page, 'main a[href*="/walk-in/"]')
    assert steps.overflow(page) == 0

    page.locator("[name=family_name]").fill(f"Walker {setting}")
    page.locator("[name=given_names]").fill("One")
    page.locator("[name=name_order]").first.check()
    page.locator("[name=institution]").select_option(index=1)
    page.locator("[name=position]").fill("Counsellor")
    page.locator("[name=has_agreed]").check()
    steps.follow(page, ".desk-walk-in button.button")

    expect(page.locator(".desk-is-in .desk-name")).to_contain_text(f"WALKER {setting}".upper())
    assert steps.overflow(page) == 0


# What this machine's Chromium lacks, many telephones have; the camera itself is Chromium's.
READER = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect(video) {
    return video.videoWidth && window.badge ? [{ rawValue: window.badge }] : [];
  }
};
"""


def test_badge_is_read_with_the_camera(portal: Portal, open_page: OpenPage) -> None:
    number, badge = portal.scene.desk_people[SCANNED], portal.scene.desk_badges[SCANNED]
    page = open_page(Setting("en", PHONE), permissions=["camera"])
    page.add_init_script(READER)
    page.goto(portal.at(portal.scene.desk))

    page.locator("#scan").click()
    expect(page.locator("#camera")).to_be_visible()
    page.evaluate("(badge) => { window.badge = badge; }", badge)

    expect(page.locator(".desk-is-expected")).to_contain_text(number)
    assert steps.overflow(page) == 0
    page.locator("[data-check-in] button").click()
    expect(page.locator(".desk-is-in")).to_contain_text(number)
    # The badge is still before the camera: it is not looked up over and over.
    page.wait_for_timeout(1000)
    expect(page.locator(".desk-is-in")).to_contain_text(number)
    # Without the network what the camera reads is kept, unless it may be a name.
    page.context.set_offline(True)
    for code, count in (("abcdefgh", 1), ("BEGIN:VCARD Somebody", 1), ("ijklmnop", 2)):
        page.evaluate("(code) => { window.badge = code; }", code)
        expect(page.locator("#q")).to_have_value(code)
        expect(page.locator("#waiting-list li")).to_have_count(count)
    page.locator("#scan").click()
    expect(page.locator("#camera")).to_be_hidden()


def film_of(text: str, path: Path) -> Path:
    """Write a film of a badge, as a camera sees it: grey around, the code in the middle."""
    width, height, module, border = 640, 480, 9, 4
    rows = [list(row) for row in segno.make_qr(text, error="m").matrix_iter(border=border)]
    left, top = (width - len(rows) * module) // 2, (height - len(rows) * module) // 2
    luma = bytearray(b"\xa0" * (width * height))
    for y, row in enumerate(rows):
        line = b"".join((b"\x10" if dark else b"\xeb") * module for dark in row)
        for step in range(module):
            start = (top + y * module + step) * width + left
            luma[start : start + len(line)] = line
    picture = b"FRAME\n" + bytes(luma) + b"\x80" * (width * height // 2)
    path.write_bytes(
        f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode() + picture * 10
    )
    return path


def test_browser_that_reads_no_codes_by_itself_is_given_a_reader(
    portal: Portal, chromium: Browser, tmp_path: Path
) -> None:
    number = portal.scene.desk_people[FILMED]
    film = film_of(portal.scene.desk_badges[FILMED], tmp_path / "badge.y4m")
    flags = [*FLAGS, f"--use-file-for-fake-video-capture={film}"]
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    watch = Watch(host=portal.url.removeprefix("http://"))
    with chromium.browser_type.launch(executable_path=path, args=flags) as browser:
        context = browser.new_context(
            viewport={"width": PHONE, "height": 800}, permissions=["camera"]
        )
        watch.listen(context)
        page = context.new_page()
        page.goto(portal.at(portal.scene.desk))
        assert page.evaluate("'BarcodeDetector' in window") is False

        page.locator("#scan").click()

        expect(page.locator(".desk-is-expected")).to_contain_text(number)
        page.locator("[data-check-in] button").click()
        expect(page.locator(".desk-is-in")).to_contain_text(number)
    assert watch.found == []
    assert presences(portal, [number]) == {number: 1}


def test_camera_that_is_refused_is_said(portal: Portal, open_page: OpenPage) -> None:
    page = open_page(Setting("en", PHONE))
    page.add_init_script(READER)
    page.goto(portal.at(portal.scene.desk))

    page.locator("#scan").click()

    expect(page.locator(".desk-none")).to_contain_text("Type the number instead.")


@pytest.mark.parametrize("language", PREFIXES)
def test_twenty_check_ins_without_network_arrive_once_each(
    portal: Portal, open_page: OpenPage, language: str
) -> None:
    numbers = portal.scene.desk_people[OFFLINE[language]]
    page = opened(portal, open_page, Setting(language, PHONE))
    # One was found just before the network went; one badge is held up twice.
    find(page, numbers[0])
    expect(page.locator("[data-check-in]")).to_be_visible()

    page.context.set_offline(True)
    page.locator("[data-check-in] button").click()
    waiting = page.locator("#waiting-list li")
    expect(waiting).to_have_count(1)
    for count, number in enumerate(numbers[1:], start=2):
        find(page, number)
        expect(waiting).to_have_count(count)
    find(page, numbers[-1])
    find(page, "Guest Somebody")
    expect(page.locator(".desk-none")).to_be_visible()
    expect(waiting).to_have_count(20)
    assert steps.overflow(page) == 0
    stored = page.evaluate("JSON.stringify(localStorage)")
    assert [word for word in ("guest", "somebody", "number ") if word in stored.lower()] == []
    assert presences(portal, numbers) == {}

    page.context.set_offline(False)

    expect(page.locator("#waiting")).to_be_hidden(timeout=SEND_PATIENCE)
    assert presences(portal, numbers) == dict.fromkeys(numbers, 1)
    page.reload()
    expect(page.locator("#waiting")).to_be_hidden()


def test_two_desks_without_network_agree_in_the_end(portal: Portal, open_page: OpenPage) -> None:
    numbers, badges = portal.scene.desk_people[TWO_DESKS], portal.scene.desk_badges[TWO_DESKS]
    desks = [opened(portal, open_page, Setting("en", PHONE)) for _desk in "ab"]
    for page, codes in zip(desks, (numbers, badges), strict=True):
        page.context.set_offline(True)
        for count, code in enumerate(codes, start=1):
            find(page, code)
            expect(page.locator("#waiting-list li")).to_have_count(count)

    for page in desks:
        page.context.set_offline(False)

    for page in desks:
        expect(page.locator("#waiting")).to_be_hidden(timeout=SEND_PATIENCE)
    assert presences(portal, numbers) == dict.fromkeys(numbers, 1)


def test_what_is_kept_waits_while_the_desk_is_closed(portal: Portal, open_page: OpenPage) -> None:
    number = portal.scene.desk_people[KEPT]
    page = opened(portal, open_page, Setting("en", PHONE))
    page.context.set_offline(True)
    find(page, number)
    page.route("**/desk/**", lambda route: route.fulfill(body="The desk is closed"))
    page.context.set_offline(False)

    expect(page.locator(".desk-none")).to_contain_text("Open it again", timeout=SEND_PATIENCE)
    expect(page.locator("#waiting-list li")).to_have_count(1)
    page.unroute("**/desk/**")

    expect(page.locator("#waiting")).to_be_hidden(timeout=SEND_PATIENCE)
    assert presences(portal, [number]) == {number: 1}


def test_number_that_nobody_has_stays_to_be_seen_until_it_is_cleared(
    portal: Portal, open_page: OpenPage
) -> None:
    page = opened(portal, open_page, Setting("en", PHONE))
    page.context.set_offline(True)
    find(page, "2222-2222")
    expect(page.locator("#waiting-list li")).to_have_count(1)

    page.context.set_offline(False)

    expect(page.locator("#waiting-list li")).to_contain_text(
        "Nobody of this event has this number.", timeout=SEND_PATIENCE
    )
    page.locator("#waiting-clear").click()
    expect(page.locator("#waiting")).to_be_hidden()
