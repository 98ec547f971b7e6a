"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_info


def site(request: HttpRequest) -> dict[str, object]:
    """Return the site's languages, each with its own name, and whether this is a demo.

    A view about an event passes ``event``; one with a form that the language switch must
    carry along passes its ``form_id``.
    """
    return {
        "site_languages": [get_language_info(code) for code, _name in settings.LANGUAGES],
        "is_demo": settings.DEMO_MODE,
        "event": None,
        "form_id": None,
    }
