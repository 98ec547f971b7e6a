"""Copying an event: what the new one has, and what it never has."""

from datetime import UTC, date, datetime, time

import pytest
from django.apps import apps
from django.urls import reverse

from registrations.domain import actors, copying
from registrations.enums import Action, Anchor, DelegationRole, MessageKind, QuestionKind, Reply
from registrations.models import (
    Attendee,
    ColumnSet,
    Delegation,
    EvaluationQuestion,
    HistoryEntry,
    Message,
    Option,
    Question,
    Reminder,
)
from registrations.roles import MANAGER
from tests import builders as b
from workshop.domain import copying as event_copying
from workshop.enums import EventState, Group
from workshop.errors import RuleViolation
from workshop.models import AskedGroup, Contribution, Event, EventRole, SideActivity

pytestmark = pytest.mark.django_db

COPIED = "copied"
PERSONAL = "not copied, because it is about people"
# What becomes of each model that belongs to an event, directly or through others. A new
# model fails the test until somebody has decided.
_DONE_THERE = "not copied, because it tells what was done at the other event"
DECIDED = {
    "workshop.AgendaDigest": _DONE_THERE,
    "workshop.AgendaItem": COPIED,
    "workshop.AgendaRelease": _DONE_THERE,
    "workshop.AskedGroup": COPIED,
    "workshop.Contribution": COPIED,
    "workshop.DraftLink": "not copied, because it was given to colleagues for the other event",
    "workshop.Document": _DONE_THERE,
    "workshop.EventRole": "not copied, because who creates an event chooses its staff",
    "workshop.Room": COPIED,
    "workshop.SideActivity": COPIED,
    "registrations.AccessCode": PERSONAL,
    "registrations.ActivityPlace": PERSONAL,
    "registrations.Answer": PERSONAL,
    "registrations.Attendance": PERSONAL,
    "registrations.Attendee": PERSONAL,
    "registrations.ColumnSet": COPIED,
    "registrations.Consent": PERSONAL,
    "registrations.Delegation": COPIED,
    "registrations.DeskLink": "not copied, because it is good on the days of the other event",
    "registrations.Disclosure": _DONE_THERE,
    "registrations.Erasure": _DONE_THERE,
    "registrations.ErasureRequest": PERSONAL,
    "registrations.Evaluation": _DONE_THERE,
    "registrations.EvaluationComment": _DONE_THERE,
    "registrations.EvaluationCount": _DONE_THERE,
    "registrations.EvaluationGiven": PERSONAL,
    "registrations.EvaluationQuestion": COPIED,
    "registrations.Evidence": _DONE_THERE,
    "registrations.FocalPoint": PERSONAL,
    "registrations.HistoryEntry": _DONE_THERE,
    "registrations.Hold": _DONE_THERE,
    "registrations.Identity": PERSONAL,
    "registrations.Mailing": _DONE_THERE,
    "registrations.Message": PERSONAL,
    "registrations.MessageTemplate": COPIED,
    "registrations.Needs": PERSONAL,
    "registrations.Option": COPIED,
    "registrations.Printing": PERSONAL,
    "registrations.PrivacyNotice": "its text in force becomes the first version",
    "registrations.ProposedChange": PERSONAL,
    "registrations.Question": COPIED,
    "registrations.Reminder": COPIED,
    "registrations.SecurityPlan": COPIED,
    "registrations.SecuritySnapshot": PERSONAL,
    "registrations.SharedList": _DONE_THERE,
    "registrations.SheetLine": PERSONAL,
    "registrations.SheetPrinting": _DONE_THERE,
    "registrations.Statistic": _DONE_THERE,
    "registrations.Travel": PERSONAL,
    "registrations.Upload": PERSONAL,
    "registrations.Vehicle": PERSONAL,
    "registrations.Visa": PERSONAL,
    "registrations.VisaInviter": COPIED,
    "registrations.VisaLetter": PERSONAL,
}
_FIRST_DAY = date(2084, 3, 8)


@pytest.fixture
def creator():
    return b.build_user()


