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


class Answer(models.TextChoices):
    """What was answered to a consent question."""

    GIVEN = "given", _("given")
    REFUSED = "refused", _("refused")


class MessageKind(models.TextChoices):
    """Which message was sent."""

    RECEIVED = "received", _("registration received")
    CONFIRMED = "confirmed", _("registration confirmed")
    DECLINED = "declined", _("registration not accepted")


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
    EDITED = "edited", _("changed")
    NOT_DUPLICATE = "not_duplicate", _("marked as no duplicate")
    CONSENTED = "consented", _("answered the consent questions")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("withdrew a consent")
    LINK_RENEWED = "link_renewed", _("personal link renewed")
    EXPORTED = "exported", _("exported")
