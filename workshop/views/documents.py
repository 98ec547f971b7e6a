"""Documents of an event, given out one by one. Everybody may have those that are public."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from workshop.domain.documents import documents_beside
from workshop.domain.release import shown_to_public
from workshop.models import Document, Event


@login_not_required
@require_safe
def document(request: HttpRequest, slug: str, document_id: int) -> FileResponse:
    """Give out a document that the agenda's page shows. Raises Http404 for any other."""
    event = get_object_or_404(Event.objects.public(), slug=slug)
    shown = shown_to_public(event, now=timezone.now())
    return chosen(documents_beside(event, shown.agenda.items if shown else ()), document_id)


def chosen(documents: list[Document], number: int) -> FileResponse:
    """Return the document of the number, to be saved under its name, never shown in place."""
    found = next((each for each in documents if each.pk == number), None)
    if found is None:
        raise Http404
    try:
        file = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        file, as_attachment=True, filename=found.name, content_type=found.content_type
    )
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
