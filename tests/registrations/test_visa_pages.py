"""The pages of staff on visa letters, and what the own page says of one's letter."""

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registrations.domain import actors
from registrations.enums import Purpose, Status
from registrations.exports.purposes import VISA_LETTERS
from registrations.links import path_of
from registrations.models import Disclosure, VisaInviter, VisaLetter
from registrations.privacy import consent
from registrations.roles import MANAGER, OFFICER
from tests import builders as b
from tests.registrations.documents.reading import document_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def officer(client, event):
    client.force_login(b.build_user(event=event, role=OFFICER))


@pytest.fixture
def manager(client, event):
    client.force_login(b.build_user(event=event, role=MANAGER))


def text_of(answer):
    return " ".join(answer.content.decode().split())


def letters_page(client, event):
    return text_of(client.get(reverse("visa-letters", args=[event.slug])))


def own_page(client, attendee):
    return text_of(client.get(path_of(attendee)))


# Staff.


@pytest.mark.usefixtures("officer")
def test_staff_see_of_whom_what_is_missing_and_no_value(client, event):
    b.build_inviter(event=event)
    b.build_applicant(event=event, family_name="Whole")
    partly = b.build_applicant(event=event, family_name="Partly")
    b.give_sensitive(partly, group=Purpose.VISA, consulate="Marker embassy")
    waiting = b.build_applicant(event=event, family_name="Waiting", status=Status.SUBMITTED)

    page = letters_page(client, event)

    assert "1 letter waits to be made." in page
    assert "Full name as in the passport<br>Sex as in the passport<br>Passport issued on<br>Day of arrival<br>Day of departure" in page  # fmt: skip
    assert "Marker embassy" not in page
    assert ("P0000001" in page, page.count("Make the letter")) == (False, 1)
    assert f"people={waiting.pk}" not in page
    assert not Disclosure.objects.exists()


@pytest.mark.usefixtures("officer")
def test_staff_see_the_number_and_whether_the_letter_still_holds(client, event):
    b.build_inviter(event=event)
    person = b.build_applicant(event=event)
    document_of(event, VISA_LETTERS)

    page = letters_page(client, event)
    assert ("No. EX-2083-001 of 1 September 2083" in page, "Print again" in page) == (True, True)
    assert "0 letters wait to be made." in page

    b.give_sensitive(person, group=Purpose.VISA, **b.SENSITIVE_VALUES[Purpose.VISA] | {"consulate": "Paris"})  # fmt: skip
    page = letters_page(client, event)
    assert "It does not say any more what it would say now." in page
    assert "1 letter waits to be made." in page


@pytest.mark.usefixtures("officer")
def test_staff_are_told_what_keeps_letters_from_being_made(client, event):
    page = letters_page(client, event)

    assert "Add to its groups of questions: identity document, visa letter" in page
    assert "Nobody is named yet who invites" in page
    assert "Nobody has asked for a letter yet." in page
    assert reverse("visa-inviter", args=[event.slug]) not in page


@pytest.mark.usefixtures("officer")
def test_staff_are_told_that_a_key_is_missing(client, event, settings):
    b.build_applicant(event=event)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    page = letters_page(client, event)

    assert "FIELD_KEYS" in page
    assert "Nobody has asked for a letter yet." not in page


@pytest.mark.usefixtures("officer")
def test_page_takes_the_same_queries_for_any_number(client, event):
    b.build_inviter(event=event)
    counts = []
    for number in (1, 2, 27):
        for _each in range(number):
            b.build_applicant(event=event)
        with CaptureQueriesContext(connection) as ran:
            letters_page(client, event)
        counts.append(len(ran))

    assert counts == [counts[0]] * 3


@pytest.mark.usefixtures("officer")
def test_export_page_leads_to_the_letters_and_letters_to_the_export(client, event):
    person = b.build_applicant(event=event)
    export = reverse("export-participants", args=[event.slug])

    assert reverse("visa-letters", args=[event.slug]) in text_of(client.get(export))
    assert f"{export}?purpose=visa-letters&amp;people={person.pk}" in letters_page(client, event)


