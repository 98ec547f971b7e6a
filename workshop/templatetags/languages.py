"""The language of the page, of a text on it, and the page's address in another language."""

from typing import Any

from babel import Locale
from babel.lists import format_list
from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.defaultfilters import linebreaks_filter
from django.urls import get_script_prefix
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, to_locale

from workshop.slugs import LANGUAGE_SPELLINGS
from workshop.translated import Translated

register = template.Library()


def _path_in(request: HttpRequest, code: str) -> str:
    """Return the path with the prefix of the language; it need not lead to any page."""
    first, _slash, rest = request.path_info.removeprefix("/").partition("/")
    bare = rest if first in LANGUAGE_SPELLINGS else request.path_info.removeprefix("/")
    prefix = "" if code == settings.LANGUAGE_CODE else f"{code}/"
    return f"{get_script_prefix()}{prefix}{bare.lstrip('/')}"


@register.simple_tag(takes_context=True)
def in_language(context: dict[str, Any], code: str) -> str:
    """Return the address of this page in the language, with the query of a page that was asked for.

    The query of a form that was sent is left out: its answer cannot be had by a link.
    """
    request: HttpRequest = context["request"]
    query = request.META.get("QUERY_STRING", "") if request.method in {"GET", "HEAD"} else ""
    path = _path_in(request, code)
    return f"{path}?{query}" if query else path


@register.simple_tag(takes_context=True)
def whole_address(context: dict[str, Any], code: str) -> str:
    """Return the page's one address for search engines in the language, without query."""
    return f"{settings.BASE_URL}{_path_in(context['request'], code)}"


@register.filter
def html_lang(code: str) -> str:
    """Return the language code as BCP 47 writes it, as in zh-Hans."""
    language, *subtags = code.split("-")
    written = [tag.title() if len(tag) == 4 else tag.upper() for tag in subtags]
    return "-".join([language.lower(), *written])


@register.filter
def direction(code: str) -> str:
    """Return the direction in which the language is written: ltr or rtl."""
    return "rtl" if get_language_info(code)["bidi"] else "ltr"


def _language_attributes(value: Translated) -> SafeString:
    """Return lang (and dir, where it differs) of a text that is not in the page's language."""
    shown, active = value.shown_language(), get_language() or settings.LANGUAGE_CODE
    if shown == active:
        return SafeString("")
    attributes = format_html(' lang="{}"', html_lang(shown))
    if direction(shown) != direction(active):
        attributes += format_html(' dir="{}"', direction(shown))
    return attributes


@register.simple_tag
def text(value: Translated) -> SafeString:
    """Return the text, marked with its language where that is not the page's."""
    attributes = _language_attributes(value)
    return format_html("<span{}>{}</span>", attributes, value) if attributes else escape(value)


@register.simple_tag
def paragraphs(value: Translated) -> SafeString:
    """Return the text as paragraphs, marked with its language where that is not the page's."""
    attributes = _language_attributes(value)
    body = linebreaks_filter(str(value))
    return format_html("<div{}>{}</div>", attributes, body) if attributes else body


@register.simple_tag
def gap() -> str:
    """Return what parts two sentences: a space, but nothing in Chinese."""
    return "" if (get_language() or "").startswith("zh") else " "


@register.filter
def spoken_languages(codes: list[str]) -> str:
    """Return the languages in words, as in “English and Chinese”; unknown codes as they are.

    The script matters to no listener, so zh-hans is called Chinese.
    """
    locale = Locale.parse(to_locale(get_language() or settings.LANGUAGE_CODE))
    names = [locale.languages.get(code.split("-")[0].lower(), code) for code in codes]
    return format_list(names, locale=locale)
