"""Count what a window sends of its marks: what was given up and comes late is older."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A draft keeps the count of the newest that its window sent."""

    dependencies = [("spot_checks", "0006_may_no_longer_judge")]

    operations = [
        migrations.AddField(
            model_name="markingdraft",
            name="turn",
            field=models.PositiveIntegerField(default=0, verbose_name="what this window sent, counted"),
        ),
    ]
