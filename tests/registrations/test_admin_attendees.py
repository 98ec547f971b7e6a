"""The list in which staff decide, and the page on which they enter and correct a person."""

import pytest

from registrations.domain import actors, lifecycle
from registrations.enums import Action, Status
from registrations.models import Attendee, Message
from registrations.roles import DESK, MANAGER, OFFICER, ORGANISER
from tests import builders as b
from workshop.enums import Approval
from workshop.models import EventRole

pytestmark = pytest.mark.django_db

LIST = "/admin/registrations/attendee/"


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def delegation(event):
    return b.build_delegation(event=event)


@pytest.fixture
def officer(client, event):
    user = b.build_user(event=event, role=OFFICER)
    client.force_login(user)
    return user


def _act(client, name, *people, **data):
    return client.post(
        LIST,
        {"action": name, "_selected_action": [each.pk for each in people], "index": 0} | data,
        follow=True,
    )


def _told(response):
    return [str(message) for message in response.context["messages"]]


def _states(*people):
    return [Attendee.objects.get(pk=each.pk).status for each in people]


# Deciding in the list


def test_confirm_says_for_each_person_what_happened_and_why_not(client, officer, event):
    full = b.build_delegation(event=event, seats=1)
    first = b.build_attendee(delegation=full, family_name="First", given_names="")
    second = b.build_attendee(delegation=full, family_name="Second", given_names="")
    response = _act(client, "confirm", first, second)
    assert _states(first, second) == [Status.CONFIRMED, Status.SUBMITTED]
    assert _told(response) == [
        f"Confirmed: FIRST ({first.reference}).",
        f"SECOND ({second.reference}): All seats of this delegation are taken.",
    ]


def test_waiting_list_takes_the_waiting_without_a_reason(client, officer, delegation):
    person = b.build_attendee(delegation=delegation)
    _act(client, "waitlist", person)
    assert _states(person) == [Status.WAITLISTED]


def test_waiting_list_asks_for_a_reason_where_somebody_is_confirmed(client, officer, delegation):
    person = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    asked = _act(client, "waitlist", person)
    assert "admin/registrations/attendee/decide.html" in [each.name for each in asked.templates]
    assert _states(person) == [Status.CONFIRMED]


@pytest.mark.parametrize("name", ["decline", "cancel"])
def test_refusal_without_a_reason_changes_nothing(client, officer, delegation, name):
    person = b.build_attendee(delegation=delegation)
    asked = _act(client, name, person)
    again = client.post(
        LIST,
        {"action": name, "_selected_action": [person.pk], "apply": "yes", "reason": "  "},
    )
    assert "Give a reason." not in asked.content.decode()
    assert "Give a reason." in again.content.decode()
    assert _states(person) == [Status.SUBMITTED]


@pytest.mark.parametrize(
    ("name", "state"), [("decline", Status.DECLINED), ("cancel", Status.CANCELLED)]
)
def test_refusal_with_a_reason_is_carried_out(client, officer, delegation, name, state):
    person = b.build_attendee(delegation=delegation)
    client.post(
        LIST,
        {"action": name, "_selected_action": [person.pk], "apply": "yes", "reason": "No room."},
    )
    person.refresh_from_db()
    assert (person.status, person.decision_reason) == (state, "No room.")


def test_decline_shows_the_message_in_the_language_of_its_reader(client, officer, delegation):
    person = b.build_attendee(delegation=delegation, language="zh-hans")
    data = {"action": "decline", "_selected_action": [person.pk], "preview": "yes"}
    response = client.post(LIST, data | {"reason": "本次名额已满。"})
    (preview,) = response.context["previews"]
    assert (preview.code, preview.count) == ("zh-hans", 1)
    assert "本次名额已满。" in preview.text.body
    assert "/r/" not in preview.text.body
    assert Message.objects.filter(kind="declined").count() == 0
    assert _states(person) == [Status.SUBMITTED]


def test_decline_names_those_whom_no_message_reaches(client, officer, delegation):
    person = b.build_attendee(delegation=delegation, email="")
    response = _act(client, "decline", person)
    assert response.context["without_email"] == [person]
    assert response.context["previews"] == []


