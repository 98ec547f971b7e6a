"""What a page says after an act: a closed list of sentences, named in the address."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_NOTICES: dict[str, Promise] = {
    "saved": _("The changes are saved."),
    "proposed": _(
        "The change has been sent to the organiser. Until it is accepted, the confirmed details "
        "stay in every list."
    ),
    "saved_and_proposed": _(
        "The changes are saved, but for those that the organiser must accept: they have been "
        "sent, and until they are accepted the confirmed details stay in every list."
    ),
    "taken_back": _("The change is taken back. The confirmed details stay as they are."),
    "nothing_open": _("This change is no longer open."),
    "added": _("The delegate is registered."),
    "drafted": _("The draft is saved. Hand it in when it is complete."),
    "draft_incomplete": _("Some answers are still missing. Complete them, then register."),
    "discarded": _("The draft is discarded."),
    "again": _("The delegate is registered again."),
    "own_again": _("You are registered again."),
    "not_again": _("This registration cannot be taken up again here. Write to the contact below."),
    "moved": _("The order is changed."),
    "head": _("The head of delegation is named."),
    "replaced": _("The new person has taken the place."),
    "replacement_asked": _(
        "The replacement is sent to the organiser, who decides on it. Until then nothing changes."
    ),
    "not_attending": _("Your answer is recorded: your institution will not attend."),
    "attending": _("Your answer is recorded: your institution will attend after all."),
    "complete": _("Thank you. The organiser sees that your list is complete."),
    "reopened": _("The list is no longer marked as complete."),
    "table_added": _("The delegates are registered."),
    "vehicle_saved": _("The vehicle is stored. Its driver is not shown here."),
    "vehicle_removed": _("The vehicle is removed."),
    "no_vehicles": _("The organiser does not ask for vehicles, or not any more."),
    "vehicle_gone": _("This vehicle has been removed meanwhile."),
    "withdrawn": _("The registration is withdrawn."),
    "consent_changed": _("Your answer is recorded and holds from now on."),
    "data_saved": _("Thank you. This is stored encrypted, and not shown here."),
    "data_refused": _("Your answer is recorded: nothing of this is stored."),
    "data_withdrawn": _("The consent is withdrawn, and what was stored under it is erased."),
    "not_needed": _("This is not needed any more, so it is not stored."),
    "evaluated": _("Thank you. Your answers are counted, without your name."),
    "evaluated_already": _(
        "You have answered the evaluation already. As nobody knows which answers are yours, they cannot be changed."
    ),
    "no_list": _("The list of participants is not available here at the moment."),
    "not_asked": _("There is no evaluation to answer at the moment."),
    "no_certificate": _(
        "There is no certificate here: it is made when the event is over, for who was present. If you were, write to the contact below."
    ),
    "code_sent": _(
        "If the registration has an e-mail address, a code is on its way. It is valid for 30 minutes."
    ),
    "data_closed": _("Your data is closed again. Enter a code to see it."),
    "erasure_asked": _(
        "Your request for erasure is recorded. You see below by when it is answered."
    ),
    "no_edit": _("This registration can no longer be changed here. Write to the contact below."),
    "no_withdrawal": _("This registration can no longer be withdrawn here."),
    "no_submission": _("Registration is not open at the moment, so nothing can be submitted."),
    "not_open": _("Registration is not open at the moment, so nobody can be added."),
}


def notice_of(request: HttpRequest) -> str | Promise:
    """Return the sentence that the address asks for, or nothing."""
    return _NOTICES.get(request.GET.get("notice", ""), "")


def redirect_with(
    name: str, args: Sequence[str], notice: str, *, anchor: str = ""
) -> HttpResponseRedirect:
    """Lead to a page that says the sentence, and there to the element named ``anchor``."""
    fragment = f"#{anchor}" if anchor else ""
    return HttpResponseRedirect(f"{reverse(name, args=args)}?notice={notice}{fragment}")
