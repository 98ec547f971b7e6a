"""After a purge no value planted in any personal field is found anywhere.

The columns are read off the register and the models, so that a new one is covered with its
first line. Each class has a marker of its own: what survives its day is seen, and so is what
goes too early.
"""

import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django_q.models import Task
from post_office.models import Email

from registrations import jobs, links
from registrations.domain import (
    actors,
    attendance,
    changes,
    evidence,
    invitations,
    mailing,
    merging,
    proposals,
    registration,
    replacing,
    uploads,
)
from registrations.domain.choosing import Choice
from registrations.domain.registration import Entry
from registrations.enums import MessageKind, Purpose, QuestionKind, Status
from registrations.messages.texts import Text
from registrations.models import (
    Attendee,
    Delegation,
    HistoryEntry,
    Mailing,
    Message,
    SecuritySnapshot,
    VisaLetter,
)
from registrations.models.encrypted import EncryptedDateField
from registrations.privacy import erasure, ledger, purge, security, sensitive, statistics
from registrations.privacy.fields import PERSONAL_FIELDS, RetentionClass
from registrations.roles import MANAGER
from tests import builders as b
from tests.carriers import DeadCarrier
from tests.everything import everything, in_tables
from workshop.models import Contribution

pytestmark = pytest.mark.django_db(transaction=True)

# Letters that stand beside each other in no word, key or hash; short enough for a reference.
MARKERS = {
    RetentionClass.SENSITIVE: "zqxjsens",
    RetentionClass.CONTACT: "zqxjcont",
    RetentionClass.EVIDENCE: "zqxjevid",
}
SENSITIVE, CONTACT = MARKERS[RetentionClass.SENSITIVE], MARKERS[RetentionClass.CONTACT]
DUE = {
    RetentionClass.SENSITIVE: datetime(2083, 12, 20, tzinfo=UTC),
    RetentionClass.CONTACT: datetime(2085, 12, 1, tzinfo=UTC),
    RetentionClass.EVIDENCE: datetime(2090, 1, 1, tzinfo=UTC),
}


class NamingCarrier(DeadCarrier):
    """A mail server that says whom it refuses."""

    def send_messages(self, email_messages):
        raise OSError(f"550 {CONTACT}@example.org is unknown")


def model_of(name):
    return next(
        apps.get_model(app, name)
        for app in ("registrations", "workshop")
        if name in apps.all_models[app]
    )


def planted(field, marker, pk):
    """Return a value of the column that holds the marker, or nothing where it can hold none."""
    if isinstance(field, EncryptedDateField | models.FileField):
        return None  # the content of each file bears the marker
    if isinstance(field, models.JSONField):
        return [marker] if isinstance(field.get_default(), list) else {"en": marker}
    if isinstance(field, models.CharField | models.TextField):
        end = str(pk) if field.unique else ""
        return f"{marker[: (field.max_length or 60) - len(end)]}{end}"
    return None


def _about_people(model):
    """Return the rows; history of the event alone names a kind of message or a class of data."""
    rows = model._base_manager.all()
    if model is HistoryEntry:
        rows = rows.filter(Q(attendee__isnull=False) | Q(delegation__isnull=False))
    return rows


def plant():
    """Put markers into every column of the register; return those that took none in any row."""
    taken = set()
    for each in PERSONAL_FIELDS:
        model = model_of(each.model)
        rows = list(_about_people(model).values_list("pk", flat=True))
        assert rows, f"No row of {each.model}: let the test use the feature."
        for pk in rows:
            value = planted(model._meta.get_field(each.name), MARKERS[each.retention], pk)
            # A reason stands with one status only, and a choice is one of its list.
            with suppress(IntegrityError), transaction.atomic():
                if value is not None:
                    model._base_manager.filter(pk=pk).update(**{each.name: value})
                    taken.add((each.model, each.name))
    return {(each.model, each.name) for each in PERSONAL_FIELDS} - taken


