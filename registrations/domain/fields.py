"""What of a registration may be written, and which of it changes only once staff accept."""

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from registrations.domain.answers import ACTIVITIES, question_id, question_name
from registrations.models import Attendee
from workshop.enums import Group
from workshop.models import Event
from workshop.text import in_series

# What a delegate, a focal point or staff may write; everything else is computed or staff's.
EDITABLE_FIELDS = (
    "capacity",
    "honorific",
    "family_name",
    "given_names",
    "name_order",
    "native_name",
    "chinese_name",
    "print_as",
    "sex",
    "position",
    "department",
    "position_zh",
    "department_zh",
    "email",
    "phone",
    "language",
    "headset_language",
    "mode",
    "days",
)
STAFF_FIELDS = ("staff_rank", "staff_note")

# The institution travels among the values of a registration as the id of its delegation.
INSTITUTION = "delegation"
_OTHER_LABELS = {INSTITUTION: _("institution"), ACTIVITIES: _("side activities")}

# Who a person is, as it stands in lists and documents.
IDENTITY_FIELDS = (
    "honorific",
    "family_name",
    "given_names",
    "name_order",
    "native_name",
    "chinese_name",
    "print_as",
    "position",
    "department",
    "position_zh",
    "department_zh",
)
# What changes only once staff accept it, with what seats go by.
APPROVED_FIELDS = (*IDENTITY_FIELDS, "capacity", INSTITUTION)

# Which fields each optional group asks; the first is the one that "required" means. Sensitive
# groups are asked on pages of their own.
GROUP_FIELDS: dict[str, tuple[str, ...]] = {
    Group.PHONE: ("phone",),
    Group.NATIVE_NAMES: ("native_name", "chinese_name"),
    Group.CHINESE_FUNCTION: ("position_zh", "department_zh"),
    Group.INTERPRETATION: ("headset_language",),
    Group.DAYS: ("days",),
    Group.MODE: ("mode",),
}


def needing_approval(event: Event) -> frozenset[str]:
    """Return the names of the fields that change after confirmation only once staff accept."""
    marked = event.asked_groups.filter(needs_approval=True).values_list("group", flat=True)
    questions = event.questions.filter(needs_approval=True).values_list("pk", flat=True)
    return frozenset(APPROVED_FIELDS).union(
        (name for group in marked for name in GROUP_FIELDS.get(group, ())),
        map(question_name, questions),
    )


def label_of(name: str, event: Event) -> str:
    """Return what the field of that name is called, in the active language."""
    number = question_id(name)
    if number is not None:
        return str(event.questions.filter(pk=number).first() or _("question"))
    if name in _OTHER_LABELS:
        return str(_OTHER_LABELS[name])
    return str(getattr(Attendee._meta.get_field(name), "verbose_name", name))


def labels_for(attendee: Attendee, names: Iterable[str]) -> str:
    """Return what the fields are called in the attendee's language, as one phrase."""
    with translation.override(attendee.language):
        return in_series(label_of(name, attendee.event) for name in names)
