"""Search in the stored folded text: every script, without regard to case, on both databases."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from workshop.admin.bases import AnyModelAdmin
from workshop.text import to_search_key


class FoldedSearch(AnyModelAdmin):
    """Find what contains every word typed, in any of the ``search_fields``."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return the objects found; no join gives one twice."""
        for word in to_search_key(search_term).split():
            found = Q()
            for name in self.get_search_fields(request):
                found |= Q(**{f"{name}__contains": word})
            queryset = queryset.filter(found)
        return queryset, False
