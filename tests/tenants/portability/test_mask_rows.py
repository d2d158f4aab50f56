"""Who is in a copy is nobody; and every column that could hold a person has been thought about."""

from __future__ import annotations

import io
import json

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from tenants.context.schema_router import labels
from tenants.portability import mask_values
from tenants.portability.manifest import TablePart
from tenants.portability.mask_rows import Masking, Unclassified, escaped, unescaped
from tenants.portability.mask_values import Masker
from tenants.portability.personal_data import EMPTY, FOLDERS, RULES

MASKER = Masker(b"a key")
NOT_TEXT = (
    *(models.AutoField, models.IntegerField, models.DecimalField, models.FloatField, models.BooleanField),
    *(models.DateField, models.UUIDField, models.ForeignKey),
)


def holds_text(field: models.Field[object, object]) -> bool:
    if isinstance(field, ArrayField):
        return holds_text(field.base_field)
    return not isinstance(field, NOT_TEXT)


def tenant_models() -> list[type[models.Model]]:
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.app_label in labels("TENANT_APPS")]


def test_every_text_column_of_every_table_is_classified() -> None:
    forgotten = [
        f"{model._meta.db_table}.{field.column}"
        for model in tenant_models()
        for field in model._meta.concrete_fields
        if (rule := RULES.get(model._meta.db_table)) is None
        or (rule is not EMPTY and holds_text(field) and field.column not in rule.columns)
    ]

    assert forgotten == [], "say in tenants/portability/personal_data.py whether these are about people"


def test_no_rule_speaks_of_a_column_that_is_not_there() -> None:
    columns = {
        model._meta.db_table: {field.column for field in model._meta.concrete_fields}
        for model in tenant_models()
    }

    strange = [
        f"{table}.{column}"
        for table, rule in RULES.items()
        for column in rule.columns
        if column not in columns.get(table, set())
    ]

    assert strange == []
    assert set(RULES) - set(columns) == set()


def test_folders_of_files_are_known() -> None:
    """A new folder of files comes along only when somebody has said that no person is in it."""
    from apps.api.upload_files import FOLDER as UPLOADS
    from apps.catalog.domain.pictures import FOLDER as PICTURES
    from apps.events.domain.branding import FOLDER as LOOK

    assert {f"{PICTURES}/", f"{LOOK}/"} == set(FOLDERS)
    assert f"{UPLOADS}/" not in FOLDERS


@pytest.mark.parametrize(
    "value", ["", "plain", "tab\t", "line\nfeed", "back\\slash", "\\N", "\r\b\f\v", "ü“ 🎟"]
)
def test_copy_text_survives_both_ways(value: str) -> None:
    assert unescaped(escaped(value.encode())).decode() == value


def test_masks_are_equal_for_equal_values_and_differ_between_copies() -> None:
    other = Masker(b"another key")

    assert mask_values.email(MASKER, "bea@example.org") == mask_values.email(MASKER, "BEA@example.org")
    assert mask_values.email(MASKER, "bea@example.org") != mask_values.email(other, "bea@example.org")
    assert mask_values.secret(MASKER, "abcdef") == mask_values.secret(MASKER, "abcdef") != "abcdef"


def test_parts_and_whole_of_a_name_agree() -> None:
    parts = json.loads(
        mask_values.person(MASKER, '{"_scheme": "given_family", "given_name": "Bea", "family_name": "Buyer"}')
    )

    whole = mask_values.name(MASKER, "Bea Buyer")

    assert f"{parts['given_name']} {parts['family_name']}" == whole
    assert parts["_scheme"] == "given_family"
    assert "Bea" not in whole.split()


def test_settings_lose_their_secrets_but_not_the_keys_for_trying_out() -> None:
    settings = {
        "payment_stripe_secret_key": "sk_live_1",
        "payment_stripe_test_secret_key": "sk_test_1",
        "a": [1],
    }

    kept = json.loads(mask_values.without_secrets(MASKER, json.dumps(settings)))

    assert kept == {"payment_stripe_test_secret_key": "sk_test_1", "a": [1]}


def test_rows_keep_their_shape_and_null_stays_null() -> None:
    table = TablePart("messaging_mail", ("id", "to", "subject", "text", "sent_at"), ("id",), 1, 1, "0" * 64)
    row = b"7\tbea@example.org\tYour ticket\tDear Bea,\\nhere it is\t\\N\n"

    (masked,) = Masking(b"a key").rows(table, io.BytesIO(row)) or ()

    assert masked.split(b"\t") == [
        b"7",
        mask_values.email(MASKER, "bea@example.org").encode(),
        "—".encode(),
        "—".encode(),
        b"\\N\n",
    ]


def test_a_table_that_nobody_classified_is_not_copied() -> None:
    table = TablePart("crm_visitor", ("id", "name"), ("id",), 1, 1, "0" * 64)

    with pytest.raises(Unclassified):
        Masking(b"a key").rows(table, io.BytesIO(b"1\tBea\n"))


def test_rows_of_unknown_plugins_stay_behind() -> None:
    table = TablePart("plugin_data_plugindata", ("id", "key", "plugin", "value"), ("id",), 2, 1, "0" * 64)
    rows = (
        b'1\tstripe\tpayments\t{"publishable_key": "pk_test_1", "secret_key": "sk_live_1"}\n'
        b'2\tguest\tlist\t{"n": "Bea"}\n'
    )

    kept = list(Masking(b"a key").rows(table, io.BytesIO(rows)) or ())

    assert kept == [b'1\tstripe\tpayments\t{"publishable_key": "pk_test_1"}\n']
