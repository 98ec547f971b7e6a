"""Signed sheets filed as evidence: once, unchanged, withdrawn with a reason, given out on record."""

import hashlib
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError, transaction

from registrations.domain import actors, evidence, uploads
from registrations.enums import Action
from registrations.models import Disclosure, Evidence
from registrations.roles import OFFICER
from tests import builders as b
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

DAY = date(2083, 11, 3)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 40
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 40
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 200


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def by(event):
    return actors.staff(b.build_user(event=event, role=OFFICER))


@pytest.fixture
def printing(event):
    people = [b.build_attendee(delegation=b.build_delegation(event=event)) for _each in "abc"]
    return b.build_printing(event=event, people=people, per_sheet=2)


def file_scan(event, by, content=b.PDF, **changed):
    known = {"day": DAY, "printing": None, "sheets": [1], "now": event.ends_at}
    file = ContentFile(content, name="../../delegate one.exe")
    return evidence.file_scan(file, event=event, by=by, **(known | changed))


def refusal_of(act, *args, **changed):
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **changed)
    return refusal.value.code, str(refusal.value.message)


# Filing.


def test_scan_is_kept_with_its_hash_and_who_filed_it_when(event, by, printing):
    scan = file_scan(event, by, printing=printing, sheets=[1, 2])

    kept = Evidence.objects.get()
    assert (kept.day, kept.printing, kept.sheets) == (DAY, printing, [1, 2])
    assert (kept.sha256, kept.size) == (hashlib.sha256(b.PDF).hexdigest(), len(b.PDF))
    assert (kept.filed_at, kept.filed_by, kept.content_type) == (event.ends_at, by.user, "application/pdf")  # fmt: skip
    assert kept.file.read() == b.PDF
    assert str(kept) == kept.sha256
    entry = event.history.get(action=Action.SHEET_FILED)
    assert (entry.user, entry.fields, list(evidence.scans_of(event))) == (by.user, [], [scan])


@pytest.mark.parametrize(("content", "ending"), [(b.PDF, "pdf"), (PNG, "png"), (JPEG, "jpg")])
def test_file_is_named_by_chance_and_by_its_content(event, by, content, ending):
    scan = file_scan(event, by, content)

    stem, _point, found = scan.file.name.removeprefix("evidence/").partition(".")
    assert (len(stem), found) == (32, ending)
    assert int(stem, 16) > 0


@pytest.mark.parametrize("content", [EXE, b"<html>", b"PK\x03\x04 no package", b""])
def test_only_what_is_a_scan_by_its_content_is_filed(event, by, content):
    code, words = refusal_of(file_scan, event, by, content)

    assert (code, words) == ("wrong_type", "This is no scan. Choose a PDF, PNG or JPEG file.")
    assert Evidence.objects.count() == 0


def test_scan_may_be_larger_than_what_people_hand_in_but_not_too_large(event, by, settings):
    settings.UPLOAD_MAX_SIZE, settings.SCAN_MAX_SIZE = 10, 1024
    assert file_scan(event, by).size > settings.UPLOAD_MAX_SIZE

    code, words = refusal_of(file_scan, event, by, b.PDF + b" " * 1024)

    assert (code, words) == ("too_large", "The file is too large. It may have 1.0\xa0KB at most.")


def test_same_file_again_is_refused_in_words(event, by):
    file_scan(event, by, sheets=[2, 3])

    code, words = refusal_of(file_scan, event, by, day=DAY + timedelta(days=1))

    assert code == "known"
    assert words == "This very file is filed already: Nov. 3, 2083, sheet 2–3. Nothing was filed."
    assert Evidence.objects.count() == 1


def test_database_takes_the_same_file_once(event, by):
    scan = file_scan(event, by)

    scan.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        scan.save(force_insert=True)


def test_same_file_may_be_filed_at_another_event(event, by):
    file_scan(event, by)

    other = b.build_event()
    assert file_scan(other, by).event == other


def test_sheet_that_was_never_printed_is_refused(event, by, printing):
    found = refusal_of(file_scan, event, by, printing=printing, sheets=[2, 3, 4])

    assert found == ("unknown_sheets", "This printing has no sheet 3–4: its last is 2.")
    assert file_scan(event, by, sheets=[7]).sheets == [7]


def test_days_and_printings_of_others_are_refused(event, by, printing):
    for changed in (
        {"day": DAY - timedelta(days=1)},
        {"day": DAY + timedelta(days=1), "printing": printing},
        {"printing": b.build_printing(event=b.build_event(), people=[])},
    ):
        assert refusal_of(file_scan, event, by, **changed)[0] == "wrong_day"


