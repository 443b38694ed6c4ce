"""The tables of privacy: copies, holds, what is due, what was erased."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Make them."""

    initial = True

    dependencies = [
        ('lms', '0002_notice_choice'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('left', models.DateField(verbose_name='had left on')),
                ('kinds', models.JSONField(default=list)),
                ('counts', models.JSONField(default=dict)),
                ('seals', models.JSONField(default=list)),
                ('files', models.JSONField(default=list)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='erasures', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Due',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('private matter', 'Private matter'), ('while employed', 'Kept while employed'), ('training record', 'Training record')], max_length=20)),
                ('left', models.DateField(verbose_name='left on')),
                ('due', models.DateField(verbose_name='due by rule on')),
                ('listed', models.DateField(verbose_name='announced on')),
                ('day', models.DateField(verbose_name='erased on')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['day'], name='privacy_due_day')],
                'constraints': [models.UniqueConstraint(fields=('person', 'kind'), name='privacy_due_once')],
            },
        ),
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts', models.DateField(verbose_name='from')),
                ('ends', models.DateField(blank=True, null=True, verbose_name='until')),
                ('reason', models.TextField()),
                ('placed_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('lift_reason', models.TextField(blank=True)),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to=settings.AUTH_USER_MODEL)),
                ('placed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lms.unit')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('ends', None), ('ends__gt', models.F('starts')), _connector='OR'), name='privacy_legalhold_ends_after_start', violation_error_message='The last day must be after the first day.'), models.CheckConstraint(condition=models.Q(('person', None), ('unit', None), _connector='OR'), name='privacy_hold_covers_one_thing'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='privacy_hold_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='PersonExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'Being made'), ('made', 'Ready'), ('failed', 'Could not be made'), ('gone', 'Deleted')], default='waiting', max_length=7)),
                ('done', models.PositiveIntegerField(default=0, verbose_name='tables written so far')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='tables to write')),
                ('made_at', models.DateTimeField(blank=True, null=True)),
                ('stored', models.CharField(blank=True, max_length=100)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('keep_until', models.DateField(blank=True, null=True)),
                ('fault', models.CharField(blank=True, max_length=200)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('person',), name='privacy_copy_made_one_at_a_time')],
            },
        ),
    ]
