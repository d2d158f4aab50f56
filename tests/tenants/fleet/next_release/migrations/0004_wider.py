from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("taxes", "0003_by_letter")]

    operations = [
        migrations.AlterField("taxrule", "internal_name", models.CharField(max_length=250, null=True)),
        migrations.AddIndex("taxremark", models.Index(fields=["text"], name="tax_remark_text")),
    ]
