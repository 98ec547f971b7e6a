"""Questions and side activities in the admin: set, asked, filtered, counted."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations import links
from registrations.admin import planning
from registrations.domain import actors, answers, registration
from registrations.enums import QuestionKind, Status
from registrations.models import Answer, Attendee, Question
from registrations.roles import DESK, MANAGER, OFFICER, ORGANISER
from tests import builders as b
from tests.registrations.test_admin_attendees import LIST, _entry, _values
from workshop.models import AskedGroup, Event, SideActivity

pytestmark = pytest.mark.django_db

QUESTIONS = "/admin/registrations/question/"


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def delegation(event):
    return b.build_delegation(event=event, seats=20)


@pytest.fixture
def officer(client, event):
    user = b.build_user(event=event, role=OFFICER)
    client.force_login(user)
    return user


@pytest.fixture
def manager(client, event):
    user = b.build_user(event=event, role=MANAGER)
    client.force_login(user)
    return user


def name(question) -> str:
    return f"question-{question.pk}"


def posted(question, **changes) -> dict:
    """Return the question's page as it would be sent, with its options."""
    options = list(question.options.order_by("position", "pk"))
    data = {
        "text_en": str(question.text),
        "kind": question.kind,
        "position": question.position,
        "is_active": "on",
        "options-TOTAL_FORMS": len(options),
        "options-INITIAL_FORMS": len(options),
    }
    for number, option in enumerate(options):
        data |= {
            f"options-{number}-id": option.pk,
            f"options-{number}-question": question.pk,
            f"options-{number}-text_en": str(option.text),
            f"options-{number}-position": option.position,
        }
    return data | changes


def change(client, question, **changes):
    return client.post(f"{QUESTIONS}{question.pk}/change/", posted(question, **changes))


# The questions themselves


def test_manager_adds_a_question_with_its_options(client, event, manager):
    response = client.post(
        f"{QUESTIONS}add/",
        {
            "event": event.pk,
            "text_en": "Which meal?",
            "text_zh-hans": "请选择餐食",
            "kind": "choice",
            "position": 1,
            "capacities": ["delegate", "head"],
            "options-TOTAL_FORMS": 2,
            "options-INITIAL_FORMS": 0,
            "options-0-text_en": "Rice",
            "options-0-position": 1,
            "options-1-text_en": "Noodles",
            "options-1-position": 2,
        },
    )

    question = Question.objects.get()
    assert response.status_code == 302
    assert sorted(question.capacities) == ["delegate", "head"]
    assert [str(each.text) for each in question.options.order_by("position")] == ["Rice", "Noodles"]


def test_condition_takes_answers_of_the_earlier_question_only(client, event, manager):
    first = b.build_question(event=event, options=["One", "Two"])
    second = b.build_question(event=event, kind=QuestionKind.YES_NO)
    third = b.build_question(event=event)
    option = first.options.first()

    wrong = change(client, third, relevant_if=first.pk, relevant_values=["yes"])
    none = change(client, third, relevant_if=second.pk)
    right = change(client, third, relevant_if=first.pk, relevant_values=[option.pk])

    assert [each.status_code for each in (wrong, none, right)] == [200, 200, 302]
    third.refresh_from_db()
    assert (third.relevant_if, third.relevant_values) == (first, [str(option.pk)])
    change(client, third)
    third.refresh_from_db()
    assert (third.relevant_if, third.relevant_values) == (None, [])


def test_condition_offers_no_later_question_and_none_of_another_event(client, event, manager):
    first = b.build_question(event=event, kind=QuestionKind.YES_NO)
    later = b.build_question(event=event, kind=QuestionKind.YES_NO)
    elsewhere = b.build_question(event=b.build_event(), kind=QuestionKind.YES_NO, position=0)

    for other in (first, later, elsewhere):
        answer = change(client, first, relevant_if=other.pk, relevant_values=["yes"])
        assert answer.status_code == 200


def test_option_is_renamed_and_retired_without_touching_answers(client, event, delegation, manager):
    question = b.build_question(event=event, options=["One", "Two"])
    one = question.options.get(text__en="One")
    attendee = b.build_attendee(delegation=delegation, **{name(question): [one.pk]})

    response = change(
        client, question, **{"options-0-text_en": "Uno", "options-0-is_retired": "on"}
    )

    one.refresh_from_db()
    assert response.status_code == 302
    assert (str(one.text), one.is_retired) == ("Uno", True)
    assert answers.given(attendee)[name(question)] == [one.pk]


