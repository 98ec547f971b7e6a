"""No way of editing resets a consent, and no way of looking shows what is sensitive."""

import logging
import sys
from io import BytesIO

import pytest
from django.core import mail
from django.urls import reverse
from django.views.debug import ExceptionReporter, get_exception_reporter_filter
from post_office.models import Email

from registrations import links
from registrations.domain import (
    actors,
    changes,
    lifecycle,
    merging,
    proposals,
    registration,
    replacing,
)
from registrations.domain.registration import Entry
from registrations.enums import Purpose, Status
from registrations.exports.participant_list import ListOrder, export
from registrations.exports.purposes import PARTICIPANT_LIST, PURPOSES, STAFF_FULL
from registrations.exports.spreadsheet import Format
from registrations.exports.who import listed
from registrations.forms.sensitive import SensitiveForm
from registrations.forms.table import RowForm
from registrations.imports.words import column_keys, heading_keys
from registrations.messages.delivery import deliver_due
from registrations.models import Attendee, Consent, HistoryEntry, Needs
from registrations.privacy import consent, groups, sensitive
from registrations.roles import MANAGER
from tests import builders as b
from tests.registrations.test_admin_attendees import _values as admin_values
from tests.registrations.test_own import edited
from workshop.translated import Translated

pytestmark = pytest.mark.django_db

STAFF = actors.SYSTEM


@pytest.fixture
def event():
    found = b.build_event(transfer_recipients=Translated({"en": "DG EXAMPLE"}))
    b.build_notice(event=found)
    b.build_asked_group(event=found)
    return found


@pytest.fixture
def attendee(event):
    """Return somebody confirmed who gave, refused and withdrew, each once at least."""
    delegation = b.build_delegation(event=event, seats=5)
    person = b.build_attendee(delegation=delegation, status=Status.CONFIRMED, circulation=True)
    notice = event.privacy_notices.get()
    answers = {Purpose.PHOTOS: False, Purpose.FUTURE_CONTACT: True, Purpose.TRANSFER: True}
    consent.answer(person, answers, notice=notice, by=actors.DELEGATE, now=b.NOW)
    consent.withdraw(person, Purpose.FUTURE_CONTACT, by=actors.DELEGATE, now=b.NOW)
    b.give_sensitive(person, diet="Markerdiet", access="Markeraccess")
    return person


@pytest.fixture
def manager(event):
    return b.build_user(event=event, role=MANAGER)


def on_own_page(client, attendee, _manager):
    client.post(
        f"{links.path_of(attendee)}edit/", edited(attendee, email="other@example.org", step="save")
    )


def on_the_delegations_page(client, attendee, _manager):
    focal_point = b.build_focal_point(delegation=attendee.delegation)
    values = edited(attendee, email="other@example.org", step="save")
    # Whatever a form may bring along, an edit takes no consent.
    values |= {"circulation": "", "photos": "on", "agreed": "on", "diet": "other"}
    client.post(f"{links.path_of(focal_point)}{attendee.reference}/", values)


def in_the_admin(client, attendee, manager):
    client.force_login(manager)
    path = reverse("admin:registrations_attendee_change", args=[attendee.pk])
    assert client.post(path, admin_values(email="other@example.org")).status_code == 302


def by_accepting_a_change(_client, attendee, manager):
    values = {"position": "Other"}
    registration.change(attendee, values, by=actors.DELEGATE, now=b.NOW)
    change = proposals.open_change_of(attendee)
    changes.accept(change, ["position"], by=actors.staff(manager), now=b.NOW)


def by_merging_another_in(_client, attendee, manager):
    other = b.build_attendee(delegation=attendee.delegation, position="Other")
    merging.merge(attendee, other, taken=["position"], by=actors.staff(manager), now=b.NOW)


def by_moving_to_another_institution(_client, attendee, manager):
    other = b.build_delegation(event=attendee.event, seats=5)
    values = {"delegation": other.pk}
    registration.change(attendee, values, by=actors.staff(manager), now=b.NOW)


def by_a_decision(_client, attendee, manager):
    lifecycle.waitlist(attendee, by=actors.staff(manager), now=b.NOW, reason="No seat.")
    lifecycle.confirm(attendee, by=actors.staff(manager), now=b.NOW)


def by_being_replaced(_client, attendee, _manager):
    entry = Entry({"family_name": "Successor"})
    replacing.name_replacement(attendee, entry, by=actors.DELEGATE, now=b.NOW)


def by_a_table_that_names_the_person_again(client, attendee, _manager):
    focal_point = b.build_focal_point(delegation=attendee.delegation)
    pasted = f"Surname\tFirst name\tName order\n{attendee.family_name}\tGiven\tgiven first\n"
    client.post(f"{links.path_of(focal_point)}table/", {"step": "read", "pasted": pasted})


