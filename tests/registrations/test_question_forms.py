"""The event's own questions and side activities on the public pages, as a browser sends them."""

import json
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from registrations import links
from registrations.domain import answers
from registrations.enums import AttendanceMode, InstitutionKind, QuestionKind
from registrations.models import Attendee, Upload
from tests import builders as b
from tests.registrations.test_own import edited
from tests.registrations.test_register import open_form, post
from workshop.models import AskedGroup

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    today = timezone.now().date()
    event = b.build_event(starts_on=today + timedelta(days=30), ends_on=today + timedelta(days=31))
    b.build_notice(event=event)
    b.build_delegation(event=event)
    return event


def name(question) -> str:
    return f"question-{question.pk}"


def pdf(file_name="note.pdf", content=b.PDF):
    return SimpleUploadedFile(file_name, content)


def hidden(html: str, field: str) -> list[str]:
    return re.findall(rf'<input type="hidden" name="{field}" value="([^"]*)"', html)


def attendee_of(event, **values) -> Attendee:
    return b.build_attendee(delegation=event.delegations.get(), **values)


def test_register_asks_every_kind_and_shows_the_answers_in_words(client, event):
    kinds = {kind: b.build_question(event=event, kind=kind, options=["First", "Second"] if kind.has_options else []) for kind in QuestionKind}  # fmt: skip
    first, second = kinds[QuestionKind.CHOICES].options.order_by("position")
    choice = kinds[QuestionKind.CHOICE].options.get(text__en="Second")
    visit = b.build_activity(event=event, places=5, day=event.starts_on)
    data = open_form(client, event) | {
        name(kinds[QuestionKind.TEXT]): "One line",
        name(kinds[QuestionKind.LONG_TEXT]): "Two\r\nlines",
        name(kinds[QuestionKind.CHOICE]): str(choice.pk),
        name(kinds[QuestionKind.CHOICES]): [str(second.pk), str(first.pk)],
        name(kinds[QuestionKind.YES_NO]): "no",
        name(kinds[QuestionKind.DATE]): "2083-11-03",
        name(kinds[QuestionKind.NUMBER]): "１２.50",
        name(kinds[QuestionKind.FILE]): pdf("照会.pdf"),
        "activities": str(visit.pk),
    }

    check = post(client, event, {**data, "step": "check"}).content.decode()

    words = dict(zip(re.findall(r"<dt>(.+?)</dt>", check), re.findall(r'<dd class="value"><bdi>(.*?)</bdi>|<dd class="value">', check), strict=True))  # fmt: skip
    asked = [words[f"Question number {number}?"] for number in range(1, 9)]
    assert asked == ["One line", "Two<br>lines", "Second", "First, Second", "No", "Wednesday, 3 November 2083", "12.50", "照会.pdf"]  # fmt: skip
    assert words["Side activities"] == "Visit number 1"

    (token,) = hidden(check, name(kinds[QuestionKind.FILE]))
    answer = post(client, event, {**data, name(kinds[QuestionKind.FILE]): token, "step": "submit"})

    assert answer.status_code == 302
    attendee = Attendee.objects.get()
    assert answers.given(attendee) == {
        name(kinds[QuestionKind.TEXT]): "One line",
        name(kinds[QuestionKind.LONG_TEXT]): "Two\nlines",
        name(kinds[QuestionKind.CHOICE]): [choice.pk],
        name(kinds[QuestionKind.CHOICES]): [first.pk, second.pk],
        name(kinds[QuestionKind.YES_NO]): False,
        name(kinds[QuestionKind.DATE]): "2083-11-03",
        name(kinds[QuestionKind.NUMBER]): "12.50",
        name(kinds[QuestionKind.FILE]): token,
        "activities": [visit.pk],
    }
    own = client.get(links.path_of(attendee)).content.decode()
    for words in ("One line", "First, Second", "照会.pdf", "Visit number 1"):
        assert words in own


def test_form_says_the_condition_in_words_and_tells_it_to_the_script(client, event):
    first = b.build_question(event=event, kind=QuestionKind.YES_NO)
    b.build_question(
        event=event,
        relevant_if=first,
        relevant_values=["yes"],
        institution_kinds=[InstitutionKind.EMBASSY],
        help_text=b.text("In one word."),
    )

    html = client.get(f"/{event.slug}/register/").content.decode()

    assert "Only for: embassy. If you answered “Yes” to “Question number 1?”. In one word." in html
    condition = {"institution": ["embassy"], name(first): ["yes"]}
    assert f'data-asked-if="{escape(json.dumps(condition))}"' in html
    assert 'data-kind="embassy"' in html
    assert "multipart" not in html


