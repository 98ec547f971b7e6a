"""The settings in which each journey is made, and where on the site it begins."""

from dataclasses import dataclass
from itertools import product

EVENT = "return-readmission"
PRACTICE = "desk-practice"
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
SETTINGS = [Setting(*each) for each in product(PREFIXES, (360, 1280), (True, False))]
JOURNEYS = [str(each) for each in SETTINGS]
# The two people on whom each journey of staff decides.
WAITING = ("Accepted", "Refused")


@dataclass(frozen=True)
class Scene:
    """Paths and keys of the people that were put on the site for the browser.

    ``journeys`` maps a setting to its own focal point's path and the two who wait.
    """

    journeys: dict[str, dict[str, str]]
    delegation: str
    delegate_reference: str
    waiting: str
    waiting_pk: int
    confirmed: str
    delegation_pk: int
    event_pk: int
