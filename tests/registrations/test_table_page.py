"""A focal point registers several delegates at once: nothing is stored before it is accepted."""

import io
import re
import time

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registrations import links
from registrations.enums import Capacity, Purpose, Status
from registrations.imports.files import lines_of_file
from registrations.models import Attendee, Consent, Delegation, FocalPoint
from tests import builders as b
from tests.tables import CORRECTIONS, as_csv, errors_of, forty_delegates, inputs_of
from workshop.enums import Audience, Group, RegistrationMode

pytestmark = pytest.mark.django_db

PASTED = "Surname\tFirst name\tName order\tJob title\nDoe\tJane\tgiven first\tAdviser\nRoe\tRita\tgiven first\tCounsellor\n"  # fmt: skip


@pytest.fixture
def delegation() -> Delegation:
    """Return a delegation with four seats at an event by invitation."""
    event = b.build_event(mode=RegistrationMode.INVITATION)
    b.build_notice(event=event)
    event.asked_groups.create(group=Group.PHONE)
    return b.build_delegation(event=event, seats=4)


@pytest.fixture
def focal_point(delegation) -> FocalPoint:
    return b.build_focal_point(delegation=delegation)


@pytest.fixture
def path(focal_point) -> str:
    return f"{links.path_of(focal_point)}table/"


def read(client, path, pasted=PASTED, **values):
    return client.post(path, {"pasted": pasted, "step": "read"} | values)


def upload(client, path, content: bytes, name="delegates.csv"):
    return client.post(path, {"file": SimpleUploadedFile(name, content), "step": "read"})


def accept(client, path, page, **values):
    return client.post(path, inputs_of(page.content.decode()) | {"step": "accept"} | values)


def test_pasted_rows_are_shown_and_stored_only_when_accepted(client, delegation, path):
    page = read(client, path)

    assert page.status_code == 200
    assert delegation.attendees.count() == 0
    answer = accept(client, path, page)

    assert answer.url == f"{path.removesuffix('table/')}?notice=table_added"
    people = delegation.attendees.within_delegation()
    assert [
        (each.family_name, each.given_names, each.position, each.status) for each in people
    ] == [
        ("Doe", "Jane", "Adviser", Status.SUBMITTED),
        ("Roe", "Rita", "Counsellor", Status.SUBMITTED),
    ]
    assert {(each.capacity, each.language) for each in people} == {(Capacity.DELEGATE, "en")}
    assert "The delegates are registered." in client.get(answer.url).content.decode()


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_forty_delegates_in_gb18030_with_five_faulty_rows(client, delegation, path, prefix):
    path = f"{prefix}{path}"
    page = upload(client, path, as_csv(forty_delegates()).encode("gb18030"))

    html = page.content.decode()
    numbers = [re.search(r"\d+", error)[0] for error in errors_of(html)]
    assert numbers == ["5", "11", "17", "23", "41"]
    for field in CORRECTIONS:
        assert f'href="#id_{field}"' in html
    assert "备注" in html  # the column that is not asked
    assert delegation.attendees.count() == 0

    rest = accept(client, path, page)
    assert delegation.attendees.count() == 35
    assert inputs_of(rest.content.decode())["rows"] == ["5,11,17,23,41"]

    answer = accept(client, path, rest, **CORRECTIONS)
    assert answer.status_code == 302
    assert delegation.attendees.count() == 40
    corrected = Attendee.objects.get(family_name="欧阳41")
    assert (corrected.phone, corrected.name_order) == ("010 0000 0041", "family_first")


def test_each_fault_is_named_at_its_row(client, path):
    page = upload(client, path, as_csv(forty_delegates()).encode("gb18030"))

    assert errors_of(page.content.decode()) == [
        "Row 5, Family name: Enter the family name.",
        "Row 11, E-mail address: Write an e-mail address in full, such as name@example.org.",
        "Row 17, Capacity: “王子” is not known here. Choose from the list.",
        "Row 23, Order of the names: “倒序” is not known here. Choose from the list.",
        "Row 41, Telephone: Write a telephone number, such as +86 10 1234 5678 ext. 9.",
    ]


