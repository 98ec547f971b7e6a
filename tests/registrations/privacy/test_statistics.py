"""Totals are the same before, during and after people go, and tell nobody apart."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registrations.enums import InstitutionKind, Sex, StatisticKind, Status
from registrations.models import Attendance, Attendee, Statistic
from registrations.privacy import purge, statistics
from registrations.privacy.fields import RetentionClass
from registrations.privacy.retention import terms
from tests import builders as b

LATER = datetime(2090, 1, 1, tzinfo=UTC)

SOMEBODY = st.fixed_dictionaries(
    {
        "status": st.sampled_from([each for each in Status if each != Status.DRAFT]),
        "sex": st.sampled_from(["", *Sex.values]),
        "days": st.sampled_from([[], ["2083-11-03"], ["2083-11-04"], ["2083-11-03", "2083-11-04"]]),
        "kind": st.sampled_from([InstitutionKind.MINISTRY, InstitutionKind.EMBASSY]),
        "language": st.sampled_from(["en", "zh-hans"]),
        "headset_language": st.sampled_from(["", "en", "zh-hans"]),
        "present": st.sets(st.sampled_from(["2083-11-03", "2083-11-04"])),
    }
)


def contact_term(event):
    return next(
        each for each in terms(event, now=LATER) if each.retention == RetentionClass.CONTACT
    )


def add(event, *, kind, days, present=(), **values):
    institution = b.build_institution(kind=kind)
    delegation = b.build_delegation(event=event, institution=institution, seats=None)
    attendee = b.build_attendee(delegation=delegation, **values)
    Attendee.objects.filter(pk=attendee.pk).update(days=days)
    for day in present:
        state(attendee, day, "present")
    return attendee


def state(attendee, day, state):
    [part] = attendee.event.parts_of_day
    return Attendance.objects.create(
        attendee=attendee, day=day, part=part, state=state, at=b.NOW, way="sheet"
    )


@pytest.mark.django_db
def test_totals_count_by_one_property_each():
    event = b.build_event()
    confirmed = {"status": Status.CONFIRMED, "kind": InstitutionKind.MINISTRY}
    add(event, **confirmed, sex=Sex.FEMALE, days=[])
    add(event, **confirmed, sex=Sex.MALE, days=["2083-11-04"])
    add(event, status=Status.DECLINED, kind=InstitutionKind.AGENCY, sex=Sex.MALE, days=[])
    draft = add(event, status=Status.SUBMITTED, kind=InstitutionKind.AGENCY, days=[])
    Attendee.objects.filter(pk=draft.pk).update(status=Status.DRAFT, submitted_at=None)

    assert statistics.totals(event) == {
        StatisticKind.STATUS: {"confirmed": 2, "declined": 1},
        StatisticKind.INSTITUTION_KIND: {"ministry": 2},
        StatisticKind.SEX: {"female": 1, "male": 1},
        StatisticKind.DAY: {"2083-11-03": 1, "2083-11-04": 2},
        StatisticKind.LANGUAGE: {"en": 2},
        StatisticKind.HEADSET: {"": 2},
        StatisticKind.REGISTERED: {"2083-09-01": 3},
        StatisticKind.PRESENT_DAY: {},
        StatisticKind.PRESENT_KIND: {},
        StatisticKind.PRESENT_SEX: {},
    }


@pytest.mark.django_db
def test_presence_counts_who_was_there_by_the_statement_in_force():
    event = b.build_event()
    confirmed = {"status": Status.CONFIRMED, "days": []}
    both = ["2083-11-03", "2083-11-04"]
    add(event, **confirmed, kind=InstitutionKind.MINISTRY, sex=Sex.FEMALE, present=both)
    add(event, **confirmed, kind=InstitutionKind.EMBASSY, sex=Sex.MALE, present=both[1:])
    add(event, **confirmed, kind=InstitutionKind.EMBASSY, sex=Sex.MALE)
    corrected = add(event, **confirmed, kind=InstitutionKind.AGENCY, sex="", present=both[:1])
    state(corrected, "2083-11-03", "absent")

    found = statistics.totals(event)

    assert found[StatisticKind.PRESENT_DAY] == {"2083-11-03": 1, "2083-11-04": 2}
    assert found[StatisticKind.PRESENT_KIND] == {"embassy": 1, "ministry": 1}
    assert found[StatisticKind.PRESENT_SEX] == {"female": 1, "male": 1}


@pytest.mark.django_db
def test_day_of_registration_is_that_of_the_zone_of_the_event():
    event = b.build_event()
    evening = datetime(2083, 9, 1, 16, tzinfo=UTC)  # midnight in Beijing
    b.build_attendee(delegation=b.build_delegation(event=event), now=evening)

    found = statistics.totals(event, [StatisticKind.REGISTERED])

    assert found == {StatisticKind.REGISTERED: {"2083-09-02": 1}}


@pytest.mark.django_db
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(people=st.lists(SOMEBODY, max_size=7), batch=st.integers(1, 4))
def test_totals_are_equal_at_every_moment_of_a_purge(people, batch, monkeypatch):
    event = b.build_event()
    for each in people:
        add(event, **each)
    before = statistics.totals(event)
    during = []
    real = purge.removal.remove_people

    def remove_and_look(*args, **kwargs):
        counts = real(*args, **kwargs)
        during.append(statistics.totals(event))
        return counts

    monkeypatch.setattr(purge.removal, "remove_people", remove_and_look)
    purge.purge_class(contact_term(event), now=LATER, batch=batch)
    monkeypatch.undo()

    assert not Attendee.objects.filter(event=event).exists()
    assert [*during, statistics.totals(event)] == [before] * (len(during) + 1)
    assert len(during) == -(-len(people) // batch)


def test_nothing_is_kept_that_counts_by_two_properties():
    columns = {field.name for field in Statistic._meta.concrete_fields}

    assert columns == {"id", "event", "kind", "value", "count"}
    assert {each.value for each in StatisticKind} == {
        "institution_kind", "day", "sex", "status", "language", "headset", "registered",
        "present_day", "present_kind", "present_sex",
    }  # fmt: skip


@pytest.mark.django_db
def test_word_that_is_no_language_is_not_kept():
    event = b.build_event()
    person = add(event, status=Status.CONFIRMED, kind=InstitutionKind.AGENCY, days=[])
    Attendee.objects.filter(pk=person.pk).update(language="somebody", headset_language="en")

    found = statistics.totals(event)

    assert found[StatisticKind.LANGUAGE] == {"": 1}
    assert found[StatisticKind.HEADSET] == {"en": 1}
