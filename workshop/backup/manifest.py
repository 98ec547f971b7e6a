"""What a backup says of itself: when and of what it was made, and the hash of each file."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.crypto import salted_hmac

from workshop.backup.errors import BackupError

FORMAT = 1
FILE_NAME = "manifest.json"
_SALT = "workshop.backup"
_BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Manifest:
    """What stands in the file; ``migrations`` as pairs of app and name, ``files`` by path.

    ``key`` is a keyed hash that says under which SECRET_KEY the site ran, and nothing of it;
    ``sequences`` are the last numbers that PostgreSQL gave, so that none is given again.
    """

    format: int
    made_at: str
    vendor: str
    key: str
    migrations: list[tuple[str, str]]
    sequences: dict[str, int]
    files: dict[str, str]


def write(folder: Path, *, sequences: dict[str, int], now: datetime) -> None:
    """Write the manifest of everything that lies in the folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    manifest = Manifest(
        format=FORMAT,
        made_at=now.isoformat(),
        vendor=connection.vendor,
        key=_marks_of_keys()[0],
        migrations=sorted(MigrationLoader(connection).applied_migrations),
        sequences=sequences,
        files={path.relative_to(folder).as_posix(): hash_of(path) for path in paths},
    )
    text = json.dumps(asdict(manifest), indent=1, ensure_ascii=False)
    (folder / FILE_NAME).write_text(text, encoding="utf-8")


def read(folder: Path) -> Manifest:
    """Return the manifest of a backup that is whole and of this kind of site.

    Raises BackupError, in words, for whatever speaks against restoring it.
    """
    try:
        known = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
        manifest = Manifest(**known | {"migrations": [tuple(each) for each in known["migrations"]]})
    except FileNotFoundError as problem:
        raise BackupError(f"{folder} is no backup: it has no {FILE_NAME}.") from problem
    except (ValueError, TypeError, KeyError) as problem:
        raise BackupError(f"{folder / FILE_NAME} is damaged.") from problem
    if manifest.format != FORMAT:
        raise BackupError(f"The backup has the format {manifest.format}; this reads {FORMAT}.")
    _check_site(manifest)
    _check_files(folder, manifest)
    return manifest


def hash_of(path: Path) -> str:
    """Return the SHA-256 of the file in hexadecimal digits."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()


def _check_site(manifest: Manifest) -> None:
    if manifest.vendor != connection.vendor:
        raise BackupError(
            f"The backup is of {manifest.vendor}, and the database here is {connection.vendor}."
        )
    if manifest.key not in _marks_of_keys():
        raise BackupError(
            "The backup was made under another SECRET_KEY. Set that one, or name it in "
            "SECRET_KEY_FALLBACKS: without it no link opens and no erasure can be repeated."
        )
    here = MigrationLoader(None).disk_migrations
    newer = [f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in here]
    if newer:
        raise BackupError(
            f"The backup is of a newer version of the portal: {newer[0]} is not known here."
        )


def _check_files(folder: Path, manifest: Manifest) -> None:
    """Compare names and hashes; a link would lead out of the backup and counts as damage."""
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    for name, expected in manifest.files.items():
        path = paths.get(name)
        if path is None or path.is_symlink() or not path.is_file():
            raise BackupError(f"The backup is damaged: {name} is missing.")
        if hash_of(path) != expected:
            raise BackupError(f"The backup is damaged: {name} is not what was written.")
    strange = sorted(
        name
        for name, path in paths.items()
        if not path.is_dir() and name not in {FILE_NAME, *manifest.files}
    )
    if strange:
        raise BackupError(f"The backup was changed: {strange[0]} does not belong to it.")


def _marks_of_keys() -> list[str]:
    """Return what stands for each key of the site, its present one first."""
    return [
        salted_hmac(_SALT, "key", secret=str(secret), algorithm="sha256").hexdigest()[:32]
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]
