"""What messages say: standard texts, staff's own, and what stands in braces."""

from datetime import timedelta

import pytest
from django.conf import settings

from registrations.enums import MessageKind
from registrations.messages import outbox, placeholders
from registrations.messages.texts import render, standard
from registrations.models import Attendee, FocalPoint, Message
from tests import builders as b

LANGUAGES = [code for code, _name in settings.LANGUAGES]
TO_FOCAL_POINTS = {MessageKind.INVITATION, MessageKind.REMINDER}
MARKER = "[marker]"


def reader_of(kind: MessageKind, language: str) -> Attendee | FocalPoint:
    """Return somebody who gets such messages."""
    event = b.build_event(title=b.text("Workshop on papers", "证件研讨会"))
    delegation = b.build_delegation(event=event, seats=3)
    if kind in TO_FOCAL_POINTS:
        return b.build_focal_point(delegation=delegation, language=language)
    return b.build_attendee(delegation=delegation, language=language)


def details_of(kind: MessageKind, reader: Attendee | FocalPoint) -> dict[str, object]:
    """Return what the act says that the message of the kind reports."""
    details: dict[str, object] = {"reason": "Reason of ours", "missing": ["Diet", "Mode"]}
    if kind == MessageKind.REPLACEMENT_REFUSED:
        other = b.build_attendee(delegation=reader.delegation)
        details |= {"former": reader, "alternate": other}
    if kind == MessageKind.EVENT_MOVED:
        details |= {"before": b.build_event(starts_on=reader.event.starts_on - timedelta(days=30))}
    if kind == MessageKind.REMINDER:
        details |= {"invited_before": b.NOW}
    return details


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", MessageKind)
def test_every_message_says_event_days_place_zone_reference_contact_and_link(kind, language):
    reader = reader_of(kind, language)
    event = reader.event if isinstance(reader, Attendee) else reader.delegation.event

    text = render(kind, to=reader, marker=MARKER, **details_of(kind, reader))

    title = event.title[language]
    wanted = [title, MARKER, event.contact_email]
    if kind != MessageKind.EVENT_POSTPONED:
        zone = "北京时间" if language == "zh-hans" else "Beijing time"
        wanted += ["2083", zone, event.venue.in_language(language)]
    is_to_attendee = isinstance(reader, Attendee)
    if is_to_attendee and kind not in {MessageKind.LINK_AGAIN, MessageKind.AGENDA_CHANGED, MessageKind.PROPOSAL}:  # fmt: skip
        wanted.append(reader.reference)
    whole = text.subject + "\n" + text.body
    assert [each for each in wanted if each not in whole] == []
    assert title in text.subject
    assert "{" not in whole
    assert "None" not in whole
    assert "\n\n\n" not in text.body


@pytest.mark.parametrize("kind", MessageKind)
def test_standard_texts_have_the_same_known_placeholders_in_every_language(kind):
    texts = [standard(kind, language) for language in LANGUAGES]

    for text in texts:
        assert placeholders.unknown(kind, text.subject + "\n" + text.body) == []
        assert placeholders.lacking(kind, text.body) == []
    named = [
        sorted(each for each in placeholders.allowed(kind) if f"{{{each}}}" in text.body)
        for text in texts
    ]
    assert named == [named[0]] * len(LANGUAGES)


@pytest.mark.django_db
def test_text_of_staff_is_sent_in_its_language_alone():
    event = b.build_event()
    b.build_message_template(event=event)
    delegation = b.build_delegation(event=event)
    english = b.build_attendee(delegation=delegation, language="en")
    chinese = b.build_attendee(delegation=delegation, language="zh-hans")

    texts = [render(MessageKind.CONFIRMED, to=each, marker=MARKER) for each in (english, chinese)]

    assert ["Our own words." in each.body for each in texts] == [True, False]
    assert texts[0].subject == f"Ours: {event.title}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["{title}", "{event.contact}", "{{ title }}", "%(x)s", "{% now %}"]
)
def test_placeholder_that_somebody_typed_arrives_as_typed(typed):
    attendee = b.build_attendee(family_name="Delegate", print_as=typed)

    text = render(MessageKind.CONFIRMED, to=attendee, marker=MARKER)

    assert text.body.startswith(f"Ms {typed}\n")


@pytest.mark.django_db
def test_line_that_stands_for_nothing_is_left_out():
    attendee = b.build_attendee()

    text = render(MessageKind.WAITLISTED, to=attendee, marker=MARKER)

    lines = text.body.split("\n")
    after = lines.index(f"Your reference: {attendee.reference}") + 1
    assert lines[after].startswith("You will be told")


def test_fill_replaces_once_and_keeps_what_it_does_not_know():
    values = {"title": "{contact}", "note": ""}

    filled = placeholders.fill("A {title}\n\n{note}\n\n{strange} {x.y}", values.__getitem__)

    assert filled == "A {contact}\n\n{strange} {x.y}"


def test_unknown_and_lacking_placeholders_are_named():
    kind = MessageKind.CONFIRMED

    assert placeholders.unknown(kind, "{title} {Title} {code} {a b} {code}") == [
        "Title",
        "code",
        "a b",
    ]
    assert placeholders.lacking(kind, "{title}") == ["contact", "link"]
    assert placeholders.lacking(MessageKind.ACCESS_CODE, "{event}{contact}{own_page}") == ["code"]


@pytest.mark.django_db
def test_many_are_written_to_with_what_concerns_each():
    delegation = b.build_delegation()
    people = [b.build_attendee(delegation=delegation) for _number in range(3)]
    people.append(b.build_attendee(delegation=delegation, email=""))
    own = {
        (Attendee, people[0].pk): {"missing": ["Diet"]},
        (Attendee, people[1].pk): {"missing": ["Mode"]},
    }
    before = Message.objects.count()

    count = outbox.queue_for_all(MessageKind.MISSING_DATA, to=people, now=b.NOW, own_details=own)

    written = Message.objects.filter(kind=MessageKind.MISSING_DATA).order_by("pk")
    assert (count, Message.objects.count() - before) == (3, 3)
    assert ["– Diet" in each.email.message for each in written] == [True, False, False]
    assert ["– Mode" in each.email.message for each in written] == [False, True, False]


@pytest.mark.django_db
def test_nobody_is_written_to_where_nobody_has_an_address():
    attendee = b.build_attendee(email="")

    assert outbox.queue_for_all(MessageKind.PRACTICAL, to=[attendee], now=b.NOW) == 0
