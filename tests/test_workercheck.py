"""The check of the worker's container tells a worker that lives from one that does not."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from django_q.models import Task

from deploy import workercheck


def _done(*, minutes_ago: int) -> None:
    moment = timezone.now() - timedelta(minutes=minutes_ago)
    Task.objects.create(id=str(minutes_ago), name="x", func="x", started=moment, stopped=moment)


@pytest.mark.django_db
def test_a_worker_that_did_nothing_for_ten_minutes_is_not_well():
    _done(minutes_ago=11)
    before = workercheck.main()
    _done(minutes_ago=1)
    assert (before, workercheck.main()) == (1, 0)


def test_without_the_database_the_worker_is_not_well(monkeypatch):
    def away(_connection):
        raise OperationalError("connection refused")

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", away)
    assert workercheck.main() == 1
