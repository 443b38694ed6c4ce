"""Readiness is asked when it is looked at, and kept no more."""

from django.db import migrations


class Migration(migrations.Migration):
    """Drop what the night wrote; every row can be worked out again."""

    dependencies = [("caseload", "0005_covered_teams")]

    operations = [migrations.DeleteModel(name="Readiness")]
