"""Staff register several people of a delegation at once, on the same page as a focal point's."""

import pytest
from django.urls import reverse

from registrations.enums import ActorKind
from registrations.models import Attendee, Consent
from registrations.roles import OFFICER
from tests import builders as b
from tests.tables import CORRECTIONS, as_csv, errors_of, forty_delegates, inputs_of
from workshop.enums import Group

pytestmark = pytest.mark.django_db


@pytest.fixture
def delegation():
    event = b.build_event(closes_at=b.NOW.replace(year=2020))
    event.asked_groups.create(group=Group.PHONE)
    return b.build_delegation(event=event, seats=4)


@pytest.fixture
def path(client, delegation) -> str:
    client.force_login(b.build_user(event=delegation.event, role=OFFICER))
    return reverse("admin:registrations_delegation_table", args=[delegation.pk])


def test_staff_register_forty_and_correct_five(client, delegation, path):
    pasted = as_csv(forty_delegates())

    page = client.post(path, {"pasted": pasted, "step": "read"})
    assert len(errors_of(page.content.decode())) == 5
    assert Attendee.objects.count() == 0
    rest = client.post(path, inputs_of(page.content.decode()) | {"step": "accept"})
    assert Attendee.objects.count() == 35
    answer = client.post(path, inputs_of(rest.content.decode()) | CORRECTIONS | {"step": "accept"})

    code = delegation.institution.code
    assert answer.url == (
        f"/admin/registrations/attendee/?event={delegation.event.slug}&institution={code}"
    )
    assert "5 people are registered." in client.get(answer.url).content.decode()
    assert delegation.attendees.count() == 40
    assert set(delegation.attendees.values_list("history__actor", flat=True)) == {ActorKind.STAFF}


def test_staff_attest_nothing(client, delegation, path):
    b.build_notice(event=delegation.event)
    pasted = "Surname\tFirst name\tName order\nDoe\tJane\tgiven first\n"

    html = client.post(path, {"pasted": pasted, "step": "read"}).content.decode()
    client.post(path, inputs_of(html) | {"step": "accept", "circulation": "on"})

    assert "circulation" not in inputs_of(html)
    assert (Attendee.objects.count(), Consent.objects.count()) == (1, 0)


def test_page_is_linked_from_the_delegation_and_the_dashboard(client, delegation, path):
    pages = [
        reverse("admin:registrations_delegation_change", args=[delegation.pk]),
        reverse("dashboard", args=[delegation.event.slug]),
    ]

    assert [f'href="{path}"' in client.get(each).content.decode() for each in pages] == [True, True]


def test_template_is_given_in_the_language_of_the_page(client, path):
    answer = client.get(f"/zh-hans{path}template.csv")

    assert "姓" in answer.content.decode("utf-8-sig").splitlines()[-1]


@pytest.mark.parametrize("number", ["0", "x", "9" * 30])
def test_delegation_that_is_none_is_missing(client, path, number):
    assert client.get(f"/admin/registrations/delegation/{number}/table/").status_code == 404
