"""Every claim has its days; a piece of evidence has none of its own any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Require the new columns and let the old one go."""

    dependencies = [("portfolio", "0003_move_days_to_claims")]

    operations = [
        migrations.AlterField("claim", "claimed_at", models.DateTimeField()),
        migrations.AlterField("claim", "judge_by", models.DateField()),
        migrations.RemoveField("evidence", "judge_by"),
    ]