def test_what_was_typed_stays_in_faulty_cells(client, path):
    html = upload(client, path, as_csv(forty_delegates()).encode("gb18030")).content.decode()

    found = inputs_of(html)
    assert (found["row11-email"], found["row17-capacity"]) == (["no-address"], ["王子"])
    assert found["row41-phone"] == ["请致电办公室秘书转接"]


def test_accepted_twice_gives_nobody_twice(client, delegation, path):
    page = read(client, path)

    first, second = accept(client, path, page), accept(client, path, page)

    assert (first.status_code, second.status_code) == (302, 302)
    assert delegation.attendees.count() == 2


def test_same_table_read_anew_is_marked_and_not_blocked(client, delegation, path):
    accept(client, path, read(client, path))

    page = read(client, path, PASTED + "Doe\tJane\tgiven first\tAdviser\n")
    html = page.content.decode()

    references = delegation.attendees.within_delegation().values_list("reference", flat=True)
    assert re.findall(r"like ([\w-]+), who is registered", html) == [*references, references[0]]
    assert re.findall(r"like row (\d+)", html) == ["2"]
    accept(client, path, page)
    assert delegation.attendees.count() == 5
    assert delegation.attendees.filter(duplicate_of__isnull=False).count() == 3


def test_row_left_out_is_not_stored_and_its_faults_do_not_count(client, delegation, path):
    page = read(client, path, PASTED + "\tNameless\tgiven first\t\n")

    answer = accept(client, path, page, leave_out=["3", "4"])

    assert answer.status_code == 302
    assert [each.family_name for each in delegation.attendees.all()] == ["Doe"]


def test_no_correct_row_stores_nothing_and_keeps_the_page(client, delegation, path):
    page = read(client, path, "Surname\tFirst name\n\tNameless\n")

    answer = accept(client, path, page)

    assert answer.status_code == 422
    assert 'value="Nameless"' in answer.content.decode()
    assert delegation.attendees.count() == 0


@pytest.mark.parametrize("is_led", [False, True])
def test_second_head_of_delegation_is_a_fault_of_its_row(client, delegation, path, is_led):
    if is_led:
        b.build_attendee(delegation=delegation, capacity=Capacity.HEAD)
    pasted = "Surname\tFirst name\tName order\tCapacity\nDoe\tJane\tgiven first\thead of delegation\nRoe\tRita\tgiven first\thead of delegation\n"  # fmt: skip

    page = read(client, path, pasted)
    said = page.content.decode().count("There is a head of delegation already.")
    answer = accept(client, path, page)

    assert said == (4 if is_led else 2)  # in the summary and at the cell
    assert answer.status_code == (422 if is_led else 200)
    assert delegation.attendees.filter(capacity=Capacity.HEAD).count() == 1


def test_check_again_stores_nothing(client, delegation, path):
    page = read(client, path)

    answer = accept(client, path, page, step="check", **{"row2-family_name": "Corrected"})

    assert 'value="Corrected"' in answer.content.decode()
    assert delegation.attendees.count() == 0


def test_order_of_names_may_be_said_once_for_rows_that_do_not(client, delegation, path):
    pasted = "Surname\tFirst name\nDoe\tJane\nRoe\tRita\n"
    asked = read(client, path, pasted)
    said = read(client, path, pasted, name_order="family_first")

    assert len(errors_of(asked.content.decode())) == 2
    assert accept(client, path, said).status_code == 302
    assert set(delegation.attendees.values_list("name_order", flat=True)) == {"family_first"}


def test_circulation_is_attested_for_all_rows_by_one_box(client, delegation, path):
    accept(client, path, read(client, path), circulation="on", photos="on")

    rows = Consent.objects.filter(attendee__delegation=delegation)
    assert [(row.purpose, row.answer, row.actor) for row in rows] == [
        (Purpose.CIRCULATION, "given", "focal_point")
    ] * 2