@pytest.fixture
def source():
    """Return an event with one of everything."""
    event = b.build_event(
        slug="source",
        is_listed=True,
        opens_at=datetime(2083, 8, 1, tzinfo=UTC),
        closes_at=datetime(2083, 10, 20, 16, tzinfo=UTC),
        changes_until=datetime(2083, 10, 27, 16, tzinfo=UTC),
        capacity=40,
        state_note=b.text("A note."),
    )
    room = b.build_room(event=event)
    AskedGroup.objects.create(event=event, group=Group.PHONE, is_required=True, needs_approval=True)
    item = b.build_agenda_item(event=event, room=room, day=date(2083, 11, 4))
    Contribution.objects.create(
        item=item, role=b.text("Speaker"), name="Ana Example", position=b.text("Head"),
        institution=b.text("Ministry"), order=3,
    )  # fmt: skip
    SideActivity.objects.create(
        event=event, title=b.text("Visit"), day=date(2083, 11, 5), starts=time(9), ends=time(12),
        places=12,
    )  # fmt: skip
    b.build_notice(event=event, text=b.text("The old text."))
    b.build_notice(event=event, text=b.text("How your data is used."))
    return event


def copy(source, creator, **changed):
    values = {"title": b.text("The next one", "下一届"), "slug": "next", "starts_on": _FIRST_DAY}
    return copying.copy_event(source, **(values | changed), by=actors.staff(creator), now=b.NOW)


def models_of_an_event():
    """Return the labels of all models that belong to an event, directly or through others."""
    found = {Event}
    ours = [each for app in ("workshop", "registrations") for each in apps.get_app_config(app).get_models()]  # fmt: skip
    while True:
        more = {
            each
            for each in ours
            for field in each._meta.concrete_fields
            if field.is_relation and field.related_model in found
        }
        if more <= found:
            return {each._meta.label for each in found - {Event}}
        found |= more


def test_every_model_of_an_event_is_decided_upon():
    assert models_of_an_event() == set(DECIDED)


def test_new_event_has_one_row_of_everything_copied_and_nobody(source, creator):
    delegation = b.build_delegation(event=source, seats=9)
    b.build_focal_point(delegation=delegation)
    b.build_attendee(delegation=delegation, circulation=True)
    question = Question.objects.create(event=source, text=b.text("Q"), kind=QuestionKind.CHOICE)
    Option.objects.create(question=question, text=b.text("O"))
    b.build_message_template(event=source)
    Reminder.objects.create(event=source, kind=MessageKind.PRACTICAL, anchor=Anchor.START, days=3)
    EvaluationQuestion.objects.create(event=source, text=b.text("How was it?"))
    ColumnSet.objects.create(event=source, purpose="staff-full", name="Desk", columns=["email"])
    b.build_inviter(event=source, last_number=7)
    b.build_security_plan(event=source)
    b.build_vehicle(delegation=delegation)

    event = copy(source, creator).event

    paths = {"Contribution": "item__event", "Option": "question__event", "FocalPoint": "delegation__event",
             "Attendance": "attendee__event", "Printing": "attendee__event", "SheetLine": "attendee__event",
             "ActivityPlace": "attendee__event", "Answer": "attendee__event", "Consent": "attendee__event",
             "ProposedChange": "attendee__event", "AccessCode": "attendee__event",
             "ErasureRequest": "attendee__event", "EvaluationGiven": "attendee__event",
             "EvaluationComment": "question__event", "EvaluationCount": "question__event", "Identity": "attendee__event",
             "Needs": "attendee__event", "Travel": "attendee__event", "Visa": "attendee__event", "Vehicle": "delegation__event"}  # fmt: skip
    counts = {}
    for label in DECIDED:
        model = apps.get_model(label)
        counts[label] = model._default_manager.filter(
            **{paths.get(model.__name__, "event"): event}
        ).count()
    # The new event has its creator, its first notice and the entry that it was copied.
    own = {"workshop.EventRole", "registrations.PrivacyNotice", "registrations.HistoryEntry"}
    assert event.visa_inviter.last_number == 0
    assert counts == {label: int(what == COPIED or label in own) for label, what in DECIDED.items()}


def test_choice_of_columns_is_copied_without_the_questions(source, creator):
    question = Question.objects.create(event=source, text=b.text("Q"), kind=QuestionKind.TEXT)
    columns = ["email", f"question-{question.pk}", "activities"]
    ColumnSet.objects.create(event=source, purpose="staff-full", name="Desk", columns=columns)

    event = copy(source, creator).event

    assert ColumnSet.objects.get(event=event).columns == ["email"]


def test_settings_are_copied_and_the_new_event_is_a_draft(source, creator):
    event = copy(source, creator).event

    own = {"id", "slug", "title", "state", "state_note", "is_listed", "starts_on", "ends_on",
           "opens_at", "closes_at", "changes_until"}  # fmt: skip
    names = {field.attname for field in Event._meta.concrete_fields} - own
    event.refresh_from_db()
    assert {name: getattr(event, name) for name in names} == {
        name: getattr(source, name) for name in names
    }
    assert (event.slug, event.title, event.state, event.state_note, event.is_listed) == (
        "next", b.text("The next one", "下一届"), EventState.DRAFT, {}, False,
    )  # fmt: skip


