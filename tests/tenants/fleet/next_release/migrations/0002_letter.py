import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("taxes", "0001_initial")]

    operations = [
        migrations.AddField("taxrule", "letter", models.CharField(max_length=3, default="", db_default="")),
        migrations.CreateModel(
            "TaxRemark",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("text", models.TextField()),
                (
                    "rule",
                    models.ForeignKey("taxes.taxrule", on_delete=django.db.models.deletion.CASCADE),
                ),
            ],
        ),
    ]
