"""Groups that are asked of those from abroad, on the forms."""

import pytest
from django.http import QueryDict

from registrations.enums import InstitutionKind
from registrations.forms.registration import DelegateForm, RegisterForm
from tests import builders as b
from workshop.enums import Audience

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    found = b.build_event(country="CN")
    b.build_asked_group(event=found, group="phone", audience=Audience.ABROAD, is_required=True)
    return found


def delegation_from(event, country):
    institution = b.build_institution(kind=InstitutionKind.MINISTRY, country=country)
    return b.build_delegation(event=event, institution=institution)


def posted(**values):
    data = QueryDict(mutable=True)
    known = {"capacity": "delegate", "family_name": "Sample", "name_order": "given_first"}
    data.update(known | {"email": "one@example.org", "language": "en"} | values)
    return data


def register_form(event, **values):
    return RegisterForm(posted(**values), event=event)


def test_form_says_of_whom_it_is_asked_while_the_institution_is_open(event):
    form = RegisterForm(event=event)

    assert form.fields["phone"].help_text.startswith("Only if you come from abroad.")
    assert not form.fields["phone"].required


def test_required_group_is_required_of_those_from_abroad_alone(event):
    abroad, at_home = delegation_from(event, "BE"), delegation_from(event, "CN")

    assert list(register_form(event, institution=abroad.pk).errors) == ["phone"]
    assert register_form(event, institution=at_home.pk).errors == {}


def test_answer_of_who_is_not_from_abroad_is_dropped(event):
    form = register_form(event, institution=delegation_from(event, "CN").pk, phone="+86 10 1234")

    assert form.is_valid()
    assert form.values()["phone"] == ""


def test_unknown_institution_requires_nothing_more(event):
    assert list(register_form(event).errors) == ["institution"]


@pytest.mark.parametrize(("country", "is_asked"), [("BE", True), ("CN", False)])
def test_form_of_a_known_institution_asks_only_what_concerns_it(event, country, is_asked):
    institution = delegation_from(event, country).institution

    form = DelegateForm(event=event, institution=institution)

    assert ("phone" in form.fields) is is_asked
