"""What the demonstration holds: that all of it is invented, and made once."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db.models.functions import Coalesce
from django.urls import reverse

from registrations.admin import figures
from registrations.demo import content, event, pages, people
from registrations.domain import activities
from registrations.domain.missing import incomplete_among
from registrations.domain.reconciling import reconcile
from registrations.domain.uploads import accepted_type
from registrations.enums import InvitationState, Purpose, Reply, ReplyChannel, Status
from registrations.links import path_of
from registrations.models import (
    Answer,
    Attendance,
    Attendee,
    Consent,
    Delegation,
    Evidence,
    FocalPoint,
    HistoryEntry,
    Institution,
    Message,
    Option,
    Question,
    Upload,
)
from registrations.privacy import groups, sensitive
from registrations.roles import DESK, MANAGER, OFFICER, ORGANISER
from workshop.domain import release
from workshop.enums import Group, Visibility
from workshop.models import (
    AgendaItem,
    AgendaRelease,
    AskedGroup,
    Contribution,
    Event,
    EventRole,
    Room,
    SideActivity,
)

# The demonstration runs on SQLite.
pytestmark = pytest.mark.any_database

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
MODELS = (
    AgendaItem, AgendaRelease, Answer, AskedGroup, Attendee, Consent, Contribution, Delegation, Event, EventRole,
    FocalPoint, HistoryEntry, Institution, Message, Question, Room, SideActivity, Upload, User,
)  # fmt: skip


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """Fill once for all tests here; each test's own changes are rolled back."""
    with django_db_blocker.unblock():
        content.fill(now=NOW)
    yield
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def _in_filled_site(filled, db):
    """Give every test here the filled site."""


def main_people():
    return Attendee.objects.filter(event__slug=event.MAIN).order_by("pk")


def counts():
    return {model.__name__: model.objects.count() for model in MODELS}


def test_second_run_changes_nothing():
    before = counts()
    Attendee.objects.filter(pk=main_people()[0].pk).update(position="Changed since")

    created = content.fill(now=NOW + timedelta(days=3))

    assert created == []
    assert counts() == before
    assert main_people()[0].position == "Changed since"


def test_event_that_was_removed_comes_back_alone():
    before = counts()
    Event.objects.get(slug=event.ARCHIVED).delete()

    assert content.fill(now=NOW) == [event.ARCHIVED]
    assert counts() == before


def test_institutions_are_34_and_the_two_of_2016():
    assert Institution.objects.count() == 36
    assert Delegation.objects.filter(event__slug=event.MAIN).count() == 34
    inactive = Institution.objects.filter(is_active=False).order_by("code")
    assert [each.code for each in inactive] == ["CN-MPS-BEEA", "EMB-GB", "EMB-LT"]
    assert str(Institution.objects.get(code="EMB-GR").formal_name) == (
        "Embassy of the Hellenic Republic in the People's Republic of China"
    )


def test_inactive_institution_is_not_invited():
    lithuania = Delegation.objects.get(event__slug=event.MAIN, institution__code="EMB-LT")

    assert (lithuania.invited_at, lithuania.reply) == (None, Reply.NONE)
    assert lithuania.focal_points.count() == 0


def test_every_reply_to_an_invitation_is_shown():
    replies = Counter(
        Delegation.objects.filter(event__slug=event.MAIN).values_list("reply", flat=True)
    )

    assert replies == {Reply.ATTENDING: 28, Reply.NOT_ATTENDING: 1, Reply.NONE: 5}


def test_invitations_stand_in_every_state():
    counted = figures.invitations(Event.objects.get(slug=event.MAIN))

    assert dict(counted.by_state) == {
        InvitationState.NOT_INVITED: 2,
        InvitationState.INVITED: 1,
        InvitationState.OPENED: 4,
        InvitationState.STARTED: 21,
        InvitationState.COMPLETE: 4,
        InvitationState.DECLINED: 1,
    }


def test_letter_with_which_one_institution_declined_is_an_example():
    declined = Delegation.objects.get(event__slug=event.MAIN, reply=Reply.NOT_ATTENDING)

    with declined.note_verbale.open("rb") as note:
        assert accepted_type(note) == "application/pdf"
        assert b"example, fictional" in note.read()
    assert declined.reply_channel == ReplyChannel.LETTER


def test_order_of_precedence_begins_with_the_hosts_and_ends_with_the_organiser():
    delegations = Delegation.objects.filter(event__slug=event.MAIN).in_order_of_precedence()

    codes = [each.institution.code for each in delegations]
    assert codes[:7] == ["CN-MFA", "CN-MPS", "CN-NIA", "EU-HOME", "EU-DEL-CN", "EMB-BE", "EMB-BG"]
    assert codes[-2:] == ["ILO-CN", "IOM-CN"]


