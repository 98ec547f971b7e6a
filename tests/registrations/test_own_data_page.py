"""One's own data, as the person meets it."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from registrations import links
from registrations.domain import actors
from registrations.enums import Action, DisclosureKind, MessageKind
from registrations.models import AccessCode, ErasureRequest, Message
from registrations.privacy import codes
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def attendee():
    return b.build_attendee(email="one@example.org")


@pytest.fixture
def path(attendee):
    return f"{links.path_of(attendee)}data/"


def open_data(client, attendee, path):
    code = codes.give(attendee, by=actors.SYSTEM, now=timezone.now())
    return client.post(path, {"code": code})["Location"]


def test_own_page_leads_to_ones_data(client, attendee, path):
    assert f'href="{path}"' in client.get(links.path_of(attendee)).text


def test_page_tells_to_whom_data_was_given_without_a_code(client, attendee, path):
    user = b.build_user(username="zqcolleague")
    b.build_disclosure(event=attendee.event, people=[attendee.pk], recipient="<The venue>", is_abroad=True, by=actors.staff(user), columns=["name", "question-3"], purpose="staff-full")  # fmt: skip
    b.build_disclosure(event=attendee.event, people=[attendee.pk], kind=DisclosureKind.VIEW, purpose="needs", reason="zqlunch")  # fmt: skip

    page = client.get(path).text

    for words in ("All registrations", "&lt;The venue&gt;", "abroad", "Name, answers to questions", "1 September 2083, 16:00"):  # fmt: skip
        assert words in page
    assert [word for word in ("zqcolleague", "zqlunch") if word in page] == []


def test_two_lists_of_the_same_minute_are_told_apart(client, attendee, path):
    for _each in range(2):
        b.build_disclosure(event=attendee.event, people=[attendee.pk])

    told = client.get(path).content.decode()

    # Within one list of terms, no moment may stand twice.
    assert told.count('<dl class="summary"><div><dt>') == 2


def test_page_of_whom_nothing_was_given_says_so(client, path):
    assert "Nobody yet. Each list with your name" in client.get(path).text


@pytest.mark.parametrize("email", ["one@example.org", ""])
def test_asking_for_a_code_answers_the_same_with_and_without_an_address(client, email):
    attendee = b.build_attendee(email=email)
    path = f"{links.path_of(attendee)}data/"

    answer = client.post(f"{path}code/")

    assert (answer.status_code, answer["Location"]) == (302, f"{path}?notice=code_sent#code")
    assert "If the registration has an e-mail address" in client.get(answer["Location"]).text
    assert Message.objects.filter(kind=MessageKind.ACCESS_CODE).count() == bool(email)


def test_right_code_opens_everything_and_is_recorded(client, attendee, path):
    attendee.staff_note = "<b>Zqnote</b>"
    attendee.save()

    page = client.get(open_data(client, attendee, path))

    assert (page.status_code, page["Cache-Control"], page.cookies) == (200, "no-store", {})
    assert "&lt;b&gt;Zqnote&lt;/b&gt;" in page.text
    assert "Registration received" in page.text
    assert attendee.history.filter(action=Action.DATA_TAKEN).count() == 1


def test_page_is_read_in_the_other_language_without_a_new_code(client, attendee, path):
    page = client.get(f"/zh-hans{open_data(client, attendee, path)}")

    assert (page.status_code, "简体中文" in page.text) == (200, True)


def test_file_is_an_attachment_under_a_plain_name(client, attendee, path):
    answer = client.get(f"{open_data(client, attendee, path)}data.json")

    name = f"{attendee.event.slug}-{attendee.reference}.json"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/json", "no-store")
    assert json.loads(answer.content)["registration"]["email"] == "one@example.org"


@pytest.mark.parametrize("typed", ["", "12345678", "\0", "x" * 5000, "<script>"])
def test_wrong_code_is_refused_and_what_was_typed_is_kept(client, attendee, path, typed):
    codes.give(attendee, by=actors.SYSTEM, now=timezone.now())
    AccessCode.objects.update(nonce="another")

    page = client.post(path, {"code": typed})

    assert page.status_code == 422
    assert "This code is not the right one" in page.text
    assert "<script>" not in page.text
    assert page.context["typed"] == typed


@pytest.mark.parametrize("file", ["", "data.json"])
@pytest.mark.parametrize("forged", ["x", "WzFd:x", "%00", "%F0%9F%98%80"])
def test_forged_pass_leads_back_to_the_page_that_asks(client, path, forged, file):
    answer = client.get(f"{path}{forged}/{file}")

    assert (answer.status_code, answer["Location"]) == (302, f"{path}?notice=data_closed")


def test_pass_of_another_person_opens_nothing(client, attendee, path):
    other = b.build_attendee()
    opened = open_data(client, other, f"{links.path_of(other)}data/")

    answer = client.get(f"{path}{opened.split('/')[-2]}/")

    assert answer["Location"] == f"{path}?notice=data_closed"


def test_too_many_codes_are_not_sent(client, attendee, path, settings):
    settings.RATE_LIMITS = True
    answers = [client.post(f"{path}code/").status_code for _number in range(6)]

    assert answers == [302] * 5 + [429]
    assert client.post(f"{path}code/")["Retry-After"] == "3600"


def test_too_many_tries_from_one_address_are_refused(client, attendee, path, settings):
    settings.RATE_LIMITS = True
    answers = {client.post(path, {"code": "1"}).status_code for _number in range(30)}

    assert (answers, client.post(path, {"code": "1"}).status_code) == ({422}, 429)


def test_page_takes_the_same_queries_whatever_the_number(client, attendee, path, django_assert_num_queries):  # fmt: skip
    counts = []
    for number in (1, 3):
        for _each in range(number):
            b.build_disclosure(event=attendee.event, people=[attendee.pk])
        with django_assert_num_queries(4):
            counts.append(client.get(path).status_code)
    assert counts == [200, 200]


# --- Erasure -----------------------------------------------------------------------------


def test_erasure_is_explained_asked_for_and_shown(client, attendee, path):
    erase = f"{links.path_of(attendee)}erase/"
    asked = client.get(erase)
    assert (asked.status_code, ErasureRequest.objects.count()) == (200, 0)
    assert "The organiser answers within 30 days" in asked.text
    assert "until 3 November 2088" in asked.text

    answer = client.post(erase)

    assert answer["Location"] == f"{path}?notice=erasure_asked#erasure"
    due = timezone.now().astimezone(attendee.event.zone).date() + timedelta(days=30)
    assert f"{due.day} {due:%B %Y}." in client.get(answer["Location"]).text


def test_erasure_asked_for_twice_is_asked_for_once(client, attendee, path):
    erase = f"{links.path_of(attendee)}erase/"

    answers = [client.post(erase), client.post(erase), client.get(erase)]

    assert [each.status_code for each in answers] == [302] * 3
    assert ErasureRequest.objects.count() == 1
    assert erase not in client.get(path).text


def test_refusal_is_shown_with_its_reason_and_one_may_ask_again(client, attendee, path):
    ErasureRequest.objects.create(attendee=attendee, asked_at=b.NOW, due_on=b.NOW, state="refused", decided_at=b.NOW, reason="An audit needs it.")  # fmt: skip

    page = client.get(path).text

    assert "An audit needs it." in page
    assert f"{links.path_of(attendee)}erase/" in page


# --- A code from staff -------------------------------------------------------------------


def test_officer_gives_a_code_once_and_it_is_recorded(client, attendee, path):
    user = b.build_user(event=attendee.event, role="registration officer")
    client.force_login(user)

    page = client.post(f"/admin/registrations/attendee/{attendee.pk}/code/")

    digits = AccessCode.objects.get().digits
    assert (digits in page.text, "no-store" in page["Cache-Control"]) == (True, True)
    assert attendee.history.get(action=Action.CODE_ISSUED).user == user
    assert Client().post(path, {"code": digits}).status_code == 302
    assert digits not in client.get(f"/admin/registrations/attendee/{attendee.pk}/change/").text


def test_officer_who_signed_in_long_ago_signs_in_again_first(client, attendee):
    client.force_login(b.build_user(event=attendee.event, role="registration officer"))
    session = client.session
    session["proved_at"] = 0
    session.save()

    answer = client.post(f"/admin/registrations/attendee/{attendee.pk}/code/")

    assert (answer.status_code, AccessCode.objects.exists()) == (302, False)
    assert answer["Location"].startswith("/admin/")