def test_closed_registration_is_put_back_to_be_decided(client, officer, delegation):
    person = b.build_attendee(delegation=delegation, status=Status.DECLINED)
    _act(client, "resubmit", person)
    assert _states(person) == [Status.SUBMITTED]


def test_duplicate_is_confirmed_only_after_it_is_found_to_be_none(client, officer, delegation):
    same = {"family_name": "Same", "given_names": "", "email": "same@example.org"}
    b.build_attendee(delegation=delegation, **same)
    second = b.build_attendee(delegation=delegation, **same)
    refused = _act(client, "confirm", second)
    _act(client, "no_duplicate", second)
    _act(client, "confirm", second)
    assert _told(refused) == [
        f"SAME ({second.reference}): This is marked as a duplicate. Decide first whether it is one."
    ]
    assert _states(second) == [Status.CONFIRMED]


@pytest.mark.parametrize("role", [ORGANISER, DESK])
def test_role_without_the_right_sees_people_but_decides_nothing(client, event, delegation, role):
    client.force_login(b.build_user(event=event, role=role))
    person = b.build_attendee(delegation=delegation)
    page = client.get(LIST)
    _act(client, "confirm", person)
    button = client.post(f"{LIST}{person.pk}/decide/confirm/")
    form = client.get(f"{LIST}{person.pk}/change/")
    assert list(page.context["cl"].result_list) == [person]
    assert [name for name, _label in page.context["cl"].model_admin.get_action_choices(
        page.wsgi_request) if name in {"confirm", "decline"}] == []  # fmt: skip
    assert button.status_code == 403
    assert (form.context["decisions"], form.context["link"]) == ([], None)
    assert _states(person) == [Status.SUBMITTED]


def test_right_to_decide_is_asked_at_the_event_of_each_person(client, officer, delegation):
    elsewhere = b.build_delegation()
    desk = b.build_user(event=elsewhere.event, role=DESK).event_roles.get().role
    EventRole.objects.create(event=elsewhere.event, user=officer, role=desk)
    own = b.build_attendee(delegation=delegation)
    other = b.build_attendee(delegation=elsewhere, family_name="Other", given_names="")
    response = _act(client, "confirm", own, other)
    assert _states(own, other) == [Status.CONFIRMED, Status.SUBMITTED]
    assert _told(response)[1] == (
        f"OTHER ({other.reference}): You may not decide on registrations of this event."
    )


def test_person_of_another_event_is_not_decided_by_id(client, officer):
    foreign = b.build_attendee()
    _act(client, "confirm", foreign)
    assert client.post(f"{LIST}{foreign.pk}/decide/confirm/").status_code == 404
    assert _states(foreign) == [Status.SUBMITTED]


# The list


