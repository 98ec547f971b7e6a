"""Signed sheets on file: filing, taking and withdrawing them, as staff do."""

from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registrations.domain import actors
from registrations.models import Disclosure, Evidence
from registrations.roles import DESK, MANAGER, OFFICER, ORGANISER
from tests import builders as b

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 200


@pytest.fixture
def event():
    today = timezone.now().date()
    return b.build_event(slug="held-now", starts_on=today - 2 * DAY, ends_on=today + 2 * DAY)


@pytest.fixture
def officer(event):
    client = Client()
    client.user = b.build_user(event=event, role=OFFICER, username="the-officer")
    client.force_login(client.user)
    return client


@pytest.fixture
def printing(event):
    people = [b.build_attendee(delegation=b.build_delegation(event=event)) for _each in "abc"]
    return b.build_printing(event=event, people=people, per_sheet=2)


def path_of(event):
    return reverse("event-evidence", args=[event.slug])


def key_of(printing):
    return f"{printing.day.isoformat()}/{printing.number}"


def post(client, event, content=b.PDF, **fields):
    file = SimpleUploadedFile("delegate one.pdf", content, content_type="application/pdf")
    known = {"printing": event.starts_on.isoformat(), "sheets": "1", "file": file}
    return client.post(path_of(event), known | fields, follow=True)


def words(answer):
    return " ".join(answer.content.decode().split())


def scan_of(event, **fields):
    return b.build_scan(event=event, by=actors.staff(b.build_user(event=event)), **fields)


# Filing.


def test_scan_is_filed_and_stands_under_its_day(officer, event, printing):
    page = words(post(officer, event, printing=key_of(printing), sheets="1-2"))

    scan = Evidence.objects.get()
    assert (scan.day, scan.printing, scan.sheets) == (event.starts_on, printing, [1, 2])
    assert scan.filed_by == officer.user
    for each in ("The scan is filed: ", "Sheet 1–2", "Printing 1", scan.sha256, "the-officer"):
        assert each in page
    assert "delegate one" not in page


def test_sheets_of_other_origin_are_filed_without_a_printing(officer, event):
    post(officer, event, sheets="4")

    scan = Evidence.objects.get()
    assert (scan.printing, scan.sheets) == (None, [4])


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"content": EXE}, "This is no scan. Choose a PDF, PNG or JPEG file."),
        ({"content": b""}, "The file is empty."),
        ({"file": ""}, "Choose the scan."),
        ({"sheets": "one"}, "This is no number or range: one"),
        ({"sheets": ""}, "Say which sheets the scan shows."),
    ],
)
def test_refusal_is_told_and_nothing_typed_is_lost(officer, event, printing, fields, error):
    answer = post(officer, event, **({"printing": key_of(printing), "sheets": "1-2"} | fields))

    page = words(answer)
    assert answer.status_code == 422
    assert error in page
    assert f'<option value="{key_of(printing)}" selected>' in page
    assert f'value="{fields.get("sheets", "1-2")}"' in page or not fields.get("sheets", "x")
    assert Evidence.objects.count() == 0


def test_sheet_that_was_never_printed_is_told_beside_its_field(officer, event, printing):
    answer = post(officer, event, printing=key_of(printing), sheets="3")

    assert answer.context["form"].errors == {
        "sheets": ["This printing has no sheet 3: its last is 2."]
    }


def test_same_file_again_is_refused_in_words(officer, event):
    post(officer, event)

    answer = post(officer, event, sheets="2")

    assert answer.status_code == 422
    assert "This very file is filed already" in words(answer)
    assert Evidence.objects.count() == 1


def test_days_to_come_are_not_offered_and_before_the_event_there_is_no_form(
    officer, event, printing
):
    b.build_printing(event=event, people=[], day=event.ends_on)
    offered = list(officer.get(path_of(event)).context["form"].offered)
    event.starts_on = timezone.now().date() + 9 * DAY
    event.ends_on = event.starts_on + DAY
    event.save()

    assert offered[:2] == [key_of(printing), event_day(printing)]
    assert not [each for each in offered if each.startswith(event.ends_on.isoformat())]
    page = officer.get(path_of(event)).content.decode()
    assert "The first day of the event has not come yet." in page


def event_day(printing):
    return printing.day.isoformat()


