"""Messages to many: queued once to each, watched and stopped."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from post_office.models import STATUS, Email

from registrations.domain import actors, mailing
from registrations.domain.choosing import Choice
from registrations.enums import Action, MessageKind, MessageState, Status
from registrations.messages import delivery, outbox
from registrations.messages.texts import Text
from registrations.models import HistoryEntry, Mailing, Message
from tests import builders as b
from workshop.enums import EventState
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

PRACTICAL, MAILING = MessageKind.PRACTICAL, MessageKind.MAILING
SHOWN, LATER = b.NOW + timedelta(hours=1), b.NOW + timedelta(hours=2)
TEXTS = {
    "en": Text("{title}: the bus", "{greeting}\n\nThe bus waits.\n\n{event}\n\n{own_page}\n\n{contact}"),
    "zh-hans": Text("{title}：班车", "{greeting}\n\n班车等候。\n\n{event}\n\n{own_page}\n\n{contact}"),
}  # fmt: skip


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def officer():
    return actors.staff(b.build_user())


def confirmed(event, **fields):
    delegation = b.build_delegation(event=event, seats=None)
    return b.build_attendee(delegation=delegation, status=Status.CONFIRMED, **fields)


def queued(event, officer, kind=MAILING, texts=None, *, again=False, now=LATER):
    return mailing.queue(
        event,
        Choice(kind, statuses=frozenset({Status.CONFIRMED})),
        texts or TEXTS,
        again=again,
        as_of=SHOWN,
        chosen="kind=mailing",
        by=officer,
        now=now,
    )


def refusal_of(*args, **kwargs):
    with pytest.raises(RuleViolation) as refusal:
        queued(*args, **kwargs)
    return refusal.value.code


def test_message_goes_to_each_in_the_language_of_each(event, officer):
    english, chinese = confirmed(event), confirmed(event, language="zh-hans")
    b.build_attendee(delegation=english.delegation)

    row = queued(event, officer)

    sent = {each.attendee: each for each in row.messages.select_related("email")}
    assert set(sent) == {english, chinese}
    assert "The bus waits." in sent[english].email.message
    assert "班车等候。" in sent[chinese].email.message
    assert sent[english].email.subject == "Practical Cooperation: the bus"
    assert {each.queued_by for each in sent.values()} == {officer.user}
    assert (row.reader_count, row.chosen, set(row.texts)) == (2, "kind=mailing", {"en", "zh-hans"})
    entry = HistoryEntry.objects.get(action=Action.MAILING_QUEUED)
    assert (entry.user, entry.fields) == (officer.user, [MAILING])


def test_what_is_missing_is_said_to_each_alone(event, officer):
    b.build_asked_group(event=event, group="phone", is_required=True)
    person = confirmed(event, phone="")
    choice = Choice(MessageKind.MISSING_DATA)
    texts = mailing.texts_of(event, choice.kind, ["en"])

    shown = mailing.writer(choice, [person], texts=texts, marker="[link]")(person)
    row = queued(event, officer, MessageKind.MISSING_DATA, texts)

    body = row.messages.get().email.message
    assert "telephone" in body.lower()
    assert body.replace(row.messages.get().marker, "[link]") == shown.body


def test_texts_begin_with_those_of_the_event_else_with_the_standard(event):
    b.build_message_template(event=event, kind=PRACTICAL, language="en", subject="Own words")

    texts = mailing.texts_of(event, PRACTICAL, ["en", "zh-hans"])

    assert texts["en"].subject == "Own words"
    assert "{greeting}" in texts["zh-hans"].body


def test_nobody_gets_the_same_twice_however_often_the_form_is_sent(event, officer):
    confirmed(event)
    queued(event, officer)

    assert refusal_of(event, officer) == "nobody"
    assert refusal_of(event, officer, again=True) == "nobody"
    assert Message.objects.filter(kind=MAILING).count() == 1
    assert Mailing.objects.count() == 1


def test_who_had_it_before_the_page_was_shown_gets_it_again_only_if_staff_say_so(event, officer):
    had, new = confirmed(event), confirmed(event)
    outbox.queue(PRACTICAL, to=had, now=b.NOW)
    texts = mailing.texts_of(event, PRACTICAL, ["en"])

    first = queued(event, officer, PRACTICAL, texts)
    Message.objects.filter(mailing=first).update(queued_at=b.NOW)
    second = queued(event, officer, PRACTICAL, texts, again=True)

    assert [each.attendee for each in first.messages.all()] == [new]
    assert {each.attendee for each in second.messages.all()} == {had, new}


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.ARCHIVED])
def test_nobody_is_written_to_of_an_event_that_nobody_knows(event, officer, state):
    confirmed(event)
    event.state = state
    event.save()

    assert refusal_of(event, officer) == "wrong_state"


def test_delegate_sends_nothing_to_many(event):
    assert refusal_of(event, actors.DELEGATE) == "not_yours"


def test_message_that_reports_an_act_is_refused(event, officer):
    confirmed(event)

    assert refusal_of(event, officer, MessageKind.CONFIRMED) == "wrong_kind"


def test_text_in_a_language_that_is_read_must_be_there_and_without_fault(event, officer):
    confirmed(event)

    assert refusal_of(event, officer, texts={"zh-hans": TEXTS["zh-hans"]}) == "text_missing"
    assert refusal_of(event, officer, texts={"en": Text("A", "{nothing}")}) == "unknown"
    assert Mailing.objects.count() == 0


def test_text_in_a_language_that_nobody_reads_is_not_kept(event, officer):
    confirmed(event)

    assert set(queued(event, officer).texts) == {"en"}


def test_progress_counts_by_state_and_stop_keeps_the_rest(event, officer):
    people = [confirmed(event) for _number in range(4)]
    row = queued(event, officer)
    mails = [each.email_id for each in row.messages.order_by("attendee_id")]
    for pk, status in zip(mails, (STATUS.sent, STATUS.failed, STATUS.requeued), strict=False):
        Email.objects.filter(pk=pk).update(status=status)

    before = mailing.progress(row)
    count = mailing.stop(row, by=officer, now=LATER)
    row.refresh_from_db()

    assert before == dict.fromkeys(
        (MessageState.QUEUED, MessageState.REQUEUED, MessageState.SENT, MessageState.FAILED), 1
    )
    assert mailing.progress(row) == {
        MessageState.SENT: 1,
        MessageState.FAILED: 1,
        MessageState.STOPPED: 2,
    }
    assert (count, row.stopped_at, row.stopped_by) == (2, LATER, officer.user)
    assert HistoryEntry.objects.filter(action=Action.MAILING_STOPPED).count() == 1
    Message.objects.exclude(mailing=row).delete()
    assert delivery.deliver_due(now=LATER) == 0
    assert len(people) == 4


def test_what_has_gone_out_cannot_be_stopped_nor_stopped_twice(event, officer):
    confirmed(event)
    row = queued(event, officer)
    mailing.stop(row, by=officer, now=LATER)

    with pytest.raises(RuleViolation) as refusal:
        mailing.stop(row, by=officer, now=LATER)
    assert refusal.value.code == "all_gone"
    with pytest.raises(RuleViolation) as refusal:
        mailing.stop(row, by=actors.DELEGATE, now=LATER)
    assert refusal.value.code == "not_yours"


def test_stopped_message_is_not_had_and_may_be_sent_anew(event, officer):
    person = confirmed(event)
    mailing.stop(queued(event, officer), by=officer, now=LATER)

    row = queued(event, officer)

    assert [each.attendee for each in row.messages.all()] == [person]


def test_queueing_takes_as_many_queries_for_thirty_as_for_one(event, officer):
    counts = []
    for number, count in enumerate((1, 30)):
        other = b.build_event()
        for _number in range(count):
            confirmed(other)
        with CaptureQueriesContext(connection) as captured:
            queued(other, officer, now=LATER + timedelta(minutes=number))
        counts.append(len(captured))

    assert counts[0] == counts[1]


CHANGED = MessageKind.AGENDA_CHANGED
CHANGED_TEXTS = {
    "en": Text("New", "{greeting}\n\n{agenda_changes}\n\n{event}\n\n{own_page}\n\n{contact}")
}


def released(event, now=b.NOW, **changes):
    event.agenda_items.update(**changes)
    return b.build_release(event=event, now=now)


@pytest.fixture
def changed(event):
    """Return the event, its agenda released twice."""
    b.build_agenda_item(event=event)
    released(event)
    released(event, track="A")
    return event


def test_message_on_the_agenda_to_all_who_are_confirmed_is_the_digest(changed, officer):
    confirmed(changed)

    row = queued(changed, officer, CHANGED, CHANGED_TEXTS)

    assert "– Opening session\n  Description" in row.messages.get().email.message
    told = changed.agenda_digests.get()
    assert (told.number, told.is_sent, told.settled_by, told.settled_at) == (
        2,
        True,
        officer.user,
        LATER,
    )


def test_message_on_the_agenda_goes_once_for_each_release(changed, officer):
    confirmed(changed)
    queued(changed, officer, CHANGED, CHANGED_TEXTS)
    assert refusal_of(changed, officer, CHANGED, CHANGED_TEXTS) == "nobody"
    released(changed, now=LATER + timedelta(hours=1), track="B")
    with pytest.raises(RuleViolation) as refusal:
        queued(changed, officer, CHANGED, CHANGED_TEXTS)
    assert refusal.value.code == "changed"
    assert changed.agenda_digests.count() == 1


def test_message_on_the_agenda_before_any_release_tells_nothing(event, officer):
    confirmed(event)
    text = queued(event, officer, CHANGED, CHANGED_TEXTS).messages.get().email.message
    assert "– " not in text
    assert event.agenda_digests.count() == 0


def test_other_message_settles_no_digest(changed, officer):
    confirmed(changed)
    queued(changed, officer)
    assert changed.agenda_digests.count() == 0
