"""The ledger of the reminders of actions, and the index by which the clock finds what is due."""

import django.db.models.deletion
import django.db.models.fields.json
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('ppcs', '0001_plans'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='action',
            index=models.Index(django.db.models.fields.json.KeyTextTransform('due_on', 'agreed'), condition=models.Q(('status__in', ['proposed', 'accepted', 'in_progress'])), name='action_agreed_due'),
        ),
        migrations.CreateModel(
            name='MorningDigest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('on', models.DateField(verbose_name='le')),
                ('made_at', models.DateTimeField(verbose_name='écrit le')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'récapitulatif du matin',
                'verbose_name_plural': 'récapitulatifs du matin',
                'constraints': [models.UniqueConstraint(fields=('user', 'on'), name='digest_once_a_morning')],
            },
        ),
        migrations.CreateModel(
            name='ActionReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('stage', models.CharField(choices=[('before', 'avant l’échéance'), ('after', 'le premier jour ouvré après'), ('again', 'dernier rappel'), ('referent', 'alerte au référent')], max_length=8, verbose_name='rappel')),
                ('due_on', models.DateField(verbose_name='échéance')),
                ('noted_at', models.DateTimeField(verbose_name='dû depuis')),
                ('looked_on', models.DateField(null=True, verbose_name='retenu, faute de droit, le')),
                ('told_at', models.DateTimeField(null=True, verbose_name='dit le')),
                ('action', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='ppcs.action', verbose_name='action')),
                ('digest', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reminders', to='ppcs.morningdigest', verbose_name='récapitulatif')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='à')),
            ],
            options={
                'verbose_name': 'rappel d’une action',
                'verbose_name_plural': 'rappels d’une action',
                'indexes': [models.Index(condition=models.Q(('told_at__isnull', True)), fields=['user'], name='reminder_waiting')],
                'constraints': [models.UniqueConstraint(fields=('action', 'user', 'stage', 'due_on'), name='reminder_once')],
            },
        ),
    ]
