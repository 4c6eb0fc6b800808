"""The two numbers of the reminders of actions; each DAC has its own."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0002_lists_and_settings_of_plans'),
    ]

    operations = [
        migrations.AddField(
            model_name='dac',
            name='action_reminder_days',
            field=models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(60)], verbose_name='rappel au porteur d’une action, jours ouvrés avant l’échéance'),
        ),
        migrations.AddField(
            model_name='dac',
            name='action_again_days',
            field=models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(60)], verbose_name='dernier rappel au porteur, et alerte au référent, jours ouvrés après l’échéance'),
        ),
    ]
