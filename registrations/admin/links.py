"""Personal links in the admin: shown, copied and renewed by those who may."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from registrations.domain.actors import staff
from registrations.domain.renewal import renew_link
from registrations.links import link_of
from registrations.models import Attendee, FocalPoint
from registrations.privacy import codes
from workshop.admin.scoping import staff_user
from workshop.sessions import way_to_fresh_sign_in

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


def give_code(
    request: HttpRequest, attendee: Attendee, *, back: str, context: dict[str, Any]
) -> HttpResponseBase:
    """Show, once, a code with which the person sees all that is held (POST); else go back.

    With link and code together staff could see it too, so each code is recorded and needs a
    fresh sign-in. Raises PermissionDenied.
    """
    if request.method != "POST":
        return HttpResponseRedirect(back)
    if not may_show(request, attendee):
        raise PermissionDenied
    if way := way_to_fresh_sign_in(request, back=back):
        return way
    code = codes.give(attendee, by=staff(staff_user(request)), now=timezone.now())
    known = {"title": _("Code for the own data"), "attendee": attendee, "code": code, "back": back}
    minutes = int(codes.VALID_FOR.total_seconds() // 60)
    page = context | known | {"minutes": minutes}
    response = TemplateResponse(request, "admin/registrations/attendee/code.html", page)
    response["Cache-Control"] = "no-store"
    return response
