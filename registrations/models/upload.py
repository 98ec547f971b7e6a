"""Files that people hand in, kept where no address leads to them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from workshop.models import Event
from workshop.models.files import private_storage


class Upload(models.Model):
    """A file handed in with a form, known to the form by its token.

    It is stored before the form is accepted, so that an error elsewhere in the form does
    not lose it; one that no answer takes up is deleted after a day.
    """

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="uploads", verbose_name=_("event")
    )
    token = models.CharField(max_length=64, unique=True, editable=False)
    file = models.FileField(_("file"), storage=private_storage, upload_to="answers", max_length=200)
    name = models.CharField(_("name of the file"), max_length=200)
    content_type = models.CharField(_("type of the file"), max_length=100)
    uploaded_at = models.DateTimeField(_("handed in at"))

    class Meta:
        verbose_name = _("file handed in")
        verbose_name_plural = _("files handed in")
        ordering = ("-uploaded_at", "-pk")
        indexes = (models.Index(fields=("uploaded_at",)),)

    def __str__(self) -> str:
        return self.name
