"""What decides whether the site came through: a planted loss, double or half is found."""

import re
import time
from contextlib import nullcontext
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import psutil
import pytest
from django.test import RequestFactory
from django.utils import timezone

from bench.server import BASE_DIR
from chaos import FAULTS, invariants
from chaos.forms import posted
from chaos.ledger import Acknowledged, Ledger
from chaos.outcome import NotStruckError, Outcome, table
from registrations.domain import actors
from registrations.domain.registration import Entry, register
from registrations.enums import Action, MessageKind
from registrations.forms import tokens
from registrations.models import Answer, Attendee, Delegation, HistoryEntry, Message
from tests import builders as b
from workshop.models import Event
from workshop.views.faults import server_error

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    """Return an event that is open now and gives its seats by itself."""
    today = timezone.now().date()
    days = {"starts_on": today + timedelta(days=30), "ends_on": today + timedelta(days=31)}
    return b.build_event(approval="automatic", **days)


@pytest.fixture
def delegation(event) -> Delegation:
    """Return a delegation with one seat."""
    return b.build_delegation(event=event, seats=1)


def registered(delegation, name: str) -> Acknowledged:
    """Register a person as the form does; return what the page acknowledged."""
    now = timezone.now()
    token = tokens.issue(delegation.event.slug, now=now)
    mark = tokens.read(token, delegation.event.slug, now=now).mark
    values = {"family_name": name, "email": f"{name}@example.org"}
    entry = Entry(values=values, form_token=mark)
    attendee, _is_new = register(delegation, entry, by=actors.DELEGATE, now=now)
    return Acknowledged(token, attendee.reference, attendee.email)


@pytest.fixture
def told(delegation) -> list[Acknowledged]:
    """Return what two people were told, of whom the second waits."""
    return [registered(delegation, "firstperson"), registered(delegation, "otherhuman")]


def emails(told) -> list[str]:
    return [each.email for each in told]


@pytest.fixture(autouse=True)
def _runtime_folder(monkeypatch, tmp_path):
    # The server's library warns where the machine has no such folder.
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


def test_faults_can_be_struck():
    for name in FAULTS:
        module = import_module(f"chaos.{name}")
        assert callable(getattr(module, "strike", None) or module.play)


def test_ledger_gives_what_was_noted():
    ledger, entry = Ledger(), Acknowledged("token", "ABCD-EFGH", "one@example.org")
    ledger.note_tried("one@example.org")
    ledger.note_tried("two@example.org")
    ledger.note_acknowledged(entry)
    ledger.note_handed_in("one@example.org")
    ledger.note_failure()

    assert ledger.handed_in == {"one@example.org"}
    assert ledger.tried == {"one@example.org", "two@example.org"}
    assert (ledger.acknowledged, ledger.failures) == ([entry], 1)


def test_nothing_is_wrong_with_what_is_whole(event, told):
    assert invariants.of_acknowledged(event, told) == []
    assert invariants.of_tried(event, [*emails(told), "never@example.org"]) == []
    assert invariants.of_everything() == []


def test_a_lost_registration_is_found(event, told):
    Attendee.objects.get(reference=told[0].reference).delete()

    assert invariants.of_acknowledged(event, told) == [
        f"{told[0].reference}: 0 registrations instead of one"
    ]


def test_a_double_registration_is_found(event, delegation, told):
    again = registered(delegation, "firstperson")
    Attendee.objects.filter(reference=again.reference).update(duplicate_of=None)

    assert (
        f"{told[0].reference}: 2 registrations instead of one"
        in invariants.of_acknowledged(event, told)
    )  # fmt: skip
    assert {
        f"{told[0].reference}: there more than once",
        f"{again.reference}: there more than once",
    } <= set(invariants.of_tried(event, emails(told)))


def test_another_reference_and_another_form_are_found(event, told):
    wrong = Acknowledged(told[1].token, "XXXX-XXXX", told[0].email)

    assert invariants.of_acknowledged(event, [wrong]) == [
        f"XXXX-XXXX: registered as {told[0].reference}",
        "XXXX-XXXX: made by another form",
    ]


@pytest.mark.parametrize("action", [Action.CREATED, Action.SUBMITTED, Action.CONFIRMED])
def test_a_history_entry_lost_or_doubled_is_found(event, told, action):
    entry = HistoryEntry.objects.get(attendee__reference=told[0].reference, action=action)

    entry.pk = None
    entry.save()
    doubled = invariants.of_tried(event, emails(told))
    HistoryEntry.objects.filter(attendee__reference=told[0].reference, action=action).delete()
    lost = invariants.of_acknowledged(event, told)

    assert doubled == [f"{told[0].reference}: 2 history entries {action.value}"]
    assert lost == [f"{told[0].reference}: 0 history entries {action.value}"]


