"""Let whoever gave the grant of a sample end it at once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A dated row cannot end on the day on which it begins."""

    dependencies = [
        ("portfolio", "0006_witness_mail"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="samplegrant",
            name="end_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="why it was ended early"),
        ),
        migrations.AddField(
            model_name="samplegrant",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="samplegrant",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
