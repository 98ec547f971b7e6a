"""What an event does with personal data. Everybody may read it."""

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from registrations.privacy import consent, register
from registrations.privacy.meaning import EXPLANATIONS
from registrations.privacy.periods import are_known, last_days
from workshop.models import Event
from workshop.ready import PublicPage
from workshop.views.public import public_page


@login_not_required
@require_safe
def privacy(request: HttpRequest, slug: str) -> PublicPage:
    """Show the notice in force, what one may consent to, and how long data is kept."""
    event = get_object_or_404(Event.objects.public(), slug=slug)
    notice = consent.current_notice(event, now=timezone.now())
    sensitive = register.asked_of(event)
    return public_page(
        request,
        "registrations/privacy.html",
        event=event,
        may_be_listed=False,
        notice=notice,
        in_force_since=notice and notice.published_at.astimezone(event.zone),
        purposes=[(each.label, EXPLANATIONS[each]) for each in (*consent.asked(event), *sensitive)],
        groups=register.groups_for(event, sensitive=sensitive),
        has_sensitive=bool(sensitive),
        periods=_periods(event),
        periods_are_known=are_known(event),
    )


def _periods(event: Event) -> list[tuple[Promise, Promise, date]]:
    """Return each class of data with its examples and the last day on which it is kept."""
    last = last_days(event)
    return [
        (
            _("Sensitive data"),
            _("Health, diet, travel and identity documents, where the event asks for them."),
            last.sensitive,
        ),
        (
            _("Registration data"),
            _("Your name, function, address, telephone number and answers."),
            last.contact,
        ),
        (
            _("Evidence of attendance"),
            _("Signed attendance sheets, which the donor may ask to see."),
            last.evidence,
        ),
    ]