@pytest.mark.parametrize(
    ("number", "kind"), [(0, "received"), (0, "confirmed"), (1, "received"), (1, "waitlisted")]
)
def test_a_message_lost_is_found(event, told, number, kind):
    reference = told[number].reference
    Message.objects.get(attendee__reference=reference, kind=kind).delete()

    assert invariants.of_acknowledged(event, told) == [f"{reference}: 0 messages {kind}"]


def test_a_message_doubled_is_found(event, told):
    reference = told[0].reference
    Message.objects.filter(attendee__reference=reference).update(kind=MessageKind.RECEIVED)

    assert invariants.of_acknowledged(event, told) == [
        f"{reference}: 2 messages received",
        f"{reference}: 0 messages confirmed",
    ]


def test_somebody_left_without_a_decision_is_found(event, told):
    Attendee.objects.filter(reference=told[0].reference).update(
        status="submitted", confirmed_at=None
    )

    assert invariants.of_acknowledged(event, told) == [
        f"{told[0].reference}: neither a seat nor on the waiting list"
    ]


def test_seats_oversold_are_found(event, delegation, told):
    Delegation.objects.filter(pk=delegation.pk).update(seats=0)
    Event.objects.filter(pk=event.pk).update(capacity=0)

    assert invariants.of_everything() == [
        f"event {event.pk}: 1 seats oversold",
        f"delegation {delegation.pk}: 1 seats oversold",
    ]


def test_a_file_lost_or_torn_is_found(event, told):
    question = b.build_question(event=event, kind="file")
    upload = b.build_upload(event=event)
    whole = upload.file.size
    attendee = Attendee.objects.get(reference=told[0].reference)
    Answer.objects.create(attendee=attendee, question=question, upload=upload)

    def problems(size: int, *places: int) -> list[str]:
        wanted = [told[place].email for place in places]
        return invariants.of_handed_in(event, wanted, size=size)

    assert problems(whole, 0) == []
    assert problems(whole + 1, 0) == [f"{upload.file.name}: not the {whole + 1} bytes handed in"]
    assert problems(whole, 0, 1) == ["1 files lost"]
    upload.file.storage.delete(upload.file.name)
    assert problems(whole, 0) == [f"{upload.file.name}: not the {whole} bytes handed in"]


@pytest.mark.parametrize(
    ("sent", "before", "new", "may_double", "expected"),
    [
        ({"a", "b"}, ["a"], ["b"], 0, []),
        ({"a", "b"}, ["a"], [], 0, ["b: sent and not arrived"]),
        ({"a", "b"}, ["a"], ["b", "b"], 1, []),
        ({"a", "b"}, ["a"], ["b", "b"], 0, ["1 messages arrived once more, 0 may"]),
        ({"a"}, ["a"], ["a"], 0, ["1 messages arrived once more, 0 may"]),
        ({"a"}, [], ["a", "a", "a"], 1, ["2 messages arrived once more, 1 may"]),
        # What was doubled by a fault before counts there.
        ({"a", "b"}, ["a", "a"], ["b"], 0, []),
    ],
)
def test_messages_lost_and_doubled_are_found(sent, before, new, may_double, expected):
    arrival = import_module("chaos.arrival")
    assert arrival.problems(sent, before, new, may_double=may_double) == expected


def test_visitors_starved_by_slow_clients_are_found():
    slow = import_module("chaos.slow_clients")
    alone = slow.Service(per_second=4.0, seconds=0.5)

    assert slow.judged(alone, slow.Service(3.0, 1.0), served=slow.CLIENTS) == []
    assert len(slow.judged(alone, slow.Service(1.0, 0.5), served=slow.CLIENTS)) == 1
    assert len(slow.judged(alone, slow.Service(4.0, 5.0), served=slow.CLIENTS)) == 1
    assert slow.judged(alone, alone, served=1) == [f"1 of {slow.CLIENTS} slow clients were served"]


@pytest.mark.parametrize(
    ("confirmed", "given", "is_wrong"), [(3, 3, False), (4, 4, True), (3, 4, True), (2, 2, True)]
)
def test_a_round_that_gave_other_than_the_seats_is_found(confirmed, given, is_wrong):
    seats = import_module("chaos.last_seats")
    said = ["confirmed"] * confirmed + ["waitlisted"] * (seats.WANT - confirmed)

    assert bool(seats.judged(7, said, given)) is is_wrong