@pytest.mark.usefixtures("officer")
def test_letters_are_taken_on_the_export_page_with_a_reason(client, event):
    b.build_inviter(event=event)
    b.build_applicant(event=event)
    order = {
        "purpose": "visa-letters", "edition": "provisional", "language": "en", "format": "xlsx",
        "recipient": "The people themselves", "is_abroad": "no",
    }  # fmt: skip
    address = reverse("export-participants-file", args=[event.slug])

    refused = client.post(address, order)
    answer = client.post(address, order | {"reason": "They apply for visas."})

    assert (refused.status_code, list(refused.context["form"].errors)) == (400, ["reason"])
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert Disclosure.objects.get().reason == "They apply for visas."


@pytest.mark.usefixtures("officer")
@pytest.mark.django_db(transaction=True)
def test_letters_without_who_invites_are_refused_on_the_page(client, event):
    b.build_applicant(event=event)
    order = {
        "purpose": "visa-letters", "edition": "provisional", "language": "en", "format": "pdf",
        "recipient": "Us", "is_abroad": "no", "reason": "They apply for visas.",
    }  # fmt: skip

    answer = client.post(reverse("export-participants-file", args=[event.slug]), order)

    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["purpose"])
    assert not VisaLetter.objects.exists()


INVITER = {
    "phone": "+86 10 0000 0000",
    "number_prefix": "EX-",
} | {
    f"{name}_{code}": text
    for name in ("unit", "address", "contact", "signatory", "purpose", "cities", "costs")
    for code, text in (("en", "Words"), ("zh-hans", "字"))
}


@pytest.mark.usefixtures("manager")
def test_manager_says_who_invites(client, event):
    page = reverse("visa-inviter", args=[event.slug])

    assert client.post(page, INVITER).status_code == 302

    stored = VisaInviter.objects.get(event=event)
    assert (stored.unit, stored.phone, stored.number_prefix) == (b.text("Words", "字"), "+86 10 0000 0000", "EX-")  # fmt: skip
    assert "The letters now say this." in text_of(client.get(page))
    assert page in letters_page(client, event)


@pytest.mark.usefixtures("manager")
def test_inviter_is_said_in_every_language(client, event):
    answer = client.post(
        reverse("visa-inviter", args=[event.slug]), INVITER | {"costs_zh-hans": ""}
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["costs"])
    assert not VisaInviter.objects.exists()


# The person.


def test_own_page_says_nothing_of_letters_where_none_is_asked_for(client, event):
    person = b.build_attendee(delegation=b.build_delegation(event=event))

    assert "Letter for your visa" not in own_page(client, person)


def test_own_page_says_what_is_missing_and_when_the_letter_was_made(client, event):
    b.build_inviter(event=event)
    person = b.build_applicant(event=event)
    assert "You see here when the organiser has made it." in own_page(client, person)

    document_of(event, VISA_LETTERS)
    page = own_page(client, person)
    assert "Your letter was made on 1 September 2083; its number is EX-2083-001." in page

    b.give_sensitive(person, group=Purpose.VISA, consulate="Marker embassy")
    page = own_page(client, person)
    assert "Something that it says has changed since." in page
    assert ("<li>Day of arrival</li>" in page, "Marker embassy" in page) == (True, False)

    consent.withdraw(person, Purpose.VISA, by=actors.DELEGATE, now=b.NOW)
    assert "The data of which it was made is erased." in own_page(client, person)


def test_own_page_tells_who_is_not_confirmed_that_the_letter_waits(client, event):
    person = b.build_applicant(event=event, status=Status.SUBMITTED)

    assert "It is made once your registration is confirmed." in own_page(client, person)


def test_own_page_opens_although_a_key_is_missing(client, event, settings):
    person = b.build_applicant(event=event)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    assert "Letter for your visa" not in own_page(client, person)


def test_form_of_the_visa_letter_offers_what_passports_have(client, event):
    person = b.build_applicant(event=event)

    page = text_of(client.get(f"{path_of(person)}sensitive/visa/"))

    assert '<option value="X">not specified</option>' in page
    assert "I want a letter for my visa" in page