def test_all_days_and_moments_keep_their_distance_from_the_first_day(source, creator):
    event = copy(source, creator).event

    event.refresh_from_db()
    assert (event.starts_on, event.ends_on) == (date(2084, 3, 8), date(2084, 3, 9))
    assert (event.opens_at, event.closes_at, event.changes_until) == (
        datetime(2083, 12, 5, tzinfo=UTC),
        datetime(2084, 2, 23, 16, tzinfo=UTC),
        datetime(2084, 3, 1, 16, tzinfo=UTC),
    )
    assert event.agenda_items.get().day == date(2084, 3, 9)
    assert event.side_activities.get().day == date(2084, 3, 10)


def test_source_stays_as_it_is(source, creator):
    before = {
        each._meta.label: list(each._default_manager.values())
        for each in (Event, AskedGroup, Contribution, SideActivity, Delegation)
    }

    event = copy(source, creator).event

    for model in (AskedGroup, Contribution, SideActivity, Delegation):
        rows = [
            row
            for row in model._default_manager.values()
            if row.get("event_id") != event.pk
            and row.get("item_id") not in set(event.agenda_items.values_list("pk", flat=True))
        ]
        assert rows == before[model._meta.label]
    assert list(Event.objects.filter(pk=source.pk).values()) == before["workshop.Event"]


def test_agenda_keeps_rooms_and_roles_but_no_names(source, creator):
    event = copy(source, creator).event

    item = event.agenda_items.get()
    part = item.contributions.get()
    assert item.room == event.rooms.get()
    assert item.room.name == source.rooms.get().name
    assert (part.role, part.order, part.name, part.position, part.institution) == (
        b.text("Speaker"), 3, "", {}, {},
    )  # fmt: skip


def test_item_without_room_is_copied(creator):
    source = b.build_event()
    b.build_agenda_item(event=source)

    assert copy(source, creator).event.agenda_items.get().room is None


def test_groups_and_activities_keep_what_they_ask(source, creator):
    event = copy(source, creator).event

    group = event.asked_groups.get()
    assert (group.group, group.is_required, group.needs_approval) == (Group.PHONE, True, True)
    assert event.side_activities.get().places == 12


def test_conditions_of_questions_point_to_the_new_questions_and_options(source, creator):
    # The dependent one is older than the one on which it depends.
    dependent = Question.objects.create(event=source, position=3, text=b.text("Which visa?"))
    choice = Question.objects.create(
        event=source, position=1, text=b.text("From where?"), kind=QuestionKind.CHOICE
    )
    yes_no = Question.objects.create(
        event=source, position=2, text=b.text("Driver?"), kind=QuestionKind.YES_NO
    )
    options = [
        Option.objects.create(question=choice, position=n, text=b.text(str(n)), is_retired=n == 2)
        for n in range(3)
    ]
    plate = Question.objects.create(
        event=source, position=4, text=b.text("Plate?"), relevant_if=yes_no, relevant_values=["yes"]
    )
    dependent.relevant_if = choice
    dependent.relevant_values = [str(options[0].pk), str(options[2].pk)]
    dependent.save()

    event = copy(source, creator).event

    choice, yes_no, dependent, plate = event.questions.all()
    new = list(choice.options.all())
    assert [str(each) for each in new] == ["0", "1", "2"]
    assert [each.is_retired for each in new] == [False, False, True]
    assert dependent.relevant_if == choice
    assert dependent.relevant_values == [str(new[0].pk), str(new[2].pk)]
    assert (plate.relevant_if, plate.relevant_values) == (yes_no, ["yes"])
    assert {each.pk for each in new}.isdisjoint(each.pk for each in options)


def test_delegations_keep_place_and_seats_but_neither_reply_nor_people(source, creator):
    old = b.build_delegation(
        event=source, seats=7, alternates=2, protocol_rank=33, role=DelegationRole.OBSERVER,
        name_override=b.text("Its name then"), invited_at=b.NOW, reply=Reply.ATTENDING,
        replied_at=b.NOW, reply_channel="letter", note_verbale="notes/a.pdf", completed_at=b.NOW,
    )  # fmt: skip
    b.build_attendee(delegation=old)
    b.build_focal_point(delegation=old)
    gone = b.build_delegation(event=source, institution=b.build_institution(is_active=False))
    people = (Attendee.objects.count(), Message.objects.count())

    copied = copy(source, creator)

    new = copied.event.delegations.get()
    assert (new.institution, new.seats, new.alternates, new.protocol_rank, new.role) == (
        old.institution, 7, 2, 33, DelegationRole.OBSERVER,
    )  # fmt: skip
    assert new.name_override == b.text("Its name then")
    assert (new.invited_at, new.reply, new.replied_at, new.reply_channel) == (
        None, Reply.NONE, None, "",
    )  # fmt: skip
    assert (new.note_verbale.name, new.completed_at, new.focal_points.count()) == ("", None, 0)
    assert copied.left_out == [gone]
    assert (Attendee.objects.count(), Message.objects.count()) == people


