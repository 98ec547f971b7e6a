"""Personal links in the admin: shown, copied and renewed by those who may."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from registrations.domain.actors import staff
from registrations.domain.renewal import renew_link
from registrations.links import link_of
from registrations.models import Attendee, FocalPoint
from workshop.admin.scoping import staff_user

PERMISSION = "registrations.renew_link"


@dataclass(frozen=True)
class ShownLink:
    """A personal link with whose it is and where it is renewed."""

    pk: int
    holder: str
    address: str
    renew_path: str


def may_show(request: HttpRequest, holder: Attendee | FocalPoint) -> bool:
    """Return whether the person may show and renew the link."""
    return request.user.has_perm(PERMISSION, holder)


def shown_link(holder: Attendee | FocalPoint, *, renew_path: str) -> ShownLink:
    """Return the link in the language of its holder."""
    with translation.override(holder.language):
        address = link_of(holder)
    return ShownLink(holder.pk, str(holder), address, renew_path)


def renew(request: HttpRequest, holder: Attendee | FocalPoint, *, back: str) -> HttpResponse:
    """Renew the link and go back. Raises PermissionDenied."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not may_show(request, holder):
        raise PermissionDenied
    renew_link(holder, by=staff(staff_user(request)), now=timezone.now())
    messages.success(request, _("The link has been renewed. The earlier one no longer works."))
    return HttpResponseRedirect(back)
