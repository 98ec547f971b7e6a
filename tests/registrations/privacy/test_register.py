"""The register in words: every field, in both languages, for those groups that are asked."""

import pytest
from django.utils import translation

from registrations.enums import Purpose
from registrations.privacy import register
from registrations.privacy.fields import PERSONAL_FIELDS, Audience, Reader, column_of
from tests import builders as b
from workshop.models import AskedGroup

SENSITIVE = [each for each in Purpose if each.is_sensitive]


@pytest.mark.django_db
def test_every_field_stands_in_the_page_once():
    groups = register.groups_for(b.build_event(), sensitive=SENSITIVE)

    shown = sorted(str(label) for group in groups for row in group.rows for label in row.labels)
    # Fields of one kind that are called alike, as two reasons are, stand there once.
    assert {str(each.label) for each in PERSONAL_FIELDS} == set(shown)


@pytest.mark.django_db
def test_row_says_what_for_who_and_until_when():
    event = b.build_event(sensitive_days=30)

    groups = {
        str(each.title): each.rows for each in register.groups_for(event, sensitive=SENSITIVE)
    }

    [needs] = groups["Diet, access and emergency contact"]
    assert [str(each) for each in needs.labels] == ["diet", "access needs", "emergency contact"]
    assert (str(needs.purpose), str(needs.audience), needs.is_sensitive, str(needs.last_day)) == (
        "to cater for the person and to help",
        "staff with the right, each time they ask; this is recorded",
        True,
        "2083-12-04",
    )


@pytest.mark.django_db
def test_groups_of_sensitive_data_are_those_that_the_event_asks():
    event = b.build_event()
    AskedGroup.objects.create(event=event, group="needs")
    AskedGroup.objects.create(event=event, group="phone")
    AskedGroup.objects.create(event=b.build_event(), group="identity")

    asked = register.asked_of(event)

    titles = {str(each.title) for each in register.groups_for(event, sensitive=asked)}
    assert asked == [Purpose.NEEDS]
    assert titles & {"Identity document", "Travel and hotel", "Diet, access and emergency contact"} == {"Diet, access and emergency contact"}  # fmt: skip


def test_every_field_and_audience_has_words_in_both_languages():
    texts = [text for each in PERSONAL_FIELDS for text in (each.label, each.purpose)]
    texts += [each.label for each in Audience]

    alike = []
    for text in texts:
        with translation.override("zh-hans"):
            chinese = str(text)
        if chinese == str(text):
            alike.append(chinese)

    assert alike == []


def test_sensitive_data_is_seen_by_nobody_who_has_not_asked():
    sensitive = [each for each in PERSONAL_FIELDS if each.is_sensitive]
    # Of a vehicle, but not of its driver, the focal point and the office keep the list.
    shown = [each for each in sensitive if each.audience != Audience.ASKING]

    assert {f"{each.model}.{each.name}" for each in shown} == {"vehicle.plate", "vehicle.make", "vehicle.days"}  # fmt: skip
    sensitive = [each for each in sensitive if each not in shown]
    assert {each.model for each in sensitive} == {
        "identity",
        "travel",
        "needs",
        "visa",
        "vehicle",
        "securitysnapshot",
    }
    assert [each.audience.readers for each in sensitive] == [frozenset()] * len(sensitive)
    assert [each.name for each in PERSONAL_FIELDS if Reader.PUBLIC in each.audience.readers] == ["name", "position", "institution", "names"]  # fmt: skip


def test_column_of_a_model_that_there_is_not_is_an_error():
    with pytest.raises(LookupError):
        column_of("nothing", "name")
