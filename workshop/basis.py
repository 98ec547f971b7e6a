"""What the public pages of an agenda are built from, told in one look at the database.

A look finds every change, also one that another process, a script or the database's own
console has made: it reads what is there rather than a number that somebody must raise.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Max, OuterRef, Subquery, Sum, TextField
from django.db.models.functions import Cast, Length

from workshop.models import AgendaRelease, Document, Event


@dataclass(frozen=True)
class Basis:
    """The event, and a digest of all that its agenda's pages show."""

    slug: str
    digest: str


def bases_of(slugs: Collection[str]) -> dict[str, Basis]:
    """Return the basis of each event that the public may open, by slug, in one query.

    A release never changes but that names are struck, which makes them shorter; a document
    says when it was changed.
    """
    documents = Document.objects.filter(event=OuterRef("pk")).order_by().values("event")
    releases = AgendaRelease.objects.filter(event=OuterRef("pk")).order_by().values("event")
    names = Sum(Length(Cast("names", TextField())))
    rows = (
        Event.objects.public()
        .filter(slug__in=slugs)
        .annotate(
            newest_release=Subquery(releases.annotate(found=Max("pk")).values("found")),
            release_count=Subquery(releases.annotate(found=Count("pk")).values("found")),
            document_count=Subquery(documents.annotate(found=Count("pk")).values("found")),
            documents_changed_at=Subquery(
                documents.annotate(found=Max("changed_at")).values("found")
            ),
            names_length=Subquery(releases.annotate(found=names).values("found")),
        )
        .values()
    )
    return {row["slug"]: Basis(row["slug"], _digest(row)) for row in rows}


def _digest(row: Mapping[str, object]) -> str:
    return hashlib.sha256(repr(sorted(row.items())).encode()).hexdigest()
