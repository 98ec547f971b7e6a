"""Own choices of columns: made on their pages, offered with the lists, never more than the list."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from docx import Document
from python_calamine import CalamineWorkbook

from registrations.domain import actors
from registrations.enums import QuestionKind, Status
from registrations.exports import column_sets
from registrations.exports.column_sets import Choice
from registrations.exports.participant_list import ListOrder, export
from registrations.exports.purposes import BADGES, PARTICIPANT_LIST, STAFF_FULL
from registrations.exports.spreadsheet import Format
from registrations.models import ColumnSet, Disclosure
from registrations.roles import OFFICER, ORGANISER
from tests import builders as b
from tests.registrations.documents.reading import document_of, text_of
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

CHOICES = {
    "purpose": "participant-list",
    "edition": "provisional",
    "language": "en",
    "format": "xlsx",
    "recipient": "The delegations",
    "is_abroad": "no",
}


@pytest.fixture
def event():
    return b.build_event(slug="meeting")


@pytest.fixture
def officer(client, event):
    user = b.build_user(event=event, role=OFFICER)
    client.force_login(user)
    return actors.staff(user)


def person(event, **fields):
    delegation = b.build_delegation(event=event)
    known = {"status": Status.CONFIRMED, "circulation": True, "delegation": delegation}
    return b.build_attendee(**(known | fields))


def at(name, event, *parts):
    return reverse(name, args=[event.slug, *parts])


def heads_in(content):
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return next(row for row in rows if row[0] == "No.")


def taken(client, event, **choices):
    """Return the heads of the list as a spreadsheet."""
    response = client.post(at("export-participants-file", event), CHOICES | choices)
    assert response.status_code == 200, response.context["form"].errors
    return heads_in(response.getvalue())


def test_choice_is_made_offered_and_taken(client, event, officer):
    person(event, position="Marker")
    offered = client.get(at("column-set-new", event, "participant-list")).context["form"]
    assert [label for _key, label in offered.fields["columns"].choices] == ["Position", "Department", "Capacity"]  # fmt: skip

    made = client.post(
        at("column-set-new", event, "participant-list"), {"name": "Short", "columns": ["capacity"]}
    )

    assert made["Location"] == at("column-sets", event)
    page = client.get(at("column-sets", event)).text
    assert "Short" in page
    chosen = ColumnSet.objects.get()
    assert taken(client, event, columns=chosen.pk) == ["No.", "Institution", "Honorific", "Name", "Name in Chinese or native script", "Capacity"]  # fmt: skip
    assert "position" not in Disclosure.objects.get().columns
    assert "Position" in taken(client, event, columns="")


def test_choice_holds_for_the_list_on_paper_and_in_word(event):
    person(event, position="Marker", department="Other marker")
    only = {"columns": frozenset({"capacity"})}

    assert "Marker" not in text_of(document_of(event, PARTICIPANT_LIST, **only))
    assert "delegate" in text_of(document_of(event, PARTICIPANT_LIST, **only))
    file = io.BytesIO()
    order = ListOrder(PARTICIPANT_LIST, Format.DOCX, "en", **only)
    export(event, order, file=file, by=actors.SYSTEM, now=b.NOW)
    cells = [cell.text for table in Document(file).tables for cell in table._cells]
    assert not [each for each in cells if "arker" in each]
    assert "delegate" in cells


def test_question_of_the_event_may_be_chosen_and_nothing_else(client, event, officer):
    question = b.build_question(event=event, kind=QuestionKind.TEXT, text=b.text("Your topic?"))
    page = at("column-set-new", event, "staff-full")

    strange = client.post(page, {"name": "Mine", "columns": ["passport_number"]})
    assert (strange.status_code, strange.context["form"]["name"].value()) == (422, "Mine")
    made = client.post(page, {"name": "Mine", "columns": [f"question-{question.pk}", "email"]})

    assert made.status_code == 302
    heads = taken(
        client, event, purpose="staff-full", columns=ColumnSet.objects.get().pk, reason="To plan."
    )
    assert heads == ["No.", "Reference", "E-mail", "Your topic?"]


def test_choice_for_another_list_is_refused_and_the_form_keeps_all(client, event, officer):
    chosen = column_sets.make(event, STAFF_FULL, Choice("Desk", ["email"]), by=officer)

    response = client.post(at("export-participants-file", event), CHOICES | {"columns": chosen.pk})

    assert response.status_code == 400
    form = response.context["form"]
    assert form.errors["columns"] == ["These columns were chosen for “All registrations”. Take all, or that list."]  # fmt: skip
    assert form["recipient"].value() == "The delegations"


def test_choice_is_changed_renamed_and_deleted(client, event, officer):
    chosen = column_sets.make(event, STAFF_FULL, Choice("Desk", ["email"]), by=officer)
    page = at("column-set", event, chosen.pk)
    assert client.get(page).context["form"]["columns"].value() == ["email"]

    client.post(page, {"name": "Door", "columns": ["phone", "email"]})
    chosen.refresh_from_db()
    # In the order of the list, whatever the order of the form.
    assert (chosen.name, chosen.columns) == ("Door", ["email", "phone"])

    client.post(page, {"delete": "yes"})
    assert not ColumnSet.objects.exists()


def test_name_is_given_once_for_a_list(client, event, officer):
    column_sets.make(event, STAFF_FULL, Choice("Desk", []), by=officer)
    column_sets.make(event, PARTICIPANT_LIST, Choice("Desk", []), by=officer)

    again = client.post(at("column-set-new", event, "staff-full"), {"name": "Desk", "columns": []})

    assert again.status_code == 422
    assert "There is another choice of this name" in again.text


def test_choice_for_all_registrations_is_not_for_who_may_not_take_them(client, event, officer):
    chosen = column_sets.make(event, STAFF_FULL, Choice("Desk", ["email"]), by=officer)
    client.force_login(b.build_user(event=event, role=ORGANISER))

    assert client.get(at("column-set", event, chosen.pk)).status_code == 403
    assert "Desk" not in client.get(at("column-sets", event)).text
    assert "columns" not in client.get(at("export-participants", event)).context["form"].fields


def test_choice_of_another_event_is_not_found(client, event, officer):
    other = column_sets.make(b.build_event(), STAFF_FULL, Choice("Desk", []), by=officer)
    assert client.get(at("column-set", event, other.pk)).status_code == 404
    assert client.get(at("column-set-new", event, "badges")).status_code == 404


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda event, by: column_sets.make(event, BADGES, Choice("x", []), by=by), "not_selectable"),
        (lambda event, by: column_sets.make(event, STAFF_FULL, Choice("x", ["y"]), by=by), "unknown_column"),
        (lambda event, _by: column_sets.make(event, STAFF_FULL, Choice("x", []), by=actors.DELEGATE), "not_yours"),
    ],
)  # fmt: skip
def test_what_is_no_choice_is_refused(event, officer, act, code):
    with pytest.raises(RuleViolation) as refusal:
        act(event, officer)
    assert refusal.value.code == code
    assert not ColumnSet.objects.exists()


def test_command_takes_a_choice_by_name(event, officer, tmp_path):
    person(event)
    column_sets.make(event, PARTICIPANT_LIST, Choice("Short", ["capacity"]), by=officer)
    file = tmp_path / "list.xlsx"

    call_command("export_participants", event.slug, columns="Short", output=str(file))

    assert heads_in(file.read_bytes())[-1] == "Capacity"
    with pytest.raises(CommandError, match="no choice of columns “Long”"):
        call_command("export_participants", event.slug, columns="Long", output=str(file))
