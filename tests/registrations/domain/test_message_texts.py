"""The rules for texts that staff write."""

import pytest

from registrations.domain import actors, message_texts
from registrations.enums import MessageKind
from registrations.messages.texts import Text, standard
from registrations.models import HistoryEntry, MessageTemplate
from tests import builders as b
from workshop.errors import RuleViolation

CONFIRMED = MessageKind.CONFIRMED
GOOD = Text("Ours: {title}", "{greeting}\n\n{event}\n\n{own_page}\n\n{contact}")


@pytest.fixture
def event(db):
    return b.build_event()


@pytest.fixture
def writer(db):
    return actors.staff(b.build_user())


def save(event, writer, text=GOOD, *, seen="", now=b.NOW):
    return message_texts.save_text(event, CONFIRMED, "en", text, seen=seen, by=writer, now=now)


def codes_of(text, kind=CONFIRMED):
    found = message_texts.faults(kind, text)
    return {name: [each.code for each in every] for name, every in found.items()}


def test_saved_text_is_that_of_the_event_in_its_language_with_who_wrote_it(event, writer):
    row = save(event, writer)

    stored = MessageTemplate.objects.get()
    assert (stored, stored.subject, stored.body) == (row, GOOD.subject, GOOD.body)
    assert (stored.kind, stored.language) == ("confirmed", "en")
    assert (stored.changed_at, stored.changed_by) == (b.NOW, writer.user)
    entry = HistoryEntry.objects.get()
    assert (entry.event, entry.action, entry.user) == (event, "message_text_changed", writer.user)
    assert entry.fields == ["confirmed", "en"]


def test_saving_again_changes_the_one_text(event, writer):
    seen = message_texts.stamp(save(event, writer))

    save(event, writer, Text("Anew: {title}", GOOD.body), seen=seen)

    assert [each.subject for each in MessageTemplate.objects.all()] == ["Anew: {title}"]


def test_text_that_somebody_else_wrote_meanwhile_is_not_overwritten(event, writer):
    save(event, writer)

    with pytest.raises(RuleViolation) as refusal:
        save(event, writer, Text("Mine: {title}", GOOD.body))

    assert refusal.value.code == "changed"
    assert MessageTemplate.objects.get().subject == GOOD.subject


def test_nobody_but_staff_writes(event):
    with pytest.raises(RuleViolation) as refusal:
        save(event, actors.DELEGATE)

    assert refusal.value.code == "not_yours"


def test_faulty_text_is_not_saved(event, writer):
    with pytest.raises(RuleViolation) as refusal:
        save(event, writer, Text("{nonsense}", GOOD.body))

    assert (refusal.value.code, MessageTemplate.objects.count()) == ("unknown", 0)


def test_way_back_deletes_the_text(event, writer):
    seen = message_texts.stamp(save(event, writer))

    message_texts.drop_text(event, CONFIRMED, "en", seen=seen, by=writer, now=b.NOW)

    assert MessageTemplate.objects.count() == 0
    assert HistoryEntry.objects.filter(action="message_text_changed").count() == 2


@pytest.mark.parametrize(("is_there", "code"), [(False, "standard"), (True, "changed")])
def test_way_back_is_refused_from_the_standard_text_and_from_an_unseen_one(
    event, writer, is_there, code
):
    if is_there:
        save(event, writer)

    with pytest.raises(RuleViolation) as refusal:
        message_texts.drop_text(event, CONFIRMED, "en", seen="", by=writer, now=b.NOW)

    assert refusal.value.code == code


def test_good_text_has_no_faults():
    assert codes_of(GOOD) == {}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (Text("{title} {code}", GOOD.body), {"subject": ["unknown", "secret"]}),
        (Text("Open {link} now", GOOD.body), {"subject": ["secret"]}),
        (Text("A", GOOD.body + "{nonsense} {x.y}"), {"body": ["unknown"]}),
        (Text("A", "Only words"), {"body": ["lacking"]}),
        (Text("A", GOOD.body + "{title"), {"body": ["lone_brace"]}),
        (Text("A", GOOD.body + "}"), {"body": ["lone_brace"]}),
        (Text("\uff5btitle\uff5d", GOOD.body), {"subject": ["wide_braces"]}),
        (Text("A", GOOD.body + "\uff5b"), {"body": ["wide_braces"]}),
        (Text("A", GOOD.body + "言" * 4000), {"body": ["too_long"]}),
    ],
)
def test_faults_are_found_where_they_stand(text, codes):
    assert codes_of(text) == codes


def test_faults_name_what_is_wrong():
    found = message_texts.faults(CONFIRMED, Text("\uff5btitle\uff5d", "{nonsense} {no such}"))

    assert [str(each.message) for each in found["subject"]] == [
        "There is a full-width brace. Write placeholders with { and }, as {title}."
    ]
    assert [str(each.message) for each in found["body"]] == [
        "This message has no such placeholder: {nonsense}, {no such}.",
        "The text must have this too: {event}, {contact}, {link}.",
    ]


@pytest.mark.parametrize("kind", MessageKind)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_standard_texts_have_no_faults(kind, language):
    assert message_texts.faults(kind, standard(kind, language)) == {}


def test_text_of_the_event_is_staffs_own_or_the_standard_one(event, writer):
    before = message_texts.text_of(None, CONFIRMED, "en")
    row = save(event, writer)

    assert before == standard(CONFIRMED, "en")
    assert message_texts.text_of(row, CONFIRMED, "en") == GOOD


def test_preview_is_on_the_latest_who_reads_the_language(event):
    delegation = b.build_delegation(event=event, seats=None)
    chinese = b.build_attendee(delegation=delegation, language="zh-hans")
    english = b.build_attendee(delegation=delegation)
    b.build_attendee()

    assert message_texts.reader_for(event, CONFIRMED, "zh-hans") == chinese
    assert message_texts.reader_for(event, CONFIRMED, "en") == english
    chosen = message_texts.reader_for(event, CONFIRMED, "en", reference=chinese.reference)
    assert chosen == chinese


def test_preview_is_on_the_latest_where_nobody_reads_the_language(event):
    english = b.build_attendee(delegation=b.build_delegation(event=event))

    assert message_texts.reader_for(event, CONFIRMED, "zh-hans") == english


def test_preview_is_on_nobody_where_there_is_nobody(event):
    assert message_texts.reader_for(event, CONFIRMED, "en") is None
    assert message_texts.reader_for(event, MessageKind.INVITATION, "en") is None


def test_preview_of_a_letter_is_on_a_focal_point(event):
    first = b.build_delegation(event=event)
    point = b.build_focal_point(delegation=first)
    latest = b.build_focal_point(delegation=b.build_delegation(event=event))
    attendee = b.build_attendee(delegation=first)

    found = [
        message_texts.reader_for(event, MessageKind.INVITATION, "en", reference=each)
        for each in ("", attendee.reference)
    ]

    assert found == [latest, point]


def test_preview_on_somebody_of_another_event_is_refused(event):
    stranger = b.build_attendee()

    with pytest.raises(RuleViolation) as refusal:
        message_texts.reader_for(event, CONFIRMED, "en", reference=stranger.reference)

    assert refusal.value.code == "nobody"


def test_preview_of_a_letter_to_a_delegation_without_focal_point_is_refused(event):
    attendee = b.build_attendee(delegation=b.build_delegation(event=event))
    b.build_focal_point(delegation=b.build_delegation(event=event))

    with pytest.raises(RuleViolation) as refusal:
        message_texts.reader_for(event, MessageKind.REMINDER, "en", reference=attendee.reference)

    assert refusal.value.code == "nobody"
