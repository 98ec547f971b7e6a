"""Who may open what: every address of the site × every kind of person.

An address missing from the table fails; so does an answer that is not the expected one.
"""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from registrations import links
from registrations.enums import Status
from registrations.models import Attendee
from registrations.roles import DESK, MANAGER, OFFICER, ORGANISER
from tests import builders as b

pytestmark = pytest.mark.django_db

# The kinds of person, in the order of the columns; the last manages another event.
PEOPLE = ("anonymous", DESK, ORGANISER, OFFICER, MANAGER, "manager elsewhere")

OPEN = (200,) * 6
STAFF = (302, 200, 200, 200, 200, 200)
NOBODY = (302, 403, 403, 403, 403, 403)
# Lists open with what is one's own, so a manager elsewhere sees an empty one.
RECORDS = (302, 403, 403, 200, 200, 200)
# The admin leads back whoever asks for an object that is not within reach.
RECORD = (302, 403, 403, 200, 200, 302)
RECORD_HISTORY = (302, 302, 302, 200, 200, 302)
OBJECT = (302, 200, 200, 200, 200, 302)
POST_ONLY = (302, 405, 405, 405, 405, 405)

GET = {
    "healthz": OPEN,
    "readyz": OPEN,
    "robots": OPEN,
    "index": OPEN,
    "demo-messages": OPEN,
    "event": OPEN,
    "agenda": OPEN,
    "register": OPEN,
    "privacy": OPEN,
    # Pages behind a key ask for nothing but the key.
    "own": OPEN,
    "own-done": OPEN,
    "own-edit": OPEN,
    "own-withdraw": OPEN,
    "own-consent": (302,) * 6,
    "delegation": OPEN,
    "delegation-add": OPEN,
    "delegation-edit": OPEN,
    "delegation-withdraw": OPEN,
    # Staff.
    "dashboard": (302, 200, 200, 200, 200, 404),
    "export-participants": (302, 403, 200, 200, 200, 404),
    "export-participants-file": (302, 403, 400, 400, 400, 404),
    "admin:index": STAFF,
    "admin:login": (200, 302, 302, 302, 302, 302),
    "admin:logout": (302, 405, 405, 405, 405, 405),
    "admin:password_change": STAFF,
    "admin:password_change_done": STAFF,
    "admin:jsi18n": STAFF,
    "admin:app_list": STAFF,
    "admin:autocomplete": NOBODY,  # without the names of a field
    "admin:workshop_agendaitem_changelist": (302, 403, 200, 200, 200, 200),
    "admin:workshop_agendaitem_add": (302, 403, 200, 403, 200, 200),
    "admin:workshop_agendaitem_history": (302, 302, 200, 200, 200, 302),
    "admin:workshop_agendaitem_delete": (302, 403, 200, 403, 200, 302),
    "admin:workshop_agendaitem_change": (302, 403, 200, 200, 200, 302),
    "admin:workshop_event_changelist": STAFF,
    "admin:workshop_event_add": (302, 403, 403, 403, 200, 200),
    "admin:workshop_event_history": OBJECT,
    "admin:workshop_event_delete": NOBODY,
    "admin:workshop_event_change": OBJECT,
    "admin:registrations_historyentry_changelist": RECORDS,
    "admin:registrations_historyentry_add": NOBODY,
    "admin:registrations_historyentry_history": RECORD_HISTORY,
    "admin:registrations_historyentry_delete": NOBODY,
    "admin:registrations_historyentry_change": RECORD,
    "admin:registrations_message_changelist": RECORDS,
    "admin:registrations_message_add": NOBODY,
    "admin:registrations_message_history": RECORD_HISTORY,
    "admin:registrations_message_delete": NOBODY,
    "admin:registrations_message_change": RECORD,
    # Decisions are posted; whoever changes the language of their page is led to the person.
    "admin:registrations_attendee_decide": (302, 302, 302, 302, 302, 404),
    "admin:registrations_attendee_renew": (*POST_ONLY[:5], 404),
    "admin:registrations_attendee_changelist": STAFF,
    "admin:registrations_attendee_add": (302, 403, 403, 200, 200, 200),
    "admin:registrations_attendee_history": OBJECT,
    "admin:registrations_attendee_delete": NOBODY,
    "admin:registrations_attendee_change": OBJECT,
    "admin:registrations_delegation_renew": (*POST_ONLY[:5], 404),
    "admin:registrations_delegation_changelist": STAFF,
    "admin:registrations_delegation_add": (302, 403, 403, 200, 200, 200),
    "admin:registrations_delegation_history": OBJECT,
    "admin:registrations_delegation_delete": (302, 403, 403, 403, 200, 302),
    "admin:registrations_delegation_change": OBJECT,
    # Institutions are shared by all events.
    "admin:registrations_institution_changelist": STAFF,
    "admin:registrations_institution_add": (302, 403, 403, 403, 200, 200),
    "admin:registrations_institution_history": STAFF,
    "admin:registrations_institution_delete": NOBODY,
    "admin:registrations_institution_change": STAFF,
    "admin:registrations_privacynotice_changelist": RECORDS,
    "admin:registrations_privacynotice_add": (302, 403, 403, 403, 200, 200),
    "admin:registrations_privacynotice_history": RECORD_HISTORY,
    "admin:registrations_privacynotice_delete": NOBODY,
    "admin:registrations_privacynotice_change": RECORD,
    # Accounts and role groups are the superuser's.
    **{
        f"admin:auth_{model}_{page}": NOBODY
        for model in ("user", "group")
        for page in ("changelist", "add", "history", "delete", "change")
    },
    "admin:auth_user_password_change": NOBODY,
}

