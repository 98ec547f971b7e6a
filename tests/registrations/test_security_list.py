"""The list for the security of the venue: vehicles as a table of their own, frozen, changes marked."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from registrations import jobs
from registrations.domain import actors, lifecycle
from registrations.enums import Purpose
from registrations.exports.participant_list import ListOrder, export
from registrations.exports.purposes import VENUE_SECURITY
from registrations.exports.spreadsheet import Format
from registrations.links import path_of
from registrations.models import Attendee, Disclosure, SecurityPlan, SecuritySnapshot, Vehicle
from registrations.privacy import consent, erasure, vehicles
from registrations.roles import MANAGER, OFFICER
from tests import builders as b

pytestmark = pytest.mark.django_db

# Three days before 3 November 2083, in Beijing.
FROZEN = datetime(2083, 10, 30, 16, tzinfo=UTC)
LATER = FROZEN + timedelta(hours=3)
PASSPORT = b.WHOLE_PASSPORT


@pytest.fixture
def event():
    event = b.build_event()
    b.build_asked_group(event=event, group=Purpose.IDENTITY)
    b.build_security_plan(event=event)
    return event


@pytest.fixture
def delegation(event):
    return b.build_delegation(event=event, seats=None)


def known(delegation, family_name, **fields):
    """Return somebody confirmed whose document is known."""
    attendee = b.build_attendee(
        delegation=delegation, status="confirmed", family_name=family_name, circulation=True, **fields
    )  # fmt: skip
    b.give_sensitive(attendee, group=Purpose.IDENTITY, **PASSPORT)
    return attendee


def taken(event, *, now=LATER, format=Format.XLSX, language="en", **choices):
    file = io.BytesIO()
    order = ListOrder(VENUE_SECURITY, format, language, **choices)
    export(event, order, file=file, by=actors.SYSTEM, now=now)
    return file.getvalue()


def sheets(event, **choices):
    """Return the rows of each sheet, by the name of the sheet, as an independent reader has them."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(taken(event, **choices)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def people_in(event, **choices):
    """Return number, family name and mark of each line."""
    rows = sheets(event, **choices)["venue-security"]
    [head] = [number for number, row in enumerate(rows) if row[0] == "No."]
    place = rows[head].index("Since it was frozen") if "Since it was frozen" in rows[head] else None
    return [(int(row[0]), row[2], row[place] if place else None) for row in rows[head + 1 :]]


# Vehicles.


def test_vehicles_are_a_sheet_of_their_own(event, delegation):
    known(delegation, "One")
    b.build_vehicle(delegation=delegation, days="2083-11-04", plate="=1+1")

    found = sheets(event, now=b.NOW)

    assert list(found) == ["venue-security", "vehicles"]
    title, _empty, head, row = found["vehicles"]
    assert title[0] == "Vehicles and drivers"
    assert head == ["No.", "Institution", "Number plate", "Make and colour", "Driver", "Identity document of the driver", "Days"]  # fmt: skip
    assert row == [1.0, str(delegation.name), "=1+1", "blue van", "Driver One", "ID card 0000", "4 Nov"]  # fmt: skip


def test_vehicles_follow_the_people_in_a_text_file(event, delegation):
    known(delegation, "One")
    b.build_vehicle(delegation=delegation, plate="=1+1")

    text = taken(event, now=b.NOW, format=Format.CSV).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))

    [person, *vehicles_after] = rows[-6:]
    assert person[2] == "One"
    assert [row[:3] for row in vehicles_after][:2] == [[], ["Vehicles and drivers"]]
    assert vehicles_after[-1][2] == "'=1+1"


def test_list_without_vehicles_has_one_sheet(event, delegation):
    known(delegation, "One")

    assert list(sheets(event, now=b.NOW)) == ["venue-security"]


def test_vehicles_stand_in_the_whole_list_alone_and_nowhere_abroad(event, delegation):
    event.transfer_recipients = b.text("Headquarters")
    event.save()
    person = known(delegation, "One")
    b.build_vehicle(delegation=delegation)

    assert list(sheets(event, people=frozenset({person.pk}))) == ["venue-security"]
    assert list(sheets(event, is_abroad=True)) == ["venue-security"]


# Frozen.


def test_list_is_as_things_are_until_it_is_frozen(event, delegation):
    known(delegation, "One")
    assert people_in(event, now=FROZEN - timedelta(seconds=1)) == [(1, "One", None)]
    assert not SecuritySnapshot.objects.exists()

    assert people_in(event, now=FROZEN) == [(1, "One", "")]
    assert SecuritySnapshot.objects.get().frozen_at == FROZEN


