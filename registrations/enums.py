"""The closed lists of institutions, delegations and attendees."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class InstitutionKind(models.TextChoices):
    """What an institution is; documents and figures go by it."""

    MINISTRY = "ministry", _("ministry")
    AGENCY = "agency", _("agency")
    EU_INSTITUTION = "eu_institution", _("EU institution")
    EU_DELEGATION = "eu_delegation", _("EU Delegation")
    EMBASSY = "embassy", _("embassy")
    INTERNATIONAL_ORGANISATION = "international_organisation", _("international organisation")
    OTHER = "other", _("other institution")


class DelegationRole(models.TextChoices):
    """In what role an institution takes part in an event."""

    HOST = "host", _("host")
    PARTNER = "partner", _("partner")
    PARTICIPANT = "participant", _("participant")
    OBSERVER = "observer", _("observer")
    ORGANISER = "organiser", pgettext_lazy("institution", "organiser")


class Reply(models.TextChoices):
    """What an institution answered to its invitation."""

    NONE = "none", _("no reply yet")
    ATTENDING = "attending", _("will attend")
    NOT_ATTENDING = "not_attending", _("will not attend")


class ReplyChannel(models.TextChoices):
    """How a reply reached the organiser."""

    LINK = "link", _("through the link")
    LETTER = "letter", _("by letter or note verbale")
    OTHER = "other", _("by telephone, chat or in person")


class InvitationState(models.TextChoices):
    """How far an institution has come since it was invited; computed, never stored."""

    NOT_INVITED = "not_invited", _("not invited yet")
    INVITED = "invited", _("invited")
    OPENED = "opened", _("link opened")
    STARTED = "started", _("delegates entered")
    COMPLETE = "complete", _("list complete")
    DECLINED = "declined", _("will not attend")


class Capacity(models.TextChoices):
    """In which capacity a person attends, in the order in which documents list them."""

    HEAD = "head", _("head of delegation")
    DELEGATE = "delegate", _("delegate")
    ALTERNATE = "alternate", _("alternate")
    ADVISER = "adviser", _("adviser")
    OBSERVER = "observer", _("observer")
    SPEAKER = "speaker", _("speaker")
    INTERPRETER = "interpreter", _("interpreter")
    ORGANISER = "organiser", pgettext_lazy("person", "organiser")
    ASSISTANT = "assistant", _("personal assistant")

    @property
    def takes_seat(self) -> bool:
        """Return whether a person in this capacity counts towards the seats."""
        return self not in {Capacity.ALTERNATE, Capacity.ASSISTANT, Capacity.ORGANISER}

    @classmethod
    def taking_seats(cls) -> list["Capacity"]:
        """Return the capacities that count towards the seats."""
        return [capacity for capacity in cls if capacity.takes_seat]

    @classmethod
    def for_delegates(cls) -> list[tuple[str, str]]:
        """Return the choices open to an institution: all but the organiser's own."""
        return [(value, str(label)) for value, label in cls.choices if value != cls.ORGANISER]


class NameOrder(models.TextChoices):
    """In which order a person writes the parts of the name: asked, never inferred."""

    GIVEN_FIRST = "given_first", _("given names first: Given FAMILY")
    FAMILY_FIRST = "family_first", _("family name first: FAMILY Given")


class Sex(models.TextChoices):
    """For totals only."""

    FEMALE = "female", _("female")
    MALE = "male", _("male")
    OTHER = "other", _("other")


class AttendanceMode(models.TextChoices):
    """How a person attends."""

    IN_PERSON = "in_person", _("in person")
    ONLINE = "online", _("online")


