"""The form of a delegation: its reply, and the note verbale that came with it."""

import secrets
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registrations.domain.uploads import ENDINGS, accepted_type
from registrations.enums import Reply
from registrations.models import Delegation
from workshop.admin.bases import AnyModelForm
from workshop.errors import RuleViolation

REPLY_FIELDS = frozenset({"reply", "replied_at", "reply_channel", "note_verbale"})


class PrivateFileInput(forms.ClearableFileInput):
    """A file that has no address: it is fetched through a view that asks for the right."""

    template_name = "admin/widgets/private_file.html"

    def is_initial(self, value: Any) -> bool:
        """Return whether a file is stored; one just sent is not yet."""
        return isinstance(value, FieldFile) and bool(value)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add where the stored file is fetched."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        if self.is_initial(value):
            context["widget"]["path"] = reverse(
                "admin:registrations_delegation_note", args=[value.instance.pk]
            )
        return context


class DelegationForm(AnyModelForm):
    """A delegation; a reply without a moment is one that has just come in."""

    note_verbale = forms.FileField(
        label=_("Note verbale"),
        required=False,
        widget=PrivateFileInput(attrs={"accept": ",".join(ENDINGS.values())}),
        help_text=_("Kept private. PDF, PNG, JPEG, DOCX or XLSX."),
    )

    class Meta:
        model = Delegation
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Remember the stored file before the form puts another in its place."""
        super().__init__(*args, **kwargs)
        self.stored_note = self.instance.note_verbale.name

    def clean_note_verbale(self) -> Any:
        """Accept the file by its content, under a name that says nothing."""
        file = self.cleaned_data["note_verbale"]
        if isinstance(file, UploadedFile):
            try:
                kind = accepted_type(file)
            except RuleViolation as refusal:
                raise ValidationError(str(refusal.message), code=refusal.code) from refusal
            file.name = f"{secrets.token_hex(16)}{ENDINGS[kind]}"
        return file

    def clean(self) -> dict[str, Any]:
        """Give a reply its moment and ask how it came; no reply has neither."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        reply = data.get("reply")
        if reply == Reply.NONE:
            data |= {"replied_at": None, "reply_channel": ""}
        elif reply and not data.get("replied_at"):
            data["replied_at"] = timezone.now()
        is_new = reply not in {None, Reply.NONE} and "reply" in self.changed_data
        if is_new and "reply_channel" in data and not data["reply_channel"]:
            self.add_error("reply_channel", _("Say how the reply came."))
        return data

    @property
    def changed_reply(self) -> frozenset[str]:
        """Return the changed fields that tell of the reply."""
        return REPLY_FIELDS & set(self.changed_data)

    @property
    def dropped_note(self) -> str:
        """Return the stored name of the file that was replaced or deleted, if one was."""
        return str(self.stored_note or "") if "note_verbale" in self.changed_data else ""


def note_response(delegation: Delegation) -> FileResponse:
    """Return the note verbale as a download under a neutral name, never to be shown in place.

    Raises Http404 where there is none.
    """
    note = delegation.note_verbale
    if not note:
        raise Http404
    try:
        content = note.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    ending = Path(str(note.name)).suffix
    types = {each: kind for kind, each in ENDINGS.items()}
    return FileResponse(
        content,
        as_attachment=True,
        filename=f"note-verbale-{delegation.pk}{ending}",
        content_type=types.get(ending, "application/octet-stream"),
        headers={"X-Content-Type-Options": "nosniff"},
    )
