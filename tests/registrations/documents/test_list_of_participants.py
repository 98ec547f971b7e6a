"""The list of participants on paper."""

import io

import pytest
from django.db import transaction
from django.utils import translation
from pypdf import PdfReader

from registrations.domain import actors
from registrations.enums import Capacity, Status
from registrations.exports.participant_list import ListOrder, export
from registrations.exports.purposes import PARTICIPANT_LIST, STAFF_FULL
from registrations.exports.spreadsheet import Format
from registrations.models import Disclosure
from tests import builders as b
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db


def read(event, **choices) -> PdfReader:
    """Return the list as an independent reader has it."""
    defaults = {"purpose": PARTICIPANT_LIST, "format": Format.PDF, "language": "en"}
    file = io.BytesIO()
    order = ListOrder(**(defaults | choices))
    export(event, order, file=file, by=actors.SYSTEM, now=b.NOW)
    return PdfReader(file)


def text_of(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def person(delegation, **fields):
    return b.build_attendee(
        delegation=delegation, status=Status.CONFIRMED, circulation=True, **fields
    )


@pytest.fixture
def event():
    return b.build_event()


def test_list_names_institutions_in_order_and_people_under_them(event):
    second = b.build_delegation(event=event, name_override=b.text("Second House"), protocol_rank=2)
    first = b.build_delegation(event=event, name_override=b.text("First House"), protocol_rank=1)
    person(second, honorific="Ms", family_name="Bravo", given_names="Two", position="Adviser")
    person(first, honorific="Mr", family_name="Alpha", given_names="One", chinese_name="示例一",
           capacity=Capacity.HEAD)  # fmt: skip
    b.build_attendee(delegation=first, status=Status.CONFIRMED, family_name="Refuser")

    text = text_of(read(event))

    wanted = ["List of participants: PROVISIONAL", "First House", "Mr One ALPHA", "示例一",
              "head of delegation", "Second House", "Ms Two BRAVO", "Adviser"]  # fmt: skip
    places = [text.find(each) for each in wanted]
    assert -1 not in places
    assert places == sorted(places)
    assert "REFUSER" not in text


def test_document_is_tagged_has_title_language_fonts_and_page_numbers(event):
    person(b.build_delegation(event=event), chinese_name="示例")

    reader = read(event)

    catalog = reader.trailer["/Root"]
    assert (catalog["/MarkInfo"]["/Marked"], catalog["/Lang"]) == (True, "en")
    assert reader.metadata.title == str(event.title)
    assert f"{event.contact_email}" in text_of(reader)
    assert "1/1" in text_of(reader)
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    descriptors = [font.get_object()["/DescendantFonts"][0]["/FontDescriptor"] for font in fonts]
    assert all("/FontFile2" in each or "/FontFile3" in each for each in descriptors)


def test_list_in_chinese_says_it_is_and_marks_what_has_no_chinese(event):
    person(b.build_delegation(event=event), position="Adviser", department="")

    reader = read(event, language="zh-hans", is_final=True)

    text = text_of(reader)
    assert reader.trailer["/Root"]["/Lang"].startswith("zh")
    assert "Adviser*" in text
    assert "与会人员名单" in text.replace(" ", "")


def test_statement_of_the_funder_stands_at_the_end(event):
    event.shows_funding = True
    event.funding_statement = b.text("Funded by the European Union")
    event.disclaimer = b.text("The contents are our own.")
    event.save()
    person(b.build_delegation(event=event))

    text = text_of(read(event))

    assert "Funded by the European Union" in text
    assert "The contents are our own." in text


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_empty_list_says_so_in_its_own_language_whoever_takes_it(event, language):
    with translation.override("en" if language == "zh-hans" else "zh-hans"):
        text = text_of(read(event, language=language))

    words = {"en": "Nobody is listed.", "zh-hans": "名单中没有人员。"}
    assert words[language] in text


def test_name_in_its_own_script_stands_once(event):
    person(b.build_delegation(event=event), honorific="", family_name="欧阳", given_names="示范",
           name_order="family_first", chinese_name="欧阳示范")  # fmt: skip

    text = text_of(read(event)).replace(" ", "")

    assert text.count("欧阳示范") == 1


def test_character_that_no_font_has_is_refused_with_its_place(event):
    person(b.build_delegation(event=event), family_name="Glyph\U000130b8")

    with pytest.raises(RuleViolation) as refused, transaction.atomic():
        read(event)

    assert refused.value.code == "no_glyph"
    assert "U+130B8) in number 1" in str(refused.value.message)
    assert not Disclosure.objects.exists()


def test_typed_markup_is_printed_as_typed(event):
    typed = '#panic() *x* $y$ <z> \\ "q" {title}'
    person(b.build_delegation(event=event), position=typed)

    assert '#panic() *x* $y$ <z> \\ "q" {title}' in text_of(read(event)).replace("\n", " ")


def test_list_of_all_registrations_is_not_set_on_paper(event):
    with pytest.raises(RuleViolation) as refused:
        read(event, purpose=STAFF_FULL, reason="To plan.")

    assert refused.value.code == "format_not_made"
