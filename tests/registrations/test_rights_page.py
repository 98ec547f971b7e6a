"""The page that says who may do what."""

import pytest
from django.test import Client
from django.urls import reverse

from registrations.admin.rights import RIGHTS
from registrations.roles import DESK, MANAGER, OFFICER, ORGANISER, ROLE_PERMISSIONS
from tests import builders as b
from tests.workshop.test_second_factor import set_up

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def event():
    return b.build_event(title=b.text("The own event"))


def page_of(user, query=""):
    client = Client()
    client.force_login(user)
    return client.get(f"{reverse('rights')}{query}")


def test_manager_sees_the_staff_of_the_own_events_alone(event):
    manager = b.build_user(
        event=event, role=MANAGER, username="boss", first_name="Ada", last_name="Chief"
    )
    desk = b.build_user(event=event, role=DESK, username="front")
    b.build_user(
        event=b.build_event(title=b.text("The foreign event")), role=OFFICER, username="stranger"
    )
    set_up(desk)
    page = page_of(manager)
    rows = [
        (each.user.username, str(each.role), each.has_second_factor)
        for _event, staff in page.context["staff"]
        for each in staff
    ]
    shown = page.content.decode()
    assert rows == [("front", "desk", True), ("boss", "manager", False)]
    assert ("Ada Chief" in shown, "stranger" in shown, "The foreign event" in shown) == (
        True,
        False,
        False,
    )


def test_superuser_sees_every_event(event, admin_user):
    b.build_user(event=event, role=DESK, username="front")
    shown = page_of(admin_user).content.decode()
    assert ("front" in shown, "admin" in shown) == (True, True)


def test_manager_of_one_event_and_desk_of_another_sees_the_first_alone(event):
    manager = b.build_user(event=event, role=MANAGER)
    other = b.build_event()
    other.roles.create(
        user=manager, role=b.build_user(event=other, role=DESK).event_roles.get().role
    )
    assert [each for each, _staff in page_of(manager).context["staff"]] == [event]
    assert page_of(manager, f"?event={other.slug}").context["staff"] == []


@pytest.mark.parametrize("role", [OFFICER, ORGANISER, DESK])
def test_other_roles_do_not_see_the_page(event, role):
    assert page_of(b.build_user(event=event, role=role)).status_code == 403


def test_matrix_says_what_the_groups_may_do(event):
    page = page_of(b.build_user(event=event, role=MANAGER))
    columns = (MANAGER, OFFICER, ORGANISER, DESK)
    expected = [[name in ROLE_PERMISSIONS[role] for role in columns] for name, _words in RIGHTS]
    assert [held for _words, held in page.context["rights"]] == expected


def test_every_right_of_the_portals_own_is_told_in_words():
    djangos = ("add_", "change_", "delete_", "view_")
    own = {
        each
        for names in ROLE_PERMISSIONS.values()
        for each in names
        if not each.startswith(djangos)
    }
    own.add("view_sensitive")
    assert own - {name for name, _words in RIGHTS} == set()


def test_page_makes_the_same_queries_for_one_and_three(event, client, django_assert_num_queries):
    manager = b.build_user(event=event, role=MANAGER)
    client.force_login(manager)
    with django_assert_num_queries(13):
        client.get(reverse("rights"))
    for _number in range(2):
        b.build_user(event=event, role=DESK)
        other = b.build_event()
        other.roles.create(user=manager, role=manager.event_roles.first().role)
    with django_assert_num_queries(13):
        client.get(reverse("rights"))
