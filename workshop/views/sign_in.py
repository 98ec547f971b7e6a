"""Sign-in of staff beyond the password: the second factor, and proving oneself again."""

import logging
from typing import Any

import django_otp
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

from workshop import qr, sessions
from workshop.admin.scoping import staff_user
from workshop.clients import is_allowed
from workshop.domain import second_factor
from workshop.errors import RuleViolation
from workshop.forms.sign_in import AgainForm, AgainWithCodeForm, CodeForm
from workshop.middleware import needs_code
from workshop.sessions import View, asks_fresh_sign_in, safe_path
from workshop.views.errors import too_many_requests

logger = logging.getLogger("workshop.staff")

# The secret of an app that is being taken up, until a code has proved it.
_PENDING = "new_second_factor"

_two_ways = require_http_methods(["GET", "HEAD", "POST"])


def before_code(view: View) -> View:
    """Open the view to who has given the password but no code yet."""
    view.is_before_code = True  # type: ignore[attr-defined]
    return view


def too_often(request: HttpRequest) -> HttpResponse | None:
    """Return the refusal of a client that tries to sign in too often, else nothing."""
    limit, window = settings.SIGN_IN_RATE
    now = timezone.now()
    if is_allowed(request, scope="sign-in", limit=limit, window=window, now=now):
        return None
    return too_many_requests(request, retry_after=int(window.total_seconds()))


def _page(
    request: HttpRequest, name: str, title: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    known = {
        **admin.site.each_context(request),
        "title": title,
        "next": safe_path(request, default=""),
        # The links of the desk lead nowhere before the code.
        "has_permission": not needs_code(request),
    }
    return TemplateResponse(request, f"admin/sign_in/{name}.html", known | context, status=status)


def _onward(request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(safe_path(request, default=reverse("admin:index")))


def _refused(form: Form, field: str, refusal: RuleViolation) -> None:
    form.add_error(field, str(refusal.message))


@before_code
@_two_ways
def code(request: HttpRequest) -> HttpResponse:
    """Ask for a code of the second factor; who has none yet sets it up first."""
    user = staff_user(request)
    if not second_factor.has_device(user):
        return HttpResponseRedirect(f"{reverse('second-factor-enrol')}{_query(request)}")
    if request.method != "POST":
        return _code_page(request, CodeForm())
    form = CodeForm(request.POST)
    if refusal := too_often(request):
        return refusal
    if form.is_valid():
        try:
            device = second_factor.accept(user, code=form.cleaned_data["code"])
        except RuleViolation as violation:
            logger.warning("user %s gave a wrong code", user.pk)
            _refused(form, "code", violation)
        else:
            django_otp.login(request, device)
            sessions.prove(request, now=timezone.now())
            return _onward(request)
    return _code_page(request, form)


def _query(request: HttpRequest) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"?{query}" if query else ""


def _code_page(request: HttpRequest, form: CodeForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return _page(request, "code", _("Enter the code"), form=form, status=status)


@before_code
@_two_ways
def enrol(request: HttpRequest) -> HttpResponse:
    """Set up the app that gives the codes, for the first time or on another phone."""
    user = staff_user(request)
    if second_factor.has_device(user):
        # Whoever has one gives its code first, and the password again after a while.
        if needs_code(request):
            return HttpResponseRedirect(f"{reverse('second-factor-code')}{_query(request)}")
        if way := sessions.way_to_fresh_sign_in(request):
            return way
    secret = request.session.get(_PENDING)
    if not secret:
        secret = request.session[_PENDING] = second_factor.new_secret()
    if request.method != "POST":
        return _enrol_page(request, user, secret, CodeForm())
    form = CodeForm(request.POST)
    if refusal := too_often(request):
        return refusal
    if form.is_valid():
        try:
            codes = second_factor.enrol(
                user, secret=secret, code=form.cleaned_data["code"], now=timezone.now()
            )
        except RuleViolation as violation:
            _refused(form, "code", violation)
        else:
            return _enrolled(request, user, codes)
    return _enrol_page(request, user, secret, form)


def _enrolled(request: HttpRequest, user: User, codes: list[str]) -> HttpResponse:
    del request.session[_PENDING]
    django_otp.login(request, TOTPDevice.objects.get(user=user))
    sessions.prove(request, now=timezone.now())
    logger.info("user %s set up a second factor", user.pk)
    return _codes_page(request, codes, is_new=True)


def _enrol_page(request: HttpRequest, user: User, secret: str, form: CodeForm) -> HttpResponse:
    device = TOTPDevice(user=user, key=secret)
    return _page(
        request,
        "enrol",
        _("Set up the second factor"),
        form=form,
        secret=second_factor.spelled(secret),
        qr_code=qr.picture(device.config_url),
        status=422 if form.errors else 200,
    )


def _codes_page(request: HttpRequest, codes: list[str], *, is_new: bool) -> HttpResponse:
    return _page(request, "codes", _("Recovery codes"), codes=codes, is_new=is_new)


@_two_ways
@asks_fresh_sign_in
def own(request: HttpRequest) -> HttpResponse:
    """Show one’s second factor and open sessions, and what can be done about them."""
    user = staff_user(request)
    return _page(
        request,
        "own",
        _("Second factor"),
        device=TOTPDevice.objects.filter(user=user).first(),
        left=second_factor.recovery_codes_left(user),
        is_required=settings.STAFF_SECOND_FACTOR,
        open_sessions=sessions.open_sessions(user, now=timezone.now()),
        own_key=request.session.session_key,
    )


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End one’s sessions but this one."""
    user = staff_user(request)
    count = sessions.end_all(user, but=request.session.session_key)
    logger.info("user %s ended other sessions: %s", user.pk, count)
    words = ngettext("%(count)s other session ended.", "%(count)s other sessions ended.", count)
    messages.success(request, words % {"count": count})
    return HttpResponseRedirect(reverse("second-factor"))


@require_POST
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes and show them this once."""
    user = staff_user(request)
    if way := sessions.way_to_fresh_sign_in(request, back=reverse("second-factor")):
        return way
    if not second_factor.has_device(user):
        return HttpResponseRedirect(reverse("second-factor"))
    logger.info("user %s renewed the recovery codes", user.pk)
    return _codes_page(request, second_factor.renew_recovery_codes(user), is_new=False)


@_two_ways
def again(request: HttpRequest) -> HttpResponse:
    """Ask for the password once more, with a code where codes are asked for, and lead back."""
    kind = AgainWithCodeForm if settings.STAFF_SECOND_FACTOR else AgainForm
    if request.method != "POST":
        return _again_page(request, kind())
    if refusal := too_often(request):
        return refusal
    form = kind(request.POST)
    if form.is_valid() and _is_proved(request, form):
        sessions.prove(request, now=timezone.now())
        return _onward(request)
    return _again_page(request, form)


def _is_proved(request: HttpRequest, form: Form) -> bool:
    """Return whether password and code are right; else the form says what is not."""
    user = staff_user(request)
    password = form.cleaned_data["password"]
    if authenticate(request, username=user.get_username(), password=password) is None:
        form.add_error("password", _("This password is not right."))
        return False
    if "code" not in form.cleaned_data:
        return True
    try:
        second_factor.accept(user, code=form.cleaned_data["code"])
    except RuleViolation as refusal:
        _refused(form, "code", refusal)
        return False
    return True


def _again_page(request: HttpRequest, form: Form) -> HttpResponse:
    status = 422 if form.errors else 200
    return _page(request, "again", _("Please sign in again"), form=form, status=status)
