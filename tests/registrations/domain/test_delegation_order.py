"""The order of delegations: the presets, and saving an order."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrations.demo.data import read_bytes
from registrations.domain import actors, precedence
from registrations.domain.precedence import Preset
from registrations.enums import Action, DelegationRole, InstitutionKind
from registrations.imports import institutions
from registrations.models import Delegation, HistoryEntry
from tests import builders as b
from workshop.errors import RuleViolation
from workshop.text import to_sorting_key

pytestmark = pytest.mark.django_db

_DATA = Path("registrations/data/institutions.csv")


@pytest.fixture
def officer():
    return actors.staff(b.build_user())


@pytest.fixture
def event():
    return b.build_event()


def delegation_of(event, name, *, kind=InstitutionKind.EMBASSY, country="", rank=500, **fields):
    institution = b.build_institution(
        name=b.text(name), kind=kind, country=country, default_rank=rank
    )
    return b.build_delegation(event=event, institution=institution, **fields)


@pytest.fixture
def shipped(event):
    """Return the delegations of all shipped institutions, put in in the wrong order."""
    found = institutions.read(read_bytes("institutions.csv"))
    institutions.save(found)
    roles = {"IOM-CN": DelegationRole.ORGANISER}
    return [
        b.build_delegation(
            event=event,
            institution=each,
            role=roles.get(each.code, DelegationRole.PARTICIPANT),
            protocol_rank=1,
        )
        for each in reversed(found)
    ]


def codes(delegations):
    return [each.institution.code for each in delegations]


def test_eu_order_is_that_of_the_shipped_data(shipped):
    with _DATA.open(encoding="utf-8") as file:
        expected = sorted(csv.DictReader(file), key=lambda row: int(row["protocol_rank"]))

    arranged = precedence.arranged(shipped, Preset.EU)

    assert codes(arranged) == [row["code"] for row in expected]
    # By the names in their own languages: Deutschland before Eesti, Éire before Ελλάδα.
    assert [code for code in codes(arranged) if code in _SOME] == _SOME
    assert codes(arranged)[-1] == "IOM-CN"


_SOME = ["EMB-DE", "EMB-EE", "EMB-IE", "EMB-GR", "EMB-ES", "EMB-HR", "EMB-AT", "EMB-FI", "EMB-SE"]


def test_english_order_is_by_the_names_of_states(shipped):
    arranged = codes(precedence.arranged(shipped, Preset.ENGLISH))

    embassies = [code for code in arranged if code.startswith("EMB-")]
    assert embassies[:6] == ["EMB-AT", "EMB-BE", "EMB-BG", "EMB-HR", "EMB-CY", "EMB-CZ"]
    assert arranged.index("EMB-DE") < arranged.index("ILO-CN") < arranged.index("EMB-IE")
    assert arranged.index("EMB-NL") < arranged.index("EMB-PL")
    assert arranged[-1] == "IOM-CN"


def test_institution_without_rank_stands_after_those_of_its_kind(event):
    ministry = delegation_of(event, "Ministry", kind=InstitutionKind.MINISTRY, rank=10)
    last = delegation_of(event, "Embassy of Sweden", country="SE", rank=227)
    observer = delegation_of(
        event, "ILO", kind=InstitutionKind.INTERNATIONAL_ORGANISATION, rank=900
    )
    norway = delegation_of(event, "Embassy of Norway", country="NO")
    iceland = delegation_of(event, "Embassy of Iceland", country="IS")
    company = delegation_of(event, "A Company", kind=InstitutionKind.OTHER)
    new_ministry = delegation_of(event, "New Ministry", kind=InstitutionKind.MINISTRY)

    arranged = precedence.arranged(precedence.in_order(event), Preset.EU)

    assert arranged == [ministry, new_ministry, last, iceland, norway, company, observer]


def test_embassy_of_a_state_that_is_not_known_stands_by_its_own_name(event):
    named = delegation_of(event, "Representation of Östland")
    austria = delegation_of(event, "Embassy of Austria", country="AT")
    the = delegation_of(event, "The Office", kind=InstitutionKind.OTHER)
    renamed = delegation_of(
        event, "Zebra", kind=InstitutionKind.OTHER, name_override=b.text("Bureau")
    )

    arranged = precedence.arranged([the, named, renamed, austria], Preset.ENGLISH)

    assert arranged == [austria, renamed, the, named]


def test_accents_and_case_sort_with_their_letter():
    names = [
        "Zebra",
        "Éire",
        "Côte d’Ivoire",
        "eagle",
        "Łódź",
        "Cyprus",
        "Lyon",
        "Åland",
        "DG Home",
    ]

    assert sorted(names, key=to_sorting_key) == [
        "Åland", "Côte d’Ivoire", "Cyprus", "DG Home", "eagle", "Éire", "Łódź", "Lyon", "Zebra",
    ]  # fmt: skip


def test_saved_order_has_the_ranks_ten_twenty_thirty(event, officer):
    first, second, third = (b.build_delegation(event=event, protocol_rank=5) for _n in range(3))
    own = b.build_delegation(event=event, role=DelegationRole.ORGANISER, protocol_rank=1)
    other = b.build_delegation(protocol_rank=77)

    precedence.reorder(event, order=[own.pk, third.pk, first.pk, second.pk], by=officer, now=b.NOW)

    ranks = dict(Delegation.objects.values_list("pk", "protocol_rank"))
    assert ranks == {third.pk: 10, first.pk: 20, second.pk: 30, own.pk: 40, other.pk: 77}
    assert precedence.in_order(event) == [third, first, second, own]
    entry = HistoryEntry.objects.get(event=event)
    assert (entry.action, entry.user, entry.fields) == (
        Action.REORDERED,
        officer.user,
        ["protocol_rank"],
    )


@pytest.mark.parametrize("wrong", ["missing", "foreign", "double"])
def test_order_of_other_delegations_than_there_are_is_refused(event, officer, wrong):
    one, two = (b.build_delegation(event=event) for _n in range(2))
    orders = {
        "missing": [one.pk],
        "foreign": [one.pk, two.pk, b.build_delegation().pk],
        "double": [one.pk, two.pk, two.pk],
    }

    with pytest.raises(RuleViolation) as refusal:
        precedence.reorder(event, order=orders[wrong], by=officer, now=b.NOW)

    assert refusal.value.code == "changed"
    assert not HistoryEntry.objects.exists()


def test_nobody_but_staff_changes_the_order(event):
    with pytest.raises(RuleViolation) as refusal:
        precedence.reorder(event, order=[], by=actors.DELEGATE, now=b.NOW)

    assert refusal.value.code == "not_yours"


@given(st.lists(st.tuples(st.text(max_size=5), st.booleans()), max_size=12))
def test_every_preset_keeps_all_and_puts_the_organiser_last(parts):
    delegations = [
        Delegation(
            pk=number,
            institution=b.Institution(code=str(number), name=b.text(name), kind="other"),
            role=DelegationRole.ORGANISER if is_own else DelegationRole.HOST,
        )
        for number, (name, is_own) in enumerate(parts, start=1)
    ]

    arranged = precedence.arranged(delegations, Preset.ENGLISH)

    own = [each.role == DelegationRole.ORGANISER for each in arranged]
    assert sorted(each.pk for each in arranged) == [each.pk for each in delegations]
    assert own == sorted(own)
    assert arranged == precedence.arranged(reversed(delegations), Preset.ENGLISH)
