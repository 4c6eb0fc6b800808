"""Communes, organisations, people, and each DAC with its settings; see directory/models."""

import directory.models.dac
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
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
            name='Commune',
            fields=[
                ('insee_code', models.CharField(max_length=5, primary_key=True, serialize=False, verbose_name='code INSEE')),
                ('name', models.CharField(max_length=100, verbose_name='nom')),
                ('search_name', models.CharField(editable=False, max_length=100, verbose_name='nom normalisé')),
                ('postal_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), size=None, verbose_name='codes postaux')),
                ('epci_code', models.CharField(blank=True, max_length=9, verbose_name='code EPCI')),
                ('epci_name', models.CharField(blank=True, max_length=150, verbose_name='EPCI')),
                ('departement_code', models.CharField(max_length=3, verbose_name='département')),
                ('departement_name', models.CharField(max_length=60, verbose_name='nom du département')),
                ('region_code', models.CharField(max_length=3, verbose_name='région')),
            ],
            options={
                'verbose_name': 'commune',
                'indexes': [models.Index(fields=['search_name'], name='commune_search', opclasses=['text_pattern_ops']), django.contrib.postgres.indexes.GinIndex(fields=['postal_codes'], name='commune_postal_codes')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('name', models.CharField(max_length=160, verbose_name='nom')),
                ('search_name', models.TextField(editable=False, verbose_name='nom normalisé')),
                ('kind', models.CharField(choices=[('dac', 'dispositif d’appui à la coordination'), ('practice', 'cabinet ou exercice libéral'), ('health_home', 'maison ou centre de santé'), ('cpts', 'CPTS'), ('hospital', 'établissement de santé'), ('pharmacy', 'pharmacie'), ('home_nursing', 'SSIAD, HAD ou soins à domicile'), ('home_help', 'service d’aide à domicile'), ('social_service', 'CCAS, CLIC ou service social'), ('disability', 'MDPH, SAVS ou SAMSAH'), ('care_home', 'EHPAD ou établissement médico-social'), ('housing', 'bailleur ou hébergement'), ('other', 'autre organisme')], max_length=20, verbose_name='nature')),
                ('sector', models.CharField(choices=[('health', 'sanitaire'), ('social', 'social'), ('medico_social', 'médico-social')], max_length=20, verbose_name='secteur')),
                ('finess', models.CharField(blank=True, max_length=9, verbose_name='numéro FINESS')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='téléphone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='adresse')),
                ('second_factor_required', models.BooleanField(default=False, help_text='Pour toutes les personnes de l’organisme.', verbose_name='second facteur exigé')),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='directory.commune', verbose_name='commune')),
            ],
            options={
                'verbose_name': 'organisme',
            },
        ),
        migrations.CreateModel(
            name='Dac',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('name', models.CharField(max_length=120, verbose_name='nom')),
                ('opening_words', models.CharField(default='du lundi au vendredi, 9 h à 17 h', max_length=120, verbose_name='horaires en clair')),
                ('delay_48_hours', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(60)], verbose_name='réponse promise, urgence « sous 48 h »')),
                ('delay_15_days', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(60)], verbose_name='réponse promise, « sous 15 jours »')),
                ('delay_month', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(60)], verbose_name='réponse promise, « dans le mois »')),
                ('delay_question', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(60)], verbose_name='réponse promise à une question sans identité')),
                ('working_weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(6)]), default=directory.models.dac.monday_to_friday, size=None, verbose_name='jours ouvrés')),
                ('closed_on_public_holidays', models.BooleanField(default=True, verbose_name='fermé les jours fériés')),
                ('gp_opinion_blocks', models.BooleanField(default=False, help_text='Sans son accord, la demande ne peut pas être acceptée.', verbose_name='l’avis du médecin traitant bloque')),
                ('reminder_days_before', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(60)], verbose_name='rappel aux coordinateurs, jours ouvrés avant la date promise')),
                ('escalation_days_after', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(60)], verbose_name='alerte au responsable, jours ouvrés après la date promise')),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='dac', to='directory.organisation', verbose_name='organisme')),
            ],
            options={
                'verbose_name': 'DAC',
                'verbose_name_plural': 'DAC',
            },
        ),
        migrations.CreateModel(
            name='Professional',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('title', models.CharField(blank=True, max_length=10, verbose_name='civilité')),
                ('first_name', models.CharField(max_length=80, verbose_name='prénom')),
                ('last_name', models.CharField(max_length=80, verbose_name='nom')),
                ('search_name', models.TextField(editable=False, verbose_name='nom normalisé')),
                ('profession', models.CharField(choices=[('general_practitioner', 'médecin généraliste'), ('specialist', 'médecin spécialiste'), ('nurse', 'infirmier ou infirmière'), ('pharmacist', 'pharmacien ou pharmacienne'), ('physiotherapist', 'masseur-kinésithérapeute'), ('occupational_therapist', 'ergothérapeute'), ('midwife', 'sage-femme'), ('psychologist', 'psychologue'), ('social_worker', 'assistant ou assistante de service social'), ('educator', 'éducateur ou éducatrice'), ('coordinator', 'coordinateur ou coordinatrice de parcours'), ('guardian', 'mandataire judiciaire'), ('manager', 'responsable de service'), ('other', 'autre fonction')], max_length=30, verbose_name='profession')),
                ('function', models.CharField(blank=True, max_length=120, verbose_name='fonction')),
                ('rpps', models.CharField(blank=True, max_length=11, null=True, unique=True, verbose_name='numéro RPPS')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='téléphone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='adresse')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='professional', to=settings.AUTH_USER_MODEL, verbose_name='compte')),
            ],
            options={
                'verbose_name': 'professionnel',
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('status', django_fsm.FSMField(choices=[('invited', 'invitée'), ('active', 'active'), ('ended', 'terminée')], default='invited', max_length=10, protected=True, verbose_name='état')),
                ('role', models.CharField(choices=[('professional', 'professionnel'), ('coordinator', 'coordinateur ou coordinatrice'), ('manager', 'responsable'), ('technical', 'administration technique'), ('data_protection', 'délégué à la protection des données')], default='professional', max_length=20, verbose_name='rôle')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='depuis')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='directory.organisation', verbose_name='organisme')),
                ('professional', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='directory.professional', verbose_name='professionnel')),
            ],
            options={
                'verbose_name': 'appartenance',
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='DacClosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=80, verbose_name='motif')),
                ('starts_on', models.DateField(verbose_name='du')),
                ('ends_on', models.DateField(verbose_name='au')),
                ('dac', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closures', to='directory.dac', verbose_name='DAC')),
            ],
            options={
                'verbose_name': 'fermeture',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='closure_dates_in_order')],
            },
        ),
        migrations.CreateModel(
            name='DacCoverage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='depuis')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coverage', to='directory.commune', verbose_name='commune')),
                ('dac', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='coverage', to='directory.dac', verbose_name='DAC')),
            ],
            options={
                'verbose_name': 'couverture',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True)), fields=('commune',), name='coverage_one_dac_a_commune'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='coverage_dates_in_order')],
            },
        ),
        migrations.CreateModel(
            name='DacListItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('list', models.CharField(choices=[('problem_area', 'domaines qui posent problème'), ('complexity_factor', 'facteurs de complexité'), ('motive', 'motifs de la demande'), ('decline_reason', 'motifs de non-retenue'), ('level', 'niveaux d’accompagnement'), ('closure_reason', 'motifs de clôture')], max_length=20, verbose_name='liste')),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('label', models.CharField(max_length=120, verbose_name='libellé')),
                ('rank', models.PositiveSmallIntegerField(default=0, verbose_name='rang')),
                ('is_active', models.BooleanField(default=True, verbose_name='proposé')),
                ('dac', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='list_items', to='directory.dac', verbose_name='DAC')),
            ],
            options={
                'verbose_name': 'choix d’une liste',
                'constraints': [models.UniqueConstraint(fields=('dac', 'list', 'code'), name='list_item_code_once')],
            },
        ),
        migrations.CreateModel(
            name='DacMessageText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60, verbose_name='message')),
                ('sentence', models.CharField(max_length=240, verbose_name='phrase')),
                ('dac', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='message_texts', to='directory.dac', verbose_name='DAC')),
            ],
            options={
                'verbose_name': 'texte de message',
                'constraints': [models.UniqueConstraint(fields=('dac', 'kind'), name='message_text_once')],
            },
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['search_name'], name='organisation_search', opclasses=['text_pattern_ops']),
        ),
        migrations.AddIndex(
            model_name='professional',
            index=models.Index(fields=['search_name'], name='professional_search', opclasses=['text_pattern_ops']),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'ended'), _negated=True), fields=('professional', 'organisation', 'role'), name='membership_once'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('starts_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='membership_dates_in_order'),
        ),
        StateTrigger(
            'membership',
            field='status',
            born=['invited'],
            pairs=[('active', 'ended'), ('invited', 'active')],
        ),
    ]
