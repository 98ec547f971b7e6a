"""Releasing the agenda: what is frozen, what differs, what the public sees of it."""

from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from tests import builders as b
from workshop.domain import moving, release
from workshop.domain.differences import Change, differences
from workshop.enums import EventState, Interpretation, Visibility
from workshop.errors import RuleViolation
from workshop.frozen import draft_of, newest_release, public_items, snapshot_of
from workshop.models import AgendaItem, Contribution, Room
from workshop.templatetags.changes import sentences

pytestmark = pytest.mark.django_db

LATER = b.NOW + timedelta(days=3)
LANGUAGES = ("", "/zh-hans")


@pytest.fixture
def event():
    event = b.build_event()
    room = b.build_room(event=event)
    item = b.build_agenda_item(event=event, room=room)
    Contribution.objects.create(item=item, role=b.text("Moderator", "主持人"), order=1)
    return event


def get(event, path, language=""):
    return Client().get(f"{language}/{event.slug}/{path}")


def html(event, path="agenda/", language=""):
    response = get(event, path, language)
    assert response.status_code == 200
    return response.content.decode()


def told(event, language="en"):
    """Return in words what waits in the draft."""
    with translation.override(language):
        return [(str(each.after.title), sentences(each, event)) for each in release.waiting(event)]


def code_of(act, *args, **kwargs):
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def test_release_is_numbered_dated_and_signed(event):
    by = b.build_user()
    first = b.build_release(event=event, by=by)
    event.agenda_items.update(starts=time(8))
    second = b.build_release(event=event, now=LATER)
    assert [(each.number, each.released_at, each.released_by) for each in (first, second)] == [
        (1, b.NOW, by),
        (2, LATER, None),
    ]
    assert newest_release(event) == second


def test_release_holds_what_the_draft_was_whatever_becomes_of_it(event):
    part = Contribution.objects.get()
    part.name, part.institution = "Delegate One", b.text("Ministry of Nowhere")
    part.save()
    before = draft_of(event)
    kept = b.build_release(event=event)
    event.agenda_items.all().delete()
    event.rooms.all().delete()
    kept.refresh_from_db()
    found = snapshot_of(kept)
    assert [each.facts for each in found.items] == before.items
    assert (found.rooms, found.cancelled) == (before.rooms, [])
    assert "Delegate One" not in str(kept.content)


def test_release_is_refused_without_items_note_change_or_a_look_at_the_draft(event):
    known = {"by": None, "now": b.NOW}
    note = b.text("As agreed.")
    seen = release.stamp(event)
    assert code_of(release.release, b.build_event(), note=note, **known) == "empty"
    assert code_of(release.release, event, note=b.text(""), **known) == "note_missing"
    event.agenda_items.update(starts=time(8))
    assert code_of(release.release, event, note=note, seen=seen, **known) == "changed"
    release.release(event, note=note, seen=release.stamp(event), **known)
    assert code_of(release.release, event, note=note, **known) == "unchanged"
    assert event.agenda_releases.count() == 1


@pytest.mark.parametrize(
    ("changed", "changes", "words"),
    [
        (
            {"starts": time(8, 30)},
            (Change.TIME,),
            "Time: now Wednesday, 3 November 2083, 08:30–10:00 (Beijing time);"
            " before, Wednesday, 3 November 2083, 09:00–10:00 (Beijing time).",
        ),
        (
            {"day": date(2083, 11, 4)},
            (Change.TIME,),
            "Time: now Thursday, 4 November 2083, 09:00–10:00 (Beijing time);"
            " before, Wednesday, 3 November 2083, 09:00–10:00 (Beijing time).",
        ),
        (
            {"title": b.text("Welcome")},
            (Change.TITLE,),
            "Title: now “Welcome”; before, “Opening session”.",
        ),
        (
            {"room": None},
            (Change.ROOM,),
            "Room: none is named any more; before, Plenary hall.",
        ),
        (
            {"visibility": Visibility.PARTICIPANTS},
            (Change.VISIBILITY,),
            "Visible to: Participants only.",
        ),
        (
            {"interpretation": Interpretation.CONSECUTIVE},
            (Change.DETAILS,),
            "Description, interpretation or other details have changed.",
        ),
    ],
)
def test_each_change_of_an_item_is_told_in_words(event, changed, changes, words):
    b.build_release(event=event)
    AgendaItem.objects.update(**changed)
    (difference,) = release.waiting(event)
    assert difference.changes == changes
    assert told(event)[0][1] == [words]


