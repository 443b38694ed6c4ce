"""Keep the edition that a framework's file says it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """What a new version says about earlier codes is about one earlier edition."""

    dependencies = [("portfolio", "0004_days_of_claims")]
    operations = [
        migrations.AddField(
            model_name="frameworkversion",
            name="edition",
            field=models.CharField(blank=True, default="", max_length=40),
            preserve_default=False,
        ),
    ]
