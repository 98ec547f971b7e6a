"""Set a document: a template beside this file, and data that is never read as markup."""

import json
from pathlib import Path
from typing import Any

import typst

from registrations.documents import fonts

_FOLDER = Path(__file__).parent


def set_pdf(template: str, data: dict[str, Any]) -> bytes:
    """Return the PDF of the template in this folder, filled with the data.

    It is tagged after PDF/UA-1. The data is plain JSON; ``title`` and ``language`` (a code of
    the site) are its document's, and ``fonts`` is added.
    """
    pdf: bytes = typst.compile(str(_FOLDER / template), pdf_standards="ua-1", **_around(data))
    return pdf


def marks_in(template: str, data: dict[str, Any], label: str) -> list[Any]:
    """Return the values of what the template marks with the label, in their order.

    It is set as ``set_pdf`` sets it, so that a mark can say on which page it stands.
    """
    found: str = typst.query(str(_FOLDER / template), f"<{label}>", field="value", **_around(data))
    marks: list[Any] = json.loads(found)
    return marks


def _around(data: dict[str, Any]) -> dict[str, Any]:
    """Return what the typesetter is given beside the template."""
    language, _dash, script = data["language"].partition("-")
    known = {"fonts": fonts.FAMILIES, "lang": language, "script": script}
    return {
        "root": str(_FOLDER),
        "font_paths": fonts.folders(),
        "ignore_system_fonts": True,
        "sys_inputs": {"data": json.dumps(data | known, ensure_ascii=False)},
    }