def test_new_and_cancelled_items_are_told_with_their_times(event):
    b.build_release(event=event)
    event.agenda_items.all().delete()
    b.build_agenda_item(event=event, title=b.text("Visit"), starts=time(11), ends=time(12))
    assert told(event) == [
        (
            "Opening session",
            [
                "Cancelled. It was planned for Wednesday, 3 November 2083, 09:00–10:00 (Beijing time)."
            ],
        ),
        ("Visit", ["New: Wednesday, 3 November 2083, 11:00–12:00 (Beijing time)."]),
    ]


def test_rooms_are_told_by_name(event):
    b.build_release(event=event)
    Room.objects.update(name=b.text("Hall B", "乙厅"))
    assert told(event)[0][1] == ["Room: now Hall B; before, Plenary hall."]
    item = b.build_agenda_item(event=event, starts=time(11), ends=time(12))
    b.build_release(event=event)
    AgendaItem.objects.filter(pk=item.pk).update(room=event.rooms.get())
    assert told(event)[0][1] == ["Room: Hall B."]


def test_same_name_of_another_room_is_no_difference(event):
    b.build_release(event=event)
    AgendaItem.objects.update(room=b.build_room(event=event))
    assert release.waiting(event) == []


def test_contributors_are_told_with_names_to_staff(event):
    b.build_release(event=event)
    Contribution.objects.update(name="Delegate One")
    assert told(event)[0][1] == ["Contributors: now Moderator: Delegate One."]
    b.build_release(event=event)
    Contribution.objects.all().delete()
    assert told(event)[0][1] == ["Contributors: none is named any more."]


def test_change_is_told_in_chinese_with_the_chinese_words_there_are(event):
    b.build_release(event=event)
    AgendaItem.objects.update(title=b.text("Welcome", "欢迎辞"))
    ((title, (words,)),) = told(event, "zh-hans")
    assert title == "欢迎辞"
    assert "开幕式" in words


def test_items_count_their_changes_and_cancelled_ones_are_kept(event):
    item = event.agenda_items.get()
    other = b.build_agenda_item(event=event, starts=time(11), ends=time(12))
    b.build_release(event=event)
    AgendaItem.objects.filter(pk=item.pk).update(starts=time(8))
    second = snapshot_of(b.build_release(event=event, now=LATER))
    assert [(each.sequence, each.changed_at) for each in second.items] == [(1, LATER), (0, b.NOW)]

    kept = AgendaItem.objects.get(pk=item.pk)
    kept.delete()
    third = snapshot_of(b.build_release(event=event, now=LATER))
    AgendaItem.objects.filter(event=event).update(starts=time(10))
    fourth = snapshot_of(b.build_release(event=event, now=LATER))
    for found in (third, fourth):
        assert [(each.id, each.sequence) for each in found.cancelled] == [(item.pk, 2)]

    release.reset(event, 2)
    fifth = snapshot_of(b.build_release(event=event, now=LATER))
    assert [(each.id, each.sequence) for each in fifth.items] == [(item.pk, 3), (other.pk, 2)]
    assert fifth.cancelled == []


def test_draft_is_reset_to_a_release_with_the_same_items_rooms_and_parts(event):
    Contribution.objects.update(name="Delegate One")
    before = draft_of(event)
    b.build_release(event=event)
    event.rooms.all().delete()
    AgendaItem.objects.update(title=b.text("Changed"))
    b.build_agenda_item(event=event)

    assert code_of(release.reset, event, 1, seen="long ago") == "changed"
    release.reset(event, 1, seen=release.stamp(event))

    assert draft_of(event) == before


def test_moving_the_event_releases_the_agenda_on_its_new_days_and_nothing_of_the_draft(event):
    b.build_release(event=event)
    AgendaItem.objects.update(title=b.text("Unreleased"))
    dates = moving.dates_after(event, starts_on=date(2083, 12, 1), ahead_of=b.NOW)

    moving.move_to(event, dates, note=b.text("It moves."), by=None, now=LATER)

    newest = newest_release(event)
    (item,) = snapshot_of(newest).items
    assert (newest.number, str(newest.note), newest.released_at) == (2, "It moves.", LATER)
    assert (str(item.title), item.day, item.sequence) == ("Opening session", date(2083, 12, 1), 1)
    assert [each.changes for each in release.waiting(event)] == [(Change.TITLE,)]


