"""What the staff of the demonstration wrote: a text, a reminder switched on, a message to many."""

from datetime import datetime

from registrations.domain import mailing, message_texts, reminders
from registrations.domain.actors import Actor
from registrations.domain.choosing import Choice
from registrations.domain.reminders import Setting
from registrations.enums import MessageKind, Status
from registrations.messages.texts import Text
from workshop.models import Event

_PRACTICAL = {
    "en": Text(
        "Before you come: {title}",
        """{greeting}

We look forward to welcoming you soon at:

{event}

{your_reference}

Please come half an hour before the opening, with your passport or identity card. Your badge and a headset for the interpretation wait at the registration desk. The agenda is kept up to date here:
{agenda}

If you cannot come, please withdraw on your own page, so that somebody else can take the seat.

{own_page}

{contact}""",
    ),
    "zh-hans": Text(
        "参会须知：{title}",
        """{greeting}

我们期待不久后在以下活动中与您见面：

{event}

{your_reference}

请携带护照或身份证，于开幕前半小时到达。您的参会证和同声传译耳机将在签到处发放。最新议程请见：
{agenda}

如不能出席，请在您的个人页面上撤回登记，以便他人使用该名额。

{own_page}

{contact}""",
    ),
}

_VISIT = {
    "en": Text(
        "{title}: the way to the venue",
        """{greeting}

The main entrance of the venue is being rebuilt. Please use the entrance in the side street, where our colleagues expect you.

{event}

{your_reference}

{own_page}

{contact}""",
    ),
    "zh-hans": Text(
        "{title}：会场入口",
        """{greeting}

会场正门正在施工，请从侧街入口进入，我们的同事将在那里迎候您。

{event}

{your_reference}

{own_page}

{contact}""",
    ),
}


def write(event: Event, *, by: Actor, now: datetime) -> None:
    """Write the practical information, and let it go out three days before the event."""
    kind = MessageKind.PRACTICAL
    for language, text in _PRACTICAL.items():
        message_texts.save_text(event, kind, language, text, seen="", by=by, now=now)
    wanted = [Setting(is_on=place == kind, days=days) for place, _anchor, days in reminders.PLACES]
    reminders.set_all(event, wanted, by=by, now=now)


def write_to_many(event: Event, *, by: Actor, now: datetime) -> None:
    """Tell everybody confirmed which entrance to take."""
    choice = Choice(MessageKind.MAILING, statuses=frozenset({Status.CONFIRMED}))
    chosen = f"kind={choice.kind}&to=people&status={Status.CONFIRMED}"
    mailing.queue(event, choice, _VISIT, again=False, as_of=now, chosen=chosen, by=by, now=now)