def test_organiser_sees_and_takes_but_does_not_file(event):
    scan = scan_of(event)
    client = Client()
    client.force_login(b.build_user(event=event, role=ORGANISER))

    page = client.get(path_of(event)).content.decode()

    assert "File a scan" not in page
    assert reverse("evidence-withdraw", args=[event.slug, scan.pk]) not in page
    assert post(client, event).status_code == 403
    assert Evidence.objects.count() == 1


# Taking.


def take(client, scan, slug=None):
    answer = client.post(reverse("evidence-file", args=[slug or scan.event.slug, scan.pk]))
    # Read to the end, which closes it.
    answer.file = answer.getvalue()
    return answer


def test_scan_is_given_as_an_attachment_and_that_is_recorded(officer, event, printing):
    scan = scan_of(event, printing=printing, sheets=[1, 2], content=b.PDF)

    answer = take(officer, scan)

    assert answer.file == b.PDF
    name = f"held-now-signed-{scan.day}-1-2.pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    row = Disclosure.objects.get()
    assert (row.purpose, row.user, row.row_count) == ("signed-sheet", officer.user, 3)


def test_record_reads_in_words(client, officer, event, printing):
    take(officer, scan_of(event, printing=printing))
    client.force_login(b.build_user(event=event, role=MANAGER))
    row = Disclosure.objects.get()

    listed = client.get(reverse("admin:registrations_disclosure_changelist"))
    page = client.get(reverse("admin:registrations_disclosure_change", args=[row.pk]))

    assert "Signed sheets" in listed.content.decode()
    assert "scan" in page.content.decode()


def test_address_of_a_scan_leads_to_the_page_and_gives_nothing(officer, event):
    scan = scan_of(event)

    answer = officer.get(reverse("evidence-file", args=[event.slug, scan.pk]))

    assert (answer.status_code, answer["Location"]) == (302, path_of(event))
    assert Disclosure.objects.count() == 0


def test_scan_of_another_event_is_not_found(officer, event):
    other = scan_of(b.build_event())

    assert take(officer, other, slug=event.slug).status_code == 404
    withdraw = reverse("evidence-withdraw", args=[event.slug, other.pk])
    assert officer.get(withdraw).status_code == 404


def test_scan_whose_file_is_gone_is_not_found_and_not_recorded(officer, event):
    scan = scan_of(event)
    storages["private"].delete(scan.file.name)

    assert take(officer, scan).status_code == 404
    assert Disclosure.objects.count() == 0


def test_desk_has_nothing_to_do_with_it(event):
    client = Client()
    client.force_login(b.build_user(event=event, role=DESK))

    assert take(client, scan_of(event)).status_code == 403


# Withdrawing.


def withdraw(client, scan, **fields):
    address = reverse("evidence-withdraw", args=[scan.event.slug, scan.pk])
    return client.post(address, fields, follow=True)


def test_withdrawn_filing_stays_in_the_list_with_its_reason(officer, event):
    scan = scan_of(event)

    page = words(withdraw(officer, scan, reason="Belongs to another day."))

    assert "The filing is withdrawn. It stays in the list as such." in page
    assert "Belongs to another day." in page
    assert reverse("evidence-withdraw", args=[event.slug, scan.pk]) not in page
    assert Evidence.objects.get().withdrawn_by == officer.user


def test_reason_is_required(officer, event):
    answer = withdraw(officer, scan_of(event), reason=" ")

    assert answer.status_code == 422
    assert "Give a reason." in words(answer)
    assert Evidence.objects.get().withdrawn_at is None


def test_withdrawn_twice_it_is_withdrawn_once(officer, event):
    scan = scan_of(event)
    withdraw(officer, scan, reason="First.")

    page = words(withdraw(officer, scan, reason="Second."))

    assert "This filing has been withdrawn already." in page
    assert Evidence.objects.get().withdrawal_reason == "First."


def test_page_takes_the_same_queries_for_any_number(officer, event, printing):
    taken = []
    for count in (1, 2, 27):
        for number in range(count):
            scan_of(event, printing=printing, content=b.PDF + f"{count}-{number}".encode())
        with CaptureQueriesContext(connection) as captured:
            officer.get(path_of(event))
        taken.append(len(captured))

    assert len(set(taken)) == 1