def cannot_hold_text(model, name):
    """Return whether a column holds a moment, number, row or file, or one of a closed list."""
    field = model_of(model)._meta.get_field(name)
    kinds = (
        models.DateField,
        models.FileField,
        models.IntegerField,
        models.ForeignKey,
        EncryptedDateField,
    )
    return isinstance(field, kinds) or bool(field.choices)


@pytest.fixture
def event():
    event = b.build_event(transfer_recipients=b.text("The ministry abroad"))
    b.build_notice(event=event)
    return event


@pytest.fixture
def manager(client, event):
    user = b.build_user(event=event, role=MANAGER, username="manager-of-it")
    client.force_login(user)
    return user


def person(event, **values):
    """Register somebody each of whose words is a marker, with answers, a file and activities."""
    questions = {each.kind: each for each in event.questions.all()}
    file = ContentFile(b.PDF + CONTACT.encode(), name=f"{CONTACT}.pdf")
    upload = uploads.keep(file, event=event, now=b.NOW)
    return b.build_attendee(
        **{
            "delegation": event.delegations.first(),
            "given_names": CONTACT,
            "position": CONTACT,
            "phone": f"+86 10 {CONTACT}",
            "print_as": "",
            "circulation": True,
            "activities": [event.side_activities.get().pk],
            f"question-{questions[QuestionKind.TEXT].pk}": CONTACT,
            f"question-{questions[QuestionKind.FILE].pk}": upload.token,
        }
        | values
    )


def use_everything(client, event, settings):
    """Use each feature that takes, keeps, sends or shows what people say."""
    b.build_activity(event=event)
    for kind in (QuestionKind.TEXT, QuestionKind.FILE):
        b.build_question(event=event, kind=kind)
    delegation = b.build_delegation(event=event, seats=None)
    delegation.note_verbale.save(
        "note.pdf", ContentFile(MARKERS[RetentionClass.EVIDENCE].encode()), save=True
    )
    focal_point = b.build_focal_point(
        delegation=delegation, name=CONTACT, email=f"{CONTACT}@example.org"
    )
    by, officer = actors.focal_point(focal_point), actors.staff(b.build_user())
    invitations.invite(focal_point, by=officer, now=b.NOW)

    one = person(event, status=Status.CONFIRMED, email=f"a{CONTACT}@example.org")
    other = person(event, family_name=one.family_name, email=one.email)
    merging.merge(one, other, taken=["position"], by=officer, now=b.NOW)
    day, part = event.starts_on, event.parts_of_day[0]
    known = {"day": day, "part": part, "by": officer, "now": event.starts_at}
    entry = attendance.check_in(one, token=uuid4(), **known)
    attendance.undo(one, token=entry.token, by=officer, now=event.starts_at)
    _on_signed_sheet(event, one, by=officer)
    registration.edit(one, {"family_name": f"{CONTACT}b"}, by=actors.DELEGATE, now=b.NOW)
    changes.refuse(proposals.open_change_of(one), by=officer, now=b.NOW, reason=CONTACT)
    registration.edit(one, {"department": CONTACT}, by=actors.DELEGATE, now=b.NOW)
    entry = Entry(values={"family_name": f"{CONTACT}c", "email": f"c{CONTACT}@example.org"})
    replacing.name_replacement(person(event), entry, by=by, now=b.NOW)
    registration.save_draft(delegation, entry, by=by, now=b.NOW)
    person(event, status=Status.DECLINED)
    _to_many(event, by=officer)
    _with_sensitive_data(one)
    erasure.ask(one, b.NOW)
    _on_pages(client, event, one, focal_point)
    _as_contributor(client, event)
    _fail(settings)
    b.build_upload(event=event, name=f"{CONTACT}.pdf")
    return one