def test_day_that_has_not_come_has_no_signed_sheet(event, by):
    code, _words = refusal_of(file_scan, event, by, now=event.starts_at - timedelta(days=1))

    assert code == "too_early"


def test_only_staff_file_and_withdraw(event, by):
    scan = file_scan(event, by)
    helper = actors.helper(b.build_desk_link(event=event, day=DAY))

    for other in (helper, actors.DELEGATE):
        assert refusal_of(file_scan, event, other, PNG)[0] == "not_yours"
        assert withdrawing(scan, other) == "not_yours"


# Withdrawing.


def withdrawing(scan, by, reason="Wrong day."):
    return refusal_of(evidence.withdraw, scan, reason=reason, by=by, now=scan.event.ends_at)[0]


def test_withdrawn_filing_stays_with_reason_and_file(event, by):
    scan = file_scan(event, by)

    evidence.withdraw(scan, reason=" Wrong day. ", by=by, now=event.ends_at)

    kept = Evidence.objects.get()
    assert (kept.withdrawn_at, kept.withdrawn_by) == (event.ends_at, by.user)
    assert kept.withdrawal_reason == "Wrong day."
    assert kept.file.read() == b.PDF
    assert event.history.get(action=Action.SHEET_WITHDRAWN).user == by.user


def test_withdrawn_file_may_be_filed_where_it_belongs(event, by):
    evidence.withdraw(file_scan(event, by), reason="Wrong day.", by=by, now=event.ends_at)

    scan = file_scan(event, by, day=DAY + timedelta(days=1))

    assert [each.withdrawn_at is None for each in evidence.scans_of(event)] == [False, True]
    assert scan.day == DAY + timedelta(days=1)


def test_withdrawing_needs_a_reason_and_is_done_once(event, by):
    scan = file_scan(event, by)

    assert withdrawing(scan, by, reason=" ") == "reason_missing"
    evidence.withdraw(scan, reason="Wrong day.", by=by, now=event.ends_at)
    assert withdrawing(scan, by) == "withdrawn"


def test_database_keeps_reason_and_moment_together(event, by):
    scan = file_scan(event, by)

    for half in ({"withdrawn_at": b.NOW}, {"withdrawal_reason": "Wrong day."}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Evidence.objects.filter(pk=scan.pk).update(**half)


# Given out, and gone.


def test_taking_is_recorded_with_whoever_stands_on_the_sheets(event, by, printing):
    scan = file_scan(event, by, printing=printing, sheets=[2])

    evidence.record_taking(scan, by=by, now=event.ends_at)

    row = Disclosure.objects.get()
    [last] = printing.lines.filter(sheet=2)
    assert (row.kind, row.purpose, row.user) == ("document", "signed-sheet", by.user)
    assert (row.people, row.row_count, row.columns) == ([last.attendee_id], 1, ["file"])
    assert row.filter == {"day": "2083-11-03", "sheets": "2"}


def test_scans_with_somebody_are_those_of_the_own_sheets(event, by, printing):
    second = file_scan(event, by, printing=printing, sheets=[2])
    file_scan(event, by, PNG, printing=printing, sheets=[1])
    file_scan(event, by, JPEG, sheets=[2])
    evidence.withdraw(second, reason="Wrong day.", by=by, now=event.ends_at)
    last = printing.lines.get(sheet=2).attendee
    nobody = b.build_attendee(delegation=b.build_delegation(event=event))

    assert (evidence.scans_with(last), evidence.scans_with(nobody)) == ([second], [])


def test_taking_of_sheets_made_elsewhere_names_nobody(event, by, printing):
    scan = file_scan(event, by, sheets=[1])

    assert evidence.record_taking(scan, by=by, now=event.ends_at).people == []


def test_file_goes_with_its_row(event, by, django_capture_on_commit_callbacks):
    scan = file_scan(event, by)

    with django_capture_on_commit_callbacks(execute=True):
        scan.delete()

    assert not storages["private"].exists(scan.file.name)


def test_file_that_no_row_names_is_deleted_and_a_filed_one_stays(event, by):
    scan = file_scan(event, by)
    lost = storages["private"].save("evidence/lost.pdf", ContentFile(b.PDF))

    uploads.delete_unused(now=b.NOW)

    assert [storages["private"].exists(each) for each in (scan.file.name, lost)] == [True, False]
