"""Visa letters: one page for each person, whole or not at all, in both languages, numbered."""

import io
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from registrations.domain import actors
from registrations.enums import Purpose, Status
from registrations.exports.participant_list import ListOrder, export
from registrations.exports.purposes import VISA_LETTERS
from registrations.exports.spreadsheet import Format
from registrations.exports.who import listed
from registrations.models import Attendee, Disclosure, VisaLetter
from tests import builders as b
from tests.registrations.documents.reading import check_accessible, document_of, plain, text_of
from workshop.errors import RuleViolation
from workshop.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    found = b.build_event()
    b.build_inviter(event=found)
    return found


def pages_of(event: Event, **choices) -> list[str]:
    reader = document_of(event, VISA_LETTERS, **choices)
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def refused(event: Event) -> str:
    """Return the code with which the letters are refused."""
    with pytest.raises(RuleViolation) as refusal, transaction.atomic():
        document_of(event, VISA_LETTERS)
    return refusal.value.code


def test_letter_says_all_of_it_in_both_languages(event):
    b.build_applicant(event=event)

    reader = document_of(event, VISA_LETTERS)

    assert len(reader.pages) == 1
    page = plain(text_of(reader))
    for words in (
        "Invitation letter", "EX-2083-001", "Embassy in Brussels", "EXAMPLE GIVEN", "2 January 1999", "1999年1月2日",
        "Belgium / 比利时", "ordinary passport", "P0000001", "6 May 2080", "2 January 2089", "Adviser / 顾问",
        "2 November 2083", "5 November 2083", "Beijing / 北京", "Practical Cooperation", "务实合作研讨会",
        "Conference Hotel", "The organiser bears all costs.", "全部费用由主办方承担。", "Example office in Beijing",
        "驻北京示例办事处", "1 Example Street, Beijing", "+86 10 0000 0000", "Contact One", "Signatory One, Head of Office",
    ):  # fmt: skip
        assert plain(words) in page
    check_accessible(reader, title="Visa letters: Practical Cooperation")


@pytest.mark.parametrize("language", ["zh-hans", "en", "both"])
def test_letter_is_the_same_in_whatever_language_it_is_taken(event, language):
    b.build_applicant(event=event)

    first, again = (pages_of(event, language=each) for each in ("en", language))

    assert first == again


def test_only_who_is_confirmed_and_wants_one_has_a_letter(event):
    b.build_applicant(event=event, family_name="Whole")
    b.build_applicant(event=event, status=Status.SUBMITTED)
    passport_only = b.build_attendee(
        delegation=event.delegations.first(), status=Status.CONFIRMED, email="other@example.org"
    )
    b.give_sensitive(passport_only, group=Purpose.IDENTITY, **b.WHOLE_PASSPORT)

    assert len(pages_of(event)) == 1


def test_person_of_whom_something_is_missing_has_no_letter(event):
    whole, partly = b.build_applicant(event=event), b.build_applicant(event=event)
    b.give_sensitive(partly, group=Purpose.VISA, passport_name="EXAMPLE GIVEN")

    assert len(pages_of(event)) == 1
    assert [each.attendee for each in VisaLetter.objects.all()] == [whole]
    assert Disclosure.objects.get().people == [whole.pk]


def test_letters_of_nobody_are_an_empty_page(event):
    assert pages_of(event) == ["Nobody is listed."]


def test_letter_keeps_number_and_date_until_it_says_something_else(event):
    person = b.build_applicant(event=event)
    order = ListOrder(VISA_LETTERS, Format.PDF, "en")

    def made(days: int) -> str:
        file = io.BytesIO()
        export(event, order, file=file, by=actors.SYSTEM, now=b.NOW + timedelta(days=days))
        return " ".join(text_of(PdfReader(file)).split())

    first, reprint = made(0), made(3)
    b.give_sensitive(person, group=Purpose.VISA, **b.SENSITIVE_VALUES[Purpose.VISA] | {"consulate": "Embassy in Paris"})  # fmt: skip
    changed = made(4)

    assert first == reprint
    assert ("EX-2083-001" in first, "EX-2083-002" in changed) == (True, True)
    assert [each.number for each in VisaLetter.objects.all()] == [1, 2]


def test_letters_need_to_know_who_invites(event):
    event.visa_inviter.delete()
    b.build_applicant(event=event)

    assert refused(event) == "no_inviter"
    assert not Disclosure.objects.exists()


def test_character_that_no_font_has_is_told_and_no_number_is_lost(event):
    person = b.build_applicant(event=event)
    b.give_sensitive(person, group=Purpose.VISA, **b.SENSITIVE_VALUES[Purpose.VISA] | {"passport_name": "EXAMPLE \U0001e900"})  # fmt: skip

    assert refused(event) == "no_glyph"
    assert not VisaLetter.objects.exists()


def test_letters_are_recorded_and_those_to_go_abroad_need_the_consent(event):
    event.transfer_recipients = b.text("Headquarters")
    event.save()
    person = b.build_applicant(event=event)

    document_of(event, VISA_LETTERS)

    row = Disclosure.objects.get()
    assert (row.purpose, row.people) == ("visa-letters", [person.pk])
    assert {"passport_name", "document_number"} <= set(row.columns)
    assert list(listed(event, VISA_LETTERS, is_abroad=True)) == []


def fill(event: Event, share: float) -> None:
    """Fill what all letters say up to a share of what may be typed."""
    inviter = event.visa_inviter
    for name in ("unit", "address", "contact", "signatory", "purpose", "cities", "costs"):
        most = int(inviter._meta.get_field(name).max_text_length * share)
        setattr(inviter, name, b.text(("Wörter 长字 " * 40)[:most], "长" * most))
    inviter.save()
    event.title = event.venue = b.text(("Title " * 40)[: int(200 * share)], "长" * int(200 * share))
    event.save()


def test_long_letter_is_still_one_page(event):
    fill(event, 0.6)
    person = b.build_applicant(event=event, position="P" * 100, department="Department " * 9)
    name, embassy = ("LONG NAME " * 12)[:119], ("Embassy " * 20)[:159]
    b.give_sensitive(person, group=Purpose.VISA, **b.SENSITIVE_VALUES[Purpose.VISA] | {"passport_name": name, "consulate": embassy})  # fmt: skip

    assert len(pages_of(event)) == 1


def test_letter_that_cannot_fit_its_page_is_refused_and_no_number_is_lost(event):
    fill(event, 1)
    event.disclaimer = b.text("Disclaimer. " * 83, "长" * 1000)
    event.save()
    b.build_applicant(event=event)

    assert refused(event) == "no_room"
    assert not VisaLetter.objects.exists()


def test_letters_take_the_same_queries_for_any_number(event):
    counts = []
    for number in (1, 2, 27):
        for _each in range(number):
            b.build_applicant(event=event)
        with CaptureQueriesContext(
            connection,
        ) as ran:
            assert len(pages_of(event)) == Attendee.objects.count()
        counts.append(len(ran))

    assert counts == [counts[0]] * 3


def test_letter_of_one_person_alone(event):
    one, _other = b.build_applicant(event=event), b.build_applicant(event=event)

    assert len(pages_of(event, people=frozenset({one.pk}))) == 1


def test_days_of_the_letter_are_those_of_the_person(event):
    person = b.build_applicant(event=event)
    b.give_sensitive(person, group=Purpose.VISA, **b.SENSITIVE_VALUES[Purpose.VISA] | {"leaves_on": date(2083, 12, 24)})  # fmt: skip

    assert "24 December 2083" in pages_of(event)[0]
