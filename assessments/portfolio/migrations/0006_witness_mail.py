"""Keep when the link of a witness left, and how many codes did."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A link is made as it is sent, and a link can ask for so many codes."""

    dependencies = [("portfolio", "0005_framework_editions")]
    operations = [
        migrations.AddField(
            model_name="witnessrequest",
            name="codes_sent",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="witnessrequest",
            name="sent_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