def test_notice_in_force_becomes_the_first_version(source, creator):
    notice = copy(source, creator).event.privacy_notices.get()

    assert (notice.version, notice.text, notice.published_at) == (
        1,
        b.text("How your data is used."),
        b.NOW,
    )


def test_event_without_notice_is_copied_without_one(creator):
    assert not copy(b.build_event(), creator).event.privacy_notices.exists()


def test_creator_manages_the_new_event_and_it_is_recorded(source, creator):
    b.build_user(event=source, role=MANAGER)

    event = copy(source, creator).event

    role = EventRole.objects.get(event=event)
    assert (role.user, role.role.name) == (creator, MANAGER)
    entry = HistoryEntry.objects.get(event=event)
    assert (entry.action, entry.user) == (Action.EVENT_COPIED, creator)


def test_nobody_but_staff_copies(source):
    with pytest.raises(RuleViolation) as refusal:
        copying.copy_event(
            source, title=b.text("X"), slug="x", starts_on=_FIRST_DAY, by=actors.SYSTEM, now=b.NOW
        )

    assert refusal.value.code == "not_yours"


def test_address_of_another_event_is_refused_and_nothing_copied(source, creator):
    with pytest.raises(RuleViolation) as refusal:
        copy(source, creator, slug="source")

    assert refusal.value.code == "slug_taken"
    assert Event.objects.count() == 1


def test_other_fault_of_the_database_is_not_taken_for_the_address(source, creator):
    with pytest.raises(event_copying.IntegrityError):
        copy(source, creator, slug="admin")


# The page.


@pytest.fixture
def manager(client, source):
    client.force_login(b.build_user(event=source, role=MANAGER, username="creator"))
    return client


def path_of(event):
    return reverse("event-copy", args=[event.slug])


TYPED = {"title_en": "The next one", "title_zh-hans": "下一届", "slug": "next", "starts_on": "2084-03-08"}  # fmt: skip


def test_page_names_what_is_copied_and_who_is_left_out(manager, source):
    b.build_delegation(event=source)
    gone = b.build_institution(is_active=False, name=b.text("Ministry of Yore"))
    b.build_delegation(event=source, institution=gone)

    text = manager.get(path_of(source)).content.decode()

    assert "1 delegation, with seats, role and order" in text
    assert "Ministry of Yore" in text


def test_page_copies_once_and_leads_to_the_new_event(manager, source):
    gone = b.build_institution(is_active=False, name=b.text("Ministry of Yore"))
    b.build_delegation(event=source, institution=gone)

    answer = manager.post(path_of(source), TYPED, follow=True)
    again = manager.post(path_of(source), TYPED)

    text = answer.content.decode()
    assert answer.redirect_chain == [("/admin/dashboard/next/", 302)]
    assert "The event is copied." in text
    assert "Left out, as they are no longer active: Ministry of Yore." in text
    assert Event.objects.get(slug="next").title == b.text("The next one", "下一届")
    assert (again.status_code, Event.objects.count()) == (422, 2)
    assert "Another event has this address." in again.content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("title", {"title_en": ""}, "Enter a complete value."),
        ("slug", {"slug": "a b"}, "Enter a valid “slug”"),
        ("slug", {"slug": "admin"}, "is the address of another page"),
        ("slug", {"slug": "source"}, "Another event has this address."),
        ("starts_on", {"starts_on": "soon"}, "Enter a valid date."),
    ],
)
def test_fault_is_said_beside_its_input_and_what_was_typed_is_kept(
    manager, source, field, typed, words
):
    answer = manager.post(path_of(source), TYPED | typed)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert words in str(answer.context["form"].errors[field])
    assert "下一届" in answer.content.decode()
    assert Event.objects.count() == 1


def test_address_taken_at_the_same_moment_is_said_beside_it(manager, source, monkeypatch):
    monkeypatch.setattr(
        "registrations.admin.copying.CopyForm.clean_slug", lambda self: self.cleaned_data["slug"]
    )

    answer = manager.post(path_of(source), TYPED | {"slug": "source"})

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"slug": ["Another event has this address."]}
