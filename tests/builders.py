"""One builder for each model: keyword-only, valid by default, the same at every run.

Later states of a registration are reached through the verbs, never written.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile

from registrations.domain import actors, evidence, lifecycle, signing, uploads
from registrations.domain.registration import Entry, register
from registrations.enums import (
    ConsentChannel,
    DisclosureKind,
    InstitutionKind,
    MessageKind,
    Purpose,
    QuestionKind,
    Status,
)
from registrations.models import (
    Attendee,
    Delegation,
    DeskLink,
    Disclosure,
    Evidence,
    FocalPoint,
    Institution,
    MessageTemplate,
    Option,
    PrivacyNotice,
    Question,
    SecurityPlan,
    SheetPrinting,
    Upload,
    Vehicle,
    VisaInviter,
)
from registrations.privacy import consent, disclosures, sensitive, vehicles
from registrations.privacy.consent import OnBehalf
from workshop.domain.release import release
from workshop.enums import EventState, RegistrationMode, Visibility
from workshop.enums import Group as AskedKind
from workshop.models import (
    AgendaItem,
    AgendaRelease,
    AskedGroup,
    Document,
    Event,
    EventRole,
    Room,
    SideActivity,
)
from workshop.translated import Translated

# The moment at which the tests' world stands still: before the events that they build.
NOW = datetime(2083, 9, 1, 8, 0, tzinfo=UTC)

_numbers = count(1)


def text(english: str, chinese: str = "") -> Translated:
    """Return a text in the two languages of the site."""
    return Translated({"en": english, **({"zh-hans": chinese} if chinese else {})})


def build_event(**fields: Any) -> Event:
    """Return a published event on 3 and 4 November 2083, open to its institutions."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "slug": f"event-{number}",
        "state": EventState.PUBLISHED,
        "title": text("Practical Cooperation", "务实合作研讨会"),
        "organiser": text("The Organiser", "主办方"),
        "funding_statement": text("Funded by the European Union", "由欧洲联盟资助"),
        "disclaimer": text("The contents are the sole responsibility of the organiser."),
        "venue": text("Conference Hotel", "会议酒店"),
        "city": text("Beijing", "北京"),
        "country": "CN",
        "starts_on": date(2083, 11, 3),
        "ends_on": date(2083, 11, 4),
        "contact_name": text("Workshop secretariat", "会务组"),
        "contact_email": "secretariat@example.org",
        "contact_phone": "+86 10 0000 0000",
        "mode": RegistrationMode.OPEN,
    }
    return Event.objects.create(**(defaults | fields))


def build_notice(*, event: Event, **fields: Any) -> PrivacyNotice:
    """Return the event's next privacy notice, in force since 2020."""
    words = fields.pop("text", text("How your data is used.", "您的个人信息如何使用。"))
    defaults = {
        "version": event.privacy_notices.count() + 1,
        "text": words,
        "text_hash": consent.hash_of(words),
        "published_at": datetime(2020, 1, 1, tzinfo=UTC),
    }
    return PrivacyNotice.objects.create(event=event, **(defaults | fields))


def build_institution(**fields: Any) -> Institution:
    """Return an embassy."""
    number = next(_numbers)
    defaults = {
        "code": f"INST-{number:06}",
        "name": text(f"Embassy number {number}", f"第{number}大使馆"),
        "kind": InstitutionKind.EMBASSY,
    }
    return Institution.objects.create(**(defaults | fields))


def build_delegation(*, event: Event | None = None, **fields: Any) -> Delegation:
    """Return a delegation with two seats."""
    event = event or build_event()
    if "institution" not in fields:
        fields["institution"] = build_institution()
    return Delegation.objects.create(event=event, **fields)


def build_focal_point(*, delegation: Delegation | None = None, **fields: Any) -> FocalPoint:
    """Return a focal point who reads English."""
    number = next(_numbers)
    defaults = {"name": f"Focal Point {number}", "email": f"focal{number}@example.org"}
    return FocalPoint.objects.create(
        delegation=delegation or build_delegation(), **(defaults | fields)
    )


