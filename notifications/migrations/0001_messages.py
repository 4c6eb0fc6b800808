"""Make the outbox and the notices; the database itself holds the states of a message."""

import django.db.models.deletion
import django_fsm
import uuid
from django.conf import settings
from django.db import migrations, models

from common.database import StateTrigger


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('unique_key', models.CharField(editable=False, max_length=64, unique=True, verbose_name='clé d’unicité')),
                ('kind', models.CharField(max_length=80, verbose_name='message')),
                ('about_type', models.CharField(max_length=60, verbose_name='type d’objet')),
                ('about_id', models.CharField(max_length=60, verbose_name='objet')),
                ('path', models.CharField(max_length=300, verbose_name='page')),
                ('sentence', models.TextField(verbose_name='phrase')),
                ('created_at', models.DateTimeField(verbose_name='reçu le')),
                ('read_at', models.DateTimeField(null=True, verbose_name='lu le')),
                ('recipient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='destinataire')),
            ],
            options={
                'verbose_name': 'message reçu',
                'verbose_name_plural': 'messages reçus',
                'indexes': [models.Index(condition=models.Q(('read_at__isnull', True)), fields=['recipient'], name='notice_unread'), models.Index(fields=['recipient', '-created_at', '-id'], name='notice_newest_first')],
                'constraints': [models.CheckConstraint(condition=models.Q(('path__regex', '^/([^/\\\\\\s]\\S*)?$')), name='notice_local_path')],
            },
        ),
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('status', django_fsm.FSMField(choices=[('pending', 'en attente'), ('sending', 'en cours d’envoi'), ('sent', 'envoyé'), ('failed', 'en échec'), ('cancelled', 'annulé')], default='pending', max_length=10, protected=True, verbose_name='état')),
                ('unique_key', models.CharField(editable=False, max_length=64, unique=True, verbose_name='clé d’unicité')),
                ('kind', models.CharField(max_length=80, verbose_name='message')),
                ('address', models.EmailField(blank=True, max_length=254, verbose_name='adresse sans compte')),
                ('about_type', models.CharField(max_length=60, verbose_name='type d’objet')),
                ('about_id', models.CharField(max_length=60, verbose_name='objet')),
                ('path', models.CharField(max_length=300, verbose_name='page')),
                ('wording', models.TextField(blank=True, verbose_name='texte propre au DAC')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                ('next_attempt_at', models.DateTimeField(verbose_name='prochain essai')),
                ('leased_until', models.DateTimeField(null=True, verbose_name='bail jusqu’à')),
                ('message_id', models.CharField(editable=False, max_length=250, verbose_name='Message-ID')),
                ('created_at', models.DateTimeField(verbose_name='créé le')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='envoyé le')),
                ('last_error', models.CharField(blank=True, max_length=80, verbose_name='dernière erreur')),
                ('recipient', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='destinataire')),
            ],
            options={
                'verbose_name': 'courriel',
                'verbose_name_plural': 'courriels',
                'indexes': [models.Index(condition=models.Q(('status__in', ('pending', 'sending'))), fields=['next_attempt_at'], name='outboxmessage_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('recipient__isnull', False)), models.Q(('recipient__isnull', True), models.Q(('address', ''), _negated=True)), _connector='OR'), name='outboxmessage_one_recipient'), models.CheckConstraint(condition=models.Q(('path__regex', '^/([^/\\\\\\s]\\S*)?$')), name='outboxmessage_local_path'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'sending'), ('leased_until__isnull', False)), models.Q(models.Q(('status', 'sending'), _negated=True), ('leased_until__isnull', True)), _connector='OR'), name='outboxmessage_lease_while_sending'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'sent'), ('sent_at__isnull', False)), models.Q(models.Q(('status', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='outboxmessage_sent_has_date')],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        StateTrigger(
            "outboxmessage",
            field="status",
            born=['pending'],
            pairs=[
                ("failed", "pending"),
                ("pending", "cancelled"),
                ("pending", "sending"),
                ("sending", "cancelled"),
                ("sending", "failed"),
                ("sending", "pending"),
                ("sending", "sending"),
                ("sending", "sent"),
            ],
        ),
    ]
