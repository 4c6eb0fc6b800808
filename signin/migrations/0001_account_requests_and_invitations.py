"""Requests for an account and invitations; see signin/models."""

import django.db.models.deletion
import django.db.models.functions.text
import django_fsm
import uuid
from django.conf import settings
from django.db import migrations, models

from common.database import StateTrigger


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_territory_and_people'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('link_number', models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='envoi')),
                ('link_hash', models.CharField(editable=False, max_length=64, null=True, unique=True, verbose_name='empreinte du lien')),
                ('link_expires_at', models.DateTimeField(editable=False, null=True, verbose_name='valable jusqu’au')),
                ('status', django_fsm.FSMField(choices=[('unconfirmed', 'adresse à confirmer'), ('pending', 'à étudier'), ('approved', 'acceptée'), ('refused', 'refusée')], default='unconfirmed', max_length=12, protected=True, verbose_name='état')),
                ('title', models.CharField(blank=True, choices=[('Mme', 'Mme'), ('M.', 'M.'), ('Dr', 'Dr'), ('Pr', 'Pr')], max_length=10, verbose_name='civilité')),
                ('first_name', models.CharField(max_length=80, verbose_name='prénom')),
                ('last_name', models.CharField(max_length=80, verbose_name='nom')),
                ('profession', models.CharField(choices=[('general_practitioner', 'médecin généraliste'), ('specialist', 'médecin spécialiste'), ('nurse', 'infirmier ou infirmière'), ('pharmacist', 'pharmacien ou pharmacienne'), ('physiotherapist', 'masseur-kinésithérapeute'), ('occupational_therapist', 'ergothérapeute'), ('midwife', 'sage-femme'), ('psychologist', 'psychologue'), ('social_worker', 'assistant ou assistante de service social'), ('educator', 'éducateur ou éducatrice'), ('coordinator', 'coordinateur ou coordinatrice de parcours'), ('guardian', 'mandataire judiciaire'), ('manager', 'responsable de service'), ('other', 'autre fonction')], max_length=30, verbose_name='profession')),
                ('rpps', models.CharField(blank=True, max_length=11, verbose_name='numéro RPPS')),
                ('function', models.CharField(blank=True, max_length=120, verbose_name='fonction')),
                ('email', models.EmailField(max_length=254, verbose_name='adresse professionnelle')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='téléphone')),
                ('organisation_name', models.CharField(blank=True, max_length=160, verbose_name='nom de l’organisme')),
                ('organisation_kind', models.CharField(blank=True, choices=[('dac', 'dispositif d’appui à la coordination'), ('practice', 'cabinet ou exercice libéral'), ('health_home', 'maison ou centre de santé'), ('cpts', 'CPTS'), ('hospital', 'établissement de santé'), ('pharmacy', 'pharmacie'), ('home_nursing', 'SSIAD, HAD ou soins à domicile'), ('home_help', 'service d’aide à domicile'), ('social_service', 'CCAS, CLIC ou service social'), ('disability', 'MDPH, SAVS ou SAMSAH'), ('care_home', 'EHPAD ou établissement médico-social'), ('housing', 'bailleur ou hébergement'), ('other', 'autre organisme')], max_length=20, verbose_name='nature de l’organisme')),
                ('motive', models.TextField(max_length=1000, verbose_name='motif')),
                ('charter_version', models.CharField(max_length=10, verbose_name='version de la charte acceptée')),
                ('requested_at', models.DateTimeField(verbose_name='demandé le')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='adresse confirmée le')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='répondu le')),
                ('refusal_reason', models.CharField(blank=True, choices=[('unverified', 'l’exercice professionnel n’a pas pu être vérifié'), ('outside', 'l’organisme ne relève pas de ce territoire'), ('no_need', 'la fonction indiquée n’appelle pas de compte'), ('twice', 'un compte existe déjà pour cette personne')], max_length=12, verbose_name='motif du refus')),
                ('dac', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='account_requests', to='directory.dac', verbose_name='DAC')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='répondu par')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='organisme')),
                ('organisation_commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.commune', verbose_name='commune de l’organisme')),
                ('user', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='account_request', to=settings.AUTH_USER_MODEL, verbose_name='compte ouvert')),
            ],
            options={
                'verbose_name': 'demande de compte',
                'verbose_name_plural': 'demandes de compte',
                'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ('unconfirmed', 'pending'))), fields=('email',), name='account_request_one_open_an_address'), models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='account_request_email_lower'), models.CheckConstraint(condition=models.Q(models.Q(('organisation__isnull', False), ('organisation_name', '')), models.Q(('organisation__isnull', True), models.Q(('organisation_name', ''), _negated=True), models.Q(('organisation_kind', ''), _negated=True)), _connector='OR'), name='account_request_names_its_organisation')],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('link_number', models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='envoi')),
                ('link_hash', models.CharField(editable=False, max_length=64, null=True, unique=True, verbose_name='empreinte du lien')),
                ('link_expires_at', models.DateTimeField(editable=False, null=True, verbose_name='valable jusqu’au')),
                ('status', django_fsm.FSMField(choices=[('open', 'en attente'), ('accepted', 'acceptée'), ('revoked', 'annulée')], default='open', max_length=10, protected=True, verbose_name='état')),
                ('title', models.CharField(blank=True, choices=[('Mme', 'Mme'), ('M.', 'M.'), ('Dr', 'Dr'), ('Pr', 'Pr')], max_length=10, verbose_name='civilité')),
                ('first_name', models.CharField(max_length=80, verbose_name='prénom')),
                ('last_name', models.CharField(max_length=80, verbose_name='nom')),
                ('email', models.EmailField(max_length=254, verbose_name='adresse professionnelle')),
                ('profession', models.CharField(choices=[('general_practitioner', 'médecin généraliste'), ('specialist', 'médecin spécialiste'), ('nurse', 'infirmier ou infirmière'), ('pharmacist', 'pharmacien ou pharmacienne'), ('physiotherapist', 'masseur-kinésithérapeute'), ('occupational_therapist', 'ergothérapeute'), ('midwife', 'sage-femme'), ('psychologist', 'psychologue'), ('social_worker', 'assistant ou assistante de service social'), ('educator', 'éducateur ou éducatrice'), ('coordinator', 'coordinateur ou coordinatrice de parcours'), ('guardian', 'mandataire judiciaire'), ('manager', 'responsable de service'), ('other', 'autre fonction')], max_length=30, verbose_name='profession')),
                ('rpps', models.CharField(blank=True, max_length=11, verbose_name='numéro RPPS')),
                ('function', models.CharField(blank=True, max_length=120, verbose_name='fonction')),
                ('role', models.CharField(choices=[('professional', 'professionnel'), ('coordinator', 'coordinateur ou coordinatrice'), ('manager', 'responsable'), ('technical', 'administration technique'), ('data_protection', 'délégué à la protection des données')], default='professional', max_length=20, verbose_name='rôle')),
                ('invited_at', models.DateTimeField(verbose_name='invité le')),
                ('accepted_at', models.DateTimeField(null=True, verbose_name='acceptée le')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='annulée le')),
                ('charter_version', models.CharField(blank=True, max_length=10, verbose_name='version de la charte acceptée')),
                ('dac', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='directory.dac', verbose_name='DAC')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invité par')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation', verbose_name='organisme')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to=settings.AUTH_USER_MODEL, verbose_name='compte')),
            ],
            options={
                'verbose_name': 'invitation',
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'open')), fields=('email', 'organisation', 'role'), name='invitation_one_open_a_place'), models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='invitation_email_lower')],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        StateTrigger(
            'accountrequest',
            field='status',
            born=['unconfirmed'],
            pairs=[('pending', 'approved'), ('pending', 'refused'), ('unconfirmed', 'pending')],
        ),
        StateTrigger(
            'invitation',
            field='status',
            born=['open'],
            pairs=[('open', 'accepted'), ('open', 'revoked')],
        ),
    ]
