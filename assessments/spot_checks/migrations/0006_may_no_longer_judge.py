from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('spot_checks', '0005_left_out_of_a_draw'),
    ]

    operations = [
        migrations.AlterField(
            model_name='assignment',
            name='ended_as',
            field=models.CharField(blank=True, choices=[('handed_back', 'Handed back'), ('taken_over', 'Taken over by another reviewer'), ('not_independent', 'No longer independent of the officer'), ('away', 'Away'), ('no_longer', 'May no longer judge'), ('closed', 'The check was closed')], max_length=15),
        ),
    ]
