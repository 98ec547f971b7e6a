"""Columns of a list that staff chose and named."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from workshop.models import Event


class ColumnSet(models.Model):
    """Some of the columns of a list of the event, under a name.

    ``purpose`` is the key of the list, ``columns`` the keys of its columns. It can leave
    columns out and never adds one, so it shows nobody more than the list does.
    """

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="column_sets", verbose_name=_("event")
    )
    purpose = models.CharField(_("list"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    columns = models.JSONField(_("columns"), default=list)

    class Meta:
        verbose_name = _("own choice of columns")
        verbose_name_plural = _("own choices of columns")
        ordering = ("event_id", "purpose", "name", "pk")
        constraints = (
            models.UniqueConstraint(
                name="column_set_name_unique", fields=("event", "purpose", "name")
            ),
        )

    def __str__(self) -> str:
        return self.name
