"""Servers are renewed and ended while people use the site, and nobody loses a request."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Event, Thread

import psycopg
import pytest

from bench.load import send
from tests import builders as b
from tests.scaled.answering import HEADER
from tests.scaled.browser import Answer, Browser
from tests.scaled.running import Server, wait_until

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

AT_ONCE = 3
PASSWORD = "a long enough secret"


@dataclass
class Trickle:
    """Requests one after another, from several people, until it is over."""

    urls: tuple[str, ...]
    pids: list[int] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    is_over: Event = field(default_factory=Event)

    def ask_on(self) -> None:
        """Ask for one page after another, and note who answered and what failed."""
        while not self.is_over.is_set():
            for url in self.urls:
                try:
                    status, headers, _body = send("GET", url)
                except (OSError, HTTPException) as failure:
                    self.failures.append(repr(failure))
                    continue
                self.pids.append(int(headers[HEADER]))
                if status != 200:
                    self.failures.append(f"{url} was answered {status}")
            time.sleep(0.02)


@contextmanager
def trickling(server: Server) -> Iterator[Trickle]:
    """Yield what comes of requests at the server for the time of the block."""
    event = b.build_event()
    paths = (f"{event.get_absolute_url()}register/", event.get_absolute_url(), "/healthz")
    trickle = Trickle(tuple(f"{server.url}{path}" for path in paths))
    threads = [Thread(target=trickle.ask_on) for _number in range(AT_ONCE)]
    for each in threads:
        each.start()
    try:
        yield trickle
    finally:
        trickle.is_over.set()
        for each in threads:
            each.join()


def test_server_told_to_renew_its_processes_loses_no_request(portal):
    server = portal.servers[0]
    former = server.pids()
    with trickling(server) as trickle:
        wait_until(lambda: former <= set(trickle.pids))
        os.kill(server.process.pid, signal.SIGHUP)
        wait_until(lambda: len(server.pids() - former) == 2 and not server.pids() & former)
        told = len(trickle.pids)
        wait_until(lambda: len(trickle.pids) > max(300, told + 100))

    assert trickle.failures == []
    assert set(trickle.pids) == former | server.pids()


def test_server_asked_to_end_finishes_its_request_and_the_other_goes_on(portal):
    server, other = portal.servers
    user = b.build_user(is_superuser=True, password=PASSWORD)
    browser = Browser("203.0.113.8")
    answers: list[Answer] = []

    def sign_in() -> None:
        fields = {"username": user.username, "password": PASSWORD, "next": "/admin/"}
        answers.append(browser.post(f"{server.url}/admin/login/", **fields))

    request = Thread(target=sign_in)
    with trickling(other) as trickle:
        with psycopg.connect(portal.site.url) as keeper:
            # The request has to write the row that is held here.
            keeper.execute("SELECT 1 FROM auth_user WHERE id = %s FOR UPDATE", [user.pk])
            request.start()
            wait_until(lambda: portal.waiting_for_locks() == 1)
            server.process.terminate()
            # Whoever was idle has gone.
            wait_until(lambda: len(server.pids()) == 1)
            assert (answers, server.process.poll()) == ([], None)
        request.join()
        assert server.process.wait(60) == 0
        server.start()
        server.wait_until_ready()

    assert [(each.status, each.location) for each in answers] == [(302, "/admin/")]
    assert browser.get(f"{server.url}/admin/").status == 200
    assert trickle.failures == []
