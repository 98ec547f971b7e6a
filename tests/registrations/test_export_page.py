"""The export page of the admin: who may open it, what it tells, what it delivers."""

import io

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from python_calamine import CalamineWorkbook

from registrations.admin import export as page
from registrations.domain import actors
from registrations.enums import Action, Purpose, Status
from registrations.models import Disclosure, HistoryEntry
from registrations.privacy import consent
from registrations.roles import DESK, MANAGER, OFFICER, ORGANISER
from tests import builders as b

pytestmark = pytest.mark.django_db

CHOICES = {
    "purpose": "participant-list",
    "edition": "provisional",
    "language": "en",
    "format": "xlsx",
    "recipient": "The delegations",
    "is_abroad": "no",
}


def _page(event):
    return reverse("export-participants", args=[event.slug])


def _file(event):
    return reverse("export-participants-file", args=[event.slug])


def _confirmed(event, **fields):
    delegation = b.build_delegation(event=event)
    return b.build_attendee(**{"delegation": delegation, "status": Status.CONFIRMED, "circulation": True, **fields})  # fmt: skip


@pytest.fixture
def event():
    return b.build_event(slug="meeting")


def _signed_in(client, event, role):
    user = b.build_user(event=event, role=role)
    client.force_login(user)
    return user


@pytest.fixture
def organiser(client, event):
    return _signed_in(client, event, ORGANISER)


@pytest.fixture
def officer(client, event):
    return _signed_in(client, event, OFFICER)


def _take(client, address, choices=CHOICES):
    """Return the response with its file read to the end, which closes it."""
    response = client.post(address, choices)
    response.file = response.getvalue()
    return response


def _get(client, address, _choices=None):
    return client.get(address)


def _abroad(event):
    """Let the event name recipients abroad."""
    event.transfer_recipients = b.text("Headquarters in Geneva")
    event.save(update_fields=["transfer_recipients"])


def _agree_to_transfer(person, *, given):
    notice = consent.current_notice(person.event, now=b.NOW)
    consent.answer(person, {Purpose.TRANSFER: given}, notice=notice, by=actors.DELEGATE, now=b.NOW)


def _names_in(response):
    content = io.BytesIO(response.file)
    rows = CalamineWorkbook.from_filelike(content).get_sheet_by_index(0).to_python()
    return [row[3] for row in rows[8:]]


# --- Who may -----------------------------------------------------------------------------


@pytest.mark.parametrize(("address", "ask"), [(_page, _get), (_file, _take)])
@pytest.mark.parametrize(("role", "status"), [(MANAGER, 200), (OFFICER, 200), (ORGANISER, 200), (DESK, 403)])  # fmt: skip
def test_export_needs_the_right_at_the_event(client, event, address, ask, role, status):
    _signed_in(client, event, role)
    assert ask(client, address(event)).status_code == status


@pytest.mark.parametrize(("address", "ask"), [(_page, _get), (_file, _take)])
def test_export_of_another_event_is_not_found(client, event, address, ask):
    _confirmed(event, family_name="Marker")
    _signed_in(client, b.build_event(), ORGANISER)
    assert ask(client, address(event)).status_code == 404
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize(("address", "ask"), [(_page, _get), (_file, _take)])
@pytest.mark.parametrize("user", [None, {"is_staff": False}, {"is_staff": True}])
def test_export_is_shown_to_nobody_without_a_role(client, event, address, ask, user):
    if user:
        client.force_login(b.build_user(**user))
    response = ask(client, address(event))
    assert response.status_code == (404 if user and user["is_staff"] else 302)


PREPARING = ["participant-list", "signature-sheet", "badges", "badges-a6", "name-tents", "photographer", "attendance", "certificates"]  # fmt: skip
SENSITIVE = ["catering", "logistics", "venue-security", "visa-letters"]


@pytest.mark.parametrize(
    ("role", "keys"),
    [
        (MANAGER, [*PREPARING, *SENSITIVE, "staff-full"]),
        (OFFICER, [*PREPARING, *SENSITIVE, "staff-full"]),
        (ORGANISER, PREPARING),
    ],
)
def test_page_offers_the_lists_that_the_role_may_take(client, event, role, keys):
    _signed_in(client, event, role)
    context = client.get(_page(event)).context
    assert [value for value, _title in context["form"].fields["purpose"].choices] == keys
    assert ("reason" in context["form"].fields) == ("staff-full" in keys)


