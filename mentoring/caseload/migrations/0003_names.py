from django.db import migrations


class Migration(migrations.Migration):
    """Files of three kinds are taken in: the tables of files take a wider name, and keep their rows."""

    dependencies = [("caseload", "0002_initial")]

    operations = [
        migrations.RenameModel("WorkloadImport", "CaseloadImport"),
        migrations.RenameModel("WorkloadUpload", "CaseloadUpload"),
    ]