def _on_signed_sheet(event, attendee, *, by):
    """File the scan of a sheet that the person signed, withdraw it, and give it out."""
    marker = MARKERS[RetentionClass.EVIDENCE]
    printing = b.build_printing(event=event, people=[attendee])
    scan = b.build_scan(event=event, printing=printing, content=b.PDF + marker.encode(), by=by)
    evidence.withdraw(scan, reason=marker, by=by, now=event.ends_at)
    evidence.record_taking(scan, by=by, now=event.ends_at)


def _to_many(event, *, by):
    """Write to many, naming somebody in the text."""
    letter = f"{{greeting}}\n\n{CONTACT} speaks first.\n\n{{event}}\n\n{{own_page}}\n\n{{contact}}"
    texts = {"en": Text("Who speaks", letter)}
    choice = Choice(MessageKind.MAILING)
    mailing.queue(
        event, choice, texts, again=False, as_of=b.NOW, chosen="kind=mailing", by=by, now=b.NOW
    )


def _with_sensitive_data(attendee):
    """Let the person give each group under its consent, and a member of staff look at one."""
    notice, officer = attendee.event.privacy_notices.get(), actors.staff(b.build_user())
    values = {
        Purpose.IDENTITY: {"document_number": SENSITIVE, "document_type": SENSITIVE},
        Purpose.TRAVEL: {"hotel": SENSITIVE},
        Purpose.NEEDS: {"diet": SENSITIVE, "emergency_contact": SENSITIVE},
        Purpose.VISA: {"passport_name": SENSITIVE, "consulate": SENSITIVE},
    }
    for group, given in values.items():
        attendee.event.asked_groups.get_or_create(group=str(group))
        sensitive.save(
            attendee, group, given, is_agreed=True, notice=notice, by=actors.DELEGATE, now=b.NOW
        )
    if not SecuritySnapshot.objects.filter(event=attendee.event).exists():
        driver = {"driver_name": SENSITIVE, "plate": SENSITIVE}
        b.build_vehicle(delegation=attendee.delegation, **driver)
        people = {attendee.pk: {"identity.document_number": SENSITIVE}}
        security.freeze(attendee.event, people, {}, by=officer, now=b.NOW)
    VisaLetter.objects.create(
        event=attendee.event, attendee=attendee, number=attendee.pk, issued_at=b.NOW,
        full_number=f"{CONTACT}-{attendee.pk}", content="0" * 64,
    )  # fmt: skip
    sensitive.look(attendee, Purpose.NEEDS, by=officer, now=b.NOW, reason="Lunch.")


def _on_pages(client, event, attendee, focal_point):
    """Open what shows people, edit one in the admin, take every list, be told names."""
    own, all_of_it = links.path_of(attendee), links.path_of(focal_point)
    change = reverse("admin:registrations_attendee_change", args=[attendee.pk])
    people = f"{reverse('admin:registrations_attendee_changelist')}?event={event.slug}"
    dashboard = reverse("dashboard", args=[event.slug])
    opened = [own, f"{own}edit/", all_of_it, change, f"{people}&q={CONTACT}", dashboard]
    assert {client.get(each).status_code for each in opened} == {200}
    edited = {
        "capacity": "delegate", "family_name": CONTACT, "given_names": CONTACT,
        "name_order": "given_first", "language": "en", "mode": "in_person", "staff_note": CONTACT,
    }  # fmt: skip
    assert client.post(change, edited).status_code == 302
    order = {
        "edition": "provisional", "language": "en", "recipient": "The hotel", "is_abroad": "no",
        "reason": "For the gate.",
    }  # fmt: skip
    for purpose in ("participant-list", "staff-full", "badges"):
        for kind in ("xlsx", "csv"):
            taken = client.post(
                reverse("export-participants-file", args=[event.slug]),
                order | {"purpose": purpose, "format": kind},
            )
            assert taken.status_code == 200
            taken.close()
    waiting = Attendee.objects.filter(event=event, status=Status.SUBMITTED).first()
    decide = {"action": "waitlist", "_selected_action": [waiting.pk], "index": 0}
    assert client.post(people, decide).status_code == 302


