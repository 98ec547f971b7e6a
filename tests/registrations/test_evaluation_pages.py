"""The pages of the evaluation: for participants, and for staff."""

from datetime import timedelta
from io import BytesIO

import pytest
import python_calamine
from django.urls import reverse
from django.utils import timezone

from registrations.domain import evaluation
from registrations.enums import Status
from registrations.links import path_of
from registrations.models import EvaluationComment, EvaluationGiven, EvaluationQuestion
from registrations.models.evaluation import EvaluationKind
from registrations.roles import DESK, MANAGER, ORGANISER
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    """Return an event that ended yesterday, in Beijing."""
    today = timezone.now().date()
    return b.build_event(starts_on=today - timedelta(days=3), ends_on=today - timedelta(days=2))


@pytest.fixture
def questions(event):
    return [
        EvaluationQuestion.objects.create(
            event=event,
            position=number,
            kind=kind,
            text=b.text(f"Question {number}?", f"问题{number}？"),
        )
        for number, kind in enumerate(EvaluationKind)
    ]


@pytest.fixture
def attendee(event):
    delegation = b.build_delegation(event=event, seats=None)
    return b.build_attendee(
        delegation=delegation,
        status=Status.CONFIRMED,
        now=timezone.now() - timedelta(days=10),
        language="en",
    )


def page_of(attendee):
    return f"{path_of(attendee)}evaluation/"


def text_of(answer):
    return " ".join(answer.content.decode().split())


def typed(questions, *values):
    values = values or ("5", "yes", "Good coffee.")
    return {f"question-{each.pk}": value for each, value in zip(questions, values, strict=True)}


def test_own_page_leads_to_the_evaluation_until_it_is_answered(client, attendee, questions):
    assert page_of(attendee) in text_of(client.get(path_of(attendee)))

    page = text_of(client.get(page_of(attendee)))
    answer = client.post(page_of(attendee), typed(questions), follow=True)

    assert "Your answers are anonymous" in page
    assert "Question 0?" in page
    assert "Thank you. Your answers are counted, without your name." in text_of(answer)
    assert page_of(attendee) not in text_of(answer)
    again = client.get(page_of(attendee), follow=True)
    assert "You have answered the evaluation already." in text_of(again)
    assert EvaluationGiven.objects.count() == 1


def test_evaluation_is_asked_in_chinese(client, attendee, questions):
    attendee.language = "zh-hans"

    page = text_of(client.get(f"/zh-hans{page_of(attendee)}"))

    assert "问题0？" in page
    assert 'lang="zh-Hans"' in page or 'lang="zh-hans"' in page


def test_empty_form_is_sent_back(client, attendee, questions):
    answer = client.post(page_of(attendee), {"step": "save"})

    assert answer.status_code == 422
    assert "Answer at least one question." in text_of(answer)
    assert not EvaluationGiven.objects.exists()


def test_fault_is_said_and_nothing_typed_is_lost(client, attendee, questions):
    answer = client.post(page_of(attendee), typed(questions, "9", "yes", "Kept words."))

    assert answer.status_code == 422
    assert "Kept words." in text_of(answer)
    assert not EvaluationComment.objects.exists()


def test_language_is_changed_without_losing_what_was_typed(client, attendee, questions):
    answer = client.post(page_of(attendee), typed(questions) | {"step": "language"})

    assert answer.status_code == 200
    assert "Good coffee." in text_of(answer)
    assert not EvaluationGiven.objects.exists()


def test_comment_is_text_and_kept_as_it_was_typed(client, attendee, questions):
    client.post(page_of(attendee), typed(questions, "", "", "  <b>Bold</b>\r\nand 𠮷  "))

    assert EvaluationComment.objects.get().text == "<b>Bold</b>\nand 𠮷"


def test_who_is_not_confirmed_is_led_back(client, event, questions):
    waiting = b.build_attendee(delegation=b.build_delegation(event=event))

    answer = client.get(page_of(waiting), follow=True)

    assert "There is no evaluation to answer at the moment." in text_of(answer)
    assert "Answer the evaluation" not in text_of(answer)


