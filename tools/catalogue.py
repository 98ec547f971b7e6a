"""Keep the message catalogues: ``python -m tools.catalogue [--check] [--add LOCALE]``.

GNU gettext is not needed: Babel reads the Python sources, and the templates once Django
has turned them into calls of gettext. ``--check`` writes nothing; it fails where a
catalogue differs from the sources or a message is untranslated, fuzzy or malformed.
"""

import argparse
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

BASE_DIR = Path(__file__).resolve().parent.parent
LOCALE_DIR = BASE_DIR / "locale"
TEMPLATE_FILE = LOCALE_DIR / "django.pot"
SOURCE_FOLDERS = ("registrations", "templates", "workshop")
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# One date for all time: the history of the file is in the version control.
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)

Found = tuple[int, str | tuple[str, ...], list[str], str | None]
Key = tuple[object, str | None]


def sources(base: Path = BASE_DIR) -> list[Path]:
    """Return the files that may hold user text: Python, and templates of pages and mail."""
    files = (path for folder in SOURCE_FOLDERS for path in (base / folder).rglob("*"))
    return sorted(
        path
        for path in files
        if path.is_file()
        and "migrations" not in path.parts
        and (path.suffix == ".py" or ("templates" in path.parts and path.suffix != ".pyc"))
    )


def messages_in(path: Path) -> Iterator[Found]:
    """Yield (line, message ids, translators' comments, context) of the file's messages."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What remains of a template is indented at will, which Python's tokenizer refuses.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).split("\n"))
    file = io.BytesIO(text.encode())
    yield from extract(
        "python", file, KEYWORDS, ("Translators:",), {"encoding": "utf-8"}, strip_comment_tags=True
    )


def extract_all(base: Path = BASE_DIR) -> Catalog:
    """Return the catalogue of every message in the sources, without translations."""
    catalog = Catalog(
        project="workshop-portal",
        creation_date=_NO_DATE,
        header_comment="# Messages of the workshop portal. SPDX-License-Identifier: EUPL-1.2",
        charset="utf-8",
        fuzzy=False,
    )
    for path in sources(base):
        for line, ids, comments, context in messages_in(path):
            place = (path.relative_to(base).as_posix(), line)
            catalog.add(ids, None, [place], auto_comments=comments, context=context)
    return catalog


def catalogue_files(folder: Path = LOCALE_DIR) -> list[Path]:
    """Return the catalogue of each language."""
    return sorted(folder.glob("*/LC_MESSAGES/django.po"))


def read_catalogue(path: Path) -> Catalog:
    """Return the catalogue in the file; its language is the name of its folder."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def _write(catalog: Catalog, path: Path) -> None:
    with path.open("wb") as file:
        write_po(
            file, catalog, width=100, sort_output=True, ignore_obsolete=True, include_lineno=False
        )


def add_language(locale: str, folder: Path = LOCALE_DIR) -> None:
    """Create the empty catalogue of a language, named as Django names it: ``zh_Hans``."""
    path = folder / locale / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    _write(Catalog(locale=locale, project="workshop-portal", fuzzy=False), path)


def update(folder: Path = LOCALE_DIR) -> None:
    """Write the template and bring each catalogue up to it, keeping its translations.

    No translation is guessed from a similar message: what is new is empty.
    """
    template = extract_all()
    folder.mkdir(exist_ok=True)
    _write(template, folder / TEMPLATE_FILE.name)
    for path in catalogue_files(folder):
        catalog = read_catalogue(path)
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalog.header_comment = template.header_comment
        catalog.creation_date = catalog.revision_date = _NO_DATE
        catalog.fuzzy = False
        _write(catalog, path)


def _key(message: Message) -> Key:
    return message.id, message.context


def _keys(catalog: Catalog) -> set[Key]:
    return {_key(message) for message in catalog if message.id}


def _is_translated(message: Message) -> bool:
    texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return bool(texts) and all(texts)


def _faults_of(catalog: Catalog, wanted: set[Key]) -> Iterator[str]:
    known = _keys(catalog)
    yield from (f"not in the catalogue: {key[0]!r}" for key in sorted(wanted - known, key=repr))
    yield from (f"no longer in use: {key[0]!r}" for key in sorted(known - wanted, key=repr))
    for message in catalog:
        if not message.id:
            continue
        if not _is_translated(message):
            yield f"untranslated: {message.id!r}"
        elif message.fuzzy:
            yield f"fuzzy: {message.id!r}"
        else:
            yield from (f"{error}: {message.id!r}" for error in message.check(catalog))


def faults(folder: Path = LOCALE_DIR) -> list[str]:
    """Return what is wrong with the catalogues, one line each; nothing when all is well."""
    wanted = _keys(extract_all())
    files = catalogue_files(folder)
    if not files:
        return ["There is no catalogue under locale/."]
    return [
        f"{path.relative_to(folder)}: {fault}"
        for path in files
        for fault in _faults_of(read_catalogue(path), wanted)
    ]


def main() -> int:
    """Update the catalogues, or with --check print their faults and fail if there are any."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tools.catalogue")
    parser.add_argument("--check", action="store_true", help="write nothing, fail on faults")
    parser.add_argument("--add", metavar="LOCALE", help="begin a catalogue, such as zh_Hans")
    wanted = parser.parse_args()
    if wanted.add:
        add_language(wanted.add)
    if not wanted.check:
        update()
        return 0
    found = faults()
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
