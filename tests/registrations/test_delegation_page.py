"""A delegation's page behind a focal point's link."""

import re

import pytest

from registrations import links
from registrations.enums import Capacity, Purpose, Status
from registrations.models import Attendee, Consent, Delegation, FocalPoint
from tests import builders as b
from workshop.enums import RegistrationMode

pytestmark = pytest.mark.django_db


@pytest.fixture
def delegation() -> Delegation:
    """Return a delegation with four seats at an event by invitation."""
    event = b.build_event(mode=RegistrationMode.INVITATION)
    b.build_notice(event=event)
    return b.build_delegation(event=event, seats=4)


@pytest.fixture
def focal_point(delegation) -> FocalPoint:
    return b.build_focal_point(delegation=delegation)


def filled_in(client, path: str, **values) -> dict:
    """Open the form and return what a focal point fills in."""
    html = client.get(f"{path}add/").content.decode()
    token = re.search(r'name="token" value="([^"]+)"', html).group(1)
    return {
        "token": token,
        "capacity": "delegate",
        "family_name": "Delegate",
        "given_names": "One",
        "name_order": "given_first",
        "language": "en",
        "step": "save",
    } | values


def test_focal_point_registers_three_delegates_one_by_one(client, delegation, focal_point):
    path = links.path_of(focal_point)

    for number, capacity in enumerate(("head", "delegate", "assistant"), start=1):
        data = filled_in(client, path, family_name=f"Delegate{number}", capacity=capacity)
        assert client.post(f"{path}add/", data).url == f"{path}?notice=added"

    people = delegation.attendees.within_delegation()
    assert [(each.family_name, each.capacity, each.status) for each in people] == [
        ("Delegate1", Capacity.HEAD, Status.SUBMITTED),
        ("Delegate2", Capacity.DELEGATE, Status.SUBMITTED),
        ("Delegate3", Capacity.ASSISTANT, Status.SUBMITTED),
    ]
    page = client.get(path).content.decode()
    assert re.findall(r"<bdi>[^<]*(DELEGATE\d)", page) == ["DELEGATE1", "DELEGATE2", "DELEGATE3"]
    assert [each.focal_point for each in people[0].history.all()] == [focal_point] * 3


def test_add_same_form_twice_gives_one_delegate(client, delegation, focal_point):
    path = links.path_of(focal_point)
    data = filled_in(client, path)

    client.post(f"{path}add/", data)
    answer = client.post(f"{path}add/", data)

    assert answer.url == f"{path}?notice=added"
    assert delegation.attendees.count() == 1


def test_add_attests_circulation_and_asks_nothing_else(client, delegation, focal_point):
    path = links.path_of(focal_point)
    data = filled_in(client, path, circulation="on", photos="on", future_contact="on")

    client.post(f"{path}add/", data)

    rows = Consent.objects.filter(attendee__delegation=delegation)
    assert [(row.purpose, row.answer, row.actor) for row in rows] == [
        (Purpose.CIRCULATION, "given", "focal_point")
    ]


def test_add_with_faulty_answer_keeps_what_was_typed(client, focal_point):
    path = links.path_of(focal_point)
    data = filled_in(client, path, family_name="", position="Typed position")

    answer = client.post(f"{path}add/", data)

    assert answer.status_code == 422
    assert 'value="Typed position"' in answer.content.decode()


def test_add_with_forged_token_keeps_what_was_typed(client, delegation, focal_point):
    path = links.path_of(focal_point)
    data = filled_in(client, path, token="forged", position="Typed position")

    answer = client.post(f"{path}add/", data)

    assert answer.status_code == 422
    assert 'value="Typed position"' in answer.content.decode()
    assert delegation.attendees.count() == 0


def test_add_language_switch_keeps_what_was_typed(client, focal_point):
    path = links.path_of(focal_point)
    data = filled_in(client, path, position="Typed position") | {"step": "language"}

    page = client.post(f"/zh-hans{path}add/", data).content.decode()

    assert 'value="Typed position"' in page
    assert '<html lang="zh-Hans"' in page


