from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("taxes", "0001_initial")]

    operations = [
        migrations.AddField("taxrule", "letter", models.CharField(max_length=3, default="", db_default=""))
    ]
