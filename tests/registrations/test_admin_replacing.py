"""Staff see who asks to replace whom, and decide on it."""

import pytest

from registrations.domain import actors, replacing
from registrations.domain.registration import Entry
from registrations.enums import Capacity, Status
from registrations.roles import OFFICER, ORGANISER
from tests import builders as b

pytestmark = pytest.mark.django_db

LIST = "/admin/registrations/attendee/"
AFTER_CUT_OFF = b.NOW.replace(month=11, day=3)


@pytest.fixture
def delegation():
    return b.build_delegation(seats=1)


@pytest.fixture
def former(delegation):
    return b.build_attendee(delegation=delegation, status=Status.CONFIRMED, family_name="Former")


@pytest.fixture
def new(former):
    """Return who asks to replace the former, after the cut-off."""
    entry = Entry(values={"family_name": "Newcomer", "position": "Consul"})
    return replacing.name_replacement(former, entry, by=actors.DELEGATE, now=AFTER_CUT_OFF)


@pytest.fixture
def officer(client, delegation):
    user = b.build_user(event=delegation.event, role=OFFICER)
    client.force_login(user)
    return user


def decide(client, attendee, name, **data):
    return client.post(f"{LIST}{attendee.pk}/decide/{name}/", data)


def statuses(*people) -> list[str]:
    for each in people:
        each.refresh_from_db()
    return [each.status for each in people]


def test_list_marks_and_finds_requests(client, officer, former, new):
    page = client.get(f"{LIST}?mark=replacement").content.decode()

    assert "asks to replace Given FORMER" in page
    assert f"{LIST}{new.pk}/change/" in page
    assert f"{LIST}{former.pk}/change/" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_list_with_requests_takes_the_same_number_of_queries(
    client, officer, delegation, django_assert_num_queries, count
):
    for number in range(count):
        other = b.build_delegation(event=delegation.event)
        seated = b.build_attendee(delegation=other, status=Status.CONFIRMED)
        entry = Entry(values={"family_name": f"Newcomer{number}"})
        replacing.name_replacement(seated, entry, by=actors.DELEGATE, now=AFTER_CUT_OFF)

    with django_assert_num_queries(22):
        client.get(LIST)


@pytest.mark.parametrize("whose", ["new", "former"])
def test_page_of_either_shows_both_people(client, officer, former, new, whose):
    shown = {"new": new, "former": former}[whose]

    page = client.get(f"{LIST}{shown.pk}/change/").content.decode()

    assert "NEWCOMER asks to replace Given FORMER." in page
    assert "Consul" in page


def test_page_without_a_request_shows_none(client, officer, delegation):
    attendee = b.build_attendee(delegation=delegation)

    assert "asks to replace" not in client.get(f"{LIST}{attendee.pk}/change/").content.decode()


def test_buttons_of_a_request_are_to_accept_and_to_refuse(client, officer, new):
    names = [each[0].name for each in client.get(f"{LIST}{new.pk}/change/").context["decisions"]]

    assert names == ["cancel", "accept_replacement", "refuse_replacement"]


def test_accepting_swaps_the_two(client, officer, former, new):
    decide(client, new, "accept_replacement")

    assert statuses(former, new) == [Status.WITHDRAWN, Status.CONFIRMED]


def test_refusing_asks_for_a_reason_and_leaves_the_former(client, officer, former, new):
    assert "reason" in decide(client, new, "refuse_replacement").content.decode()
    assert statuses(new) == [Status.SUBMITTED]

    decide(client, new, "refuse_replacement", reason="The badge is printed.", apply="yes")

    assert statuses(former, new) == [Status.CONFIRMED, Status.DECLINED]


def test_refusing_an_alternate_leaves_both(client, officer, delegation, former):
    delegation.alternates = 1
    delegation.save()
    alternate = b.build_attendee(
        delegation=delegation, status=Status.CONFIRMED, capacity=Capacity.ALTERNATE
    )
    by = actors.focal_point(b.build_focal_point(delegation=delegation))
    replacing.let_alternate_replace(former, alternate, by=by, now=AFTER_CUT_OFF)

    decide(client, alternate, "refuse_replacement", reason="Keep the delegate.", apply="yes")

    assert statuses(former, alternate) == [Status.CONFIRMED] * 2


def test_request_of_a_duplicate_is_not_accepted_before_that_is_settled(client, officer, new):
    new.duplicate_of = b.build_attendee(delegation=new.delegation)
    new.save(update_fields=["duplicate_of"])

    names = [each[0].name for each in client.get(f"{LIST}{new.pk}/change/").context["decisions"]]

    assert names == ["cancel", "refuse_replacement", "no_duplicate"]


def test_request_is_not_decided_without_the_right(client, delegation, former, new):
    client.force_login(b.build_user(event=delegation.event, role=ORGANISER))

    assert decide(client, new, "accept_replacement").status_code == 403
    assert statuses(former, new) == [Status.CONFIRMED, Status.SUBMITTED]
