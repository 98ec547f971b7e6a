"""The former version goes on running while the tables are brought up to the next one.

While ``migrate`` runs and web processes are replaced one by one, the former version reads and
writes the new tables. RELEASED is the state of the last release; it moves on with each tag, and until the first one it is
where this check began.
"""

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

RELEASED = (("registrations", "0018_visas_and_vehicles"), ("workshop", "0009_reserve_metrics"))
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