def test_add_after_closing_leads_back_and_says_why(client, delegation, focal_point):
    type(delegation.event).objects.update(closes_at=b.NOW.replace(year=2020))

    answer = client.get(f"{links.path_of(focal_point)}add/")

    assert answer.url == f"{links.path_of(focal_point)}?notice=not_open"


def test_edit_changes_a_delegate_and_leaves_the_consents(client, delegation, focal_point):
    attendee = b.build_attendee(delegation=delegation, circulation=True)
    before = list(Consent.objects.values())
    path = f"{links.path_of(focal_point)}{attendee.reference}/"
    data = {
        "capacity": "adviser",
        "family_name": "Neu",
        "name_order": "family_first",
        "language": "en",
        "step": "save",
    }

    client.post(path, data)

    attendee.refresh_from_db()
    assert (attendee.family_name, attendee.capacity) == ("Neu", Capacity.ADVISER)
    assert list(Consent.objects.values()) == before


def test_edit_faulty_answer_keeps_what_was_typed(client, delegation, focal_point):
    attendee = b.build_attendee(delegation=delegation)
    path = f"{links.path_of(focal_point)}{attendee.reference}/"

    answer = client.post(path, {"family_name": "", "position": "Typed", "step": "save"})

    assert answer.status_code == 422
    assert 'value="Typed"' in answer.content.decode()


def test_edit_language_switch_keeps_what_was_typed(client, delegation, focal_point):
    attendee = b.build_attendee(delegation=delegation)
    path = f"/zh-hans{links.path_of(focal_point)}{attendee.reference}/"

    page = client.post(path, {"position": "Typed", "step": "language"}).content.decode()

    assert 'value="Typed"' in page


def test_edit_of_a_declined_delegate_leads_back(client, delegation, focal_point):
    attendee = b.build_attendee(delegation=delegation, status=Status.DECLINED)

    answer = client.get(f"{links.path_of(focal_point)}{attendee.reference}/")

    assert answer.url == f"{links.path_of(focal_point)}?notice=no_edit"


def test_withdraw_asks_first_and_then_withdraws(client, delegation, focal_point):
    attendee = b.build_attendee(delegation=delegation)
    path = f"{links.path_of(focal_point)}{attendee.reference}/withdraw/"

    client.get(path)
    attendee.refresh_from_db()
    assert attendee.status == Status.SUBMITTED

    client.post(path)
    attendee.refresh_from_db()
    assert attendee.status == Status.WITHDRAWN
    assert client.post(path).url.endswith("?notice=no_withdrawal")


@pytest.mark.parametrize("suffix", ["", "withdraw/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_delegate_of_another_delegation_cannot_be_reached(
    client, delegation, focal_point, suffix, method
):
    other = b.build_attendee(delegation=b.build_delegation(event=delegation.event))
    path = f"{links.path_of(focal_point)}{other.reference}/{suffix}"

    answer = getattr(client, method)(path, {"family_name": "Neu", "step": "save"})

    assert answer.status_code == 404
    assert Attendee.objects.get(pk=other.pk).status == Status.SUBMITTED


def test_page_never_shows_what_is_for_staff(client, delegation, focal_point):
    b.build_attendee(delegation=delegation, staff_note="MARKERNOTE")

    assert "MARKERNOTE" not in client.get(links.path_of(focal_point)).content.decode()


def test_page_without_delegates_says_what_to_do(client, focal_point):
    assert "Nobody is registered yet." in client.get(links.path_of(focal_point)).content.decode()


def test_page_with_all_seats_taken_says_who_decides(client, delegation, focal_point):
    Delegation.objects.update(seats=1)
    b.build_attendee(delegation=delegation, status=Status.CONFIRMED)

    page = client.get(links.path_of(focal_point)).content.decode()

    assert "All seats of your delegation are taken." in page


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_page_has_constant_queries(client, delegation, focal_point, rows, django_assert_num_queries):  # fmt: skip
    for _row in range(rows):
        b.build_attendee(delegation=delegation)

    with django_assert_num_queries(9):
        client.get(links.path_of(focal_point))