@pytest.mark.parametrize("why", ["chosen", "needed"])
def test_option_in_use_cannot_be_deleted(client, event, delegation, manager, why):
    question = b.build_question(event=event, options=["One", "Two"])
    one = question.options.get(text__en="One")
    if why == "chosen":
        b.build_attendee(delegation=delegation, **{name(question): [one.pk]})
    else:
        b.build_question(event=event, relevant_if=question, relevant_values=[str(one.pk)])

    refused = change(client, question, **{"options-0-DELETE": "on"})
    taken = change(client, question, **{"options-1-DELETE": "on"})

    assert "cannot be deleted. Retire it." in refused.content.decode()
    assert taken.status_code == 302
    assert list(question.options.all()) == [one]


def test_question_with_answers_cannot_be_deleted_nor_change_its_kind(
    client, event, delegation, manager
):
    question = b.build_question(event=event)
    path = f"{QUESTIONS}{question.pk}/delete/"
    b.build_attendee(delegation=delegation, **{name(question): "x"})

    told = client.post(path, {"post": "yes"}, follow=True)
    changed = change(client, question, kind="number")

    assert "Make it inactive" in told.content.decode()
    assert "People have answered already." in changed.content.decode()
    Answer.objects.all().delete()
    assert client.post(path, {"post": "yes"}).status_code == 302
    assert Question.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_list_of_questions_has_constant_queries(
    client, event, manager, rows, django_assert_num_queries
):
    for _row in range(rows):
        b.build_question(event=event)
    client.get(QUESTIONS)

    with django_assert_num_queries(10):
        client.get(QUESTIONS)


def test_side_activity_is_set_with_its_places(client, event, manager):
    data = {
        "event": event.pk,
        "title_en": "Visit",
        "day": "2083-11-03",
        "starts": "18:00",
        "ends": "17:00",
        "places": 20,
        "position": 1,
    }
    path = "/admin/workshop/sideactivity/add/"

    refused = client.post(path, data)
    taken = client.post(path, {**data, "ends": "20:00"})

    assert "The end must be after the start." in refused.content.decode()
    assert taken.status_code == 302
    assert SideActivity.objects.get().places == 20


# Entering and correcting people


def test_entry_asks_the_same_and_registers(client, officer, event, delegation):
    choice = b.build_question(event=event, options=["One", "Two"], is_required=True)
    several = b.build_question(event=event, kind=QuestionKind.CHOICES, options=["A", "B"])
    b.build_question(event=event, institution_kinds=["ministry"], is_required=True)
    file = b.build_question(event=event, kind=QuestionKind.FILE)
    visit = b.build_activity(event=event)
    page = client.get(_entry(delegation)).content.decode()
    assert "<b>" not in page
    given = {
        name(choice): choice.options.first().pk,
        name(several): [each.pk for each in several.options.all()],
        name(file): SimpleUploadedFile("note.pdf", b.PDF),
        "activities": visit.pk,
    }

    missing = client.post(_entry(delegation), _values(email=""))
    response = client.post(_entry(delegation), _values(email="") | given)

    assert missing.status_code == 200
    assert response.status_code == 302
    attendee = Attendee.objects.get()
    assert attendee.status == Status.SUBMITTED
    assert set(answers.given(attendee)) == {name(choice), name(several), name(file), "activities"}


def test_draft_is_kept_unfinished_and_handed_in_later(client, officer, event, delegation):
    question = b.build_question(event=event, is_required=True)

    client.post(_entry(delegation), _values(_draft="Save as draft"))
    draft = Attendee.objects.get()
    page = f"{LIST}{draft.pk}/change/"
    assert draft.status == Status.DRAFT
    assert 'name="_draft"' in client.get(page).content.decode()

    client.post(page, _values(position="New", _draft="Save as draft"))
    draft.refresh_from_db()
    assert (draft.position, draft.status) == ("New", Status.DRAFT)

    assert client.post(page, _values(_save="Register")).status_code == 200
    client.post(page, _values(_save="Register", **{name(question): "x"}))
    draft.refresh_from_db()
    assert draft.status == Status.SUBMITTED
    assert 'name="_draft"' not in client.get(page).content.decode()


def test_correction_of_who_has_registered_asks_for_nothing_missing(client, officer, event, delegation):  # fmt: skip
    question = b.build_question(event=event, is_required=True)
    attendee = b.build_attendee(delegation=delegation)
    page = f"{LIST}{attendee.pk}/change/"

    assert client.post(page, _values(position="New")).status_code == 302
    client.post(page, _values(**{name(question): "Answered"}))

    assert answers.given(attendee)[name(question)] == "Answered"


