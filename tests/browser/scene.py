"""The settings in which each journey is made, and where on the site it begins."""

from dataclasses import dataclass

EVENT = "return-readmission"
PRACTICE = "desk-practice"
HELD = "held-today"
OVER = "closing-practice"
# Forty items are planned on its first day.
FULL = "full-day"
PREFIXES = {"en": "", "zh-hans": "/zh-hans"}
HTML_LANGS = {"en": "en", "zh-hans": "zh-Hans"}


@dataclass(frozen=True)
class Setting:
    """How a person meets the site: language, width of the window in pixels, scripts or none."""

    language: str = "en"
    width: int = 1280
    has_scripts: bool = True

    @property
    def prefix(self) -> str:
        """Return what precedes every path in the language."""
        return PREFIXES[self.language]

    @property
    def other(self) -> str:
        """Return the other language."""
        return next(code for code in PREFIXES if code != self.language)

    def __str__(self) -> str:
        return f"{self.language}-{self.width}-{'js' if self.has_scripts else 'nojs'}"


DESK = Setting()
# Each language, each width, and scripts and none, in three journeys.
SETTINGS = [
    Setting("en", 360, False),
    Setting("zh-hans", 360, True),
    Setting("zh-hans", 1280, False),
]
JOURNEYS = [str(each) for each in (*SETTINGS, DESK)]
# The two people on whom each journey of staff decides.
WAITING = ("Accepted", "Refused")
# The person who has registered twice, for whom each journey of staff makes one of the two.
TWINS = ("First", "Second")
# The confirmed person who changes something in each journey.
CHANGING = "Changing"


@dataclass(frozen=True)
class Scene:
    """Paths and keys of the people that were put on the site for the browser.

    ``journeys`` maps a setting to the paths of its own focal points, the two who wait, and the
    ids of two delegations to invite: by mail and by hand.
    """

    journeys: dict[str, dict[str, str]]
    delegation: str
    delegate_reference: str
    draft: str
    draft_reference: str
    asking_pk: int
    # Somebody who gave, was asked for, and may be asked for sensitive data.
    giving: str
    giving_pk: int
    waiting: str
    waiting_pk: int
    confirmed: str
    changed: str
    changed_pk: int
    twin_pk: int
    known_pk: int
    delegation_pk: int
    event_pk: int
    # The path of the desk of an event that is being held, by a link, and who may come there:
    # references, and the codes on their badges.
    desk: str
    desk_people: list[str]
    desk_badges: list[str]
    # The own pages of people who came to a meeting that is over, one for each test.
    after: list[str]
    choice_pk: int
    condition_pk: int
    activity_pk: int