class Status(models.TextChoices):
    """The state of a registration."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waiting for a decision")
    WAITLISTED = "waitlisted", _("on the waiting list")
    CONFIRMED = "confirmed", _("confirmed")
    DECLINED = "declined", _("not accepted")
    WITHDRAWN = "withdrawn", _("withdrawn")
    CANCELLED = "cancelled", _("cancelled")

    @property
    def is_open(self) -> bool:
        """Return whether the person may still come."""
        return self in {Status.DRAFT, Status.SUBMITTED, Status.WAITLISTED, Status.CONFIRMED}

    @classmethod
    def open(cls) -> list["Status"]:
        """Return the states in which the person may still come."""
        return [status for status in cls if status.is_open]

    @classmethod
    def expected(cls) -> list["Status"]:
        """Return the states of who has handed in and may still come."""
        return [status for status in cls.open() if status != cls.DRAFT]


class ActorKind(models.TextChoices):
    """Who did something."""

    DELEGATE = "delegate", _("delegate")
    FOCAL_POINT = "focal_point", _("focal point")
    STAFF = "staff", _("staff")
    SYSTEM = "system", _("the portal")


class Purpose(models.TextChoices):
    """What a person may consent to; each is asked apart and may be refused."""

    CIRCULATION = "circulation", _("circulation in the list of participants")
    PHOTOS = "photos", _("photos and recording")
    FUTURE_CONTACT = "future_contact", _("invitations to later events")
    TRANSFER = "transfer", _("transfer to recipients abroad")
    IDENTITY = "identity", _("identity document")
    TRAVEL = "travel", _("travel and hotel")
    NEEDS = "needs", _("diet, access and emergency contact")
    VISA = "visa", _("visa letter")

    @property
    def is_sensitive(self) -> bool:
        """Return whether a group of sensitive data of the same name is stored under it."""
        return self in {Purpose.IDENTITY, Purpose.TRAVEL, Purpose.NEEDS, Purpose.VISA}


class QuestionKind(models.TextChoices):
    """What kind of answer a question of the event takes."""

    TEXT = "text", _("one line of text")
    LONG_TEXT = "long_text", _("several lines of text")
    CHOICE = "choice", _("one of several options")
    CHOICES = "choices", _("any of several options")
    YES_NO = "yes_no", _("yes or no")
    DATE = "date", _("date")
    NUMBER = "number", _("number")
    FILE = "file", _("file")

    @property
    def has_options(self) -> bool:
        """Return whether the answer is chosen from options."""
        return self in {QuestionKind.CHOICE, QuestionKind.CHOICES}


class ChangeState(models.TextChoices):
    """What became of a change proposed after confirmation."""

    OPEN = "open", _("waiting for a decision")
    ACCEPTED = "accepted", _("accepted")
    PARTLY = "partly", _("accepted in part")
    REFUSED = "refused", _("not accepted")
    TAKEN_BACK = "taken_back", _("taken back")


class ConsentAnswer(models.TextChoices):
    """What was answered to a consent question."""

    GIVEN = "given", _("given")
    REFUSED = "refused", _("refused")


class ConsentChannel(models.TextChoices):
    """How an answer reached the staff who recorded it."""

    PAPER = "paper", _("on paper")
    PHONE = "phone", _("by telephone")
    WRITING = "writing", _("by e-mail or chat")
    IN_PERSON = "in_person", _("in person")


class MessageKind(models.TextChoices):
    """Which message was sent."""

    INVITATION = "invitation", _("invitation")
    REMINDER = "reminder", _("reminder of the invitation")
    PROPOSAL = "proposal", _("proposal to register again")
    RECEIVED = "received", _("registration received")
    RECEIVED_AGAIN = "received_again", _("second registration received")
    CONFIRMED = "confirmed", _("registration confirmed")
    WAITLISTED = "waitlisted", _("on the waiting list")
    PROMOTED = "promoted", _("seat from the waiting list")
    DECLINED = "declined", _("registration not accepted")
    WITHDRAWN = "withdrawn", _("registration withdrawn")
    CANCELLED = "cancelled", _("registration cancelled")
    REPLACED = "replaced", _("replaced by another person")
    CHANGE_PROPOSED = "change_proposed", _("change to be decided")
    CHANGE_ACCEPTED = "change_accepted", _("change accepted")
    CHANGE_REFUSED = "change_refused", _("change not accepted")
    REPLACEMENT_REFUSED = "replacement_refused", _("replacement not accepted")
    EVENT_POSTPONED = "event_postponed", _("event postponed")
    EVENT_MOVED = "event_moved", _("event moved to other days")
    EVENT_CANCELLED = "event_cancelled", _("event cancelled")
    MISSING_DATA = "missing_data", _("something is missing")
    PRACTICAL = "practical", _("practical information")
    AGENDA_CHANGED = "agenda_changed", _("agenda changed")
    AFTERWARDS = "afterwards", _("thanks, evaluation and certificate")
    MAILING = "mailing", _("another message to many")
    LINK_AGAIN = "link_again", _("personal link sent again")
    ACCESS_CODE = "access_code", _("code for one's own data")
    ERASURE_REFUSED = "erasure_refused", _("erasure not possible yet")


class MessageState(models.TextChoices):
    """What became of a message; computed, never stored."""

    QUEUED = "queued", _("queued")
    REQUEUED = "requeued", _("queued again after a failure")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    BOUNCED = "bounced", _("came back")
    STOPPED = "stopped", _("stopped before it was sent")
    HANDED_OVER = "handed_over", _("handed over another way")


class Channel(models.TextChoices):
    """How staff handed a message over where mail does not do."""

    WECHAT = "wechat", _("WeChat")
    FAX = "fax", _("fax")
    LETTER = "letter", _("letter")
    TELEPHONE = "telephone", _("telephone")
    IN_PERSON = "in_person", _("in person")


class Anchor(models.TextChoices):
    """The date of the event from which a reminder is counted."""

    CLOSING = "closing", _("before registration closes")
    START = "start", _("before the event begins")
    END = "end", _("after the event ends")


class Action(models.TextChoices):
    """What history records."""

    CREATED = "created", _("entered")
    SUBMITTED = "submitted", _("submitted")
    CONFIRMED = "confirmed", _("confirmed")
    WAITLISTED = "waitlisted", _("put on the waiting list")
    DECLINED = "declined", _("not accepted")
    WITHDRAWN = "withdrawn", _("withdrawn")
    CANCELLED = "cancelled", _("cancelled")
    RESUBMITTED = "resubmitted", _("submitted again")
    REPLACED = "replaced", _("replaced by another person")
    EDITED = "edited", _("changed")
    CHANGE_PROPOSED = "change_proposed", _("proposed a change")
    CHANGE_ACCEPTED = "change_accepted", _("change accepted")
    CHANGE_REFUSED = "change_refused", _("change not accepted")
    CHANGE_TAKEN_BACK = "change_taken_back", _("took a proposed change back")
    DISCARDED = "discarded", _("draft discarded")
    NOT_DUPLICATE = "not_duplicate", _("marked as no duplicate")
    MERGED = "merged", _("merged with a duplicate")
    CONSENTED = "consented", _("answered the consent questions")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("withdrew a consent")
    LINK_RENEWED = "link_renewed", _("personal link renewed")
    DESK_LINK = "desk_link", _("made or renewed a desk link")
    INVITED = "invited", _("invited")
    REPLIED = "replied", _("replied to the invitation")
    COMPLETED = "completed", _("declared the list complete")
    REORDERED = "reordered", _("put in another order")
    EXPORTED = "exported", _("exported")
    EVENT_POSTPONED = "event_postponed", _("event postponed")
    EVENT_MOVED = "event_moved", _("event moved to other days")
    EVENT_CANCELLED = "event_cancelled", _("event cancelled")
    EVENT_COPIED = "event_copied", _("copied from an earlier event")
    SENSITIVE_SAVED = "sensitive_saved", _("entered sensitive data")
    SENSITIVE_ERASED = "sensitive_erased", _("erased sensitive data")
    CODE_ISSUED = "code_issued", _("code for the own data issued")
    DATA_TAKEN = "data_taken", _("took a copy of the own data")
    ERASURE_ASKED = "erasure_asked", _("asked for erasure")
    ERASURE_REFUSED = "erasure_refused", _("erasure refused")
    ERASED = "erased", _("erased a person's data")
    HELD = "held", _("placed a hold on deletion")
    HOLD_LIFTED = "hold_lifted", _("lifted a hold on deletion")
    PURGED = "purged", _("deleted data whose time was over")
    MESSAGE_TEXT_CHANGED = "message_text_changed", _("changed the text of a message")
    REMINDERS_CHANGED = "reminders_changed", _("set the reminders")
    MESSAGE_HANDED_OVER = "message_handed_over", _("handed a message over another way")
    MAILING_QUEUED = "mailing_queued", _("queued a message to many")
    MAILING_STOPPED = "mailing_stopped", _("stopped a message to many")
    LIST_SHARED = "list_shared", _("put the list on the own pages")
    LIST_RECALLED = "list_recalled", _("took the list off the own pages")
    INVITER_SET = "inviter_set", _("said who invites in visa letters")
    SECURITY_SET = "security_set", _("set what the security of the venue is told")
    SECURITY_FROZEN = "security_frozen", _("froze the list for the security of the venue")
    VEHICLE_SAVED = "vehicle_saved", _("entered a vehicle")
    VEHICLE_REMOVED = "vehicle_removed", _("removed a vehicle")
    EVALUATION_ENTERED = "evaluation_entered", _("entered an evaluation from paper")
    SHEET_FILED = "sheet_filed", _("filed the scan of signed sheets")
    SHEET_WITHDRAWN = "sheet_withdrawn", _("withdrew the scan of signed sheets")


class DisclosureKind(models.TextChoices):
    """In what way personal data was disclosed."""

    EXPORT = "export", _("list")
    DOCUMENT = "document", _("document")
    VIEW = "view", _("looked at")


class StatisticKind(models.TextChoices):
    """By what the people of an event are counted for good."""

    INSTITUTION_KIND = "institution_kind", _("by kind of institution")
    DAY = "day", _("by day")
    SEX = "sex", _("by sex")
    STATUS = "status", _("by status")
    LANGUAGE = "language", _("by language of messages")
    HEADSET = "headset", _("by headset language")
    REGISTERED = "registered", _("by day of registration")
    PRESENT_DAY = "present_day", _("present, by day")
    PRESENT_KIND = "present_kind", _("present, by kind of institution")
    PRESENT_SEX = "present_sex", _("present, by sex")
