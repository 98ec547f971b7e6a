"""The pages on which staff invite institutions and see how far each has come."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import translation

from registrations import links
from registrations.admin import figures
from registrations.domain import actors, invitations
from registrations.enums import InvitationState, Reply
from registrations.models import Delegation, FocalPoint, HistoryEntry, Message
from registrations.roles import DESK, MANAGER, OFFICER, ORGANISER
from tests import builders as b
from workshop.enums import EventState
from workshop.models import EventRole

pytestmark = pytest.mark.django_db

LIST = "/admin/registrations/delegation/"


@pytest.fixture
def event():
    event = b.build_event(slug="own")
    b.build_notice(event=event)
    return event


@pytest.fixture
def officer(client, event):
    user = b.build_user(event=event, role=OFFICER)
    client.force_login(user)
    return user


def _invited(event, **fields):
    return b.build_focal_point(delegation=b.build_delegation(event=event), **fields)


def _path(*people, slug="own"):
    numbers = ",".join(str(each.delegation_id) for each in people)
    return f"/admin/dashboard/{slug}/invite/?delegations={numbers}"


def _post(client, act, *people, path=None, **data):
    chosen = {"act": act, "person": [each.pk for each in people]}
    return client.post(path or _path(*people), chosen | data, follow=True)


def _told(response):
    return [str(message) for message in response.context["messages"]]


# Choosing whom


def test_action_of_the_list_leads_to_the_page_for_those_selected(client, officer, event):
    first, second = _invited(event), _invited(event)
    data = {"action": "invite_selected", "_selected_action": [second.delegation_id, first.delegation_id]}  # fmt: skip
    answer = client.post(LIST, data)
    assert answer.url == _path(first, second)
    page = client.get(answer.url)
    assert [row.person for row in page.context["by_mail"]] == [first, second]


def test_action_refuses_delegations_of_several_events(client, officer, event):
    elsewhere = b.build_event()
    EventRole.objects.create(event=elsewhere, user=officer, role=officer.event_roles.get().role)
    people = [_invited(event), _invited(elsewhere)]
    data = {"action": "invite_selected", "_selected_action": [each.delegation_id for each in people]}  # fmt: skip
    answer = client.post(LIST, data, follow=True)
    assert _told(answer) == ["Invitations are to one event. Select delegations of one event only."]


def test_page_without_a_selection_is_for_those_not_invited_yet(client, officer, event):
    fresh, invited = _invited(event), _invited(event)
    invitations.invite(invited, by=actors.SYSTEM, now=b.NOW)
    page = client.get("/admin/dashboard/own/invite/")
    assert [row.person for row in page.context["by_mail"]] == [fresh]


def test_page_says_so_when_nobody_is_left_to_invite(client, officer, event):
    assert (
        "No delegation waits for an invitation."
        in client.get("/admin/dashboard/own/invite/").content.decode()
    )


@pytest.mark.parametrize("numbers", ["", "x", "-1", "1" * 40, "٣", "0"])
def test_page_takes_any_numbers_in_the_address(client, officer, event, numbers):
    answer = client.get(f"/admin/dashboard/own/invite/?delegations={numbers}")
    assert (answer.status_code, answer.context["has_delegations"]) == (200, False)


def test_delegation_of_another_event_is_not_reached(client, officer, event):
    foreign = b.build_focal_point()
    page = client.get(_path(foreign))
    told = _told(_post(client, "queue", foreign))
    assert page.context["has_delegations"] is False
    assert told == ["Tick at least one focal point."]
    assert Message.objects.count() == 0


def test_page_names_those_refused_with_the_reason(client, officer, event):
    inactive = b.build_delegation(event=event, institution=b.build_institution(is_active=False))
    own = b.build_delegation(event=event, role="organiser")
    nobody = b.build_delegation(event=event)
    numbers = f"{inactive.pk},{own.pk},{nobody.pk}"
    page = client.get(f"/admin/dashboard/own/invite/?delegations={numbers}")
    assert [(each.delegation, str(each.reason)) for each in page.context["refused"]] == [
        (inactive, "This institution is inactive, so it is not invited."),
        (nobody, "There is no focal point yet. Add one on the delegation’s page."),
        (own, "The organiser’s own people are entered by staff, not invited."),
    ]


def test_page_of_a_draft_says_what_to_do_first(client, officer, event):
    person = _invited(event)
    event.state = EventState.DRAFT
    event.save()
    page = client.get(_path(person))
    told = _told(_post(client, "queue", person))
    assert "This event is a draft. Publish it before you invite." in page.content.decode()
    assert 'name="act"' not in page.content.decode()
    assert told == [
        f"{person.name} ({person.delegation.name}): This event is a draft. Publish it before you invite."
    ]


# What the page shows


def test_previews_show_the_letter_in_each_language_to_its_first_reader(client, officer, event):
    english = [_invited(event), _invited(event)]
    chinese = _invited(event, language="zh-hans", name="示例联络人")
    page = client.get(_path(*english, chinese))
    seen = [(each.code, each.count, each.text.subject) for each in page.context["previews"]]
    first, second = (each.text.body for each in page.context["previews"])
    assert seen == [
        ("en", 2, "Invitation: Practical Cooperation"),
        ("zh-hans", 1, "邀请函：务实合作研讨会"),
    ]
    assert first.startswith(english[0].name)
    assert second.startswith("尊敬的示例联络人：")
    assert "[personal link]" in first
    assert "/d/" not in first + second
    assert HistoryEntry.objects.count() == Message.objects.count() == 0


def test_who_has_no_address_is_shown_with_link_and_whole_message(client, officer, event):
    person = _invited(event, email="", language="zh-hans", name="示例联络人")
    page = client.get(_path(person))
    (row,) = page.context["without_mail"]
    with translation.override("zh-hans"):
        link = links.link_of(person)
    assert row.link == link
    assert row.letter.startswith("邀请函：务实合作研讨会\n\n尊敬的示例联络人：\n")
    assert f"\n{link}\n" in row.letter
    assert page.content.decode().count(link) == 2
    assert "no-store" in page["Cache-Control"]


def test_names_with_markup_and_template_syntax_are_shown_literally(client, officer, event):
    person = _invited(event, name="{{ shown_at }}<script>x</script>{% debug %}", email="")
    page = client.get(_path(person)).content.decode()
    assert "{{ shown_at }}&lt;script&gt;x&lt;/script&gt;{% debug %}" in page
    assert "<script>x" not in page


def test_links_are_kept_from_those_who_may_not_show_them(client, event):
    role = Group.objects.get(name=OFFICER)
    role.permissions.remove(Permission.objects.get(codename="renew_link"))
    client.force_login(b.build_user(event=event, role=OFFICER))
    person = _invited(event, email="")
    page = client.get(_path(person))
    assert [row.letter for row in page.context["without_mail"]] == [""]
    assert "/d/" not in page.content.decode()


def test_last_invitation_is_named_and_who_declined_is_not_ticked(client, officer, event):
    again, declined = _invited(event), _invited(event)
    invitations.invite(again, by=actors.SYSTEM, now=b.NOW)
    Delegation.objects.filter(pk=declined.delegation_id).update(
        reply=Reply.NOT_ATTENDING, replied_at=b.NOW
    )
    page = client.get(_path(again, declined))
    html = page.content.decode()
    ticked = re.findall(r'name="person" value="(\d+)" checked', html)
    assert "last invited on 1 September 2083, 16:00" in html
    assert "This is a reminder of our invitation" in html
    assert ticked == [str(again.pk)]


# Acting


def test_invitations_are_queued_and_reported_for_each_focal_point(client, officer, event):
    first, second, silent = _invited(event), _invited(event), _invited(event, email="")
    answer = _post(client, "queue", first, second, silent)
    assert _told(answer) == [
        f"{silent.name} ({silent.delegation.name}): There is no e-mail address. Hand the link over another way.",
        f"Invitations queued: {first.name} ({first.delegation.name}), {second.name} ({second.delegation.name}).",
    ]
    assert answer.redirect_chain == [(f"{LIST}?event=own", 302)]
    assert Message.objects.filter(kind="invitation").count() == 2
    assert {each.user for each in HistoryEntry.objects.all()} == {officer}


def test_only_those_ticked_are_recorded_as_invited_another_way(client, officer, event):
    chosen, other = _invited(event, email=""), _invited(event, email="")
    answer = _post(client, "record", chosen, path=_path(chosen, other))
    assert _told(answer) == [
        f"Recorded as handed over another way: {chosen.name} ({chosen.delegation.name})."
    ]
    assert [each.invited_at is None for each in FocalPoint.objects.order_by("pk")] == [False, True]
    assert Message.objects.count() == 0


def test_inviting_one_delegation_leads_back_to_its_page(client, officer, event):
    person = _invited(event)
    answer = _post(client, "queue", person)
    assert answer.redirect_chain == [(f"{LIST}{person.delegation_id}/change/", 302)]


def test_second_click_on_the_same_page_sends_nothing_more(client, officer, event):
    person = _invited(event)
    shown_at = client.get(_path(person)).context["shown_at"]
    _post(client, "queue", person, shown_at=shown_at)
    told = _told(_post(client, "queue", person, shown_at=shown_at))
    assert told == [
        f"{person.name} ({person.delegation.name}): The invitation was sent or recorded a moment ago, so it is not repeated."
    ]
    assert Message.objects.count() == 1


@pytest.mark.parametrize("shown_at", ["", "x", "2083-13-41T00:00:00Z", "2083-01-01T00:00:00"])
def test_page_whose_moment_cannot_be_read_still_invites(client, officer, event, shown_at):
    _post(client, "queue", _invited(event), shown_at=shown_at)
    assert Message.objects.count() == 1


def test_unknown_act_shows_the_page_again(client, officer, event):
    person = _invited(event)
    assert client.post(_path(person), {"act": "x", "person": person.pk}).status_code == 200
    assert Message.objects.count() == 0


@pytest.mark.parametrize(("role", "status"), [(MANAGER, 302), (ORGANISER, 403), (DESK, 403)])
def test_inviting_takes_the_right_at_the_event(client, event, role, status):
    client.force_login(b.build_user(event=event, role=role))
    person = _invited(event)
    answer = client.post(_path(person), {"act": "queue", "person": person.pk})
    assert answer.status_code == status
    assert Message.objects.count() == (status == 302)
    page = client.get(LIST)
    actions = page.context["cl"].model_admin.get_action_choices(page.wsgi_request)
    assert ("invite_selected" in dict(actions)) is (status == 302)


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_number_of_queries(
    client, officer, event, django_assert_num_queries, count
):
    path = _path(*(_invited(event) for _number in range(count)))
    client.get(path)
    with django_assert_num_queries(13):
        client.get(path)


# Where the institutions stand


def test_list_is_filtered_by_state_and_by_silence(client, officer, event):
    fresh, silent, replied = _invited(event), _invited(event), _invited(event)
    for each in (silent, replied):
        invitations.invite(each, by=actors.SYSTEM, now=b.NOW)
    Delegation.objects.filter(pk=replied.delegation_id).update(reply=Reply.ATTENDING, replied_at=b.NOW)  # fmt: skip

    def found(query):
        rows = client.get(f"{LIST}?event=own&{query}").context["cl"].result_list
        return [each.pk for each in rows]

    assert found("invitation=not_invited") == [fresh.delegation_id]
    assert found("invitation=invited") == [silent.delegation_id, replied.delegation_id]
    assert found("reply=awaited") == [silent.delegation_id]
    assert found("reply=attending") == [replied.delegation_id]
    assert len(found("invitation=unknown")) == len(found("reply=unknown")) == 3


def test_list_says_how_far_each_institution_has_come(client, officer, event):
    invitations.invite(_invited(event), by=actors.SYSTEM, now=b.NOW)
    b.build_delegation(event=event, role="organiser")
    html = client.get(f"{LIST}?event=own").content.decode()
    cells = re.findall(r'<td class="field-invitation">(.*?)</td>', html)
    assert cells == [
        '<span class="status invitation-invited">invited</span> <span class="quiet">1 September 2083</span>',
        "–",
    ]


def test_figures_count_each_state_but_the_organisers_delegation(event):
    silent, heard = _invited(event), _invited(event)
    _invited(event)
    b.build_delegation(event=event, role="organiser")
    b.build_delegation()
    for each in (silent, heard):
        invitations.invite(each, by=actors.SYSTEM, now=b.NOW)
    Delegation.objects.filter(pk=heard.delegation_id).update(reply=Reply.ATTENDING, replied_at=b.NOW)  # fmt: skip
    counted = figures.invitations(event)
    assert (counted.by_state, counted.without_reply, counted.total) == (
        [
            (InvitationState.NOT_INVITED, 1),
            (InvitationState.INVITED, 2),
            (InvitationState.OPENED, 0),
            (InvitationState.STARTED, 0),
            (InvitationState.COMPLETE, 0),
            (InvitationState.DECLINED, 0),
        ],
        1,
        3,
    )


def test_dashboard_leads_from_each_number_to_its_list(client, officer, event):
    invitations.invite(_invited(event), by=actors.SYSTEM, now=b.NOW)
    html = client.get(reverse("dashboard", args=["own"])).content.decode()
    address = re.search(r'<a href="([^"]+)">1 invited institution has not replied</a>', html)[1]
    rows = client.get(address.replace("&amp;", "&")).context["cl"].result_list
    assert len(rows) == 1
    for state in InvitationState.values:
        assert f"{LIST}?event=own&amp;invitation={state}" in html


def test_dashboard_of_an_event_without_institutions_says_what_to_do_first(client, officer, event):
    html = client.get(reverse("dashboard", args=["own"])).content.decode()
    assert "No institution has a delegation yet. Add the delegations first" in html


def test_delegations_page_shows_moments_messages_and_history(client, officer, event):
    person = _invited(event)
    invitations.invite(person, by=actors.staff(officer), now=b.NOW)
    FocalPoint.objects.update(opened_at=b.NOW + timedelta(days=1))
    page = client.get(f"{LIST}{person.delegation_id}/change/")
    reached = [(state, at) for state, at in page.context["moments"] if at]
    (letter,) = page.context["letters"]
    (entry,) = page.context["history"]
    assert reached == [("invited", b.NOW), ("opened", b.NOW + timedelta(days=1))]
    assert (letter["to"], letter["what"], letter["state"]) == (person, "invitation", "queued")
    assert (entry["what"], entry["who"], entry["fields"]) == ("invited", f"staff: {officer}", "e-mail")  # fmt: skip
    assert page.context["invite_path"] == _path(person)


def test_delegations_page_shows_the_desk_neither_links_nor_records(client, event):
    client.force_login(b.build_user(event=event, role=DESK))
    person = _invited(event)
    page = client.get(f"{LIST}{person.delegation_id}/change/")
    names = ("links", "letters", "history", "invite_path")
    assert [page.context[name] for name in names] == [None, None, None, ""]


# Addresses outside the institution's domains


def test_other_domain_is_marked_in_the_list_and_found_by_the_filter(client, officer, event):
    institution = b.build_institution(email_domains="example.net")
    delegation = b.build_delegation(event=event, institution=institution)
    outside = b.build_attendee(delegation=delegation, email="somebody@free.invalid")
    inside = b.build_attendee(delegation=delegation, email="somebody@visa.example.net")
    page = client.get("/admin/registrations/attendee/?event=own&mark=other-domain")
    shown = [client.get(f"/admin/registrations/attendee/{each.pk}/change/").content.decode() for each in (outside, inside)]  # fmt: skip
    mark = '<span class="mark">other e-mail domain</span>'
    assert list(page.context["cl"].result_list) == [outside]
    assert mark in page.content.decode()
    assert [mark in each for each in shown] == [True, False]
