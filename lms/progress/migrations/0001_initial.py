"""The tables of progress: forecasts, boards as files, the weekly digest."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Make them."""

    initial = True

    dependencies = [
        ('courses', '0009_places_and_reasons_of_standings'),
        ('lms', '0002_notice_choice'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BoardExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('asked', models.JSONField(default=dict)),
                ('in_words', models.CharField(blank=True, max_length=300)),
                ('format', models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'Excel workbook')], max_length=4)),
                ('state', models.CharField(choices=[('waiting', 'Being made'), ('made', 'Ready'), ('failed', 'Could not be made'), ('gone', 'Thrown away')], default='waiting', max_length=7)),
                ('done', models.PositiveIntegerField(default=0, verbose_name='lines written so far')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='lines to write')),
                ('made_at', models.DateTimeField(blank=True, null=True)),
                ('stored', models.CharField(blank=True, max_length=100)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('keep_until', models.DateField(blank=True, null=True)),
                ('fault', models.CharField(blank=True, max_length=200)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['asked_by', 'asked_at'], name='progress_export_asked')],
            },
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week', models.DateField()),
                ('lines', models.JSONField(default=list)),
                ('written_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='digests', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'week'), name='progress_digest_once_a_week')],
            },
        ),
        migrations.CreateModel(
            name='Forecast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('current', models.BooleanField(default=True)),
                ('worked_out_on', models.DateField()),
                ('refusal', models.CharField(blank=True, choices=[('too_early', 'Too early to say'), ('paused', 'Paused'), ('nothing_new', 'Nothing has come for too long'), ('too_little', 'Too little is on record'), ('no_plan', 'No plan')], max_length=12)),
                ('early', models.DateField(blank=True, null=True)),
                ('likely', models.DateField(blank=True, null=True)),
                ('late', models.DateField(blank=True, null=True)),
                ('drivers', models.JSONField(blank=True, default=dict)),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forecasts', to='courses.enrolment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'month'), name='progress_forecast_once_a_month'), models.UniqueConstraint(condition=models.Q(('current', True)), fields=('enrolment',), name='progress_forecast_current'), models.CheckConstraint(condition=models.Q(models.Q(('early__lte', models.F('likely')), ('likely__lte', models.F('late')), ('refusal', '')), models.Q(models.Q(('refusal', ''), _negated=True), ('early', None), ('late', None), ('likely', None)), _connector='OR'), name='progress_forecast_range_or_refusal')],
            },
        ),
        migrations.CreateModel(
            name='QualifyingMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pathway', models.CharField(max_length=40)),
                ('month', models.DateField()),
                ('expected', models.FloatField()),
                ('variance', models.FloatField()),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lms.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('unit', 'pathway', 'month'), name='progress_qualifying_month_once')],
            },
        ),
    ]
