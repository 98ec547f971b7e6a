"""What a personal link reaches: its holder's own data, and nothing of any other delegation.

Every address under /d/ and /r/ is taken from the URL resolver, so that a new one is tested
as well: with keys that are not its own, with everything of another delegation that its
path may name, and with form fields that name it. The other delegation must stay as it is
and none of its words may come back.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle, product

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from registrations import links
from registrations.domain import actors, registration
from registrations.domain.registration import Entry
from registrations.enums import Action, Capacity, QuestionKind, Status
from registrations.models import (
    AccessCode,
    Answer,
    Attendee,
    Consent,
    Delegation,
    FocalPoint,
    HistoryEntry,
    Message,
    ProposedChange,
    Question,
    Upload,
)
from registrations.privacy import codes
from tests import builders as b
from tests.test_permissions import named_routes
from workshop.enums import RegistrationMode

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

MARK = "MARKERFOREIGN"
ROUTES = {
    name: route
    for name, route in named_routes().items()
    if re.match(r"(.*/)?[dr]/<str:key>/", route)
}
METHODS = ("get", "post")
# Read alone, and there for who takes part once the agenda is released.
READ_ALONE = {"own-agenda", "own-agenda-paper", "own-agenda-calendar", "own-document"}
# In what state somebody of the other delegation is.
STATES = (*Status.open(), Status.WITHDRAWN, Status.DECLINED)
# Names under which a forged form might point elsewhere, beside those that the forms have.
FORGED_FIELDS = ("alternate", "attendee", "delegation", "event", "focal_point", "former", "id",
                 "institution", "key", "pk", "reference", "replaces", "duplicate_of")  # fmt: skip


@dataclass(frozen=True)
class Side:
    """One delegation: its focal point and its people by state."""

    delegation: Delegation
    focal_point: FocalPoint
    people: dict[str, Attendee]

    @property
    def keys(self) -> dict[str, str]:
        """Return the keys of a focal point and of somebody submitted, by the kind of address."""
        return {
            "d": links.path_of(self.focal_point).strip("/").split("/")[-1],
            "r": links.path_of(self.people[Status.SUBMITTED]).strip("/").split("/")[-1],
        }


def side(delegation: Delegation, prefix: str) -> Side:
    """Fill the delegation with one person in each state, and one alternate."""
    focal_point = b.build_focal_point(delegation=delegation, name=f"{prefix}point")
    people = {
        status: b.build_attendee(
            delegation=delegation, status=status, family_name=f"{prefix}{status}", circulation=True
        )
        for status in STATES
        if status != Status.DRAFT
    }
    people[Status.DRAFT] = registration.save_draft(
        delegation,
        Entry(values={"family_name": f"{prefix}draft"}),
        by=actors.focal_point(focal_point),
        now=b.NOW,
    )
    hand_in_files(people.values(), prefix)
    people["alternate"] = b.build_attendee(
        delegation=delegation, capacity=Capacity.ALTERNATE, family_name=f"{prefix}alternate"
    )
    return Side(delegation, focal_point, people)


def hand_in_files(people: Iterable[Attendee], prefix: str) -> None:
    """Let each person answer the event's question that takes a file."""
    for each in people:
        question, _made = Question.objects.get_or_create(
            event=each.event, kind=QuestionKind.FILE, defaults={"text": b.text("Your file")}
        )
        upload = Upload.objects.create(
            event=each.event,
            token=f"{prefix}{each.pk}",
            file=ContentFile(prefix.encode(), name="file.pdf"),
            name=f"{prefix}.pdf",
            content_type="application/pdf",
            uploaded_at=b.NOW,
        )
        Answer.objects.create(attendee=each, question=question, upload=upload)


