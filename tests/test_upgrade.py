"""The former version goes on running while the tables are brought up to the next one.

While ``migrate`` runs and web processes are replaced one by one, the former version reads and
writes the new tables. RELEASED is the state of the last release; it moves on with each tag, and until the first one it is
where this check began.
"""

import pytest
from django.contrib.admin import site as staff_pages
from django.core.management import call_command
from django.db import connections, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState
from django.test import Client
from django.urls import reverse

from tests import builders as b
from tests import historical, site
from workshop.enums import EventState
from workshop.models import Event

RELEASED = (("registrations", "0018_visas_and_vehicles"), ("workshop", "0009_reserve_metrics"))
# An earlier state: much was changed between the two.
EARLIER = (("registrations", "0014_shared_list"), ("workshop", "0005_agenda_releases"))
# (app, migration, operation): why the former version survives it all the same.
SURVIVED: dict[tuple[str, str, str], str] = {}

TAKES_AWAY = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.DeleteModel,
    migrations.RenameModel,
    migrations.AlterModelTable,
)


def breaks_former(operation, app, before):
    """Return whether the former version fails on tables after this operation on that state.

    A default in Python does not help: the former version's INSERT leaves the column out.
    """
    if isinstance(operation, TAKES_AWAY):
        return True
    if isinstance(operation, migrations.AddField):
        field = operation.field
        return not (field.many_to_many or field.null or field.has_db_default())
    if isinstance(operation, migrations.AlterField):
        old = before.models[app, operation.model_name_lower].get_field(operation.name)
        new = operation.field
        return (old.null and not new.null) or type(old) is not type(new)
    # A new constraint may refuse what the former version writes.
    return isinstance(operation, migrations.AddConstraint)


def operations_since_release():
    """Yield (app, migration, operation, state before it) of our apps since the release.

    Tables made since are left out: the former version does not know them.
    """
    loader = MigrationLoader(None)
    released = {node for target in RELEASED for node in loader.graph.forwards_plan(target)}
    state = loader.project_state(list(RELEASED))
    former = set(state.models)
    for target in loader.graph.leaf_nodes():
        for node in loader.graph.forwards_plan(target):
            if node in released or node[0] not in dict(RELEASED):
                continue
            released.add(node)
            for operation in loader.graph.nodes[node].operations:
                model = getattr(operation, "model_name_lower", getattr(operation, "name_lower", ""))
                if not model or (node[0], model) in former:
                    yield *node, operation, state.clone()
                operation.state_forwards(node[0], state)


def test_former_version_survives_every_migration_since_its_release(settings):
    # The lane of SQLite makes its tables without them.
    settings.MIGRATION_MODULES = {}
    breaking = {
        (app, name, operation.describe())
        for app, name, operation, before in operations_since_release()
        if breaks_former(operation, app, before)
    }
    assert breaking == set(SURVIVED)


@pytest.mark.parametrize(
    ("operation", "is_breaking"),
    [
        (migrations.RemoveField("thing", "word"), True),
        (migrations.RenameField("thing", "word", "name"), True),
        (migrations.DeleteModel("Thing"), True),
        (migrations.AddField("thing", "new", models.IntegerField(default=1)), True),
        (migrations.AddField("thing", "new", models.IntegerField(db_default=1)), False),
        (migrations.AddField("thing", "new", models.IntegerField(null=True)), False),
        (migrations.AlterField("thing", "word", models.CharField(max_length=9)), True),
        (migrations.AlterField("thing", "word", models.TextField(null=True)), True),
        (migrations.AlterField("thing", "word", models.CharField(max_length=9, null=True)), False),
        (
            migrations.AddConstraint(
                "thing", models.CheckConstraint(condition=models.Q(pk__gt=0), name="positive")
            ),
            True,
        ),
        (migrations.CreateModel("Other", [("id", models.AutoField(primary_key=True))]), False),
    ],
)
def test_operation_is_known_to_break_the_former_version(operation, is_breaking):
    before = ProjectState()
    word = models.CharField(max_length=5, null=True)
    before.add_model(
        ModelState("app", "Thing", [("id", models.AutoField(primary_key=True)), ("word", word)])
    )

    assert breaks_former(operation, "app", before) is is_breaking


def made(targets):
    """Make the tables of the state at once, as if its migrations had been run; return its models."""
    database = connections["default"]
    loader, recorder = MigrationLoader(database), MigrationRecorder(database)
    apps = loader.project_state(list(targets)).apps
    with database.schema_editor() as editor:
        for model in apps.get_models():
            if not model._meta.proxy:
                editor.create_model(model)
    recorder.ensure_schema()
    for node in {node for target in targets for node in loader.graph.forwards_plan(target)}:
        recorder.record_applied(*node)
    return apps


def migrated(targets):
    """Bring the database to the state of these migrations and return its models."""
    executor = MigrationExecutor(connections["default"])
    return executor.migrate(list(targets)).apps


def rows(apps):
    """Return all rows of our apps' tables, by table and number, as columns and bare values."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        table, key = model._meta.db_table, model._meta.pk.column
        if model._meta.app_label not in dict(RELEASED):
            continue
        with connections["default"].cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY "{key}"')  # noqa: S608 - our own names
            names = [each[0] for each in cursor.description]
            found |= {
                (table, number): dict(zip(names, row, strict=True))
                for number, row in enumerate(cursor.fetchall(), 1)
            }
    return found


def missing(before, after):
    """Return what is gone or changed, as (table, number of the row, column)."""
    return {
        (*place, column)
        for place, values in before.items()
        for column, value in values.items()
        if column not in after.get(place, {}) or after[place][column] != value
    }


@pytest.mark.django_db
def test_rows_of_former_versions_are_all_there_and_are_shown(settings, tmp_path):
    settings.MIGRATION_MODULES = {"axes": None, "django_q": None}
    with site.connected_to(site.new(tmp_path, "former")):
        earlier = made(EARLIER)
        historical.fill(earlier, tuple(dict(RELEASED)))
        of_earlier = rows(earlier)
        released = migrated(RELEASED)
        lost = missing(of_earlier, rows(released))
        historical.fill(released, tuple(dict(RELEASED)))
        of_released = rows(released)
        call_command("migrate", run_syncdb=True, verbosity=0)
        lost_since = missing(of_released, rows(released))

        assert (lost, lost_since) == (set(), set())
        assert shown() == {}


def shown():
    """Return the pages that are not answered well, by address."""
    user = b.build_user(is_superuser=True)
    staff = Client()
    staff.force_login(user)
    Event.objects.update(state=EventState.PUBLISHED)
    event = Event.objects.order_by("pk").first()
    # The content of a release is no text, as all else is.
    event.agenda_releases.all().delete()
    b.build_release(event=event)
    home = event.get_absolute_url()
    lists = [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in staff_pages._registry
        if model._meta.app_label in dict(RELEASED)
    ]
    asked = [home, f"{home}agenda/", f"{home}register/", *lists]
    statuses = {path: staff.get(path).status_code for path in asked}
    return {path: status for path, status in statuses.items() if status != 200}
