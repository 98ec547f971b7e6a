"""What the field templates ask about a field."""

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from registrations.forms.questions import asked_if

register = template.Library()


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Return whether the field is a single box to tick."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def waits(field: BoundField) -> bool:
    """Return whether a change of the field waits until staff accept it."""
    return getattr(field.field, "waits", False)


@register.filter
def first_input_id(field: BoundField) -> str:
    """Return the id of the field's first input, where a link from the summary leads."""
    if field.use_fieldset:
        return f"{field.auto_id}_0"
    return field.id_for_label or str(field.auto_id)


@register.filter
def as_carried_along(field: BoundField) -> SafeString:
    """Return the field as hidden inputs.

    Unlike Django's own they do not name the hint, which is not on the page.
    """
    widget = field.field.hidden_widget()
    return widget.render(field.html_name, field.value(), attrs={"id": field.auto_id})


@register.filter
def condition(field: BoundField) -> SafeString | str:
    """Return the attribute by which a script knows when the field is asked."""
    found = asked_if(field.field)
    return format_html(' data-asked-if="{}"', found) if found else ""
