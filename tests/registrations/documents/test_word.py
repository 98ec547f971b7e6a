"""The list of participants for a word processor, and that all forms of the list agree."""

import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document
from python_calamine import CalamineWorkbook

from registrations.domain import actors
from registrations.enums import Status
from registrations.exports.participant_list import ListOrder, export
from registrations.exports.purposes import PARTICIPANT_LIST, PHOTOGRAPHER
from registrations.exports.spreadsheet import Format
from registrations.models import Disclosure
from tests import builders as b
from tests.registrations.documents.reading import document_of, plain, text_of
from tests.registrations.test_export_participants import HARD_NAMES

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return b.build_event()


def person(event, **fields):
    delegation = fields.pop("delegation", None) or b.build_delegation(event=event)
    return b.build_attendee(
        **({"delegation": delegation, "status": Status.CONFIRMED, "circulation": True} | fields)
    )


def taken(event, format, **choices):
    file = io.BytesIO()
    order = ListOrder(**({"purpose": PARTICIPANT_LIST, "format": format, "language": "en"} | choices))  # fmt: skip
    export(event, order, file=file, by=actors.SYSTEM, now=b.NOW)
    file.seek(0)
    return file


def word_of(event, **choices):
    return Document(taken(event, Format.DOCX, **choices))


def rows_of(document):
    return [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]


def test_list_has_styles_that_staff_go_on_with(event):
    delegation = b.build_delegation(event=event, name_override=b.text("First House"))
    person(event, delegation=delegation, honorific="Mr", family_name="Pang", given_names="Shuqiang",
           name_order="family_first", chinese_name="庞树强", position="Director", department="Unit")  # fmt: skip

    document = word_of(event)

    styled = {each.text: each.style.name for each in document.paragraphs}
    assert styled["Practical Cooperation"] == "Title"
    assert styled["List of participants: PROVISIONAL"] == "Subtitle"
    assert styled["First House"] == "Heading 1"
    assert rows_of(document) == [["1", "Mr PANG Shuqiang 庞树强", "Director\nUnit", "delegate"]]
    assert document.core_properties.title == "Practical Cooperation"


def test_foot_has_the_contact_and_counts_pages(event):
    person(event)

    foot = word_of(event).sections[0].footer.paragraphs[0]

    assert foot.text.startswith("Corrections to Workshop secretariat, secretariat@example.org\t")
    fields = [each.text for each in foot._p.iter() if each.tag.endswith("}instrText")]
    assert fields == ["PAGE", "NUMPAGES"]


def test_list_in_chinese_says_so_to_the_word_processor(event):
    person(event, position="Adviser")

    document = word_of(event, language="zh-hans")

    assert "Adviser*" in rows_of(document)[0][2]
    assert any("没有中文译文" in each.text or "*" in each.text for each in document.paragraphs)
    languages = [each for each in document.styles["Normal"].element.iter() if each.tag.endswith("}lang")]  # fmt: skip
    assert [each.values()[0] for each in languages] == ["zh-CN"]


def test_empty_list_says_so(event):
    assert "Nobody is listed." in [each.text for each in word_of(event).paragraphs]


def test_what_is_typed_is_text(event):
    person(event, family_name="<w:t>Bold</w:t>", given_names="=1+1", phone="+86 10 0000")

    assert "=1+1 <W:T>BOLD</W:T>" in rows_of(word_of(event))[0][1]


def test_list_of_the_photographer_comes_in_word_too(event):
    someone = person(event)

    file = taken(event, Format.DOCX, purpose=PHOTOGRAPHER)

    assert someone.family_name.upper() in rows_of(Document(file))[0][1]
    assert Disclosure.objects.get().purpose == "photographer"


def test_all_forms_of_the_list_agree_person_by_person(event):
    delegation = b.build_delegation(event=event, seats=None)
    for values in HARD_NAMES.values():
        person(event, delegation=delegation, **({"honorific": ""} | values))

    sheet = CalamineWorkbook.from_filelike(taken(event, Format.XLSX)).get_sheet_by_index(0)
    table = sheet.to_python()
    start = next(index for index, row in enumerate(table) if row[0] == "No.") + 1
    in_table = [row for row in table[start:] if isinstance(row[0], float)]
    in_word = rows_of(word_of(event))
    on_paper = plain(text_of(document_of(event, PARTICIPANT_LIST)))

    assert len(in_table) == len(in_word) == len(HARD_NAMES)
    for of_table, of_word in zip(in_table, in_word, strict=True):
        number, name, native = int(of_table[0]), of_table[3], of_table[4]
        assert of_word[0] == str(number)
        assert of_word[1].startswith(name)
        assert native in of_word[1] or native == name.replace(" ", "")
        if re.fullmatch(r"[\x20-\u024f]+", name):
            assert plain(name) in on_paper


def test_list_takes_the_same_queries_for_any_number(event):
    counts = []
    for number in (1, 2, 12):
        for _each in range(number):
            person(event)
        with CaptureQueriesContext(connection) as captured:
            word_of(event)
        counts.append(len(captured))

    assert len(set(counts)) == 1