# What acts of staff answer; 302 leads back to the page after the act.
POST = {
    "admin:registrations_attendee_decide": (302, 403, 403, 302, 302, 404),
    "admin:registrations_attendee_renew": (302, 403, 403, 302, 302, 404),
    "admin:registrations_delegation_renew": (302, 403, 403, 302, 302, 404),
    "admin:registrations_attendee_change": (302, 403, 403, 200, 200, 302),
    "admin:registrations_delegation_change": (302, 403, 403, 200, 200, 302),
    "admin:workshop_event_change": (302, 403, 403, 403, 200, 302),
}

Arguments = Callable[[str], list[object]]


def named_routes() -> dict[str, str]:
    """Return the route of every named address; the admin's nameless ones only redirect."""

    def walk(resolver: URLResolver, namespace: str, before: str):
        for entry in resolver.url_patterns:
            route = before + str(entry.pattern)
            if isinstance(entry, URLResolver):
                inside = f"{entry.namespace}:" if entry.namespace else namespace
                yield from walk(entry, inside, route)
            elif isinstance(entry, URLPattern) and entry.name:
                yield f"{namespace}{entry.name}", route

    return dict(walk(get_resolver(), "", ""))


@pytest.fixture
def attendee() -> Attendee:
    """Return somebody of a delegation with seats, at an event with notice and agenda."""
    event = b.build_event()
    b.build_notice(event=event)
    b.build_agenda_item(event=event)
    return b.build_attendee(delegation=b.build_delegation(event=event, seats=5))


@pytest.fixture
def path_of(attendee) -> Callable[[str], str]:
    """Return a function from the name of an address to a path of it on the scene."""
    focal_point = b.build_focal_point(delegation=attendee.delegation)
    event = attendee.event
    objects = {
        "agendaitem": event.agenda_items.get().pk,
        "attendee": attendee.pk,
        "delegation": attendee.delegation_id,
        "event": event.pk,
        "group": Group.objects.first().pk,
        "historyentry": attendee.history.first().pk,
        "institution": attendee.delegation.institution_id,
        "message": attendee.messages.get().pk,
        "privacynotice": event.privacy_notices.get().pk,
        "user": b.build_user(event=event, role=DESK).pk,
    }
    keys = {
        "own": links.make_key("r", attendee.pk, attendee.key_version),
        "delegation": links.make_key("d", focal_point.pk, focal_point.key_version),
    }
    routes = named_routes()

    def path_of(name: str) -> str:
        model = name.split("_")[1] if name.count("_") else ""
        known = {
            "<slug:slug>": event.slug,
            "<str:key>": keys.get(name.split("-")[0]),
            "<str:reference>": attendee.reference,
            "<path:object_id>": objects.get(model),
            "<id>": objects.get(model),
            "<slug:name>": "confirm",
            "<int:focal_point_id>": focal_point.pk,
            "app_label": "registrations",
        }
        return reverse(name, args=[value for part, value in known.items() if part in routes[name]])

    return path_of


@pytest.fixture
def clients(attendee) -> list[Client]:
    """Return a browser for each kind of person, in the order of the columns."""
    elsewhere = b.build_event()
    users = [
        *(b.build_user(event=attendee.event, role=role) for role in PEOPLE[1:5]),
        b.build_user(event=elsewhere, role=MANAGER),
    ]
    browsers = [Client() for _person in PEOPLE]
    for browser, user in zip(browsers[1:], users, strict=True):
        browser.force_login(user)
    return browsers


def test_every_address_stands_in_the_table():
    assert sorted(named_routes()) == sorted(GET)


@pytest.mark.parametrize("name", sorted(GET))
def test_get_answers_each_person_as_the_table_says(name, clients, path_of, errors_expected):
    answers = tuple(client.get(path_of(name)).status_code for client in clients)

    assert dict(zip(PEOPLE, answers, strict=True)) == dict(zip(PEOPLE, GET[name], strict=True))


@pytest.mark.parametrize("name", sorted(POST))
def test_post_answers_each_person_as_the_table_says(name, clients, path_of, attendee):
    answers = []
    for client in clients:
        answers.append(client.post(path_of(name)).status_code)
        Attendee.objects.filter(pk=attendee.pk).update(status=Status.SUBMITTED, confirmed_at=None)

    assert dict(zip(PEOPLE, answers, strict=True)) == dict(zip(PEOPLE, POST[name], strict=True))


@pytest.mark.parametrize("name", sorted(POST))
def test_post_without_the_token_of_the_page_is_refused(name, attendee, path_of):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(b.build_user(event=attendee.event, role=MANAGER))

    assert browser.post(path_of(name)).status_code == 403
    attendee.refresh_from_db()
    assert (attendee.status, attendee.key_version) == (Status.SUBMITTED, 1)


@pytest.mark.parametrize("name", sorted(name for name in GET if name.startswith("admin:")))
def test_account_without_any_role_sees_nothing_of_people(name, path_of):
    browser = Client()
    browser.force_login(b.build_user())
    own = {"admin:index", "admin:login", "admin:logout", "admin:jsi18n"}
    own |= {"admin:password_change", "admin:password_change_done"}

    answer = browser.get(path_of(name))

    assert name in own or answer.status_code in {302, 403, 404, 405}


def test_switched_off_account_sees_nothing(attendee, path_of):
    user = b.build_user(event=attendee.event, role=MANAGER)
    browser = Client()
    browser.force_login(user)
    user.is_active = False
    user.save(update_fields=["is_active"])

    assert browser.get(path_of("dashboard")).status_code == 302
