"""What every answer carries, what no address does, and what no log says."""

import json
import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as active
from django.test import Client

from registrations.links import path_of
from registrations.roles import DESK
from tests import builders as b
from tests.test_permissions import GET, PEOPLE, scene  # noqa: F401  the scene is a fixture
from tests.workshop.test_env import SAFE
from workshop import settings as shipped
from workshop.logs import Structured, WithoutKeys, request_id
from workshop.ready import PublicPage

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

BASE_DIR = Path(__file__).resolve().parents[2]
POLICY = {
    "default-src": "'self'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'",
    "object-src": "'none'", "base-uri": "'none'", "form-action": "'self'",
    "frame-ancestors": "'none'",
}  # fmt: skip


def _policy(answer) -> dict[str, str]:
    parts = (part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    return dict(parts)


def _failing(monkeypatch) -> Client:
    def fail(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("workshop.views.pages.render_to_string", fail)
    return Client(raise_request_exception=False)


ANSWERS = {
    "public page": lambda client: client.get("/"),
    "personal page that is not there": lambda client: client.get("/r/aaaa/"),
    "sign-in": lambda client: client.get("/admin/login/"),
    "redirect to sign in": lambda client: client.get("/admin/"),
    "redirect of a language": lambda client: client.get("/zh-cn/"),
    "redirect to the slash": lambda client: client.get("/admin/login"),
    "not found": lambda client: client.get("/no/such/page/"),
    "wrong method": lambda client: client.post("/robots.txt"),
    "other host": lambda client: client.get("/", headers={"host": "evil.example"}),
    "unreadable": lambda client: client.generic("POST", "/", "x", "text/plain; charset=rot13"),
    "too large": lambda client: client.generic("POST", "/", "x", CONTENT_LENGTH="99999999"),
    "without token": lambda client: Client(enforce_csrf_checks=True).post("/admin/login/"),
    "file": lambda client: client.get("/static/workshop/portal.css"),
}  # fmt: skip


@pytest.mark.parametrize("case", [*ANSWERS, "failure"])
def test_every_answer_carries_the_headers_that_close_it(case, monkeypatch, errors_expected):
    if case == "failure":
        answer = _failing(monkeypatch).get("/")
        assert answer.status_code == 500
    else:
        answer = ANSWERS[case](Client())
    if answer.streaming:
        b"".join(answer.streaming_content)  # which closes the file
    assert _policy(answer) == POLICY
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize("case", ["public page", "sign-in", "not found", "without token"])
def test_no_page_is_framed_by_old_browsers_either(case):
    assert ANSWERS[case](Client())["X-Frame-Options"] == "DENY"


INLINE = re.compile(rb"<style|<script(?![^>]* src=)[^>]*>|\sstyle\s*=\s*[\"']|\son[a-z]+\s*=\s*[\"']|javascript:|https?://(?!127\.0\.0\.1:8000)[^\"'<>\s]+\.(?:js|css|png|woff2?)")  # fmt: skip
# Data for the scripts of the admin and for search engines, which no browser runs.
DATA = re.compile(rb'<script[^>]* type="application/(?:ld\+)?json"[^>]*>')


@pytest.mark.parametrize("name", sorted(name for name in GET if 200 in GET[name]))
def test_page_has_nothing_inline_and_is_kept_by_no_cache(name, scene):  # noqa: F811
    """As the manager sees it, or who else sees it."""
    person = PEOPLE[4] if GET[name][4] == 200 else PEOPLE[GET[name].index(200)]
    answer = scene.browser(person).get(scene.path_of(name))
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200
    assert INLINE.findall(DATA.sub(b"", body)) == []
    if not _is_for_everybody(name, answer):
        assert "no-store" in answer["Cache-Control"]


def _is_for_everybody(name, answer) -> bool:
    """Return whether the page is the same for all and names nobody."""
    return isinstance(answer, PublicPage) or name in {
        "index", "event", "agenda", "agenda-version", "agenda-changes", "agenda-calendar", "agenda-feed", "agenda-paper", "agenda-paper-all-languages", "privacy", "robots", "healthz", "readyz", "admin:jsi18n",
    }  # fmt: skip


# --- addresses ---


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "sub.localhost", "127.0.0.1:80@evil.example", ""])  # fmt: skip
def test_other_host_is_refused(host, settings, errors_expected):
    settings.ALLOWED_HOSTS = ["localhost"]
    assert Client().get("/", headers={"host": host}).status_code == 400


def test_forwarded_host_is_not_believed(settings):
    settings.ALLOWED_HOSTS = ["localhost", "evil.example"]
    headers = {"host": "localhost", "x-forwarded-host": "evil.example"}
    answer = Client().get("/admin/", headers=headers)
    assert active.USE_X_FORWARDED_HOST is False
    assert answer["Location"] == "/admin/login/?next=/admin/"


