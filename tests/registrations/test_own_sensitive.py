"""Consents and sensitive data on one's own page."""

import pytest
from django.urls import reverse

from registrations import links
from registrations.domain import actors
from registrations.enums import Purpose, Status
from registrations.models import Consent, Identity, Needs
from registrations.privacy import consent, sensitive
from tests import builders as b
from workshop.translated import Translated

pytestmark = pytest.mark.django_db

VALUES = {"diet": "Markerdiet", "access": "Markeraccess", "emergency_contact": "Markercontact"}
AGREED = {**VALUES, "agreed": "on", "step": "save"}


@pytest.fixture
def event():
    found = b.build_event()
    b.build_notice(event=found)
    b.build_asked_group(event=found, is_required=True)
    return found


@pytest.fixture
def attendee(event):
    return b.build_attendee(delegation=b.build_delegation(event=event))


def page_of(attendee, group="needs", suffix="", prefix=""):
    return f"{prefix}{links.path_of(attendee)}sensitive/{group}/{suffix}"


def own(client, attendee):
    return client.get(links.path_of(attendee)).content.decode()


def test_own_page_asks_for_what_is_needed_and_leads_there(client, attendee):
    page = own(client, attendee)

    assert page.count(f'href="{page_of(attendee)}"') == 2
    assert "not given yet" in page


def test_own_page_without_sensitive_groups_says_nothing_of_them(client):
    assert "Sensitive data" not in own(client, b.build_attendee())


def test_saving_keeps_the_values_and_no_page_shows_them(client, attendee):
    answer = client.post(page_of(attendee), AGREED)

    assert answer.url == f"{links.path_of(attendee)}?notice=data_saved#sensitive"
    assert sensitive.values_of(attendee, Purpose.NEEDS) == VALUES
    for path in (links.path_of(attendee), page_of(attendee), f"{links.path_of(attendee)}edit/"):
        assert "Marker" not in client.get(path).content.decode()
    assert "given on 1" not in own(client, attendee)  # it was given now, not in 2083
    assert "given on" in own(client, attendee)


