"""Badges and name tents: legible, never cut off, with a code that the desk reads."""

from itertools import pairwise

import pytest
import segno
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.badge_codes import badge_code_of, make_badge_code
from registrations.documents import badges
from registrations.domain import actors
from registrations.enums import Capacity, Purpose, Status
from registrations.exports.purposes import BADGES, BADGES_A6, NAME_TENTS
from registrations.models import Disclosure
from registrations.privacy import consent
from tests import builders as b
from tests.registrations.documents.reading import (
    baselines_of,
    check_accessible,
    document_of,
    plain,
    text_of,
)
from tests.registrations.test_export_participants import HARD_NAMES
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

EVERY = (BADGES, BADGES_A6, NAME_TENTS)


@pytest.fixture
def event():
    return b.build_event()


def person(event, **fields):
    delegation = fields.pop("delegation", None) or b.build_delegation(event=event)
    return b.build_attendee(delegation=delegation, status=Status.CONFIRMED, **fields)


@pytest.mark.parametrize("purpose", EVERY)
def test_name_stands_in_both_scripts_with_the_institution(event, purpose):
    delegation = b.build_delegation(event=event, name_override=b.text("First House", "第一机构"))
    person(event, delegation=delegation, honorific="Mr", family_name="Pang", given_names="Shuqiang",
           name_order="family_first", chinese_name="庞树强")  # fmt: skip
    b.build_attendee(delegation=delegation, family_name="Waiting")

    text = plain(text_of(document_of(event, purpose)))

    assert "MrPANGShuqiang" in text
    assert "庞树强" in text
    assert "FirstHouse" in text
    assert "WAITING" not in text


@pytest.mark.parametrize(("purpose", "on_a_page"), [(BADGES, 10), (BADGES_A6, 4), (NAME_TENTS, 1)])
def test_so_many_stand_on_a_page(event, purpose, on_a_page):
    delegation = b.build_delegation(event=event, seats=None)
    for _number in range(on_a_page + 1):
        person(event, delegation=delegation)

    assert len(document_of(event, purpose).pages) == 2


@pytest.mark.parametrize("purpose", EVERY)
def test_every_hard_name_is_printed_whole(event, purpose):
    delegation = b.build_delegation(event=event, seats=None)
    for values in HARD_NAMES.values():
        person(event, delegation=delegation, **({"honorific": ""} | values))

    text = plain(text_of(document_of(event, purpose)))

    left_to_right = [each for each in HARD_NAMES if each.isascii()]
    assert [each for each in left_to_right if plain(each) not in text] == []


OFFICE = b.text(
    "Directorate-General for Home Affairs, Unit for International Coordination, Return and "
    "Readmission, Section of the Secretariat of Example Country",
    "示例国家移民管理局外国人管理司国际合作与遣返协调事务办公室",
)
CROWDED = {
    "both scripts": {"family_name": "Pang", "given_names": "Shuqiang", "chinese_name": "庞树强"},
    "long word": {"family_name": "Example" * 6, "given_names": "One"},
    "many words": {"family_name": "Example Example Example", "given_names": "One Two Three Four"},
    "long native name": {"family_name": "One", "chinese_name": "样例" * 9},
}


@pytest.mark.parametrize("case", CROWDED)
@pytest.mark.parametrize("purpose", [BADGES, BADGES_A6])
def test_no_line_of_a_badge_touches_another(event, purpose, case):
    delegation = b.build_delegation(event=event, name_override=OFFICE)
    person(event, delegation=delegation, **({"given_names": ""} | CROWDED[case]))

    lines = baselines_of(document_of(event, purpose, language="both").pages[0])

    # Capitals are 0.72 em high; what hangs below a line is a quarter of an em at most.
    gaps = [upper - lower - 0.72 * size for (upper, _), (lower, size) in pairwise(lines)]
    assert min(gaps) > 2
    assert min(size for _, size in lines) >= 9


