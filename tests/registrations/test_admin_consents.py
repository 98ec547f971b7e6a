"""Consents and sensitive data in the admin."""

import pytest
from cryptography.fernet import Fernet
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from registrations.enums import Purpose
from registrations.models import Consent, Disclosure, Needs
from registrations.privacy import sensitive
from registrations.roles import DESK, OFFICER, ORGANISER
from tests import builders as b
from workshop.models import Event
from workshop.signals import event_saved
from workshop.translated import Translated

pytestmark = pytest.mark.django_db

SAID = {"channel": "phone", "reason": "Rang up on Monday."}
VALUES = {"diet": "Markerdiet", "access": "Markeraccess"}


@pytest.fixture
def event():
    found = b.build_event()
    b.build_notice(event=found)
    b.build_asked_group(event=found, is_required=True)
    return found


@pytest.fixture
def attendee(event):
    return b.build_attendee(delegation=b.build_delegation(event=event))


@pytest.fixture
def officer(client, event):
    user = b.build_user(event=event, role=OFFICER)
    client.force_login(user)
    return user


def path_of(name, attendee, *args):
    return reverse(f"admin:registrations_attendee_{name}", args=[attendee.pk, *args])


def html(client, path):
    return client.get(path).content.decode()


def test_persons_page_shows_consents_with_version_language_and_who(client, officer, event):
    delegation = b.build_delegation(event=event)
    attendee = b.build_attendee(delegation=delegation, circulation=True)

    page = html(client, path_of("change", attendee))

    section = page.split('id="consents"')[1].split("</section>")[0]
    for words in ("Version 1", "English", "on paper", "The form on paper is in the file.", "staff"):
        assert words in section


def test_staff_record_answers_on_somebodys_word(client, officer, attendee):
    answer = client.post(
        path_of("consents", attendee), {"photos": "give", "circulation": "refuse", **SAID}
    )

    assert answer.url == path_of("change", attendee) + "#consents"
    rows = {each.purpose: each for each in Consent.objects.filter(attendee=attendee)}
    assert {name: each.is_in_force for name, each in rows.items()} == {
        "photos": True,
        "circulation": False,
    }
    row = rows["photos"]
    assert (row.user, row.channel, row.reason) == (officer, "phone", "Rang up on Monday.")


@pytest.mark.parametrize("left_out", ["channel", "reason", "photos"])
def test_record_without_answer_way_or_word_is_refused_and_keeps_what_was_typed(
    client, officer, attendee, left_out
):
    posted = {"photos": "give", **SAID}
    del posted[left_out]

    answer = client.post(path_of("consents", attendee), posted)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Correct what is marked below." in page
    assert Consent.objects.count() == 0
    if left_out != "reason":
        assert "Rang up on Monday." in page


def test_nothing_is_recorded_before_a_notice_is_published(client, officer):
    event = b.build_event()
    attendee = b.build_attendee(delegation=b.build_delegation(event=event))
    client.force_login(b.build_user(event=event, role=OFFICER))

    answer = client.post(path_of("consents", attendee), {"photos": "give", **SAID})

    assert "has not been published yet" in answer.content.decode()
    assert Consent.objects.count() == 0


def test_page_of_consents_asks_for_no_sensitive_group(client, officer, attendee):
    page = html(client, path_of("consents", attendee))

    assert 'name="photos"' in page
    assert 'name="needs"' not in page


def test_persons_page_masks_sensitive_values(client, officer, attendee):
    b.give_sensitive(attendee, **VALUES)

    page = html(client, path_of("change", attendee))

    section = page.split('id="sensitive"')[1].split("</section>")[0]
    assert "••••••" in section
    assert path_of("sensitive", attendee, "needs") in section
    assert "Marker" not in page


@pytest.mark.parametrize("role", [DESK, ORGANISER])
def test_whoever_lacks_the_right_sees_no_section(client, event, attendee, role):
    b.give_sensitive(attendee, **VALUES)
    client.force_login(b.build_user(event=event, role=role))

    assert 'id="sensitive"' not in html(client, path_of("change", attendee))


def test_values_are_shown_once_the_reason_is_given_and_that_is_recorded(client, officer, attendee):
    b.give_sensitive(attendee, **VALUES)
    path = path_of("sensitive", attendee, "needs")

    assert "Marker" not in html(client, path)
    assert Disclosure.objects.count() == 0
    answer = client.post(path, {"reason": "To order the meals."})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "Markerdiet" in page
    assert "Markeraccess" in page
    row = Disclosure.objects.get()
    assert (row.user, row.reason, row.people) == (officer, "To order the meals.", [attendee.pk])
    assert "Marker" not in html(client, path)


@pytest.mark.parametrize("reason", ["", "   "])
def test_values_are_not_shown_without_a_reason(client, officer, attendee, reason):
    b.give_sensitive(attendee, **VALUES)

    answer = client.post(path_of("sensitive", attendee, "needs"), {"reason": reason})

    assert answer.status_code == 422
    assert "Marker" not in answer.content.decode()
    assert Disclosure.objects.count() == 0


