"""What is due is deleted whole, once, in batches; and a purge stopped anywhere goes on."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone
from django_q.models import Task
from post_office.models import STATUS, Email, Log

from registrations import jobs
from registrations.domain import actors, history, invitations
from registrations.enums import Action, DisclosureKind, QuestionKind, Status
from registrations.models import (
    Attendee,
    Disclosure,
    Erasure,
    FocalPoint,
    HistoryEntry,
    Hold,
    Identity,
    Message,
    Needs,
    Travel,
    Upload,
)
from registrations.privacy import disclosures, holds, ledger, purge, statistics, traces
from registrations.privacy.fields import RetentionClass
from tests import builders as b
from workshop.models import Contribution
from workshop.models.files import private_storage

pytestmark = pytest.mark.django_db

# The events below end on 4 November 2083: by then the class of the name is due.
SENSITIVE_DUE = datetime(2083, 12, 20, tzinfo=UTC)
CONTACT_DUE = datetime(2085, 12, 1, tzinfo=UTC)
ALL_DUE = datetime(2090, 1, 1, tzinfo=UTC)


def with_sensitive_data(attendee):
    Identity.objects.create(attendee=attendee, saved_at=b.NOW, document_number="X1")
    Travel.objects.create(attendee=attendee, saved_at=b.NOW, hotel="Hotel")
    Needs.objects.create(attendee=attendee, saved_at=b.NOW, diet="none")
    return attendee


def people(count, **values):
    delegation = b.build_delegation(seats=None)
    return [b.build_attendee(delegation=delegation, **values) for _each in range(count)]


def found(now, act=purge.purge):
    return {(term.event.pk, term.retention.value): dict(counts) for term, counts in act(now=now)}


def test_only_the_class_that_is_due_goes():
    attendee = with_sensitive_data(people(1)[0])
    event = attendee.event

    gone = found(SENSITIVE_DUE)

    assert gone == {(event.pk, "sensitive"): {"identity": 1, "travel": 1, "needs": 1}}
    assert Attendee.objects.get() == attendee
    acts = HistoryEntry.objects.filter(event=event, action=Action.PURGED)
    assert [(each.fields, each.attendee, each.actor) for each in acts] == [
        (["sensitive"], None, "system")
    ]


def test_contact_data_goes_with_all_that_hangs_on_it():
    first, second = people(2, status=Status.CONFIRMED)
    event = with_sensitive_data(first).event
    b.build_notice(event=event)
    item = b.build_agenda_item(event=event)
    Contribution.objects.create(item=item, role=b.text("Speaker"), name="Somebody Else")
    release = b.build_release(event=event)
    focal_point = b.build_focal_point(delegation=first.delegation)
    invitations.invite(focal_point, by=actors.SYSTEM, now=b.NOW)
    b.build_upload(event=event)
    disclosures.record(
        event,
        kind=DisclosureKind.EXPORT,
        purpose="badges",
        by=actors.SYSTEM,
        now=b.NOW,
        columns=["name"],
        people=[first.pk, second.pk],
        filter={"people": [first.pk], "status": ["confirmed"]},
    )
    kept = people(1)[0]

    rehearsed = found(CONTACT_DUE, purge.rehearse)
    gone = found(CONTACT_DUE)

    counts = gone[event.pk, "contact"]
    assert rehearsed[event.pk, "contact"] == counts
    assert counts == {
        "attendee": 2,
        "message": 5,
        "historyentry": counts["historyentry"],
        "focalpoint": 1,
        "upload": 1,
        "contribution": 1,
        "agendarelease": 1,
        "disclosure_people": 1,
    }
    assert [each.pk for each in Attendee.objects.exclude(event=kept.event)] == []
    contribution = Contribution.objects.get()
    assert (contribution.name, str(contribution.role)) == ("", "Speaker")
    before = release.content
    release.refresh_from_db()
    assert (release.names, release.content) == ({}, before)
    row = Disclosure.objects.get()
    assert (row.people, row.filter, row.row_count) == ([], {"status": ["confirmed"]}, 2)
    assert set(HistoryEntry.objects.filter(event=event).values_list("action", flat=True)) == {
        "purged"
    }
    assert event.delegations.count() == 1


def test_event_that_ended_later_is_not_touched():
    kept = people(1)[0]
    kept.event.ends_on = date(2088, 1, 1)
    kept.event.save()
    people(1)

    purge.purge(now=CONTACT_DUE)

    assert [each.pk for each in Attendee.objects.all()] == [kept.pk]
    assert Message.objects.filter(attendee=kept).count() == 1
    assert Email.objects.count() == 1


def test_mail_goes_with_what_the_queue_noted_of_it():
    attendee = people(1)[0]
    email = Message.objects.get(attendee=attendee).email
    email.logs.create(status=STATUS.failed, message="550 attendee@example.org unknown")

    purge.purge(now=CONTACT_DUE)

    assert (Email.objects.count(), Log.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_files_go_with_their_rows_once_that_is_certain():
    event = b.build_event()
    question = b.build_question(event=event, kind=QuestionKind.FILE)
    answered, lost = b.build_upload(event=event), b.build_upload(event=event)
    delegation = b.build_delegation(event=event)
    delegation.note_verbale.save("note.pdf", ContentFile(b.PDF))
    b.build_attendee(delegation=delegation, **{f"question-{question.pk}": answered.token})
    storage, note = private_storage(), delegation.note_verbale.name
    paths = [answered.file.name, lost.file.name]
    assert [storage.exists(each) for each in (*paths, note)] == [True] * 3

    purge.purge(now=CONTACT_DUE)
    after_contact = [storage.exists(each) for each in (*paths, note)]
    purge.purge(now=ALL_DUE)

    assert after_contact == [False, False, True]
    assert not storage.exists(note)
    assert (Upload.objects.count(), event.delegations.get().note_verbale.name) == (0, "")


def test_evidence_goes_when_its_time_is_over():
    attendee = people(1)[0]
    event = attendee.event
    by = actors.staff(b.build_user())
    holds.place(event, reason="Audit.", until=date(2084, 1, 1), by=by, now=b.NOW)
    ledger.record(event.pk, "OLD", now=b.NOW, numbers=[])
    ledger.record(event.pk, "NEW", now=ALL_DUE - timedelta(days=1), numbers=[])

    purge.purge(now=ALL_DUE)

    assert Hold.objects.count() == 0
    assert Erasure.objects.get().at == ALL_DUE - timedelta(days=1)
    assert ledger.numbers_without_row() == []
    assert private_storage().listdir(ledger.FOLDER)[1] == [f"{Erasure.objects.get().number}.json"]


def test_hold_stops_all_but_sensitive_data():
    attendee = with_sensitive_data(people(1)[0])
    by = actors.staff(b.build_user())
    until = date(2095, 1, 1)
    holds.place(attendee.event, reason="Audit.", until=until, by=by, now=b.NOW)

    gone = found(ALL_DUE)

    assert set(gone) == {(attendee.event_id, "sensitive")}
    assert Attendee.objects.exists()


def test_second_run_does_nothing():
    event = with_sensitive_data(people(2)[0]).event
    purge.purge(now=ALL_DUE)
    entries = HistoryEntry.objects.filter(event=event).count()

    assert found(ALL_DUE) == {}
    assert HistoryEntry.objects.filter(event=event).count() == entries


class Killed(Exception):
    """The process ends here."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("batches", [0, 1, 2])
