"""Sessions of staff: how they end, how sign-in is locked, and when it is asked for again."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.urls import reverse

from registrations.roles import DESK, OFFICER
from tests import builders as b
from workshop import sessions
from workshop.clients import counted_address

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough secret"
LOGIN, AGAIN = "/admin/login/", "/admin/sign-in-again/"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def user():
    """Return an officer with a password."""
    event = b.build_event(slug="held")
    return b.build_user(event=event, role=OFFICER, password=PASSWORD)


@pytest.fixture
def browser(user):
    """Return a browser in which the officer is signed in."""
    client = Client()
    client.force_login(user)
    return client


def age(client: Client, *, by: timedelta, of: tuple[str, ...]) -> None:
    """Make moments of the session older."""
    session = client.session
    for name in of:
        session[name] -= by.total_seconds()
    session.save()


def try_to_sign_in(username: str, password: str = "", *, client=None, **meta):
    """Post the sign-in form."""
    data = {"username": username, "password": password or "wrong", "next": "/admin/"}
    return (client or Client()).post(LOGIN, data, **meta)


# --- limits ---


def test_session_ends_after_its_time_at_rest_and_the_address_is_kept(browser, settings):
    age(browser, by=settings.SESSION_IDLE_LIMIT, of=("seen_at",))
    answer = browser.get("/admin/dashboard/held/?a=1")
    page = browser.get(answer.url)
    assert answer.url == "/admin/login/?next=/admin/dashboard/held/%3Fa%3D1"
    assert "the session had lasted too long" in page.content.decode()
    assert 'name="next" value="/admin/dashboard/held/?a=1"' in page.content.decode()
    assert browser.get("/admin/").status_code == 302


def test_session_in_use_goes_on_until_its_limit(browser, settings):
    age(browser, by=settings.SESSION_IDLE_LIMIT - MINUTE, of=("seen_at",))
    assert browser.get("/admin/").status_code == 200
    age(browser, by=settings.SESSION_IDLE_LIMIT - MINUTE, of=("seen_at",))
    assert browser.get("/admin/").status_code == 200
    age(browser, by=settings.SESSION_LIMIT, of=("began_at",))
    assert browser.get("/admin/").status_code == 302


def test_session_from_before_the_limits_is_over(browser):
    session = browser.session
    del session["began_at"]
    session.save()
    assert browser.get("/admin/").status_code == 302


def test_pages_within_a_minute_write_the_session_once(browser, django_assert_max_num_queries):
    age(browser, by=2 * MINUTE, of=("seen_at",))
    browser.get("/admin/jsi18n/")
    before = browser.session["seen_at"]
    browser.get("/admin/jsi18n/")
    assert browser.session["seen_at"] == before


def test_limits_are_half_an_hour_and_twelve_hours_as_shipped(settings):
    assert (
        timedelta(minutes=30), timedelta(hours=12), 12 * 3600) == (settings.SESSION_IDLE_LIMIT, settings.SESSION_LIMIT, settings.SESSION_COOKIE_AGE)  # fmt: skip


# --- accounts that change ---


def test_disabled_account_loses_its_sessions_and_does_not_get_them_back(user, browser):
    user.is_active = False
    user.save()
    assert (browser.get("/admin/").status_code, Session.objects.count()) == (302, 0)
    user.is_active = True
    user.save()
    assert browser.get("/admin/").status_code == 302


def test_disabling_one_account_leaves_the_others_signed_in(user, browser):
    other = Client()
    other.force_login(b.build_user(event=b.build_event(), role=DESK))
    user.is_active = False
    user.save()
    assert other.get("/admin/").status_code == 200


def test_account_disabled_past_the_model_is_refused_all_the_same(user, browser):
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert browser.get("/admin/").status_code == 302


def test_new_password_ends_the_other_sessions_and_keeps_this_one(user):
    here, there = Client(), Client()
    for client in (here, there):
        try_to_sign_in(user.username, PASSWORD, client=client)
    new = {"old_password": PASSWORD, "new_password1": "another long secret", "new_password2": "another long secret"}  # fmt: skip
    assert here.post("/admin/password_change/", new).status_code == 302
    assert (here.get("/admin/").status_code, there.get("/admin/").status_code) == (200, 302)


@pytest.mark.parametrize(
    "password", ["elevenchars", "password1234", "123456789012345", "qwertyuiop123"]
)
def test_short_common_and_numeric_passwords_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


def test_password_of_twelve_is_taken():
    validate_password("twelve chars")


def test_sign_in_changes_the_key_of_the_session(user):
    client = Client()
    age_of_nobody = client.session
    age_of_nobody["x"] = 1
    age_of_nobody.save()
    before = client.session.session_key
    try_to_sign_in(user.username, PASSWORD, client=client)
    assert client.session.session_key != before


# --- lockout ---


def test_account_is_locked_after_failures_from_many_clients(user, settings):
    for number in range(settings.AXES_FAILURE_LIMIT):
        answer = try_to_sign_in(user.username, REMOTE_ADDR=f"203.0.113.{number}")
    right = try_to_sign_in(user.username, PASSWORD, REMOTE_ADDR="198.51.100.1")
    assert (answer.status_code, right.status_code) == (429, 429)
    assert "Sign-in is locked for a while" in right.content.decode()
    assert right["Retry-After"] == "900"
    assert "_auth_user_id" not in right.wsgi_request.session


def test_client_is_locked_after_failures_at_many_accounts(user, settings):
    for number in range(settings.AXES_FAILURE_LIMIT):
        try_to_sign_in(f"name{number}")
    assert try_to_sign_in(user.username, PASSWORD).status_code == 429
    assert try_to_sign_in(user.username, PASSWORD, REMOTE_ADDR="198.51.100.1").status_code == 302


def test_forged_header_does_not_escape_the_lock(user, settings):
    for number in range(settings.AXES_FAILURE_LIMIT):
        try_to_sign_in(f"name{number}", headers={"x-forwarded-for": f"198.51.100.{number}"})
    forged = {
        "x-forwarded-for": "192.0.2.1",
        "x-real-ip": "192.0.2.1",
        "forwarded": "for=192.0.2.1",
    }
    answer = try_to_sign_in(user.username, PASSWORD, headers=forged)
    assert answer.status_code == 429


def test_next_address_of_one_ipv6_network_does_not_escape_the_lock(user, settings):
    for number in range(settings.AXES_FAILURE_LIMIT):
        try_to_sign_in(f"name{number}", REMOTE_ADDR=f"2001:db8:1:2::{number + 1}")
    inside = try_to_sign_in(user.username, PASSWORD, REMOTE_ADDR="2001:db8:1:2:ffff::1")
    outside = try_to_sign_in(user.username, PASSWORD, REMOTE_ADDR="2001:db8:1:3::1")
    assert (inside.status_code, outside.status_code) == (429, 302)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("no address", None),
        ("", None),
    ],
)
def test_client_is_counted_under_its_network(address, counted):
    assert counted_address(RequestFactory().get("/", REMOTE_ADDR=address)) == counted


def test_client_without_an_address_is_counted_as_well(user, settings):
    for number in range(settings.AXES_FAILURE_LIMIT):
        try_to_sign_in(f"name{number}", REMOTE_ADDR="unix:")
    assert try_to_sign_in(user.username, PASSWORD, REMOTE_ADDR="").status_code == 429


def test_own_success_in_between_forgives_no_guess_at_a_colleague(user, settings):
    victim = b.build_user(password=PASSWORD)
    for number in range(settings.AXES_FAILURE_LIMIT):
        address = f"203.0.113.{number}"
        try_to_sign_in(victim.username, REMOTE_ADDR=address)
        try_to_sign_in(user.username, PASSWORD, REMOTE_ADDR=address)
    assert try_to_sign_in(victim.username, PASSWORD, REMOTE_ADDR="198.51.100.1").status_code == 429


def test_locked_page_reads_the_same_for_accounts_that_do_not_exist(user, settings):
    pages = []
    for username, network in ((user.username, "203.0.113"), ("nobody-at-all", "198.51.100")):
        answers = [
            try_to_sign_in(username, REMOTE_ADDR=f"{network}.{number}")
            for number in range(settings.AXES_FAILURE_LIMIT + 1)
        ]
        pages.append([(each.status_code, dict(each.items())) for each in answers])
        pages[-1].append(answers[-1].content)
    statuses = [[status for status, _headers in page[:-1]] for page in pages]
    assert statuses == [[200] * (settings.AXES_FAILURE_LIMIT - 1) + [429, 429]] * 2
    assert pages[0][-1] == pages[1][-1]


def test_locked_page_is_written_in_chinese_too(user, settings):
    for _number in range(settings.AXES_FAILURE_LIMIT):
        answer = Client().post(f"/zh-hans{LOGIN}", {"username": "x", "password": "y"})
    assert (answer.status_code, '<html lang="zh-Hans"' in answer.content.decode()) == (429, True)


def test_lock_ends_after_its_time(user, settings):
    for _number in range(settings.AXES_FAILURE_LIMIT):
        try_to_sign_in(user.username)
    for attempt in AccessAttempt.objects.all():
        attempt.attempt_time -= settings.AXES_COOLOFF_TIME + MINUTE
        attempt.save()
    assert try_to_sign_in(user.username, PASSWORD).status_code == 302


def test_guessing_the_password_when_asked_again_locks_as_well(user, browser, settings):
    for _number in range(settings.AXES_FAILURE_LIMIT):
        answer = browser.post(AGAIN, {"password": "wrong"})
    assert answer.status_code == 429
    assert try_to_sign_in(user.username, PASSWORD, REMOTE_ADDR="198.51.100.1").status_code == 429


def test_lock_keeps_no_password_and_no_code(user, browser):
    browser.post(AGAIN, {"password": "wrong-secret", "code": "731905", "next": "/admin/"})
    kept = str(list(AccessAttempt.objects.values()))
    assert ("wrong-secret" in kept, "731905" in kept) == (False, False)


def test_requests_to_sign_in_are_limited_by_client_though_they_succeed(user, settings):
    settings.SIGN_IN_RATE = (2, 10 * MINUTE)
    answers = [try_to_sign_in(user.username, PASSWORD).status_code for _try in range(3)]
    assert answers == [302, 302, 429]


_TRY = """
import django; django.setup()
from django.test import Client
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
answer = Client().post("/admin/login/", {"username": "guessed", "password": "wrong"})
print(answer.status_code)
"""


@pytest.mark.django_db(transaction=True)
def test_lock_holds_in_a_process_that_saw_no_failure(user, settings, live_process):
    for number in range(settings.AXES_FAILURE_LIMIT):
        try_to_sign_in("guessed", REMOTE_ADDR=f"203.0.113.{number}")
    assert live_process(_TRY) == "429"


@pytest.fixture
def live_process(settings):
    """Return a function that runs code in another process on the database of the test."""

    def run(code: str) -> str:
        name = settings.DATABASES["default"]["NAME"]
        head = f"from django.conf import settings; settings.DATABASES['default']['NAME'] = {str(name)!r}\n"
        done = subprocess.run(
            [sys.executable, "-c", head + code],
            cwd=Path(__file__).resolve().parents[2],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run


# --- asked again ---


def export(client: Client, purpose: str):
    """Ask for the file of the list."""
    choice = {"purpose": purpose, "edition": "provisional", "language": "en", "format": "csv"}
    for_whom = {"recipient": "Marker recipient", "is_abroad": "no", "reason": "Marker reason"}
    answer = client.post(reverse("export-participants-file", args=["held"]), choice | for_whom)
    if answer.streaming:
        b"".join(answer.streaming_content)  # which closes the file
    return answer


def test_list_with_contact_data_asks_for_a_fresh_sign_in_and_comes_back_to_the_choice(browser):
    assert export(browser, "staff-full").status_code == 200
    age(browser, by=15 * MINUTE, of=("proved_at",))
    answer = export(browser, "staff-full")
    assert answer.url.startswith(f"{AGAIN}?next=%2Fadmin%2Fdashboard%2Fheld%2Fexport%2F%3Fpurpose")
    assert "Marker" not in answer.url
    assert export(browser, "participant-list").status_code == 200
    back = browser.post(answer.url, {"password": PASSWORD})
    page = browser.get(back.url)
    chosen = [each for each in page.context["form"]["purpose"] if each.data["selected"]]
    assert [each.data["value"] for each in chosen] == ["staff-full"]
    assert export(browser, "staff-full").status_code == 200


def test_wrong_password_proves_nothing(browser):
    age(browser, by=15 * MINUTE, of=("proved_at",))
    page = browser.post(AGAIN, {"password": "wrong"})
    assert (page.status_code, export(browser, "staff-full").status_code) == (422, 302)


@pytest.mark.parametrize("asked", ["https://evil.example/", "//evil.example/", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", "http:///evil.example", ""])  # fmt: skip
@pytest.mark.parametrize("where", [AGAIN, LOGIN])
def test_sign_in_leads_to_no_other_site(user, asked, where):
    client = Client()
    if where == AGAIN:
        client.force_login(user)
    data = {"username": user.username, "password": PASSWORD, "next": asked}
    answer = client.post(where, data)
    in_the_address = client.post(f"{AGAIN}", {"password": PASSWORD}, query_params={"next": asked})
    assert (answer.status_code, in_the_address.status_code) == (302, 302)
    assert {answer.url, in_the_address.url} <= {"/admin/", "/accounts/profile/"}


def test_proving_oneself_changes_the_key_of_the_session(browser):
    before = browser.session.session_key
    browser.post(AGAIN, {"password": PASSWORD})
    assert browser.session.session_key != before


def test_page_that_asks_for_a_fresh_sign_in_is_led_back_to(rf, browser):
    view = sessions.asks_fresh_sign_in(lambda _request: "shown")
    request = rf.get("/admin/x/?a=1")
    request.session = browser.session
    assert view(request) == "shown"
    request.session["proved_at"] = 0
    assert view(request).url == f"{AGAIN}?next=%2Fadmin%2Fx%2F%3Fa%3D1"
    posted = rf.post("/admin/x/?a=1")
    posted.session = request.session
    assert view(posted).url == f"{AGAIN}?next=%2Fadmin%2Fx%2F"


# --- own sessions ---


def test_own_sessions_are_seen_and_the_others_ended(user, browser):
    elsewhere, colleague = Client(), Client()
    elsewhere.force_login(user)
    colleague.force_login(b.build_user(event=b.build_event(), role=DESK))

    page = browser.get(reverse("second-factor"))
    said = browser.post(reverse("end-other-sessions"), follow=True)

    assert len(page.context["open_sessions"]) == 2
    assert [str(each) for each in said.context["messages"]] == ["1 other session ended."]
    assert [each.key for each in said.context["open_sessions"]] == [browser.session.session_key]
    answers = [each.get("/admin/").status_code for each in (browser, elsewhere, colleague)]
    assert answers == [200, 302, 200]


def test_session_that_is_over_is_not_shown(user, browser, settings):
    elsewhere = Client()
    elsewhere.force_login(user)
    age(elsewhere, by=settings.SESSION_IDLE_LIMIT, of=(sessions.SEEN,))

    page = browser.get(reverse("second-factor"))

    assert [each.key for each in page.context["open_sessions"]] == [browser.session.session_key]