@pytest.mark.parametrize("tail", ["?next=https://evil.example/", "?next=//evil.example/", "?x=//evil.example"])  # fmt: skip
def test_language_switch_stays_on_the_site(tail):
    event = b.build_event()
    shown = Client().get(f"/{event.slug}/{tail}").content.decode()
    links = re.findall(r'<a href="([^"]*)" lang="zh-Hans"', shown)
    assert [link.startswith(f"/zh-hans/{event.slug}/?") for link in links] == [True]


def test_addresses_in_pages_are_built_from_the_setting_alone(settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.BASE_URL = "https://portal.example.org"
    event = b.build_event(is_listed=True)
    for path in (f"/{event.slug}/", f"/{event.slug}/agenda/", f"/{event.slug}/register/", "/"):
        assert (
            "evil.example"
            not in Client().get(path, headers={"host": "evil.example"}).content.decode()
        )


def test_no_code_asks_the_request_for_the_address_of_the_site():
    sources = [*(BASE_DIR / "workshop").rglob("*.py"), *(BASE_DIR / "registrations").rglob("*.py")]
    asking = [path.name for path in sources if re.search(r"build_absolute_uri|get_host\(|HTTP_HOST", path.read_text())]  # fmt: skip
    assert asking == []


# --- bodies ---


def test_request_that_is_too_large_as_a_whole_is_refused_unread(settings):
    settings.REQUEST_MAX_SIZE = 1000
    event = b.build_event()
    path = f"/{event.slug}/register/"
    small = Client().post(path, {"a": "x" * 500})
    large = Client().post(path, {"a": "x" * 2000})
    assert (small.status_code == 413, large.status_code) == (False, 413)


@pytest.mark.parametrize("length", ["", "many", "-1", "1" * 4000])
def test_length_that_is_none_breaks_nothing(length, errors_expected):
    answer = Client().generic("POST", "/robots.txt", "x", CONTENT_LENGTH=length)
    assert answer.status_code in {400, 405, 413}


def test_limits_of_the_proxy_and_the_portal_agree():
    caddy = (BASE_DIR / "Caddyfile").read_text()
    limits = re.findall(r"\b(?:max_size|request_buffers) (\d+)MB", caddy)
    # What is a little too large is answered by the portal, in words.
    assert [int(each) * 1_000_000 > shipped.REQUEST_MAX_SIZE for each in limits] == [True, True]
    assert (
        shipped.REQUEST_MAX_SIZE
        >= 2 * shipped.UPLOAD_MAX_SIZE + shipped.DATA_UPLOAD_MAX_MEMORY_SIZE
    )


# --- production ---

_VISIT = """
import json, django
from django.conf import settings
from django.test import Client
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
django.setup()
host = {"host": "registration.example.org"}
page = Client().get("/admin/login/", headers=host, secure=True)
plain = Client().get("/admin/login/?a=1", headers=host)
cookie = page.cookies["__Host-csrftoken"]
print(json.dumps({
    "status": page.status_code,
    "hsts": page["Strict-Transport-Security"],
    "cookie": [cookie["secure"], cookie["path"], cookie["domain"], cookie["httponly"], cookie["samesite"]],
    "session": [settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_PATH,
                settings.SESSION_COOKIE_DOMAIN, settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE],
    "plain": [plain.status_code, plain["Location"], "Content-Security-Policy" in plain],
    "second_factor": settings.STAFF_SECOND_FACTOR,
    "debug": settings.DEBUG,
    "demo": Client().get("/demo/messages/", headers=host, secure=True).status_code,
}))
"""


def _in_production(**changes: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}}
    env = inherited | SAFE | {"DJANGO_SETTINGS_MODULE": "workshop.settings"} | changes
    return subprocess.run([sys.executable, "-c", _VISIT], cwd=BASE_DIR, env=env, capture_output=True, text=True)  # fmt: skip


def test_production_speaks_https_alone_with_cookies_of_its_host():
    done = _in_production(DATABASE_URL="sqlite://:memory:")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "status": 200,
        "hsts": "max-age=63072000; includeSubDomains; preload",
        "cookie": [True, "/", "", True, "Lax"],
        "session": ["__Host-sessionid", True, "/", None, True, "Lax"],
        "plain": [301, "https://registration.example.org/admin/login/?a=1", True],
        "second_factor": True,
        "debug": False,
        "demo": 404,
    }


def test_second_factor_cannot_be_switched_off_in_production():
    done = _in_production(DATABASE_URL="sqlite://:memory:", STAFF_SECOND_FACTOR="off")
    assert json.loads(done.stdout.splitlines()[-1])["second_factor"] is True


# --- logs ---

LINES = {
    "Not Found: /r/abcdefgh234567/edit/": "Not Found: /r/…/edit/",
    "Not Found: /zh-hans/d/abcdefgh234567/ABCD-1234/": "Not Found: /zh-hans/d/…/ABCD-1234/",
    "refused: {'ada@example.org': (550, b'no')}": "refused: {'…': (550, b'no')}",
    "unique\nDETAIL:  Key (email)=(ada@example.org) already exists.\nmore": "unique\nDETAIL: …",
    "row\nDETAIL:  Failing row contains (1, Lovelace,\nAda).\n\nThe above": "row\nDETAIL: …\n\nThe above",
    "/register/ and /d/": "/register/ and /d/",
}