def test_those_who_wait_longest_stand_first(client, officer, delegation):
    later = b.build_attendee(delegation=delegation)
    confirmed = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    earlier = b.build_attendee(delegation=delegation, now=b.NOW.replace(day=1, hour=1))
    waitlisted = b.build_attendee(delegation=delegation, status=Status.WAITLISTED)
    rows = list(client.get(LIST).context["cl"].result_list)
    assert rows == [earlier, later, waitlisted, confirmed]


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_number_of_queries(
    client, officer, event, django_assert_num_queries, count
):
    for _number in range(count):
        b.build_attendee(delegation=b.build_delegation(event=event))
    with django_assert_num_queries(22):
        client.get(LIST)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("çelik", ["ÇELİK"]),
        ("ÇELİK", ["ÇELİK"]),
        ("ÇELIK", ["ÇELİK"]),
        ("ılgaz", ["Ilgaz"]),
        ("ILGAZ", ["Ilgaz"]),
        ("欧阳", ["Ouyang"]),
        ("françois fanny", ["François"]),
        ("FANNY FRANÇOIS", ["François"]),
        ("100%", []),
        ("embassy of nowhere", ["François"]),
        ("使馆甲", ["François"]),
    ],
)
def test_search_finds_every_script_without_regard_to_case(client, officer, event, typed, found):
    place = b.build_institution(name=b.text("Embassy of Nowhere", "使馆甲"))
    embassy = b.build_delegation(event=event, institution=place)
    other = b.build_delegation(event=event)
    b.build_attendee(delegation=other, family_name="ÇELİK", given_names="Ayşe")
    b.build_attendee(delegation=other, family_name="Ilgaz", given_names="")
    b.build_attendee(delegation=other, family_name="Ouyang", native_name="欧阳明")
    b.build_attendee(delegation=embassy, family_name="François", given_names="Fanny")
    rows = client.get(LIST, {"q": typed}).context["cl"].result_list
    assert [row.family_name for row in rows] == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=confirmed", ["Head"]),
        ("capacity=head", ["Head"]),
        ("kind=ministry", ["Head"]),
        ("institution=MIN", ["Head"]),
        ("language=zh-hans", ["Head"]),
        ("day=2083-11-03", ["Both", "Head"]),
        ("day=2083-11-04", ["Second", "Both"]),
        ("mark=duplicate", []),
        ("mark=over-quota", ["Both"]),
        ("status=unknown", ["Second", "Both", "Head"]),
    ],
)
def test_filter_finds(client, officer, event, query, found):
    ministry = b.build_institution(code="MIN", kind="ministry")
    first = b.build_delegation(event=event, institution=ministry)
    b.build_attendee(delegation=first, family_name="Head", capacity="head", language="zh-hans",
                     days=["2083-11-03"], status=Status.CONFIRMED)  # fmt: skip
    small = b.build_delegation(event=event, seats=1)
    b.build_attendee(delegation=small, family_name="Second", days=["2083-11-04"])
    b.build_attendee(delegation=small, family_name="Both")
    rows = client.get(f"{LIST}?{query}").context["cl"].result_list
    assert [row.family_name for row in rows] == found


def test_marks_name_duplicates_and_people_over_quota(client, officer, event):
    small = b.build_delegation(event=event, seats=1)
    same = {"family_name": "Same", "given_names": "", "email": "same@example.org"}
    for values in (same, same, {"family_name": "Third"}):
        b.build_attendee(delegation=small, **values)
    b.build_attendee(delegation=small, family_name="Fourth", capacity="alternate")
    b.build_attendee(
        delegation=b.build_delegation(event=event, role="organiser", seats=0), family_name="Fifth"
    )
    rows = client.get(LIST).context["cl"].result_list
    marks = [(row.family_name, bool(row.duplicate_of_id), row.is_over_quota) for row in rows]
    assert marks == [
        ("Same", False, False),
        ("Same", True, False),
        ("Third", False, True),
        ("Fourth", False, False),
        ("Fifth", False, False),
    ]


def test_seat_of_a_confirmed_person_is_not_left_for_one_who_waits(client, officer, event):
    small = b.build_delegation(event=event, seats=2)
    waiting = [b.build_attendee(delegation=small) for _number in range(3)]
    b.build_attendee(delegation=small, status=Status.CONFIRMED)
    b.build_attendee(delegation=small, status=Status.WAITLISTED)
    rows = client.get(f"{LIST}?mark=over-quota").context["cl"].result_list
    assert list(rows) == waiting[1:]
    marks = [each.is_over_quota for each in client.get(LIST).context["cl"].result_list]
    assert marks == [False, True, True, False, False]


# One person's page


def _values(**changes):
    return {
        "capacity": "delegate", "honorific": "Ms", "family_name": "Person", "given_names": "Given",
        "name_order": "given_first", "native_name": "", "chinese_name": "", "print_as": "",
        "sex": "", "position": "", "department": "", "position_zh": "", "department_zh": "",
        "email": "", "phone": "", "language": "en", "mode": "in_person", "headset_language": "",
        "staff_rank": "", "staff_note": "",
    } | changes  # fmt: skip


def _entry(delegation):
    return f"{LIST}add/?delegation={delegation.pk}"