def test_answer_to_an_irrelevant_question_is_dropped_with_its_errors(client, event):
    first = b.build_question(event=event, kind=QuestionKind.YES_NO, is_required=True)
    second = b.build_question(
        event=event,
        kind=QuestionKind.DATE,
        is_required=True,
        relevant_if=first,
        relevant_values=["yes"],
    )
    data = open_form(client, event) | {name(second): "whenever"}

    faulty = post(client, event, {**data, name(first): "yes", "step": "submit"})
    taken = post(client, event, {**data, name(first): "no", "step": "submit"})

    assert faulty.status_code == 422
    assert "Write the day as in" in faulty.content.decode()
    assert taken.status_code == 302
    assert answers.given(Attendee.objects.get()) == {name(first): False, "activities": []}


def test_required_question_is_asked_of_the_institutions_it_names_only(client, event):
    b.build_question(event=event, is_required=True, institution_kinds=[InstitutionKind.MINISTRY])
    ministry = b.build_delegation(
        event=event, institution=b.build_institution(kind=InstitutionKind.MINISTRY)
    )
    html = client.get(f"/{event.slug}/register/").content.decode()
    data = {
        "token": re.search(r'name="token" value="([^"]+)"', html).group(1),
        "family_name": "Delegate",
        "name_order": "given_first",
        "capacity": "delegate",
        "email": "one@example.org",
        "language": "en",
        "step": "submit",
    }
    embassy = event.delegations.exclude(pk=ministry.pk).get()

    refused = post(client, event, {**data, "institution": ministry.pk})
    taken = post(client, event, {**data, "institution": embassy.pk})

    assert (refused.status_code, taken.status_code) == (422, 302)


def test_question_for_online_people_is_not_asked_where_nobody_may_be_online(client, event):
    question = b.build_question(event=event, modes=[AttendanceMode.ONLINE])

    page = client.get(f"/{event.slug}/register/").content.decode()
    AskedGroup.objects.create(event=event, group="mode")
    asked = client.get(f"/{event.slug}/register/").content.decode()

    assert name(question) not in page
    assert name(question) in asked


def test_file_is_kept_though_something_else_is_wrong(client, event):
    question = b.build_question(event=event, kind=QuestionKind.FILE, is_required=True)
    data = open_form(client, event)

    faulty = post(client, event, {**data, "family_name": "", name(question): pdf("cv.pdf")})

    html = faulty.content.decode()
    (token,) = hidden(html, name(question))
    assert faulty.status_code == 422
    assert "cv.pdf" in html
    assert 'enctype="multipart/form-data"' in html
    assert Upload.objects.get().token == token


def test_input_of_a_file_has_no_length(client, event):
    question = b.build_question(event=event, kind=QuestionKind.FILE)

    html = client.get(reverse("register", args=[event.slug])).content.decode()

    (tag,) = re.findall(rf'<input type="file" name="{name(question)}"[^>]*>', html)
    assert "maxlength" not in tag


def test_file_is_kept_when_the_form_is_sent_again_with_no_other_chosen(client, event):
    question = b.build_question(event=event, kind=QuestionKind.FILE, is_required=True)
    data = open_form(client, event)
    faulty = post(client, event, {**data, "family_name": "", name(question): pdf("cv.pdf")})
    inputs = re.findall(
        rf'<input type="(file|hidden)" name="{name(question)}"(?: value="([^"]*)")?',
        faulty.content.decode(),
    )

    # A browser sends both inputs in the order of the page, the one of the file empty.
    again = post(client, event, {**data, name(question): [value for _type, value in inputs]})

    assert sorted(kind for kind, _value in inputs) == ["file", "hidden"]
    assert again.status_code == 200
    assert hidden(again.content.decode(), name(question)) == [Upload.objects.get().token]


def test_file_chosen_before_the_language_is_switched_is_kept(client, event):
    question = b.build_question(event=event, kind=QuestionKind.FILE)
    data = open_form(client, event)

    page = client.post(
        f"/zh-hans/{event.slug}/register/",
        {**data, "step": "language", name(question): pdf("cv.pdf")},
    ).content.decode()

    assert hidden(page, name(question)) == [Upload.objects.get().token]


def test_file_of_a_wrong_kind_is_refused_and_the_earlier_one_kept(client, event):
    question = b.build_question(event=event, kind=QuestionKind.FILE)
    data = open_form(client, event)
    first = post(client, event, {**data, "family_name": "", name(question): pdf()})
    (token,) = hidden(first.content.decode(), name(question))

    answer = post(
        client, event, {**data, name(question): [token, pdf("run.pdf", b"MZ\x90\0not a pdf")]}
    )

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "This kind of file is not accepted." in html
    assert hidden(html, name(question)) == [token]
    assert Upload.objects.count() == 1


