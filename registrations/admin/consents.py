"""Consents and sensitive data of one person: recorded on that person's word, looked at with a reason."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from registrations.domain.actors import staff
from registrations.enums import Purpose
from registrations.forms.consents import BehalfFields, StaffConsentForm
from registrations.forms.sensitive import StaffSensitiveForm, in_words
from registrations.models import Attendee, PrivacyNotice
from registrations.privacy import consent, groups, sensitive
from registrations.privacy.sensitive import GroupState
from workshop.admin.scoping import EventScopedAdmin, staff_user
from workshop.errors import RuleViolation
from workshop.models import Event
from workshop.sessions import way_to_fresh_sign_in
from workshop.signals import event_saved
from workshop.text import validate_text

CHANGE_PERMISSION = "registrations.change_attendee"
SENSITIVE_PERMISSION = "registrations.view_sensitive"


class ReasonForm(forms.Form):
    """Why somebody's sensitive data must be seen."""

    reason = forms.CharField(max_length=500, validators=[validate_text])


def path_to(name: str, attendee: Attendee, *args: str) -> str:
    """Return the address of one of the pages below."""
    return reverse(f"admin:registrations_attendee_{name}", args=[attendee.pk, *args])


def sensitive_rows(attendee: Attendee) -> list[dict[str, Any]]:
    """Return the groups that concern the person: what is kept of each, masked, and where it is shown."""
    return [
        {
            "state": each,
            "columns": [capfirst(str(column.verbose_name)) for column in groups.fields_of(each.group).values()],
            "show": path_to("sensitive", attendee, each.group.value),
            "enter": path_to("enter-sensitive", attendee, each.group.value),
        }
        for each in sensitive.states_of(attendee)
    ]  # fmt: skip


