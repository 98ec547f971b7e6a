"""Files that were handed in, given out one by one and never shown in the browser."""

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404

from registrations.models import Answer, Attendee, Upload


def of_answer(attendee: Attendee, question_id: int) -> FileResponse:
    """Return the file with which the attendee answered. Raises Http404 where there is none."""
    answer = (
        Answer.objects.filter(attendee=attendee, question=question_id)
        .select_related("upload")
        .first()
    )
    if answer is None or answer.upload is None:
        raise Http404
    return handed_out(answer.upload)


def handed_out(upload: Upload) -> FileResponse:
    """Return the file to be saved under its name. Raises Http404 where it is gone."""
    return given_out(upload.file, name=upload.name, content_type=upload.content_type)


def given_out(file: FieldFile, *, name: str, content_type: str) -> FileResponse:
    """Return a private file to be saved under the name. Raises Http404 where it is gone."""
    try:
        content = file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, as_attachment=True, filename=name, content_type=content_type)
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