def test_file_posted_for_what_asks_for_none_is_not_stored(client, event):
    text = b.build_question(event=event)
    elsewhere = b.build_question(event=b.build_event(), kind=QuestionKind.FILE)
    data = open_form(client, event)

    post(client, event, {**data, name(text): pdf(), name(elsewhere): pdf(), "photo": pdf()})

    assert Upload.objects.count() == 0


def test_too_many_files_from_one_address_are_not_stored(client, event, settings):
    settings.REGISTRATION_RATE = (1, timedelta(minutes=10))
    question = b.build_question(event=event, kind=QuestionKind.FILE)
    data = {**open_form(client, event), "step": "change"}

    post(client, event, {**data, name(question): pdf()})
    answer = post(client, event, {**data, name(question): pdf()})

    assert answer.status_code == 429
    assert Upload.objects.count() == 1


def test_form_with_a_file_sent_twice_gives_one_registration_and_the_same_page(client, event):
    question = b.build_question(event=event, kind=QuestionKind.FILE, is_required=True)
    data = open_form(client, event) | {"step": "submit"}
    data[name(question)] = b.build_upload(event=event).token

    first, second = post(client, event, data), post(client, event, data)

    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Attendee.objects.count() == 1


def test_file_of_another_person_is_neither_shown_nor_taken(client, event):
    question = b.build_question(event=event, kind=QuestionKind.FILE)
    taken = b.build_upload(event=event, name="secret-name.pdf")
    attendee_of(event, **{name(question): taken.token})
    data = open_form(client, event) | {name(question): taken.token}

    check = post(client, event, {**data, "step": "check"})
    submit = post(client, event, {**data, "step": "submit"})

    assert submit.status_code == 422
    assert "The file is no longer there. Choose it again." in submit.content.decode()
    for answer in (check, submit):
        assert "secret-name" not in answer.content.decode()
    assert Attendee.objects.count() == 1


def test_choice_offers_no_retired_option_but_to_who_has_it(client, event):
    question = b.build_question(event=event, options=["Outdated", "Current"])
    old = question.options.get(text__en="Outdated")
    attendee = attendee_of(event, **{name(question): [old.pk]})
    old.is_retired = True
    old.save()

    assert "Outdated" not in client.get(f"/{event.slug}/register/").content.decode()
    assert "Outdated" in client.get(links.path_of(attendee)).content.decode()
    own = f"{links.path_of(attendee)}edit/"
    assert "Outdated" in client.get(own).content.decode()
    answer = client.post(own, edited(attendee, position="Counsellor", **{name(question): old.pk}))
    assert answer.status_code == 302
    assert answers.given(attendee)[name(question)] == [old.pk]


def test_full_activity_is_refused_on_the_form_and_kept_by_who_has_a_place(client, event):
    visit = b.build_activity(event=event, places=1)
    holder = attendee_of(event, activities=[visit.pk])
    data = open_form(client, event) | {"activities": visit.pk, "step": "check"}

    page = client.get(f"/{event.slug}/register/").content.decode()
    refused = post(client, event, data)
    kept = client.post(
        f"{links.path_of(holder)}edit/", edited(holder, position="New", activities=visit.pk)
    )

    assert "(no place left)" in page
    assert refused.status_code == 422
    assert "No place is left in “Visit number 1”. Choose without it." in refused.content.decode()
    assert kept.status_code == 302
    assert answers.given(holder)["activities"] == [visit.pk]


def test_own_page_says_what_is_missing_and_leads_to_the_form(client, event):
    question = b.build_question(event=event, is_required=True)
    attendee = attendee_of(event)
    own = links.path_of(attendee)

    before = client.get(own).content.decode()
    empty = client.post(f"{own}edit/", edited(attendee))
    client.post(f"{own}edit/", edited(attendee, **{name(question): "Answered"}))
    after = client.get(own).content.decode()

    assert "The organiser still needs your answer to:" in before
    assert f'href="{own}edit/"' in before
    assert empty.status_code == 422
    assert "The organiser still needs your answer to:" not in after
    assert "Answered" in after


