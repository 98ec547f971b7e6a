"""Documents as an independent program reads them."""

import io
import subprocess
import unicodedata
from pathlib import Path

import pytest

from registrations.domain import actors
from registrations.enums import Status
from registrations.exports.participant_list import ListOrder, export
from registrations.exports.purpose import ListPurpose
from registrations.exports.purposes import (
    BADGES,
    PARTICIPANT_LIST,
    SIGNATURE_SHEET,
    VISA_LETTERS,
)
from registrations.exports.spreadsheet import Format
from tests import builders as b
from tests.registrations.test_export_participants import HARD_NAMES

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def _printed(path: Path, purpose: ListPurpose = PARTICIPANT_LIST) -> None:
    event = b.build_event()
    delegation = b.build_delegation(event=event, seats=None)
    for values in HARD_NAMES.values():
        b.build_attendee(
            delegation=delegation,
            status=Status.CONFIRMED,
            circulation=True,
            **({"honorific": ""} | values),
        )
    file = io.BytesIO()
    order = ListOrder(purpose=purpose, format=Format(path.suffix[1:]), language="en")
    export(event, order, file=file, by=actors.SYSTEM, now=b.NOW)
    path.write_bytes(file.getvalue())


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _letters(text: str) -> str:
    """Return the text without white space; a letter and its accent may come out as one."""
    return unicodedata.normalize("NFC", "".join(text.split()))


def _is_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(each) in {"R", "AL"} for each in text)


def test_names_on_paper_are_read_as_they_were_typed(tmp_path: Path) -> None:
    _printed(tmp_path / "list.pdf")

    text = _letters(_said("pdftotext", str(tmp_path / "list.pdf"), "-"))

    wanted = [_letters(each) for each in HARD_NAMES if not _is_right_to_left(each)]
    assert [each for each in wanted if each not in text] == []


def test_every_font_is_embedded(tmp_path: Path) -> None:
    _printed(tmp_path / "list.pdf")

    rows = _said("pdffonts", str(tmp_path / "list.pdf")).splitlines()[2:]

    assert rows
    # The columns from the right: object and its generation, unicode, subset, embedded.
    assert {row.split()[-5] for row in rows} == {"yes"}


@pytest.mark.parametrize("purpose", [SIGNATURE_SHEET, BADGES], ids=lambda each: each.key)
def test_every_font_of_sheets_and_badges_is_embedded(tmp_path: Path, purpose: ListPurpose) -> None:
    _printed(tmp_path / "list.pdf", purpose)

    rows = _said("pdffonts", str(tmp_path / "list.pdf")).splitlines()[2:]

    assert rows
    assert {row.split()[-5] for row in rows} == {"yes"}


def test_visa_letter_is_read_in_both_languages_and_is_tagged(tmp_path: Path) -> None:
    event, path = b.build_event(), tmp_path / "letters.pdf"
    b.build_inviter(event=event)
    for _number in range(2):
        b.build_applicant(event=event)
    file = io.BytesIO()
    export(
        event,
        ListOrder(VISA_LETTERS, Format.PDF, "en"),
        file=file,
        by=actors.SYSTEM,
        now=b.NOW,
    )
    path.write_bytes(file.getvalue())

    text = _letters(_said("pdftotext", str(path), "-"))
    facts = _said("pdfinfo", str(path))
    rows = _said("pdffonts", str(path)).splitlines()[2:]

    for words in ("EX-2083-002", "EXAMPLE GIVEN", "Embassy in Brussels", "Belgium / 比利时", "务实合作研讨会", "全部费用由主办方承担。"):  # fmt: skip
        assert _letters(words) in text
    told = dict(line.split(":", 1) for line in facts.splitlines() if ":" in line)
    assert [told[name].strip() for name in ("Tagged", "Pages", "Page size")] == ["yes", "2", "595.276 x 841.89 pts (A4)"]  # fmt: skip
    assert {row.split()[-5] for row in rows} == {"yes"}


def test_word_file_is_opened_by_libreoffice_with_every_name(tmp_path: Path) -> None:
    _printed(tmp_path / "list.docx")
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    out = str(tmp_path)

    _said("soffice", profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8",
          "--outdir", out, str(tmp_path / "list.docx"))  # fmt: skip

    text = _letters((tmp_path / "list.txt").read_text(encoding="utf-8-sig"))
    assert [each for each in HARD_NAMES if _letters(each) not in text] == []
