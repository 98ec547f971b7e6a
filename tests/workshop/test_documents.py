"""Documents beside the agenda: who sees which, and how they come in and go out."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from registrations.enums import Status
from registrations.links import path_of
from registrations.roles import MANAGER, ORGANISER
from tests import builders as b
from workshop.domain.documents import documents_beside
from workshop.domain.release import reset
from workshop.enums import Visibility
from workshop.frozen import draft_of
from workshop.models import AgendaItem, Document
from workshop.models.files import private_storage

pytestmark = pytest.mark.django_db

FOR_PARTICIPANTS = {"visibility": Visibility.PARTICIPANTS}


@pytest.fixture
def event():
    event = b.build_event()
    b.build_agenda_item(event=event, title=b.text("Shown"))
    b.build_agenda_item(event=event, title=b.text("Hidden"), **FOR_PARTICIPANTS)
    b.build_release(event=event)
    return event


def item(event, title):
    return AgendaItem.objects.get(event=event, title__en=title)


@pytest.fixture
def documents(event):
    """One of each: of whom it is, and who may see it."""
    unreleased = b.build_agenda_item(event=event, title=b.text("Draft"))
    return {
        "whole": b.build_document(event=event, title=b.text("zqwhole", "zqwhole")),
        "whole, participants": b.build_document(event=event, title=b.text("zqown"), **FOR_PARTICIPANTS),
        "item": b.build_document(event=event, item=item(event, "Shown"), title=b.text("zqitem")),
        "hidden item": b.build_document(event=event, item=item(event, "Hidden"), title=b.text("zqhid")),
        "draft item": b.build_document(event=event, item=unreleased, title=b.text("zqdraft")),
    }  # fmt: skip


def participant(event):
    delegation = b.build_delegation(event=event)
    return path_of(b.build_attendee(delegation=delegation, status=Status.CONFIRMED))


PUBLIC = {"whole", "item"}
OWN = PUBLIC | {"whole, participants", "hidden item"}


@pytest.mark.parametrize("language", ["", "/zh-hans"])
def test_public_page_shows_and_gives_out_public_documents_alone(event, documents, language):
    shown = Client().get(f"{language}/{event.slug}/agenda/").content.decode()
    assert {name for name, each in documents.items() if each.title["en"] in shown} == PUBLIC
    given = {
        name
        for name, each in documents.items()
        if Client().get(f"{language}/{event.slug}/documents/{each.pk}/").status_code == 200
    }
    assert given == PUBLIC


def test_own_page_shows_and_gives_out_those_of_participants_too(event, documents):
    own = participant(event)
    shown = Client().get(f"{own}agenda/").content.decode()
    assert {name for name, each in documents.items() if each.title["en"] in shown} == OWN
    given = {
        name
        for name, each in documents.items()
        if Client().get(f"{own}documents/{each.pk}/").status_code == 200
    }
    assert given == OWN


def test_other_outputs_name_no_document_for_participants(event, documents):
    for path in ("agenda.ics", "agenda.json", "changes/", "v/1/", ""):
        shown = Client().get(f"/{event.slug}/{path}").content.decode()
        assert [each for each in ("zqown", "zqhid", "zqdraft") if each in shown] == []


def test_document_of_another_event_is_not_given_out(event):
    other = b.build_document(event=b.build_event())
    assert Client().get(f"/{event.slug}/documents/{other.pk}/").status_code == 404
    assert Client().get(f"{participant(event)}documents/{other.pk}/").status_code == 404


def test_document_is_saved_under_its_name_and_never_shown_in_place(event):
    document = b.build_document(event=event, name="paper, ‘one’.pdf")
    answer = Client().get(f"/{event.slug}/documents/{document.pk}/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["X-Content-Type-Options"], answer["X-Robots-Tag"]) == ("nosniff", "noindex")
    assert b"".join(answer.streaming_content) == b.PDF


def test_document_whose_file_is_gone_is_not_found(event):
    document = b.build_document(event=event)
    private_storage().delete(document.file.name)
    assert Client().get(f"/{event.slug}/documents/{document.pk}/").status_code == 404


def test_page_says_type_size_and_language(event):
    b.build_document(event=event, title=b.text("Concept note"), language="zh-hans", size=1_300_000)
    b.build_document(event=event, title=b.text("Annex"))
    shown = Client().get(f"/{event.slug}/agenda/").content.decode().replace("\xa0", " ")
    assert '>Concept note</a> <span class="quiet">(PDF, 1.2 MB, 简体中文)</span>' in shown
    assert f'>Annex</a> <span class="quiet">(PDF, {len(b.PDF)} bytes)</span>' in shown


def test_page_kept_shows_a_new_changed_and_deleted_document(event):
    client, path = Client(), f"/{event.slug}/agenda/"
    assert b"Documents</h2>" not in client.get(path).content
    document = b.build_document(event=event, title=b.text("Concept note"))
    assert b"Concept note" in client.get(path).content
    later = b.NOW + timedelta(minutes=1)
    Document.objects.update(title=b.text("Second edition"), changed_at=later)
    assert b"Second edition" in client.get(path).content
    document.delete()
    assert b"Documents</h2>" not in client.get(path).content


def test_document_outlives_a_reset_of_the_draft_and_its_item(event):
    document = b.build_document(event=event, item=item(event, "Shown"))
    reset(event, 1)
    assert documents_beside(event, draft_of(event).items) == [document]
    AgendaItem.objects.filter(event=event).delete()
    assert Document.objects.get() == document
    assert documents_beside(event, draft_of(event).items) == []


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_documents_take_the_same_queries_however_many(event, rows, django_assert_num_queries):
    for _number in range(rows):
        b.build_document(event=event, item=item(event, "Shown"))
    with django_assert_num_queries(6):
        Client().get(f"/{event.slug}/agenda/")


# --- how they come in ---

ADD = reverse("admin:workshop_document_add")


def sent(event, content=b.PDF, name="../Paper one.exe", **fields):
    file = SimpleUploadedFile(name, content)
    given = {"event": event.pk, "title_en": "Paper", "language": "en", "visibility": "public"}
    return given | {"file": file} | fields


def signed_in(event, role=ORGANISER):
    client = Client()
    client.force_login(b.build_user(event=event, role=role))
    return client


def test_document_is_taken_by_its_content_under_a_name_that_says_nothing(event):
    answer = signed_in(event).post(ADD, sent(event, item=item(event, "Shown").pk))
    assert answer.status_code == 302
    document = Document.objects.get()
    assert (document.name, document.content_type, document.size) == (
        "Paper one.pdf",
        "application/pdf",
        len(b.PDF),
    )
    assert document.file.name.startswith("documents/")
    assert "aper" not in document.file.name
    assert document.item == item(event, "Shown")


@pytest.mark.parametrize("content", [b"MZ\x90\x00 a program", b"<html><script>", b"words"])
def test_file_of_another_kind_is_refused(event, content):
    answer = signed_in(event).post(ADD, sent(event, content, "paper.pdf"))
    assert answer.status_code == 200
    assert "This kind of file is not accepted." in answer.content.decode()
    assert not Document.objects.exists()


def test_item_of_another_event_is_refused(event):
    other = b.build_event()
    foreign = b.build_agenda_item(event=other)
    client = Client()
    user = b.build_user(event=event, role=MANAGER)
    b.EventRole.objects.create(event=other, user=user, role=b.Group.objects.get(name=MANAGER))
    client.force_login(user)
    answer = client.post(ADD, sent(event, item=foreign.pk))
    assert "Choose an item of this event." in answer.content.decode()


def test_replaced_and_deleted_files_are_gone(event, django_capture_on_commit_callbacks):
    client = signed_in(event)
    client.post(ADD, sent(event))
    document = Document.objects.get()
    first = document.file.name
    path = reverse("admin:workshop_document_change", args=[document.pk])
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 20
    assert client.post(path, sent(event, png, "b.pdf")).status_code == 302
    document.refresh_from_db()
    assert (document.name, private_storage().exists(first)) == ("b.png", False)
    with django_capture_on_commit_callbacks(execute=True):
        document.delete()
    assert not private_storage().exists(document.file.name)
