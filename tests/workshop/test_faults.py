"""What a visitor reads when the portal itself is broken, in whatever part."""

import errno
import time
from datetime import timedelta

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import InternalError, OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.template import engines
from django.test import Client, RequestFactory
from psycopg.errors import ReadOnlySqlTransaction
from whitenoise.storage import CompressedManifestStaticFilesStorage

from tests import builders as b
from workshop.views import faults

FAULT = "Something went wrong on our side"
PASSING = "The portal cannot be used at the moment"


@pytest.fixture(autouse=True)
def _none_prepared() -> None:
    faults._page.cache_clear()


def _heading(response) -> str:
    return response.content.decode().partition("<h1>")[2].partition("</h1>")[0]


def _asked(path: str, **headers: str):
    return Client(raise_request_exception=False, headers=headers).get(path)


def _answer_to(problem: Exception, cause: Exception | None = None):
    try:
        raise problem from cause
    except type(problem):
        return faults.server_error(RequestFactory().get("/"))


@pytest.mark.usefixtures("errors_expected")
def test_a_page_without_the_manifest_of_static_files_is_a_polite_fault(tmp_path, monkeypatch):
    # The setting itself is left alone: storages of files that models hold would be others after it.
    empty = CompressedManifestStaticFilesStorage(location=tmp_path, base_url="/static/")
    monkeypatch.setattr(staticfiles_storage, "_wrapped", empty)
    answer = _asked("/no/such/page/")
    assert (answer.status_code, _heading(answer)) == (500, FAULT)
    assert 'href="/static/workshop/portal.css"' in answer.content.decode()
    assert f"Name the number of this fault: {answer['X-Request-ID']}." in answer.content.decode()


@pytest.mark.usefixtures("errors_expected")
@pytest.mark.parametrize(
    ("path", "asked", "language", "heading"),
    [
        ("/", "fr, en;q=0.8", "en", PASSING),
        ("/", "zh-CN, en;q=0.8", "zh-hans", "本平台暂时无法使用"),
        ("/zh-hans/", "en", "zh-hans", "本平台暂时无法使用"),
    ],
)
def test_without_the_database_a_page_says_so_in_the_language_of_who_asks(
    path, asked, language, heading, monkeypatch
):
    def away(_connection):
        raise OperationalError("connection refused")

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", away)
    answer = _asked(path, **{"accept-language": asked})
    assert (answer.status_code, _heading(answer)) == (503, heading)
    told = [answer[name] for name in ("Content-Language", "Retry-After", "Cache-Control")]
    assert told == [language, "60", "no-store"]


@pytest.mark.django_db
@pytest.mark.usefixtures("errors_expected")
def test_a_page_kept_ready_fails_like_any_other_without_the_database(settings):
    def away(*_arguments):
        raise OperationalError("connection refused")

    settings.PUBLIC_PAGE_KEPT_FOR = timedelta(milliseconds=1)
    path = f"/{b.build_event().slug}/agenda/"
    client = Client(raise_request_exception=False)
    kept = client.get(path)
    time.sleep(0.002)
    with connection.execute_wrapper(away):
        answer = client.get(path)
    assert (kept.status_code, answer.status_code, _heading(answer)) == (200, 503, PASSING)
    assert "default-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("problem", "cause", "status"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), None, 503),
        (OSError(errno.EROFS, "Read-only file system"), None, 503),
        (InternalError("refused"), ReadOnlySqlTransaction(), 503),
        (ValueError("cannot write"), OSError(errno.EDQUOT, "Quota"), 503),
        (OSError("The storage of files does not answer"), None, 503),
        (OSError(errno.ENOENT, "No such file"), None, 500),
        (FileNotFoundError("NoSuchKey"), None, 500),
        (InternalError("refused"), None, 500),
    ],
)
def test_what_passes_by_itself_is_told_from_what_does_not(problem, cause, status):
    assert _answer_to(problem, cause).status_code == status


def test_once_prepared_a_fault_opens_no_file(monkeypatch):
    def closed(*_arguments, **_keywords):
        raise OSError(errno.EMFILE, "Too many open files")

    faults.prepare()
    monkeypatch.setattr(engines["django"], "get_template", closed)
    monkeypatch.setattr("builtins.open", closed)
    assert _heading(_answer_to(ValueError())) == FAULT
