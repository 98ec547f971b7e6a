"""Staff see and change what belongs to their own events, and nothing of any other."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from registrations.domain import actors
from registrations.domain.renewal import renew_link
from registrations.models import Attendee, Delegation, FocalPoint
from registrations.roles import DESK, MANAGER, OFFICER, ORGANISER
from tests import builders as b
from workshop.admin.scoping import chosen_event
from workshop.models import AgendaItem, Event, EventRole, Room

pytestmark = pytest.mark.django_db

ROLES = (MANAGER, OFFICER, ORGANISER, DESK)
SCOPED = ("workshop_event", "workshop_agendaitem", "registrations_delegation",
          "registrations_attendee", "registrations_privacynotice", "registrations_message",
          "registrations_historyentry")  # fmt: skip


@pytest.fixture
def own():
    return _filled_event("own")


@pytest.fixture
def foreign():
    return _filled_event("foreign")


def _filled_event(slug):
    event = b.build_event(slug=slug, title=b.text(f"The {slug} event"))
    b.build_room(event=event, name=b.text(f"Room of {slug}"))
    b.build_agenda_item(event=event, title=b.text(f"Session of {slug}"))
    institution = b.build_institution(code=f"CODE-{slug}", name=b.text(f"Ministry of {slug}"))
    delegation = b.build_delegation(event=event, institution=institution)
    b.build_focal_point(delegation=delegation)
    b.build_attendee(delegation=delegation, family_name=f"Person{slug}", circulation=True)
    return event


def _objects(event):
    attendee = event.attendees.get()
    return {
        "workshop_event": event,
        "workshop_agendaitem": event.agenda_items.get(),
        "registrations_delegation": event.delegations.get(),
        "registrations_attendee": attendee,
        "registrations_privacynotice": event.privacy_notices.get(),
        "registrations_message": attendee.messages.get(),
        "registrations_historyentry": attendee.history.first(),
    }


def _sign_in(client, event, role):
    user = b.build_user(event=event, role=role)
    client.force_login(user)
    return user


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("model", SCOPED)
def test_list_names_nothing_of_another_event(client, own, foreign, role, model):
    _sign_in(client, own, role)
    response = client.get(reverse(f"admin:{model}_changelist"))
    if response.status_code == 403:
        return
    rows = response.context["cl"].result_list
    shown = response.content.decode()
    assert {each if isinstance(each, Event) else each.event for each in rows} == {own}
    leaked = ("The foreign event", "Ministry of foreign", "PERSONFOREIGN", "Session of foreign")
    assert [word for word in leaked if word in shown] == []


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("model", SCOPED)
@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_page_of_another_event_is_not_shown_by_its_id(client, own, foreign, role, model, page):
    _sign_in(client, own, role)
    response = client.get(reverse(f"admin:{model}_{page}", args=[_objects(foreign)[model].pk]))
    if response.status_code == 302:
        assert response.url == reverse("admin:index")
    else:
        assert response.status_code == 403


@pytest.mark.parametrize("role", ROLES)
def test_own_pages_are_shown(client, own, role):
    _sign_in(client, own, role)
    objects = _objects(own)
    pages = [
        client.get(reverse(f"admin:{model}_change", args=[objects[model].pk])).status_code
        for model in ("workshop_event", "registrations_delegation", "registrations_attendee")
    ]
    assert pages == [200, 200, 200]


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (MANAGER, list(SCOPED)),
        (OFFICER, list(SCOPED)),
        (ORGANISER, ["workshop_event", "workshop_agendaitem", "registrations_delegation",
                     "registrations_attendee"]),
        (DESK, ["workshop_event", "registrations_delegation", "registrations_attendee"]),
    ],
)  # fmt: skip
def test_role_opens_its_lists_only(client, own, role, shown):
    _sign_in(client, own, role)
    answers = {
        model: client.get(reverse(f"admin:{model}_changelist")).status_code for model in SCOPED
    }
    assert answers == {model: 200 if model in shown else 403 for model in SCOPED}


@pytest.mark.parametrize("role", ROLES)
def test_accounts_and_queues_are_for_superusers_alone(client, own, role):
    _sign_in(client, own, role)
    assert client.get(reverse("admin:auth_user_changelist")).status_code == 403
    assert client.get(reverse("admin:auth_group_changelist")).status_code == 403
    assert client.get("/admin/post_office/email/").status_code == 404
    assert client.get("/admin/django_q/success/").status_code == 404


def test_index_names_to_staff_no_accounts(client, own):
    _sign_in(client, own, MANAGER)
    apps = [app["app_label"] for app in client.get(reverse("admin:index")).context["app_list"]]
    assert sorted(apps) == ["registrations", "workshop"]


def test_superuser_sees_every_event(admin_client, own, foreign):
    response = admin_client.get(reverse("admin:workshop_event_changelist"))
    assert set(response.context["cl"].result_list) == {own, foreign}


@pytest.mark.parametrize(
    "address",
    [
        "registrations_attendee_changelist:event=foreign",
        "registrations_attendee_changelist:institution=CODE-foreign",
        "registrations_attendee_changelist:q=personforeign",
        "registrations_delegation_changelist:event=foreign",
        "registrations_delegation_changelist:q=foreign",
        "workshop_agendaitem_changelist:event=foreign",
    ],
)
def test_filter_and_search_find_nothing_of_another_event(client, own, foreign, address):
    _sign_in(client, own, MANAGER)
    name, query = address.split(":")
    response = client.get(f"{reverse(f'admin:{name}')}?{query}")
    assert list(response.context["cl"].result_list) == []


@pytest.mark.parametrize("model", SCOPED)
def test_list_takes_a_nul_in_its_address_for_nothing(client, own, foreign, model):
    _sign_in(client, own, MANAGER)
    listed = admin.site._registry[apps.get_model(model.replace("_", "."))]
    address = reverse(f"admin:{model}_changelist")
    names = [each.parameter_name for each in listed.list_filter] + ["q"]

    answers = {name: client.get(address, {name: "event=\0"}).status_code for name in names}
    answers |= {f"only {name}": client.get(address, {name: "\0"}).status_code for name in names}

    # Django leads a page of a list that cannot be read back to the whole list.
    assert set(answers.values()) <= {200, 302}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/admin/rights/?event=%00", 200),
        ("/admin/dashboard/own/people/%00/erase/", 404),
        ("/admin/dashboard/own/people/%00/file/1/", 404),
        ("/admin/registrations/attendee/%00/change/", 302),
        ("/d/%00/", 404),
        ("/r/%00/", 404),
        ("/%00/", 404),
    ],
)
def test_address_with_a_nul_is_no_failure(client, own, path, status):
    _sign_in(client, own, MANAGER)

    assert client.get(path).status_code == status


def test_columns_that_are_no_filter_are_refused_in_the_address(client, own, errors_expected):
    _sign_in(client, own, MANAGER)
    address = reverse("admin:registrations_attendee_changelist")
    assert client.get(f"{address}?key_version=1").status_code == 400
    assert client.get(f"{address}?event__slug__startswith=f").status_code == 400


def test_autocomplete_finds_nothing_of_another_event(client, own, foreign):
    _sign_in(client, own, MANAGER)
    response = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "registrations", "model_name": "attendee", "field_name": "delegation"},
    )
    found = [each["id"] for each in response.json()["results"]]
    assert found == [str(own.delegations.get().pk)]


def test_address_of_another_event_is_not_told_by_its_id(client, own, foreign):
    _sign_in(client, own, MANAGER)
    assert client.get(f"/admin/r/1/{foreign.pk}/").status_code == 404


def test_agenda_item_cannot_be_added_to_another_event(client, own, foreign):
    _sign_in(client, own, ORGANISER)
    response = client.post(reverse("admin:workshop_agendaitem_add"), _item(foreign))
    assert list(response.context["adminform"].form.errors) == ["event"]
    assert AgendaItem.objects.count() == 2


def test_agenda_item_cannot_stand_in_a_room_of_another_event(client, own, foreign):
    _sign_in(client, own, ORGANISER)
    item, room = own.agenda_items.get(), foreign.rooms.get()
    address = reverse("admin:workshop_agendaitem_change", args=[item.pk])
    response = client.post(address, _item(own) | {"room": room.pk})
    assert list(response.context["adminform"].form.errors) == ["room"]


def test_agenda_item_cannot_be_moved_to_another_event(client, own, foreign):
    _sign_in(client, own, ORGANISER)
    item = own.agenda_items.get()
    client.post(
        reverse("admin:workshop_agendaitem_change", args=[item.pk]),
        _item(foreign) | {"title_en": "New title"},
    )
    item.refresh_from_db()
    assert (item.event, str(item.title)) == (own, "New title")


def _item(event):
    return {
        "event": event.pk, "title_en": "Panel", "title_zh-hans": "", "kind": "session",
        "day": event.starts_on.isoformat(), "starts": "14:00", "ends": "15:00", "room": "",
        "track": "", "description_en": "", "description_zh-hans": "", "interpretation": "none",
        "visibility": "public", "counts_for_attendance": "on",
        "contributions-TOTAL_FORMS": 0, "contributions-INITIAL_FORMS": 0,
    }  # fmt: skip


def test_agenda_item_takes_a_day_of_the_event_only(client, own):
    _sign_in(client, own, ORGANISER)
    wrong = _item(own) | {"day": "2083-12-24"}
    response = client.post(reverse("admin:workshop_agendaitem_add"), wrong)
    assert list(response.context["adminform"].form.errors) == ["day"]


def test_inline_row_of_another_event_is_not_changed_by_its_id(client, own, foreign):
    _sign_in(client, own, MANAGER)
    room = foreign.rooms.get()
    data = _event_form(own) | {
        "rooms-TOTAL_FORMS": 1, "rooms-INITIAL_FORMS": 1, "rooms-0-id": room.pk,
        "rooms-0-event": own.pk, "rooms-0-name_en": "Taken", "rooms-0-name_zh-hans": "",
        "rooms-0-position": 0,
    }  # fmt: skip
    client.post(reverse("admin:workshop_event_change", args=[own.pk]), data)
    assert str(Room.objects.get(pk=room.pk).name) == "Room of foreign"


def _event_form(event):
    texts = ("title", "theme", "project", "organiser", "funding_statement", "disclaimer",
             "venue", "address", "city", "contact_name")  # fmt: skip
    data = {}
    for name in texts:
        value = getattr(event, name)
        data |= {f"{name}_{code}": value.get(code, "") for code in ("en", "zh-hans")}
    for prefix in ("asked_groups", "rooms", "roles"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return data | {
        "slug": event.slug, "state": "published", "country": "CN", "time_zone": "Asia/Shanghai",
        "starts_on": "2083-11-03", "ends_on": "2083-11-04", "languages": ["zh-hans", "en"],
        "contact_email": "desk@example.org", "contact_phone": "", "mode": "open",
        "approval": "staff", "attendance_by": "day", "decision_days": 3, "capacity": "", "sensitive_days": 30,
        "contact_days": 730, "evidence_days": 1826,
        "opens_at_0": "2083-08-01", "opens_at_1": "09:00", "closes_at_0": "", "closes_at_1": "",
        "changes_until_0": "", "changes_until_1": "",
    }  # fmt: skip


def test_moments_are_typed_and_shown_in_the_zone_of_the_event(client, own):
    _sign_in(client, own, MANAGER)
    address = reverse("admin:workshop_event_change", args=[own.pk])
    assert client.post(address, _event_form(own)).status_code == 302
    own.refresh_from_db()
    assert own.opens_at.isoformat() == "2083-08-01T01:00:00+00:00"
    assert 'value="09:00:00"' in client.get(address).content.decode()


def test_languages_are_kept_in_the_order_of_the_settings(client, own):
    _sign_in(client, own, MANAGER)
    client.post(reverse("admin:workshop_event_change", args=[own.pk]), _event_form(own))
    own.refresh_from_db()
    assert own.languages == ["en", "zh-hans"]


def test_whoever_creates_an_event_manages_it(client, own):
    user = _sign_in(client, own, MANAGER)
    data = _event_form(own) | {"slug": "brand-new"}
    assert client.post(reverse("admin:workshop_event_add"), data).status_code == 302
    roles = EventRole.objects.filter(event__slug="brand-new").values_list("user", "role__name")
    assert list(roles) == [(user.pk, MANAGER)]


@pytest.mark.parametrize("role", [OFFICER, ORGANISER, DESK])
def test_event_is_changed_by_managers_only(client, own, role):
    _sign_in(client, own, role)
    address = reverse("admin:workshop_event_change", args=[own.pk])
    assert client.post(address, _event_form(own)).status_code == 403
    assert client.get(reverse("admin:workshop_event_add")).status_code == 403


def test_role_at_one_event_gives_no_right_at_another(client, own, foreign):
    user = _sign_in(client, own, MANAGER)
    EventRole.objects.create(
        event=foreign, user=user, role=EventRole.objects.get(event=own, user=user).role
    )
    EventRole.objects.filter(event=foreign).update(
        role=b.build_user(event=foreign, role=DESK).event_roles.get().role
    )
    theirs = _objects(foreign)
    seen = client.get(
        reverse("admin:registrations_attendee_change", args=[theirs["registrations_attendee"].pk])
    )
    changed = client.post(
        reverse("admin:registrations_delegation_change", args=[foreign.delegations.get().pk]), {}
    )
    assert (seen.status_code, changed.status_code) == (200, 403)


def test_rank_in_the_list_is_changed_only_where_the_role_allows_it(client, own, foreign):
    user = _sign_in(client, own, MANAGER)
    desk = b.build_user(event=foreign, role=DESK).event_roles.get().role
    EventRole.objects.create(event=foreign, user=user, role=desk)
    rows = [own.delegations.get(), foreign.delegations.get()]
    data = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "_save": "Save"}
    for number, row in enumerate(rows):
        data |= {f"form-{number}-id": row.pk, f"form-{number}-protocol_rank": 7}
    response = client.post(reverse("admin:registrations_delegation_changelist"), data)
    assert response.status_code == 302
    ranks = [Delegation.objects.get(pk=row.pk).protocol_rank for row in rows]
    assert ranks == [7, 500]


def test_institutions_are_shared_and_kept_by_managers(client, own, foreign):
    _sign_in(client, own, MANAGER)
    institution = foreign.delegations.get().institution
    address = reverse("admin:registrations_institution_change", args=[institution.pk])
    data = {
        "code": institution.code, "name_en": "New name", "name_zh-hans": "", "formal_name_en": "",
        "formal_name_zh-hans": "", "acronym_en": "", "acronym_zh-hans": "", "kind": "ministry", "country": "",
        "default_rank": 1, "is_active": "on", "email_domains": "",
    }  # fmt: skip
    assert client.post(address, data).status_code == 302
    institution.refresh_from_db()
    assert str(institution.name) == "New name"


@pytest.mark.parametrize("role", [OFFICER, ORGANISER, DESK])
def test_institutions_are_only_read_by_others(client, own, role):
    _sign_in(client, own, role)
    institution = own.delegations.get().institution
    address = reverse("admin:registrations_institution_change", args=[institution.pk])
    assert (client.get(address).status_code, client.post(address, {}).status_code) == (200, 403)


def test_links_of_focal_points_are_shown_to_those_who_may_renew_them(client, own):
    address = reverse("admin:registrations_delegation_change", args=[own.delegations.get().pk])
    shown = {}
    for role in ROLES:
        _sign_in(client, own, role)
        shown[role] = "/d/" in client.get(address).content.decode()
    assert shown == {MANAGER: True, OFFICER: True, ORGANISER: False, DESK: False}


def test_link_of_a_focal_point_is_renewed_by_post_alone(client, own):
    _sign_in(client, own, OFFICER)
    holder = FocalPoint.objects.get(delegation__event=own)
    address = reverse(
        "admin:registrations_delegation_renew", args=[holder.delegation_id, holder.pk]
    )
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    holder.refresh_from_db()
    entry = holder.delegation.history.get(attendee=None)
    assert (holder.key_version, entry.action) == (2, "link_renewed")


@pytest.mark.parametrize(("role", "status"), [(ORGANISER, 403), (DESK, 403)])
def test_link_is_not_renewed_without_the_right(client, own, role, status):
    _sign_in(client, own, role)
    holder = FocalPoint.objects.get(delegation__event=own)
    address = reverse(
        "admin:registrations_delegation_renew", args=[holder.delegation_id, holder.pk]
    )
    assert client.post(address).status_code == status
    holder.refresh_from_db()
    assert holder.key_version == 1


def test_link_of_another_event_is_not_renewed_by_its_id(client, own, foreign):
    _sign_in(client, own, MANAGER)
    holder = FocalPoint.objects.get(delegation__event=foreign)
    delegations = (foreign.delegations.get().pk, own.delegations.get().pk)
    answers = [
        client.post(reverse("admin:registrations_delegation_renew", args=[pk, holder.pk]))
        for pk in delegations
    ]
    assert [each.status_code for each in answers] == [404, 404]


def test_link_is_renewed_by_staff_only():
    attendee = b.build_attendee()
    with pytest.raises(Exception, match="not_yours"):
        renew_link(attendee, by=actors.DELEGATE, now=b.NOW)
    assert Attendee.objects.get().key_version == 1


def test_log_of_the_admin_holds_no_name_of_a_focal_point(client, own):
    user = _sign_in(client, own, MANAGER)
    delegation = own.delegations.get()
    data = {
        "name_override_en": "", "name_override_zh-hans": "", "role": "participant", "seats": 3,
        "alternates": 0, "protocol_rank": 500, "reply": "attending",
        "reply_channel": "letter",
        "focal_points-TOTAL_FORMS": 1, "focal_points-INITIAL_FORMS": 0,
        "focal_points-0-name": "Focal Unheard", "focal_points-0-language": "en",
    }  # fmt: skip
    address = reverse("admin:registrations_delegation_change", args=[delegation.pk])
    assert client.post(address, data).status_code == 302
    logged = [entry.change_message for entry in user.logentry_set.all()]
    assert len(logged) == 1
    assert "Unheard" not in logged[0]
    delegation.refresh_from_db()
    assert delegation.replied_at is not None


def test_event_is_chosen_by_the_address_among_ones_own(rf, own, foreign):
    user = b.build_user(event=own, role=MANAGER)
    chosen = []
    for query in ("", "?event=own", "?event=foreign", "?_changelist_filters=event%3Down"):
        request = rf.get(f"/{query}")
        request.user = user
        chosen.append(chosen_event(request, "workshop.view_event"))
    assert chosen == [own, own, None, own]