def test_looking_asks_for_a_fresh_sign_in(client, officer, attendee, settings):
    b.give_sensitive(attendee, **VALUES)
    session = client.session
    session["proved_at"] = 0
    session.save()

    answer = client.post(path_of("sensitive", attendee, "needs"), {"reason": "To order."})

    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("sign-in-again"))
    assert Disclosure.objects.count() == 0


def test_values_whose_key_is_gone_are_said_to_be_unreadable(client, officer, attendee, settings):
    b.give_sensitive(attendee, **VALUES)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    answer = client.post(path_of("sensitive", attendee, "needs"), {"reason": "To order."})

    assert answer.status_code == 422
    assert "missing from FIELD_KEYS" in answer.content.decode()
    assert client.get(path_of("change", attendee)).status_code == 200


def test_staff_enter_values_on_somebodys_word(client, officer, attendee):
    path = path_of("enter-sensitive", attendee, "needs")

    answer = client.post(path, {**VALUES, "agreed": "on", **SAID, "step": "save"})

    assert answer.url == path_of("change", attendee) + "#sensitive"
    assert sensitive.values_of(attendee, Purpose.NEEDS) == {**VALUES, "emergency_contact": ""}
    assert Consent.objects.get(attendee=attendee, purpose="needs").user == officer
    assert "Marker" not in html(client, path)


@pytest.mark.parametrize("left_out", ["agreed", "channel", "reason"])
def test_values_are_not_stored_without_consent_or_word(client, officer, attendee, left_out):
    posted = {**VALUES, "agreed": "on", **SAID, "step": "save"}
    del posted[left_out]

    answer = client.post(path_of("enter-sensitive", attendee, "needs"), posted)

    assert answer.status_code == 422
    assert (Needs.objects.count(), Consent.objects.count()) == (0, 0)


def test_staff_record_a_refusal_which_erases(client, officer, attendee):
    b.give_sensitive(attendee, **VALUES)
    path = path_of("enter-sensitive", attendee, "needs")

    assert client.post(path, {"step": "refuse", "reason": "x"}).status_code == 422
    assert Needs.objects.count() == 1
    answer = client.post(path, {**SAID, "step": "refuse"})

    assert answer.status_code == 302
    assert Needs.objects.count() == 0
    row = Consent.objects.get(attendee=attendee, purpose="needs", is_current=True)
    assert (row.answer, row.user) == ("refused", officer)


def test_group_that_is_not_asked_has_no_page(client, officer, attendee):
    for name in ("sensitive", "enter-sensitive"):
        assert client.get(path_of(name, attendee, "travel")).status_code == 404
        assert client.get(path_of(name, attendee, "photos")).status_code == 404


def test_list_marks_and_finds_whose_data_is_missing(client, officer, event, attendee):
    giving = b.build_attendee(delegation=attendee.delegation)
    b.give_sensitive(giving)
    path = f"{reverse('admin:registrations_attendee_changelist')}?event={event.slug}"

    assert html(client, path).count("sensitive data missing</span>") == 1
    found = html(client, f"{path}&mark=sensitive-missing")

    assert attendee.family_name in found.title()
    assert path_of("change", giving) not in found


def test_lists_search_and_history_hold_no_value(client, officer, event, attendee):
    b.give_sensitive(attendee, **VALUES)
    people = reverse("admin:registrations_attendee_changelist")
    history = reverse("admin:registrations_historyentry_changelist")
    messages = reverse("admin:registrations_message_changelist")

    for path in (people, history, messages, path_of("history", attendee)):
        assert "Markerdiet" not in html(client, path)
    assert path_of("change", attendee) not in html(client, f"{people}?q=Markerdiet")


def test_list_cannot_be_filtered_by_a_value(client, officer, attendee, errors_expected):
    people = reverse("admin:registrations_attendee_changelist")

    assert client.get(f"{people}?needs__diet=Markerdiet").status_code == 400


def test_naming_other_recipients_asks_again_and_says_so(client, rf, event):
    event.transfer_recipients = Translated({"en": "DG EXAMPLE"})
    event.save()
    attendee = b.build_attendee(delegation=b.build_delegation(event=event))
    client.force_login(b.build_user(event=event, role=OFFICER))
    client.post(path_of("consents", attendee), {"transfer": "give", **SAID})
    request = rf.get("/")
    request.session = SessionStore()
    request._messages = SessionStorage(request)

    event_saved.send(sender=Event, request=request, event=event)
    assert list(request._messages) == []
    event.transfer_recipients = Translated({"en": "Somebody else"})
    event_saved.send(sender=Event, request=request, event=event)

    assert [str(each) for each in request._messages] == [
        "The recipients abroad are others now, so earlier answers no longer count. "
        "On the own page people are asked again: 1."
    ]
    assert not Consent.objects.get(purpose="transfer").is_current
