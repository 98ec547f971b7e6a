"""Staff edit all agenda items of a day on one page."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from registrations.roles import MANAGER, OFFICER, ORGANISER
from tests import builders as b
from tests.form_reading import sent_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def item(event):
    item = b.build_agenda_item(event=event, room=b.build_room(event=event))
    item.contributions.create(order=1, role=b.text("Moderator", "主持人"), name="Delegate One")
    return item


@pytest.fixture(autouse=True)
def organiser(client, event):
    user = b.build_user(event=event, role=ORGANISER)
    client.force_login(user)
    return user


def path(event, day=None):
    return reverse("agenda-day", args=[event.slug, (day or event.starts_on).isoformat()])


def words(response):
    return response.content.decode()


def shown(client, event):
    return sent_by(words(client.get(path(event))), "day")


def send(client, event, data, *, act="save", **changes):
    return client.post(path(event), data | {act: "yes"} | changes)


def test_first_page_is_that_of_the_first_day(client, event):
    address = reverse("agenda-days", args=[event.slug])
    assert client.get(address)["Location"] == path(event)
    b.build_agenda_item(event=event, day=event.ends_on)
    assert client.get(address)["Location"] == path(event)
    early = event.starts_on - timedelta(days=1)
    b.build_agenda_item(event=event, day=early)
    assert client.get(address)["Location"] == path(event, early)


def test_event_leads_to_its_agenda_whom_may_write_it(client, event):
    address = reverse("admin:workshop_event_change", args=[event.pk])
    days = reverse("agenda-days", args=[event.slug])
    dashboard = reverse("dashboard", args=[event.slug])
    assert [days in words(client.get(each)) for each in (address, dashboard)] == [True, True]
    client.force_login(b.build_user(event=event, role=OFFICER))
    assert [days in words(client.get(each)) for each in (address, dashboard)] == [False, False]


@pytest.mark.parametrize("day", ["2083-11-09", "nonsense", "2083-13-01"])
def test_other_days_have_no_page(client, event, day):
    assert client.get(reverse("agenda-day", args=[event.slug, day])).status_code == 404


def test_day_outside_the_event_on_which_something_is_planned_has_a_page(client, event):
    day = event.ends_on + timedelta(days=1)
    b.build_agenda_item(event=event, day=day)
    page = words(client.get(path(event, day)))
    assert "This is not a day of the event." in page
    assert f'href="{path(event)}"' in page


def test_page_shows_items_with_their_warnings_and_contributors(client, event, item):
    page = words(client.get(path(event)))
    assert "09:00–10:00 Opening session" in page
    assert "Moderator: Delegate One" in page
    assert "Not everything is said in" not in page
    item.contributions.update(role=b.text("Moderator"))
    page = words(client.get(path(event)))
    assert "Not everything is said in: Chinese." in page
    assert "1 warning stands beside its item." in page


def test_page_sent_as_it_is_changes_nothing(client, event, item):
    before = list(event.agenda_items.values())
    answer = send(client, event, shown(client, event))
    assert (answer.status_code, answer["Location"]) == (302, path(event))
    assert "Nothing to save." in words(client.get(path(event)))
    assert list(event.agenda_items.values()) == before


def test_items_are_changed_added_and_removed_at_once(client, event, item):
    gone = b.build_agenda_item(event=event, starts=time(11), ends=time(12))
    data = shown(client, event)
    mine = f"item-{item.pk}"

    send(
        client,
        event,
        data,
        **{
            f"{mine}-starts": "0815",
            f"{mine}-ends": "9：45",
            f"{mine}-title_zh-hans": "开幕",
            f"{mine}-visibility": "participants",
            f"{mine}-interpretation": "simultaneous",
            f"{mine}-interpretation_languages": ["en", "zh-hans"],
            f"{mine}-part-1-role_en": "Speaker",
            f"{mine}-day": event.ends_on.isoformat(),
            f"item-{gone.pk}-remove": "on",
            "item-new-0-starts": "10.00",
            "item-new-0-ends": "10:30",
            "item-new-0-title_en": "Break",
            "item-new-0-kind": "break",
        },
    )

    item.refresh_from_db()
    assert (item.starts, item.ends, item.day) == (time(8, 15), time(9, 45), event.ends_on)
    assert (item.title["zh-hans"], item.visibility) == ("开幕", "participants")
    assert item.interpretation_languages == ["en", "zh-hans"]
    assert [str(each.role) for each in item.contributions.all()] == ["Moderator", "Speaker"]
    made = event.agenda_items.get(day=event.starts_on)
    assert (str(made.title), made.starts, made.ends) == ("Break", time(10), time(10, 30))
    page = words(client.get(path(event)))
    assert "Saved: 1 changed, 1 added, 1 taken out." in page


def test_contributor_line_that_is_emptied_is_taken_out(client, event, item):
    start = f"item-{item.pk}-part-0"
    emptied = {f"{start}-role_en": "", f"{start}-role_zh-hans": "", f"{start}-name": ""}
    send(client, event, shown(client, event), **emptied)
    assert item.contributions.count() == 0


def test_errors_stand_beside_their_inputs_and_all_that_was_typed_stays(client, event, item):
    mine = f"item-{item.pk}"
    typed = {
        f"{mine}-ends": "08:00",
        f"{mine}-part-0-role_en": "",
        f"{mine}-part-0-role_zh-hans": "",
        "item-new-0-starts": "late",
        "item-new-0-title_en": "Typed",
    }
    answer = send(client, event, shown(client, event), **typed)
    page = words(answer)
    assert answer.status_code == 422
    for said in ("The end must be after the start.", "Write the role too.", "Write it as 09:30."):
        assert said in page
    again = sent_by(page, "day")
    assert {name: again[name] for name in typed} == {name: [text] for name, text in typed.items()}
    assert event.agenda_items.get().ends == time(10)


def test_one_more_item_is_offered_and_nothing_is_lost(client, event, item):
    typed = {"item-new-0-title_en": "Typed", "item-new-0-starts": "11:00", "item-new-0-ends": "12:00"}  # fmt: skip
    answer = send(client, event, shown(client, event), act="add", **typed)
    again = sent_by(words(answer), "day")
    assert (answer.status_code, event.agenda_items.count()) == (200, 1)
    assert again["row"] == [str(item.pk), "new-0", "new-1"]
    assert again["item-new-0-title_en"] == ["Typed"]


def test_no_more_than_so_many_blank_items_are_offered(client, event):
    data = shown(client, event) | {"row": [f"new-{number}" for number in range(60)]}
    answer = send(client, event, data, act="add")
    assert len(sent_by(words(answer), "day")["row"]) == 60


def test_shift_is_shown_first_and_saved_with_all_the_rest(client, event, item):
    later = b.build_agenda_item(event=event, starts=time(10), ends=time(11), track="A")
    asked = {"shift_first": str(item.pk), "shift_minutes": "15", "shift_scope": "all"}

    answer = send(client, event, shown(client, event), act="shift", **asked)

    page = words(answer)
    assert (answer.status_code, event.agenda_items.get(pk=later.pk).starts) == (200, time(10))
    assert "These are the shifted times. Nothing is saved yet." in page
    assert "Before: 10:00–11:00" in page
    send(client, event, sent_by(page, "day"))
    times = event.agenda_items.order_by("starts").values_list("starts", "ends")
    assert list(times) == [(time(9, 15), time(10, 15)), (time(10, 15), time(11, 15))]


def test_shift_is_taken_back(client, event, item):
    asked = {"shift_first": str(item.pk), "shift_minutes": "-15", "shift_scope": "track"}
    page = words(send(client, event, shown(client, event), act="shift", **asked))
    back = sent_by(words(send(client, event, sent_by(page, "day"), act="unshift")), "day")
    assert (back[f"item-{item.pk}-starts"], back[f"item-{item.pk}-ends"]) == (["09:00"], ["10:00"])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"shift_minutes": "15"}, "Choose the item from which on everything moves."),
        ({"shift_minutes": "many"}, "Write by how many minutes."),
        ({"shift_minutes": "99999"}, "Write by how many minutes."),
        ({"shift_minutes": "900"}, "Nothing may be moved past midnight."),
    ],
)
def test_shift_is_refused_in_words(client, event, item, asked, said):
    first = {} if said.startswith("Choose") else {"shift_first": str(item.pk)}
    answer = send(client, event, shown(client, event), act="shift", **asked, **first)
    assert answer.status_code == 422
    assert said in words(answer)


@pytest.mark.parametrize("act", ["shift", "unshift"])
def test_times_that_cannot_be_read_are_corrected_before_a_shift(client, event, item, act):
    answer = send(client, event, shown(client, event), act=act, **{f"item-{item.pk}-starts": "x"})
    assert answer.status_code == 422
    assert "Write it as 09:30." in words(answer)


def test_warnings_follow_what_is_shown(client, event, item):
    b.build_agenda_item(event=event, starts=time(10), ends=time(11), room=item.room)
    asked = {"shift_first": str(item.pk), "shift_minutes": "30", "shift_scope": "track"}
    item.track = "A"
    item.save()
    page = words(send(client, event, shown(client, event), act="shift", **asked))
    assert page.count("is used at the same time") == 2


def test_two_who_edit_are_told_and_lose_nothing(client, event, item):
    data = shown(client, event)
    mine = f"item-{item.pk}"
    item.track, item.kind = "B", "opening"
    item.save()

    answer = send(client, event, data, **{f"{mine}-track": "A", "item-new-0-title_en": ""})

    page = words(answer)
    assert answer.status_code == 409
    assert "Somebody else has changed the same items in the meantime." in page
    assert "Somebody else has saved “B” here. Save again to put yours in its place." in page
    again = sent_by(page, "day")
    # What only the other changed stands as it was saved.
    assert (again[f"{mine}-track"], again[f"{mine}-kind"]) == (["A"], ["opening"])
    assert send(client, event, again).status_code == 302
    item.refresh_from_db()
    assert (item.track, item.kind) == ("A", "opening")


@pytest.mark.parametrize(
    ("field", "theirs", "said"),
    [
        ("starts", {"starts": time(8)}, "“08:00”"),
        ("title_en", {"title": b.text("Other", "其他")}, "“Other / 其他”"),
        ("visibility", {"visibility": "participants"}, "“participants only”"),
        ("room", {"room": None}, "“–”"),
        ("day", {"day": "later"}, "“Thursday, 4 November 2083”"),
        ("interpretation_languages", {"interpretation_languages": ["en"]}, "“English”"),
    ],
)
def test_what_others_saved_is_said_in_words(client, event, item, field, theirs, said):
    data = shown(client, event)
    mine = {
        "starts": "09:30",
        "title_en": "Mine",
        "visibility": "participants",
        "room": str(b.build_room(event=event).pk),
        "day": event.ends_on.isoformat(),
        "interpretation_languages": ["zh-hans"],
    }
    if field in {"visibility", "day"}:
        # There are but two of each: what both chose alike is no conflict.
        theirs = {"day": event.ends_on} if field == "day" else theirs
        event.agenda_items.update(**theirs)
        assert send(client, event, data, **{f"item-{item.pk}-{field}": mine[field]}).status_code == 302  # fmt: skip
        return
    event.agenda_items.update(**theirs)
    answer = send(client, event, data, **{f"item-{item.pk}-{field}": mine[field]})
    assert answer.status_code == 409
    assert f"Somebody else has saved {said} here." in words(answer)


def test_contributors_that_both_changed_are_said_in_words(client, event, item):
    data = shown(client, event)
    other = b.build_room(event=event, name=b.text("Side room"))
    item.contributions.update(name="Delegate Two")
    event.agenda_items.update(room=other)
    changed = {
        f"item-{item.pk}-part-0-name": "Delegate Three",
        f"item-{item.pk}-room": "",
    }
    page = words(send(client, event, data, **changed))
    assert "Somebody else has saved “Moderator: Delegate Two” here." in page
    assert "Somebody else has saved “Side room” here." in page


def test_item_that_others_took_out_is_kept_knowingly(client, event, item):
    data = shown(client, event)
    item.delete()
    answer = send(client, event, data, **{f"item-{item.pk or data['row'][0]}-track": "A"})
    assert answer.status_code == 409
    assert "Somebody else has taken this item out." in words(answer)
    send(client, event, sent_by(words(answer), "day"))
    assert event.agenda_items.get().track == "A"


def test_item_that_others_changed_is_taken_out_knowingly(client, event, item):
    data = shown(client, event)
    event.agenda_items.update(track="B")
    answer = send(client, event, data, **{f"item-{item.pk}-remove": "on"})
    assert answer.status_code == 409
    assert "Save again to take it out all the same." in words(answer)
    send(client, event, sent_by(words(answer), "day"))
    assert not event.agenda_items.exists()


def test_what_others_took_out_is_said_where_it_was_not_edited(client, event, item):
    data = shown(client, event)
    item.delete()
    send(client, event, data)
    assert "Somebody else has taken out meanwhile: Opening session." in words(client.get(path(event)))  # fmt: skip


def test_item_taken_out_is_put_back(client, event, item):
    b.build_release(event=event)
    number = item.pk
    assert "Cancel this item" in words(client.get(path(event)))
    item.delete()
    assert "Taken out since the last release" in words(client.get(path(event)))

    client.post(path(event), {"put_back": str(number)})

    assert event.agenda_items.get().pk == number
    assert "“Opening session” is in the draft again." in words(client.get(path(event)))
    client.post(path(event), {"put_back": "x"})
    assert "This item is not missing from the draft." in words(client.get(path(event)))


@pytest.mark.parametrize("row", ["x", "new-", "new-x", "9" * 30])
def test_row_that_no_page_of_ours_sends_is_not_found(client, event, row):
    assert client.post(path(event), {"row": row}).status_code == 404


def test_room_of_another_event_is_not_taken(client, event, item):
    other = b.build_room(event=b.build_event())
    answer = send(client, event, shown(client, event), **{f"item-{item.pk}-room": str(other.pk)})
    assert answer.status_code == 422


def test_page_links_to_the_whole_form_of_an_item(client, event, item):
    address = reverse("admin:workshop_agendaitem_change", args=[item.pk])
    assert f'href="{address}"' in words(client.get(path(event)))


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_page_takes_the_same_queries_whatever_it_lists(
    client, event, rows, django_assert_num_queries
):
    for number in range(rows):
        item = b.build_agenda_item(event=event, title=b.text(str(number)))
        item.contributions.create(role=b.text("Moderator"))
    b.build_release(event=event)
    with django_assert_num_queries(14):
        client.get(path(event))


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 30, "٣", "x", ""])
@pytest.mark.parametrize(
    ("page", "field"),
    [
        ("agenda-day", "put_back"),
        ("agenda-digest", "seen"),
        ("draft-links", "days"),
        ("draft-links", "withdraw"),
        ("event-retention", "lift"),
    ],
)
def test_number_that_is_none_is_refused_and_breaks_nothing(client, page, field, number):
    event = b.build_event()
    b.build_notice(event=event)
    client.force_login(b.build_user(event=event, role=MANAGER))
    parts = [event.starts_on.isoformat()] if page == "agenda-day" else []

    answer = client.post(reverse(page, args=[event.slug, *parts]), {field: number})

    assert answer.status_code in {302, 404}
