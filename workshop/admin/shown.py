"""Texts in several languages and lists, as somebody reads them who may not change them."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.db import models
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

from workshop.text import in_series
from workshop.translated import Translated


def shown_value(value: Any) -> Any:
    """Return a text with each of its languages, or a list with commas."""
    if isinstance(value, Translated):
        return _languages(value)
    if isinstance(value, list):
        return in_series(str(each) for each in value) or "-"
    return value


def _languages(value: Translated) -> SafeString | str:
    rows = [(code, get_language_info(code)["name_local"], text) for code, text in value.items()]
    if not rows:
        return "-"
    return format_html_join("", '<span class="shown" lang="{}" title="{}">{}</span>', rows)


@cache
def _reader(field: "models.Field[Any, Any]") -> Callable[[models.Model], Any]:
    def read(obj: models.Model) -> Any:
        return shown_value(getattr(obj, field.name))

    read.__name__ = field.name
    read.short_description = field.verbose_name  # type: ignore[attr-defined]
    return read


def readable(fieldsets: Iterable[Any], opts: Any) -> list[Any]:
    """Return the fieldsets with every JSON field replaced by its readable form."""
    json_fields = {each.name: each for each in opts.fields if isinstance(each, models.JSONField)}

    def swap(entry: Any) -> Any:
        if isinstance(entry, (list, tuple)):
            return [swap(each) for each in entry]
        return _reader(json_fields[entry]) if entry in json_fields else entry

    return [
        (title, {**options, "fields": swap(list(options["fields"]))})
        for title, options in fieldsets
    ]
