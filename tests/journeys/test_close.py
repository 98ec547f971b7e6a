"""The meeting closes: sheets are printed, signed, read back, compared with the desk, and filed."""

import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from registrations.domain import actors, attendance
from registrations.enums import Status
from registrations.models import Disclosure, Evidence
from registrations.roles import OFFICER, ORGANISER
from tests import builders as b

pytestmark = pytest.mark.django_db


def _number_on(paper: str, name: str) -> str:
    return re.search(rf"(?<!\d)(\d+){name}", "".join(paper.split()))[1]


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_signed_sheet_comes_back_and_settles_who_was_there(prefix):
    today = timezone.now().date()
    event = b.build_event(starts_on=today - timedelta(days=1), ends_on=today + timedelta(days=1))
    embassy = b.build_delegation(event=event, seats=None)

    def guest(name):
        return b.build_attendee(
            delegation=embassy, status=Status.CONFIRMED, family_name=name, now=timezone.now()
        )

    both, desk_alone, sheet_alone, nobody = map(guest, ("Alpha", "Bravo", "Charlie", "Delta"))
    officer = b.build_user(event=event, role=OFFICER)
    browser, organiser = Client(), Client()
    browser.force_login(officer)
    organiser.force_login(b.build_user(event=event, role=ORGANISER))
    admin = f"{prefix}/admin/dashboard/{event.slug}"

    # The organiser prints the sheets in both languages.
    order = {"purpose": "signature-sheet", "edition": "final", "language": "both", "format": "pdf",
             "recipient": "The desk", "is_abroad": "no"}  # fmt: skip
    paper = organiser.post(f"{admin}/export/file/", order)
    sheets = PdfReader(io.BytesIO(paper.getvalue()))
    day = attendance.day_at(event, timezone.now())
    of_today = sheets.pages[event.days.index(day)].extract_text()

    # Two are checked in; a third signs without going to the desk.
    now = timezone.now()
    known = {"day": day, "part": attendance.part_at(event, now), "by": actors.staff(officer)}
    for person in (both, desk_alone):
        attendance.check_in(person, token=uuid4(), now=now, **known)

    # Somebody registers late: the list of now has other numbers than the paper.
    guest("Aardvark")

    # The officer types the numbers from the paper, looks at the names, and confirms.
    numbers = f"{_number_on(of_today, 'ALPHA')}、{_number_on(of_today, 'CHARLIE')}"
    path = f"{admin}/attendance/sheet/"
    assert f'href="{path}"' in browser.get(f"{admin}/attendance/").text
    preview = browser.post(path, {"numbers": numbers, "rest": "absent"}).text
    assert "ALPHA" in preview.split('id="others"')[0]
    assert "BRAVO" in preview.split('id="others"')[1]
    browser.post(path, {"numbers": numbers, "rest": "absent", "confirm": "yes"})

    # Whom the desk had in is not made absent by that; it stands among the differences.
    page = browser.get(f"{admin}/attendance/differences/")
    assert [(str(kind), [row.attendee for row in rows]) for kind, rows in page.context["groups"]] == [
        ("not_signed", [desk_alone]), ("not_checked_in", [sheet_alone]),
    ]  # fmt: skip
    choices = {}
    for person, settlement in ((desk_alone, "signed"), (sheet_alone, "present")):
        choices[f"settle-{person.pk}"] = settlement
        choices[f"seen-{person.pk}"] = person.attendance_entries.latest("pk").pk
    settled = browser.post(f"{admin}/attendance/differences/", choices, follow=True)
    assert settled.context["groups"] == []
    states = [
        list(each.attendance_entries.order_by("pk").values_list("state", "way"))
        for each in (both, desk_alone, sheet_alone, nobody)
    ]
    assert states == [
        [("present", "desk"), ("present", "sheet")],
        [("present", "desk"), ("present", "sheet")],
        [("present", "sheet"), ("present", "hand")],
        [("absent", "sheet")],
    ]

    # The scan is filed, first for the wrong day, then where it belongs.
    scan = {"sheets": "1", "printing": event.starts_on.isoformat()}
    for printing in (event.starts_on.isoformat(), f"{day.isoformat()}/1"):
        file = SimpleUploadedFile("scan.pdf", b.PDF)
        browser.post(f"{admin}/evidence/", scan | {"printing": printing, "file": file})
        if day.isoformat() not in printing:
            [mistaken] = Evidence.objects.all()
            reason = {"reason": "Belongs to the second day."}
            browser.post(f"{admin}/evidence/{mistaken.pk}/withdraw/", reason)
    filed = Evidence.objects.get(withdrawn_at=None)
    assert (filed.day, filed.printing.number, filed.sheets) == (day, 1, [1])
    sheets_counted = browser.get(f"{admin}/attendance/differences/").context["found"].sheets
    assert [(each.sheet, each.listed, each.signed, each.is_filed) for each in sheets_counted] == [
        (1, 4, 3, True)
    ]

    # The organiser takes it for the funder, and that is recorded of everybody on it.
    taken = organiser.post(f"{admin}/evidence/{filed.pk}/")
    assert taken.getvalue() == b.PDF
    row = Disclosure.objects.get(purpose="signed-sheet")
    assert row.people == sorted(each.pk for each in (both, desk_alone, sheet_alone, nobody))
