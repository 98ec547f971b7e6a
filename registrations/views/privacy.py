"""What an event does with personal data. Everybody may read it."""

from datetime import date, timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from registrations.enums import Purpose
from registrations.privacy.consent import current_notice
from workshop.models import Event
from workshop.ready import PublicPage
from workshop.views.public import public_page

# What each consent means for the person; a test asks for one for every purpose.
EXPLANATIONS: dict[Purpose, str | Promise] = {
    Purpose.CIRCULATION: _(
        "Your name, function and institution are printed in the list of participants, which is given to the "
        "delegations. Without your consent you are not on the list; your badge and your seat are not affected."
    ),
    Purpose.PHOTOS: _(
        "You may be seen in photos and recordings of the event, which the organiser may publish. Without your "
        "consent the photographer is told, and you are asked to step aside for the group photo."
    ),
    Purpose.FUTURE_CONTACT: _(
        "The organiser may keep your address in order to invite you to later events. Without your consent it is "
        "used for this event only."
    ),
}


@login_not_required
@require_safe
def privacy(request: HttpRequest, slug: str) -> PublicPage:
    """Show the notice in force, what one may consent to, and how long data is kept."""
    event = get_object_or_404(Event.objects.public(), slug=slug)
    notice = current_notice(event, now=timezone.now())
    return public_page(
        request,
        "registrations/privacy.html",
        event=event,
        may_be_listed=False,
        notice=notice,
        in_force_since=notice and notice.published_at.astimezone(event.zone),
        purposes=[(Purpose(purpose).label, words) for purpose, words in EXPLANATIONS.items()],
        periods=_periods(event),
    )


def _periods(event: Event) -> list[tuple[Promise, Promise, date]]:
    """Return each class of data with its examples and the last day on which it is kept."""
    classes = (
        (
            _("Sensitive data"),
            _("Health, diet, travel and identity documents, where the event asks for them."),
            event.sensitive_days,
        ),
        (
            _("Registration data"),
            _("Your name, function, address, telephone number and answers."),
            event.contact_days,
        ),
        (
            _("Evidence of attendance"),
            _("Signed attendance sheets, which the donor may ask to see."),
            event.evidence_days,
        ),
    )
    return [(name, words, event.ends_on + timedelta(days=days)) for name, words, days in classes]