def test_purge_that_is_killed_goes_on_where_it_stopped(batches, monkeypatch):
    event = people(5, status=Status.CONFIRMED)[0].event
    b.build_focal_point(delegation=event.delegations.get())
    before, done = statistics.totals(event), []
    real = purge.removal.remove_people

    def remove_or_die(*args, **kwargs):
        counts = real(*args, **kwargs)
        if len(done) == batches:
            raise Killed
        done.append(counts)
        return counts

    monkeypatch.setattr(purge.removal, "remove_people", remove_or_die)
    with pytest.raises(Killed):
        purge.purge(now=CONTACT_DUE, batch=2)
    halfway = Attendee.objects.count(), statistics.totals(event)
    monkeypatch.undo()
    purge.purge(now=CONTACT_DUE, batch=2)

    # What the last batch did before it was killed was undone with it.
    assert halfway == (5 - 2 * batches, before)
    assert (Attendee.objects.count(), FocalPoint.objects.count()) == (0, 0)
    assert (Email.objects.count(), statistics.totals(event)) == (0, before)


def test_log_of_the_admin_about_people_goes():
    attendee = people(1)[0]
    kinds = ContentType.objects.get_for_model(Attendee), ContentType.objects.get_for_model(Email)
    for kind in kinds:
        LogEntry.objects.create(
            user=b.build_user(),
            content_type=kind,
            object_id=str(attendee.pk),
            object_repr=attendee.reference,
            action_flag=2,
        )

    purge.purge(now=CONTACT_DUE)

    assert [each.content_type for each in LogEntry.objects.all()] == [kinds[1]]


def test_what_staff_were_told_and_have_not_read_is_forgotten(client):
    officer = b.build_user()
    client.force_login(officer)
    session = client.session
    session["_messages"] = '[["Confirmed: Somebody."]]'
    session["page"] = 3
    session.save()
    started = timezone.now()
    for number, is_done in enumerate((True, False)):
        Task.objects.create(
            id=str(number), func="x", success=is_done, started=started, stopped=started
        )

    # The session lives in our days, long before any purge of the tests' events.
    traces.forget(now=started)
    traces.forget(now=started)

    assert "_messages" not in client.session
    assert client.session["page"] == 3
    assert [each.success for each in Task.objects.all()] == [True]


def test_history_of_the_event_itself_stays():
    attendee = people(1)[0]
    history.record_for_event(
        Action.EXPORTED, event=attendee.event, by=actors.SYSTEM, now=b.NOW, fields=["name"]
    )

    purge.purge(now=CONTACT_DUE)

    rows = HistoryEntry.objects.filter(event=attendee.event).order_by("pk")
    assert [each.action for each in rows] == ["exported", "purged"]


@pytest.mark.parametrize("retention", RetentionClass)
def test_number_of_queries_does_not_grow_with_the_people(retention, django_assert_max_num_queries):
    people(12)

    with django_assert_max_num_queries(150):
        purge.purge(now=ALL_DUE)


def test_command_names_events_and_tables_only(capsys):
    attendee = with_sensitive_data(people(1)[0])
    event = attendee.event
    event.starts_on, event.ends_on = date(2019, 12, 1), date(2019, 12, 1)
    event.evidence_days = 9000
    event.save()

    call_command("purge_expired", "--dry-run")
    rehearsed = capsys.readouterr().out
    assert Attendee.objects.exists()
    call_command("purge_expired")
    done = capsys.readouterr().out
    call_command("purge_expired")

    assert rehearsed == done.replace("deleted", "would delete")
    assert (
        done.splitlines()[0]
        == f"event {event.pk}, sensitive: deleted identity 1, needs 1, travel 1"
    )
    assert done.splitlines()[1].startswith(f"event {event.pk}, contact: deleted attendee 1, ")
    assert len(done.splitlines()) == 2
    assert capsys.readouterr().out == "Nothing is due.\n"
    assert jobs.forget() == 0
