"""One's own certificate of attendance, behind the personal link."""

from io import BytesIO

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language

from registrations import links
from registrations.domain import attendance
from registrations.exports.participant_list import write_for_oneself
from registrations.exports.purposes import CERTIFICATES
from registrations.models import Attendee
from registrations.views.notices import redirect_with
from registrations.views.personal import personal_page
from workshop.errors import RuleViolation
from workshop.languages import default_language


@personal_page
def certificate(request: HttpRequest, key: str) -> HttpResponseBase:
    """Deliver the certificate in the language of the address; lead back to who has none."""
    attendee = links.attendee_of(key)
    now = timezone.now()
    file = BytesIO()
    try:
        attendance.check_may_have_certificate(attendee, now=now)
        write_for_oneself(
            attendee,
            CERTIFICATES,
            language=get_language() or default_language(),
            file=file,
            now=now,
        )
    except RuleViolation:
        return redirect_with("own", [key], "no_certificate")
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"certificate-{attendee.reference}.pdf",
        content_type="application/pdf",
    )


def may_have_certificate(attendee: Attendee) -> bool:
    """Return whether the own page leads to the certificate."""
    try:
        attendance.check_may_have_certificate(attendee, now=timezone.now())
    except RuleViolation:
        return False
    return True
