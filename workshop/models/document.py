"""Documents beside the agenda: of the event, or of one of its items."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workshop.enums import Visibility
from workshop.models.agenda import AgendaItem
from workshop.models.event import Event
from workshop.models.files import private_storage
from workshop.translated import TranslatedField


class Document(models.Model):
    """A file to be read; it is shown beside the released agenda, at once and without a release.

    Its item is known by its number, which outlives the draft: when the draft is reset, or an
    item deleted, the document stays, and is shown again where a release shows the item.
    """

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="documents", verbose_name=_("event")
    )
    item = models.ForeignKey(
        AgendaItem,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("agenda item"),
        help_text=_("Empty: a document of the whole event."),
    )
    title = TranslatedField(_("title"), max_length=200)
    language = models.CharField(
        _("language"),
        max_length=20,
        blank=True,
        help_text=_("In which the document is written. Empty: in several."),
    )
    visibility = models.CharField(
        _("visible to"), max_length=20, choices=Visibility, default=Visibility.PARTICIPANTS
    )
    file = models.FileField(
        _("file"),
        storage=private_storage,
        upload_to="documents",
        max_length=200,
        help_text=_("PDF, PNG, JPEG, DOCX or XLSX."),
    )
    name = models.CharField(_("name of the file"), max_length=200, editable=False)
    content_type = models.CharField(_("type of the file"), max_length=100, editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), editable=False)
    changed_at = models.DateTimeField(_("changed at"), editable=False)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ("event_id", "pk")
        constraints = (
            models.CheckConstraint(
                name="document_visibility_known", condition=Q(visibility__in=Visibility.values)
            ),
        )

    def __str__(self) -> str:
        return str(self.title)