def test_circulation_not_attested_is_left_to_the_delegates(client, delegation, path):
    accept(client, path, read(client, path))

    assert Consent.objects.filter(attendee__delegation=delegation).count() == 0


def test_seats_and_rows_beyond_them_are_said(client, delegation, path):
    b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    b.build_attendee(delegation=delegation)
    b.build_attendee(delegation=delegation)

    html = read(client, path).content.decode()

    assert "Seats: 4. Taken: 1, left: 3; people waiting for one: 2." in html
    assert "1 of the rows goes beyond the seats" in html


def test_table_without_header_asks_what_the_columns_are(client, delegation, path):
    page = read(client, path, "Doe\tJane\t13800138000\nRoe\tRita\t13800138001\n")
    data = inputs_of(page.content.decode())
    data |= {"pasted": "Doe\tJane\t13800138000\nRoe\tRita\t13800138001\n", "step": "columns"}
    data |= {"name_order": "given_first"}

    unsaid = client.post(path, data)
    said = client.post(
        path, data | {"column-0": "family_name", "column-1": "given_names", "column-2": "phone"}
    )

    assert errors_of(unsaid.content.decode()) == ["Say which column holds the family name."]
    assert accept(client, path, said).status_code == 302
    assert list(delegation.attendees.values_list("family_name", "phone")) == [
        ("Doe", "13800138000"),
        ("Roe", "13800138001"),
    ]


def test_columns_that_are_said_are_kept_by_the_language_switch(client, path):
    data = {"pasted": "Doe\tJane\n", "column-0": "family_name", "column-1": "", "step": "language"}

    html = client.post(f"/zh-hans{path}", data).content.decode()

    assert inputs_of(html)["column-0"] == ["family_name"]
    assert '<html lang="zh-Hans"' in html


def test_columns_twice_the_same_and_a_lost_table_are_said_in_words(client, path):
    twice = {"pasted": "Doe\tJane\n", "column-0": "family_name", "column-1": "family_name"}

    answers = [client.post(path, each | {"step": "columns"}) for each in (twice, {"column-0": ""})]

    assert [errors_of(each.content.decode()) for each in answers] == [
        ["These columns mean the same: Column 1, Column 2. Leave only one of them."],
        ["The table is empty.", "Paste the rows here, or choose a file below."],
    ]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({}, "Paste the rows here, or choose a file below."),
        ({"pasted": "Name\tE-mail\nx\ty"}, "Row 1: The column “Name” holds the whole name. Divide it into two columns, “Family name” and “Given names”: which part is which, only you know."),
        ({"pasted": "x" * 1001}, "Row 1: A cell holds more than 1000 characters."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_and_kept(client, path, data, error):
    answer = client.post(path, data | {"step": "read"})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert errors_of(html) == [error]
    assert data.get("pasted", "") in html


def test_rows_and_a_file_at_once_are_refused(client, path):
    file = SimpleUploadedFile("a.csv", b"Surname\nDoe\n")

    answer = client.post(path, {"pasted": PASTED, "file": file, "step": "read"})

    assert errors_of(answer.content.decode()) == ["Either paste rows or choose a file, not both."]


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"%PDF-1.7", b"\xff\xff\xff", b""])
def test_wrong_files_get_words(client, path, content):
    answer = upload(client, path, content)

    assert answer.status_code == 422
    assert len(errors_of(answer.content.decode())) == 1


@pytest.mark.parametrize(
    "rows", ["", "x", "-1", ",".join(["9" * 10]), ",".join(map(str, range(1, 202)))]
)
def test_forged_rows_lead_back_to_the_start(client, delegation, path, rows):
    answer = client.post(path, {"rows": rows, "columns": "nonsense", "step": "accept"})

    assert answer.status_code == 422
    assert delegation.attendees.count() == 0


def test_forged_token_stores_nothing_and_keeps_the_rows(client, delegation, path):
    answer = accept(client, path, read(client, path), token="forged")

    assert answer.status_code == 422
    assert 'value="Doe"' in answer.content.decode()
    assert delegation.attendees.count() == 0


