"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_info

from workshop.clients import is_in_wechat


def site(request: HttpRequest) -> dict[str, object]:
    """Return the site's languages, each with its own name, and whether this is a demo
    and opened inside WeChat.

    A view about an event passes ``event``; one with a form that the language switch must
    carry along passes its ``form_id``.
    """
    return {
        "site_languages": [get_language_info(code) for code, _name in settings.LANGUAGES],
        "is_demo": settings.DEMO_MODE,
        "is_in_wechat": is_in_wechat(request),
        "event": None,
        "form_id": None,
    }
