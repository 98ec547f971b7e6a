"""The site of several processes, with the tests' own connection in its database."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django_q.models import Schedule

from tests import site
from tests.mail_server import MailServer
from tests.scaled.jobs import TABLE
from tests.scaled.running import Running, running


@pytest.fixture(scope="package")
def started(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[Running]:
    """Run the site for all these tests: its processes take longest to start."""
    with django_db_blocker.unblock():
        # Who copies a database must be alone with it.
        connection.close()
        lane = connection.settings_dict["NAME"]
        made = site.new(tmp_path_factory.mktemp("scaled"), "scaled", like=lane)
        with site.connected_to(made):
            _prepare()
    with running(made, MailServer()) as portal:
        yield portal


@pytest.fixture
def portal(started, db) -> Iterator[Running]:
    """Return the running site, whose database the test reads and writes, and nothing is undone."""
    with site.connected_to(started.site):
        yield started


def _prepare() -> None:
    """Let everything on the schedules be due once, now that two workers are about to start."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (number integer, pid integer)")
    hour_ago = timezone.now() - timedelta(hours=1)
    Schedule.objects.update(next_run=hour_ago, schedule_type=Schedule.DAILY)
