"""Rules across tables that the database itself keeps.

An attendee's event is the event of the delegation. PostgreSQL keeps this with a foreign
key over both columns; SQLite, whose tables are rebuilt by migrations, with triggers that
are put back after each of them.
"""

from typing import Any

from django.db import connections

_POSTGRESQL = """
DO $$ BEGIN
  ALTER TABLE registrations_attendee ADD CONSTRAINT attendee_delegation_of_same_event
    FOREIGN KEY (delegation_id, event_id) REFERENCES registrations_delegation (id, event_id)
    DEFERRABLE INITIALLY DEFERRED;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
"""

_SQLITE = """
CREATE TRIGGER IF NOT EXISTS attendee_delegation_of_same_event_{verb}
BEFORE {verb} ON registrations_attendee
WHEN NOT EXISTS (
  SELECT 1 FROM registrations_delegation
  WHERE id = NEW.delegation_id AND event_id = NEW.event_id
)
BEGIN SELECT RAISE(ABORT, 'attendee_delegation_of_same_event'); END;
"""


def install_rules(using: str, **_kwargs: Any) -> None:
    """Put the rules in place where they are missing; run after every migration."""
    connection = connections[using]
    if "registrations_attendee" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL)
        else:
            for verb in ("INSERT", "UPDATE"):
                cursor.execute(_SQLITE.format(verb=verb))
