"""Check and hand in a registration that somebody else began, behind a personal link."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from registrations import links
from registrations.domain import actors, registration
from registrations.domain.registration import Entry
from registrations.enums import Status
from registrations.forms.attendee import initial_from
from registrations.forms.registration import ProposalForm
from registrations.models import Attendee
from registrations.privacy.consent import current_notice
from registrations.views.editing import FormPage
from registrations.views.notices import redirect_with
from registrations.views.personal import personal_page
from workshop.domain.phases import Phase, registration_phase


def may_submit(attendee: Attendee) -> bool:
    """Return whether the person may hand in what was begun, now."""
    event = attendee.event
    now = timezone.now()
    phase = registration_phase(event, now=now, invited=True)
    is_open = phase is Phase.OPEN and current_notice(event, now=now) is not None
    return is_open and attendee.status == Status.DRAFT


@personal_page
def submit(request: HttpRequest, key: str) -> HttpResponse:
    """Show what was begun to be checked and completed, and hand it in with the consents."""
    attendee = links.attendee_of(key)
    now = timezone.now()
    event = attendee.event
    notice = current_notice(event, now=now)
    if attendee.status != Status.DRAFT:
        return HttpResponseRedirect(links.path_of(attendee))
    if not may_submit(attendee):
        return redirect_with("own", [key], "no_submission")

    def save(form: ProposalForm) -> None:
        entry = Entry(values=form.values(), notice=notice, consents=form.consents())
        registration.hand_in(attendee, by=actors.DELEGATE, now=now, entry=entry)

    return FormPage(
        template="registrations/submit.html",
        make=lambda data, initial: ProposalForm(
            data,
            event=event,
            initial=initial,
            institution=attendee.delegation.institution,
            files_at=links.path_of(attendee),
        ),
        initial=initial_from(attendee),
        save=save,
        done=lambda: HttpResponseRedirect(f"{links.path_of(attendee)}done/"),
        fresh=lambda _posted: {},
        context={
            "event": event,
            "privacy_notice": notice,
            "heading": _("Check and submit"),
            "institution": attendee.delegation.name,
            "submit_label": _("Submit the registration"),
            "back": links.path_of(attendee),
        },
    ).respond(request)