def test_changes_since_are_marked_and_every_line_keeps_its_number(event, delegation):
    same, changed, gone = (known(delegation, name) for name in ("Same", "Changed", "Gone"))
    taken(event, now=FROZEN)
    lifecycle.withdraw(gone, by=actors.DELEGATE, now=LATER)
    b.give_sensitive(changed, group=Purpose.IDENTITY, **PASSPORT | {"document_number": "P9", "expires_on": date(2090, 1, 1)})  # fmt: skip
    Attendee.objects.filter(pk=changed.pk).update(days=["2083-11-04"])
    known(delegation, "Added")

    assert people_in(event) == [
        (1, "Same", ""),
        (2, "Changed", "changed: Number of the document, Valid until, Days"),
        (3, "Gone", "withdrawn"),
        (4, "Added", "added"),
    ]
    assert people_in(event, people=frozenset({gone.pk, same.pk})) == [(1, "Same", ""), (3, "Gone", "withdrawn")]  # fmt: skip


def test_title_says_since_when_and_counts_who_comes(event, delegation):
    known(delegation, "One")
    gone = known(delegation, "Two")
    taken(event, now=FROZEN)
    lifecycle.withdraw(gone, by=actors.DELEGATE, now=LATER)

    lines = [row[0] for row in sheets(event)["venue-security"]]

    assert "Number of people: 1" in lines
    assert "Frozen on 31 October 2083, 00:00 (Beijing time); what has changed since is marked." in lines  # fmt: skip


def test_changed_line_shows_what_holds_now_and_a_withdrawn_one_what_was_frozen(event, delegation):
    person, gone = known(delegation, "Before"), known(delegation, "Gone")
    taken(event, now=FROZEN)
    Attendee.objects.filter(pk=person.pk).update(family_name="After")
    lifecycle.withdraw(gone, by=actors.DELEGATE, now=LATER)

    rows = sheets(event)["venue-security"]

    assert [row[2] for row in rows[-2:]] == ["After", "Gone"]
    assert rows[-1][8] == PASSPORT["document_number"]


def test_who_does_not_agree_any_more_is_a_line_without_any_value(event, delegation):
    person = known(delegation, "Gone")
    erased = known(delegation, "Erased")
    taken(event, now=FROZEN)
    consent.withdraw(person, Purpose.IDENTITY, by=actors.DELEGATE, now=LATER)
    erasure.erase(erased, by=actors.staff(b.build_user()), now=LATER)
    Disclosure.objects.all().delete()

    rows = sheets(event)["venue-security"]

    assert [[cell for cell in row if cell != ""] for row in rows[-2:]] == [[1.0, "withdrawn"], [2.0, "withdrawn"]]  # fmt: skip
    assert Disclosure.objects.last().people == []


def test_vehicles_are_frozen_and_marked_in_the_same_way(event, delegation):
    same, changed, gone = (b.build_vehicle(delegation=delegation, plate=each) for each in ("A", "B", "C"))  # fmt: skip
    taken(event, now=FROZEN)
    staff = actors.staff(b.build_user())
    vehicles.save(delegation, b.VEHICLE | {"plate": "B", "driver_name": "Driver Two"}, is_driver_told=True, by=staff, now=LATER, replaces=changed.pk)  # fmt: skip
    vehicles.remove(delegation, gone.pk, by=staff, now=LATER)
    b.build_vehicle(delegation=delegation, plate="D", now=LATER)

    rows = sheets(event)["vehicles"][3:]

    assert [(row[2], row[4], row[7]) for row in rows] == [
        ("A", "Driver One", ""),
        ("B", "Driver Two", "changed: Driver"),
        ("C", "", "withdrawn"),
        ("D", "Driver One", "added"),
    ]
    assert same.pk


def test_list_abroad_leaves_out_who_does_not_agree_to_that(event, delegation):
    event.transfer_recipients = b.text("Headquarters")
    event.save()
    known(delegation, "Home")
    agreeing = known(delegation, "Abroad")
    notice = consent.current_notice(event, now=b.NOW)
    consent.answer(agreeing, {Purpose.TRANSFER: True}, notice=notice, by=actors.DELEGATE, now=b.NOW)

    assert people_in(event, is_abroad=True) == [(2, "Abroad", "")]


def test_event_that_is_moved_away_has_a_living_list_again(event, delegation):
    known(delegation, "One")
    taken(event, now=FROZEN)
    event.starts_on = event.ends_on = date(2084, 1, 10)
    event.save()

    assert people_in(event) == [(1, "One", None)]
    assert not SecuritySnapshot.objects.exists()


def test_list_takes_the_same_queries_for_any_number(event, delegation):
    known(delegation, "First")
    b.build_vehicle(delegation=delegation)
    taken(event, now=FROZEN)
    counts = []
    for number in (0, 2, 27):
        for each in range(number):
            known(delegation, f"P{number}-{each}")
        for each in range(min(number, 9)):
            b.build_vehicle(delegation=delegation, plate=f"{number}-{each}", now=LATER)
        with CaptureQueriesContext(connection) as ran:
            taken(event)
        counts.append(len(ran))

    assert counts == [counts[0]] * 3


