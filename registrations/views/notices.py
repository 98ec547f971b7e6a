"""What a page says after an act: a closed list of sentences, named in the address."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_NOTICES: dict[str, Promise] = {
    "saved": _("The changes are saved."),
    "added": _("The delegate is registered."),
    "withdrawn": _("The registration is withdrawn."),
    "consent_changed": _("Your answer is recorded and holds from now on."),
    "no_edit": _("This registration can no longer be changed here. Write to the contact below."),
    "no_withdrawal": _("This registration can no longer be withdrawn here."),
    "not_open": _("Registration is not open at the moment, so nobody can be added."),
}


def notice_of(request: HttpRequest) -> str | Promise:
    """Return the sentence that the address asks for, or nothing."""
    return _NOTICES.get(request.GET.get("notice", ""), "")


def redirect_with(name: str, args: Sequence[str], notice: str) -> HttpResponseRedirect:
    """Lead to a page that says the sentence."""
    return HttpResponseRedirect(f"{reverse(name, args=args)}?notice={notice}")
