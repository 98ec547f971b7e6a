"""The documents of one's events: taken by their content, kept private, given out by views."""

import secrets
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from registrations.domain.uploads import ENDINGS, accepted_type, safe_name
from workshop.admin.bases import AnyModelForm
from workshop.admin.filters import EventFilter
from workshop.admin.scoping import EventScopedAdmin
from workshop.errors import RuleViolation
from workshop.languages import language_choices
from workshop.models import Document


class DocumentForm(AnyModelForm):
    """A document; its item is one of its own event, its type is told by its content."""

    language = forms.ChoiceField(
        label=capfirst(_("language")),
        required=False,
        help_text=_("In which the document is written. Empty: in several."),
    )

    class Meta:
        model = Document
        fields = "__all__"
        widgets = {"file": forms.FileInput(attrs={"accept": ",".join(ENDINGS.values())})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the languages of the site, and the items of the event where that is known."""
        super().__init__(*args, **kwargs)
        self.stored = str(self.instance.file or "")
        if "language" in self.fields:
            self.fields["language"].choices = [("", "—"), *language_choices()]  # type: ignore[attr-defined]
        if self.instance.pk and "item" in self.fields:
            items = self.fields["item"].queryset  # type: ignore[attr-defined]
            self.fields["item"].queryset = items.filter(event_id=self.instance.event_id)  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """Accept the file by its content, under a name that says nothing."""
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            try:
                kind = accepted_type(file)
            except RuleViolation as refusal:
                raise ValidationError(str(refusal.message), code=refusal.code) from refusal
            self.instance.name = safe_name(file.name or "", kind)
            self.instance.content_type, self.instance.size = kind, file.size
            file.name = f"{secrets.token_hex(16)}{ENDINGS[kind]}"
        return file

    def clean(self) -> dict[str, Any]:
        """Refuse an item of another event."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        event = data.get("event") or (self.instance.event if self.instance.event_id else None)
        item = data.get("item")
        if event and item and item.event_id != event.pk:
            self.add_error("item", ValidationError(_("Choose an item of this event.")))
        return data


@admin.register(Document)
class DocumentAdmin(EventScopedAdmin):
    """What there is to read beside the agenda of one's events."""

    form = DocumentForm
    list_display = ("shown_title", "name", "shown_size", "visibility", "event")
    list_filter = (EventFilter,)
    list_select_related = ("event",)
    ordering = ("-event__starts_on", "event", "pk")
    actions = None
    fieldsets = ((None, {"fields": ("event", "item", "title", "language", "visibility", "file")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the documents with what naming them needs."""
        return super().get_queryset(request).select_related("event")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save the document, and let go of the file that was replaced."""
        obj.changed_at = timezone.now()
        super().save_model(request, obj, form, change)
        if form.stored and form.stored != str(obj.file):
            obj.file.storage.delete(form.stored)

    @admin.display(description=_("title"))
    def shown_title(self, obj: Document) -> str:
        """Return the title in the language of the page."""
        return str(obj.title)

    @admin.display(description=_("size"))
    def shown_size(self, obj: Document) -> str:
        """Return the size in words."""
        return filesizeformat(obj.size)