def test_attendees_are_in_every_status():
    statuses = Counter(main_people().values_list("status", flat=True))

    assert statuses == {
        Status.CONFIRMED: 42,
        Status.SUBMITTED: 9,
        Status.WAITLISTED: 4,
        Status.DECLINED: 2,
        Status.WITHDRAWN: 3,  # one of them replaced
        Status.DRAFT: 2,
        Status.CANCELLED: 1,
    }


def test_registrations_are_spread_from_the_opening_until_now():
    opens_at = Event.objects.get(slug=event.MAIN).opens_at
    days = {each.astimezone(event.ZONE).date() for each in main_people().values_list("created_at", flat=True)}  # fmt: skip

    assert len(days) == 36
    assert min(days) == opens_at.astimezone(event.ZONE).date()
    assert max(days) == date(2026, 11, 23)
    assert HistoryEntry.objects.filter(at__gt=NOW).count() == 0


def test_one_registration_is_marked_as_a_duplicate():
    twice = main_people().get(duplicate_of__isnull=False)

    first = twice.duplicate_of
    assert (twice.family_name, twice.email) == (first.family_name, first.email)
    assert (first.status, twice.status) == (Status.CONFIRMED, Status.SUBMITTED)


def test_hard_names_are_stored_as_they_are_written():
    stored = set(main_people().values_list("family_name", "given_names", "native_name", "chinese_name"))  # fmt: skip

    written = {
        (
            person.family_name,
            person.given_names,
            person.extra.get("native_name", ""),
            person.extra.get("chinese_name", ""),
        )
        for person in people.HARD_NAMES
    }
    assert written - stored == set()
    assert {
        ("Provnamn", "", "", ""),
        ("van der Test", "Three", "", ""),
        ("O'Sample", "Five", "", ""),
        ("Nguyễn", "Văn Mẫu", "", ""),
        ("Příkladová", "Tečka", "", ""),
        ("Ouyang", "Shili", "", "欧阳示例"),
        ("𠮷田", "示例", "𠮷田示例", ""),
        ("Mithal", "Tajribi", "مثال تجريبي", ""),
        ("Exe\u0301mplaire", "Huit", "", ""),
    } <= written


def test_letters_of_many_languages_occur_in_the_names():
    names = "".join(person.family_name + person.given_names for person in people.people())

    assert [letter for letter in "őşčřŁłżßøņĦễ" if letter not in names] == []


def test_only_the_one_who_registers_twice_has_a_name_that_occurs_again():
    names = Counter((each.family_name, each.given_names) for each in people.people())

    assert [name for name, number in names.items() if number > 1] == [("van der Test", "Three")]


def test_nobody_can_be_written_to():
    domains = {
        address.rpartition("@")[2]
        for model in (Attendee, FocalPoint, User)
        for address in model.objects.values_list("email", flat=True)
        if address
    }

    assert domains == {"example.org"}


def test_seats_are_never_oversold():
    delegations = Delegation.objects.exclude(seats=None).with_seat_counts()

    assert [each for each in delegations if each.used > each.seats] == []
    assert [each.institution.code for each in delegations.filter(event__slug=event.MAIN) if each.used == each.seats and each.waiting + each.on_waiting_list] == ["CN-MFA", "EMB-DE", "ILO-CN"]  # fmt: skip


def test_consents_are_given_and_refused():
    answers = Counter(
        Consent.objects.filter(attendee__event__slug=event.MAIN).values_list("purpose", "answer")
    )

    assert {key: number > 0 for key, number in answers.items()} == {
        (purpose, answer): True
        for purpose in ("circulation", "photos", "future_contact", "transfer", "needs")
        for answer in ("given", "refused")
    } | {(group, "given"): True for group in ("identity", "travel", "visa")}
    withdrawn = Consent.objects.filter(withdrawn_at__isnull=False).values_list("purpose", flat=True)
    assert sorted(withdrawn) == ["circulation", "needs"]


def test_some_give_sensitive_data_and_it_is_asked_of_the_main_event_alone():
    asked = AskedGroup.objects.filter(group__in=list(groups.MODELS))
    assert sorted(asked.values_list("event__slug", "group", "audience", "is_required")) == [
        (event.MAIN, "identity", "abroad", False),
        (event.MAIN, "needs", "in_person", False),
        (event.MAIN, "travel", "abroad", True),
        (event.MAIN, "visa", "abroad", False),
    ]
    given = {group: groups.rows_of(group).count() for group in groups.MODELS}
    assert given == {Purpose.IDENTITY: 1, Purpose.TRAVEL: 1, Purpose.NEEDS: 10, Purpose.VISA: 2}
    assert sensitive.lacking(main_people()).exists()