def test_what_has_no_room_on_a_badge_is_told_before_printing(event):
    person(event, family_name="Short")
    delegation = b.build_delegation(event=event, name_override=OFFICE)
    person(event, delegation=delegation, family_name="Example " * 14, given_names="One " * 29,
           chinese_name="样例" * 30)  # fmt: skip

    larger = document_of(event, BADGES_A6, language="both")
    with pytest.raises(RuleViolation) as refusal:
        document_of(event, BADGES, language="both")

    assert len(larger.pages) == 1
    assert refusal.value.code == "no_room"
    assert "number 2." in str(refusal.value.message)


@pytest.mark.parametrize("purpose", EVERY)
def test_document_is_tagged_with_title_and_fonts(event, purpose):
    person(event, chinese_name="样例", native_name="نمونه")

    check_accessible(document_of(event, purpose), title="Practical Cooperation")


@pytest.mark.parametrize("purpose", EVERY)
def test_empty_document_says_so(event, purpose):
    assert "Nobody is listed." in text_of(document_of(event, purpose))


@pytest.mark.parametrize("purpose", EVERY)
def test_character_that_no_font_has_is_told_before_printing(event, purpose):
    person(event, family_name="Cuneiform \U00012000")

    with pytest.raises(RuleViolation) as refusal:
        document_of(event, purpose)
    assert refusal.value.code == "no_glyph"


@pytest.mark.parametrize("purpose", EVERY)
def test_document_takes_the_same_queries_for_any_number(event, purpose):
    counts = []
    for number in (1, 2, 12):
        for _each in range(number):
            person(event)
        with CaptureQueriesContext(connection) as captured:
            document_of(event, purpose)
        counts.append(len(captured))

    assert len(set(counts)) == 1


def drawn(monkeypatch, event):
    """Return what the badges of the event are drawn from."""
    seen = {}
    real = badges.set_pdf
    monkeypatch.setattr(badges, "set_pdf", lambda name, data: seen.update(data) or real(name, data))
    document_of(event, BADGES)
    return seen["badges"]


def test_badge_has_the_code_of_its_person_and_no_other_word_in_it(event, monkeypatch):
    someone = person(event)
    codes, real = [], badges._drawn
    monkeypatch.setattr(badges, "_drawn", lambda code: codes.append(code) or real(code))

    drawn(monkeypatch, event)

    assert codes == [badge_code_of(someone)]


def test_code_fits_the_smallest_square():
    made = segno.make(make_badge_code(12_345, 1), error="m", mask=0, boost_error=False, micro=False)

    assert made.version == 1
    assert "svg" in badges._drawn(make_badge_code(12_345, 1))


def test_who_has_not_agreed_to_photos_wears_the_sign(event, monkeypatch):
    agreed, _refused = person(event, family_name="A"), person(event, family_name="B")
    notice = consent.current_notice(event, now=b.NOW) or b.build_notice(event=event)
    consent.answer(agreed, {Purpose.PHOTOS: True}, notice=notice, by=actors.DELEGATE, now=b.NOW)

    assert [each["no_photos"] for each in drawn(monkeypatch, event)] == [False, True]


def test_capacity_has_a_band_that_is_told_apart(event, monkeypatch):
    delegation = b.build_delegation(event=event, seats=None)
    for capacity in (Capacity.HEAD, Capacity.DELEGATE, Capacity.ADVISER):
        person(event, delegation=delegation, capacity=capacity)

    found = {each["capacity"]: each["band"] for each in drawn(monkeypatch, event)}

    assert found["head of delegation"] != found["delegate"] == found["adviser"]


def test_badges_of_the_selected_alone_are_made_and_recorded(event):
    chosen, _other = person(event, family_name="Chosen"), person(event, family_name="Other")

    text = text_of(document_of(event, BADGES, people=frozenset({chosen.pk})))

    assert "CHOSEN" in text
    assert "OTHER" not in text
    assert Disclosure.objects.get().people == [chosen.pk]