class ConsentPages(EventScopedAdmin):
    """The pages on which staff record answers, and enter or look at sensitive data."""

    def get_urls(self) -> list[URLPattern]:
        """Return Django's pages and these."""
        pages: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("consents/", self.consents_view, "consents"),
            ("sensitive/<slug:group>/", self.sensitive_view, "sensitive"),
            ("sensitive/<slug:group>/enter/", self.enter_sensitive_view, "enter-sensitive"),
        ]
        return [
            *(
                path(
                    f"<int:object_id>/{route}",
                    self.admin_site.admin_view(view),
                    name=f"registrations_attendee_{name}",
                )
                for route, view, name in pages
            ),
            *super().get_urls(),
        ]

    def consents_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Record answers to the consent questions on the person's word. Raises Http404."""
        attendee = self._one(request, object_id, CHANGE_PERMISSION)
        notice = consent.current_notice(attendee.event, now=timezone.now())
        form = StaffConsentForm(_posted(request), event=attendee.event)

        def save(notice: PrivacyNotice) -> None:
            consent.answer(
                attendee,
                form.answers(),
                notice=notice,
                by=staff(staff_user(request)),
                now=timezone.now(),
                on_behalf=form.on_behalf(),
            )

        if self._is_saved(request, form, notice, save):
            messages.success(request, _("The answers are recorded."))
            return HttpResponseRedirect(path_to("change", attendee) + "#consents")
        return self._page(
            request, attendee, "consents", title=_("Record consents"), form=form, notice=notice
        )

    @method_decorator(sensitive_post_parameters())
    def enter_sensitive_view(
        self, request: HttpRequest, object_id: int, group: str
    ) -> HttpResponse:
        """Enter one group of sensitive data on the person's word, or that it is refused."""
        attendee = self._one(request, object_id, CHANGE_PERMISSION, SENSITIVE_PERMISSION)
        state = _state(attendee, group)
        notice = consent.current_notice(attendee.event, now=timezone.now())
        is_refused = request.POST.get("step") == "refuse"
        form = _entry_form(_posted(request), attendee, state, is_refused=is_refused)

        def save(notice: PrivacyNotice) -> None:
            known: dict[str, Any] = {
                "notice": notice,
                "by": staff(staff_user(request)),
                "now": timezone.now(),
                "on_behalf": form.on_behalf(),
            }
            if is_refused:
                sensitive.refuse(attendee, state.group, **known)
            else:
                values = form.values()
                sensitive.save(attendee, state.group, values, is_agreed=True, **known)

        if self._is_saved(request, form, notice, save):
            messages.success(request, _("The answers are recorded."))
            return HttpResponseRedirect(path_to("change", attendee) + "#sensitive")
        title = capfirst(str(state.group.label))
        return self._page(
            request, attendee, "enter_sensitive", title=title, form=form, notice=notice, state=state
        )

    @method_decorator(never_cache)
    def sensitive_view(self, request: HttpRequest, object_id: int, group: str) -> HttpResponse:
        """Ask for the reason (GET), record it and show the values of one group (POST)."""
        attendee = self._one(request, object_id, SENSITIVE_PERMISSION)
        state = _state(attendee, group)
        if way := way_to_fresh_sign_in(request):
            return way
        form = ReasonForm(_posted(request))
        shown, problem = None, ""
        if form.is_valid():
            try:
                values = sensitive.look(
                    attendee,
                    state.group,
                    by=staff(staff_user(request)),
                    now=timezone.now(),
                    reason=form.cleaned_data["reason"],
                )
            except RuleViolation as refusal:
                problem = str(refusal.message)
            else:
                shown = in_words(state.group, values)
        elif request.method == "POST":
            problem = _("Say why you need to see this.")
        title = capfirst(str(state.group.label))
        return self._page(
            request, attendee, "sensitive", title=title, form=form, state=state, shown=shown, problem=problem
        )  # fmt: skip

    def _one(self, request: HttpRequest, object_id: int, *perms: str) -> Attendee:
        """Return the person. Raises Http404, or PermissionDenied without one of the rights."""
        rows: Any = self.get_queryset(request)
        attendee: Attendee | None = rows.with_delegation().filter(pk=object_id).first()
        if attendee is None:
            raise Http404
        if not all(request.user.has_perm(each, attendee) for each in perms):
            raise PermissionDenied
        return attendee

    def _is_saved(
        self,
        request: HttpRequest,
        form: forms.Form,
        notice: PrivacyNotice | None,
        save: Callable[[PrivacyNotice], None],
    ) -> bool:
        """Return whether the form was posted and its values are stored; else it says why not."""
        if request.method != "POST" or notice is None or not form.is_valid():
            return False
        try:
            save(notice)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal.message))
            return False
        return True

    def _page(
        self, request: HttpRequest, attendee: Attendee, name: str, **context: Any
    ) -> HttpResponse:
        known = {
            **self.admin_site.each_context(request),
            "opts": Attendee._meta,
            "attendee": attendee,
            "back": path_to("change", attendee),
            **context,
        }
        form = context["form"]
        has_errors = bool(context.get("problem")) or (form.is_bound and not form.is_valid())
        return TemplateResponse(
            request,
            f"admin/registrations/attendee/{name}.html",
            {**known, "has_errors": has_errors},
            status=422 if has_errors else 200,
        )


def _posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, though it be nothing."""
    return request.POST if request.method == "POST" else None


def _state(attendee: Attendee, group: str) -> GroupState:
    state = sensitive.state_of(attendee, Purpose(group)) if group in groups.MODELS else None
    if state is None:
        raise Http404
    return state


def _entry_form(
    data: QueryDict | None, attendee: Attendee, state: GroupState, *, is_refused: bool
) -> Any:
    """Return the form; of a refusal only on whose word it is recorded is read."""
    form = StaffSensitiveForm(data, group=state.group, event=attendee.event)
    if is_refused:
        for name in [each for each in form.fields if each not in BehalfFields.base_fields]:
            form.fields[name].required = False
            form.fields[name].disabled = True
    return form


@receiver(event_saved)
def _ask_transfer_anew(*, request: HttpRequest, event: Event, **_kwargs: Any) -> None:
    """Ask again whoever agreed to other recipients than those named now, and tell staff."""
    asked = consent.ask_transfer_anew(event)
    if asked:
        words = _(
            "The recipients abroad are others now, so earlier answers no longer count. On the own "
            "page people are asked again: %(count)s."
        )
        messages.warning(request, words % {"count": asked})
