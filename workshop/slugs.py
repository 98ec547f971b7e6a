"""Which words an event's address may not use, because a path or a language has them."""

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PATH_SLUGS = {
    "admin", "api", "d", "demo", "desk", "favicon.ico", "healthz", "i18n", "jobs", "media",
    "messages", "metrics", "r", "readyz", "robots.txt", "sitemap.xml", "static", "well-known",
}  # fmt: skip


def _spellings() -> dict[str, str]:
    """Return every way to write a language of the site, lower case, to its code."""
    spellings: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        spellings[code] = code
        spellings.setdefault(code.split("-")[0], code)
    for code, info in LANG_INFO.items():
        for fallback in info.get("fallback", []):
            if fallback in spellings:
                spellings.setdefault(code, spellings[fallback])
    spellings |= {f"zh-{place}": "zh-hans" for place in ("hans-cn", "hans-sg")}
    return spellings


LANGUAGE_SPELLINGS = _spellings()
RESERVED_SLUGS = frozenset(
    PATH_SLUGS | {code.lower() for code in LANG_INFO} | set(LANGUAGE_SPELLINGS)
)


def validate_slug_is_free(value: str) -> None:
    """Refuse a slug that would hide another page or be hidden by one."""
    if value.lower() in RESERVED_SLUGS:
        raise ValidationError(
            _("“%(slug)s” is the address of another page. Choose another word."),
            code="reserved",
            params={"slug": value},
        )