def test_saving_without_the_consent_stores_nothing_and_keeps_what_was_typed(client, attendee):
    answer = client.post(page_of(attendee), {**VALUES, "step": "save"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_agreed"' in page
    assert 'value="Markerdiet"' in page
    assert (Needs.objects.count(), Consent.objects.count()) == (0, 0)


def test_saving_nothing_says_what_to_do(client, attendee):
    answer = client.post(page_of(attendee), {"agreed": "on", "step": "save"})

    assert answer.status_code == 422
    assert "Fill in at least one of these, or refuse." in answer.content.decode()


def test_refusing_is_one_click_and_keeps_the_registration(client, attendee):
    answer = client.post(page_of(attendee), {**VALUES, "step": "refuse"})

    attendee.refresh_from_db()
    assert answer.url.endswith("?notice=data_refused#sensitive")
    assert (attendee.status, Needs.objects.count()) == (Status.SUBMITTED, 0)
    page = own(client, attendee)
    assert page.count(f'href="{page_of(attendee)}"') == 1  # it may still be given


def test_language_switch_keeps_what_was_typed_and_stores_nothing(client, attendee):
    page = client.post(
        page_of(attendee, prefix="/zh-hans"), {**VALUES, "step": "language"}
    ).content.decode()

    assert 'value="Markerdiet"' in page
    assert Needs.objects.count() == 0


def test_withdrawing_asks_first_and_erases_at_once(client, attendee):
    b.give_sensitive(attendee)
    path = page_of(attendee, suffix="withdraw/")

    assert client.get(path).status_code == 200
    assert Needs.objects.count() == 1
    answer = client.post(path)

    assert answer.url.endswith("?notice=data_withdrawn#sensitive")
    assert Needs.objects.count() == 0
    assert "withdrawn and erased" in own(client, attendee)
    assert client.post(path).url == answer.url


def test_country_is_chosen_by_its_name_in_the_language_of_the_page(client, event):
    b.build_asked_group(event=event, group="identity")
    attendee = b.build_attendee(delegation=b.build_delegation(event=event))
    english, chinese = (
        client.get(page_of(attendee, "identity", prefix=prefix)).content.decode()
        for prefix in ("", "/zh-hans")
    )

    assert '<option value="BE">Belgium</option>' in english
    assert '<option value="BE">比利时</option>' in chinese
    posted = {"nationality": "BE", "born_on": "1971-07-11", "agreed": "on"}
    assert client.post(page_of(attendee, "identity"), posted).status_code == 302
    assert f"{Identity.objects.get().born_on}" == "1971-07-11"


@pytest.mark.parametrize("day", ["0001-01-01", "tomorrow", "2083-02-30", "9999-12-31"])
def test_impossible_day_is_refused_at_its_field(client, event, day):
    b.build_asked_group(event=event, group="travel")
    attendee = b.build_attendee(delegation=b.build_delegation(event=event))

    answer = client.post(page_of(attendee, "travel"), {"arrives_on": day, "agreed": "on"})

    assert answer.status_code == 422
    assert 'href="#id_arrives_on"' in answer.content.decode()


@pytest.mark.parametrize("group", ["travel", "circulation", "nothing", "NEEDS"])
def test_group_that_is_not_asked_has_no_page(client, attendee, group):
    assert client.get(page_of(attendee, group)).status_code == 404
    assert client.post(page_of(attendee, group), AGREED).status_code == 404
    assert client.post(page_of(attendee, group, "withdraw/")).status_code == 404


def test_page_of_who_does_not_come_leads_back(client, event):
    attendee = b.build_attendee(delegation=b.build_delegation(event=event), status=Status.WITHDRAWN)

    assert client.get(page_of(attendee)).url.endswith("?notice=not_needed")
    assert client.post(page_of(attendee), AGREED).url.endswith("?notice=not_needed")
    assert Needs.objects.count() == 0


def test_get_changes_nothing(client, attendee):
    client.get(page_of(attendee), AGREED)

    assert (Needs.objects.count(), Consent.objects.count()) == (0, 0)


# Consents.


def answers(attendee, purpose):
    rows = Consent.objects.filter(attendee=attendee, purpose=purpose).order_by("pk")
    return [(each.answer, each.is_in_force) for each in rows]


def test_each_consent_says_what_it_means_and_who_answered(client, event):
    delegation = b.build_delegation(event=event)
    attendee = b.build_attendee(delegation=delegation)
    notice = event.privacy_notices.get()
    for purpose, by in (
        (Purpose.CIRCULATION, actors.focal_point(b.build_focal_point(delegation=delegation))),
        (Purpose.PHOTOS, actors.DELEGATE),
        (Purpose.FUTURE_CONTACT, actors.staff(b.build_user())),
    ):
        consent.answer(
            attendee, {purpose: True}, notice=notice, by=by, now=b.NOW, on_behalf=b.ON_BEHALF
        )

    page = own(client, attendee)

    assert "Your institution’s focal point answered for you" in page
    assert "You answered this" in page
    assert "Recorded for you by the organiser (on paper)" in page
    assert "your badge and your seat are not affected" in page


def test_consent_is_refused_in_one_click(client, attendee):
    client.post(f"{links.path_of(attendee)}consent/", {"purpose": "photos", "answer": "refuse"})

    assert answers(attendee, Purpose.PHOTOS) == [("refused", False)]


def test_new_notice_asks_again_and_both_answers_are_one_click(client, event, attendee):
    path = f"{links.path_of(attendee)}consent/"
    client.post(path, {"purpose": "photos", "answer": "give"})
    assert "The privacy notice has been renewed" not in own(client, attendee)
    b.build_notice(event=event)

    page = own(client, attendee)
    assert "The privacy notice has been renewed (version 2)" in page
    assert "What you answered before stays in force" in page
    assert "Still agree" in page
    client.post(path, {"purpose": "photos", "answer": "give"})

    assert answers(attendee, Purpose.PHOTOS) == [("given", False), ("given", True)]
    assert "The privacy notice has been renewed" not in own(client, attendee)


def test_transfer_is_asked_with_the_recipients_named(client, event, attendee):
    assert "Transfer to recipients abroad" not in own(client, attendee)
    event.transfer_recipients = Translated({"en": "DG EXAMPLE", "zh-hans": "示例总司"})
    event.save()

    assert "DG EXAMPLE" in own(client, attendee)
    chinese = client.get(f"/zh-hans{links.path_of(attendee)}").content.decode()
    assert "示例总司" in chinese


@pytest.mark.parametrize("purpose", ["needs", "transfer"])
def test_consent_that_is_asked_elsewhere_or_not_at_all_is_not_taken_here(client, attendee, purpose):
    answer = client.post(
        f"{links.path_of(attendee)}consent/", {"purpose": purpose, "answer": "give"}
    )

    assert answer.url == links.path_of(attendee)
    assert Consent.objects.count() == 0


def test_registration_form_asks_each_consent_unticked_with_its_meaning(client, event):
    event.transfer_recipients = Translated({"en": "DG EXAMPLE"})
    event.save()

    page = client.get(f"{reverse('register', args=[event.slug])}?").content.decode()

    for purpose in consent.asked(event):
        box = page.split(f'name="{purpose}"')[1].split(">")[0]
        assert "checked" not in box
        assert f'aria-describedby="id_{purpose}_helptext"' in box
    assert "recipients outside the country of the event: DG EXAMPLE" in page
    assert 'name="diet"' not in page


# The delegation's page.


def test_delegations_page_tells_only_whether_it_was_given(client, attendee):
    focal_point = b.build_focal_point(delegation=attendee.delegation)
    path = links.path_of(focal_point)
    assert "diet, access and emergency contact: not given" in client.get(path).content.decode()
    b.give_sensitive(attendee, **VALUES)

    page = client.get(path).content.decode()

    assert "diet, access and emergency contact: given" in page
    assert "Marker" not in page


def test_focal_point_hands_in_a_draft_without_the_delegates_own_data(client, event):
    focal_point = b.build_focal_point(delegation=b.build_delegation(event=event))
    path = f"{links.path_of(focal_point)}add/"
    token = client.get(path).content.decode().split('name="token" value="')[1].split('"')[0]
    person = {"capacity": "delegate", "family_name": "Sample", "name_order": "given_first"}

    client.post(path, {**person, "language": "en", "token": token, **VALUES, "agreed": "on"})

    assert Needs.objects.count() == 0
    assert event.attendees.get().status == Status.SUBMITTED