def test_workshop_asks_every_group_and_speaks_both_languages():
    workshop = Event.objects.get(slug=event.MAIN)

    asked = set(workshop.asked_groups.values_list("group", flat=True))
    assert asked == set(Group)
    texts = (
        workshop.title, workshop.theme, workshop.project, workshop.organiser,
        workshop.funding_statement, workshop.disclaimer, workshop.venue, workshop.city,
        workshop.contact_name, workshop.privacy_notices.get().text,
    )  # fmt: skip
    assert [sorted(each) for each in texts] == [["en", "zh-hans"]] * len(texts)


def answered(question):
    """Return the values of all answers to the question, as often as they were given."""
    values = Answer.objects.filter(question=question).values_list("value", flat=True)
    return Counter(str(value) for value in values)


def test_workshop_asks_four_questions_of_its_own_in_both_languages():
    asked = list(Question.objects.filter(event__slug=event.MAIN).order_by("position"))

    assert Question.objects.count() == 4
    assert [sorted(each.text) for each in asked] == [["en", "zh-hans"]] * 4
    letter, city, group, presentation = asked
    assert (letter.kind, city.relevant_if, city.relevant_values) == ("yes_no", letter, ["yes"])
    assert [(each.text["en"], each.is_retired) for each in group.options.order_by("position")] == [
        ("Identification", False),
        ("Travel documents", False),
        ("Return counselling", True),
        ("Reintegration", False),
    ]
    assert (presentation.kind, presentation.capacities) == ("file", ["speaker"])


def test_people_answer_the_questions_and_some_answers_are_missing():
    letter, city, group, presentation = Question.objects.order_by("position")
    needing = main_people().filter(answers__question=letter, answers__value=True)
    retired = Option.objects.get(is_retired=True)

    assert answered(letter) == {"True": 9, "False": 51}
    assert answered(city) == {"Brussels": 2, "Geneva": 4}
    assert answered(group)[f"[{retired.pk}]"] == 10
    assert {each.delegation.institution.code[:3] for each in needing} & {"CN-"} == set()
    assert len(incomplete_among(list(main_people().with_delegation()))) == 3
    files = Upload.objects.filter(answer__question=presentation)
    assert [(each.name, accepted_type(each.file)) for each in files] == [
        ("Presentation (example).pdf", "application/pdf")
    ] * 2
    assert Upload.objects.exclude(answer__question=presentation).count() == 0


def test_one_side_activity_has_few_places_and_nobody_is_beyond_them():
    reception, visit = SideActivity.objects.filter(event__slug=event.MAIN).order_by("position")

    assert [sorted(each.title) for each in (reception, visit)] == [["en", "zh-hans"]] * 2
    assert (reception.places, visit.places) == (None, 6)
    assert activities.taken(reception.event_id) == {reception.pk: 23, visit.pk: 4}


def test_agenda_has_two_days_parallel_groups_and_hidden_items():
    items = AgendaItem.objects.filter(event__slug=event.MAIN).in_order()

    assert Counter(each.day for each in items) == {date(2027, 11, 3): 12, date(2027, 11, 4): 11}
    assert [(each.track, f"{each.starts:%H:%M}", each.room.name["en"]) for each in items if each.track] == [("A", "11:00", "Meeting room A"), ("B", "11:00", "Meeting room B")]  # fmt: skip
    assert [each.title["en"] for each in items if each.visibility == Visibility.PARTICIPANTS] == [
        "Aims of the workshop, agenda and working rules",
        "Summary of Day 1",
        "Reception",
        "Evaluation questionnaire",
    ]
    roles = [each.role for item in items for each in item.contributions.all()]
    assert [role for role in roles if sorted(role) != ["en", "zh-hans"]] == []
    assert Contribution.objects.exclude(name="").count() == 0


def test_agenda_of_every_event_is_released_that_of_the_workshop_twice():
    releases = AgendaRelease.objects.values_list("event__slug", flat=True)

    assert Counter(releases) == {event.MAIN: 2, event.PRACTICE: 1, event.OVER: 1, event.ARCHIVED: 1}
    waiting = [release.waiting(each) for each in Event.objects.order_by("pk")]
    assert waiting == [[], [], [], []]


