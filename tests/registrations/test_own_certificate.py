"""One's own certificate, behind the personal link, when the event is over."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from registrations.domain import actors, attendance
from registrations.enums import Status
from registrations.links import path_of
from registrations.models import Disclosure
from registrations.models.attendance import AttendanceState, AttendanceWay
from tests import builders as b
from tests.registrations.documents.reading import text_of
from workshop.enums import DayPart

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    """Return an event that ended yesterday, in Beijing."""
    today = timezone.now().date()
    return b.build_event(starts_on=today - timedelta(days=3), ends_on=today - timedelta(days=2))


def confirmed(event, **fields):
    return b.build_attendee(
        delegation=b.build_delegation(event=event),
        status=Status.CONFIRMED,
        now=timezone.now() - timedelta(days=10),
        **fields,
    )


@pytest.fixture
def attendee(event):
    return confirmed(event, family_name="Example")


def come(attendee, state=AttendanceState.PRESENT):
    attendance.mark(
        attendee,
        state,
        day=attendee.event.starts_on,
        part=DayPart.WHOLE,
        way=AttendanceWay.SHEET,
        by=actors.staff(b.build_user()),
        now=timezone.now(),
    )


def certificate_of(attendee):
    return f"{path_of(attendee)}certificate.pdf"


def test_own_page_leads_to_the_certificate_of_who_was_present(client, attendee):
    assert certificate_of(attendee) not in client.get(path_of(attendee)).content.decode()

    come(attendee)

    assert f'href="{certificate_of(attendee)}"' in client.get(path_of(attendee)).content.decode()


def test_certificate_is_of_the_person_alone_and_is_not_recorded(client, event, attendee):
    other = confirmed(event, family_name="Somebody")
    come(attendee)
    come(other)

    answer = client.get(certificate_of(attendee))

    text = text_of(PdfReader(BytesIO(answer.getvalue())))
    assert ("EXAMPLE" in text, "SOMEBODY" in text) == (True, False)
    assert answer["Content-Disposition"] == (
        f'attachment; filename="certificate-{attendee.reference}.pdf"'
    )
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
    assert not Disclosure.objects.exists()


def test_certificate_is_in_the_language_of_the_address(client, attendee):
    come(attendee)

    answer = client.get(f"/zh-hans{certificate_of(attendee)}")

    assert "务实合作研讨会" in text_of(PdfReader(BytesIO(answer.getvalue())))


def test_who_was_not_present_is_led_back_and_told_why(client, attendee):
    come(attendee, AttendanceState.ABSENT)

    answer = client.get(certificate_of(attendee), follow=True)

    assert answer.redirect_chain == [(f"{path_of(attendee)}?notice=no_certificate", 302)]
    assert "There is no certificate here" in answer.content.decode()


def test_name_that_cannot_be_printed_leads_back(client, event):
    attendee = confirmed(event, family_name="Cuneiform \U00012000")
    come(attendee)

    answer = client.get(certificate_of(attendee))

    assert answer["Location"] == f"{path_of(attendee)}?notice=no_certificate"


def test_certificate_behind_a_wrong_key_is_not_found(client, attendee):
    come(attendee)

    assert client.get("/r/wrong/certificate.pdf").status_code == 404