def test_refused_answer_keeps_what_was_typed(client, officer, event, delegation):
    question = b.build_question(event=event)
    visit = b.build_activity(event=event, places=1)
    b.build_attendee(delegation=delegation, activities=[visit.pk])

    response = client.post(
        _entry(delegation), _values(activities=visit.pk, **{name(question): "Kept words"})
    )

    assert "No place is left in" in response.content.decode()
    assert "Kept words" in response.content.decode()


def test_question_with_markup_is_text(client, officer, event, delegation):
    b.build_question(event=event, help_text=b.text("<b>bold</b>"), text=b.text("<i>x</i>"))

    page = client.get(_entry(delegation)).content.decode()

    assert "<b>bold</b>" not in page
    assert "<i>x</i>" not in page


@pytest.mark.parametrize(("role", "sees"), [(OFFICER, True), (ORGANISER, False), (DESK, False)])
def test_answers_are_seen_by_whose_role_may(client, event, delegation, role, sees):
    question = b.build_question(event=event, kind=QuestionKind.FILE)
    token = b.build_upload(event=event, name="my-note.pdf").token
    attendee = b.build_attendee(delegation=delegation, **{name(question): token})
    client.force_login(b.build_user(event=event, role=role))
    path = f"/admin/dashboard/{event.slug}/people/{attendee.reference}/file/{question.pk}/"

    page = client.get(f"{LIST}{attendee.pk}/change/").content.decode()
    file = client.get(path)

    assert ("my-note.pdf" in page, path in page) == (sees, sees)
    assert file.status_code == (200 if sees else 403)
    if sees:
        assert file["Content-Disposition"].startswith("attachment")
        assert file["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in file["Cache-Control"]


def test_answers_are_read_in_words_by_who_may_not_change(client, event, delegation):
    question = b.build_question(event=event, options=["First", "Second"])
    file = b.build_question(event=event, kind=QuestionKind.FILE)
    visit = b.build_activity(event=event)
    attendee = b.build_attendee(
        delegation=delegation,
        activities=[visit.pk],
        **{
            name(question): [question.options.last().pk],
            name(file): b.build_upload(event=event).token,
        },
    )
    other = b.build_attendee(delegation=delegation)
    group = Group.objects.get(name=ORGANISER)
    group.permissions.add(Permission.objects.get(codename="view_answer"))
    client.force_login(b.build_user(event=event, role=ORGANISER))

    page = client.get(f"{LIST}{attendee.pk}/change/").content.decode()

    for words in ("Second", "note.pdf", "Visit number 1"):
        assert words in page
    assert client.get(f"{LIST}{other.pk}/change/").status_code == 200


def test_history_of_a_person_names_the_questions_and_no_number(client, officer, event, delegation):
    first, second = b.build_question(event=event), b.build_question(event=event)
    attendee = b.build_attendee(delegation=delegation)
    given = {name(first): "x", name(second): "y"}
    page = f"{LIST}{attendee.pk}/change/"

    client.post(page, _values(**given))

    fields = {each["fields"] for each in client.get(page).context["history"]}
    assert any("Question number 1?" in each and "Question number 2?" in each for each in fields)
    assert not any("question-" in each for each in fields)


# The list and the dashboard


def found(client, event, query) -> list[str]:
    response = client.get(f"{LIST}?event={event.slug}&{query}")
    return sorted(each.given_names for each in response.context["cl"].result_list)


def test_filters_find_people_by_what_they_answered(client, officer, event, delegation):
    choice = b.build_question(event=event, kind=QuestionKind.CHOICES, options=[f"Option {n}" for n in range(12)])  # fmt: skip
    yes_no = b.build_question(event=event, kind=QuestionKind.YES_NO)
    text = b.build_question(event=event)
    visit = b.build_activity(event=event)
    options = [each.pk for each in choice.options.order_by("position")]
    people = [
        ("Anna", {name(choice): options[:2], name(yes_no): True, "headset_language": "zh-hans"}),
        ("Bert", {name(choice): [options[-1]], name(yes_no): False, "mode": "online"}),
        ("Cleo", {name(text): "x", "activities": [visit.pk]}),
    ]
    for given_names, values in people:
        b.build_attendee(delegation=delegation, given_names=given_names, **values)
    expected = {
        f"answer={choice.pk}:{options[0]}": ["Anna"],
        f"answer={choice.pk}:{options[1]}": ["Anna"],
        f"answer={choice.pk}:{options[-1]}": ["Bert"],
        f"answer={choice.pk}:none": ["Cleo"],
        f"answer={yes_no.pk}:yes": ["Anna"],
        f"answer={yes_no.pk}:no": ["Bert"],
        f"answer={text.pk}:given": ["Cleo"],
        f"answer={text.pk}:none": ["Anna", "Bert"],
        "answer=1 OR 1": ["Anna", "Bert", "Cleo"],
        f"activity={visit.pk}": ["Cleo"],
        "activity=0": ["Anna", "Bert", "Cleo"],
        "headset=zh-hans": ["Anna"],
        "headset=none": ["Bert", "Cleo"],
        "headset=xx": ["Anna", "Bert", "Cleo"],
        "mode=online": ["Bert"],
    }

    assert {query: found(client, event, query) for query in expected} == expected


def test_answers_are_no_filter_for_who_may_not_see_them(client, event, delegation):
    question = b.build_question(event=event, kind=QuestionKind.YES_NO)
    b.build_attendee(delegation=delegation, given_names="Anna", **{name(question): True})
    client.force_login(b.build_user(event=event, role=DESK))

    assert found(client, event, f"answer={question.pk}:no") == ["Anna"]


def test_missing_answers_are_a_mark_in_the_list(client, officer, event, delegation):
    b.build_question(event=event, is_required=True)
    b.build_attendee(delegation=delegation)
    b.build_attendee(delegation=delegation, status=Status.DECLINED)

    assert client.get(LIST).content.decode().count('<span class="mark">answers missing<') == 1


def test_filter_finds_those_whose_answers_are_missing(client, officer, event, delegation):
    asked = b.build_question(event=event, is_required=True)
    waiting = b.build_attendee(delegation=delegation)
    b.build_attendee(delegation=delegation, **{name(asked): "Yes"})
    b.build_attendee(delegation=delegation, status=Status.DECLINED)
    other = b.build_event()
    b.EventRole.objects.create(event=other, user=officer, role=Group.objects.get(name=OFFICER))
    b.build_question(event=other, is_required=True)
    elsewhere = b.build_attendee(delegation=b.build_delegation(event=other))
    foreign = b.build_event()
    b.build_question(event=foreign, is_required=True)
    b.build_attendee(delegation=b.build_delegation(event=foreign))

    rows = client.get(f"{LIST}?mark=incomplete").context["cl"].result_list
    chosen = client.get(f"{LIST}?mark=incomplete&event={event.slug}").context["cl"].result_list

    assert ({each.pk for each in rows}, [each.pk for each in chosen]) == (
        {waiting.pk, elsewhere.pk},
        [waiting.pk],
    )


def test_filter_finds_those_who_left_out_a_required_group(client, officer, event, delegation):
    AskedGroup.objects.create(event=event, group="phone", is_required=True)
    waiting = b.build_attendee(delegation=delegation)
    b.build_attendee(delegation=delegation, phone="+86 10 1111")

    rows = client.get(f"{LIST}?mark=incomplete").context["cl"].result_list

    assert [each.pk for each in rows] == [waiting.pk]


def test_filter_of_missing_answers_finds_nobody_where_nothing_is_required(
    client, officer, event, delegation
):
    b.build_question(event=event)
    b.build_attendee(delegation=delegation)

    assert not client.get(f"{LIST}?mark=incomplete").context["cl"].result_list


@pytest.mark.parametrize("people", [1, 3])
def test_filter_of_missing_answers_takes_the_same_number_of_queries(
    client, officer, event, delegation, people, django_assert_num_queries
):
    b.build_question(event=event, options=["One"], is_required=True)
    for _number in range(people):
        b.build_attendee(delegation=delegation)
    client.get(f"{LIST}?mark=incomplete")

    with django_assert_num_queries(31):
        client.get(f"{LIST}?mark=incomplete")


@pytest.mark.parametrize("people", [1, 3])
def test_list_with_questions_takes_the_same_number_of_queries(
    client, officer, event, delegation, people, django_assert_num_queries
):
    question = b.build_question(event=event, options=["One"], is_required=True)
    b.build_activity(event=event)
    for _number in range(people):
        b.build_attendee(delegation=delegation, **{name(question): [question.options.get().pk]})
    client.get(LIST)

    with django_assert_num_queries(25):
        client.get(LIST)


def test_figures_count_the_expected_and_the_confirmed(event, delegation):
    for group in ("days", "mode", "interpretation"):
        AskedGroup.objects.create(event=event, group=group)
    choice = b.build_question(event=event, kind=QuestionKind.CHOICES, options=["One", "Two"])
    yes_no = b.build_question(event=event, kind=QuestionKind.YES_NO)
    b.build_question(event=event)
    visit = b.build_activity(event=event, places=3)
    b.build_activity(event=event)
    one, two = (each.pk for each in choice.options.order_by("position"))
    given = {name(choice): [one, two], name(yes_no): True, "activities": [visit.pk]}
    b.build_attendee(delegation=delegation, status=Status.CONFIRMED, headset_language="en", **given)
    b.build_attendee(delegation=delegation, days=["2083-11-04"], mode="online", **{name(choice): [one]})  # fmt: skip
    b.build_attendee(delegation=delegation, status=Status.DECLINED, **given)

    found = {
        table.title: [(row.label, row.confirmed, row.expected, row.left) for row in table.rows]
        for table in planning.tables(event, with_answers=True)
    }

    assert found == {
        "Attendance by day": [
            ("Wednesday, 3 November 2083: in person", 1, 1, None),
            ("Wednesday, 3 November 2083: online", 0, 0, None),
            ("Thursday, 4 November 2083: in person", 1, 1, None),
            ("Thursday, 4 November 2083: online", 0, 1, None),
        ],
        "Headset languages": [
            ("English", 1, 1, None),
            ("简体中文", 0, 0, None),
            ("no headset needed", 0, 1, None),
        ],
        "Side activities": [("Visit number 1", 1, 1, 2), ("Visit number 2", 0, 0, None)],
        "Question number 1?": [("One", 1, 2, None), ("Two", 1, 1, None)],
        "Question number 2?": [("Yes", 1, 1, None), ("No", 0, 0, None)],
    }


def test_figures_of_an_event_that_asks_nothing_say_so(client, officer, event):
    assert planning.tables(event, with_answers=True) == []
    page = client.get(f"/admin/dashboard/{event.slug}/").content.decode()
    assert "The event asks nothing to plan by." in page


@pytest.mark.parametrize("rows", [1, 3])
def test_figures_take_the_same_number_of_queries(event, rows, django_assert_num_queries):
    AskedGroup.objects.create(event=event, group="days")
    for _row in range(rows):
        question = b.build_question(event=event, options=["One", "Two"])
        visit = b.build_activity(event=event, places=9)
        given = {name(question): [question.options.first().pk], "activities": [visit.pk]}
        b.build_attendee(delegation=b.build_delegation(event=event), **given)

    event = Event.objects.get(pk=event.pk)
    with django_assert_num_queries(7):
        planning.tables(event, with_answers=True)


def test_staff_fields_never_reach_the_delegate(client, event, delegation, manager):
    attendee = b.build_attendee(delegation=delegation)
    page = f"{LIST}{attendee.pk}/change/"

    client.post(page, _values(staff_note="MARKERNOTE", staff_rank=4711))

    focal_point = links.path_of(b.build_focal_point(delegation=delegation))
    own = links.path_of(attendee)
    for path in (own, f"{own}edit/", focal_point, f"{focal_point}{attendee.reference}/"):
        shown = client.get(path).content.decode()
        assert "MARKERNOTE" not in shown
        assert "4711" not in shown


HISTORY = "/admin/registrations/historyentry/"


@pytest.mark.parametrize("count", [1, 3])
def test_history_names_questions_by_their_text_in_one_query(client, officer, event, count):
    gone = b.build_question(event=event)
    people = [
        b.build_attendee(delegation=b.build_delegation(event=event)) for _each in range(count)
    ]
    for person in people:
        question = b.build_question(event=event, text=b.text("Which meal?"))
        values = {f"question-{question.pk}": "Rice", f"question-{gone.pk}": "x", "activities": []}
        registration.edit(person, values, by=actors.DELEGATE, now=b.NOW)
        b.build_activity(event=event)
    Answer.objects.filter(question=gone).delete()
    gone.delete()

    with CaptureQueriesContext(connection) as queries:
        listed = client.get(HISTORY).content.decode()
    read = [each for each in queries if 'FROM "registrations_question"' in each["sql"]]
    page = client.get(f"{LIST}{people[0].pk}/change/").content.decode()
    entry = people[0].history.filter(action="edited").get()
    single = client.get(f"{HISTORY}{entry.pk}/change/").content.decode()

    assert len(read) == 1
    for shown in (listed, page, single):
        assert "Which meal?" in shown
        assert "answers to questions" in shown
