"""The files that people handed in, from the site's storages to a folder and back."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.core.files import File
from django.core.files.storage import Storage, storages

STORAGES = {"media": "default", "private": "private"}
# Files of erasures are added and never put back to an older state: see registrations.privacy.
KEPT = ("private", "erasures")


def dump(folder: Path) -> None:
    """Copy every file of the storages into the folder, those of each under its name."""
    for name, storage in _storages():
        for path in paths_of(storage):
            target = folder / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            # Deleted since it was listed: so it shall be gone from the backup too.
            with (
                suppress(FileNotFoundError),
                storage.open(path) as source,
                target.open("wb") as copy,
            ):
                shutil.copyfileobj(source, copy)


def load(folder: Path) -> None:
    """Make the storages hold what the folder holds; erasures are added to those that are there."""
    for name, storage in _storages():
        root = folder / name
        copies = {
            path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()
        }
        here = set(paths_of(storage))
        kept = {path for path in here if _is_kept(name, path)}
        for path in sorted(here - kept):
            storage.delete(path)
        for path in sorted(set(copies) - kept):
            with copies[path].open("rb") as file:
                storage.save(path, File(file))


def is_empty() -> bool:
    """Return whether no storage holds a file but those of erasures."""
    return not any(
        not _is_kept(name, path) for name, storage in _storages() for path in paths_of(storage)
    )


def paths_of(storage: Storage, folder: str = "") -> Iterator[str]:
    """Yield the path of every file of the storage, folder by folder."""
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in sorted(names))
    for each in sorted(folders):
        yield from paths_of(storage, f"{prefix}{each}")


def _storages() -> Iterator[tuple[str, Storage]]:
    for name, alias in STORAGES.items():
        yield name, storages[alias]


def _is_kept(name: str, path: str) -> bool:
    return (name, path.split("/", 1)[0]) == KEPT