@pytest.mark.django_db(transaction=True)
def test_a_race_ends_where_one_of_its_processes_is_gone(monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.settings")
    seats = import_module("chaos.last_seats")

    # Nobody knows this delegation: the process fails.
    with pytest.raises(RuntimeError, match="in the middle"), seats.racing("") as racers:
        racers.play(["0:0"])

    assert racers.process.returncode is not None


def test_a_disk_that_was_not_full_is_found(monkeypatch, tmp_path):
    files = import_module("chaos.files")
    monkeypatch.setattr(files, "filled", nullcontext)
    monkeypatch.setattr(files, "_FULL_SECONDS", 0)
    (tmp_path / "files").mkdir()

    with pytest.raises(RuntimeError, match="not full"):
        files.strike(SimpleNamespace(folder=tmp_path), 0)


def test_only_a_whole_page_without_insides_is_polite():
    is_polite = import_module("chaos.visitors").is_polite
    page = server_error(RequestFactory().get("/")).content
    away = (BASE_DIR / "deploy" / "away" / "index.html").read_bytes()

    assert is_polite(page)
    assert is_polite(away)
    assert not is_polite(b"<h1>Server Error (500)</h1>")
    assert not is_polite(page[:-20])
    assert not is_polite(page.replace(b"</main>", b"Traceback (most recent call last)</main>"))


def test_shipped_proxy_is_tried_on_other_ports_without_certificates(tmp_path):
    nginx = import_module("chaos.nginx")
    shipped = nginx.SHIPPED.read_text(encoding="utf-8")
    where = {"folder": tmp_path, "port": 1111, "plain_port": 2222, "portal": "127.0.0.1:3333"}

    content = nginx.configured(shipped, **where)

    assert re.findall(r"(?:listen|server) ([^ ;{]+);", content) == [
        "127.0.0.1:3333",
        "127.0.0.1:2222",
        "127.0.0.1:1111",
    ]
    assert "ssl" not in content


@pytest.fixture
def sleeper(tmp_path):
    """Return a service that sleeps, as the worker is kept up."""
    parts = import_module("chaos.parts")
    asleep = type("Sleeper", (parts.Worker,), {"command": ("-c", "import time; time.sleep(60)")})
    with (tmp_path / "log").open("wb") as log:
        service = asleep(log)
        yield service
        service.stop()


def test_a_service_that_is_gone_is_started_again(sleeper):
    first = sleeper.process.pid
    sleeper.keep_up()
    assert sleeper.process.pid == first

    sleeper.process.kill()
    sleeper.process.wait()
    sleeper.keep_up()

    assert sleeper.process.pid != first
    assert [each.pid for each in sleeper.parts()] == [sleeper.process.pid]


def test_a_web_process_that_outlives_its_first_process_is_found(monkeypatch, sleeper):
    master = import_module("chaos.master")
    monkeypatch.setattr(master, "_ORPHAN_SECONDS", 0.05)
    left = [psutil.Process(sleeper.process.pid)]
    web = SimpleNamespace(kill_first=lambda: None, keep_up=lambda: None, orphans=left)

    with pytest.raises(RuntimeError, match="1 processes stayed"):
        master.strike(SimpleNamespace(web=web), 0)


def test_visitors_give_up_where_the_run_fails(delegation):
    visitors = import_module("chaos.visitors").Visitors("http://127.0.0.1:9/x/", ["1"], Ledger())
    begin = time.monotonic()

    with pytest.raises(ZeroDivisionError), visitors.coming(2):
        raise ZeroDivisionError

    assert visitors.refusals == ["GET was given up without an answer", "no form: b''"] * 2
    assert time.monotonic() - begin < 5


@pytest.mark.parametrize(
    ("failure", "named", "ends_with"),
    [
        (RuntimeError("The site did not answer again."), [], 1),
        (NotStruckError("nginx is missing"), [], 0),
        (NotStruckError("nginx is missing"), ["web"], 1),
    ],
)
def test_a_fault_that_fails_is_told_and_the_run_goes_on(
    capsys, tmp_path, failure, named, ends_with
):
    cleared = []

    def site(*, on_small_disks: bool) -> None:
        raise failure

    ground = SimpleNamespace(site=site, clear=lambda: cleared.append(1), folder=tmp_path)

    run = import_module("chaos.__main__")
    outcome = run.strike_with("web", ground)

    is_missed = isinstance(failure, NotStruckError)
    assert cleared == ([] if is_missed else [1])
    assert run.judged([outcome, Outcome("other", "other")], named) == ends_with
    assert str(failure) in capsys.readouterr().out
    assert ("not struck" in table([outcome])) is is_missed


def test_a_file_is_handed_in_as_browsers_do(event):
    form = posted({"name": "Ada"}, file_field="question-1")
    headers = {"content_type": form.content_type}
    request = RequestFactory().generic("POST", "/", form.body.encode("latin-1"), **headers)

    assert request.POST.dict() == {"name": "Ada"}
    assert request.FILES["question-1"].size == import_module("chaos.forms").FILE_SIZE
