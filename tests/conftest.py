"""What every test has, and what no test may do silently."""

import logging
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.core.files.storage import InMemoryStorage, storages
from django.db import connection
from django.test import Client

from registrations.privacy import ledger

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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run on PostgreSQL what meets the database: the rest has been run on SQLite.

    The longest races come first, so that none is left when all else is done.
    """
    if connection.vendor != "postgresql":
        return
    apart = [each for each in items if not _meets_database(each)]
    config.hook.pytest_deselected(items=apart)
    met = (each for each in items if _meets_database(each))
    items[:] = sorted(met, key=lambda each: each.get_closest_marker("postgresql") is None)


def _meets_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("any_database"):
        return False
    fixtures = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures) or item.get_closest_marker("django_db") is not None


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


@pytest.fixture(autouse=True)
def _no_erasures_of_other_tests() -> Iterator[None]:
    """Forget the files of erasures, which outlive the rows by design."""
    yield
    storage = storages["private"]
    if isinstance(storage, InMemoryStorage):
        storage.delete(ledger.FOLDER)


@pytest.fixture
def strict_client() -> Client:
    """Return a client that checks the CSRF token, as browsers meet it."""
    return Client(enforce_csrf_checks=True)