def test_focal_point_may_leave_what_only_the_delegate_knows(client, event):
    b.build_question(event=event, is_required=True)
    path = links.path_of(b.build_focal_point(delegation=event.delegations.get()))
    data = open_form(client, event)
    html = client.get(f"{path}add/").content.decode()
    data["token"] = re.search(r'name="token" value="([^"]+)"', html).group(1)

    answer = client.post(f"{path}add/", data)

    assert answer.status_code == 302
    assert (
        "Question number 1?" in client.get(links.path_of(Attendee.objects.get())).content.decode()
    )


def test_own_file_is_given_out_to_be_saved_and_no_other(client, event):
    question = b.build_question(event=event, kind=QuestionKind.FILE)
    text = b.build_question(event=event)
    upload = b.build_upload(event=event, name="my note.pdf")
    mine = attendee_of(event, **{name(question): upload.token, name(text): "x"})
    other = attendee_of(event)

    file = client.get(f"{links.path_of(mine)}file/{question.pk}/")

    assert b"".join(file.streaming_content) == b.PDF
    assert file["Content-Disposition"] == 'attachment; filename="my note.pdf"'
    assert file["Content-Type"] == "application/pdf"
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Cache-Control"] == "no-store"
    assert client.get(f"{links.path_of(mine)}file/{text.pk}/").status_code == 404
    assert client.get(f"{links.path_of(other)}file/{question.pk}/").status_code == 404
    assert f"file/{question.pk}/" in client.get(links.path_of(mine)).content.decode()


def test_own_file_that_is_gone_does_not_exist(client, event):
    question = b.build_question(event=event, kind=QuestionKind.FILE)
    upload = b.build_upload(event=event)
    attendee = attendee_of(event, **{name(question): upload.token})
    upload.file.storage.delete(upload.file.name)

    assert client.get(f"{links.path_of(attendee)}file/{question.pk}/").status_code == 404


def test_focal_point_gets_the_files_of_the_own_people_only(client, event):
    question = b.build_question(event=event, kind=QuestionKind.FILE)
    mine = attendee_of(event, **{name(question): b.build_upload(event=event).token})
    theirs = b.build_attendee(
        delegation=b.build_delegation(event=event),
        **{name(question): b.build_upload(event=event).token},
    )
    path = links.path_of(b.build_focal_point(delegation=mine.delegation))

    own = client.get(f"{path}{mine.reference}/file/{question.pk}/")
    other = client.get(f"{path}{theirs.reference}/file/{question.pk}/")

    assert (own.status_code, other.status_code) == (200, 404)
    assert f"{mine.reference}/file/{question.pk}/" in client.get(f"{path}{mine.reference}/").content.decode()  # fmt: skip


def test_own_file_is_removed_by_its_box(client, event):
    question = b.build_question(event=event, kind=QuestionKind.FILE)
    upload = b.build_upload(event=event)
    attendee = attendee_of(event, **{name(question): upload.token})
    data = edited(attendee, **{name(question): upload.token})
    path = f"{links.path_of(attendee)}edit/"

    client.post(path, data)
    assert answers.given(attendee)[name(question)] == upload.token

    client.post(path, {**data, f"{name(question)}-remove": "on"})
    assert name(question) not in answers.given(attendee)


def test_new_file_takes_the_place_of_the_one_removed(client, event):
    question = b.build_question(event=event, kind=QuestionKind.FILE)
    upload = b.build_upload(event=event)
    attendee = attendee_of(event, **{name(question): upload.token})
    data = edited(attendee, **{name(question): [upload.token, pdf("new.pdf")]})

    client.post(f"{links.path_of(attendee)}edit/", {**data, f"{name(question)}-remove": "on"})

    assert attendee.answers.get().upload.name == "new.pdf"


def test_question_whose_form_was_opened_before_it_was_retired_does_no_harm(client, event):
    question = b.build_question(event=event, is_required=True)
    data = open_form(client, event) | {name(question): "x", "step": "submit"}
    event.questions.update(is_active=False)

    assert post(client, event, data).status_code == 302
    assert answers.given(Attendee.objects.get()) == {"activities": []}


@pytest.mark.parametrize("day", ["1066-10-14", date.max.isoformat()])
def test_day_that_nobody_can_mean_is_refused(client, event, day):
    question = b.build_question(event=event, kind=QuestionKind.DATE)

    answer = post(client, event, open_form(client, event) | {name(question): day})

    assert answer.status_code == 422


@pytest.mark.parametrize("rows", [1, 3])
def test_form_with_questions_has_constant_queries(client, event, rows, django_assert_num_queries):
    for _row in range(rows):
        b.build_question(event=event, options=["One", "Two"])
        b.build_activity(event=event, places=3)

    with django_assert_num_queries(8):
        client.get(f"/{event.slug}/register/")
