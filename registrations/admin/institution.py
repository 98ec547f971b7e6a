"""Institutions, shared by all events: everybody reads, managers keep them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.admin.filters import OwnKindFilter
from registrations.admin.search import FoldedSearch
from registrations.models import Institution
from workshop.admin.scoping import SharedAdmin


@admin.register(Institution)
class InstitutionAdmin(FoldedSearch, SharedAdmin):
    """Institutions, found in both scripts."""

    list_display = ("code", "shown_name", "shown_acronym", "kind", "country", "default_rank",
                    "is_active")  # fmt: skip
    list_display_links = ("shown_name",)
    list_filter = (OwnKindFilter,)
    ordering = ("default_rank", "code")
    search_fields = ("search_text",)
    search_help_text = _("Names in every language, acronym or code.")
    fieldsets = (
        (_("Names"), {"fields": ("code", "name", "formal_name", "acronym")}),
        (_("Kind"), {"fields": ("kind", "country", "default_rank", "is_active")}),
        (_("Contact"), {"fields": ("email_domains",)}),
    )
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: an institution that is no more becomes inactive, as past events name it."""
        return False

    @admin.display(description=pgettext_lazy("thing", "name"), ordering="search_text")
    def shown_name(self, obj: Institution) -> str:
        """Return the name in the language of the page."""
        return str(obj.name)

    @admin.display(description=_("acronym"))
    def shown_acronym(self, obj: Institution) -> str:
        """Return the acronym in the language of the page."""
        return str(obj.acronym) or "–"