def test_mark_of_another_delegation_is_refused(client, delegation, path):
    other = b.build_focal_point(delegation=b.build_delegation(event=delegation.event))
    page = read(client, f"{links.path_of(other)}table/")

    answer = accept(client, path, page)

    assert answer.status_code == 422
    assert Attendee.objects.count() == 0


def test_ids_in_the_form_reach_no_other_delegation(client, delegation, path):
    other = b.build_attendee(delegation=b.build_delegation(event=delegation.event))
    page = read(client, path)

    accept(client, path, page, delegation=other.delegation_id, **{
        "row2-delegation": other.delegation_id, "row2-institution": other.delegation_id,
        "row2-status": "confirmed", "row2-staff_note": "x", "columns": "staff_note,status",
    })  # fmt: skip

    assert list(other.delegation.attendees.all()) == [other]
    assert set(delegation.attendees.values_list("status", "staff_note")) == {("submitted", "")}


def test_people_of_other_delegations_are_not_told(client, delegation, path):
    there = b.build_delegation(event=delegation.event)
    other = b.build_attendee(delegation=there, family_name="Doe", given_names="Jane")

    assert other.reference not in read(client, path).content.decode()


def test_closed_registration_keeps_the_rows_and_says_why(client, delegation, path):
    page = read(client, path)
    type(delegation.event).objects.update(closes_at=b.NOW.replace(year=2020))

    opened, answer = client.get(path), accept(client, path, page)

    assert opened.url.endswith("?notice=not_open")
    assert answer.status_code == 422
    assert 'value="Doe"' in answer.content.decode()
    assert delegation.attendees.count() == 0


def test_language_switch_keeps_what_was_pasted_and_what_was_corrected(client, path):
    page = read(client, path)
    data = inputs_of(page.content.decode()) | {"row2-position": "Typed", "step": "language"}

    chosen = client.post(f"/zh-hans{path}", {"pasted": PASTED, "step": "language"})
    preview = client.post(f"/zh-hans{path}", data)

    assert "Doe\tJane" in chosen.content.decode()
    assert 'value="Typed"' in preview.content.decode()


def test_what_only_those_in_person_are_asked_and_days_are_read(client, delegation, path):
    event = delegation.event
    event.asked_groups.create(group=Group.MODE)
    event.asked_groups.create(group=Group.DAYS, is_required=True, audience=Audience.EVERYONE)
    pasted = (
        "姓\t名\t姓名顺序\t参会方式\t参会日期\n"
        "欧阳\t示例\t姓在前\t线上\t2083年11月3日\n"
        "司马\t示例\t姓在前\t线下\t3 November 2083, tomorrow\n"
    )

    page = read(client, path, pasted)
    html = page.content.decode()

    assert errors_of(html) == ["Row 3, Days of attendance: “tomorrow” is not a day of this event."]
    assert inputs_of(html)["row3-days"] == ["2083-11-03", "tomorrow"]
    accept(client, path, page, **{"row3-days": ["2083-11-03", "2083-11-04"]})
    assert list(delegation.attendees.within_delegation().values_list("mode", "days")) == [
        ("online", ["2083-11-03"]),
        ("in_person", ["2083-11-03", "2083-11-04"]),
    ]


def test_what_those_in_person_must_answer_is_shown_though_the_table_lacks_it(
    client, delegation, path
):
    delegation.event.asked_groups.update(is_required=True, audience=Audience.IN_PERSON)

    html = read(client, path).content.decode()

    assert [error.split(":")[0] for error in errors_of(html)] == [
        "Row 2, Telephone",
        "Row 3, Telephone",
    ]
    assert 'id="id_row2-phone"' in html


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_template_filled_in_is_read(client, delegation, path, ending, prefix):
    answer = client.get(f"{prefix}{path}template.{ending}")
    lines = lines_of_file(answer.content)
    header = lines[-1]

    assert answer["Content-Disposition"] == f'attachment; filename="delegates.{ending}"'
    cells = {header[0]: "delegate", header[2]: "Doe", header[4]: "given_first", header[-1]: "en"}
    filled = [*lines, [cells.get(each, "") for each in header]]
    text = "\n".join("\t".join(line) for line in filled)
    page = read(client, f"{prefix}{path}", text)
    assert accept(client, f"{prefix}{path}", page).status_code == 302
    assert [each.family_name for each in delegation.attendees.all()] == ["Doe"]


