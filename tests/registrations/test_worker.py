"""The worker ends as a whole where one of its processes was killed."""

from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django_q import cluster

from registrations.management.commands.worker import Sentinel


@pytest.fixture
def sentinel(monkeypatch) -> Sentinel:
    """Return a sentinel that watches over nobody: its beginning would start processes."""
    made = object.__new__(Sentinel)
    made.monitor, made.reincarnations = None, 0
    monkeypatch.setattr(made, "spawn_monitor", lambda: "another", raising=False)
    return made


@pytest.mark.usefixtures("errors_expected")
def test_a_process_that_was_killed_ends_the_worker(sentinel, caplog):
    with pytest.raises(SystemExit, match="1"):
        sentinel.reincarnate(SimpleNamespace(name="one", exitcode=-9))

    assert [each.getMessage() for each in caplog.records] == [
        "a process of the worker was killed; the worker ends"
    ]


@pytest.mark.parametrize("exitcode", [0, 1])
def test_a_process_that_ended_by_itself_is_replaced(sentinel, exitcode):
    sentinel.monitor = SimpleNamespace(name="one", exitcode=exitcode)

    sentinel.reincarnate(sentinel.monitor)

    assert (sentinel.monitor, sentinel.reincarnations) == ("another", 1)


@pytest.mark.parametrize("exitcode", [0, 1, -9])
def test_the_command_fails_with_its_sentinel(monkeypatch, exitcode):
    watched = SimpleNamespace(join=lambda: None, exitcode=exitcode)
    monkeypatch.setattr(cluster, "Sentinel", cluster.Sentinel)
    monkeypatch.setattr(
        cluster, "Cluster", lambda: SimpleNamespace(start=lambda: None, sentinel=watched)
    )

    if exitcode:
        with pytest.raises(CommandError):
            call_command("worker")
    else:
        call_command("worker")

    assert cluster.Sentinel is Sentinel
