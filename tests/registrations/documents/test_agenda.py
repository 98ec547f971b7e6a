"""The agenda on paper: in one language or side by side, with statement, tagged."""

from datetime import time
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from tests import builders as b
from tests.registrations.documents.reading import check_accessible, plain
from workshop.enums import EventState, ItemKind
from workshop.models import Contribution

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    event = b.build_event()
    room = b.build_room(event=event)
    for track in "AB":
        item = b.build_agenda_item(
            event=event,
            room=room,
            track=track,
            ends=time(10, 30 if track == "B" else 0),
            title=b.text(f"Working group {track}", f"第{track}组"),
            description=b.text("Line one.\nLine two.", "第一行。"),
            interpretation="simultaneous",
            interpretation_languages=["en", "zh-hans"],
        )
        Contribution.objects.create(item=item, role=b.text("moderator", "主持人"), name="Zqname")
    lunch = {"starts": time(12), "ends": time(13), "kind": ItemKind.LUNCH}
    b.build_agenda_item(event=event, title=b.text("Lunch", "午餐"), **lunch)
    b.build_agenda_item(event=event, day=event.ends_on, title=b.text("Closing", "闭幕"))
    b.build_release(event=event)
    return event


def read(event, path="agenda.pdf"):
    answer = Client().get(f"/{event.slug}/{path}" if path[0] != "/" else path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return PdfReader(BytesIO(answer.content)), answer


def words(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_paper_has_days_times_texts_version_and_statement(event):
    reader, answer = read(event)
    text = words(reader)
    check_accessible(reader, title="Agenda: Practical Cooperation")
    for each in (
        "Practical Cooperation", "Version 1, updated at 1 September 2083, 16:00", "Beijing time (UTC+8)",
        "Wednesday, 3 November 2083", "Thursday, 4 November 2083", "09:00–10:30", "Working group A", "Line two.",
        "Plenary hall · Simultaneous interpretation: English and Chinese", "Moderator", "Lunch", "Closing",
        "Funded by the European Union", "Corrections to Workshop secretariat",
    ):  # fmt: skip
        assert each in text, each
    assert ("第A组" in text, "Zqname" in text) == (False, False)
    assert answer["Content-Disposition"] == f'attachment; filename="{event.slug}-agenda.pdf"'
    assert reader.metadata.title == "Agenda: Practical Cooperation"


def test_paper_in_chinese(event):
    reader, _answer = read(event, f"/zh-hans/{event.slug}/agenda.pdf")
    check_accessible(reader, title="议程: 务实合作研讨会", language="zh-CN")
    assert ("第A组" in plain(words(reader)), "Working group A" in words(reader)) == (True, False)


def test_languages_stand_side_by_side_that_of_the_address_first(event):
    text = plain(words(read(event, "agenda-all-languages.pdf")[0]))
    for each in ("WorkinggroupA", "第A组", "Lunch", "午餐", "Agenda·议程"):
        assert each in text, each
    other = words(read(event, f"/zh-hans/{event.slug}/agenda-all-languages.pdf")[0])
    assert "议程 · Agenda" in other


def test_names_are_on_paper_where_the_event_names_contributors(event):
    event.names_contributors = True
    event.save()
    assert "Moderator: Zqname" in words(read(event)[0])


@pytest.mark.parametrize("state", [EventState.POSTPONED, EventState.CANCELLED])
def test_paper_says_that_the_event_does_not_take_place(event, state):
    event.state = state
    event.save()
    assert f"The event has been {state.value}." in words(read(event)[0])


def test_paper_without_statement_where_the_event_shows_none(event):
    event.shows_funding = False
    event.save()
    assert "Funded" not in words(read(event)[0])


def test_paper_is_kept_and_sent_as_it_is(event, django_assert_num_queries):
    client = Client()
    first = client.get(f"/{event.slug}/agenda.pdf")
    with django_assert_num_queries(1):  # the look
        again = client.get(
            f"/{event.slug}/agenda.pdf",
            headers={"if-none-match": first["ETag"], "accept-encoding": "br"},
        )
    assert (again.status_code, first.get("Vary"), first.get("Content-Encoding")) == (
        304,
        None,
        None,
    )


@pytest.mark.parametrize("name", ["agenda.pdf", "agenda-all-languages.pdf"])
def test_there_is_no_paper_before_the_first_release(name):
    event = b.build_event()
    b.build_agenda_item(event=event)
    assert Client().get(f"/{event.slug}/{name}").status_code == 404


def test_page_leads_to_the_papers(event):
    shown = Client().get(f"/{event.slug}/agenda/").content.decode()
    assert f'href="/{event.slug}/agenda.pdf"' in shown
    assert f'href="/{event.slug}/agenda-all-languages.pdf"' in shown
    # Each download says inside WeChat, and there alone, how it is opened.
    hint = "Inside WeChat, open this page in a browser first"
    in_wechat = {"user-agent": "Mozilla/5.0 MicroMessenger/8.0.50"}
    page = Client().get(f"/{event.slug}/agenda/", headers=in_wechat).content.decode()
    assert (hint in shown, page.count(hint)) == (False, 2)
