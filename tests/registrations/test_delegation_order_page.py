"""The page on which staff put the delegations in order."""

import pytest
from django.urls import reverse

from registrations.domain import precedence
from registrations.enums import DelegationRole
from registrations.models import Delegation, HistoryEntry
from registrations.roles import MANAGER
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def delegations(event):
    """Return three delegations in order, with the organiser's own as fourth."""
    countries = ("SE", "DK", "AT")
    found = [
        b.build_delegation(
            event=event,
            protocol_rank=10 * number,
            institution=b.build_institution(country=code, default_rank=300 - number),
        )
        for number, code in enumerate(countries, start=1)
    ]
    return [*found, b.build_delegation(event=event, role=DelegationRole.ORGANISER)]


@pytest.fixture
def manager(client, event):
    client.force_login(b.build_user(event=event, role=MANAGER))
    return client


@pytest.fixture
def path(event):
    return reverse("delegation-order", args=[event.slug])


def typed(delegations, *ranks, **more):
    named = {f"rank-{each.pk}": rank for each, rank in zip(delegations, ranks, strict=True)}
    return {"order": [each.pk for each in delegations], **named, **more}


def shown(answer):
    return [row.delegation for row in answer.context["rows"]]


def saved(event):
    return precedence.in_order(event)


def test_typed_numbers_are_saved_as_the_order(manager, path, event, delegations):
    sweden, denmark, austria, own = delegations

    answer = manager.post(path, typed(delegations, "30", "5", "12", "500", save="yes"), follow=True)

    assert saved(event) == [denmark, austria, sweden, own]
    assert [each.protocol_rank for each in saved(event)] == [10, 20, 30, 40]
    assert "The order is saved." in answer.content.decode()


def test_of_two_with_the_same_number_the_one_shown_first_stands_first(
    manager, path, event, delegations
):
    sweden, denmark, austria, own = delegations
    sent = typed(delegations, "10", "10", "10", "10", save="yes")
    sent["order"] = [austria.pk, sweden.pk, denmark.pk, own.pk]

    manager.post(path, sent)

    assert saved(event) == [austria, sweden, denmark, own]


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("up-1", [1, 0, 2, 3]),
        ("down-1", [0, 2, 1, 3]),
        ("up-0", [0, 1, 2, 3]),
        ("down-2", [0, 1, 2, 3]),
        ("up-3", [0, 1, 2, 3]),
        ("aside-1", [0, 1, 2, 3]),
        ("up-9", [0, 1, 2, 3]),
    ],
)
def test_step_moves_one_place_on_the_page_and_saves_nothing(
    manager, path, event, delegations, step, expected
):
    direction, number = step.split("-")
    pk = delegations[int(number)].pk if int(number) < 4 else 0
    sent = typed(delegations, "10", "20", "30", "500", move=f"{direction}-{pk}")

    answer = manager.post(path, sent)

    assert shown(answer) == [delegations[place] for place in expected]
    assert [row.rank for row in answer.context["rows"]] == ["10", "20", "30", "40"]
    assert saved(event) == delegations
    assert not HistoryEntry.objects.exists()


def test_step_keeps_the_numbers_typed_before(manager, path, delegations):
    sweden, denmark, austria, own = delegations

    answer = manager.post(
        path, typed(delegations, "99", "20", "30", "500", move=f"up-{austria.pk}")
    )

    assert shown(answer) == [austria, denmark, sweden, own]


@pytest.mark.parametrize(("preset", "expected"), [("eu", [2, 1, 0, 3]), ("english", [2, 1, 0, 3])])
def test_preset_is_shown_before_it_is_saved(manager, path, event, delegations, preset, expected):
    answer = manager.post(path, typed(delegations, "1", "2", "3", "4", preset=preset))

    text = answer.content.decode()
    assert shown(answer) == [delegations[place] for place in expected]
    assert "2 delegations would stand elsewhere." in " ".join(text.split())
    assert "was 3" in text
    assert saved(event) == delegations

    ranks = {f"rank-{row.delegation.pk}": row.rank for row in answer.context["rows"]}
    manager.post(path, {"order": [each.pk for each in shown(answer)], **ranks, "save": "yes"})
    assert saved(event) == [delegations[place] for place in expected]


@pytest.mark.parametrize("rank", ["", "-1", "ten", "1.5", "１０", "99999999999", "9999999999"])
def test_what_is_no_number_is_said_at_its_row_and_nothing_saved(
    manager, path, event, delegations, rank
):
    answer = manager.post(path, typed(delegations, "20", rank, "10", "500", save="yes"))

    assert answer.status_code == 422
    assert [bool(row.error) for row in answer.context["rows"]] == [False, True, False, False]
    assert [row.rank for row in answer.context["rows"]] == ["20", rank, "10", "500"]
    assert saved(event) == delegations


def test_order_survives_a_delegation_that_came_meanwhile(manager, path, event, delegations):
    sent = typed(delegations, "30", "20", "10", "500", save="yes")
    late = b.build_delegation(event=event, protocol_rank=15)

    manager.post(path, sent)

    sweden, denmark, austria, own = delegations
    assert saved(event) == [austria, late, denmark, sweden, own]


def test_delegation_removed_while_saving_is_told(manager, path, delegations, monkeypatch):
    def remove_one(event):
        found = list(Delegation.objects.filter(event=event).in_order_of_precedence())
        Delegation.objects.filter(pk=found[0].pk).delete()
        return found

    monkeypatch.setattr("registrations.admin.ordering.precedence.in_order", remove_one)

    answer = manager.post(path, typed(delegations, "1", "2", "3", "4", save="yes"), follow=False)

    assert answer.status_code == 302
    assert [str(each) for each in answer.wsgi_request._messages] == [
        "Delegations have been added or removed in the meantime. Look again."
    ]


def test_event_without_delegations_says_what_to_do(manager, path):
    assert "Go to the delegations" in manager.get(path).content.decode()


@pytest.mark.parametrize("count", [1, 3, 60])
def test_page_takes_the_same_queries_for_sixty_as_for_one(
    manager, path, event, count, django_assert_num_queries
):
    for _number in range(count):
        b.build_delegation(event=event)
    manager.get(path)

    with django_assert_num_queries(9):
        manager.get(path)
    sent = typed(saved(event), *["1"] * count)
    with django_assert_num_queries(10):
        manager.post(path, {**sent, "preset": "eu"})
    with django_assert_num_queries(14):
        manager.post(path, {**sent, "save": "yes"})
