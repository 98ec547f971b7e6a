"""Copy an event: the form, what is copied and what never is."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registrations.admin.events import event_with
from registrations.domain import copying
from registrations.domain.actors import staff
from workshop.admin.fields import LabelledTranslatedWidget
from workshop.admin.scoping import staff_user
from workshop.errors import RuleViolation
from workshop.models import Event
from workshop.slugs import validate_slug_is_free
from workshop.text import in_series
from workshop.translated import TranslatedFormField

# One sees the event that is copied, and may create events.
VIEW, ADD = "workshop.view_event", "workshop.add_event"


class CopyForm(forms.Form):
    """What is new in the new event."""

    title = TranslatedFormField(label=gettext_lazy("Title"), max_length=200)
    slug = forms.SlugField(
        label=gettext_lazy("Address"),
        max_length=60,
        validators=[validate_slug_is_free],
        help_text=gettext_lazy(
            "The part of the web address that names the event, as in /return-readmission/."
        ),
    )
    starts_on = forms.DateField(
        label=gettext_lazy("First day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("All other days and the times of registration follow."),
    )

    def __init__(self, data: QueryDict | None, *, source: Event) -> None:
        super().__init__(data, initial={"title": source.title})
        title = self.fields["title"]
        title.widget = LabelledTranslatedWidget()
        title.widget.group_label = title.label

    def clean_slug(self) -> str:
        """Refuse the address of another event."""
        slug: str = self.cleaned_data["slug"]
        if Event.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("Another event has this address."), code="slug_taken")
        return slug


def copy_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what is new, and copy the event. Raises Http404 or PermissionDenied."""
    source = event_with(request, slug, VIEW)
    if not request.user.has_perm(ADD):
        raise PermissionDenied
    if request.method != "POST":
        return _show(request, source, CopyForm(None, source=source))
    form = CopyForm(request.POST, source=source)
    if not form.is_valid():
        return _show(request, source, form)
    try:
        made = copying.copy_event(
            source, **form.cleaned_data, by=staff(staff_user(request)), now=timezone.now()
        )
    except RuleViolation as refusal:
        form.add_error("slug", str(refusal.message))
        return _show(request, source, form)
    _report(request, made)
    return HttpResponseRedirect(reverse("dashboard", args=[made.event.slug]))


def _report(request: HttpRequest, made: copying.Copied) -> None:
    messages.success(
        request,
        _("The event is copied. It is a draft: check its settings, agenda and delegations."),
    )
    if made.left_out:
        names = in_series(str(each.name) for each in made.left_out)
        messages.warning(
            request, _("Left out, as they are no longer active: %(names)s.") % {"names": names}
        )


def _show(request: HttpRequest, source: Event, form: CopyForm) -> HttpResponse:
    has_errors = form.is_bound and not form.is_valid()
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Copy the event"),
        "event": source,
        "form": form,
        "has_errors": has_errors,
        "counts": {
            "delegations": source.delegations.filter(institution__is_active=True).count(),
            "items": source.agenda_items.count(),
            "activities": source.side_activities.count(),
            "questions": source.questions.count(),
        },
        "left_out": copying.resting(source),
    }
    return TemplateResponse(request, "admin/copy.html", context, status=422 if has_errors else 200)
