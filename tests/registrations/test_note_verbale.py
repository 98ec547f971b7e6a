"""The reply that came by letter, and the file that is kept with it."""

import re

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from registrations.demo.note import LETTER, example_pdf
from registrations.domain.uploads import accepted_type
from registrations.enums import Action, Reply
from registrations.models import Delegation
from registrations.roles import DESK, MANAGER, OFFICER, ORGANISER
from tests import builders as b

pytestmark = pytest.mark.django_db

PDF = example_pdf(LETTER)
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 200
LETTER = {"reply": "attending", "reply_channel": "letter"}


@pytest.fixture
def delegation():
    return b.build_delegation()


@pytest.fixture
def officer(client, delegation):
    user = b.build_user(event=delegation.event, role=OFFICER)
    client.force_login(user)
    return user


def _file(content=PDF, name="letter of the ambassador.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def _save(client, delegation, **values):
    data = {
        "name_override_en": "", "name_override_zh-hans": "", "role": "participant", "seats": 3,
        "alternates": 0, "protocol_rank": 500, "reply": "none", "reply_channel": "",
        "focal_points-TOTAL_FORMS": 0, "focal_points-INITIAL_FORMS": 0,
    }  # fmt: skip
    address = reverse("admin:registrations_delegation_change", args=[delegation.pk])
    return client.post(address, data | values)


def _note_path(delegation):
    return reverse("admin:registrations_delegation_note", args=[delegation.pk])


def _refusal(answer, name="note_verbale"):
    assert answer.status_code == 200
    return answer.context["adminform"].form.errors.get(name)


@pytest.fixture
def filed(client, officer, delegation, django_capture_on_commit_callbacks):
    """Return the delegation with a note verbale that staff have filed."""
    _save(client, delegation, **LETTER, note_verbale=_file())
    return Delegation.objects.get()


# The reply


def test_reply_by_letter_is_saved_with_its_moment_and_written_into_history(client, officer, filed):
    entry = filed.history.get()
    assert (filed.reply, filed.reply_channel) == (Reply.ATTENDING, "letter")
    assert filed.replied_at is not None
    assert (entry.action, entry.user) == (Action.REPLIED, officer)
    assert entry.fields == ["note_verbale", "reply", "reply_channel"]


def test_moment_of_the_reply_is_read_in_the_zone_of_the_event(client, officer, delegation):
    _save(client, delegation, **LETTER, replied_at_0="2083-08-01", replied_at_1="09:30:00")
    delegation.refresh_from_db()
    assert delegation.replied_at.isoformat() == "2083-08-01T01:30:00+00:00"


def test_reply_needs_the_way_in_which_it_came(client, officer, delegation):
    answer = _save(client, delegation, reply="not_attending", note_verbale=_file(), seats=7)
    assert _refusal(answer, "reply_channel") == ["Say how the reply came."]
    assert 'name="seats" value="7"' in answer.content.decode()
    delegation.refresh_from_db()
    assert (delegation.reply, delegation.note_verbale.name) == (Reply.NONE, "")


def test_reply_taken_back_has_neither_moment_nor_way(client, officer, filed):
    _save(client, filed, reply="none", reply_channel="letter", replied_at_0="2083-08-01", replied_at_1="09:30")  # fmt: skip
    filed.refresh_from_db()
    assert (filed.reply, filed.replied_at, filed.reply_channel) == (Reply.NONE, None, "")
    assert [each.action for each in filed.history.all()] == [Action.REPLIED] * 2


def test_change_of_the_seats_is_no_reply(client, officer, delegation):
    _save(client, delegation, seats=9)
    assert delegation.history.count() == 0


# What is accepted


@pytest.mark.parametrize(
    ("content", "name", "refusal"),
    [
        (EXE, "letter.pdf", "This kind of file is not accepted. Send a PDF, PNG, JPEG, DOCX or XLSX file."),
        (b"<html><script>x</script></html>", "letter.pdf", "This kind of file is not accepted. Send a PDF, PNG, JPEG, DOCX or XLSX file."),
        (b"", "letter.pdf", "The submitted file is empty."),
        (PDF + b" " * (5 * 1024 * 1024), "letter.pdf", "The file is too large. It may have 5.0\xa0MB at most."),
    ],
)  # fmt: skip
def test_file_that_is_not_accepted_is_refused_and_nothing_typed_is_lost(
    client, officer, delegation, content, name, refusal
):
    answer = _save(client, delegation, **LETTER, seats=7, note_verbale=_file(content, name))
    assert _refusal(answer) == [refusal]
    assert 'name="seats" value="7"' in answer.content.decode()
    delegation.refresh_from_db()
    assert (delegation.reply, delegation.note_verbale.name) == (Reply.NONE, "")


def test_file_is_stored_under_a_random_name_whatever_it_was_called(client, officer, delegation):
    _save(client, delegation, **LETTER, note_verbale=_file(name="../../ambassador.exe"))
    delegation.refresh_from_db()
    stem, _point, ending = delegation.note_verbale.name.removeprefix("notes/").partition(".")
    assert (len(stem), ending) == (32, "pdf")
    assert int(stem, 16) > 0


# How it is given out


def test_note_is_given_as_an_attachment_that_is_neither_kept_nor_sniffed(client, filed):
    answer = client.get(_note_path(filed))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == f'attachment; filename="note-verbale-{filed.pk}.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("role", "status"), [(MANAGER, 200), (OFFICER, 200), (ORGANISER, 403), (DESK, 403)]
)
def test_note_is_for_those_who_change_or_invite_the_delegation(client, filed, role, status):
    client.force_login(b.build_user(event=filed.event, role=role))
    assert client.get(_note_path(filed)).status_code == status