@pytest.fixture(scope="module")
def sides(django_db_setup, django_db_blocker) -> Iterator[tuple[Side, Side]]:
    """Return two delegations of one event, where the most could leak: one's own, and another.

    They are made once; what a test does to them is undone at its end.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        event = b.build_event(mode=RegistrationMode.INVITATION)
        b.build_notice(event=event)
        b.build_asked_group(event=event)
        yield (
            side(b.build_delegation(event=event, seats=9), "Own"),
            side(b.build_delegation(event=event, seats=9), MARK),
        )
        transaction.set_rollback(True)


@pytest.fixture
def own(sides) -> Side:
    return sides[0]


@pytest.fixture
def other(sides) -> Side:
    return sides[1]


def path_of(name: str, key: str, reference: str) -> str:
    """Return the path of the address with the key and, where it names one, the reference."""
    question = Question.objects.filter(kind=QuestionKind.FILE).first()
    known = {
        "<str:key>": key,
        "<str:own_pass>": own_pass_of(key),
        "<slug:reference>": reference,
        "<str:format>": "csv",
        "<slug:group>": "needs",
        "<int:vehicle_id>": 0,
        "<int:document_id>": 0,
        "<int:question_id>": question and question.pk,
    }
    parts = re.findall(r"<[^>]+>", ROUTES[name])
    unknown = [part for part in parts if part not in known]
    assert unknown == [], "Say here what another delegation's value of this part is."
    return reverse(name, args=[known[part] for part in parts])


def own_pass_of(key: str) -> str:
    """Return a pass to the data of the person behind the key, leaving nothing in history."""
    read = links.read_key(links.ATTENDEE, key)
    person = read and Attendee.objects.filter(pk=read[0]).first()
    if not person:
        return "none"
    fresh = {"nonce": f"{person.pk:064}", "issued_at": timezone.now()}
    code, _made = AccessCode.objects.update_or_create(attendee=person, defaults=fresh)
    own_pass = codes.redeem(person, code.digits, now=timezone.now())
    HistoryEntry.objects.filter(attendee=person, action=Action.DATA_TAKEN).delete()
    return own_pass


def kind_of(name: str) -> str:
    return "d" if re.search(r"(^|/)d/<", ROUTES[name]) else "r"


def held_of(other: Side) -> list[list[dict]]:
    """Return every row that is held of the delegation and its people."""
    people = other.delegation.attendees.all()
    rows: list[QuerySet] = [
        Delegation.objects.filter(pk=other.delegation.pk),
        FocalPoint.objects.filter(delegation=other.delegation),
        people,
        HistoryEntry.objects.filter(delegation=other.delegation),
        *(
            model.objects.filter(attendee__delegation=other.delegation)
            for model in (Answer, Consent, Message, ProposedChange)
        ),
    ]
    return [list(each.order_by("pk").values()) for each in rows]


def forged(other: Side, value_of: Callable[[Attendee], object]) -> dict[str, object]:
    """Return a form in which every field that might name somebody names the other delegation."""
    value = value_of(other.people["alternate"])
    return {
        **dict.fromkeys(FORGED_FIELDS, value),
        "family_name": "Own forged",
        "name_order": "given_first",
        "capacity": "delegate",
        "language": "en",
        "email": "own@example.org",
        "direction": "up",
        "purpose": "circulation",
        "answer": "withdraw",
        "complete": "yes",
        "step": "save",
    }


def test_the_addresses_behind_keys_are_found():
    assert {kind_of(name) for name in ROUTES} == {"d", "r"}
    assert {"delegation-withdraw", "own-edit"} <= set(ROUTES)


@pytest.mark.parametrize(
    "name", sorted(name for name in ROUTES if "<slug:reference>" in ROUTES[name])
)
def test_reference_of_another_delegation_leads_nowhere(client, own, other, name):
    before = held_of(other)
    data = forged(other, lambda each: each.pk)

    answers = {
        (state, method): getattr(client, method)(
            path_of(name, own.keys["d"], person.reference), data
        ).status_code
        for state, person in other.people.items()
        for method in METHODS
    }

    assert answers == dict.fromkeys(answers, 404)
    assert held_of(other) == before


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_key_that_is_not_ones_own_opens_nothing(client, own, other, name):
    before = held_of(other)
    kind = kind_of(name)
    real = other.keys[kind]
    stale = {
        "d": links.make_key("d", other.focal_point.pk, other.focal_point.key_version + 1),
        "r": links.make_key("r", other.people[Status.DRAFT].pk, 2),
    }
    wrong = [
        other.keys["r" if kind == "d" else "d"],
        stale[kind],
        real[:-1] + ("a" if real[-1] != "a" else "b"),
        real[:4] + ("a" if real[4] != "a" else "b") + real[5:],
        str(other.delegation.pk),
    ]
    reference = other.people[Status.SUBMITTED].reference

    answers = {
        method: {
            getattr(client, method)(path_of(name, key, reference), {"step": "save"}).status_code
            for key in wrong
        }
        for method in METHODS
    }

    # That a page opened is posted alone.
    refused = {405} if name == "delegation-opened" else {404}
    assert answers == {"get": refused, "post": {405} if name in READ_ALONE else {404}}
    assert held_of(other) == before


VALUES: dict[str, Callable[[Attendee], object]] = {
    "pk": lambda each: each.pk,
    "reference": lambda each: each.reference,
    "delegation": lambda each: each.delegation_id,
    "key": lambda each: links.path_of(each).strip("/").split("/")[-1],
}


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_form_fields_of_another_delegation_reach_nothing(client, own, other, name):
    before = held_of(other)
    shown = []
    people = own.people.values()
    # Each state with one way of naming, and one state with each.
    pairs = [
        *zip(people, cycle(VALUES.values())),
        *product([own.people[Status.CONFIRMED]], VALUES.values()),
    ]
    for person, value_of in pairs:
        data = forged(other, value_of)
        key = own.keys["d"] if kind_of(name) == "d" else str(VALUES["key"](person))
        path = path_of(name, key, person.reference)
        pages = [client.post(path, data, follow=True), client.get(path, data, follow=True)]
        shown += [
            page.status_code for page in pages if MARK.lower() in page.getvalue().decode().lower()
        ]

    assert shown == []
    assert held_of(other) == before
    replaced = Attendee.objects.filter(delegation=own.delegation).values_list("replaces", flat=True)
    assert set(replaced) & {each.pk for each in other.people.values()} == set()


@pytest.mark.parametrize("name", sorted(name for name in ROUTES if kind_of(name) == "r"))
def test_personal_link_shows_no_colleague_of_the_delegation(client, own, name):
    me = own.people[Status.CONFIRMED]
    key = links.path_of(me).strip("/").split("/")[-1]

    page = client.get(path_of(name, key, ""), follow=True).getvalue().decode().lower()

    colleagues = [each.family_name.lower() for each in own.people.values() if each != me]
    assert [each for each in colleagues if each in page] == []


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_pages_behind_keys_stay_out_of_caches_and_search_engines(client, own, name):
    person = own.people[Status.CONFIRMED]
    path = path_of(name, own.keys[kind_of(name)], person.reference)
    headers = ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")

    answers = [client.get(path), client.post(path)]

    missing = {405} | ({404} if name in READ_ALONE else set())
    opened = [each for each in answers if each.status_code not in missing]
    found = [[each[header] for header in headers] for each in opened]
    assert found == [["no-store", "no-referrer", "noindex, nofollow"]] * len(found)


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_get_changes_nothing(client, own, name):
    before = held_of(own)

    for person in own.people.values():
        key = own.keys["d"] if kind_of(name) == "d" else links.path_of(person).split("/")[-2]
        client.get(path_of(name, key, person.reference), {"direction": "down", "complete": "yes"})

    assert held_of(own) == before
