"""The page on which staff postpone, move or cancel an event, and what it says everywhere."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from registrations import links
from registrations.enums import MessageKind
from registrations.models import Message
from registrations.roles import MANAGER
from tests import builders as b
from workshop.enums import EventState
from workshop.models import Event

pytestmark = pytest.mark.django_db

NOTES = {"note_en": "The venue is flooded.", "note_zh-hans": "会场被淹。"}


@pytest.fixture
def event():
    today = timezone.now().date()
    return b.build_event(
        starts_on=today + timedelta(days=40),
        ends_on=today + timedelta(days=41),
        closes_at=timezone.now() + timedelta(days=20),
    )


@pytest.fixture
def attendee(event):
    delegation = b.build_delegation(event=event, invited_at=b.NOW, seats=9)
    b.build_focal_point(delegation=delegation, language="zh-hans")
    b.build_attendee(delegation=delegation, family_name="Unreachable", email="", phone="12345")
    return b.build_attendee(delegation=delegation)


@pytest.fixture
def manager(client, event):
    client.force_login(b.build_user(event=event, role=MANAGER))
    return client


@pytest.fixture
def path(event):
    return reverse("event-move", args=[event.slug])


def hidden(answer):
    """Return what a browser sends on from the preview."""
    found = re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.content.decode()
    )
    return {name: unescape(value) for name, value in found}


def preview_and_apply(client, path, **typed):
    preview = client.post(path, {"preview": "yes", **NOTES, **typed})
    assert preview.status_code == 200, preview.context["form"].errors
    sent = {**hidden(preview), "apply": "yes"}
    return preview, sent, client.post(path, sent, follow=True)


def shown_state(event):
    return Event.objects.get(pk=event.pk).state


def test_preview_changes_nothing_and_says_what_happens(manager, path, event, attendee):
    item = b.build_agenda_item(event=event)
    later = event.starts_on + timedelta(days=7)

    answer = manager.post(path, {"act": "move", "starts_on": later.isoformat(), **NOTES})

    text = " ".join(answer.content.decode().split())
    assert shown_state(event) == EventState.PUBLISHED
    assert Message.objects.filter(kind=MessageKind.EVENT_MOVED).count() == 0
    assert "1 agenda item moves by as many days." in text
    assert "The message in English, to 1 person" in text
    assert "The message in 简体中文, to 1 focal point" in text
    assert "The venue is flooded." in text
    assert "会场被淹。" in text
    assert "Ms Given UNREACHABLE" in text
    assert [row.is_changed for row in answer.context["dates"]] == [
        True, False, True, True, True, True, True,
    ]  # fmt: skip
    item.refresh_from_db()
    assert item.day == event.starts_on


@pytest.mark.parametrize(
    ("act", "state"), [("postpone", EventState.POSTPONED), ("cancel", EventState.CANCELLED)]
)
def test_event_is_stopped_once_however_often_the_button_is_pressed(
    manager, path, event, attendee, act, state
):
    _preview, sent, answer = preview_and_apply(manager, path, act=act)

    again = manager.post(path, sent, follow=True)

    assert shown_state(event) == state
    assert Message.objects.filter(kind=f"event_{state}").count() == 2
    assert "2 people are told by e-mail." in answer.content.decode()
    assert "1 person has no e-mail address and stands below." in answer.content.decode()
    assert "This has been done already. Nobody is told twice." in again.content.decode()


def test_moved_event_is_moved_once(manager, path, event, attendee):
    later = event.starts_on + timedelta(days=7)

    _preview, sent, _answer = preview_and_apply(
        manager, path, act="move", starts_on=later.isoformat()
    )
    again = manager.post(path, sent, follow=True)

    assert Event.objects.get(pk=event.pk).starts_on == later
    assert Message.objects.filter(kind=MessageKind.EVENT_MOVED).count() == 2
    assert "This has been done already" in again.content.decode()


def test_act_on_what_another_has_changed_is_shown_again(manager, path, event, attendee):
    preview = manager.post(path, {"act": "cancel", **NOTES})
    Event.objects.filter(pk=event.pk).update(ends_on=event.ends_on + timedelta(days=1))

    answer = manager.post(path, {**hidden(preview), "apply": "yes"})

    assert answer.status_code == 422
    assert "The event has been changed in the meantime." in answer.content.decode()
    assert "The venue is flooded." in answer.content.decode()
    assert shown_state(event) == EventState.PUBLISHED


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({}, "act", "This field is required."),
        ({"act": "explode"}, "act", "Select a valid choice."),
        ({"act": "move"}, "starts_on", "Enter the new first day."),
        ({"act": "move", "starts_on": "tomorrow"}, "starts_on", "Enter a valid date."),
        ({"act": "move", "starts_on": "1999-01-01"}, "starts_on", "The new first day is past."),
        ({"act": "postpone"}, "note", "Write what the people concerned are told."),
        ({"act": "cancel", "note_en": "\x00"}, "note", "cannot be stored"),
        ({"act": "cancel", "note_en": "a" * 1001}, "note", "1000"),
    ],
)
def test_faults_are_said_beside_their_input_and_keep_what_was_typed(
    manager, path, event, typed, field, words
):
    answer = manager.post(path, {"note_zh-hans": "", "preview": "yes", **typed})

    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    if typed.get("act") in {"move", "cancel"}:
        assert f'value="{typed["act"]}" id="id_act_' in answer.content.decode()
        assert "checked" in answer.content.decode()


def test_preview_sends_everything_on_as_it_was_typed(manager, path, event):
    note = 'A "quoted" <b>\r\nsecond line & 会场'
    preview = manager.post(path, {"act": "cancel", "note_en": note, "note_zh-hans": ""})

    manager.post(path, {**hidden(preview), "apply": "yes"})

    assert Event.objects.get(pk=event.pk).state_note == {"en": note}


def test_what_was_typed_comes_back_to_be_changed(manager, path, event):
    preview = manager.post(path, {"act": "cancel", **NOTES})

    answer = manager.post(path, {**hidden(preview), "edit": "yes"})

    assert answer.status_code == 200
    assert "The venue is flooded.</textarea>" in answer.content.decode()


def test_act_that_the_state_does_not_allow_is_not_offered(manager, path, event):
    Event.objects.filter(pk=event.pk).update(state=EventState.CANCELLED)

    page = manager.get(path)
    answer = manager.post(path, {"act": "postpone", **NOTES, "apply": "yes"})

    assert [value for value, _label in page.context["form"].fields["act"].widget.choices] == [
        "move"
    ]
    assert (answer.status_code, shown_state(event)) == (422, EventState.CANCELLED)


def test_draft_has_nothing_to_tell(manager, path, event):
    Event.objects.filter(pk=event.pk).update(state=EventState.DRAFT)

    assert "This event is not published" in manager.get(path).content.decode()
    assert manager.post(path, {"act": "cancel", **NOTES, "apply": "yes"}).status_code == 422


def test_nobody_concerned_is_said(manager, path):
    text = manager.get(path).content.decode()

    assert "Nobody with an e-mail address is registered or invited yet." in text


def test_people_without_address_beyond_the_limit_are_counted(manager, path, event, monkeypatch):
    monkeypatch.setattr("registrations.admin.moving_preview.NAMED", 1)
    delegation = b.build_delegation(event=event, invited_at=b.NOW)
    b.build_attendee(delegation=delegation, email="")
    b.build_focal_point(delegation=delegation, email="")

    text = manager.get(path).content.decode()

    assert "2 people without e-mail" in text
    assert "and 1 more" in text


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_for_three_as_for_one(
    manager, path, event, count, django_assert_num_queries
):
    for _number in range(count):
        delegation = b.build_delegation(event=event, invited_at=b.NOW)
        b.build_focal_point(delegation=delegation, email="")
        b.build_attendee(delegation=delegation, email="")
    manager.get(path)

    with django_assert_num_queries(11):
        manager.get(path)


# What the pages say then.


@pytest.mark.parametrize(
    ("prefix", "note"), [("", "The venue is flooded."), ("/zh-hans", "会场被淹。")]
)
@pytest.mark.parametrize("state", [EventState.POSTPONED, EventState.CANCELLED])
def test_every_page_says_the_note_in_its_language(client, event, attendee, state, prefix, note):
    Event.objects.filter(pk=event.pk).update(
        state=state, state_note=b.text("The venue is flooded.", "会场被淹。")
    )
    focal_point = attendee.delegation.focal_points.get()
    own, delegation = links.path_of(attendee), links.path_of(focal_point)

    for page in (f"/{event.slug}/", f"/{event.slug}/agenda/", own, delegation):
        assert note in client.get(f"{prefix}{page}").content.decode()


def test_links_of_a_cancelled_event_open_but_change_nothing(client, event, attendee):
    Event.objects.filter(pk=event.pk).update(state=EventState.CANCELLED)
    own = links.path_of(attendee)
    text = client.get(own).content.decode()

    answer = client.post(f"{own}withdraw/", follow=True)
    edit = client.get(f"{own}edit/")

    assert "As the event does not take place, nothing more happens" in text
    assert f"{own}edit/" not in text
    assert "can no longer be withdrawn here" in answer.content.decode()
    assert edit.status_code == 302
    attendee.refresh_from_db()
    assert attendee.status == "submitted"


def test_registration_of_a_postponed_event_is_withdrawn_after_its_old_days(client, event, attendee):
    long_ago = timezone.now().date() - timedelta(days=100)
    Event.objects.filter(pk=event.pk).update(
        state=EventState.POSTPONED, starts_on=long_ago, ends_on=long_ago
    )
    own = links.path_of(attendee)
    text = client.get(own).content.decode()

    client.post(f"{own}withdraw/")

    assert f"{own}edit/" in text
    attendee.refresh_from_db()
    assert attendee.status == "withdrawn"


def test_privacy_page_of_a_postponed_event_says_that_the_periods_wait(client, event):
    path = f"/{event.slug}/privacy/"
    words = "until that is known, nothing is deleted"
    before = client.get(path).content.decode()

    Event.objects.filter(pk=event.pk).update(state=EventState.POSTPONED)

    assert (words in before, words in client.get(path).content.decode()) == (False, True)


# The form of the event.


def _event_form(client, event, **changed):
    path = reverse("admin:workshop_event_change", args=[event.pk])
    form = client.get(path).context["adminform"].form
    sent = {"_save": "yes"}
    for bound in form:
        value = bound.value()
        sent[bound.html_name] = "" if value is None else value
    sent |= {f"{name}_en": getattr(event, name).get("en", "") for name in _TRANSLATED}
    sent |= {f"{name}_{part}": "" for name in ("opens_at", "closes_at", "changes_until") for part in (0, 1)}  # fmt: skip
    for prefix in ("asked_groups", "rooms", "roles"):
        sent |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    sent = {name: value for name, value in sent.items() if value is not False}
    return client.post(path, {**sent, **changed})


_TRANSLATED = ("title", "theme", "project", "organiser", "funding_statement", "disclaimer", "venue",
               "address", "city", "contact_name", "state_note")  # fmt: skip


def _form_errors(answer):
    return dict(answer.context["adminform"].form.errors) if answer.status_code == 200 else {}


def test_first_day_of_a_published_event_is_not_changed_in_its_form(manager, event):
    later = event.starts_on + timedelta(days=1)

    kept = _event_form(manager, event)
    answer = _event_form(manager, event, starts_on=later.isoformat())

    assert _form_errors(kept) == {}
    assert "Postpone, move or cancel" in str(_form_errors(answer)["starts_on"])
    event.refresh_from_db()
    assert event.starts_on != later


def test_draft_gets_its_days_in_its_form(manager, event):
    Event.objects.filter(pk=event.pk).update(state=EventState.DRAFT)
    earlier = event.starts_on - timedelta(days=1)

    answer = _event_form(manager, event, starts_on=earlier.isoformat())

    assert _form_errors(answer) == {}
    event.refresh_from_db()
    assert event.starts_on == earlier


@pytest.mark.parametrize("state", [EventState.POSTPONED, EventState.CANCELLED])
def test_event_is_not_stopped_or_published_again_in_its_form(manager, event, state):
    stopping = _event_form(manager, event, state=state)
    Event.objects.filter(pk=event.pk).update(state=state)
    publishing = _event_form(manager, event, state=EventState.PUBLISHED)
    keeping = _event_form(manager, event, state=state)
    archiving = _event_form(manager, event, state=EventState.ARCHIVED)

    assert "Select a valid choice" in str(_form_errors(stopping)["state"])
    assert "Postpone, move or cancel" in str(_form_errors(publishing)["state"])
    assert (_form_errors(keeping), _form_errors(archiving)) == ({}, {})
    assert shown_state(event) == EventState.ARCHIVED