def test_note_is_not_found_by_staff_of_another_event(client, filed):
    client.force_login(b.build_user(event=b.build_event(), role=MANAGER))
    assert client.get(_note_path(filed)).status_code == 404


def test_note_is_not_found_where_there_is_none(client, officer, delegation):
    assert client.get(_note_path(delegation)).status_code == 404


def test_note_whose_file_is_gone_is_not_found(client, filed):
    storages["private"].delete(filed.note_verbale.name)
    assert client.get(_note_path(filed)).status_code == 404


def test_page_leads_to_the_file_and_those_who_only_look_see_that_there_is_one(client, filed):
    page = reverse("admin:registrations_delegation_change", args=[filed.pk])
    changing = client.get(page).content.decode()
    client.force_login(b.build_user(event=filed.event, role=DESK))
    looking = client.get(page).content.decode()
    assert f'<a href="{_note_path(filed)}">Download the file</a>' in changing
    assert _note_path(filed) not in looking
    assert 'alt="True"' in looking


# How it goes


def test_replaced_note_leaves_no_file_behind(client, filed, django_capture_on_commit_callbacks):
    old = filed.note_verbale.name
    with django_capture_on_commit_callbacks(execute=True):
        _save(client, filed, **LETTER, note_verbale=_file(PDF + b"%2"))
    filed.refresh_from_db()
    kept = [storages["private"].exists(name) for name in (old, filed.note_verbale.name)]
    assert kept == [False, True]
    assert filed.history.count() == 2


def test_deleted_note_leaves_no_file_behind(client, filed, django_capture_on_commit_callbacks):
    old = filed.note_verbale.name
    with django_capture_on_commit_callbacks(execute=True):
        _save(client, filed, **LETTER, **{"note_verbale-clear": "on"})
    filed.refresh_from_db()
    assert (filed.note_verbale.name, storages["private"].exists(old)) == ("", False)


def test_saving_something_else_keeps_the_note(client, filed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        _save(client, filed, **LETTER, seats=8)
    name = filed.note_verbale.name
    filed.refresh_from_db()
    assert (filed.seats, filed.note_verbale.name) == (8, name)
    assert storages["private"].exists(name)


def test_note_goes_with_its_delegation(filed, django_capture_on_commit_callbacks):
    name = filed.note_verbale.name
    with django_capture_on_commit_callbacks(execute=True):
        filed.delete()
    assert not storages["private"].exists(name)


def test_example_is_a_pdf_that_says_what_it_is(tmp_path):
    assert accepted_type(_file()) == "application/pdf"
    assert b"NOTE VERBALE \\(example, fictional\\)" in PDF


@pytest.mark.parametrize(("reply", "is_complete"), [("attending", True), ("not_attending", False)])
def test_reply_that_nobody_comes_ends_that_the_list_is_complete(
    client, officer, delegation, reply, is_complete
):
    Delegation.objects.update(completed_at=b.NOW)

    _save(client, delegation, reply=reply, reply_channel="letter")

    delegation.refresh_from_db()
    assert (delegation.reply, delegation.completed_at is not None) == (reply, is_complete)
    assert delegation.history.get().action == Action.REPLIED


def test_page_names_the_institution_once_in_title_and_field(client, officer, delegation):
    address = reverse("admin:registrations_delegation_change", args=[delegation.pk])

    page = client.get(address).content.decode()

    body = re.sub(r"<[^>]+>", " ", page.split('id="content"')[1])
    assert body.count(str(delegation.name)) == 1
