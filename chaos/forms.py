"""A filled-in form as a browser posts it. Nothing here knows Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

# Bytes of the file that is handed in.
FILE_SIZE = 50_000


@dataclass(frozen=True)
class Form:
    """The body, one byte for each character, and what kind of body it is."""

    body: str
    content_type: str


def posted(answers: Mapping[str, str], *, file_field: str = "") -> Form:
    """Return the answers as a body, with a small PDF in the field for a file if one is named."""
    if not file_field:
        return Form(urlencode(answers), "application/x-www-form-urlencoded")
    boundary = uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in answers.items()
    ]
    file = "%PDF-1.4\n".ljust(FILE_SIZE, "%")
    head = f'Content-Disposition: form-data; name="{file_field}"; filename="any.pdf"'
    parts.append(f"--{boundary}\r\n{head}\r\nContent-Type: application/pdf\r\n\r\n{file}\r\n")
    body = "".join([*parts, f"--{boundary}--\r\n"])
    return Form(body, f"multipart/form-data; boundary={boundary}")
