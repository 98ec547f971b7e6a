"""The registration form, step by step."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from registrations.enums import ConsentAnswer, Status
from registrations.models import Attendee, Consent, HistoryEntry, Message
from registrations.views import register as register_view
from tests import builders as b
from workshop.enums import Audience, EventState, Group, RegistrationMode
from workshop.models import AskedGroup, Event

pytestmark = pytest.mark.django_db

HARD_NAMES = ["O'Sample-Řezníčková", "van der Test", "欧阳示例", "𠮷田", "عبد الرحمن", "Nguyễn Văn Mẫu", "e\u0301\u200dx"]  # fmt: skip


@pytest.fixture
def event() -> Event:
    """Return an event that is open now, with a privacy notice and one delegation."""
    today = timezone.now().date()
    event = b.build_event(starts_on=today + timedelta(days=30), ends_on=today + timedelta(days=31))
    b.build_notice(event=event)
    b.build_delegation(event=event)
    return event


def token_of(html: str) -> str:
    """Return the mark of the form instance on the page."""
    return re.search(r'name="token" value="([^"]+)"', html).group(1)


def open_form(client: Client, event: Event) -> dict[str, str]:
    """Open the form and return what an ordinary delegate fills in."""
    html = client.get(f"/{event.slug}/register/").content.decode()
    return {
        "token": token_of(html),
        "website": "",
        "institution": str(event.delegations.get().pk),
        "capacity": "delegate",
        "honorific": "Ms",
        "family_name": "Delegate",
        "given_names": "One",
        "name_order": "given_first",
        "email": "one@example.org",
        "language": "en",
    }


def post(client: Client, event: Event, data: dict, **extra):
    return client.post(f"/{event.slug}/register/", data, **extra)


def test_register_whole_flow_reaches_page_with_reference(client, event):
    data = open_form(client, event)

    check = post(client, event, {**data, "circulation": "on", "step": "check"})
    assert check.status_code == 200
    assert Attendee.objects.count() == 0
    done = post(client, event, {**data, "circulation": "on", "step": "submit"}, follow=True)

    attendee = Attendee.objects.get()
    assert done.status_code == 200
    assert attendee.reference in done.content.decode()
    assert attendee.status == Status.SUBMITTED
    assert [(each.purpose, each.answer) for each in attendee.consents.order_by("purpose")] == [
        ("circulation", ConsentAnswer.GIVEN),
        ("future_contact", ConsentAnswer.REFUSED),
        ("photos", ConsentAnswer.REFUSED),
    ]
    assert [each.kind for each in Message.objects.all()] == ["received"]
    assert client.cookies == {}


def test_register_same_form_twice_gives_one_registration_and_the_same_page(client, event):
    data = {**open_form(client, event), "step": "submit"}

    first = post(client, event, data)
    second = post(client, event, data)

    assert first.status_code == 302
    assert second.url == first.url
    assert Attendee.objects.count() == 1
    assert Message.objects.count() == 1
    assert HistoryEntry.objects.filter(action="submitted").count() == 1


def test_register_same_person_with_new_form_is_kept_as_duplicate(client, event):
    post(client, event, {**open_form(client, event), "step": "submit"})
    post(client, event, {**open_form(client, event), "step": "submit"})

    first, second = Attendee.objects.order_by("pk")
    assert first.duplicate_of is None
    assert second.duplicate_of == first


@pytest.mark.parametrize("name", HARD_NAMES)
def test_register_keeps_the_family_name_as_typed(client, event, name):
    post(client, event, {**open_form(client, event), "family_name": name, "step": "submit"})

    assert Attendee.objects.get().family_name == name


@pytest.mark.parametrize("name", ["a\0b", "a\ufffe", "a\uffff", "a\x1bb", "a\nb", "x" * 121])
def test_register_refuses_what_is_no_text_with_a_reason(client, event, name):
    answer = post(client, event, {**open_form(client, event), "family_name": name, "step": "check"})

    assert answer.status_code == 422
    assert 'href="#id_family_name"' in answer.content.decode()
    assert Attendee.objects.count() == 0


def test_register_normalises_full_width_address_and_telephone(client, event):
    AskedGroup.objects.create(event=event, group=Group.PHONE)
    data = open_form(client, event)

    post(
        client,
        event,
        {**data, "email": "ｏｎｅ＠example．org", "phone": "＋８６ 10 12345", "step": "submit"},
    )

    attendee = Attendee.objects.get()
    assert (attendee.email, attendee.phone) == ("one@example.org", "+86 10 12345")


def test_register_faulty_answers_keep_everything_typed(client, event):
    data = {**open_form(client, event), "email": "not an address", "print_as": "Typed Once"}

    page = post(client, event, {**data, "step": "check"}).content.decode()

    assert "<title>Error: " in page
    assert 'value="not an address"' in page
    assert 'value="Typed Once"' in page
    assert page.count('href="#id_email"') == 1
    assert 'id="id_email_error"' in page


def test_register_change_shows_form_with_answers_and_no_errors(client, event):
    data = {**open_form(client, event), "email": "not an address"}

    page = post(client, event, {**data, "step": "change"}).content.decode()

    assert 'value="not an address"' in page
    assert "error-summary" not in page
    assert token_of(page) == data["token"]


def test_register_language_switch_keeps_what_was_typed(client, event):
    data = {**open_form(client, event), "family_name": "欧阳示例", "days": []}

    page = client.post(
        f"/zh-hans/{event.slug}/register/", {**data, "step": "language"}
    ).content.decode()

    assert '<html lang="zh-Hans"' in page
    assert 'value="欧阳示例"' in page
    assert "error-summary" not in page


def test_register_language_switch_on_check_page_stays_there(client, event):
    data = open_form(client, event)

    page = client.post(
        f"/zh-hans/{event.slug}/register/", {**data, "shown": "check", "step": "language"}
    ).content.decode()

    assert 'value="submit"' in page
    assert '<html lang="zh-Hans"' in page


def test_register_long_open_page_is_served_again_with_all_answers(client, event, settings):
    data = open_form(client, event)
    settings.FORM_MAX_AGE = timedelta(seconds=-1)

    answer = post(client, event, {**data, "step": "submit"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Delegate"' in page
    settings.FORM_MAX_AGE = timedelta(days=7)
    again = post(client, event, {**data, "token": token_of(page), "step": "submit"})
    assert again.status_code == 302


def test_register_needs_no_cookie(event):
    browser = Client(enforce_csrf_checks=True)
    data = open_form(browser, event)

    assert post(browser, event, {**data, "step": "submit"}).status_code == 302


def test_register_forged_token_makes_nothing(client, event):
    data = {**open_form(client, event), "token": "forged"}

    assert post(client, event, {**data, "step": "submit"}).status_code == 422
    assert Attendee.objects.count() == 0


def test_register_token_of_another_event_makes_nothing(client, event):
    other = b.build_event(starts_on=event.starts_on, ends_on=event.ends_on)
    b.build_notice(event=other)
    b.build_delegation(event=other)
    foreign = open_form(client, other)["token"]

    answer = post(client, event, {**open_form(client, event), "token": foreign, "step": "submit"})

    assert answer.status_code == 422
    assert Attendee.objects.count() == 0


def test_register_delegation_of_another_event_is_refused(client, event):
    foreign = b.build_delegation()
    data = {**open_form(client, event), "institution": str(foreign.pk)}

    assert post(client, event, {**data, "step": "submit"}).status_code == 422
    assert Attendee.objects.count() == 0


def test_register_robot_filling_the_hidden_field_is_refused(client, event):
    data = {**open_form(client, event), "website": "https://spam.example"}

    assert post(client, event, {**data, "step": "submit"}).status_code == 422
    assert Attendee.objects.count() == 0


def test_register_faster_than_a_person_is_refused(client, event, settings):
    settings.FORM_MIN_AGE = timedelta(seconds=60)
    data = open_form(client, event)

    assert post(client, event, {**data, "step": "submit"}).status_code == 422
    assert Attendee.objects.count() == 0


def test_register_too_many_requests_keep_what_was_typed(client, event, settings):
    settings.REGISTRATION_RATE = (1, timedelta(minutes=10))
    data = open_form(client, event)
    post(client, event, {**data, "step": "check"})

    answer = post(client, event, {**data, "step": "submit"})

    assert answer.status_code == 429
    assert answer["Retry-After"] == "600"
    assert 'value="Delegate"' in answer.content.decode()
    assert Attendee.objects.count() == 0


def test_register_forged_forwarding_header_does_not_escape_the_limit(client, event, settings):
    settings.REGISTRATION_RATE = (1, timedelta(minutes=10))
    data = open_form(client, event)
    post(client, event, {**data, "step": "check"}, headers={"x-forwarded-for": "198.51.100.1"})

    answer = post(
        client, event, {**data, "step": "check"}, headers={"x-forwarded-for": "198.51.100.2"}
    )

    assert answer.status_code == 429


def test_register_likely_slip_in_address_is_a_warning(client, event):
    data = {**open_form(client, event), "email": "one@gmial.com"}

    page = post(client, event, {**data, "step": "check"}).content.decode()

    assert "one@gmail.com" in page
    assert 'value="submit"' in page


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"mode": RegistrationMode.INVITATION}, "invitation_only"),
        ({"opens_at": timezone.now() + timedelta(days=1)}, "not_yet_open"),
        ({"closes_at": timezone.now() - timedelta(days=1)}, "closed"),
        ({"state": EventState.POSTPONED}, "postponed"),
        ({"state": EventState.CANCELLED}, "cancelled"),
        ({"state": EventState.ARCHIVED}, "over"),
        ({"capacity": 0}, "full"),
    ],
)
def test_register_closed_event_says_why(client, event, change, reason):
    data = open_form(client, event)
    Event.objects.filter(pk=event.pk).update(**change)

    page = client.get(f"/{event.slug}/register/").content.decode()
    answer = post(client, event, {**data, "step": "submit"})

    assert f'data-reason="{reason}"' in page
    assert event.contact_email in page
    assert f'data-reason="{reason}"' in answer.content.decode()
    assert Attendee.objects.count() == 0


def test_register_without_privacy_notice_is_not_open(client, event):
    event.privacy_notices.all().delete()

    page = client.get(f"/{event.slug}/register/").content.decode()

    assert 'data-reason="not_yet_open"' in page


def test_register_draft_event_does_not_exist(client, event):
    Event.objects.filter(pk=event.pk).update(state=EventState.DRAFT)

    assert client.get(f"/{event.slug}/register/").status_code == 404


def test_register_asks_no_group_that_the_event_does_not_ask(client, event):
    page = client.get(f"/{event.slug}/register/").content.decode()

    asked = {name for name in ("phone", "native_name", "days", "mode") if f'name="{name}"' in page}
    assert asked == set()


def test_register_required_group_must_be_answered(client, event):
    AskedGroup.objects.create(event=event, group=Group.PHONE, is_required=True)

    answer = post(client, event, {**open_form(client, event), "step": "check"})

    assert answer.status_code == 422
    assert 'href="#id_phone"' in answer.content.decode()


@pytest.mark.parametrize(("mode", "status"), [("in_person", 422), ("online", 302)])
def test_register_group_for_those_in_person_binds_only_them(client, event, mode, status):
    AskedGroup.objects.create(event=event, group=Group.MODE)
    AskedGroup.objects.create(
        event=event, group=Group.DAYS, is_required=True, audience=Audience.IN_PERSON
    )

    answer = post(client, event, {**open_form(client, event), "mode": mode, "step": "submit"})

    assert answer.status_code == status


def test_register_without_javascript_institutions_are_an_ordinary_list(client, event):
    page = client.get(f"/{event.slug}/register/").content.decode()

    name = str(event.delegations.get().name)
    assert f'<option value="{event.delegations.get().pk}"' in page
    assert name in page


def test_register_inactive_institution_is_not_offered(client, event):
    gone = b.build_delegation(event=event, institution=b.build_institution(is_active=False))

    page = client.get(f"/{event.slug}/register/").content.decode()

    assert str(gone.name) not in page


def test_register_automatic_approval_confirms_while_seats_are_left(client, event):
    Event.objects.filter(pk=event.pk).update(approval="automatic", capacity=1)
    post(client, event, {**open_form(client, event), "step": "submit"})

    assert Attendee.objects.get().status == Status.CONFIRMED
    assert [each.kind for each in Message.objects.order_by("pk")] == ["received", "confirmed"]


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_register_page_has_constant_queries(client, event, rows, django_assert_num_queries):
    for _row in range(rows - 1):
        b.build_delegation(event=event)

    with django_assert_num_queries(6):
        client.get(f"/{event.slug}/register/")


def test_register_page_kept_ready_has_a_token_for_each_and_asks_no_database(
    client, event, settings, django_assert_num_queries
):
    settings.PUBLIC_PAGE_KEPT_FOR = timedelta(minutes=1)
    first = open_form(client, event)

    with django_assert_num_queries(0):
        page = client.get(f"/{event.slug}/register/").content.decode()

    assert token_of(page) != first["token"]
    for token in (first["token"], token_of(page)):
        assert post(client, event, {**first, "token": token, "step": "submit"}).status_code == 302
    assert Attendee.objects.count() == 2


def test_register_page_kept_ready_is_built_anew_after_its_time(client, event, settings):
    settings.PUBLIC_PAGE_KEPT_FOR = timedelta()
    open_form(client, event)
    Event.objects.filter(pk=event.pk).update(state=EventState.CANCELLED)

    page = client.get(f"/{event.slug}/register/").content.decode()

    assert 'data-reason="cancelled"' in page


def test_register_page_kept_ready_is_one_for_each_language(client, event, settings):
    settings.PUBLIC_PAGE_KEPT_FOR = timedelta(minutes=1)
    client.get(f"/{event.slug}/register/")

    page = client.get(f"/zh-hans/{event.slug}/register/").content.decode()

    assert '<html lang="zh-Hans"' in page


def submit(client: Client, event: Event, **changed: str):
    return post(client, event, {**open_form(client, event), **changed, "step": "submit"})


@pytest.mark.parametrize(("minutes", "statements"), [(0, 20), (1, 16)])
def test_submit_runs_few_statements_and_fewer_where_others_come_too(
    client, event, settings, django_assert_num_queries, minutes, statements
):
    b.build_question(event=event, options=["Yes", "No"], kind="choice")
    settings.PUBLIC_PAGE_KEPT_FOR = timedelta(minutes=minutes)
    submit(client, event)
    data = {**open_form(client, event), "family_name": "Other", "email": "other@example.org"}

    # Two of them count requests, two begin and end the transaction.
    with django_assert_num_queries(statements):
        assert post(client, event, {**data, "step": "submit"}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_submit_of_a_question_just_deleted_asks_to_look_again_and_stores_nothing(
    client, event, settings
):
    question = b.build_question(event=event, kind="text")
    settings.PUBLIC_PAGE_KEPT_FOR = timedelta(minutes=1)
    answer = {f"question-{question.pk}": "An answer", "position": "Head of Division"}
    submit(client, event)
    question.delete()

    refused = submit(client, event, family_name="Other", **answer)

    assert refused.status_code == 422
    page = refused.content.decode()
    assert "The form has just been changed." in page
    assert 'value="Head of Division"' in page
    assert f"question-{question.pk}" not in page
    assert Attendee.objects.count() == 1
    assert submit(client, event, family_name="Other", **answer).status_code == 302


@pytest.mark.usefixtures("errors_expected")
def test_submit_that_fits_the_database_not_for_another_reason_is_a_fault(
    client, event, monkeypatch
):
    def refuse(*_args, **_kwargs):
        raise IntegrityError

    monkeypatch.setattr(register_view, "register_person", refuse)

    with pytest.raises(IntegrityError):
        submit(client, event)


def test_history_of_registering_is_in_order(client, event):
    submit(client, event, circulation="on")

    entries = HistoryEntry.objects.order_by("pk")
    assert [each.action for each in entries] == ["created", "consented", "submitted"]


def test_consent_rows_name_notice_and_language(client, event):
    data = open_form(client, event)
    client.post(f"/zh-hans/{event.slug}/register/", {**data, "photos": "on", "step": "submit"})

    row = Consent.objects.get(purpose="photos")
    assert (row.notice, row.language, row.actor) == (event.privacy_notices.get(), "zh-hans", "delegate")  # fmt: skip
