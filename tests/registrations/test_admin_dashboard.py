"""The dashboard of an event, the index of the admin, and the records that are only read."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from registrations.admin import figures
from registrations.domain.seats import SeatCount
from registrations.enums import Status
from registrations.models import PrivacyNotice
from registrations.privacy.consent import hash_of
from registrations.roles import DESK, MANAGER, OFFICER, ORGANISER
from tests import builders as b
from workshop.enums import EventState

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return b.build_event(slug="own", decision_days=3)


def test_seats_by_institution_stand_in_order_of_precedence(event):
    host = b.build_delegation(event=event, role="organiser", protocol_rank=1)
    second = b.build_delegation(event=event, protocol_rank=20, seats=3)
    first = b.build_delegation(event=event, protocol_rank=10, seats=2, alternates=1)
    b.build_attendee(delegation=first, status=Status.CONFIRMED)
    b.build_attendee(delegation=first, status=Status.CONFIRMED, capacity="alternate")
    b.build_attendee(delegation=first)
    b.build_attendee(delegation=second, status=Status.WAITLISTED)
    b.build_attendee(delegation=host, status=Status.CONFIRMED)
    assert [
        (row.delegation, row.seats, row.seats.left, row.waiting, row.on_waiting_list)
        for row in figures.institutions(event)
    ] == [
        (first, SeatCount(2, 1), 1, 1, 0),
        (second, SeatCount(3, 0), 3, 0, 1),
        (host, SeatCount(None, 1), None, 0, 0),
    ]


def test_totals_count_each_status_but_drafts(event):
    delegation = b.build_delegation(event=event)
    b.build_attendee()
    for status in (Status.SUBMITTED, Status.SUBMITTED, Status.CONFIRMED, Status.WITHDRAWN):
        b.build_attendee(delegation=delegation, status=status)
    assert figures.totals(event) == [
        (Status.SUBMITTED, 2),
        (Status.WAITLISTED, 0),
        (Status.CONFIRMED, 1),
        (Status.DECLINED, 0),
        (Status.WITHDRAWN, 1),
        (Status.CANCELLED, 0),
    ]


def test_waiting_is_overdue_from_the_end_of_what_was_promised(event):
    delegation = b.build_delegation(event=event)
    promised = timedelta(days=3)
    just_in_time = b.build_attendee(
        delegation=delegation, now=b.NOW - promised + timedelta(seconds=1)
    )
    late = b.build_attendee(delegation=delegation, now=b.NOW - promised)
    rows = figures.waiting(event, now=b.NOW, limit=10)
    assert [(row.attendee, row.is_overdue) for row in rows] == [(late, True), (just_in_time, False)]
    assert figures.marks(event, now=b.NOW)["overdue"] == 1


def test_marks_count_duplicates_and_people_over_quota(event):
    delegation = b.build_delegation(event=event, seats=1)
    same = {"family_name": "Same", "given_names": "", "email": "same@example.org"}
    for values in (same, same, {"family_name": "Third"}):
        b.build_attendee(delegation=delegation, **values)
    assert figures.marks(event, now=b.NOW) == {
        "duplicates": 1,
        "over_quota": 1,
        "overdue": 0,
        "changes": 0,
    }


def test_registrations_are_counted_by_day_of_the_zone_of_the_event(event):
    delegation = b.build_delegation(event=event)
    # 16:00 UTC is midnight in Beijing.
    for hour, day in ((15, 1), (16, 1), (17, 1), (8, 4)):
        b.build_attendee(delegation=delegation, now=b.NOW.replace(day=day, hour=hour))
    bars = [(bar.starts_on.day, bar.count, bar.height, bar.x) for bar in figures.over_time(event)]
    assert bars == [(1, 1, 50, 0), (2, 2, 100, 10), (3, 0, 0, 20), (4, 1, 50, 30)]


def test_long_registration_is_counted_by_weeks(event):
    delegation = b.build_delegation(event=event)
    for days in (0, 6, 7, 60):
        b.build_attendee(delegation=delegation, now=b.NOW + timedelta(days=days))
    bars = figures.over_time(event)
    assert [bar.count for bar in bars] == [2, 1, 0, 0, 0, 0, 0, 0, 1]
    assert (bars[0].ends_on - bars[0].starts_on).days == 6


def test_nothing_is_drawn_of_nobody(event):
    assert figures.over_time(event) == []


def test_dates_stand_in_order_and_say_what_is_past(event):
    event.opens_at = b.NOW - timedelta(days=1)
    event.closes_at = b.NOW + timedelta(days=1)
    rows = [(str(row.label), row.is_past) for row in figures.dates(event, now=b.NOW)]
    assert rows == [
        ("Registration opens", True),
        ("Registration closes", False),
        ("Changes possible until", False),
        ("The event begins", False),
    ]


@pytest.mark.parametrize("role", [MANAGER, OFFICER, ORGANISER, DESK])
def test_dashboard_is_for_staff_of_the_event_alone(client, event, role):
    b.build_event(slug="foreign")
    client.force_login(b.build_user(event=event, role=role))
    answers = [client.get(reverse("dashboard", args=[slug])) for slug in ("own", "foreign", "none")]
    assert [each.status_code for each in answers] == [200, 404, 404]


def test_dashboard_asks_others_to_sign_in(client, event):
    address = reverse("dashboard", args=[event.slug])
    login = f"{reverse('admin:login')}?next={address}"
    assert client.get(address).url == login
    client.force_login(b.build_user(is_staff=False))
    assert client.get(address).url == login


@pytest.mark.parametrize("count", [1, 3])
def test_dashboard_takes_the_same_number_of_queries(
    client, event, django_assert_num_queries, count
):
    client.force_login(b.build_user(event=event, role=OFFICER))
    for _number in range(count):
        delegation = b.build_delegation(event=event)
        for status in (Status.SUBMITTED, Status.WAITLISTED):
            b.build_attendee(delegation=delegation, status=status)
    address = reverse("dashboard", args=[event.slug])
    client.get(address)
    with django_assert_num_queries(30):
        client.get(address)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("model", "queries"),
    [("delegation", 10), ("message", 12), ("historyentry", 8)],
)
def test_lists_take_the_same_number_of_queries(
    client, event, django_assert_num_queries, model, queries, count
):
    client.force_login(b.build_user(event=event, role=OFFICER))
    for _number in range(count):
        b.build_attendee(delegation=b.build_delegation(event=event))
    address = reverse(f"admin:registrations_{model}_changelist")
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)


def test_index_shows_ones_events_with_those_who_wait(client, event):
    other = b.build_event(slug="foreign", title=b.text("The foreign event"))
    b.build_attendee(delegation=b.build_delegation(event=other))
    for _number in range(2):
        b.build_attendee(delegation=b.build_delegation(event=event))
    client.force_login(b.build_user(event=event, role=DESK))
    page = client.get(reverse("admin:index")).content.decode()
    assert reverse("dashboard", args=["own"]) in page
    assert "2 people wait for a decision: Practical Cooperation" in page
    assert "The foreign event" not in page


@pytest.mark.parametrize(
    ("role", "words"),
    [(MANAGER, "Add the first one."), (DESK, "Ask a manager to give you a role at yours.")],
)
def test_index_without_events_says_what_to_do(client, role, words):
    archived = b.build_event(state=EventState.ARCHIVED)
    client.force_login(b.build_user(event=archived, role=role))
    assert words in client.get(reverse("admin:index")).content.decode()


def test_pages_of_the_admin_hold_no_inline_script_or_style(client, event):
    attendee = b.build_attendee(delegation=b.build_delegation(event=event), circulation=True)
    b.build_focal_point(delegation=attendee.delegation)
    client.force_login(b.build_user(event=event, role=MANAGER))
    pages = [
        reverse("admin:index"),
        reverse("dashboard", args=[event.slug]),
        reverse("admin:registrations_attendee_changelist"),
        reverse("admin:registrations_attendee_change", args=[attendee.pk]),
        reverse("admin:registrations_delegation_changelist"),
        reverse("admin:registrations_delegation_change", args=[attendee.delegation_id]),
        reverse("admin:workshop_event_change", args=[event.pk]),
    ]
    for page in pages:
        html = client.get(page).content.decode()
        assert [
            each for each in (" style=", "<style", "onclick=", "javascript:") if each in html
        ] == []
        assert html.count("<script") == html.count("<script src=") + html.count(
            '<script id="django-admin-form-add-constants"'
        ) + html.count('<script id="django-admin-prepopulated-fields-constants"')


def test_language_switch_leads_to_the_same_page(client, event):
    client.force_login(b.build_user(event=event, role=DESK))
    page = client.get("/admin/registrations/attendee/?status=confirmed").content.decode()
    assert 'href="/zh-hans/admin/registrations/attendee/?status=confirmed"' in page
    chinese = client.get("/zh-hans/admin/registrations/attendee/")
    assert 'lang="zh-hans"' in chinese.content.decode()


# Privacy notices


def test_notice_is_published_as_the_next_version_with_its_hash(client, event):
    b.build_notice(event=event)
    client.force_login(b.build_user(event=event, role=MANAGER))
    before = timezone.now()
    data = {"event": event.pk, "text_en": "New words.", "text_zh-hans": "新文本。"}
    response = client.post(reverse("admin:registrations_privacynotice_add"), data)
    notice = PrivacyNotice.objects.get(version=2)
    assert response.status_code == 302
    assert notice.text == {"en": "New words.", "zh-hans": "新文本。"}
    assert notice.text_hash == hash_of(notice.text)
    assert before <= notice.published_at <= timezone.now()


def test_notice_begins_with_the_text_of_the_last(client, event):
    b.build_notice(event=event, text=b.text("First words."))
    b.build_notice(event=event, text=b.text("Second words."))
    client.force_login(b.build_user(event=event, role=MANAGER))
    form = client.get(reverse("admin:registrations_privacynotice_add")).context["adminform"].form
    assert form.initial["text"] == {"en": "Second words."}


def test_notice_is_not_published_at_another_event(client, event):
    foreign = b.build_event()
    client.force_login(b.build_user(event=event, role=MANAGER))
    data = {"event": foreign.pk, "text_en": "Words.", "text_zh-hans": ""}
    response = client.post(reverse("admin:registrations_privacynotice_add"), data)
    assert list(response.context["adminform"].form.errors) == ["event"]
    assert PrivacyNotice.objects.count() == 0


def test_published_notice_is_only_read(admin_client, event):
    notice = b.build_notice(event=event)
    address = reverse("admin:registrations_privacynotice_change", args=[notice.pk])
    deletion = reverse("admin:registrations_privacynotice_delete", args=[notice.pk])
    answers = [admin_client.get(address), admin_client.post(address, {"text_en": "Changed."})]
    assert [each.status_code for each in answers] == [200, 403]
    assert admin_client.post(deletion, {"post": "yes"}).status_code == 403