def test_template_in_another_format_is_missing(client, path):
    for ending in ("docx", "pdf", "txt"):
        assert client.get(f"{path}template.{ending}").status_code == 404


def rows(count: int) -> str:
    lines = [f"Family{n}\tGiven\tgiven first\td{n}@example.org\tAdviser\t010 0000 {n:04}\n" for n in range(count)]  # fmt: skip
    return "Surname\tFirst name\tName order\tE-mail\tJob title\tPhone\n" + "".join(lines)


@pytest.mark.parametrize("count", [1, 3, 200])
def test_preview_has_constant_queries(client, path, count, django_assert_num_queries):
    with django_assert_num_queries(9):
        page = read(client, path, rows(count))

    assert len(inputs_of(page.content.decode())["row2-family_name"]) == 1


def test_two_hundred_rows_are_registered_in_statements_that_grow_with_them(client, delegation, path):  # fmt: skip
    counts = {}
    for number in (10, 20):
        page = read(client, path, rows(number).replace("Family", f"Part{number}x"))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            accept(client, path, page)
        counts[number] = len(captured)

    each = (counts[20] - counts[10]) / 10
    assert each <= 20
    assert counts[10] - 10 * each < 30


def test_two_hundred_rows_are_shown_and_handed_in_in_good_time(client, delegation, path):
    started = time.perf_counter()
    page = read(client, path, rows(200))
    shown = time.perf_counter() - started

    answer = accept(client, path, page)

    assert answer.status_code == 302
    assert delegation.attendees.count() == 200
    # Measured at under a second; the limit is for a busy machine.
    assert shown < 10


def test_page_says_what_the_columns_may_hold(client, path):
    html = client.get(path).content.decode()

    assert "head of delegation, delegate, alternate" in html
    assert reverse("delegation-table-template", args=[path.split("/")[2], "xlsx"]) in html


def test_workbook_is_read(client, delegation, path):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["姓", "名", "姓名顺序", "手机号"])
        page.write_row(1, 0, ["欧阳", "示例", "姓在前", 13800138000])

    accept(client, path, upload(client, path, target.getvalue(), "代表.xlsx"))

    assert list(delegation.attendees.values_list("family_name", "phone")) == [
        ("欧阳", "13800138000")
    ]


def test_questions_are_left_to_the_personal_link_whatever_the_table_holds(client, delegation, path):
    question = b.build_question(event=delegation.event, is_required=True)
    pasted = "Surname\tFirst name\tName order\tQuestion number 1?\nDoe\tJane\tgiven first\tVegetarian\n"  # fmt: skip

    page = read(client, path, pasted=pasted)
    assert f"question-{question.pk}" not in page.content.decode()
    forged = {f"row2-question-{question.pk}": "Forged"}
    accept(client, path, page, **forged)

    person = Attendee.objects.get()
    assert (person.family_name, person.status) == ("Doe", Status.SUBMITTED)
    assert not person.answers.exists()
    own = client.get(links.path_of(person)).content.decode()
    asked = own.split("The organiser still needs your answer to:")[1].split("</ul>")[0]
    assert "Question number 1?" in asked


def test_required_group_is_a_column_and_not_left_to_the_personal_link(client, delegation, path):
    delegation.event.asked_groups.create(group=Group.NEEDS)
    delegation.event.asked_groups.update(is_required=True)

    page = accept(client, path, read(client, path))

    assert not Attendee.objects.exists()
    assert "-phone" in page.content.decode()
