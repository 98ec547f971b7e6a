"""Badges and name tents: only what changed since the last print, and what is to be taken out."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from registrations.domain import actors, lifecycle
from registrations.enums import Purpose, Status
from registrations.exports.participant_list import ListOrder, export
from registrations.exports.purposes import BADGES, NAME_TENTS, PARTICIPANT_LIST
from registrations.exports.spreadsheet import Format
from registrations.models import Attendee, Disclosure, Printing
from registrations.privacy import consent
from registrations.roles import ORGANISER
from tests import builders as b
from tests.registrations.documents.reading import document_of, text_of
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

CHANGED = {"is_changed_only": True}


@pytest.fixture
def event():
    event = b.build_event(slug="meeting")
    b.build_notice(event=event)
    return event


def person(event, **fields):
    delegation = b.build_delegation(event=event)
    return b.build_attendee(**({"status": Status.CONFIRMED, "delegation": delegation} | fields))


def printed(event, purpose=BADGES, **choices):
    return text_of(document_of(event, purpose, **choices))


def test_only_who_is_new_or_changed_is_printed_again(event):
    same, changed = person(event, family_name="Same"), person(event, family_name="Before")
    printed(event)
    Attendee.objects.filter(pk=changed.pk).update(family_name="After")
    new = person(event, family_name="New")

    text = printed(event, **CHANGED)

    assert ("AFTER" in text, "NEW" in text) == (True, True)
    assert "SAME" not in text
    assert sorted(Disclosure.objects.latest("pk").people) == sorted([changed.pk, new.pk])
    assert Disclosure.objects.latest("pk").filter["changed_only"] is True
    assert Printing.objects.filter(attendee=same, purpose="badges").count() == 1


def test_who_left_and_is_confirmed_again_is_printed_again(event):
    person(event, family_name="Staying")
    back = person(event, family_name="Back")
    printed(event)
    Attendee.objects.filter(pk=back.pk).update(confirmed_at=b.NOW + timedelta(hours=1))

    text = printed(event, **CHANGED)

    assert ("BACK" in text, "STAYING" in text) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_nothing_changed_is_said_and_nothing_recorded(event):
    person(event)
    printed(event)

    with pytest.raises(RuleViolation) as refusal:
        document_of(event, BADGES, **CHANGED)

    assert refusal.value.code == "nothing_changed"
    assert Disclosure.objects.count() == 1


def test_photo_refused_after_the_print_prints_the_badge_again(event):
    someone = person(event)
    notice = consent.current_notice(event, now=b.NOW)
    agree = {"notice": notice, "by": actors.DELEGATE}
    consent.answer(someone, {Purpose.PHOTOS: True}, now=b.NOW, **agree)
    printed(event)
    before = Printing.objects.get().digest
    consent.answer(someone, {Purpose.PHOTOS: False}, now=b.NOW + timedelta(hours=1), **agree)

    printed(event, **CHANGED)

    assert Printing.objects.get().digest != before


def test_each_list_and_language_counts_for_itself(event):
    person(event, family_name="Someone")
    printed(event)

    assert "SOMEONE" in printed(event, NAME_TENTS, **CHANGED)
    assert "SOMEONE" in printed(event, language="both", **CHANGED)
    with pytest.raises(RuleViolation):
        document_of(event, BADGES, language="both", **CHANGED)


def test_renewed_key_of_the_code_prints_nothing_again(event, settings):
    person(event)
    printed(event)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-of-the-site-that-is-long-enough-for-all"

    with pytest.raises(RuleViolation):
        document_of(event, BADGES, **CHANGED)


def test_print_of_one_leaves_the_others_as_they_were(event):
    one, other = person(event, family_name="One"), person(event, family_name="Other")
    printed(event, people=frozenset({one.pk}))

    text = printed(event, **CHANGED)

    assert "OTHER" in text
    assert "ONE" not in text
    assert Printing.objects.filter(attendee=other).exists()


def test_lists_that_are_not_cut_do_not_know_what_changed(event):
    order = ListOrder(PARTICIPANT_LIST, Format.PDF, "en", is_changed_only=True)
    with pytest.raises(RuleViolation) as refusal:
        export(event, order, file=io.BytesIO(), by=actors.SYSTEM, now=b.NOW)
    assert refusal.value.code == "not_reprinted"


def test_page_tells_the_last_print_and_whom_to_take_out(client, event):
    user = b.build_user(event=event, role=ORGANISER)
    client.force_login(user)
    leaving = person(event, family_name="Leaving")
    person(event, family_name="Staying")
    page = reverse("export-participants", args=[event.slug])
    assert "Printed so far" not in client.get(page).text
    printed(event)
    assert "Everybody of whom something is printed is still confirmed." in client.get(page).text

    lifecycle.withdraw(leaving, by=actors.DELEGATE, now=b.NOW)

    shown = client.get(page)
    assert [each.pk for each in shown.context["printed"]["leaving"]] == [leaving.pk]
    assert "To take out: printed, but no longer confirmed" in shown.text


@pytest.mark.django_db(transaction=True)
def test_page_prints_what_changed_or_says_that_nothing_did(client, event):
    client.force_login(b.build_user(event=event, role=ORGANISER))
    person(event, family_name="Someone", now=timezone.now())
    choices = {
        "purpose": "badges", "edition": "provisional", "language": "en", "format": "pdf",
        "prints": "changed", "recipient": "The venue", "is_abroad": "no",
    }  # fmt: skip
    address = reverse("export-participants-file", args=[event.slug])

    first = client.post(address, choices)
    assert first.getvalue().startswith(b"%PDF")
    again = client.post(address, choices)

    assert again.status_code == 400
    form = again.context["form"]
    assert form.errors["prints"] == ["Nothing has changed since the last print."]
    assert form["prints"].value() == "changed"


def test_command_prints_what_changed(event, tmp_path):
    person(event, now=timezone.now())
    file = tmp_path / "badges.pdf"
    take = {"purpose": "badges", "format": "pdf", "output": str(file), "changed": True}

    call_command("export_participants", event.slug, **take)

    assert file.read_bytes().startswith(b"%PDF")
    with pytest.raises(CommandError, match="Nothing has changed"):
        call_command("export_participants", event.slug, **take)
