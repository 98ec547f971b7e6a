"""``export_participants``: the list from the command line, which names nobody."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command
from python_calamine import CalamineWorkbook

from registrations.enums import ActorKind, Status
from registrations.models import Attendee, Disclosure
from tests import builders as b

pytestmark = pytest.mark.django_db


def _run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    call_command("export_participants", *arguments, stdout=out, stderr=err, no_color=True)
    return out.getvalue(), err.getvalue()


def _event_of_two():
    """Return an event with one person listed and one left out, and the latter."""
    event = b.build_event()
    delegation = b.build_delegation(event=event)
    b.build_attendee(delegation=delegation, status=Status.CONFIRMED, circulation=True, family_name="Listed")  # fmt: skip
    missing = b.build_attendee(delegation=delegation, status=Status.CONFIRMED, circulation=False)
    return event, missing


def test_command_writes_the_list_and_reports_references_only(tmp_path):
    event, missing = _event_of_two()
    target = tmp_path / "list.xlsx"
    output = _run(event.slug, "--purpose", "participant-list", "--format", "xlsx", "--language", "en", "--output", str(target))  # fmt: skip
    rows = CalamineWorkbook.from_path(target).get_sheet_by_index(0).to_python()
    assert [row[3] for row in rows[8:]] == ["Given LISTED"]
    report = f"Listed: 1\nLeft out for want of consent: 1 ({missing.reference})\n"
    assert output == (report, "")


def test_command_writes_csv_to_standard_output_and_reports_beside_it():
    event, missing = _event_of_two()
    out, err = _run(event.slug, "--format", "csv", "--output", "-", "--final")
    rows = list(csv.reader(io.StringIO(out.removeprefix("\ufeff"), newline="")))
    assert (rows[3], rows[8][3]) == (["List of participants: FINAL"], "Given LISTED")
    assert err == f"Listed: 1\nLeft out for want of consent: 1 ({missing.reference})\n"


def test_command_for_staff_leaves_nobody_out(tmp_path):
    event, _missing = _event_of_two()
    output = _run(event.slug, "--purpose", "staff-full", "--output", str(tmp_path / "list.xlsx"))
    assert output == ("Listed: 2\n", "")


def test_command_is_recorded_as_the_portals_own(tmp_path):
    event, _missing = _event_of_two()
    _run(event.slug, "--output", str(tmp_path / "list.xlsx"))
    row = Disclosure.objects.get(event=event)
    assert (row.actor, row.user, row.recipient, row.is_abroad) == (ActorKind.SYSTEM, None, "", False)  # fmt: skip


def test_command_for_abroad_names_only_who_agrees_and_records_the_recipient(tmp_path):
    event, missing = _event_of_two()
    event.transfer_recipients = b.text("Headquarters")
    event.save(update_fields=["transfer_recipients"])
    listed = Attendee.objects.get(family_name="Listed")
    output = _run(event.slug, "--output", str(tmp_path / "list.xlsx"), "--abroad", "--recipient", "Headquarters", "--reason", "Asked for.")  # fmt: skip
    references = f"{listed.reference}, {missing.reference}"
    assert output == (f"Listed: 0\nLeft out for want of consent: 2 ({references})\n", "")
    row = Disclosure.objects.get(event=event)
    assert (row.recipient, row.is_abroad, row.reason, row.people) == ("Headquarters", True, "Asked for.", [])  # fmt: skip


def test_command_for_abroad_is_refused_where_no_recipients_are_named(tmp_path):
    event, _missing = _event_of_two()
    with pytest.raises(CommandError, match="names no recipients abroad"):
        _run(event.slug, "--output", str(tmp_path / "list.xlsx"), "--abroad")
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["no-such-event", "--output", "x"], "There is no event “no-such-event”."),
        (["{event}", "--output", "-"], "Only CSV goes to standard output. Name a file for others."),
        (["{event}", "--output", "{folder}"], "“{folder}” cannot be written: Is a directory."),
    ],
)
def test_command_refuses_what_it_cannot_do(tmp_path, arguments, words):
    known = {"event": b.build_event().slug, "folder": str(tmp_path)}
    with pytest.raises(CommandError) as refusal:
        _run(*(each.format(**known) for each in arguments))
    assert str(refusal.value) == words.format(**known)


@pytest.mark.parametrize("option", ["--purpose", "--format", "--language"])
def test_command_refuses_unknown_choices(option):
    with pytest.raises(CommandError, match=f"argument {option}: invalid choice: 'unknown'"):
        _run("event", option, "unknown", "--output", "x")


def test_figures_for_the_donor_are_written_in_one_language(tmp_path):
    event = b.build_event(slug="meeting")
    b.build_attendee(delegation=b.build_delegation(event=event), status=Status.CONFIRMED)
    file = tmp_path / "figures.csv"
    order = {"purpose": "donor-figures", "output": str(file)}

    call_command("export_participants", "meeting", format="csv", language="zh-hans", **order)

    assert "2083年11月3日" in file.read_text(encoding="utf-8-sig")
    for wrong in ({"format": "pdf"}, {"format": "csv", "language": "both"}):
        with pytest.raises(CommandError, match="as XLSX or CSV, in one language"):
            call_command("export_participants", "meeting", **(order | wrong))
