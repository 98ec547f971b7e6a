"""Widgets drawn without templates are those of Django's templates, line for line."""

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.template import Context, Template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from workshop.widgets import DirectRenderer

CHOICES = [
    ("", "None <yet>"),
    ("Kind & kin", [(1, "One"), ("two", gettext_lazy("Two"))]),
    ("x\"y'z", mark_safe("<b>bold</b>")),
]
ATTRS = {"id": "id_one", "required": True, "disabled": False, "data-x": "\"<&>'", "maxlength": 12}
WIDGETS = [
    *(kind() for kind in (forms.TextInput, forms.EmailInput, forms.NumberInput, forms.HiddenInput)),
    *(kind() for kind in (forms.DateInput, forms.CheckboxInput)),
    *(kind(choices=CHOICES) for kind in (forms.Select, forms.SelectMultiple)),
    *(kind(choices=CHOICES) for kind in (forms.RadioSelect, forms.CheckboxSelectMultiple)),
    forms.Textarea(),
]


def lines(markup: str) -> list[str]:
    """Return the lines of the markup that are not blank."""
    return [line for line in markup.splitlines() if line.strip()]


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
@pytest.mark.parametrize("value", [None, "", "two", "x\"y'z", "<a> & b", 1, True, ["two", "1"]])
def test_widget_has_the_markup_of_its_template(widget, value):
    drawn = widget.render("na<me", value, attrs=ATTRS, renderer=DirectRenderer())

    usual = widget.render("na<me", value, attrs=ATTRS, renderer=TemplatesSetting())
    assert lines(drawn) == lines(usual)


@pytest.mark.parametrize("kind", [forms.RadioSelect, forms.CheckboxSelectMultiple])
@pytest.mark.parametrize("part", ["choice", "choice.tag"])
def test_single_choice_has_the_markup_of_its_template(kind, part):
    class Plain(forms.Form):
        field = forms.ChoiceField(choices=CHOICES, widget=kind)

    page = Template(f"{{% for choice in form.field %}}{{{{ {part} }}}}{{% endfor %}}")
    drawn, usual = (
        page.render(Context({"form": Plain(initial={"field": "two"}, renderer=renderer())}))
        for renderer in (DirectRenderer, TemplatesSetting)
    )

    assert drawn == usual
