"""One person is erased whole; requests are answered, and erasures outlive the database."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from post_office.models import Email

from registrations.domain import actors, invitations, registration
from registrations.domain.registration import Entry
from registrations.enums import (
    Action,
    DisclosureKind,
    MessageKind,
    Purpose,
    Status,
)
from registrations.messages import outbox
from registrations.models import (
    Attendee,
    Consent,
    Disclosure,
    Erasure,
    HistoryEntry,
    Identity,
    Message,
    Travel,
)
from registrations.models.retention import ErasureState
from registrations.privacy import disclosures, erasure, holds, ledger, replay, statistics
from tests import builders as b
from workshop.enums import EventState
from workshop.errors import RuleViolation
from workshop.models import AgendaRelease, Contribution, Event
from workshop.models.files import private_storage

pytestmark = pytest.mark.django_db

AFTER = datetime(2083, 11, 20, tzinfo=UTC)


@pytest.fixture
def officer():
    return actors.staff(b.build_user())


def refused(act, *args, **kwargs):
    """Return the code with which the act is refused."""
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def names_of_files():
    return private_storage().listdir(ledger.FOLDER)[1]


def test_request_is_due_in_thirty_days_of_the_event(officer):
    attendee = b.build_attendee()

    request = erasure.ask(attendee, datetime(2083, 9, 1, 17, tzinfo=UTC))

    assert (request.due_on, request.state) == (date(2083, 10, 2), ErasureState.OPEN)
    assert attendee.history.first().action == Action.ERASURE_ASKED
    assert refused(erasure.ask, attendee, b.NOW) == "already_asked"


def test_refusal_tells_the_reason_and_the_person_may_ask_again(officer):
    attendee = b.build_attendee()
    request = erasure.ask(attendee, b.NOW)

    done = erasure.refuse(request, reason=" The audit runs. ", by=officer, now=AFTER)

    assert (done.state, done.reason, done.decided_at) == ("refused", "The audit runs.", AFTER)
    assert done.decided_by == officer.user
    message = Message.objects.get(kind=MessageKind.ERASURE_REFUSED)
    assert (message.attendee, "Reason: The audit runs." in message.email.message) == (
        attendee,
        True,
    )
    assert attendee.history.first().action == Action.ERASURE_REFUSED
    assert erasure.ask(attendee, AFTER).state == ErasureState.OPEN


def test_refusal_that_is_not_possible_is_refused(officer):
    request = erasure.ask(b.build_attendee(), b.NOW)

    assert refused(erasure.refuse, request, reason=" ", by=officer, now=AFTER) == "reason_missing"
    assert (
        refused(erasure.refuse, request, reason="No.", by=actors.DELEGATE, now=AFTER) == "not_yours"
    )
    erasure.refuse(request, reason="No.", by=officer, now=AFTER)
    assert refused(erasure.refuse, request, reason="No.", by=officer, now=AFTER) == "answered"


def test_erased_person_is_gone_whole_and_others_stay(officer):
    attendee, other = (b.build_attendee(delegation=b.build_delegation()) for _each in "ab")
    event = attendee.event
    Identity.objects.create(attendee=attendee, saved_at=b.NOW, document_number="X1")
    erasure.ask(attendee, b.NOW)
    for people in ([attendee.pk, 7], [7]):
        disclosures.record(
            event,
            kind=DisclosureKind.EXPORT,
            purpose="badges",
            by=actors.SYSTEM,
            now=b.NOW,
            columns=[],
            people=people,
        )

    counts = erasure.erase(attendee, by=officer, now=b.NOW)

    assert counts["attendee"] == counts["identity"] == counts["erasurerequest"] == 1
    assert [each.pk for each in Attendee.objects.all()] == [other.pk]
    assert [each.attendee for each in Message.objects.all()] == [other]
    assert Email.objects.count() == 1
    assert [each.people for each in Disclosure.objects.order_by("pk")] == [[7], [7]]
    acts = HistoryEntry.objects.filter(event=event)
    assert [(each.action, each.attendee, each.user) for each in acts] == [
        (Action.ERASED, None, officer.user)
    ]


def test_erasure_is_recorded_without_the_data(officer):
    attendee = b.build_attendee(family_name="Erasmus", email="erasmus@example.org")

    erasure.erase(attendee, by=officer, now=b.NOW)

    row = Erasure.objects.get()
    assert (row.event, row.what, row.at) == (attendee.event, "", b.NOW)
    assert row.person == ledger.hashes_of(attendee.reference)[0]
    assert names_of_files() == [f"{row.number}.json"]
    content = private_storage().open(ledger.path_of(row.number)).read().decode()
    assert json.loads(content) == {
        "number": str(row.number),
        "event": attendee.event_id,
        "person": row.person,
        "what": "",
        "at": "2083-09-01T08:00:00+00:00",
    }
    assert [word for word in (attendee.reference, "rasmus") if word in content] == []


def test_seat_of_an_erased_person_goes_to_the_next_in_line(officer):
    event = b.build_event(promotes_automatically=True)
    delegation = b.build_delegation(event=event, seats=1)
    erased = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    waiting = b.build_attendee(delegation=delegation, status=Status.WAITLISTED)

    erasure.erase(erased, by=officer, now=b.NOW)

    waiting.refresh_from_db()
    assert waiting.status == Status.CONFIRMED
    assert Message.objects.filter(attendee=waiting, kind=MessageKind.PROMOTED).exists()
    assert statistics.totals(event)["status"] == {"confirmed": 1, "withdrawn": 1}


def test_registration_stays_what_it_was_in_the_totals_after_the_event(officer):
    erased = b.build_attendee(status=Status.CONFIRMED, sex="female")
    before = statistics.totals(erased.event)

    erasure.erase(erased, by=officer, now=AFTER)

    assert statistics.totals(erased.event) == before
    assert before["sex"] == {"female": 1}


def test_registration_for_a_cancelled_event_is_cancelled_too(officer):
    erased = b.build_attendee(status=Status.CONFIRMED)
    Event.objects.update(state=EventState.CANCELLED)

    erasure.erase(erased, by=officer, now=b.NOW)

    assert statistics.totals(erased.event)["status"] == {"cancelled": 1}


def test_draft_is_erased_as_it_is(officer):
    focal_point = b.build_focal_point()
    entry = Entry(values={"family_name": "Begun"})
    by = actors.focal_point(focal_point)
    draft = registration.save_draft(focal_point.delegation, entry, by=by, now=b.NOW)

    erasure.erase(draft, by=officer, now=b.NOW)

    assert not Attendee.objects.exists()


def test_name_is_struck_from_the_agenda_in_any_order_of_its_words(officer):
    attendee = b.build_attendee(
        honorific="Ms", family_name="François", given_names="Fanny", chinese_name="范妮"
    )
    item = b.build_agenda_item(event=attendee.event)
    for name in ("Ms Fanny FRANÇOIS", "FRANÇOIS Fanny", "范妮", "Fanny Frank", ""):
        Contribution.objects.create(item=item, role=b.text("Speaker"), name=name)
    elsewhere = b.build_agenda_item(event=b.build_event())
    Contribution.objects.create(item=elsewhere, role=b.text("Speaker"), name="Fanny François")

    release = b.build_release(event=attendee.event)
    other = b.build_release(event=elsewhere.event)
    kept = {str(item.pk): [{"name": "Fanny Frank", "position": {}, "institution": {}}]}
    without = AgendaRelease.objects.get(pk=release.pk)
    without.pk, without.number, without.names = None, release.number + 1, kept
    without.save()

    counts = erasure.erase(attendee, by=officer, now=b.NOW)

    assert counts["contribution"] == 3
    assert counts["agendarelease"] == 1
    release.refresh_from_db()
    assert release.names == {
        str(item.pk): [
            *[{}] * 3,
            {"name": "Fanny Frank", "position": {}, "institution": {}},
            {"name": "", "position": {}, "institution": {}},
        ]
    }
    other.refresh_from_db()
    without.refresh_from_db()
    assert "Fanny François" in str(other.names)
    assert without.names == kept
    names = [each.name for each in Contribution.objects.order_by("pk")]
    assert names == ["", "", "", "Fanny Frank", "", "Fanny François"]


def test_message_that_tells_others_of_the_person_goes_too(officer):
    event = b.build_event()
    b.build_notice(event=event)
    delegation = b.build_delegation(event=event)
    erased = b.build_attendee(delegation=delegation, family_name="Long", given_names="Name")
    focal_point = b.build_focal_point(delegation=delegation)
    other = b.build_attendee(delegation=delegation)
    invitations.invite(focal_point, by=actors.SYSTEM, now=b.NOW)
    for reason in ("Name LONG came first.", f"As {erased.reference} did.", "No seat."):
        Attendee.objects.filter(pk=other.pk).update(decision_reason=reason)
        other.refresh_from_db()
        outbox.queue(MessageKind.DECLINED, to=other, now=b.NOW)

    erasure.erase(erased, by=officer, now=b.NOW)

    kinds = [each.kind for each in Message.objects.order_by("pk")]
    assert kinds == ["received", "invitation", "declined"]
    assert Email.objects.count() == 3


def test_message_is_not_taken_for_one_about_a_person_of_one_name(officer):
    erased = b.build_attendee(family_name="Meeting", given_names="")
    other = b.build_attendee(delegation=erased.delegation)
    Email.objects.filter(portal_message__attendee=other).update(message="The MEETING is near.")

    erasure.erase(erased, by=officer, now=b.NOW)

    assert [each.attendee for each in Message.objects.all()] == [other]


def test_erasure_that_is_not_possible_is_refused(officer):
    attendee = b.build_attendee()
    assert refused(erasure.erase, attendee, by=actors.DELEGATE, now=b.NOW) == "not_yours"
    hold = holds.place(
        attendee.event, reason="Audit.", until=date(2084, 1, 1), by=officer, now=b.NOW
    )
    assert refused(erasure.erase, attendee, by=officer, now=b.NOW) == "held"
    holds.lift(hold, by=officer, now=b.NOW)
    erasure.erase(attendee, by=officer, now=b.NOW)
    assert refused(erasure.erase, attendee, by=officer, now=b.NOW) == "gone"
    # What was refused has left no file that would do it later.
    assert len(names_of_files()) == 1


def test_file_is_there_before_the_row_and_goes_if_the_act_is_undone(officer, monkeypatch):
    attendee, seen = b.build_attendee(), []

    def fail(*_args, **_kwargs):
        seen.extend(names_of_files())
        raise ZeroDivisionError

    monkeypatch.setattr(erasure, "_remove", fail)
    with pytest.raises(ZeroDivisionError):
        erasure.erase(attendee, by=officer, now=b.NOW)

    assert (len(seen), names_of_files()) == (1, [])
    assert Attendee.objects.get() == attendee


# A restored database.


@pytest.fixture
def restored(officer):
    """Return somebody who was erased before the database was put back as it was."""
    attendee = b.build_attendee(status=Status.CONFIRMED)
    ledger.record(attendee.event_id, attendee.reference, now=b.NOW + timedelta(days=1), numbers=[])
    Erasure.objects.all().delete()
    return attendee


def test_replay_erases_again_what_the_database_has_back(restored):
    b.build_attendee(delegation=restored.delegation)

    assert replay.replay(now=AFTER) == {"missing": 1, "again": 1}

    assert not Attendee.objects.filter(pk=restored.pk).exists()
    assert Attendee.objects.count() == 1
    row = Erasure.objects.get()
    assert (row.event, row.at) == (restored.event, b.NOW + timedelta(days=1))
    assert replay.replay(now=AFTER) == {}


def test_replay_knows_a_person_by_an_older_key(restored, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"

    assert replay.replay(now=AFTER)["again"] == 1


def test_replay_of_a_person_or_an_event_that_is_not_there_only_notes_it(restored):
    Attendee.objects.filter(pk=restored.pk).delete()
    ledger.record(10_000, "NOBODY", now=b.NOW, numbers=[])
    Erasure.objects.all().delete()

    assert replay.replay(now=AFTER) == {"missing": 2}
    assert sorted(Erasure.objects.values_list("event", flat=True), key=str) == [
        restored.event_id,
        None,
    ]
    assert ledger.numbers_without_row() == []


def test_replay_erases_a_group_of_sensitive_data_and_its_consent():
    attendee = b.build_attendee()
    b.build_notice(event=attendee.event)
    for group in (Purpose.IDENTITY, Purpose.TRAVEL):
        b.build_asked_group(event=attendee.event, group=group)
        b.give_sensitive(attendee, group=group)
    ledger.record(
        attendee.event_id, attendee.reference, now=AFTER, what=Purpose.IDENTITY, numbers=[]
    )
    Erasure.objects.all().delete()

    assert replay.replay(now=AFTER) == {"missing": 1, "again": 1}

    assert (Identity.objects.count(), Travel.objects.count()) == (0, 1)
    in_force = {each.purpose: each.is_in_force for each in Consent.objects.all()}
    assert in_force == {"identity": False, "travel": True}
    assert attendee.history.first().action == Action.SENSITIVE_ERASED
    Erasure.objects.all().delete()
    assert replay.replay(now=AFTER) == {"missing": 1}


def test_replay_writes_the_file_of_a_row_that_has_none(officer):
    erasure.erase(b.build_attendee(), by=officer, now=b.NOW)
    name = names_of_files()
    private_storage().delete(f"{ledger.FOLDER}/{name[0]}")

    assert replay.replay(now=AFTER) == {"written": 1}
    assert names_of_files() == name
    assert ledger.read(Erasure.objects.get().number).at == b.NOW


def test_command_counts_and_a_file_that_cannot_be_read_stops_it(restored, capsys):
    call_command("replay_erasures")
    said = capsys.readouterr().out
    number = "11111111-2222-3333-4444-555555555555"
    private_storage().save(f"{ledger.FOLDER}/{number}.json", ContentFile(b'{"event": 1}'))

    with pytest.raises(CommandError, match=number):
        call_command("replay_erasures")
    assert said == (
        "Erasures unknown to the database: 1; data found and erased again: 1; "
        "files written anew: 0.\n"
    )
    assert restored.reference not in said


def test_site_is_not_ready_until_erasures_are_replayed(
    client, restored, monkeypatch, errors_expected
):
    private_storage().save(f"{ledger.FOLDER}/README.json", ContentFile(b"not one of them"))
    # The file has only just been written: the erasure may be in progress.
    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr(ledger, "_IN_PROGRESS_FOR", timedelta())

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"status": "erasures to be replayed"})
    replay.replay(now=AFTER)
    assert client.get("/readyz").status_code == 200


def test_ready_site_without_any_erasure(client):
    assert client.get("/readyz").json()["status"] == "ok"


def test_withdrawn_person_is_erased_without_a_second_withdrawal(officer):
    attendee = b.build_attendee(status=Status.WITHDRAWN)

    erasure.erase(attendee, by=officer, now=b.NOW)

    assert statistics.totals(attendee.event)["status"] == {"withdrawn": 1}
