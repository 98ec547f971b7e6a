"""Name somebody who comes in a person's place: the focal point does, or the person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from registrations import links
from registrations.domain import actors, lifecycle, replacing
from registrations.domain.actors import Actor
from registrations.domain.registration import Entry
from registrations.forms import tokens
from registrations.forms.registration import DelegateForm
from registrations.models import Attendee, FocalPoint
from registrations.privacy.consent import current_notice
from registrations.views.delegation import show
from registrations.views.editing import FormPage
from registrations.views.focal_point import focal_point_page, key_of, own_attendee
from registrations.views.notices import redirect_with
from registrations.views.personal import personal_page
from workshop.domain.phases import may_change
from workshop.errors import RuleViolation


@dataclass(frozen=True)
class Naming:
    """Who names a replacement for whom, and where the answer leads."""

    former: Attendee
    by: Actor
    now: datetime
    back: str
    alternates: list[Attendee]
    leads_to: Callable[[str], HttpResponse]

    @property
    def scope(self) -> str:
        """Return the name of the page for its form tokens."""
        return f"replace-{self.former.pk}"

    def done(self, new: Attendee) -> HttpResponse:
        """Say whether the place is taken, or asked for."""
        asks = lifecycle.asks_to_replace(new)
        return self.leads_to("replacement_asked" if asks else "replaced")


@focal_point_page
def by_focal_point(request: HttpRequest, person: FocalPoint, reference: str) -> HttpResponse:
    """Name a new person, or one of the delegation's alternates, in a delegate's place."""
    former = own_attendee(person, reference)
    now = timezone.now()
    by = actors.focal_point(person)
    naming = Naming(
        former=former,
        by=by,
        now=now,
        back=links.path_of(person),
        alternates=replacing.alternates_for(former),
        leads_to=lambda notice: redirect_with("delegation", [key_of(person)], notice),
    )
    try:
        if request.method == "POST" and "alternate" in request.POST:
            alternate = own_attendee(person, request.POST["alternate"])
            return naming.done(replacing.let_alternate_replace(former, alternate, by=by, now=now))
        if request.method != "POST":
            replacing.check_may_replace(former, by=by, now=now)
    except RuleViolation as refusal:
        return show(request, person, problem=str(refusal.message))
    return _form_page(request, naming)


@personal_page
def by_delegate(request: HttpRequest, key: str) -> HttpResponse:
    """Name a new person in one's own place.

    Colleagues are not offered: a personal link shows nobody else's registration.
    """
    former = links.attendee_of(key)
    now = timezone.now()
    naming = Naming(
        former=former,
        by=actors.DELEGATE,
        now=now,
        back=links.path_of(former),
        alternates=[],
        leads_to=lambda notice: redirect_with("own", [key], notice),
    )
    if request.method != "POST":
        try:
            replacing.check_may_replace(former, by=actors.DELEGATE, now=now)
        except RuleViolation:
            return HttpResponseRedirect(links.path_of(former))
    return _form_page(request, naming)


def _form_page(request: HttpRequest, naming: Naming) -> HttpResponse:
    former, now = naming.former, naming.now
    event = former.event
    notice = current_notice(event, now=now)
    saved: list[Attendee] = []

    def save(form: DelegateForm) -> None:
        token = tokens.read(form.cleaned_data["token"], naming.scope, now=now)
        entry = Entry(
            values=form.values(), notice=notice, consents=form.consents(), form_token=token.mark
        )
        saved.append(replacing.name_replacement(former, entry, by=naming.by, now=now))

    return FormPage(
        template="registrations/replace.html",
        make=lambda data, initial: DelegateForm(
            data,
            event=event,
            initial=initial,
            asks_capacity=False,
            asks_consent=naming.by != actors.DELEGATE,
            institution=former.delegation.institution,
        ),
        initial={"token": tokens.issue(naming.scope, now=now), "capacity": former.capacity},
        save=save,
        done=lambda: naming.done(saved[0]),
        fresh=lambda posted: {
            "token": tokens.keep_or_issue(posted.get("token", ""), naming.scope, now=now)
        },
        context={
            "event": event,
            "heading": _("Name a replacement"),
            "institution": former.delegation.name,
            "submit_label": _("Name this person")
            if may_change(event, now=now)
            else _("Ask for the replacement"),
            "back": naming.back,
            "former": former,
            "alternates": naming.alternates,
            "is_request": not may_change(event, now=now),
        },
    ).respond(request)
