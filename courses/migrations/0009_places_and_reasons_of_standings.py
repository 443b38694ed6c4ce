"""Let the read model say where somebody works, and since when and until when what concerns them holds."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What boards sort and filter by stands in the read model, a column each."""

    dependencies = [
        ("courses", "0008_planned_intakes"),
        ("lms", "0002_notice_choice"),
    ]

    operations = [
        migrations.AddField(
            model_name="standing",
            name="cases_early",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="held cases that a rule would block"),
        ),
        migrations.AddField(
            model_name="standing",
            name="cases_early_since",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="standing",
            name="checked_on",
            field=models.DateField(blank=True, null=True, verbose_name="last check handed in"),
        ),
        migrations.AddField(
            model_name="standing",
            name="criteria_untouched",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="nothing claimed for them"),
        ),
        migrations.AddField(
            model_name="standing",
            name="judge_by",
            field=models.DateField(blank=True, null=True, verbose_name="earliest due of what waits"),
        ),
        migrations.AddField(
            model_name="standing",
            name="learned_on",
            field=models.DateField(blank=True, null=True, verbose_name="last lesson finished"),
        ),
        migrations.AddField(
            model_name="standing",
            name="lost_minutes",
            field=models.PositiveIntegerField(default=0, verbose_name="learning time lost in four weeks"),
        ),
        migrations.AddField(
            model_name="standing",
            name="mentor_until",
            field=models.DateField(blank=True, null=True, verbose_name="first day ahead without an eligible mentor"),
        ),
        migrations.AddField(
            model_name="standing",
            name="misconceptions",
            field=models.PositiveSmallIntegerField(
                default=0, verbose_name="open ones of modules that gate a first case"
            ),
        ),
        migrations.AddField(
            model_name="standing",
            name="misconceptions_due",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="standing",
            name="over_since",
            field=models.DateField(
                blank=True, null=True, verbose_name="first day of the figures above the limit in a row"
            ),
        ),
        migrations.AddField(
            model_name="standing",
            name="pta_until",
            field=models.DateField(blank=True, null=True, verbose_name="first day ahead without this PTA"),
        ),
        migrations.AddField(
            model_name="standing",
            name="reduction_by",
            field=models.DateField(
                blank=True, null=True, verbose_name="day from which less is taken off than the rules give"
            ),
        ),
        migrations.AddField(
            model_name="standing",
            name="reflect_by",
            field=models.DateField(
                blank=True, null=True, verbose_name="day by which the next reflective discussion should be"
            ),
        ),
        migrations.AddField(
            model_name="standing",
            name="sent_on",
            field=models.DateField(blank=True, null=True, verbose_name="last evidence sent"),
        ),
        migrations.AddField(
            model_name="standing",
            name="time_asked_on",
            field=models.DateField(blank=True, null=True, verbose_name="oldest request for more time that waits"),
        ),
        migrations.AddField(
            model_name="standing",
            name="uncovered_since",
            field=models.DateField(blank=True, null=True, verbose_name="first day of the gap that lasts"),
        ),
        migrations.AddField(
            model_name="standing",
            name="unit",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="lms.unit"
            ),
        ),
        migrations.AddField(
            model_name="standing",
            name="waiting_since",
            field=models.DateField(blank=True, null=True, verbose_name="oldest of what waits"),
        ),
    ]
