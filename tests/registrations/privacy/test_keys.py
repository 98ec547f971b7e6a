"""Encrypted columns: nothing in clear in the database, and keys that can be renewed."""

from datetime import date

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import connection

from registrations.enums import Purpose
from registrations.models import Identity, Needs
from registrations.privacy import groups, keys, sensitive
from tests import builders as b

pytestmark = pytest.mark.django_db

OLD, NEW, LOST = (Fernet.generate_key().decode() for _each in range(3))
MARKERS = ("Markerdiet", "Markeraccess", "Markernumber", "Markerhotel", "1971-07-11")


@pytest.fixture(autouse=True)
def _old_key(settings):
    settings.FIELD_KEYS = [OLD]


def person():
    event = b.build_event()
    b.build_notice(event=event)
    for group in groups.MODELS:
        b.build_asked_group(event=event, group=group)
    attendee = b.build_attendee(delegation=b.build_delegation(event=event))
    b.give_sensitive(attendee, diet="Markerdiet", access="Markeraccess")
    b.give_sensitive(attendee, group=Purpose.TRAVEL, hotel="Markerhotel")
    born_on = date(1971, 7, 11)
    b.give_sensitive(
        attendee, group=Purpose.IDENTITY, document_number="Markernumber", born_on=born_on
    )
    return attendee


def dump():
    """Return everything that the database holds, as its own tool writes it."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        return "\n".join(connection.connection.iterdump())
    written = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            with cursor.copy(f"COPY {connection.ops.quote_name(table)} TO STDOUT") as copied:
                written += [table.encode(), *map(bytes, copied)]
    return b"\n".join(written).decode()


def held():
    """Return the values of one table as the database holds them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT diet, access FROM registrations_needs ORDER BY id")
        return [value for row in cursor.fetchall() for value in row]


def test_dump_of_the_database_holds_no_value_in_clear():
    person()

    everything = dump()

    assert "registrations_needs" in everything
    assert [each for each in MARKERS if each in everything] == []
    assert Needs.objects.get().diet == "Markerdiet"


def test_empty_values_stay_empty_and_days_come_back_as_days():
    person()

    row = Identity.objects.get()

    assert (row.born_on, row.expires_on, row.nationality) == (date(1971, 7, 11), None, "")


@pytest.mark.parametrize("lookup", ["diet", "diet__contains", "diet__in"])
def test_encrypted_column_cannot_be_searched(lookup):
    with pytest.raises(FieldError):
        Needs.objects.filter(**{lookup: "Markerdiet"}).exists()


def test_every_encrypted_column_checks_its_length():
    for group in groups.MODELS:
        for column in groups.fields_of(group).values():
            limits = [
                each.limit_value for each in column.validators if hasattr(each, "limit_value")
            ]
            assert limits == ([column.max_length] if column.max_length else [])


def test_rotation_encrypts_anew_with_the_first_key(settings):
    person()
    settings.FIELD_KEYS = [NEW, OLD]

    done = keys.rotate(batch=1)

    assert (done.renewed, done.unreadable) == (5, [])
    settings.FIELD_KEYS = [NEW]
    assert Needs.objects.get().diet == "Markerdiet"
    assert Identity.objects.get().born_on == date(1971, 7, 11)


def test_rotation_passes_over_what_is_renewed_already(settings):
    person()
    settings.FIELD_KEYS = [NEW, OLD]
    keys.rotate()
    before = held()

    assert keys.rotate().renewed == 0
    assert held() == before


def test_rotation_takes_up_what_is_half_done(settings):
    people = [person() for _each in range(3)]
    settings.FIELD_KEYS = [NEW, OLD]
    b.give_sensitive(people[1], diet="Markerdiet")

    done = keys.rotate(batch=2)

    assert done.renewed == 5 + 3 + 5
    settings.FIELD_KEYS = [NEW]
    assert [each.diet for each in Needs.objects.all()] == ["Markerdiet"] * 3


def test_rotation_names_whose_values_no_key_opens_and_renews_the_others(settings):
    settings.FIELD_KEYS = [LOST]
    lost = person()
    settings.FIELD_KEYS = [OLD]
    found = person()
    settings.FIELD_KEYS = [NEW, OLD]

    done = keys.rotate()

    assert (done.renewed, done.unreadable) == (5, [lost.pk])
    settings.FIELD_KEYS = [NEW]
    assert sensitive.values_of(found, Purpose.NEEDS)["diet"] == "Markerdiet"
    with pytest.raises(InvalidToken):
        Needs.objects.get(attendee=lost)


def test_command_says_how_many_values_and_fails_for_lost_keys(settings, capsys):
    attendee = person()
    settings.FIELD_KEYS = [NEW, OLD]

    call_command("rotate_field_keys")
    assert "Encrypted anew: 5 values." in capsys.readouterr().out

    settings.FIELD_KEYS = [LOST]
    with pytest.raises(CommandError, match=str(attendee.pk)):
        call_command("rotate_field_keys")
