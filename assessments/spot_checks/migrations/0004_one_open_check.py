import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('caseload', '0005_covered_teams'),
        ('spot_checks', '0003_carry_over'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveField(
            model_name='acknowledgement',
            name='judgement',
        ),
        migrations.RemoveField(
            model_name='spotcheck',
            name='reviewer',
        ),
        migrations.RemoveField(
            model_name='spotcheckjudgement',
            name='context',
        ),
        migrations.AlterField(
            model_name='acknowledgement',
            name='outcome',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='acknowledgement', to='spot_checks.spotcheckoutcome'),
        ),
        migrations.AlterField(
            model_name='spotcheckjudgement',
            name='assignment',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='judgement', to='spot_checks.assignment'),
        ),
        migrations.AddConstraint(
            model_name='spotcheck',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('officer',), name='spot_checks_one_open_an_officer', violation_error_message='A check of this officer is open already.'),
        ),
    ]
