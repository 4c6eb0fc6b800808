"""How each person wants to be reminded."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_accounts'),
        ('notifications', '0001_messages'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReminderPreference',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='personne')),
                ('pace', models.CharField(choices=[('morning', 'un récapitulatif chaque matin'), ('at_once', 'au fil de l’eau')], max_length=8, verbose_name='rythme')),
                ('chosen_at', models.DateTimeField(verbose_name='choisi le')),
            ],
            options={
                'verbose_name': 'préférence de rappel',
                'verbose_name_plural': 'préférences de rappel',
            },
        ),
    ]
