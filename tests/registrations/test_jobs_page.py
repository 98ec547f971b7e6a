"""The page on which managers see what the worker does."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ, Schedule, Task

from registrations import jobs
from registrations.roles import MANAGER
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client):
    client.force_login(b.build_user(event=b.build_event(), role=MANAGER))
    return client


def text_of(answer):
    return " ".join(answer.content.decode().split())


def ran(func="registrations.jobs.send_messages", *, ago=timedelta(0), success=True, result=7):
    at = timezone.now() - ago
    number = Task.objects.count()
    return Task.objects.create(
        id=f"{number:032}",
        name=f"run {number}",
        func=func,
        started=at,
        stopped=at,
        success=success,
        result=result,
    )


def page(browser):
    return browser.get(reverse("jobs"))


def test_every_schedule_is_told_in_words(browser):
    shown = page(browser).context["jobs"]

    assert len(shown) == len(jobs._SCHEDULES)
    assert [str(each.words)[:4] for each in shown] == [
        "Send",
        "Queu",
        "Give",
        "Free",
        "Forg",
        "Dele",
    ]
    assert [str(each.every) for each in shown] == [
        "every minute",
        "every 10 minutes",
        "every hour",
        "every hour",
        "every day",
        "every day",
    ]


def test_page_says_where_no_job_has_run_yet(browser):
    OrmQ.objects.all().delete()
    assert "No job has run yet." in text_of(page(browser))
    assert "0 jobs wait." in text_of(page(browser))


@pytest.mark.parametrize(
    ("minutes", "words"), [(1, "The worker is running"), (6, "no worker seems to run")]
)
def test_page_says_by_the_newest_run_whether_a_worker_is_alive(browser, minutes, words):
    ran(ago=timedelta(minutes=minutes))
    ran(ago=timedelta(hours=9))

    assert words in text_of(page(browser))


def test_newest_runs_are_shown_with_what_they_counted(browser):
    for number in range(7):
        ran(ago=timedelta(minutes=number), result=number)
    ran("registrations.jobs.send_link_again", result=99)

    runs = page(browser).context["jobs"][0].runs

    assert [each.result for each in runs] == ["0", "1", "2", "3", "4"]


def test_failure_shows_the_kind_of_the_error_and_none_of_its_words(browser):
    result = (
        "no mail for wanderer@example.org : Traceback (most recent call last):\n"
        '  File "jobs.py", line 1, in send\n'
        "smtplib.SMTPRecipientsRefused: wanderer@example.org\n"
        "Wanderer: unknown here\n"
    )
    ran(success=False, result=result)
    ran(success=False, result="killed")
    ran(success=False, result="  | ExceptionGroup: some (1 sub-exception)\n    | KeyError: 'x'\n")
    ran(result={"who": "wanderer@example.org"})

    answer = page(browser)

    found = {(each.is_success, each.result) for each in answer.context["jobs"][0].runs}
    assert found == {
        (False, "SMTPRecipientsRefused"),
        (False, "KeyError"),
        (False, "failed"),
        (True, "–"),
    }
    assert "wanderer" not in text_of(answer).lower()


def test_job_whose_time_has_passed_is_called_late(browser):
    Schedule.objects.filter(func="registrations.jobs.tidy").update(
        next_run=timezone.now() - timedelta(minutes=6)
    )

    late = [each.is_late for each in page(browser).context["jobs"]]

    assert late == [False, False, False, False, True, False]


def test_index_leads_managers_to_the_page(browser):
    assert reverse("jobs") in text_of(browser.get(reverse("admin:index")))
