"""Columns that hold their value encrypted, so that a copy of the database shows nothing."""

from datetime import date
from functools import lru_cache
from typing import Any, cast

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression


@lru_cache(maxsize=8)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    """Return the cipher of FIELD_KEYS: the first key encrypts, all of them decrypt."""
    return _cipher(tuple(settings.FIELD_KEYS))


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """A text that the database holds encrypted; empty stays empty.

    It cannot be searched or sorted by: every lookup but ``isnull`` is refused. Raises
    InvalidToken on reading where none of the keys fits. ``max_length`` is that of the text;
    what the database holds is longer.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            # Django leaves it to the form of a text without a limit in the database.
            self.validators.append(MaxLengthValidator(self.max_length))

    def get_prep_value(self, value: Any) -> str:
        """Return the value as the database holds it."""
        text = self.as_text(value)
        return cipher().encrypt(text.encode()).decode() if text else ""

    def from_db_value(
        self, value: str | None, _expression: Expression, _connection: BaseDatabaseWrapper
    ) -> Any:
        """Return the value in clear."""
        return self.of_text(cipher().decrypt(value).decode() if value else "")

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse to compare what is encrypted anew at each saving."""
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} is encrypted and cannot be looked up.")

    def as_text(self, value: Any) -> str:
        """Return the text to encrypt."""
        return "" if value is None else str(value)

    def of_text(self, text: str) -> Any:
        """Return the value of the decrypted text."""
        return text


class EncryptedDateField(EncryptedTextField):
    """A day, or nothing, that the database holds encrypted."""

    def to_python(self, value: Any) -> date | None:
        """Return the day of a text as in 2027-11-03, or of a day."""
        found = models.DateField().to_python(value or None)
        return cast("date | None", found)

    def as_text(self, value: Any) -> str:
        """Return the day as in 2027-11-03."""
        day = self.to_python(value)
        return day.isoformat() if day else ""

    def of_text(self, text: str) -> date | None:
        """Return the day of the decrypted text."""
        return date.fromisoformat(text) if text else None

    def formfield(self, **kwargs: Any) -> Any:
        """Return a form field for a day."""
        return models.DateField(
            self.verbose_name, blank=self.blank, help_text=self.help_text
        ).formfield(**kwargs)