@pytest.mark.parametrize("said", LINES)
def test_log_line_names_nobody(said):
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, said, (), None)
    assert WithoutKeys("{message}", style="{").format(record) == LINES[said]


def test_traceback_names_nobody():
    try:
        raise ValueError("/r/abcdefgh234567/ of ada@example.org")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", (), sys.exc_info())
    line = WithoutKeys("{message}", style="{").format(record)
    assert ("abcdefgh" in line, "ada@" in line, line.endswith("ValueError: /r/…/ of …")) == (
        False,
        False,
        True,
    )


@pytest.mark.parametrize("said", LINES)
def test_structured_line_names_nobody(said):
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, said, (), None)
    record.created = 0.5
    assert json.loads(Structured().format(record)) == {
        "time": "1970-01-01T00:00:00.500000+00:00",
        "level": "ERROR",
        "logger": "django.request",
        "request": "-",
        "message": LINES[said],
    }


def test_answer_and_log_bear_the_same_number_and_no_two_requests_one(caplog):
    seen = []
    caplog.handler.setFormatter(WithoutKeys("{request}", style="{"))
    logging.getLogger("workshop.staff").setLevel(logging.INFO)
    for _number in range(2):
        caplog.clear()
        answer = Client().post(
            "/admin/login/", {"username": "x", "password": "y"}, headers={"X-Request-ID": "mine"}
        )
        [record] = [each for each in caplog.records if each.getMessage() == "a sign-in failed"]
        seen += [answer["X-Request-ID"], record.request]
    assert (seen[0] == seen[1], seen[2] == seen[3], len(set(seen))) == (True, True, 2)
    assert request_id.get() == "-"


def test_every_logger_of_the_portal_writes_through_that_formatter():
    handlers = shipped.LOGGING["handlers"]
    formatters = {each["formatter"] for each in handlers.values()}
    used = {name for each in shipped.LOGGING["loggers"].values() for name in each["handlers"]}
    assert (formatters, used) == ({"plain"}, {"console"})
    assert {each["()"] for each in shipped.LOGGING["formatters"].values()} == {
        "workshop.logs.Structured",
        "workshop.logs.WithoutKeys",
    }
    quiet = {name: each["level"] for name, each in shipped.LOGGING["loggers"].items()}
    assert (quiet["axes"], quiet["django.request"]) == ("ERROR", "ERROR")


_SERVER_LOG = """
from gunicorn.config import Config
from gunicorn.glogging import Logger
config, given = Config(), {}
exec(open("deploy/gunicorn.conf.py").read(), given)
for name, value in given.items():
    if name in config.settings: config.set(name, value)
log = Logger(config)
log.error("Error handling request %s", "/r/abcdefgh234567/")
log.access_log.info("GET /r/abcdefgh234567/")
print("access:", config.accesslog)
"""


def test_application_server_logs_no_request_and_no_key():
    done = subprocess.run([sys.executable, "-c", _SERVER_LOG], cwd=BASE_DIR, capture_output=True, text=True)  # fmt: skip
    assert done.stdout == "access: None\n"
    assert "Error handling request /r/…/" in done.stderr
    assert "abcdefgh" not in done.stderr


def test_failed_sign_in_is_logged_without_the_name(caplog):
    caplog.set_level(logging.INFO)
    Client().post("/admin/login/", {"username": "ada.lovelace", "password": "wrong"})
    loud = [each for each in caplog.records if not each.name.startswith("axes")]
    assert "a sign-in failed" in [each.getMessage() for each in loud]
    assert not any("ada" in each.getMessage() for each in loud)


def test_refused_member_of_staff_is_logged_by_number_with_the_page(caplog):
    user = b.build_user(event=b.build_event(slug="held"), role=DESK)
    client = Client()
    client.force_login(user)
    assert client.get("/admin/dashboard/held/export/").status_code == 403
    said = [each.getMessage() for each in caplog.records if each.name == "workshop.staff"]
    assert said[-1:] == [f"user {user.pk} was refused export-participants"]


def test_subject_of_a_message_stays_one_line():
    event = b.build_event(title=b.text("Meeting\r\nBcc: evil@example.org"))
    attendee = b.build_attendee(delegation=b.build_delegation(event=event))
    mail = attendee.messages.get().email.prepare_email_message().message()
    assert "\n" not in attendee.messages.get().email.subject
    assert mail["Bcc"] is None


def test_personal_page_sends_no_referrer_so_that_no_key_leaves_with_a_link():
    attendee = b.build_attendee()
    assert Client().get(path_of(attendee))["Referrer-Policy"] == "no-referrer"
