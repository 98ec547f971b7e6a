"""The closed lists of events and agenda."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EventState(models.TextChoices):
    """The life of an event; the public sees all but drafts."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    POSTPONED = "postponed", _("postponed")
    CANCELLED = "cancelled", pgettext_lazy("event", "cancelled")
    ARCHIVED = "archived", _("archived")


class RegistrationMode(models.TextChoices):
    """Who may open the registration form."""

    INVITATION = "invitation", _("by invitation: through the link of a delegation")
    OPEN = "open", _("open to the listed institutions")


class Approval(models.TextChoices):
    """Who confirms a registration."""

    STAFF = "staff", _("staff decide")
    AUTOMATIC = "automatic", _("confirmed at once while seats are left")


class Group(models.TextChoices):
    """Optional groups of questions that an event may ask."""

    PHONE = "phone", _("telephone")
    NATIVE_NAMES = "native_names", _("name in native script and in Chinese")
    CHINESE_FUNCTION = "chinese_function", _("position and department in Chinese")
    INTERPRETATION = "interpretation", _("headset language")
    DAYS = "days", _("attendance by day")
    MODE = "mode", _("attendance in person or online")
    IDENTITY = "identity", _("identity document")
    TRAVEL = "travel", _("travel and hotel")
    NEEDS = "needs", _("diet, access and emergency contact")
    VISA = "visa", _("visa letter")

    @property
    def is_sensitive(self) -> bool:
        """Return whether its answers are asked on a page of their own, with a consent of their own."""
        return self in {Group.IDENTITY, Group.TRAVEL, Group.NEEDS, Group.VISA}


class AttendanceBy(models.TextChoices):
    """For which parts of each day it is recorded who is there."""

    DAY = "day", _("once a day")
    HALF_DAY = "half_day", _("in the morning and in the afternoon")

    @property
    def parts(self) -> list["DayPart"]:
        """Return the parts of a day, in order."""
        halves = [DayPart.MORNING, DayPart.AFTERNOON]
        return halves if self == AttendanceBy.HALF_DAY else [DayPart.WHOLE]


class DayPart(models.TextChoices):
    """A part of a day for which it is recorded who is there."""

    WHOLE = "whole", _("whole day")
    MORNING = "morning", _("morning")
    AFTERNOON = "afternoon", _("afternoon")


class Audience(models.TextChoices):
    """Whom a group is asked of."""

    EVERYONE = "everyone", _("everyone")
    ABROAD = "abroad", _("those who come from abroad")
    IN_PERSON = "in_person", _("those who attend in person")


class ItemKind(models.TextChoices):
    """What an agenda item is."""

    REGISTRATION = "registration", pgettext_lazy("agenda item", "registration")
    OPENING = "opening", _("opening")
    INTRODUCTION = "introduction", _("introduction")
    SESSION = "session", _("session")
    PLENARY = "plenary", _("plenary")
    WORKING_GROUP = "working_group", _("working group")
    WRAP_UP = "wrap_up", pgettext_lazy("agenda item", "summary")
    CLOSING = "closing", _("closing")
    BREAK = "break", _("break")
    LUNCH = "lunch", _("lunch")
    GROUP_PHOTO = "group_photo", _("group photo")
    RECEPTION = "reception", _("reception")
    EVALUATION = "evaluation", _("evaluation")
    SITE_VISIT = "site_visit", _("site visit")
    OTHER = "other", _("other")

    @property
    def is_pause(self) -> bool:
        """Return whether nothing is said in it, so that the timetable shows it light."""
        return self in {ItemKind.BREAK, ItemKind.LUNCH, ItemKind.GROUP_PHOTO}


class Interpretation(models.TextChoices):
    """How an item is interpreted."""

    NONE = "none", _("no interpretation")
    SIMULTANEOUS = "simultaneous", _("simultaneous interpretation")
    CONSECUTIVE = "consecutive", _("consecutive interpretation")


class Visibility(models.TextChoices):
    """Who sees an item."""

    PUBLIC = "public", _("everyone")
    PARTICIPANTS = "participants", _("participants only")