def test_organiser_does_not_get_all_that_was_registered(client, event, organiser):
    _confirmed(event, email="marker@example.org")
    response = _take(client, _file(event), CHOICES | {"purpose": "staff-full", "reason": "Because."})  # fmt: skip
    assert (response.status_code, list(response.context["form"].errors)) == (400, ["purpose"])
    assert not Disclosure.objects.exists()


def test_export_of_an_unknown_event_is_not_found(client, organiser):
    assert client.get("/admin/dashboard/unknown/export/").status_code == 404


# --- What the page tells -----------------------------------------------------------------


def test_page_counts_who_is_listed_and_names_who_is_left_out_and_why(client, event, officer):
    _confirmed(event)
    withdrawn = _confirmed(event, family_name="Withdrawn")
    consent.withdraw(withdrawn, Purpose.CIRCULATION, by=actors.DELEGATE, now=b.NOW)
    _confirmed(event, family_name="Refused", circulation=False)
    _confirmed(event, family_name="Unasked", circulation=None)
    _confirmed(event, status=Status.SUBMITTED)
    context = client.get(_page(event)).context
    assert {purpose.key: count for purpose, count, _abroad in context["lists"]} == {
        "participant-list": 1,
        "signature-sheet": 4,
        "badges": 4,
        "badges-a6": 4,
        "name-tents": 4,
        "photographer": 4,
        "attendance": 4,
        "certificates": 0,
        "catering": 4,
        "logistics": 0,
        "venue-security": 0,
        "visa-letters": 0,
        "staff-full": 5,
    }
    assert context["missing"].count == 3
    assert [(person.family_name, str(why)) for person, why in context["missing"].people] == [
        ("Withdrawn", "withdrew the consent"),
        ("Refused", "refused"),
        ("Unasked", "has not been asked or has not answered"),
    ]


def test_page_names_so_many_and_counts_the_rest(client, event, organiser, monkeypatch):
    monkeypatch.setattr(page, "NAMED", 1)
    _confirmed(event, family_name="First", circulation=False)
    _confirmed(event, family_name="Second", circulation=False)
    html = client.get(_page(event)).content.decode()
    assert ("FIRST" in html, "SECOND" in html, "and 1 more" in html) == (True, False, True)


def test_page_of_an_event_without_people_says_what_to_do_first(client, event, organiser):
    html = client.get(_page(event)).content.decode()
    assert "Nobody is confirmed yet, so the list is empty." in html


def test_page_where_everybody_consents_says_so(client, event, organiser):
    _confirmed(event)
    html = client.get(_page(event)).content.decode()
    assert "Nobody: everybody confirmed consents to circulation." in html


def test_page_proposes_its_own_language_for_the_list(client, event, organiser):
    form = client.get(f"/zh-hans{_page(event)}").context["form"]
    chosen = [option.data["value"] for option in form["language"] if option.data["selected"]]
    assert chosen == ["zh-hans"]


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_for_any_number(client, event, organiser, count, django_assert_num_queries):  # fmt: skip
    for _number in range(count):
        _confirmed(event, circulation=False)
    client.get(_page(event))
    # Session, user, event, rights (four); the counts (nine), who is left out and the answers,
    # who is kept from going abroad, what was printed, the choices of columns; and two by which the test client looks into the admin's log.
    with django_assert_num_queries(23):
        client.get(_page(event))


# --- What it delivers --------------------------------------------------------------------


