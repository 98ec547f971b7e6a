"""The register of personal fields covers every column of every model."""

from django.apps import apps

from registrations.privacy.fields import IMPERSONAL_MODELS, PERSONAL_FIELDS, TECHNICAL_FIELDS

OWN_MODELS = {
    model._meta.model_name: model
    for app in ("workshop", "registrations")
    for model in apps.get_app_config(app).get_models()
}


def test_every_model_is_said_to_hold_persons_or_not():
    assert set(TECHNICAL_FIELDS) | IMPERSONAL_MODELS == set(OWN_MODELS)
    assert set(TECHNICAL_FIELDS) & IMPERSONAL_MODELS == set()


def test_every_column_about_a_person_is_listed_once():
    listed = sorted((each.model, each.name) for each in PERSONAL_FIELDS)
    technical = [(model, name) for model, names in TECHNICAL_FIELDS.items() for name in names]
    columns = sorted(
        (model, field.name)
        for model in TECHNICAL_FIELDS
        for field in OWN_MODELS[model]._meta.concrete_fields
    )

    assert sorted(listed + technical) == columns
