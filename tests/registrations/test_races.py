"""Several processes at the same moment, on a real database file or server."""

import os
import subprocess
import sys
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from registrations.enums import Status
from registrations.models import (
    ActivityPlace,
    Attendance,
    Attendee,
    Delegation,
    Evidence,
    HistoryEntry,
    Message,
    Reminder,
    VisaLetter,
)
from tests import builders as b
from workshop.enums import Approval

pytestmark = pytest.mark.django_db(transaction=True)

PROCESSES = 4
# So often a race is run; RACE_ROUNDS=200 runs the long one.
ROUNDS = int(os.environ.get("RACE_ROUNDS", "30"))


class Racers:
    """Processes that play rounds of one action, each time at the same moment."""

    def __init__(self, action: str, *options: str) -> None:
        database = str(connection.settings_dict["NAME"])
        connection.close()
        command = [sys.executable, "-m", "tests.race_worker", action, database, str(PROCESSES)]
        self.worker = subprocess.Popen(
            [*command, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        )
        assert self.worker.stdout.readline() == "ready\n"

    def play(self, words: list[str]) -> list[str]:
        """Let the processes act on the words at once; return what each act said."""
        self.worker.stdin.write(" ".join(words) + "\n")
        self.worker.stdin.flush()
        return self.worker.stdout.readline().split()

    def end(self) -> None:
        """Let the processes end, all well."""
        self.worker.communicate(timeout=120)
        assert self.worker.returncode == 0


def at_once(action: str, words: list[str], *options: str) -> list[str]:
    """Let several processes act on the words at the same moment; return what each act said."""
    racers = Racers(action, *options)
    said = racers.play(words)
    racers.end()
    return said


def waiting(count: int, *, seats: int) -> list[str]:
    """Return the keys of attendees who all want the seats of one delegation."""
    delegation = b.build_delegation(seats=seats)
    return [str(b.build_attendee(delegation=delegation).pk) for _number in range(count)]


def test_twenty_confirmations_for_the_last_three_seats_give_three():
    said = at_once("confirm", waiting(20, seats=3))

    assert sorted(said) == ["delegation_full"] * 17 + ["done"] * 3
    assert Attendee.objects.filter(status=Status.CONFIRMED).count() == 3
    assert HistoryEntry.objects.filter(action="confirmed").count() == 3
    assert Message.objects.filter(kind="confirmed").count() == 3


@pytest.mark.postgresql
def test_twenty_confirmations_without_the_lock_oversell_the_seats():
    at_once("confirm", waiting(20, seats=3), "--without-lock")

    assert Attendee.objects.filter(status=Status.CONFIRMED).count() > 3


def test_one_form_handed_in_fifty_times_at_once_gives_one_attendee():
    delegation = b.build_delegation(event=b.build_event())

    said = at_once("register", [f"{delegation.pk}:mark"] * 50)

    attendee = Attendee.objects.get()
    assert said == [attendee.reference] * 50
    assert Message.objects.filter(attendee=attendee).count() == 1
    assert HistoryEntry.objects.filter(action="submitted").count() == 1


def test_letters_made_at_once_have_one_number_each_and_the_same_letter_has_one():
    event = b.build_event()
    b.build_inviter(event=event, number_prefix="")
    people = [b.build_applicant(event=event).pk for _number in range(4)]

    said = at_once("letter", [str(pk) for pk in people * 4])

    numbers = dict(VisaLetter.objects.values_list("attendee", "full_number"))
    assert sorted(numbers.values()) == ["001", "002", "003", "004"]
    assert sorted(said) == sorted([*numbers.values()] * 4)
    assert VisaLetter.objects.count() == 4


def confirmed_today() -> Attendee:
    """Return somebody confirmed for an event that is being held."""
    today = timezone.now().date()
    days = {"starts_on": today - timedelta(days=1), "ends_on": today + timedelta(days=1)}
    delegation = b.build_delegation(event=b.build_event(**days))
    return b.build_attendee(delegation=delegation, status=Status.CONFIRMED)


def test_one_person_at_twenty_desks_at_once_is_in_once():
    person = confirmed_today()

    said = at_once("check_in", [f"{person.pk}:{uuid4()}" for _number in range(20)])

    assert sorted(said) == ["already_in"] * 19 + ["done"]
    assert Attendance.objects.filter(attendee=person, state="present").count() == 1


def test_one_check_in_sent_by_twenty_at_once_is_applied_once():
    person, token = confirmed_today(), uuid4()

    said = at_once("check_in", [f"{person.pk}:{token}"] * 20)

    assert said == ["done"] * 20
    assert Attendance.objects.filter(attendee=person).count() == 1


def test_one_walk_in_sent_by_twenty_at_once_is_one_person_who_is_in_once():
    delegation, token = confirmed_today().delegation, uuid4()

    said = at_once("walk_in", [f"{delegation.pk}:{token}"] * 20)

    newcomer = Attendee.objects.get(family_name__startswith="Walker")
    assert said == [newcomer.reference] * 20
    assert Attendance.objects.filter(attendee=newcomer).count() == 1


def test_twenty_walk_ins_for_the_last_seat_give_one():
    delegation = confirmed_today().delegation  # one of two seats is taken

    said = at_once("walk_in", [f"{delegation.pk}:{uuid4()}" for _number in range(20)])

    assert said.count("delegation_full") == 19
    assert Attendee.objects.filter(family_name__startswith="Walker").count() == 1
    assert Attendance.objects.count() == 1


@pytest.mark.postgresql
def test_desks_without_the_lock_check_one_person_in_many_times():
    person = confirmed_today()

    at_once("check_in", [f"{person.pk}:{uuid4()}" for _number in range(20)], "--without-lock")

    assert Attendance.objects.filter(attendee=person, state="present").count() > 1


def test_one_scan_filed_by_twenty_at_once_is_filed_once():
    event = b.build_event()

    said = at_once("file_scan", [str(event.pk)] * 20)

    assert sorted(said) == ["done"] + ["known"] * 19
    assert Evidence.objects.count() == 1


@pytest.mark.postgresql
def test_scan_filed_without_the_lock_is_refused_by_the_database():
    event = b.build_event()

    said = at_once("file_scan", [str(event.pk)] * 20, "--without-lock")

    assert said.count("twice") > 0
    assert Evidence.objects.count() == 1


def submitted_in_rounds(rounds: int, *options: str) -> list[int]:
    """Let twenty people submit at once for three seats; return who got one, by round."""
    event = b.build_event(approval=Approval.AUTOMATIC)
    racers = Racers("submit", *options)
    won = []
    for _number in range(rounds):
        delegation = b.build_delegation(event=event, seats=3)
        said = racers.play([f"{delegation.pk}:{number}" for number in range(20)])
        seated = Attendee.objects.filter(delegation=delegation, status=Status.CONFIRMED).count()
        waiting_count = Attendee.objects.filter(
            delegation=delegation, status=Status.WAITLISTED
        ).count()
        assert (said.count("confirmed"), said.count("waitlisted")) == (seated, waiting_count)
        assert seated + waiting_count == 20
        won.append(seated)
    racers.end()
    return won


@pytest.mark.postgresql
def test_twenty_submissions_for_the_last_three_seats_give_three_in_many_rounds():
    assert submitted_in_rounds(ROUNDS) == [3] * ROUNDS


@pytest.mark.postgresql
def test_twenty_submissions_without_the_lock_oversell_the_seats():
    assert max(submitted_in_rounds(3, "--without-lock")) > 3


# On PostgreSQL many rounds are run.
@pytest.mark.any_database
def test_twenty_submissions_for_the_last_three_seats_give_three_in_few_rounds():
    assert submitted_in_rounds(2) == [3, 3]


def seats_after_changes(rounds: int) -> list[int]:
    """Let people be replaced, withdraw and be promoted at once; return the seats used, by round.

    Three have the three seats, four wait; at most two leave without a successor.
    """
    event = b.build_event(promotes_automatically=True)
    racers = Racers("change")
    used = []
    for _number in range(rounds):
        delegation = b.build_delegation(event=event, seats=3)
        seated, waiting_people = (
            [b.build_attendee(delegation=delegation, status=status) for _each in range(count)]
            for status, count in ((Status.CONFIRMED, 3), (Status.WAITLISTED, 4))
        )
        a, c, d, w = (each.pk for each in (*seated, waiting_people[0]))
        words = f"replace:{a} replace:{a} withdraw:{a} replace:{c} withdraw:{c} replace:{d} replace:{d} replace:{w} withdraw:{w} promote:{event.pk} promote:{event.pk}"  # fmt: skip
        said = racers.play(words.split())
        assert set(said) <= {"done", "wrong_status", "already_asked"}
        _check_places(delegation)
        used.append(Attendee.objects.filter(delegation=delegation).taking_seats().count())
    racers.end()
    return used


def _check_places(delegation: Delegation) -> None:
    """Check that nobody was replaced twice, and that whoever was replaced has left."""
    successors = Attendee.objects.filter(delegation=delegation, replaces__isnull=False)
    replaced = list(successors.values_list("replaces", flat=True))
    assert len(replaced) == len(set(replaced))
    left = set(Attendee.objects.filter(pk__in=replaced).values_list("status", flat=True))
    assert left <= {Status.WITHDRAWN}


# On PostgreSQL many rounds are run.
@pytest.mark.any_database
def test_replacing_withdrawing_and_promoting_at_once_keeps_every_seat():
    assert seats_after_changes(2) == [3] * 2


@pytest.mark.postgresql
def test_replacing_withdrawing_and_promoting_at_once_keeps_every_seat_in_many_rounds():
    assert seats_after_changes(20) == [3] * 20


def leaving_and_replaced() -> list[str]:
    """Return the words by which one confirmed person is replaced and withdraws."""
    former = b.build_attendee(status=Status.CONFIRMED)
    return [f"replace:{former.pk}", f"withdraw:{former.pk}"]


def test_replacing_somebody_who_withdraws_at_the_same_moment_is_one_of_both():
    said = at_once("change", leaving_and_replaced())

    assert sorted(said) == ["done", "wrong_status"]


@pytest.mark.postgresql
def test_replacing_without_the_lock_gives_on_the_place_of_somebody_who_has_withdrawn():
    said = at_once("change", leaving_and_replaced(), "--without-lock")

    assert said == ["done"] * 2


def test_reminder_reaches_each_person_once_however_many_workers_run_the_job():
    event = b.build_event()
    delegation = b.build_delegation(event=event, seats=None)
    for _number in range(6):
        b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    Reminder.objects.create(event=event, kind="practical", anchor="start", days=3, is_on=True)

    said = at_once("remind", ["2083-10-31T09:00:00+08:00"] * 8)

    assert sorted(said) == ["0"] * 7 + ["6"]
    assert Message.objects.filter(kind="practical").count() == 6


@pytest.mark.postgresql
def test_reminder_without_the_lock_is_written_twice_and_refused_by_the_database():
    event = b.build_event()
    delegation = b.build_delegation(event=event, seats=None)
    b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    Reminder.objects.create(event=event, kind="practical", anchor="start", days=3, is_on=True)

    said = at_once("remind", ["2083-10-31T09:00:00+08:00"] * 8, "--without-lock")

    assert said.count("twice") > 0
    assert Message.objects.filter(kind="practical").count() == 1


@pytest.mark.postgresql
def test_schedule_whose_time_has_come_gives_one_job_however_many_workers_look():
    OrmQ.objects.all().delete()
    Schedule.objects.update(next_run=timezone.now() - timedelta(minutes=1))
    count = Schedule.objects.count()

    at_once("schedule", ["look"] * 8)

    jobs = sorted(each.func() for each in OrmQ.objects.all())
    assert jobs == sorted(Schedule.objects.values_list("func", flat=True))
    assert len(jobs) == count > 0


@pytest.mark.postgresql
def test_job_is_taken_by_one_worker_however_many_wait_for_it():
    OrmQ.objects.all().delete()
    # A job can be taken from the moment after it was queued.
    b.build_attendee()
    keys = list(OrmQ.objects.values_list("pk", flat=True))

    said = at_once("take_job", ["take"] * 8)

    assert sorted(said) == sorted([*map(str, keys), *["none"] * (8 - len(keys))])


def opened_by_several() -> Attendee:
    """Return somebody whose form several people have open."""
    return b.build_attendee(position="Before", phone="1111")


def test_two_edits_of_different_fields_at_once_are_both_kept():
    pk = opened_by_several().pk

    said = at_once("edit", [f"{pk}:position:After", f"{pk}:phone:2222"])

    found = Attendee.objects.get()
    assert said == ["done"] * 2
    assert (found.position, found.phone, found.revision) == ("After", "2222", 2)


def test_four_edits_of_one_field_at_once_overwrite_none_unasked():
    pk = opened_by_several().pk

    said = at_once("edit", [f"{pk}:position:Number{number}" for number in range(4)])

    assert sorted(said) == ["changed_meanwhile"] * 3 + ["done"]
    assert HistoryEntry.objects.filter(action="edited").count() == 1


@pytest.mark.postgresql
def test_four_edits_of_one_field_without_the_lock_overwrite_each_other():
    pk = opened_by_several().pk

    said = at_once("edit", [f"{pk}:position:Number{n}" for n in range(4)], "--without-lock")

    assert said.count("done") > 1


def chosen_in_rounds(rounds: int, *options: str) -> list[int]:
    """Let twelve people choose one activity with three places at once; return who got one."""
    event = b.build_event()
    delegation = b.build_delegation(event=event, seats=None)
    racers = Racers("choose", *options)
    won = []
    for _number in range(rounds):
        visit = b.build_activity(event=event, places=3)
        said = racers.play([f"{delegation.pk}:{visit.pk}:{number}" for number in range(12)])
        taken = ActivityPlace.objects.filter(activity=visit).count()
        assert said.count("done") == taken
        assert said.count("activity_full") == 12 - taken
        won.append(taken)
    racers.end()
    return won


@pytest.mark.postgresql
def test_twelve_people_for_the_last_three_places_give_three_in_many_rounds():
    assert chosen_in_rounds(ROUNDS // 2) == [3] * (ROUNDS // 2)


@pytest.mark.postgresql
def test_twelve_people_without_the_lock_fill_more_places_than_there_are():
    assert max(chosen_in_rounds(3, "--without-lock")) > 3


# On PostgreSQL many rounds are run.
@pytest.mark.any_database
def test_twelve_people_for_the_last_three_places_give_three_in_few_rounds():
    assert chosen_in_rounds(1) == [3]
