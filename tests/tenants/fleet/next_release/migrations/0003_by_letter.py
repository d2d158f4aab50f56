from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("taxes", "0002_letter")]

    operations = [
        AddIndexConcurrently(
            "taxrule",
            models.Index(fields=["letter"], condition=~models.Q(letter=""), name="tax_rule_by_letter"),
        )
    ]