EDITS = (
    on_own_page,
    on_the_delegations_page,
    in_the_admin,
    by_accepting_a_change,
    by_merging_another_in,
    by_moving_to_another_institution,
    by_a_decision,
    by_being_replaced,
    by_a_table_that_names_the_person_again,
)


@pytest.mark.parametrize("edit", EDITS, ids=lambda each: each.__name__)
def test_edit_leaves_every_consent_and_the_data_as_they_were(client, attendee, manager, edit):
    before = list(Consent.objects.filter(attendee=attendee).order_by("pk").values())
    acts = HistoryEntry.objects.count()

    edit(client, attendee, manager)

    after = list(Consent.objects.filter(attendee=attendee).order_by("pk").values())
    assert after == before
    assert sensitive.values_of(attendee, Purpose.NEEDS)["diet"] == "Markerdiet"
    # That nothing happened would prove nothing.
    assert HistoryEntry.objects.count() > acts or edit is by_a_table_that_names_the_person_again


# Circulation and what does not depend on it.


def test_withdrawing_circulation_leaves_the_next_list_and_nothing_needed_to_attend(event, attendee):
    before = {key: set(listed(event, PURPOSES[key])) for key in PURPOSES}
    assert attendee in before["participant-list"]

    consent.withdraw(attendee, Purpose.CIRCULATION, by=actors.DELEGATE, now=b.NOW)

    after = {key: set(listed(event, PURPOSES[key])) for key in PURPOSES}
    assert after["participant-list"] == before["participant-list"] - {attendee}
    left_out = {key for key in PURPOSES if before[key] != after[key]}
    assert left_out <= {key for key, each in PURPOSES.items() if each.consent}
    attendee.refresh_from_db()
    assert attendee.status == Status.CONFIRMED
    assert attendee in Attendee.objects.taking_seats()


# Nothing sensitive where it does not belong.


def file_of(event, purpose, user):
    target = BytesIO()
    order = ListOrder(purpose=purpose, format=Format.CSV, language="en", reason="To plan.")
    export(event, order, file=target, by=actors.staff(user), now=b.NOW)
    return target.getvalue().decode()


@pytest.mark.parametrize("purpose", [PARTICIPANT_LIST, STAFF_FULL], ids=lambda each: each.key)
def test_lists_hold_no_sensitive_value(event, attendee, manager, purpose):
    written = file_of(event, purpose, manager)

    assert attendee.family_name.casefold() in written.casefold()
    assert "Marker" not in written


def test_search_text_messages_and_queue_hold_no_sensitive_value(attendee):
    deliver_due(now=b.NOW)

    assert "marker" not in Attendee.objects.get(pk=attendee.pk).search_text
    assert Email.objects.exists()
    assert not any("Marker" in each.subject + each.message for each in Email.objects.all())
    assert not any("Marker" in str(each.message()) for each in mail.outbox)


def test_no_table_has_a_column_for_sensitive_data(event):
    for group in groups.MODELS:
        event.asked_groups.get_or_create(group=group)
    known = column_keys(RowForm(event=event).fields)
    columns = [column for group in groups.MODELS for column in groups.fields_of(group).values()]

    assert known
    for column in columns:
        keys = {*heading_keys(column.name), *heading_keys(str(column.verbose_name))}
        assert not keys & set(known)


def test_values_cannot_travel_with_a_registration(event):
    with pytest.raises(ValueError, match="diet"):
        registration.register(
            b.build_delegation(event=event),
            Entry({"family_name": "Sample", "diet": "Markerdiet"}),
            by=actors.DELEGATE,
            now=b.NOW,
        )
    assert Needs.objects.count() == 0


def test_report_of_an_error_holds_nothing_that_was_typed(rf, settings):
    request = rf.post("/", {"diet": "Markerdiet"})

    def failing():
        typed = request.POST["diet"]
        raise RuntimeError(len(typed))

    try:
        failing()
    except RuntimeError:
        reporter = ExceptionReporter(request, *sys.exc_info())
    text, html = reporter.get_traceback_text(), reporter.get_traceback_html()

    assert type(get_exception_reporter_filter(request)).__name__ == "NothingTyped"
    assert "failing" in html
    assert "Markerdiet" not in text
    # The page of the debugger quotes lines of the code; the code of this test holds the word once.
    assert html.count("Markerdiet") <= html.count("rf.post")


def test_failure_while_saving_is_logged_without_what_was_typed(
    client, attendee, monkeypatch, caplog, errors_expected
):
    def failing(*_args, **_known):
        raise RuntimeError

    monkeypatch.setattr(SensitiveForm, "values", failing)
    client.raise_request_exception = False
    path = f"{links.path_of(attendee)}sensitive/needs/"

    with caplog.at_level(logging.DEBUG):
        answer = client.post(path, {"diet": "Markertyped", "agreed": "on"})

    assert answer.status_code == 500
    assert "Markertyped" not in answer.content.decode()
    assert caplog.records
    formatter = logging.Formatter()
    assert not any("Markertyped" in formatter.format(each) for each in caplog.records)
