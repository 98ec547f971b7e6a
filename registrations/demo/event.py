"""The events of the demonstration: the workshop, its edition of 2016, and two to practise on.

One of these is under way, the other is over and waits to be closed.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from registrations.demo.data import pair, read_json, read_texts, text
from registrations.privacy import notices
from workshop.enums import Audience, EventState, Group, RegistrationMode
from workshop.models import AskedGroup, Event
from workshop.translated import Translated

MAIN = "return-readmission"
ARCHIVED = "return-readmission-2016"
PRACTICE = "desk-practice"
OVER = "closing-practice"
SLUGS = (MAIN, PRACTICE, OVER, ARCHIVED)

# The file of each event's agenda, which also holds the event's title and project.
AGENDA_FILES = {
    MAIN: "agenda.json",
    PRACTICE: "agenda_practice.json",
    OVER: "agenda_practice.json",
    ARCHIVED: "agenda.json",
}
ZONE = ZoneInfo("Asia/Shanghai")
OPEN_DAYS = 45

_ASKED = (
    Group.PHONE,
    Group.NATIVE_NAMES,
    Group.CHINESE_FUNCTION,
    Group.INTERPRETATION,
    Group.DAYS,
    Group.MODE,
)

# Asked by the main event on pages of their own.
_SENSITIVE = {
    Group.NEEDS: Audience.IN_PERSON,
    Group.TRAVEL: Audience.ABROAD,
    Group.IDENTITY: Audience.ABROAD,
    Group.VISA: Audience.ABROAD,
}
_REQUIRED = frozenset({Group.TRAVEL})


def next_workshop_days(today: date) -> tuple[date, date]:
    """Return the first 3 and 4 November that come after today."""
    year = today.year if today < date(today.year, 11, 3) else today.year + 1
    return date(year, 11, 3), date(year, 11, 4)


def create(slug: str, *, now: datetime) -> Event:
    """Create the event with its groups of questions and its privacy notice."""
    fields = {MAIN: _main, ARCHIVED: _archived, PRACTICE: _practice, OVER: _over}[slug](now)
    event = Event(slug=slug, is_listed=True, **(_common(slug) | fields))
    event.full_clean()
    event.save()
    if event.state != EventState.ARCHIVED:
        asked = {**dict.fromkeys(_ASKED, Audience.EVERYONE), **(_SENSITIVE if slug == MAIN else {})}
        AskedGroup.objects.bulk_create(
            AskedGroup(event=event, group=group, audience=audience, is_required=group in _REQUIRED)
            for group, audience in asked.items()
        )
    notices.publish(event, read_texts("privacy_notice"), now=event.opens_at or now)
    return event


def _common(slug: str) -> dict[str, Any]:
    described = read_json(AGENDA_FILES[slug])["event"]
    return {
        "title": pair(described, "title"),
        "project": pair(described, "project"),
        "funding_statement": pair(described, "funding"),
        "city": pair(described, "city"),
        "country": "CN",
        "time_zone": ZONE.key,
        "venue": text("Conference hotel", "会议酒店"),
        "contact_name": text("Workshop secretariat", "会务组"),
        "contact_email": "secretariat@example.org",
        "contact_phone": "+86 10 0000 0000",
    }


def _workshop() -> dict[str, Any]:
    """Return what the workshop says in every year."""
    return {
        "organiser": _iom(),
        "theme": text(
            "Ministries, European institutions and embassies compare how they identify people,"
            " issue travel documents and organise dignified return and lasting reintegration.",
            "中国有关部委、欧盟机构及各国大使馆交流身份识别、旅行证件签发、有尊严的返回以及可持续重新融入等方面的做法。",
        ),
        "disclaimer": text(
            "The contents of these pages are the sole responsibility of the International"
            " Organization for Migration and do not necessarily reflect the views of the"
            " European Union.",
            "本网页内容由国际移民组织全权负责，不一定反映欧洲联盟的观点。",
        ),
        "capacity": 80,
    }


def _iom() -> Translated:
    return text("International Organization for Migration", "国际移民组织")


def _main(now: datetime) -> dict[str, Any]:
    today = now.astimezone(ZONE).date()
    starts_on, ends_on = next_workshop_days(today)
    return {
        **_workshop(),
        "state": EventState.PUBLISHED,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "opens_at": _midnight(today - timedelta(days=OPEN_DAYS)),
        "closes_at": _closing(starts_on, now=now),
        "mode": RegistrationMode.OPEN,
        "transfer_recipients": text(
            "European Commission, Directorate-General for Migration and Home Affairs, Brussels",
            "欧盟委员会移民与内政总司（布鲁塞尔）",
        ),
    }


def _closing(starts_on: date, *, now: datetime) -> datetime:
    """Return when registration closes: two weeks before, or at the start where that is over."""
    usual = _midnight(starts_on - timedelta(days=14))
    return usual if usual > now + timedelta(days=1) else _midnight(starts_on)


def _archived(_now: datetime) -> dict[str, Any]:
    return {
        **_workshop(),
        "state": EventState.ARCHIVED,
        "starts_on": date(2016, 11, 3),
        "ends_on": date(2016, 11, 4),
        "opens_at": _midnight(date(2016, 9, 1)),
        "closes_at": _midnight(date(2016, 10, 20)),
    }


def _practice(now: datetime) -> dict[str, Any]:
    return {
        **_small(now.astimezone(ZONE).date()),
        "theme": text(
            "A small meeting under way now, to practise finding people and checking them in.",
            "一个正在举行的小型会议，用于练习查找与会人员和办理签到。",
        ),
    }


def _over(now: datetime) -> dict[str, Any]:
    return {
        **_small(now.astimezone(ZONE).date() - timedelta(days=6)),
        "title": text("Practice after the Meeting", "会后工作演练"),
        "theme": text(
            "A small meeting held some days ago, to practise what comes after: signed sheets,"
            " certificates, evaluation and the figures for the funder.",
            "一个几天前举行的小型会议，用于练习会后工作：签到表、参会证明、评估以及提交资助方的统计数据。",
        ),
    }


def _small(starts_on: date) -> dict[str, Any]:
    """Return what the two small meetings have in common."""
    return {
        "organiser": _iom(),
        "state": EventState.PUBLISHED,
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=1),
        "opens_at": _midnight(starts_on - timedelta(days=20)),
        "mode": RegistrationMode.INVITATION,
        "shows_funding": False,
        "capacity": 30,
    }


def _midnight(day: date) -> datetime:
    """Return the day's first moment in Beijing, in UTC as the database keeps it."""
    return datetime.combine(day, time(), ZONE).astimezone(UTC)