def test_edition_of_2016_has_the_institutions_of_that_time():
    delegations = Delegation.objects.filter(event__slug=event.ARCHIVED).select_related("institution")  # fmt: skip
    by_code = {each.institution.code: each for each in delegations}

    assert len(by_code) == 35
    assert {"EMB-GB", "CN-MPS-BEEA", "EMB-LT"} <= set(by_code)
    assert "CN-NIA" not in by_code
    assert by_code["IOM-CN"].name["zh-hans"] == "国际移民组织驻华联络处"
    assert by_code["IOM-CN"].institution.name["zh-hans"] == "国际移民组织驻华代表处"
    archived = Event.objects.get(slug=event.ARCHIVED)
    assert (archived.state, archived.starts_on) == ("archived", date(2016, 11, 3))
    assert archived.agenda_items.count() == 23
    assert archived.attendees.count() == 0


def test_practice_event_has_confirmed_attendees_only():
    practice = Event.objects.get(slug=event.PRACTICE)

    assert (practice.starts_on, practice.ends_on) == (date(2026, 11, 24), date(2026, 11, 25))
    assert Counter(practice.attendees.values_list("status", flat=True)) == {Status.CONFIRMED: 17}


def test_practice_event_is_under_way_and_the_other_is_over():
    recorded = Attendance.objects.values_list("attendee__event__slug", "day", "state")

    assert Counter(recorded) == {
        # Five at the desk, and five from the signed sheet: two differences are left to settle.
        (event.PRACTICE, date(2026, 11, 24), "present"): 10,
        (event.PRACTICE, date(2026, 11, 24), "excused"): 1,
        (event.OVER, date(2026, 11, 18), "present"): 16,
        (event.OVER, date(2026, 11, 18), "absent"): 1,
        (event.OVER, date(2026, 11, 19), "present"): 14,
        (event.OVER, date(2026, 11, 19), "absent"): 2,
        (event.OVER, date(2026, 11, 19), "excused"): 1,
    }


def test_practice_event_has_a_signed_sheet_on_file_and_differences_to_settle():
    practice = Event.objects.get(slug=event.PRACTICE)
    [scan] = Evidence.objects.all()
    found = reconcile(practice, day=practice.starts_on, part=practice.parts_of_day[0])

    assert (scan.event, scan.sheets, scan.printing.number) == (practice, [1], 1)
    assert [each.kind for each in found.differing] == ["not_signed", "not_checked_in"]


def test_event_that_is_over_offers_certificates_and_asks_for_an_evaluation(client):
    over = Event.objects.get(slug=event.OVER)
    came = over.attendees.in_order_of_precedence()[0]

    assert over.ends_at < NOW
    page = client.get(path_of(came)).text
    assert f"{path_of(came)}certificate.pdf" in page
    assert f"{path_of(came)}evaluation/" in page


def test_badges_of_the_workshop_begin_with_and_without_the_sign_for_photos():
    first = Attendee.objects.filter(event__slug=event.MAIN).confirmed().in_order_of_precedence()
    first_page = [each.pk for each in first[:10]]
    agreeing = Attendee.objects.filter(pk__in=first_page).consenting(Purpose.PHOTOS)

    assert 3 <= agreeing.count() <= 9


def test_staff_sign_in_and_have_their_role_at_every_event(rf, settings):
    for name in ("manager", "officer", "organiser", "desk"):
        assert authenticate(rf.post("/"), username=name, password=settings.DEMO_PASSWORD)

    roles = Counter(EventRole.objects.values_list("user__username", "role__name"))
    assert roles == {
        ("manager", MANAGER): 4,
        ("officer", OFFICER): 4,
        ("organiser", ORGANISER): 4,
        ("desk", DESK): 4,
    }
    assert User.objects.filter(is_superuser=True).count() == 0


def test_public_pages_of_every_event_open(client):
    for slug in event.SLUGS:
        for name in ("event", "agenda", "privacy"):
            assert client.get(reverse(name, args=[slug])).status_code == 200
    assert client.get(reverse("register", args=[event.MAIN])).status_code == 200


def test_pages_to_open_answer(client, settings):
    paths = [address.removeprefix(settings.BASE_URL) for _label, address in pages.pages()]

    answers = [client.get(path).status_code for path in paths]
    assert answers == [200, 200, 200, 200, 200, 200, 200, 200, 302]


def test_messages_are_in_the_language_of_their_reader():
    read = Coalesce("attendee__language", "focal_point__language")
    languages = Message.objects.values_list("language", read)

    assert {written for written, _read in languages} == {"en", "zh-hans"}
    assert [each for each in languages if each[0] != each[1]] == []
