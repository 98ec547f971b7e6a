"""Four web processes behave as one site."""

import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from tests import builders as b
from tests.scaled.browser import Answer, Browser
from tests.scaled.running import Running

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

PASSWORD = "a long enough secret"


def superuser() -> User:
    return b.build_user(is_superuser=True, password=PASSWORD)


def sign_in(browser: Browser, url: str, user: User, password: str = PASSWORD) -> Answer:
    fields = {"username": user.username, "password": password, "next": "/admin/"}
    return browser.post(f"{url}/admin/login/", **fields)


def everywhere(portal: Running, browser: Browser, path: str) -> list[tuple[int, str]]:
    """Return status and target of the page's answer by each process."""
    answers = []
    for url, pid in portal.each_process():
        answer = browser.get(f"{url}{path}")
        assert answer.pid == pid
        answers.append((answer.status, answer.location))
    return answers


SIGNED_IN = [(200, "")] * 4
SIGNED_OUT = [(302, "/admin/login/?next=/admin/")] * 4


def test_who_signs_in_and_out_at_one_process_does_at_all(portal):
    browser, user = Browser("203.0.113.1"), superuser()
    before = everywhere(portal, browser, "/admin/")

    sign_in(browser, portal.servers[0].url, user)
    signed_in = everywhere(portal, browser, "/admin/")
    browser.post(f"{portal.servers[1].url}/admin/logout/")

    assert (before, signed_in) == (SIGNED_OUT, SIGNED_IN)
    assert everywhere(portal, browser, "/admin/") == SIGNED_OUT


def test_session_of_an_account_switched_off_ends_everywhere_at_once(portal):
    browser, user = Browser("203.0.113.2"), superuser()
    sign_in(browser, portal.servers[0].url, user)
    before = everywhere(portal, browser, "/admin/")

    user.is_active = False
    user.save()

    assert (before, everywhere(portal, browser, "/admin/")) == (SIGNED_IN, SIGNED_OUT)


def rounds(portal: Running, count: int) -> Iterator[str]:
    """Yield the address of each process in turn, so many times, while it alone answers there."""
    for _round in range(count):
        yield from (url for url, _pid in portal.each_process())


def test_failures_to_sign_in_count_together_and_lock_everywhere(portal):
    user = superuser()
    guesser, owner = Browser("203.0.113.3"), Browser("203.0.113.4")

    guesses = [sign_in(guesser, url, user, "wrong").status for url in rounds(portal, 3)]

    told_wrong = settings.AXES_FAILURE_LIMIT - 1
    assert guesses == [200] * told_wrong + [429] * (12 - told_wrong)
    # The account is locked for whoever comes from elsewhere too.
    assert [sign_in(owner, url, user).status for url in rounds(portal, 1)] == [429] * 4


def test_requests_count_together_and_are_refused_everywhere(portal):
    event = b.build_event()
    limit, window = settings.LINK_REQUEST_RATE
    link = f"{event.get_absolute_url()}link/"

    def asked(browser: Browser) -> list[int]:
        answers = [browser.post(f"{url}{link}", email="a@example.org") for url in rounds(portal, 6)]
        return [each.status for each in answers]

    begin = time.time() // window.total_seconds()
    statuses = asked(Browser("203.0.113.5"))
    if begin != time.time() // window.total_seconds():
        # Counting began anew meanwhile: another client asks.
        statuses = asked(Browser("203.0.113.6"))

    assert statuses == [200] * limit + [429] * (24 - limit)


def test_released_agenda_is_shown_by_all_processes_that_kept_the_former_one(portal):
    event = b.build_event()
    b.build_agenda_item(event=event, title=b.text("Former title"))
    b.build_release(event=event)
    browser, path = Browser("203.0.113.7"), f"{event.get_absolute_url()}agenda/"

    def titles() -> list[tuple[bool, bool]]:
        pages = [browser.get(f"{url}{path}").text for url in rounds(portal, 1)]
        return [("Former title" in page, "Present title" in page) for page in pages]

    before = titles()
    event.agenda_items.update(title=b.text("Present title"))
    b.build_release(event=event)
    # So long a page is given out before its release is looked at, and a little more.
    time.sleep(1.1)

    assert (before, titles()) == ([(True, False)] * 4, [(False, True)] * 4)
