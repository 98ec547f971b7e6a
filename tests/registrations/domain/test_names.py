import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registrations.domain import names
from registrations.enums import NameOrder
from registrations.models import Attendee

# A name is one line that does not begin or end in a space; see workshop/text.py.
_words = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")), min_size=1, max_size=30
).filter(lambda text: text == text.strip())


@pytest.mark.parametrize(
    ("parts", "printed"),
    [
        ({"family_name": "Pang", "given_names": "Shuqiang", "name_order": "family_first"}, "PANG Shuqiang"),
        ({"family_name": "François", "given_names": "Fanny"}, "Fanny FRANÇOIS"),
        ({"family_name": "Single"}, "SINGLE"),
        ({"family_name": "van der Meer", "given_names": "Delegate"}, "Delegate VAN DER MEER"),
        ({"family_name": "O'Brien", "given_names": "Delegate"}, "Delegate O'BRIEN"),
        ({"family_name": "Nguyễn", "given_names": "Thị Ánh", "name_order": "family_first"}, "NGUYỄN Thị Ánh"),
        ({"family_name": "Dvořák", "given_names": "Delegate"}, "Delegate DVOŘÁK"),
        ({"family_name": "欧阳", "given_names": "𠮷", "name_order": "family_first"}, "欧阳 𠮷"),
        ({"family_name": "العربي", "given_names": "مندوب"}, "مندوب العربي"),
        ({"family_name": "Smith", "given_names": "One", "print_as": "Delegate McSmith"}, "Delegate McSmith"),
    ],
)  # fmt: skip
def test_printed_name_as_documents_print_it(parts, printed):
    assert names.printed_name(Attendee(**parts)) == printed


@settings(deadline=None)  # a busy machine is slow, not wrong
@given(_words, _words)
def test_printed_name_keeps_every_part_in_the_order_of_its_bearer(family, given_names):
    person = Attendee(family_name=family, given_names=given_names)
    assert names.printed_name(person) == f"{given_names} {family.upper()}"
    person.name_order = NameOrder.FAMILY_FIRST
    assert names.printed_name(person) == f"{family.upper()} {given_names}"
    assert (person.family_name, person.given_names) == (family, given_names)


@settings(deadline=None)  # a busy machine is slow, not wrong
@given(_words)
def test_print_as_stands_unchanged(text):
    assert names.printed_name(Attendee(family_name="Family", print_as=text)) == text


def test_addressed_name_follows_the_honorific():
    person = Attendee(honorific="H.E. Ms", family_name="Li", given_names="Na", name_order="family_first")  # fmt: skip
    assert names.addressed_name(person) == "H.E. Ms LI Na"


@pytest.mark.parametrize(
    ("language", "honorific", "chinese_name", "written"),
    [
        ("en", "Mr", "庞树强", "Mr PANG Shuqiang"),
        ("zh-hans", "Mr", "庞树强", "庞树强"),
        ("zh-hans", "先生", "庞树强", "庞树强先生"),
        ("zh-hans", "Mr", "", "Mr PANG Shuqiang"),
    ],
)
def test_letter_in_chinese_begins_with_the_chinese_name(language, honorific, chinese_name, written):
    person = Attendee(
        honorific=honorific,
        family_name="Pang",
        given_names="Shuqiang",
        name_order="family_first",
        chinese_name=chinese_name,
    )

    assert names.letter_name(person, language) == written


def test_addressed_name_without_honorific_is_the_name():
    assert names.addressed_name(Attendee(family_name="Single")) == "SINGLE"


def test_native_names_each_once():
    both = Attendee(chinese_name="欧阳娜", native_name="Νίκος")
    same = Attendee(chinese_name="欧阳娜", native_name="欧阳娜")
    assert names.native_names(both) == ["欧阳娜", "Νίκος"]
    assert names.native_names(same) == ["欧阳娜"]
    assert names.native_names(Attendee(family_name="Single")) == []


@pytest.mark.parametrize(
    ("honorific", "printed"),
    [("Mr", "Mr DELEGATE One"), ("先生", "DELEGATE One 先生"), ("", "DELEGATE One")],
)
def test_honorific_stands_where_its_language_puts_it(honorific, printed):
    person = Attendee(
        honorific=honorific,
        family_name="Delegate",
        given_names="One",
        name_order=NameOrder.FAMILY_FIRST,
    )

    assert names.addressed_name(person) == printed