def test_status_is_not_changed_by_posting_it(client, officer, delegation):
    person = b.build_attendee(delegation=delegation)
    address = f"{LIST}{person.pk}/change/"
    forged = {"status": "confirmed", "confirmed_at": "2083-09-01", "reference": "AAAA-AAAA",
              "delegation": b.build_delegation(event=delegation.event).pk,
              "event": b.build_event().pk, "duplicate_of": person.pk}  # fmt: skip
    assert client.post(address, _values(family_name="Renamed") | forged).status_code == 302
    after = Attendee.objects.get(pk=person.pk)
    assert (after.family_name, after.status, after.reference, after.delegation, after.event) == (
        "Renamed", Status.SUBMITTED, person.reference, delegation, delegation.event,
    )  # fmt: skip


def test_person_is_entered_without_e_mail_through_the_domain(client, officer, delegation):
    response = client.post(_entry(delegation), _values(days=["2083-11-04", "2083-11-03"]))
    person = Attendee.objects.get()
    assert response.status_code == 302
    assert (person.delegation, person.status, person.email) == (delegation, Status.SUBMITTED, "")
    assert person.days == ["2083-11-03", "2083-11-04"]
    acts = person.history.order_by("pk").values_list("action", "actor", "user")
    assert list(acts) == [
        (Action.CREATED, "staff", officer.pk), (Action.SUBMITTED, "staff", officer.pk),
    ]  # fmt: skip


def test_form_sent_twice_enters_one_person(client, officer, delegation):
    token = client.get(_entry(delegation)).context["adminform"].form["entry_token"].value()
    for _time in range(2):
        client.post(_entry(delegation), _values(entry_token=token))
    assert Attendee.objects.count() == 1


def test_entry_asks_for_the_delegation_first(client, officer, delegation):
    foreign = b.build_delegation()
    response = client.get(f"{LIST}add/")
    assert list(response.context["delegations"]) == [delegation]
    refused = client.post(_entry(foreign), _values())
    assert refused.templates[0].name == "admin/registrations/attendee/choose_delegation.html"
    assert Attendee.objects.count() == 0


def test_entry_is_refused_to_those_who_may_not_add(client, event, delegation):
    client.force_login(b.build_user(event=event, role=DESK))
    assert client.get(_entry(delegation)).status_code == 403
    assert client.post(_entry(delegation), _values()).status_code == 403


def test_days_are_those_of_the_event(client, officer, delegation):
    response = client.post(_entry(delegation), _values(days=["2083-12-24"]))
    assert list(response.context["adminform"].form.errors) == ["days"]


def test_refusal_of_a_rule_is_an_error_of_the_form_and_keeps_what_was_typed(client, officer, event):
    full = b.build_delegation(event=event, seats=1, alternates=1)
    b.build_attendee(delegation=full, status=Status.CONFIRMED)
    person = b.build_attendee(delegation=full, status=Status.CONFIRMED, capacity="alternate")
    response = client.post(
        f"{LIST}{person.pk}/change/", _values(capacity="delegate", staff_note="Typed")
    )
    form = response.context["adminform"].form
    assert form.non_field_errors() == ["All seats of this delegation are taken."]
    assert form["staff_note"].value() == "Typed"
    person.refresh_from_db()
    assert (person.capacity, person.staff_note) == ("alternate", "")


def test_edit_is_recorded_with_the_names_of_the_fields(client, officer, delegation):
    person = b.build_attendee(delegation=delegation, email="", family_name="Person")
    client.post(f"{LIST}{person.pk}/change/", _values(position="Counsellor"))
    entry = person.history.get(action=Action.EDITED)
    assert (entry.fields, entry.user) == (["position"], officer)


def test_full_width_address_is_made_plain(client, officer, delegation):
    client.post(_entry(delegation), _values(email="ｎａｍｅ＠example.org"))
    assert Attendee.objects.get().email == "name@example.org"


def test_entry_at_an_automatic_event_confirms_while_seats_are_left(client, event, officer):
    event.approval = Approval.AUTOMATIC
    event.save()
    client.post(_entry(b.build_delegation(event=event)), _values())
    assert Attendee.objects.get().status == Status.CONFIRMED


