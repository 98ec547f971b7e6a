"""What every test has, and what no test may do silently."""

import logging
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

_OUR_TEMPLATES = ("base.html", "components/", "errors/", "messages/", "portal/", "registrations/", "workshop/")  # fmt: skip


class _Complaints(logging.Handler):
    """Collect errors, and undefined variables of our own templates."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR or (
            record.name == "django.template" and str(record.args[1]).startswith(_OUR_TEMPLATES)
        ):
            self.found.append(record.getMessage())


@pytest.fixture(autouse=True)
def no_silent_errors(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in which an error was logged or a template variable was undefined.

    A test about errors asks for the fixture ``errors_expected``.
    """
    complaints = _Complaints()
    loggers = [logging.getLogger(name) for name in ("", "django", "django.request", "django.template")]  # fmt: skip
    template_logger = logging.getLogger("django.template")
    level = template_logger.level
    template_logger.setLevel(logging.DEBUG)
    for logger in loggers:
        logger.addHandler(complaints)
    yield
    for logger in loggers:
        logger.removeHandler(complaints)
    template_logger.setLevel(level)
    if "errors_expected" not in request.fixturenames:
        assert complaints.found == []


@pytest.fixture
def errors_expected() -> None:
    """Allow errors in the log of this test."""


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture
def strict_client() -> Client:
    """Return a client that checks the CSRF token, as browsers meet it."""
    return Client(enforce_csrf_checks=True)
