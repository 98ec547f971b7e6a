"""A person of whom everything is held, with a marker in each field that takes words.

The markers are what a reader must not find who is not meant to see the field. Fields with
choices and moments hold nothing that could be told from anything else, and have none.
"""

from datetime import date

from django.db import models
from post_office.models import Email

from registrations.enums import Action, DisclosureKind, Purpose, QuestionKind, Status
from registrations.models import (
    ActivityPlace,
    Answer,
    Attendance,
    Attendee,
    Consent,
    ErasureRequest,
    Evidence,
    FocalPoint,
    Identity,
    Needs,
    Printing,
    ProposedChange,
    Travel,
    Upload,
    Vehicle,
    Visa,
    VisaLetter,
)
from registrations.models.retention import ErasureState
from registrations.privacy.fields import PERSONAL_FIELDS, column_of
from tests import builders as b
from workshop.models import Contribution

DAYS = {"expires_on": date(2091, 7, 13), "born_on": date(1941, 7, 13), "arrives_on": date(2083, 7, 13), "leaves_on": date(2083, 7, 14), "issued_on": date(2081, 7, 13)}  # fmt: skip
# What has no words of its own, or would hide others: a name to be printed stands for the names.
UNMARKED = {
    ("attendee", "print_as"), ("attendee", "reference"), ("attendee", "search_text"),
    ("attendee", "days"), ("upload", "content_type"), ("upload", "file"), ("consent", "notice"), ("consent", "language"),
    ("proposedchange", "fields"), ("proposedchange", "accepted"), ("proposedchange", "reason"),
    ("disclosure", "people"), ("disclosure", "filter"), ("historyentry", "fields"),
    ("erasure", "person"), ("evidence", "file"), ("identity", "nationality"), ("visa", "passport_sex"), ("vehicle", "days"), ("securitysnapshot", "content"),
}  # fmt: skip


def marker(model: str, name: str) -> str:
    """Return the marker of the field, as words in small letters."""
    return f"zq{model}{name.replace('_', '')}zq"


def markers() -> dict[str, str]:
    """Return every marker with the name of its field."""
    found = {}
    for each in PERSONAL_FIELDS:
        if (each.model, each.name) in UNMARKED or each.name in DAYS:
            continue
        column = column_of(each.model, each.name)
        if isinstance(column, models.TextField | models.CharField | models.JSONField) and not column.choices:  # fmt: skip
            found[marker(each.model, each.name)] = f"{each.model}.{each.name}"
    found |= {
        marker("answer", "value"): "answer.value",
        marker("message", "email"): "message.email",
    }
    return found


def _fill(row: models.Model) -> dict[str, object]:
    """Return the markers, and the days, of the fields of the row's model."""
    model = str(row._meta.model_name)
    names = [each.name for each in PERSONAL_FIELDS if each.model == model]
    known = markers()
    return {
        name: DAYS[name] if name in DAYS else marker(model, name)
        for name in names
        if name in DAYS or marker(model, name) in known
    }


def build_marked() -> Attendee:
    """Return the person, at an event with all that can be asked."""
    event = b.build_event(transfer_recipients=b.text("Headquarters"))
    b.build_notice(event=event)
    item = b.build_agenda_item(event=event)
    Contribution.objects.create(item=item, role=b.text("Speaker"), name=marker("contribution", "name"), position=b.text(marker("contribution", "position")), institution=b.text(marker("contribution", "institution")))  # fmt: skip
    release = b.build_release(event=event)
    release.names = {str(item.pk): [{"name": marker("agendarelease", "names")}]}
    release.save()
    question = b.build_question(event=event)
    b.build_question(event=event, kind=QuestionKind.FILE)
    delegation = b.build_delegation(event=event, seats=9)
    attendee = b.build_attendee(delegation=delegation, status=Status.CONFIRMED, circulation=True)
    words = _fill(attendee) | {"email": f"{marker('attendee', 'email')}@example.org"}
    Attendee.objects.filter(pk=attendee.pk).update(**words)
    Attendee.objects.get(pk=attendee.pk).save()
    _hold_beside(attendee, question)
    return Attendee.objects.with_delegation().get(pk=attendee.pk)


def _hold_beside(attendee: Attendee, question: object) -> None:
    event = attendee.event
    upload = b.build_upload(event=event)
    Upload.objects.filter(pk=upload.pk).update(**_fill(upload))
    file_question = event.questions.get(kind=QuestionKind.FILE)
    Answer.objects.create(attendee=attendee, question=file_question, upload=upload)
    Answer.objects.create(attendee=attendee, question=question, value=marker("answer", "value"))
    ActivityPlace.objects.create(attendee=attendee, activity=b.build_activity(event=event))
    Attendance.objects.create(attendee=attendee, day=event.starts_on, part="whole", state="excused", at=b.NOW, way="sheet")  # fmt: skip
    scan = b.build_scan(event=event, printing=b.build_printing(event=event, people=[attendee]))
    Evidence.objects.filter(pk=scan.pk).update(withdrawn_at=b.NOW, **_fill(scan))
    Printing.objects.create(attendee=attendee, printed_at=b.NOW, **_fill(Printing()))
    point = b.build_focal_point(delegation=attendee.delegation)
    FocalPoint.objects.filter(pk=point.pk).update(**_fill(point) | {"email": f"{marker('focalpoint', 'email')}@example.org"})  # fmt: skip
    ProposedChange.objects.create(attendee=attendee, values={"position": marker("proposedchange", "values")}, fields=["position"], proposed_at=b.NOW, actor="delegate")  # fmt: skip
    Consent.objects.filter(attendee=attendee).update(**_fill(Consent()))
    for group in (Identity, Travel, Needs, Visa):
        row = group(attendee=attendee, saved_at=b.NOW)
        for name, value in _fill(row).items():
            setattr(row, name, value)
        row.save()
        _agree(attendee, Purpose(group._meta.model_name))
    Email.objects.filter(portal_message__attendee=attendee).update(message=marker("message", "email"), subject=marker("message", "email"))  # fmt: skip
    for kind, purpose in ((DisclosureKind.EXPORT, "participant-list"), (DisclosureKind.VIEW, "needs")):  # fmt: skip
        b.build_disclosure(event=event, kind=kind, purpose=purpose, people=[attendee.pk], recipient=marker("disclosure", "recipient"), reason=marker("disclosure", "reason"))  # fmt: skip
    VisaLetter.objects.create(event=event, attendee=attendee, number=8, issued_at=b.NOW, **{name: marker("visaletter", name) for name in ("full_number", "content")})  # fmt: skip
    b.build_vehicle(delegation=attendee.delegation, **_fill(Vehicle()))
    ErasureRequest.objects.create(attendee=attendee, asked_at=b.NOW, due_on=event.starts_on, state=ErasureState.REFUSED, decided_at=b.NOW, reason=marker("erasurerequest", "reason"))  # fmt: skip
    attendee.history.create(event=event, at=b.NOW, action=Action.EDITED, actor="staff", fields=["position"])  # fmt: skip


def _agree(attendee: Attendee, purpose: Purpose) -> None:
    notice = attendee.event.privacy_notices.first()
    Consent.objects.create(attendee=attendee, purpose=purpose, notice=notice, language="en", answer="given", answered_at=b.NOW, actor="delegate")  # fmt: skip
