"""The list of participants as DOCX, with real styles, so that staff can go on editing it."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import groupby
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from registrations.documents.cells import Cells, addressed, by_key, native
from registrations.exports.table import Sheet

# A4 with its margins, and the columns of the table, in mm.
_PAPER = (210, 297)
_MARGINS = (18, 18, 22, 18)
_COLUMNS = (11, 62, 66, 35)
# Fonts that offices have; the file names them and carries none.
_LATIN, _CHINESE = "Calibri", "Microsoft YaHei"
_INK = RGBColor(0x1A, 0x1A, 0x1A)
_INKS = {"Heading 1": RGBColor(0x00, 0x33, 0x99), "Caption": RGBColor(0x55, 0x55, 0x55)}


def docx_of(sheet: Sheet) -> bytes:
    """Return the list, whose columns have the keys of a list of participants."""
    document = Document()
    _set_up(document, sheet)
    title, *lines = sheet.lines
    document.add_paragraph(title, style="Title")
    for line in lines:
        document.add_paragraph(line, style="Subtitle")
    people = list(by_key(sheet))
    for name, found in groupby(people, key=lambda person: person["institution"]):
        document.add_paragraph(name, style="Heading 1")
        _add_people(document, list(found))
    if not people:
        with translation.override(sheet.language):
            document.add_paragraph(_("Nobody is listed."))
    for each in (*sheet.footnotes(), *sheet.funding):
        document.add_paragraph(each, style="Caption")
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _set_up(document: Any, sheet: Sheet) -> None:
    document.core_properties.title = sheet.lines[0]
    document.core_properties.language = sheet.language
    document.core_properties.author = ""
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(each) for each in _PAPER)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = (
        Mm(each) for each in _MARGINS
    )
    for name, size in (("Normal", 9.5), ("Title", 16), ("Subtitle", 9.5), ("Heading 1", 11), ("Caption", 8.5)):  # fmt: skip
        _style(document.styles[name], size, sheet.language)
    document.styles["Heading 1"].paragraph_format.space_before = Pt(12)
    _add_foot(section, sheet)


def _style(style: Any, size: float, language: str) -> None:
    style.font.name, style.font.size = _LATIN, Pt(size)
    style.font.italic, style.font.color.rgb = False, _INKS.get(style.name, _INK)
    style.paragraph_format.space_after = Pt(2)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for key, name in (("w:ascii", _LATIN), ("w:hAnsi", _LATIN), ("w:eastAsia", _CHINESE)):
        fonts.set(qn(key), name)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), "zh-CN" if language.startswith("zh") else "en-GB")
    spoken.set(qn("w:eastAsia"), "zh-CN")
    for old in (*properties.findall(qn("w:lang")), *properties.findall(qn("w:spacing"))):
        properties.remove(old)
    properties.append(spoken)


def _add_foot(section: Any, sheet: Sheet) -> None:
    """Write whom to tell of errors, and the number of the page of how many."""
    foot = section.footer.paragraphs[0]
    end = Mm(_PAPER[0] - _MARGINS[1] - _MARGINS[3])
    foot.paragraph_format.tab_stops.clear_all()
    foot.paragraph_format.tab_stops.add_tab_stop(end, WD_TAB_ALIGNMENT.RIGHT)
    foot.add_run(f"{sheet.correction}\t")
    _add_field(foot, "PAGE")
    foot.add_run("/")
    _add_field(foot, "NUMPAGES")
    for run in foot.runs:
        run.font.size = Pt(8)


def _add_field(paragraph: Any, code: str) -> None:
    """Add what the word processor counts, as a number that it renews."""
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("shown", "1"), ("end", "")):
        run = paragraph.add_run()
        if kind == "shown":
            run.text = text
            continue
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _add_people(document: Any, people: Sequence[Cells]) -> None:
    table = document.add_table(rows=len(people), cols=len(_COLUMNS), style="Table Grid")
    table.autofit = False
    for width, column in zip(_COLUMNS, table.columns, strict=True):
        column.width = Mm(width)
    # The cells are asked for once: by row and column each would be looked for anew.
    cells = table._cells
    for index, person in enumerate(people):
        number, name, function, capacity = cells[index * 4 : index * 4 + 4]
        for width, cell in zip(_COLUMNS, (number, name, function, capacity), strict=True):
            cell.width = Mm(width)
        number.paragraphs[0].add_run(str(person["number"]))
        name.paragraphs[0].add_run(addressed(person)).bold = True
        if other := native(person):
            name.paragraphs[0].add_run(f" {other}")
        _add_lines(function, (person.get("position", ""), person.get("department", "")))
        capacity.paragraphs[0].add_run(person.get("capacity", ""))
        _keep_together(table.rows[index])


def _add_lines(cell: Any, lines: Iterable[str]) -> None:
    written = [each for each in lines if each]
    for index, line in enumerate(written):
        paragraph = cell.add_paragraph() if index else cell.paragraphs[0]
        paragraph.add_run(line)


def _keep_together(row: Any) -> None:
    """Let the row not be parted by the end of a page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
