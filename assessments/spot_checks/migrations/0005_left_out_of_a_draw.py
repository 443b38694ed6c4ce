from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('spot_checks', '0004_one_open_check'),
    ]

    operations = [
        migrations.AddField(
            model_name='drawresult',
            name='left_out',
            field=models.JSONField(blank=True, default=dict, help_text='who, and which cases, could not be drawn any more, and why'),
        ),
    ]