def test_file_is_an_attachment_with_a_plain_name_that_nobody_stores(client, event, organiser):
    _confirmed(event, family_name="Dvořák")
    response = _take(client, _file(event))
    name = response["Content-Disposition"].removeprefix('attachment; filename="meeting-participants-provisional-')  # fmt: skip
    assert (response.status_code, len(name), name[-6:]) == (200, len('2083-09-01.xlsx"'), '.xlsx"')
    assert response["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"  # fmt: skip
    assert "no-store" in response["Cache-Control"]
    assert _names_in(response) == ["Given DVOŘÁK"]


def test_file_as_csv(client, event, organiser):
    _confirmed(event, family_name="欧阳", given_names="")
    response = _take(client, _file(event), CHOICES | {"format": "csv", "edition": "final"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = response.file.decode()
    assert (text[0], "List of participants: FINAL" in text, ",欧阳," in text) == ("\ufeff", True, True)  # fmt: skip


def test_file_is_recorded_under_the_name_of_who_took_it(client, event, organiser):
    person = _confirmed(event)
    _take(client, _file(event), CHOICES | {"people": f"{person.pk},999999"})
    row = Disclosure.objects.get()
    assert (row.event, row.user, row.kind, row.purpose) == (event, organiser, "export", "participant-list")  # fmt: skip
    assert (row.recipient, row.is_abroad, row.people, row.row_count) == ("The delegations", False, [person.pk], 1)  # fmt: skip
    assert row.columns == ["institution", "honorific", "name", "native_name", "position", "department", "capacity"]  # fmt: skip
    assert row.filter == {"statuses": ["confirmed"], "consents": ["circulation"], "edition": "provisional", "language": "en", "format": "xlsx", "selected": 2}  # fmt: skip
    assert not HistoryEntry.objects.filter(action=Action.EXPORTED).exists()


def test_file_of_all_registrations_needs_a_reason_which_is_kept(client, event, officer):
    choices = CHOICES | {"purpose": "staff-full", "reason": "  "}
    refused = _take(client, _file(event), choices)
    assert (refused.status_code, refused.context["form"].errors) == (400, {"reason": ["Say why you need this list."]})  # fmt: skip
    assert 'value="The delegations"' in refused.content.decode()
    assert not Disclosure.objects.exists()
    assert _take(client, _file(event), choices | {"reason": "To check it."}).status_code == 200
    assert Disclosure.objects.get().reason == "To check it."


# --- What goes abroad --------------------------------------------------------------------


def test_page_says_beforehand_who_is_left_out_of_what_goes_abroad(client, event, officer):
    _abroad(event)
    _agree_to_transfer(_confirmed(event), given=True)
    _agree_to_transfer(_confirmed(event, family_name="Refused"), given=False)
    _confirmed(event, family_name="Unasked", status=Status.SUBMITTED)
    context = client.get(_page(event)).context
    counts = {purpose.key: found for purpose, *found in context["lists"]}
    assert (counts["participant-list"], counts["staff-full"]) == ([2, 1], [3, 1])
    assert context["kept_home"].count == 2
    assert [(person.family_name, str(why)) for person, why in context["kept_home"].people] == [
        ("Refused", "refused"),
        ("Unasked", "has not been asked or has not answered"),
    ]


def test_file_for_abroad_leaves_out_who_does_not_agree(client, event, organiser):
    _abroad(event)
    agrees, refuses = _confirmed(event, family_name="Agrees"), _confirmed(event)
    _agree_to_transfer(agrees, given=True)
    _agree_to_transfer(refuses, given=False)
    response = _take(client, _file(event), CHOICES | {"is_abroad": "yes"})
    assert _names_in(response) == ["Given AGREES"]
    row = Disclosure.objects.get()
    assert (row.is_abroad, row.people, row.filter["consents"]) == (True, [agrees.pk], ["circulation", "transfer"])  # fmt: skip


def test_file_for_abroad_is_refused_where_the_event_names_no_recipients(client, event, organiser):
    response = _take(client, _file(event), CHOICES | {"is_abroad": "yes"})
    assert (response.status_code, list(response.context["form"].errors)) == (400, ["is_abroad"])
    assert "names no recipients abroad" in response.content.decode()


def test_page_where_everybody_agrees_to_transfer_says_so(client, event, organiser):
    _abroad(event)
    _agree_to_transfer(_confirmed(event), given=True)
    html = client.get(_page(event)).content.decode()
    assert "everybody in the lists agrees that data goes abroad to: Headquarters in Geneva." in html


@pytest.mark.parametrize(
    "wrong",
    [{"purpose": "everything"}, {"format": "exe"}, {"language": "xx"}, {"edition": ""}, {"people": "1;2"}, {"people": "9" * 30}, {"people": ",".join(["1"] * 301)}, {"recipient": " "}, {"recipient": "x" * 201}, {"recipient": "a\0b"}, {"is_abroad": ""}],
)  # fmt: skip
def test_file_that_cannot_be_made_gives_the_page_with_errors(client, event, organiser, wrong):
    response = _take(client, _file(event), CHOICES | wrong)
    assert (response.status_code, list(response.context["form"].errors)) == (400, list(wrong))
    assert "This list cannot be made." in response.content.decode()
    assert not Disclosure.objects.exists()


def test_file_is_not_made_by_other_methods(client, event, organiser):
    answers = [ask(_file(event), CHOICES) for ask in (client.get, client.head)]
    assert [(each.status_code, each["Location"]) for each in answers] == [(302, _page(event))] * 2
    assert not Disclosure.objects.exists()


# --- The selection of the attendee list --------------------------------------------------


def _select(client, people):
    return client.post(
        reverse("admin:registrations_attendee_changelist"),
        {"action": "export_selected", "_selected_action": [person.pk for person in people]},
    )


def test_selected_people_alone_are_exported(client, event, officer):
    first, second = _confirmed(event, family_name="First"), _confirmed(event, family_name="Second")
    _confirmed(event, family_name="Third")
    response = _select(client, [first, second])
    assert response["Location"] == f"{_page(event)}?people={first.pk},{second.pk}"
    chosen = client.get(response["Location"])
    counts = {purpose.key: count for purpose, count, _abroad in chosen.context["lists"]}
    assert (counts["participant-list"], counts["staff-full"]) == (2, 2)
    form = chosen.context["form"]
    file = _take(client, _file(event), CHOICES | {"people": form["people"].value()})
    assert _names_in(file) == ["Given FIRST", "Given SECOND"]


def test_selected_people_of_another_event_are_not_exported(client, event, organiser):
    stranger = _confirmed(b.build_event(), family_name="Marker")
    response = _take(client, _file(event), CHOICES | {"people": str(stranger.pk)})
    assert _names_in(response) == []


def test_selection_that_spans_events_is_refused(client, event, organiser):
    other = b.build_event()
    b.EventRole.objects.create(event=other, user=organiser, role=organiser.event_roles.get().role)
    response = _select(client, [_confirmed(event), _confirmed(other)])
    words = [str(message) for message in get_messages(response.wsgi_request)]
    assert words == ["A list is of one event. Select people of one event only."]


def test_selection_of_too_many_is_refused(client, event, organiser, monkeypatch):
    monkeypatch.setattr(page, "MOST_SELECTED", 1)
    response = _select(client, [_confirmed(event), _confirmed(event)])
    words = [str(message) for message in get_messages(response.wsgi_request)]
    assert words == ["Select at most 1 people, or export the whole event from its page."]


def test_selection_at_an_event_without_the_right_is_refused(client, event):
    user = b.build_user(event=event, role=DESK)
    organised = b.build_event()
    b.build_user()
    b.EventRole.objects.create(event=organised, user=user, role=b.Group.objects.get(name=ORGANISER))
    client.force_login(user)
    assert _select(client, [_confirmed(event)]).status_code == 403


def test_desk_is_not_offered_the_export(client, event):
    _confirmed(event)
    client.force_login(b.build_user(event=event, role=DESK))
    html = client.get(reverse("admin:registrations_attendee_changelist")).content.decode()
    assert "export_selected" not in html


def test_organiser_gets_the_list_on_paper(client, event, organiser):
    _confirmed(event)

    response = _take(client, _file(event), CHOICES | {"format": "pdf"})

    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response.file.startswith(b"%PDF-")
    assert ".pdf" in response["Content-Disposition"]


@pytest.mark.django_db(transaction=True)
def test_list_that_cannot_be_printed_says_which_character_and_keeps_the_choice(
    client, event, organiser
):
    _confirmed(event, family_name="Glyph\U000130b8")

    response = client.post(_file(event), CHOICES | {"format": "pdf"})

    assert response.status_code == 400
    assert "U+130B8" in str(response.context["form"].errors["format"])
    assert response.context["form"]["recipient"].value() == "The delegations"


@pytest.mark.django_db(transaction=True)
def test_badge_without_room_for_a_name_says_so_at_the_choice_of_the_list(client, event, organiser):
    _confirmed(
        event, family_name="Example " * 14, given_names="One " * 29, chinese_name="样例" * 30
    )

    response = client.post(_file(event), CHOICES | {"purpose": "badges"})

    assert response.status_code == 400
    assert "the badge of number 1." in str(response.context["form"].errors["purpose"])


def test_all_registrations_are_refused_on_paper(client, event, officer):
    choices = CHOICES | {"purpose": "staff-full", "format": "pdf", "reason": "To plan."}

    response = client.post(_file(event), choices)

    assert "This list is not made as PDF. Take it as CSV, XLSX." in str(
        response.context["form"].errors["format"]
    )