def build_user(*, event: Event | None = None, role: str | None = None, **fields: Any) -> User:
    """Return a member of staff, with the role at the event where both are given."""
    number = next(_numbers)
    defaults = {"username": f"user{number}", "is_staff": True}
    user = User.objects.create_user(**(defaults | fields))
    if event and role:
        EventRole.objects.create(event=event, user=user, role=Group.objects.get(name=role))
    return user


def build_attendee(
    *,
    delegation: Delegation | None = None,
    status: Status = Status.SUBMITTED,
    circulation: bool | None = None,
    now: datetime = NOW,
    **values: Any,
) -> Attendee:
    """Return a registered attendee brought to the status through the verbs.

    ``circulation`` answers that consent question; left out, it was not asked.
    """
    delegation = delegation or build_delegation()
    number = next(_numbers)
    defaults = {
        "honorific": "Ms",
        "family_name": f"Family{number:06}",
        "given_names": "Given",
        "email": f"attendee{number}@example.org",
    }
    consents = {} if circulation is None else {Purpose.CIRCULATION: circulation}
    notice = consent.current_notice(delegation.event, now=now)
    if consents and notice is None:
        notice = build_notice(event=delegation.event)
    officer = actors.SYSTEM
    staff_values = {name: values.pop(name) for name in ("staff_rank", "staff_note") if name in values}  # fmt: skip
    attendee, _made = register(
        delegation,
        Entry(values=defaults | values, notice=notice, consents=consents, on_behalf=ON_BEHALF),
        by=_Registrar,
        now=now,
    )
    if staff_values:
        Attendee.objects.filter(pk=attendee.pk).update(**staff_values)
    match status:
        case Status.CONFIRMED:
            attendee = lifecycle.confirm(attendee, by=officer, now=now)
        case Status.WAITLISTED:
            attendee = lifecycle.waitlist(attendee, by=officer, now=now)
        case Status.DECLINED:
            attendee = lifecycle.decline(attendee, by=officer, now=now, reason="No seat.")
        case Status.CANCELLED:
            attendee = lifecycle.cancel(attendee, by=officer, now=now, reason="Not invited.")
        case Status.WITHDRAWN:
            attendee = lifecycle.withdraw(attendee, by=actors.DELEGATE, now=now)
        case Status.SUBMITTED:
            pass
        case Status.DRAFT:
            raise ValueError("A registered attendee is no draft.")
    return Attendee.objects.with_delegation().get(pk=attendee.pk)


ON_BEHALF = OnBehalf("The form on paper is in the file.", ConsentChannel.PAPER)

# Registers whatever the event's phase, as staff do; who it is matters to no caller.
_Registrar = actors.Actor(actors.ActorKind.STAFF)


def build_desk_link(*, event: Event, day: date | None = None) -> DeskLink:
    """Return the desk link of the day, the event's first if none is named."""
    link, _made = DeskLink.objects.get_or_create(event=event, day=day or event.starts_on)
    return link


def build_room(*, event: Event, **fields: Any) -> Room:
    """Return a room."""
    return Room.objects.create(event=event, **({"name": text("Plenary hall", "主会场")} | fields))


def build_agenda_item(*, event: Event, **fields: Any) -> AgendaItem:
    """Return a public session on the event's first morning."""
    defaults = {
        "day": event.starts_on,
        "starts": time(9),
        "ends": time(10),
        "title": text("Opening session", "开幕式"),
    }
    return AgendaItem.objects.create(event=event, **(defaults | fields))


def build_release(*, event: Event, **fields: Any) -> AgendaRelease:
    """Return the agenda of the event as it stands, released in September."""
    return release(
        event, **({"note": text("As agreed.", "如议定。"), "by": None, "now": NOW} | fields)
    )