# The job.


def test_job_freezes_what_is_due_and_passes_over_what_cannot_be_read(event, delegation, monkeypatch, settings):  # fmt: skip
    known(delegation, "One")
    monkeypatch.setattr("registrations.jobs.timezone.now", lambda: FROZEN)
    b.build_security_plan(event=b.build_event(), freeze_days=None)
    b.build_security_plan(event=b.build_event(starts_on=date(2084, 5, 1), ends_on=date(2084, 5, 1)))

    assert jobs.freeze_lists() == 1
    assert [each.event for each in SecuritySnapshot.objects.all()] == [event]

    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    assert jobs.freeze_lists() == 0


# Staff.


def text_of(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def officer(client, event):
    client.force_login(b.build_user(event=event, role=OFFICER))


@pytest.fixture
def manager(client, event):
    client.force_login(b.build_user(event=event, role=MANAGER))


def page_of(event):
    return reverse("event-security", args=[event.slug])


@pytest.mark.usefixtures("officer")
def test_page_says_when_the_list_freezes_and_changes_nothing(client, event, delegation):
    known(delegation, "One")
    page = text_of(client.get(page_of(event)))

    assert "The list is frozen on 31 October 2083, 00:00; until then it is as things are." in page
    assert "No vehicle has been entered." in page
    assert "freeze_days" not in page
    SecurityPlan.objects.update(freeze_days=None)
    assert "The list is never frozen" in text_of(client.get(page_of(event)))


@pytest.mark.usefixtures("officer")
def test_page_of_a_list_that_is_due_freezes_nothing_itself(client, event, delegation):
    today = datetime.now(UTC).date()
    event.starts_on, event.ends_on = today + timedelta(days=1), today + timedelta(days=2)
    event.save()

    assert "The list is frozen within the hour" in text_of(client.get(page_of(event)))
    assert not SecuritySnapshot.objects.exists()


@pytest.mark.usefixtures("officer")
def test_page_shows_what_differs_and_no_value(client, event, delegation):
    changed, gone = known(delegation, "Changed"), known(delegation, "Gone")
    erased = known(delegation, "Erased")
    kept = b.build_vehicle(delegation=delegation)
    removed = b.build_vehicle(delegation=delegation, plate="Second")
    taken(event, now=FROZEN)
    staff = actors.staff(b.build_user())
    b.give_sensitive(changed, group=Purpose.IDENTITY, **PASSPORT | {"document_number": "MARKER"})
    lifecycle.withdraw(gone, by=actors.DELEGATE, now=LATER)
    erasure.erase(erased, by=staff, now=LATER)
    vehicles.save(delegation, b.VEHICLE | {"driver_name": "Driver MARKER"}, is_driver_told=True, by=staff, now=LATER, replaces=kept.pk)  # fmt: skip
    vehicles.remove(delegation, removed.pk, by=staff, now=LATER)
    Disclosure.objects.all().delete()
    # Erasing ends the sessions of staff.
    client.force_login(b.build_user(event=event, role=OFFICER))

    page = text_of(client.get(page_of(event)))

    assert "The list was frozen on 31 October 2083, 00:00." in page
    assert "<td>changed: Number of the document</td>" in page
    assert "<td>changed: Driver</td>" in page
    assert page.count("<td>withdrawn</td>") == 3
    assert "a person whose data is erased" in page
    assert "a vehicle that is removed" in page
    assert ("MARKER" in page, "Driver One" in page) == (False, False)
    assert not Disclosure.objects.exists()


@pytest.mark.usefixtures("officer")
def test_page_says_that_nothing_has_changed_or_cannot_be_read(client, event, delegation, settings):
    known(delegation, "One")
    taken(event, now=FROZEN)
    assert "Nothing has changed." in text_of(client.get(page_of(event)))

    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    assert "FIELD_KEYS" in text_of(client.get(page_of(event)))


@pytest.mark.usefixtures("officer")
def test_page_takes_the_same_queries_for_any_number(client, event, delegation):
    known(delegation, "First")
    b.build_vehicle(delegation=delegation)
    taken(event, now=FROZEN)
    counts = []
    for number in (1, 2, 27):
        for each in range(number):
            known(delegation, f"P{number}-{each}")
        b.build_vehicle(delegation=delegation, plate=f"{number}", now=LATER)
        with CaptureQueriesContext(connection) as ran:
            client.get(page_of(event))
        counts.append(len(ran))

    assert counts == [counts[0]] * 3


@pytest.mark.usefixtures("manager")
def test_manager_sets_the_plan(client, event):
    page = page_of(event)

    assert client.post(page, {"freeze_days": "7"}).status_code == 302
    assert SecurityPlan.objects.values_list("asks_vehicles", "freeze_days").get() == (False, 7)
    answer = client.post(page, {"freeze_days": "61"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["freeze_days"])


def vehicle(**values):
    named = {name: value for name, value in b.VEHICLE.items() if name != "days"}
    return named | {"is_driver_told": "on"} | values


@pytest.mark.usefixtures("officer")
def test_staff_enter_and_remove_a_vehicle(client, event, delegation):
    page = reverse("event-vehicle", args=[event.slug])
    assert page in text_of(client.get(page_of(event)))

    assert client.post(page, vehicle(delegation=delegation.pk, days=["2083-11-04"])).status_code == 302  # fmt: skip
    assert Vehicle.objects.get().days == "2083-11-04"
    assert "京A·00000" in text_of(client.get(page_of(event)))
    remove = reverse("event-vehicle-remove", args=[event.slug, Vehicle.objects.get().pk])
    assert client.post(remove).status_code == 302
    assert (Vehicle.objects.exists(), client.post(remove).status_code) == (False, 404)


@pytest.mark.usefixtures("officer")
def test_vehicle_is_refused_on_the_page_of_staff(client, event, delegation):
    page = reverse("event-vehicle", args=[event.slug])
    other = b.build_delegation(event=b.build_event())

    answer = client.post(page, vehicle(delegation=other.pk, is_driver_told=""))
    assert (answer.status_code, sorted(answer.context["form"].errors)) == (422, ["delegation", "is_driver_told"])  # fmt: skip
    SecurityPlan.objects.update(asks_vehicles=False)
    answer = client.post(page, vehicle(delegation=delegation.pk))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["__all__"])
    assert not Vehicle.objects.exists()


# The focal point.


@pytest.fixture
def link(delegation):
    return path_of(b.build_focal_point(delegation=delegation))


def test_focal_point_enters_changes_and_removes_a_vehicle(client, delegation, link):
    page = f"{link}vehicles/"
    assert page in text_of(client.get(link))

    assert client.post(page, vehicle()).status_code == 302
    number = Vehicle.objects.get().pk
    shown = text_of(client.get(f"{page}?notice=vehicle_saved"))
    assert ("京A·00000" in shown, "Driver One" in shown, "all days" in shown) == (True, False, True)
    assert client.post(f"{page}{number}/", vehicle(plate="New", days=["2083-11-03"])).status_code == 302  # fmt: skip
    assert Vehicle.objects.values_list("pk", flat=True).get() == number
    assert '<dt>New</dt><dd class="value">blue van<br>3 November 2083' in text_of(client.get(page))
    assert client.get(f"{page}{number}/remove/").status_code == 302
    assert Vehicle.objects.exists()
    assert client.post(f"{page}{number}/remove/").url.endswith("vehicle_removed")
    assert client.post(f"{page}{number}/remove/").url.endswith("vehicle_gone")


def test_form_of_a_change_is_blank(client, delegation, link):
    stored = b.build_vehicle(delegation=delegation)

    page = text_of(client.get(f"{link}vehicles/{stored.pk}/"))

    assert "The vehicle 京A·00000. Its driver is not shown here." in page
    assert ("Driver One" in page, "ID card" in page) == (False, False)


def test_focal_point_is_told_what_is_wrong(client, delegation, link):
    answer = client.post(f"{link}vehicles/", vehicle(is_driver_told=""))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["is_driver_told"])
    for number in range(vehicles.MOST):
        b.build_vehicle(delegation=delegation, plate=f"P {number}")
    answer = client.post(f"{link}vehicles/", vehicle())
    assert (answer.status_code, answer.context["problem"]) == (422, "No more than 20 vehicles of one delegation.")  # fmt: skip


def test_focal_point_reaches_no_vehicle_of_others(client, event, link):
    foreign = b.build_vehicle(delegation=b.build_delegation(event=event))

    assert client.get(f"{link}vehicles/{foreign.pk}/").status_code == 404
    assert client.post(f"{link}vehicles/{foreign.pk}/", vehicle()).status_code == 422
    assert client.post(f"{link}vehicles/{foreign.pk}/remove/").url.endswith("vehicle_gone")
    assert Vehicle.objects.get().plate == b.VEHICLE["plate"]


def test_vehicles_that_cannot_be_read_are_said_to_be(client, delegation, link, settings):
    b.build_vehicle(delegation=delegation)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    assert "FIELD_KEYS" in text_of(client.get(f"{link}vehicles/"))


def test_page_leads_back_where_no_vehicles_are_asked_for(client, event, link):
    SecurityPlan.objects.update(asks_vehicles=False)

    assert "vehicles/" not in text_of(client.get(link))
    assert client.get(f"{link}vehicles/").url == f"{link}?notice=no_vehicles"
