"""The languages of the site, as the settings name them."""

from django.conf import settings
from django.utils.translation import get_language_info


def language_choices() -> list[tuple[str, str]]:
    """Return the languages to choose from, each by its own name.

    A function, so that adding one needs no migration.
    """
    return [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]


def language_codes() -> list[str]:
    """Return the codes of the languages, the default first."""
    return [code for code, _name in settings.LANGUAGES]


def default_language() -> str:
    """Return the code of the default language."""
    return settings.LANGUAGE_CODE