def build_question(*, event: Event, options: Sequence[str] = (), **fields: Any) -> Question:
    """Return a question that takes one line of text; options make it a choice of one."""
    number = event.questions.count() + 1
    kind = QuestionKind.CHOICE if options else QuestionKind.TEXT
    defaults = {"position": number, "text": text(f"Question number {number}?"), "kind": kind}
    question = event.questions.create(**(defaults | fields))
    for position, option in enumerate(options):
        Option.objects.create(question=question, position=position, text=text(option))
    return question


def build_asked_group(*, event: Event, **fields: Any) -> AskedGroup:
    """Return a group of questions asked of everyone, diet and access unless another is named."""
    return event.asked_groups.create(**({"group": AskedKind.NEEDS} | fields))


SENSITIVE_VALUES: dict[Purpose, dict[str, Any]] = {
    Purpose.IDENTITY: {"document_number": "P0000001", "nationality": "BE", "born_on": date(1999, 1, 2)},
    Purpose.TRAVEL: {"arrives_on": date(2083, 11, 2), "arrives_by": "XX000", "hotel": "Example Inn"},
    Purpose.NEEDS: {"diet": "no nuts", "access": "a ramp", "emergency_contact": "+00 000"},
    Purpose.VISA: {
        "passport_name": "EXAMPLE GIVEN", "passport_sex": "F", "issued_on": date(2080, 5, 6),
        "consulate": "Embassy in Brussels", "arrives_on": date(2083, 11, 2), "leaves_on": date(2083, 11, 5),
    },
}  # fmt: skip


def give_sensitive(
    attendee: Attendee, *, group: Purpose = Purpose.NEEDS, now: datetime = NOW, **values: Any
) -> None:
    """Let the person give the values of a group that the event asks, with the consent."""
    notice = consent.current_notice(attendee.event, now=now)
    sensitive.save(
        attendee,
        group,
        values or SENSITIVE_VALUES[group],
        is_agreed=True,
        notice=notice or build_notice(event=attendee.event),
        by=actors.DELEGATE,
        now=now,
    )


# All that a letter for a visa needs of the identity document.
WHOLE_PASSPORT: dict[str, Any] = {
    "nationality": "BE", "document_type": "ordinary passport", "document_number": "P0000001",
    "expires_on": date(2089, 1, 2), "born_on": date(1999, 1, 2),
}  # fmt: skip


def build_inviter(*, event: Event, **fields: Any) -> VisaInviter:
    """Return who invites in the event's visa letters."""
    defaults = {
        "unit": text("Example office in Beijing", "驻北京示例办事处"),
        "address": text("1 Example Street, Beijing", "北京示例街1号"),
        "phone": "+86 10 0000 0000",
        "contact": text("Contact One", "联系人一"),
        "signatory": text("Signatory One, Head of Office", "签字人一，办事处主任"),
        "purpose": text("to take part in the meeting", "参加会议"),
        "cities": text("Beijing", "北京"),
        "costs": text("The organiser bears all costs.", "全部费用由主办方承担。"),
        "number_prefix": "EX-2083-",
    }
    return VisaInviter.objects.create(event=event, **(defaults | fields))


def build_security_plan(*, event: Event, **fields: Any) -> SecurityPlan:
    """Return the plan: delegations are asked for vehicles, and the list is frozen 3 days before."""
    defaults: dict[str, Any] = {"asks_vehicles": True, "freeze_days": 3}
    return SecurityPlan.objects.create(event=event, **(defaults | fields))


VEHICLE = {
    "plate": "京A·00000", "make": "blue van", "driver_name": "Driver One",
    "driver_document": "ID card 0000", "days": "",
}  # fmt: skip


def build_vehicle(*, delegation: Delegation, now: datetime = NOW, **values: Any) -> Vehicle:
    """Return a vehicle that the delegation brings on all days, at an event that asks for them."""
    if not SecurityPlan.objects.filter(event=delegation.event).exists():
        build_security_plan(event=delegation.event)
    by = actors.staff(build_user())
    return vehicles.save(delegation, VEHICLE | values, is_driver_told=True, by=by, now=now)