def test_buttons_are_the_decisions_possible_now(client, officer, delegation):
    shown = {}
    for status in (Status.SUBMITTED, Status.CONFIRMED, Status.DECLINED):
        person = b.build_attendee(delegation=delegation, status=status)
        response = client.get(f"{LIST}{person.pk}/change/")
        shown[status] = [decision.name for decision, _path in response.context["decisions"]]
    assert shown == {
        Status.SUBMITTED: ["confirm", "waitlist", "decline", "cancel"],
        Status.CONFIRMED: ["waitlist", "cancel"],
        Status.DECLINED: ["resubmit"],
    }


def test_button_decides_by_post_alone(client, officer, delegation):
    person = b.build_attendee(delegation=delegation)
    address = f"{LIST}{person.pk}/decide/confirm/"
    assert client.get(address).url == f"{LIST}{person.pk}/change/"
    assert _states(person) == [Status.SUBMITTED]
    assert client.post(address).url == f"{LIST}{person.pk}/change/"
    assert client.post(f"{LIST}{person.pk}/decide/unknown/").status_code == 404
    assert _states(person) == [Status.CONFIRMED]


def test_button_that_needs_a_reason_asks_for_it(client, officer, delegation):
    person = b.build_attendee(delegation=delegation)
    address = f"{LIST}{person.pk}/decide/decline/"
    assert client.post(address).context["people"] == [person]
    client.post(address, {"apply": "yes", "reason": "No seat."})
    assert _states(person) == [Status.DECLINED]


def test_decision_without_csrf_token_is_refused(strict_client, event, delegation):
    strict_client.force_login(b.build_user(event=event, role=OFFICER))
    person = b.build_attendee(delegation=delegation)
    answers = [
        strict_client.post(LIST, {"action": "confirm", "_selected_action": [person.pk]}),
        strict_client.post(f"{LIST}{person.pk}/decide/confirm/"),
        strict_client.post(f"{LIST}{person.pk}/renew-link/"),
        strict_client.post(_entry(delegation), _values()),
    ]
    assert [each.status_code for each in answers] == [403, 403, 403, 403]
    assert _states(person) == [Status.SUBMITTED]


def test_personal_link_is_shown_and_renewed(client, officer, delegation):
    person = b.build_attendee(delegation=delegation, language="zh-hans")
    address = f"{LIST}{person.pk}/change/"
    before = client.get(address).context["link"].address
    assert client.get(f"{LIST}{person.pk}/renew-link/").status_code == 405
    client.post(f"{LIST}{person.pk}/renew-link/")
    after = client.get(address).context["link"].address
    assert "/zh-hans/r/" in before
    assert before != after
    assert person.history.filter(action=Action.LINK_RENEWED).count() == 1


def test_page_shows_consents_messages_and_history(client, officer, delegation):
    person = b.build_attendee(delegation=delegation, circulation=True)
    context = client.get(f"{LIST}{person.pk}/change/").context
    assert [each["consent"].purpose for each in context["consents"]] == ["circulation"]
    assert [each["state"] for each in context["letters"]] == ["queued"]
    assert len(context["history"]) == 3


def test_message_is_read_without_its_link_or_marker(client, officer, delegation):
    person = b.build_attendee(delegation=delegation)
    message = person.messages.get()
    page = client.get(f"/admin/registrations/message/{message.pk}/change/").content.decode()
    assert "[personal link]" in page
    assert [each for each in (message.marker, "/r/") if each in page] == []


@pytest.mark.parametrize("role", [MANAGER, OFFICER])
def test_nobody_deletes_an_attendee(client, event, delegation, role):
    client.force_login(b.build_user(event=event, role=role))
    person = b.build_attendee(delegation=delegation)
    assert client.post(f"{LIST}{person.pk}/delete/", {"post": "yes"}).status_code == 403
    _act(client, "delete_selected", person, post="yes")
    assert Attendee.objects.get() == person


def test_person_withdrawn_meanwhile_is_not_confirmed(client, officer, delegation):
    person = b.build_attendee(delegation=delegation)
    lifecycle.withdraw(person, by=actors.DELEGATE, now=b.NOW)
    response = _act(client, "confirm", person)
    assert _states(person) == [Status.WITHDRAWN]
    assert "“withdrawn”" in _told(response)[0]
