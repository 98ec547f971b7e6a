"""The files that people handed in, for staff of their event."""

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from registrations.admin.events import event_with
from registrations.models import Attendee
from registrations.views import files

PERMISSION = "registrations.view_answer"


@require_safe
def answer_file(request: HttpRequest, slug: str, reference: str, question_id: int) -> FileResponse:
    """Give out the file with which somebody answered.

    Raises Http404 for events and people of others, PermissionDenied without the right.
    """
    event = event_with(request, slug, PERMISSION)
    attendee = get_object_or_404(Attendee, event=event, reference=reference)
    return files.of_answer(attendee, question_id)
