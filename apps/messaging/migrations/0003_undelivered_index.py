from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('messaging', '0002_undelivered'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='mail',
            index=models.Index(condition=models.Q(('dismissed_at', None), models.Q(('refused_reason', ''), _negated=True)), fields=['written_at'], name='mails_undelivered'),
        ),
    ]