def build_applicant(*, event: Event, **fields: Any) -> Attendee:
    """Return somebody confirmed who wants a letter and of whom all is there that it says."""
    for group in (Purpose.IDENTITY, Purpose.VISA):
        if not event.asked_groups.filter(group=group).exists():
            build_asked_group(event=event, group=group)
    delegation = fields.pop("delegation", None) or build_delegation(event=event, seats=None)
    defaults = {"status": Status.CONFIRMED, "position": "Adviser", "position_zh": "顾问"}
    attendee = build_attendee(delegation=delegation, **(defaults | fields))
    give_sensitive(attendee, group=Purpose.IDENTITY, **WHOLE_PASSPORT)
    give_sensitive(attendee, group=Purpose.VISA)
    return attendee


def build_activity(*, event: Event, **fields: Any) -> SideActivity:
    """Return a visit without limit on the event's first evening."""
    number = event.side_activities.count() + 1
    defaults = {
        "position": number,
        "title": text(f"Visit number {number}", f"第{number}次参观"),
        "day": event.starts_on,
        "starts": time(18),
        "ends": time(20),
    }
    return SideActivity.objects.create(event=event, **(defaults | fields))


def build_document(*, event: Event, **fields: Any) -> Document:
    """Return a public paper of the whole event."""
    number = next(_numbers)
    content = fields.pop("content", PDF)
    defaults = {
        "title": text(f"Paper {number}", f"文件{number}"),
        "visibility": Visibility.PUBLIC,
        "name": f"paper-{number}.pdf",
        "content_type": "application/pdf",
        "size": len(content),
        "changed_at": NOW,
        "file": ContentFile(content, name=f"{number}.pdf"),
    }
    return Document.objects.create(event=event, **(defaults | fields))


def build_disclosure(*, event: Event, **fields: Any) -> Disclosure:
    """Return a list of participants given to the delegations, which names nobody yet."""
    defaults: dict[str, Any] = {
        "kind": DisclosureKind.EXPORT,
        "purpose": "participant-list",
        "by": actors.SYSTEM,
        "now": NOW,
        "columns": ["name", "institution"],
        "people": [],
        "recipient": "The delegations",
    }
    return disclosures.record(event, **(defaults | fields))


PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"


def build_upload(*, event: Event, name: str = "note.pdf", now: datetime = NOW) -> Upload:
    """Return a file that no answer has taken up."""
    return uploads.keep(ContentFile(PDF, name=name), event=event, now=now)


def build_printing(
    *, event: Event, people: Sequence[Attendee], day: date | None = None, per_sheet: int = 14
) -> SheetPrinting:
    """Return the printing of the day's sheets with the people, the first day's if none is named."""
    lines = [(1 + place // per_sheet, each.pk) for place, each in enumerate(people)]
    return signing.record_printing(
        event,
        day=day or event.starts_on,
        lines=lines,
        sheet_count=max((sheet for sheet, _person in lines), default=1),
        by=actors.SYSTEM,
        now=NOW,
    )


def build_scan(
    *,
    event: Event,
    printing: SheetPrinting | None = None,
    day: date | None = None,
    sheets: Sequence[int] = (1,),
    content: bytes = b"",
    by: actors.Actor | None = None,
) -> Evidence:
    """Return the filed scan of sheets, of the first day if none is named."""
    return evidence.file_scan(
        # No file is filed twice.
        ContentFile(content or PDF + f"% {next(_numbers)}".encode(), name="scan.pdf"),
        event=event,
        day=day or event.starts_on,
        printing=printing,
        sheets=sheets,
        by=by or actors.staff(build_user(event=event)),
        now=event.ends_at,
    )


def build_message_template(
    *,
    event: Event,
    kind: MessageKind = MessageKind.CONFIRMED,
    language: str = "en",
    subject: str = "Ours: {title}",
    body: str = "{greeting}\n\nOur own words.\n\n{event}\n\n{own_page}\n\n{contact}",
) -> MessageTemplate:
    """Return the text that staff wrote for one message in one language."""
    return MessageTemplate.objects.create(
        event=event, kind=kind, language=language, subject=subject, body=body, changed_at=NOW
    )
