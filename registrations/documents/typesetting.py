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
    language, _dash, script = data["language"].partition("-")
    known = {"fonts": fonts.FAMILIES, "lang": language, "script": script}
    pdf: bytes = typst.compile(
        str(_FOLDER / template),
        root=str(_FOLDER),
        font_paths=fonts.folders(),
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        sys_inputs={"data": json.dumps(data | known, ensure_ascii=False)},
    )
    return pdf
