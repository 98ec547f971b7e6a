"""Institutions, known across events."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_countries.fields import CountryField

from registrations.enums import InstitutionKind
from workshop.text import to_search_key, validate_line
from workshop.translated import TranslatedField


class Institution(models.Model):
    """A ministry, EU institution, embassy or organisation that sends people."""

    code = models.CharField(
        _("code"),
        max_length=30,
        unique=True,
        validators=[validate_line],
        help_text=_("A short fixed code, as in EMB-BE; imports find the institution by it."),
    )
    name = TranslatedField(pgettext_lazy("thing", "name"), max_length=200)
    formal_name = TranslatedField(_("formal name"), max_length=300, blank=True)
    acronym = TranslatedField(_("acronym"), max_length=30, blank=True)
    kind = models.CharField(_("kind"), max_length=30, choices=InstitutionKind)
    country = CountryField(_("country"), blank=True)
    default_rank = models.PositiveIntegerField(
        _("usual rank"),
        default=500,
        help_text=_("Order of precedence given to a new delegation; each event may change it."),
    )
    email_domains = models.CharField(
        _("e-mail domains"),
        max_length=300,
        blank=True,
        validators=[validate_line],
        help_text=_("Separated by commas, as in example.org, example.net."),
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Inactive institutions are not invited.")
    )
    search_text = models.TextField(editable=False, default="")

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ("default_rank", "code")
        constraints = (
            models.CheckConstraint(
                name="institution_kind_known", condition=Q(kind__in=InstitutionKind.values)
            ),
        )

    def __str__(self) -> str:
        return str(self.name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the search text brought up to date."""
        texts = (*self.name.values(), *self.formal_name.values(), *self.acronym.values())
        self.search_text = to_search_key(self.code, *texts)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        super().save(*args, **kwargs)

    @property
    def domains(self) -> list[str]:
        """Return the institution's e-mail domains, folded, without what people write before them."""
        written = (each.strip().casefold() for each in self.email_domains.split(","))
        return [domain for each in written if (domain := each.lstrip("*@."))]

    def is_foreign(self, email: str) -> bool:
        """Return whether the address lies outside the e-mail domains and their subdomains.

        Nothing is foreign to an institution without domains; no address is not foreign.
        """
        if not email or not self.domains:
            return False
        return not email.casefold().endswith(
            tuple(f"{sign}{domain}" for domain in self.domains for sign in "@.")
        )
