"""The pages on which staff write the texts of messages."""

import pytest
from django.core import mail
from django.urls import reverse

from registrations.messages.texts import standard
from registrations.models import Message, MessageTemplate
from registrations.roles import OFFICER
from tests import builders as b

pytestmark = pytest.mark.django_db

BODY = "{greeting}\n\nOur own words.\n\n{event}\n\n{own_page}\n\n{contact}"


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def officer(event):
    return b.build_user(event=event, role=OFFICER, email="officer@example.org")


@pytest.fixture
def browser(client, officer):
    client.force_login(officer)
    return client


def page_of(event, kind="confirmed", language="en"):
    return reverse("message-text", args=[event.slug, kind, language])


def typed(button, **values):
    return {"subject": "Ours: {title}", "body": BODY, "seen": "", button: "yes", **values}


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_list_says_which_texts_are_own_in_the_same_number_of_queries(
    browser, event, officer, django_assert_num_queries
):
    address = reverse("message-texts", args=[event.slug])
    browser.get(address)
    pages = []
    for kinds in (["confirmed"], ["declined", "promoted"]):
        for kind in kinds:
            row = b.build_message_template(event=event, kind=kind)
            row.changed_by = officer
            row.save()
        with django_assert_num_queries(9):
            pages.append(text_of(browser.get(address)))

    assert [each.count("own text</strong>") for each in pages] == [1, 3]
    assert [each.count("· user") for each in pages] == [1, 3]
    assert page_of(event, "confirmed", "zh-hans") in pages[0]


def test_dashboard_leads_to_the_list(browser, event):
    page = text_of(browser.get(reverse("dashboard", args=[event.slug])))

    assert reverse("message-texts", args=[event.slug]) in page


def test_page_begins_with_the_standard_text_and_its_placeholders(browser, event):
    page = browser.get(page_of(event, "declined"))

    assert page.context["form"]["body"].value() == standard("declined", "en").body
    names = [name for name, _label in page.context["placeholders"]]
    assert ("{reason}" in names, "{code}" in names) == (True, False)
    assert "invented person" in text_of(page)


@pytest.mark.parametrize(("kind", "language"), [("nonsense", "en"), ("confirmed", "fr")])
def test_page_of_no_message_or_language_is_not_found(browser, event, kind, language):
    assert browser.get(page_of(event, kind, language)).status_code == 404


def test_saved_text_is_used_by_the_next_message(browser, event):
    answer = browser.post(page_of(event, "received"), typed("save"), follow=True)

    assert "The text is saved." in text_of(answer)
    b.build_attendee(delegation=b.build_delegation(event=event))
    assert "Our own words." in Message.objects.get().email.message


def test_faults_are_said_beside_the_inputs_and_nothing_typed_is_lost(browser, event):
    values = {"subject": "{nonsense}", "body": "Only <b>words</b> {{ x }}"}

    answer = browser.post(page_of(event), typed("save", **values))

    errors = answer.context["form"].errors
    assert answer.status_code == 422
    assert errors["subject"] == ["This message has no such placeholder: {nonsense}."]
    assert "The text must have this too: {event}, {contact}, {link}." in errors["body"]
    assert "Only &lt;b&gt;words&lt;/b&gt; {{ x }}" in text_of(answer)
    assert MessageTemplate.objects.count() == 0


def test_preview_shows_what_is_typed_on_the_person_and_saves_nothing(browser, event):
    delegation = b.build_delegation(event=event)
    first = b.build_attendee(delegation=delegation, family_name="Wanderer")
    b.build_attendee(delegation=delegation)
    reference = first.reference.lower()

    page = text_of(browser.post(page_of(event), typed("preview", reference=reference)))

    assert "Ms Given WANDERER Our own words." in page
    assert f"As it would reach {first.reference}." in page
    assert MessageTemplate.objects.count() == 0


def test_preview_on_nobody_of_the_event_is_refused(browser, event):
    stranger = b.build_attendee()

    answer = browser.post(page_of(event), typed("preview", reference=stranger.reference))

    assert answer.status_code == 422
    assert "Nobody at this event has this reference." in text_of(answer)


def test_test_goes_to_the_member_of_staff_alone_and_holds_no_link(browser, event, officer):
    b.build_attendee(delegation=b.build_delegation(event=event))

    page = text_of(browser.post(page_of(event), typed("trial")))

    assert "A test is sent to officer@example.org." in page
    assert [each.to for each in mail.outbox] == [[officer.email]]
    assert mail.outbox[0].subject == f"[Test] Ours: {event.title}"
    assert "[personal link]" in mail.outbox[0].body
    assert "/r/" not in mail.outbox[0].body
    assert MessageTemplate.objects.count() == 0


def test_test_without_an_own_address_is_refused(client, event):
    client.force_login(b.build_user(event=event, role=OFFICER))

    answer = client.post(page_of(event), typed("trial"))

    assert (answer.status_code, len(mail.outbox)) == (422, 0)
    assert "Your account has no e-mail address" in text_of(answer)


def test_test_says_when_the_mail_server_is_down(browser, event, settings):
    settings.EMAIL_BACKEND = "tests.carriers.DeadCarrier"

    answer = browser.post(page_of(event), typed("trial"))

    assert answer.status_code == 422
    assert "The mail server did not take the test." in text_of(answer)
    assert "Our own words." in text_of(answer)


def test_tests_are_limited(browser, event, settings):
    settings.RATE_LIMITS = True

    answers = [browser.post(page_of(event), typed("trial")) for _number in range(21)]

    assert [each.status_code for each in answers] == [200] * 20 + [422]
    assert len(mail.outbox) == 20


def test_text_changed_meanwhile_is_shown_beside_what_was_typed(browser, event):
    b.build_message_template(event=event, subject="Theirs: {title}")

    answer = browser.post(page_of(event), typed("save"))

    page = text_of(answer)
    assert answer.status_code == 422
    assert "Somebody else has changed this text in the meantime." in page
    assert ("Theirs: {title}" in page, "Ours: {title}" in page) == (True, True)
    seen = answer.context["form"].data["seen"]
    browser.post(page_of(event), typed("save", seen=seen))
    assert MessageTemplate.objects.get().subject == "Ours: {title}"


def test_way_back_uses_the_standard_text_again(browser, event):
    row = b.build_message_template(event=event)
    seen = row.changed_at.isoformat()

    pages = [
        text_of(browser.post(page_of(event), {"standard": "yes", "seen": seen}, follow=True))
        for _number in range(2)
    ]

    assert "The standard text is used again." in pages[0]
    assert "This is the standard text already." in pages[1]
    assert MessageTemplate.objects.count() == 0


def test_history_names_message_and_language(browser, event):
    browser.post(page_of(event), typed("save"))

    page = text_of(browser.get(reverse("admin:registrations_historyentry_changelist")))

    assert "changed the text of a message" in page
    assert "registration confirmed, English" in page