def test_staff_see_figures_comments_and_the_response_rate(client, event, attendee, questions):
    client.force_login(b.build_user(event=event, role=ORGANISER))
    client.post(page_of(attendee), typed(questions, "4", "no", "<i>More time</i>"))

    page = text_of(client.get(reverse("event-evaluation", args=[event.slug])))

    assert "1 answered by themselves, 0 on paper, of 1 confirmed." in page
    assert "Response rate: 100 %." in page
    assert "Mean: 4.0 of 5" in page
    assert "&lt;i&gt;More time&lt;/i&gt;" in page
    assert "Begin with the usual questions" not in page


def test_event_begins_with_the_usual_questions(client, event):
    client.force_login(b.build_user(event=event, role=MANAGER))
    address = reverse("event-evaluation", args=[event.slug])

    assert "Begin with the usual questions" in text_of(client.get(address))
    assert "7 questions are added." in text_of(client.post(address, follow=True))
    assert "The event has questions already." in text_of(client.post(address, follow=True))


def test_organiser_does_not_write_the_questions(client, event):
    client.force_login(b.build_user(event=event, role=ORGANISER))
    address = reverse("event-evaluation", args=[event.slug])

    assert "Begin with the usual questions" not in text_of(client.get(address))
    assert "This is not yours to decide." in text_of(client.post(address, follow=True))
    assert not EvaluationQuestion.objects.exists()


def test_forms_from_paper_are_entered_one_after_another(client, event, questions):
    client.force_login(b.build_user(event=event, role=ORGANISER))
    address = reverse("event-evaluation-paper", args=[event.slug])

    page = text_of(client.post(address, typed(questions), follow=True))

    assert "The form is counted." in page
    assert "1 form from paper is counted so far." in page
    assert "Good coffee." not in page
    empty = client.post(address, {})
    assert (empty.status_code, "Answer at least one question." in text_of(empty)) == (422, True)
    wrong = client.post(address, typed(questions, "9", "", ""))
    assert (wrong.status_code, evaluation.response(event).paper_count) == (422, 1)


def test_page_for_paper_says_where_nothing_is_asked(client, event):
    client.force_login(b.build_user(event=event, role=ORGANISER))

    page = text_of(client.get(reverse("event-evaluation-paper", args=[event.slug])))

    assert "Nothing is asked yet." in page


def test_results_are_read_from_the_file(client, event, attendee, questions):
    client.force_login(b.build_user(event=event, role=ORGANISER))
    client.post(page_of(attendee), typed(questions, "4", "no", "=1+1"))

    answer = client.get(reverse("event-evaluation-file", args=[event.slug]))

    rows = python_calamine.load_workbook(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[1][0] == "1 answered by themselves, 0 on paper, of 1 confirmed."
    assert ["Question 0?", "4", 1.0] in rows
    assert ["Question 1?", "No", 1.0] in rows
    assert ["Question 2?", "=1+1", ""] in rows
    assert "no-store" in answer.headers["Cache-Control"]


def test_question_stays_as_it_is_once_somebody_has_answered(client, event, attendee, questions):
    client.force_login(b.build_user(event=event, role=MANAGER))
    change = reverse("admin:registrations_evaluationquestion_change", args=[questions[0].pk])
    assert 'name="_save"' in text_of(client.get(change))
    listed = reverse("admin:registrations_evaluationquestion_changelist")
    assert "Question 0?" in text_of(client.get(f"{listed}?event={event.slug}"))

    client.post(page_of(attendee), typed(questions))

    assert 'name="_save"' not in text_of(client.get(change))
    assert client.post(change.replace("change", "delete"), {"post": "yes"}).status_code in (
        302,
        403,
    )
    assert EvaluationQuestion.objects.count() == 3


def test_dashboard_leads_there_only_whom_may_see_it(client, event):
    address = reverse("event-evaluation", args=[event.slug])
    dashboard = reverse("dashboard", args=[event.slug])
    client.force_login(b.build_user(event=event, role=ORGANISER))
    assert address in text_of(client.get(dashboard))
    client.force_login(b.build_user(event=event, role=DESK))
    assert address not in text_of(client.get(dashboard))
