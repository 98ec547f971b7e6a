"""Inputs and lists as markup, without a template for each input and each option.

Django renders every widget, every option and the attributes of each from templates of
their own: some two hundred for the registration form, most of the time that the page
takes. The markup here is that of those templates, line for line but for blank ones (a test
compares them).
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]

_INPUTS = ("checkbox", "checkbox_option", "date", "email", "hidden", "number", "radio_option", "text")  # fmt: skip


def _attributes(widget: Widget) -> SafeString:
    parts = (
        format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)
        for name, value in widget["attrs"].items()
        if value is not False
    )
    return format_html_join("", "{}", ((part,) for part in parts))


def _input(widget: Widget) -> SafeString:
    value = widget["value"]
    return format_html(
        '<input type="{}" name="{}"{}{}>',
        widget["type"],
        widget["name"],
        "" if value is None else format_html(' value="{}"', value),
        _attributes(widget),
    )


def _option(option: Widget) -> SafeString:
    return format_html(
        '<option value="{}"{}>{}</option>', option["value"], _attributes(option), option["label"]
    )


def _group(label: str | None, options: list[Widget]) -> SafeString:
    listed = format_html_join("", "\n  {}", ((_option(each),) for each in options))
    if not label:
        return listed
    return format_html('\n  <optgroup label="{}">{}\n  </optgroup>', label, listed)


def _select(widget: Widget) -> SafeString:
    groups = ((_group(label, options),) for label, options, _number in widget["optgroups"])
    return format_html(
        '<select name="{}"{}>{}\n</select>',
        widget["name"],
        _attributes(widget),
        format_html_join("", "{}", groups),
    )


_DIRECT: dict[str, Callable[[Widget], SafeString]] = {
    "django/forms/widgets/select.html": _select,
    **{f"django/forms/widgets/{name}.html": _input for name in _INPUTS},
}


class DirectRenderer(TemplatesSetting):
    """Render inputs and lists directly, and everything else from its template."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """Return the markup of the widget or form."""
        direct = _DIRECT.get(template_name)
        if direct is None or context["widget"].get("wrap_label"):
            return super().render(template_name, context, request)
        return direct(context["widget"])