def test_agenda_that_was_not_released_does_not_move(event):
    known = {"note": b.text("It moves."), "by": None, "now": LATER}
    assert code_of(release.shift, event, timedelta(days=1), **known) == "not_released"
    dates = moving.dates_after(event, starts_on=date(2083, 12, 1), ahead_of=b.NOW)
    moving.move_to(event, dates, **known)
    assert newest_release(event) is None


@pytest.mark.parametrize("path", ["agenda/", "changes/"])
def test_before_the_first_release_the_page_says_so(event, path):
    assert html(event, path).count("The agenda has not been published yet.") == 1
    assert "Opening session" not in html(event, path)
    assert get(event, "v/1/").status_code == 404
    assert release.changes_shown(event) == []
    assert public_items(event) == []


def test_page_shows_the_newest_release_and_never_the_draft(event):
    b.build_release(event=event)
    AgendaItem.objects.update(title=b.text("Unreleased"))
    shown = html(event)
    assert "Version 1, updated at 1 September 2083, 16:00" in shown
    assert ("Opening session" in shown, "Unreleased" in shown) == (True, False)


def test_earlier_version_has_a_banner_and_is_not_indexed(event):
    event.is_listed = True
    event.save()
    b.build_release(event=event)
    AgendaItem.objects.update(title=b.text("Welcome"))
    b.build_release(event=event)
    first, second = html(event, "v/1/"), html(event, "v/2/")
    assert "This is version 1, which is no longer valid." in first
    assert "Read version 2, the newest" in first
    assert ("Opening session" in first, "Welcome" in first) == (True, False)
    assert "This is version 2, the newest." in second
    assert get(event, "v/1/")["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in get(event, "agenda/")
    assert [get(event, f"v/{number}/").status_code for number in (0, 3)] == [404, 404]


def test_changes_are_told_version_by_version_the_newest_first(event):
    b.build_release(event=event)
    AgendaItem.objects.update(title=b.text("Welcome"))
    b.build_release(event=event, note=b.text("A new title."))
    shown = html(event, "changes/")
    words = [
        '<h2 id="version-2">', "A new title.", "Title: now “Welcome”; before, “Opening session”.",
        '<h2 id="version-1">', "The agenda was published.",
    ]  # fmt: skip
    assert [shown.count(each) for each in words] == [1] * 5
    assert sorted(words, key=shown.index) == words


@pytest.mark.parametrize(("hours", "marks"), [(47, (1, 1)), (49, (0, 0))])
def test_what_changed_within_two_days_is_marked(event, hours, marks):
    now = timezone.now()
    b.build_release(event=event, now=now - timedelta(days=9))
    AgendaItem.objects.update(starts=time(8))
    b.build_agenda_item(event=event, starts=time(11), ends=time(12))
    b.build_release(event=event, now=now - timedelta(hours=hours))
    shown = html(event)
    found = [f'<strong class="mark">{word}</strong>' for word in ("new", "changed")]
    assert tuple(shown.count(each) for each in found) == marks
    assert ("What was changed in the last 48 hours is marked." in shown) == bool(marks[0])


def test_first_release_marks_nothing(event):
    b.build_release(event=event, now=timezone.now())
    assert 'class="mark"' not in html(event)


def test_changes_within_the_first_days_are_marked_against_the_first_release(event):
    now = timezone.now()
    b.build_release(event=event, now=now - timedelta(hours=2))
    AgendaItem.objects.update(starts=time(8))
    b.build_release(event=event, now=now)
    assert html(event).count('class="mark"') == 1


PLANTED = ("zqhidden", "zqname", "zqdraft", "zqtaken")
OUTPUTS = ("", "agenda.ics", "agenda.json", "agenda/", "changes/", "v/1/", "v/2/", "v/3/")


def plant(event):
    """Release what nobody but participants may see, hide what was public, leave more in the draft."""
    both = b.text("zqhidden", "zqhidden 密")
    room = b.build_room(event=event, name=both)
    fields = {"title": both, "description": both, "room": room, "track": "zqhidden"}
    hidden = b.build_agenda_item(event=event, visibility=Visibility.PARTICIPANTS, **fields)
    Contribution.objects.create(item=hidden, role=both, name="zqhidden", order=1)
    gone = b.build_agenda_item(event=event, visibility=Visibility.PARTICIPANTS, **fields)
    taken = b.build_agenda_item(event=event, title=b.text("zqtaken", "zqtaken"))
    part = Contribution.objects.get(role=b.text("Moderator", "主持人"))
    part.name, part.position, part.institution = "zqname", b.text("zqname"), b.text("zqname")
    part.save()
    b.build_release(event=event)
    part.name = "zqname again"
    part.save()
    AgendaItem.objects.filter(pk=taken.pk).update(visibility=Visibility.PARTICIPANTS)
    AgendaItem.objects.filter(pk=hidden.pk).update(starts=time(8))
    AgendaItem.objects.filter(pk=gone.pk).delete()
    b.build_release(event=event, now=timezone.now())
    AgendaItem.objects.filter(pk=taken.pk).delete()
    b.build_release(event=event, now=timezone.now())
    AgendaItem.objects.filter(event=event).update(title=b.text("zqdraft", "zqdraft"))
    b.build_agenda_item(event=event, title=b.text("zqdraft", "zqdraft"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", OUTPUTS)
def test_nothing_hidden_withheld_or_unreleased_is_in_any_output(event, path, language):
    plant(event)
    response = get(event, path, language)
    found = f"{response.content.decode()} {response.headers}"
    assert response.status_code == 200
    assert [each for each in PLANTED if each in found] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", OUTPUTS[1:])
def test_names_are_shown_where_the_event_names_contributors(event, path, language):
    event.names_contributors = True
    event.save()
    plant(event)
    assert "zqname" in html(event, path, language)


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_pages_and_release_take_the_same_queries_whatever_their_length(
    rows, django_assert_num_queries
):
    event = b.build_event()
    for number in range(rows):
        room = b.build_room(event=event)
        item = b.build_agenda_item(
            event=event,
            room=room,
            starts=time(number // 2),
            ends=time(23),
            title=b.text(str(number)),
        )
        Contribution.objects.create(item=item, role=b.text("Moderator"))
        b.build_release(event=event)
    for path, count in (
        ("agenda/", 3),
        ("agenda.ics", 3),
        ("agenda.json", 3),
        ("v/1/", 3),
        ("changes/", 2),
    ):
        with django_assert_num_queries(count):
            html(event, path)
    AgendaItem.objects.filter(event=event).update(title=b.text("Welcome"))
    with django_assert_num_queries(9):
        b.build_release(event=event)


def test_pages_of_a_draft_event_are_not_found(event):
    b.build_release(event=event)
    event.state = EventState.DRAFT
    event.save()
    assert {get(event, path).status_code for path in OUTPUTS} == {404}


def test_differences_of_equal_agendas_are_none(event):
    assert differences(draft_of(event), draft_of(event)) == []


def test_item_taken_out_of_the_draft_is_put_back_as_it_was_released():
    event = b.build_event()
    item = b.build_agenda_item(event=event, room=b.build_room(event=event))
    item.contributions.create(role=b.text("Moderator"), name="Delegate One")
    b.build_release(event=event)
    item.delete()

    release.put_back(event, event.agenda_releases.get().content["items"][0]["id"])

    assert release.waiting(event) == []
    assert event.agenda_items.get().contributions.get().name == "Delegate One"


def test_item_whose_room_is_gone_is_put_back_without_it():
    event = b.build_event()
    room = b.build_room(event=event)
    item = b.build_agenda_item(event=event, room=room)
    b.build_release(event=event)
    number = item.pk
    item.delete()
    room.delete()

    assert release.put_back(event, number).room_id is None
    assert event.agenda_items.get(pk=number).room is None


@pytest.mark.parametrize("is_released", [True, False])
def test_item_that_is_not_missing_is_not_put_back(is_released):
    event = b.build_event()
    item = b.build_agenda_item(event=event)
    if is_released:
        b.build_release(event=event)
    with pytest.raises(RuleViolation) as refusal:
        release.put_back(event, item.pk)
    assert refusal.value.code == "not_missing"