def _as_contributor(client, event):
    item = b.build_agenda_item(event=event)
    address = reverse("admin:workshop_agendaitem_change", args=[item.pk])
    client.get(address)
    Contribution.objects.create(item=item, role=b.text("Speaker"), name=CONTACT)
    b.build_release(event=event)


def _fail(settings):
    """Let mail be refused by name, a job fail with a name, and the log have its say."""
    settings.EMAIL_BACKEND = f"{__name__}.NamingCarrier"
    jobs.send_messages()
    started = timezone.now()
    Task.objects.create(
        id="1", func="x", success=False, result=f"{CONTACT}!", started=started, stopped=started
    )


def markers_in(text):
    return [name for name, marker in MARKERS.items() if marker in text]


def test_every_class_goes_whole_on_its_day_and_none_before(
    client, event, manager, settings, caplog, errors_expected
):
    caplog.set_level(logging.INFO)
    use_everything(client, event, settings)
    ledger.record(event.pk, "SOMEBODY", now=b.NOW, numbers=[])
    unplanted = plant()
    assert [each for each in unplanted if not cannot_hold_text(*each)] == []
    assert markers_in(everything()) == [*MARKERS]
    # With sensitive values stored, the database does not show them.
    assert SENSITIVE not in in_tables()
    before = statistics.totals(event)

    left = {}
    for retention, moment in DUE.items():
        purge.purge(now=moment)
        left[retention] = markers_in(everything())

    assert left == {
        RetentionClass.SENSITIVE: [RetentionClass.CONTACT, RetentionClass.EVIDENCE],
        RetentionClass.CONTACT: [RetentionClass.EVIDENCE],
        RetentionClass.EVIDENCE: [],
    }
    assert statistics.totals(event) == before
    assert markers_in(caplog.text.lower()) == []


def test_no_row_of_a_table_about_people_is_left(client, event, manager, settings, errors_expected):
    use_everything(client, event, settings)

    purge.purge(now=DUE[RetentionClass.EVIDENCE])

    personal = {each.model for each in PERSONAL_FIELDS}
    left = {each for each in personal if model_of(each)._base_manager.exists()}
    # The agenda and its releases stay without their names, and acts on the event without people.
    assert left == {"agendarelease", "contribution", "historyentry"}
    assert {each.attendee for each in event.history.all()} == {None}
    assert (Email.objects.count(), Message.objects.count(), Mailing.objects.count()) == (0, 0, 0)
    assert Delegation.objects.get().note_verbale.name == ""


def test_nothing_of_one_erased_person_is_left_though_others_stay(
    client, event, manager, settings, errors_expected
):
    use_everything(client, event, settings)
    Attendee.objects.filter(event=event).update(given_names="", position="", staff_note="")
    erased = b.build_attendee(delegation=event.delegations.get(), email="kept@example.org")
    only = "zqxjonly"
    for name in ("family_name", "given_names", "native_name", "position", "staff_note", "phone"):
        setattr(erased, name, only)
    erased.save()
    registration.edit(erased, {"department": only}, by=actors.DELEGATE, now=b.NOW)
    _with_sensitive_data(erased)
    assert only in everything()
    reference = erased.reference

    erasure.erase(erased, by=actors.staff(manager), now=b.NOW + timedelta(days=1))

    found = everything()
    assert [each for each in (only, reference.lower(), "kept@example.org") if each in found] == []
    assert Attendee.objects.filter(event=event).exists()


def test_command_and_log_name_nobody(
    client, event, manager, settings, caplog, capsys, errors_expected
):
    caplog.set_level(logging.DEBUG)
    use_everything(client, event, settings)
    event.starts_on = event.ends_on = datetime(2015, 1, 1, tzinfo=UTC).date()
    event.save()
    capsys.readouterr()

    call_command("purge_expired")

    assert markers_in(capsys.readouterr().out.lower()) == []
    assert not Attendee.objects.exists()
