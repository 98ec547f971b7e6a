"""Changing a confirmed registration on the pages, and two people who do so at once."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations import links
from registrations.domain import actors, changes, proposals, registration
from registrations.enums import ChangeState, Status
from registrations.models import Attendee, ProposedChange
from tests import builders as b
from tests.registrations.export_reading import read_names
from workshop.enums import Group, RegistrationMode

pytestmark = pytest.mark.django_db

KEPT = ("capacity", "honorific", "family_name", "given_names", "name_order", "position", "email", "language")  # fmt: skip


def confirmed(**values) -> Attendee:
    return b.build_attendee(status=Status.CONFIRMED, **values)


def edited(attendee, **values) -> dict:
    """Return the own form as the page would send it, with the values changed."""
    kept = {name: getattr(attendee, name) for name in KEPT}
    return kept | {"institution": attendee.delegation_id, "step": "save"} | values


def opened_in(page: str) -> str:
    return re.search(r'name="opened" value="([^"]+)"', page).group(1)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def edit_paths(attendee) -> dict[str, str]:
    person = b.build_focal_point(delegation=attendee.delegation)
    return {
        "own": f"{links.path_of(attendee)}edit/",
        "delegation": f"{links.path_of(person)}{attendee.reference}/",
    }


@pytest.mark.parametrize("page", ["own", "delegation"])
def test_edit_of_a_confirmed_person_proposes_the_name_and_changes_the_rest(client, page):
    event = b.build_event()
    event.asked_groups.create(group=Group.PHONE)
    attendee = confirmed(delegation=b.build_delegation(event=event), family_name="Before")

    answer = client.post(
        edit_paths(attendee)[page], edited(attendee, family_name="After", phone="+86 10 1111")
    )

    attendee = fresh(attendee)
    assert answer.url.split("#")[0].endswith("?notice=saved_and_proposed")
    assert (attendee.family_name, attendee.phone) == ("Before", "+86 10 1111")
    assert proposals.open_change_of(attendee).values == {"family_name": "After"}


def test_edit_says_beforehand_which_fields_wait(client):
    event = b.build_event()
    event.asked_groups.create(group=Group.PHONE)
    delegation = b.build_delegation(event=event)

    page = client.get(edit_paths(confirmed(delegation=delegation))["own"]).content.decode()
    before = client.get(edit_paths(b.build_attendee(delegation=delegation))["own"]).content.decode()

    marked = re.findall(r'for="id_(\w+)">[^<]*(?:<span class="optional">[^<]*</span>)?[^<]*<span class="waits">', page)  # fmt: skip
    assert {"family_name", "position", "institution", "capacity"} <= set(marked)
    assert {"email", "phone"} & set(marked) == set()
    assert 'class="waits"' not in before


def test_edit_form_shows_the_proposed_values(client):
    attendee = confirmed(family_name="Before")
    registration.edit(attendee, {"family_name": "After"}, by=actors.DELEGATE, now=b.NOW)

    page = client.get(edit_paths(attendee)["own"]).content.decode()

    assert 'value="After"' in page
    assert "The form below already shows the proposed details." in page


@pytest.mark.parametrize(
    ("first", "then", "notice"),
    [
        ({}, {"family_name": "After"}, "proposed"),
        ({}, {}, "saved"),
        ({}, {"email": "new@example.org"}, "saved"),
        ({"family_name": "After"}, {}, "taken_back"),
        ({"family_name": "After"}, {"email": "new@example.org"}, "saved"),
        ({"family_name": "After", "position": "New"}, {"position": "New"}, "saved"),
    ],
)
def test_edit_says_what_happened(client, first, then, notice):
    attendee = confirmed(family_name="Before", position="Old")
    registration.edit(attendee, first, by=actors.DELEGATE, now=b.NOW)

    answer = client.post(edit_paths(attendee)["own"], edited(attendee, **then))

    assert answer.url == f"{links.path_of(attendee)}?notice={notice}"
    assert client.get(answer.url).status_code == 200


def test_own_page_shows_the_open_change_and_takes_it_back(client):
    attendee = confirmed(family_name="Before")
    registration.edit(attendee, {"family_name": "After<b>"}, by=actors.DELEGATE, now=b.NOW)

    page = client.get(links.path_of(attendee)).content.decode()
    assert "Your change of family name has been sent to the organiser." in page
    assert "<td><bdi>Before</bdi></td><td><bdi>After&lt;b&gt;</bdi></td>" in page

    path = f"{links.path_of(attendee)}take-back/"
    assert client.get(path).url == links.path_of(attendee)
    assert proposals.open_change_of(attendee) is not None
    assert client.post(path).url.endswith("?notice=taken_back")
    assert proposals.open_change_of(attendee) is None
    assert client.post(path).url.endswith("?notice=nothing_open")


def test_delegation_page_marks_an_open_change_and_takes_it_back(client):
    attendee = confirmed(family_name="Before")
    person = b.build_focal_point(delegation=attendee.delegation)
    registration.edit(attendee, {"family_name": "After"}, by=actors.focal_point(person), now=b.NOW)

    assert "a change waits for the organiser" in client.get(links.path_of(person)).content.decode()
    path = f"{links.path_of(person)}{attendee.reference}/take-back/"
    assert client.get(path).status_code == 302
    assert "?notice=taken_back" in client.post(path).url
    assert (
        "a change waits for the organiser" not in client.get(links.path_of(person)).content.decode()
    )


def test_delegation_page_takes_back_no_change_of_another_delegation(client):
    attendee = confirmed(family_name="Before")
    registration.edit(attendee, {"family_name": "After"}, by=actors.DELEGATE, now=b.NOW)
    stranger = b.build_focal_point(delegation=b.build_delegation(event=attendee.event))

    answer = client.post(f"{links.path_of(stranger)}{attendee.reference}/take-back/")

    assert (answer.status_code, ProposedChange.objects.get().state) == (404, ChangeState.OPEN)


def test_own_page_shows_the_last_decision_with_its_reason(client):
    attendee = confirmed(family_name="Before", position="Old")
    values = {"family_name": "After", "position": "New"}
    registration.edit(attendee, values, by=actors.DELEGATE, now=b.NOW)
    officer = actors.staff(b.build_user())
    change = proposals.open_change_of(attendee)
    changes.accept(change, ["position"], by=officer, now=b.NOW, reason="No <letter>.")

    page = client.get(links.path_of(attendee)).content.decode()

    rows = re.findall(r"<dt>([^<]+)</dt><dd class=\"value\">(?:<bdi>)?([^<]+)", page)
    assert ("Accepted", "position") in rows
    assert ("Not accepted", "family name") in rows
    assert ("Reason", "No &lt;letter&gt;.") in rows
    assert "Take the change back" not in page


def test_own_page_after_the_cut_off_says_whom_to_write_to(client):
    event = b.build_event(changes_until=b.NOW.replace(year=2020))
    attendee = confirmed(delegation=b.build_delegation(event=event))

    page = client.get(links.path_of(attendee)).content.decode()

    assert "Changes are no longer possible here." in page
    assert "write to Workshop secretariat: secretariat@example.org" in page
    assert f'href="{links.path_of(attendee)}withdraw/"' in page
    assert client.get(edit_paths(attendee)["own"]).url.endswith("?notice=no_edit")


# The institution on the own form.


def test_institution_is_offered_where_the_event_is_open(client):
    attendee = confirmed()
    offered = b.build_delegation(event=attendee.event)
    unlisted = b.build_delegation(event=attendee.event)
    unlisted.institution.is_active = False
    unlisted.institution.save()
    b.build_delegation()

    page = client.get(edit_paths(attendee)["own"]).content.decode()
    select = page.split('name="institution"')[1].split("</select>")[0]
    answer = client.post(edit_paths(attendee)["own"], edited(attendee, institution=offered.pk))

    values = {int(each) for each in re.findall(r'<option value="(\d+)"', select)}
    assert values == {attendee.delegation_id, offered.pk}
    assert answer.url.endswith("?notice=proposed")
    assert proposals.open_change_of(attendee).values == {"delegation": offered.pk}
    assert str(offered.name) in client.get(links.path_of(attendee)).content.decode()


def test_question_of_the_kind_of_the_institution_chosen_is_asked_and_required(client):
    event = b.build_event(mode=RegistrationMode.OPEN)
    ministry, embassy = (
        b.build_delegation(event=event, institution=b.build_institution(kind=kind))
        for kind in ("ministry", "embassy")
    )
    question = b.build_question(event=event, institution_kinds=["embassy"], is_required=True)
    name = f"question-{question.pk}"
    attendee = b.build_attendee(delegation=ministry)
    path = edit_paths(attendee)["own"]

    stays = client.post(path, edited(attendee, position="New"))
    asked = client.post(path, edited(attendee, institution=embassy.pk))
    moved = client.post(path, edited(attendee, institution=embassy.pk, **{name: "Answer"}))

    assert stays.url.endswith("?notice=saved")
    assert asked.status_code == 422
    assert list(asked.context["form"].errors) == [name]
    assert moved.url.endswith("?notice=saved")
    assert fresh(attendee).delegation == embassy
    assert attendee.answers.get().value == "Answer"


def test_institution_cannot_be_changed_by_invitation_or_by_a_focal_point(client):
    event = b.build_event(mode=RegistrationMode.INVITATION)
    attendee = confirmed(delegation=b.build_delegation(event=event))
    other = b.build_delegation(event=event)

    for path in edit_paths(attendee).values():
        assert 'name="institution"' not in client.get(path).content.decode()
        client.post(path, edited(attendee, institution=other.pk, delegation=other.pk))

    assert proposals.open_change_of(attendee) is None
    assert fresh(attendee).delegation_id == attendee.delegation_id


# Two people at once.


def test_two_edits_of_different_fields_lose_neither(client):
    attendee = b.build_attendee(position="Before")
    path = edit_paths(attendee)["own"]
    opened = opened_in(client.get(path).content.decode())

    client.post(path, edited(attendee, position="After", opened=opened))
    answer = client.post(path, edited(attendee, print_as="Printed", opened=opened))

    attendee = fresh(attendee)
    assert answer.url.endswith("?notice=saved")
    assert (attendee.position, attendee.print_as) == ("After", "Printed")


def test_two_edits_of_one_field_come_back_with_both_and_then_overwrite(client):
    attendee = b.build_attendee(position="Before", honorific="Ms")
    path = edit_paths(attendee)["own"]
    opened = opened_in(client.get(path).content.decode())
    client.post(path, edited(attendee, position="First", honorific="Dr", opened=opened))

    answer = client.post(path, edited(attendee, position="Second", opened=opened))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert fresh(attendee).position == "First"
    assert 'value="Second"' in page
    assert '<dt>Position</dt><dd class="value"><bdi>First</bdi>' in page
    assert '<dt>Honorific</dt><dd class="value"><bdi>Dr</bdi>' in page
    assert re.search(r'name="honorific" value="Dr"', page)

    answer = client.post(
        path, edited(attendee, position="Second", honorific="Dr", opened=opened_in(page))
    )
    attendee = fresh(attendee)
    assert answer.url.endswith("?notice=saved")
    assert (attendee.position, attendee.honorific) == ("Second", "Dr")


def test_two_edits_keep_the_mark_when_the_form_comes_back_for_another_reason(client):
    attendee = b.build_attendee(position="Before")
    path = edit_paths(attendee)["own"]
    opened = opened_in(client.get(path).content.decode())

    faulty = client.post(path, edited(attendee, email="wrong", opened=opened))
    switched = client.post(path, edited(attendee, step="language", opened=opened))

    assert opened_in(faulty.content.decode()) == opened
    assert opened_in(switched.content.decode()) == opened


@pytest.mark.parametrize("opened", ["", "made-up"])
def test_edit_without_a_mark_of_this_site_saves_what_was_typed(client, opened):
    attendee = b.build_attendee(position="Before")

    client.post(edit_paths(attendee)["own"], edited(attendee, position="After", opened=opened))

    assert fresh(attendee).position == "After"


def test_mark_of_a_delegates_form_says_nothing_of_what_staff_noted(client):
    attendee = b.build_attendee(staff_note="Note")
    pages = [client.get(edit_paths(attendee)["own"]).content.decode()]
    Attendee.objects.update(staff_note="Another note")

    pages.append(client.get(f"{links.path_of(attendee)}edit/").content.decode())

    # The text is signed with its moment, so that the payload alone is compared.
    first, second = (opened_in(page).split(":")[0] for page in pages)
    assert first == second


# What others see.


def test_list_of_participants_shows_confirmed_values_while_a_change_is_open():
    attendee = confirmed(family_name="Before", given_names="Given", circulation=True)
    registration.edit(attendee, {"family_name": "After"}, by=actors.DELEGATE, now=b.NOW)

    assert read_names(attendee.event) == ["Given BEFORE"]


@pytest.mark.parametrize("count", [1, 3])
def test_delegation_page_reads_open_changes_with_the_people(client, count):
    delegation = b.build_delegation(seats=5)
    person = b.build_focal_point(delegation=delegation)
    for number in range(count):
        attendee = confirmed(delegation=delegation, given_names=f"Person {number}")
        registration.edit(attendee, {"family_name": "After"}, by=actors.DELEGATE, now=b.NOW)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(links.path_of(person))

    assert len([each for each in queries if "proposedchange" in each["sql"]]) == 1


def test_edit_leaves_an_organisers_capacity_as_it_is(client):
    attendee = confirmed(capacity="organiser", position="Old")

    page = client.get(edit_paths(attendee)["own"]).content.decode()
    client.post(edit_paths(attendee)["own"], edited(attendee, position="New"))

    assert '<option value="organiser" selected>' in page
    assert proposals.open_change_of(attendee).values == {"position": "New"}
