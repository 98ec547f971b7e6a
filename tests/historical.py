"""Rows for tables as they once were: two in each, with all that their constraints let stand."""

from collections import ChainMap
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db import DatabaseError, models, transaction

from registrations.models.encrypted import EncryptedDateField

NUMBERS = (1, 2)


def fill(apps: Apps, labels: tuple[str, ...]) -> None:
    """Put two rows into every empty table of these apps; raise where a table takes none.

    Each row refers to the rows of its number. A field that may be empty is filled where the
    constraints accept it.
    """
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in labels:
            for number in NUMBERS:
                _row(model, number)


def _row(model: type[models.Model], number: int) -> models.Model:
    """Return the row of this number, made where it is not there yet."""
    found = model._default_manager.order_by("pk")[number - 1 : number].first()
    return found or _made(model, number)


def _made(model: type[models.Model], number: int) -> models.Model:
    row = _first_accepted(model, number)
    for each in _fields(model):
        if _may_be_left_out(each) and not _has_its_default(each):
            _add(row, each, number)
    return row


def _first_accepted(model: type[models.Model], number: int) -> models.Model:
    refusal = None
    for values in _variants(model, number):
        try:
            with transaction.atomic():
                return model._default_manager.create(**values)
        except DatabaseError as error:
            refusal = error
    raise ValueError(f"No row of {model._meta.label} was accepted.") from refusal


def _fields(model: type[models.Model]) -> list[models.Field]:
    """Return what is to be filled; a row does not refer to its like."""
    return [
        each
        for each in model._meta.local_fields
        if each.related_model is not model and (each.remote_field or not each.primary_key)
    ]


def _may_be_left_out(field: models.Field) -> bool:
    return field.null or field.has_default() or (field.blank and field.empty_strings_allowed)


def _has_its_default(field: models.Field) -> bool:
    """Return whether the row has a value already that not any other may replace."""
    return field.has_default() and (bool(field.get_default()) or field.get_default() == [])


def _variants(model: type[models.Model], number: int) -> Iterator[dict[str, Any]]:
    """Yield values of a row: those asked for, then with one and with two others changed."""
    given: dict[str, Any] = {}
    others: list[dict[str, Any]] = []
    for each in _fields(model):
        values = list(_values(each, number))
        if not _may_be_left_out(each):
            given[each.name] = values.pop(0)
        others += [{each.name: value} for value in values]
    for count in range(3):
        for changes in combinations(others, count):
            yield dict(ChainMap(*changes, given))


def _add(row: models.Model, field: models.Field, number: int) -> None:
    """Fill the field where the constraints accept one of its values."""
    for value in _values(field, number):
        try:
            with transaction.atomic():
                type(row)._default_manager.filter(pk=row.pk).update(**{field.name: value})
        except DatabaseError:
            continue
        return


def _values(field: models.Field, number: int) -> Iterator[Any]:
    """Yield what the field might hold in the row of this number."""
    if field.related_model:
        yield _row(field.related_model, number)
    elif field.choices:
        yield from (value for value, _label in field.flatchoices)
    else:
        yield from _plain(field, number)


def _plain(field: models.Field, number: int) -> tuple[Any, ...]:
    """Return values that refer to nothing; of moments a later one too, as ends have to be."""
    match field:
        case models.DateTimeField():
            return datetime(2083, 9, number, tzinfo=UTC), datetime(2083, 10, number, tzinfo=UTC)
        case models.DateField() | EncryptedDateField():
            return date(2083, 11, number), date(2083, 12, number)
        case models.TimeField():
            return time(8 + number), time(10 + number)
        case models.DurationField():
            return (timedelta(minutes=number),)
        case models.BooleanField():
            return True, False
        case models.IntegerField():
            return (number,)
        case models.UUIDField():
            return (UUID(int=number),)
        case models.JSONField():
            return ({"en": f"Text {number}", "zh-hans": f"文字{number}"},)
        case models.EmailField():
            return (f"person{number}@example.org",)
        case _:
            return (f"{field.name}-{number}"[: field.max_length],)
