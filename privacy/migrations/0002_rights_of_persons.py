"""Make the tables of requests about data, copies, retention and erasure."""

import uuid

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models

from common.database import StateTrigger

PAIRS_OF_REQUESTS = [("received", "answered"), ("received", "refused")]
PAIRS_OF_COPIES = [
    ("asked", "asked"),
    ("asked", "prepared"),
    ("asked", "refused"),
    ("prepared", "asked"),
    ("prepared", "refused"),
    ("prepared", "reviewed"),
    ("reviewed", "asked"),
    ("reviewed", "prepared"),
    ("reviewed", "refused"),
    ("reviewed", "released"),
]
PAIRS_OF_ERASURES = [("asked", "done"), ("asked", "dropped"), ("due", "asked"), ("due", "dropped")]
# the proof, and the files that go with a purge, are written by the purge function, nobody else
WRITTEN_BY_THE_FUNCTION = """
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON privacy_erasureproof FROM cordee_app;
REVOKE UPDATE, TRUNCATE ON privacy_filetodelete FROM cordee_app;
REVOKE UPDATE, DELETE, TRUNCATE ON privacy_anonymousrecord FROM cordee_app;
"""
WRITTEN_BY_ANYBODY = """
GRANT INSERT, UPDATE, DELETE ON privacy_erasureproof, privacy_filetodelete, privacy_anonymousrecord
TO cordee_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0001_the_officer"),
        ("cases", "0009_restricted_processing"),
        ("directory", "0003_reminders_of_actions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name='FileToDelete',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stored_as', models.CharField(max_length=80, unique=True, verbose_name='nom de stockage')),
                ('noted_at', models.DateTimeField(verbose_name='noté le')),
            ],
            options={
                'verbose_name': 'fichier à supprimer',
                'verbose_name_plural': 'fichiers à supprimer',
            },
        ),
        migrations.CreateModel(
            name='AnonymousRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('followed', models.BooleanField(verbose_name='a été suivie')),
                ('opened_year', models.PositiveSmallIntegerField(null=True, verbose_name='année d’ouverture')),
                ('closed_year', models.PositiveSmallIntegerField(null=True, verbose_name='année de clôture')),
                ('months', models.PositiveSmallIntegerField(null=True, verbose_name='mois de suivi')),
                ('age_band', models.CharField(choices=[('child', 'moins de 18 ans'), ('young', '18 à 39 ans'), ('middle', '40 à 59 ans'), ('senior', '60 à 74 ans'), ('old', '75 à 84 ans'), ('very_old', '85 ans et plus'), ('unknown', 'inconnu')], max_length=8, verbose_name='tranche d’âge')),
                ('level', models.SlugField(blank=True, max_length=40, verbose_name='niveau')),
                ('outcome', models.SlugField(blank=True, max_length=40, verbose_name='issue')),
                ('requester_kind', models.CharField(blank=True, max_length=20, verbose_name='type de demandeur')),
                ('motives', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=40), default=list, size=None, verbose_name='motifs')),
                ('had_plan', models.BooleanField(default=False, verbose_name='avait un plan')),
                ('goals_reached', models.PositiveSmallIntegerField(default=0, verbose_name='objectifs atteints')),
                ('dac', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.dac', verbose_name='DAC')),
            ],
            options={
                'verbose_name': 'fait statistique anonyme',
                'verbose_name_plural': 'faits statistiques anonymes',
            },
        ),
        migrations.CreateModel(
            name='ErasureProof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('extent', models.CharField(choices=[('social', 'les données sociales'), ('whole', 'tout ce qui la concerne')], max_length=6, verbose_name='étendue')),
                ('kept', models.CharField(choices=[('nothing', 'effacer'), ('figures', 'anonymiser')], max_length=7, verbose_name='manière')),
                ('reason', models.CharField(choices=[('retention', 'durée de conservation atteinte'), ('request', 'demande de la personne')], max_length=9, verbose_name='motif')),
                ('counts', models.JSONField(verbose_name='comptes')),
                ('asked_at', models.DateTimeField(verbose_name='demandé le')),
                ('done_at', models.DateTimeField(verbose_name='fait le')),
                ('digest', models.CharField(max_length=64, verbose_name='empreinte SHA-256')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandé par')),
                ('dac', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='erasure_proofs', to='directory.dac', verbose_name='DAC')),
                ('second_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmé par')),
            ],
            options={
                'verbose_name': 'preuve d’effacement',
                'verbose_name_plural': 'preuves d’effacement',
            },
        ),
        migrations.CreateModel(
            name='RetentionRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('request_months', models.PositiveSmallIntegerField(default=24, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(240)], verbose_name='mois après une demande restée sans suivi')),
                ('social_months', models.PositiveSmallIntegerField(default=24, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(240)], verbose_name='mois après le dernier contact, données sociales')),
                ('health_years', models.PositiveSmallIntegerField(default=20, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(50)], verbose_name='années après le dernier contact, données de santé')),
                ('keep_figures', models.BooleanField(default=True, verbose_name='garder un fait statistique anonyme')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='décidé le')),
                ('decided_by', models.CharField(blank=True, max_length=160, verbose_name='par qui')),
                ('basis', models.CharField(blank=True, max_length=500, verbose_name='fondement')),
                ('updated_at', models.DateTimeField(blank=True, null=True, verbose_name='noté le')),
                ('dac', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='retention', to='directory.dac', verbose_name='DAC')),
                ('updated_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='noté par')),
            ],
            options={
                'verbose_name': 'durées de conservation',
                'verbose_name_plural': 'durées de conservation',
            },
        ),
        migrations.CreateModel(
            name='RightsRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('status', django_fsm.FSMField(choices=[('received', 'à traiter'), ('answered', 'répondue'), ('refused', 'refusée')], default='received', max_length=8, protected=True, verbose_name='état')),
                ('answered_on', models.DateField(blank=True, null=True, verbose_name='répondue le')),
                ('answer', models.CharField(blank=True, max_length=1000, verbose_name='ce qui a été fait')),
                ('kind', models.CharField(choices=[('access', 'accès à ses données'), ('rectification', 'rectification'), ('restriction', 'limitation du traitement'), ('erasure', 'effacement')], max_length=13, verbose_name='droit demandé')),
                ('received_on', models.DateField(verbose_name='reçue le')),
                ('due_on', models.DateField(verbose_name='à répondre avant le')),
                ('asked_by', models.CharField(choices=[('person', 'la personne elle-même'), ('representative', 'son représentant légal'), ('mandated', 'quelqu’un qu’elle a mandaté par écrit')], max_length=14, verbose_name='demandée par')),
                ('identity', models.CharField(choices=[('document', 'pièce d’identité vue'), ('known', 'reconnue par quelqu’un qui la suit'), ('mandate', 'jugement ou mandat vu, et pièce d’identité')], max_length=8, verbose_name='identité vérifiée')),
                ('words', models.CharField(blank=True, max_length=1000, verbose_name='ce qui est demandé')),
                ('recorded_at', models.DateTimeField(verbose_name='notée le')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='répondue par')),
                ('dac', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.dac', verbose_name='DAC')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.person', verbose_name='personne')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='notée par')),
                ('referral', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.referral', verbose_name='demande d’appui')),
            ],
            options={
                'verbose_name': 'demande sur les données',
                'verbose_name_plural': 'demandes sur les données',
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Restriction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('starts_at', models.DateTimeField(verbose_name='depuis le')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='levée le')),
                ('end_reason', models.CharField(blank=True, max_length=300, verbose_name='pourquoi levée')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='restrictions', to='cases.case', verbose_name='situation')),
                ('dac', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.dac', verbose_name='DAC')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='levée par')),
                ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='restrictions', to='privacy.rightsrequest', verbose_name='demande')),
            ],
            options={
                'verbose_name': 'limitation du traitement',
                'verbose_name_plural': 'limitations du traitement',
            },
        ),
        migrations.CreateModel(
            name='SubjectExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('status', django_fsm.FSMField(choices=[('asked', 'en préparation'), ('prepared', 'à relire'), ('reviewed', 'relue'), ('released', 'remise'), ('refused', 'refusée')], default='asked', max_length=8, protected=True, verbose_name='état')),
                ('prepared_at', models.DateTimeField(blank=True, null=True, verbose_name='préparée le')),
                ('reviewed_at', models.DateTimeField(blank=True, null=True, verbose_name='relue le')),
                ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='remise notée le')),
                ('asked_at', models.DateTimeField(verbose_name='demandée le')),
                ('taken_at', models.DateTimeField(blank=True, null=True, verbose_name='prise par le service de fond le')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                ('problem', models.CharField(blank=True, max_length=80, verbose_name='dernière erreur')),
                ('manifest', models.JSONField(default=dict, verbose_name='manifeste')),
                ('draft_as', models.CharField(blank=True, max_length=80, verbose_name='nom de stockage à relire')),
                ('pdf_as', models.CharField(blank=True, max_length=80, verbose_name='nom de stockage du PDF')),
                ('json_as', models.CharField(blank=True, max_length=80, verbose_name='nom de stockage du JSON')),
                ('fingerprint', models.CharField(blank=True, max_length=64, verbose_name='empreinte SHA-256')),
                ('handed_over', models.CharField(blank=True, choices=[('in_person', 'en main propre'), ('post', 'courrier recommandé avec avis de réception'), ('secure', 'messagerie sécurisée de santé')], max_length=9, verbose_name='remise')),
                ('handed_on', models.DateField(blank=True, null=True, verbose_name='remise le')),
                ('keep_until', models.DateField(blank=True, null=True, verbose_name='fichiers gardés jusqu’au')),
                ('destroyed_at', models.DateTimeField(blank=True, null=True, verbose_name='fichiers supprimés le')),
                ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='remise par')),
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='export', to='privacy.rightsrequest', verbose_name='demande')),
                ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='relue par')),
            ],
            options={
                'verbose_name': 'copie des données',
                'verbose_name_plural': 'copies des données',
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='ExportMask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.CharField(max_length=20, verbose_name='ligne')),
                ('reason', models.CharField(max_length=300, verbose_name='motif')),
                ('masked_at', models.DateTimeField(verbose_name='le')),
                ('masked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('export', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='masks', to='privacy.subjectexport', verbose_name='copie')),
            ],
            options={
                'verbose_name': 'ligne masquée',
                'verbose_name_plural': 'lignes masquées',
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('status', django_fsm.FSMField(choices=[('due', 'proposé'), ('asked', 'à confirmer'), ('done', 'fait'), ('dropped', 'écarté')], default='due', max_length=7, protected=True, verbose_name='état')),
                ('extent', models.CharField(choices=[('social', 'les données sociales'), ('whole', 'tout ce qui la concerne')], max_length=6, verbose_name='étendue')),
                ('kept', models.CharField(choices=[('nothing', 'effacer'), ('figures', 'anonymiser')], max_length=7, verbose_name='manière')),
                ('reason', models.CharField(choices=[('retention', 'durée de conservation atteinte'), ('request', 'demande de la personne')], max_length=9, verbose_name='motif')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='échéance')),
                ('found_at', models.DateTimeField(verbose_name='proposé le')),
                ('others', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None, verbose_name='autres demandes')),
                ('asked_as', models.CharField(blank=True, choices=[('manager', 'responsable'), ('data_protection', 'délégué à la protection des données')], max_length=20, verbose_name='en qualité de')),
                ('asked_at', models.DateTimeField(blank=True, null=True, verbose_name='demandé le')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='fait le')),
                ('dropped_at', models.DateTimeField(blank=True, null=True, verbose_name='écarté le')),
                ('drop_reason', models.CharField(blank=True, max_length=300, verbose_name='pourquoi écarté')),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandé par')),
                ('dac', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.dac', verbose_name='DAC')),
                ('dropped_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='écarté par')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.person', verbose_name='personne')),
                ('referral', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.referral', verbose_name='demande d’appui')),
                ('second_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmé par')),
            ],
            options={
                'verbose_name': 'effacement',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', True), ('referral__isnull', True), ('status', 'done')), models.Q(models.Q(('status', 'done'), _negated=True), models.Q(models.Q(('person__isnull', False), ('referral__isnull', True)), models.Q(('person__isnull', True), ('referral__isnull', False)), _connector='OR')), _connector='OR'), name='erasure_about_one_until_done'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['asked', 'done']), _negated=True), models.Q(('asked_at__isnull', False), ('asked_by__isnull', False), models.Q(('asked_as', ''), _negated=True)), _connector='OR'), name='erasure_asked_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'done'), _negated=True), models.Q(('second_by__isnull', False), models.Q(('second_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='erasure_done_by_two'), models.UniqueConstraint(condition=models.Q(('status__in', ['due', 'asked'])), fields=('person', 'referral'), name='erasure_one_at_a_time', nulls_distinct=False)],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('reason', models.CharField(max_length=300, verbose_name='motif')),
                ('placed_at', models.DateTimeField(verbose_name='le')),
                ('lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='levé le')),
                ('lift_reason', models.CharField(blank=True, max_length=300, verbose_name='pourquoi levé')),
                ('dac', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.dac', verbose_name='DAC')),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='levé par')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.person', verbose_name='personne')),
                ('placed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('referral', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.referral', verbose_name='demande d’appui')),
            ],
            options={
                'verbose_name': 'gel de l’effacement',
                'verbose_name_plural': 'gels de l’effacement',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', False), ('referral__isnull', True)), models.Q(('person__isnull', True), ('referral__isnull', False)), _connector='OR'), name='hold_about_one'), models.CheckConstraint(condition=models.Q(('lifted_at__isnull', True), models.Q(('lifted_by__isnull', False), models.Q(('lift_reason', ''), _negated=True)), _connector='OR'), name='hold_lift_says_why')],
            },
        ),
        migrations.AddIndex(
            model_name='rightsrequest',
            index=models.Index(fields=['dac', 'due_on', 'id'], name='privacy_request_due'),
        ),
        migrations.AddConstraint(
            model_name='rightsrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', False), ('referral__isnull', True)), models.Q(('person__isnull', True), ('referral__isnull', False)), _connector='OR'), name='privacy_request_about_one'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.UniqueConstraint(condition=models.Q(('ends_at__isnull', True)), fields=('case',), name='restriction_one_now'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), models.Q(('ended_by__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='restriction_end_says_why'),
        ),
        migrations.AddConstraint(
            model_name='exportmask',
            constraint=models.UniqueConstraint(fields=('export', 'row'), name='export_mask_once'),
        ),
        StateTrigger("rightsrequest", field="status", born=["received"], pairs=PAIRS_OF_REQUESTS),
        StateTrigger("subjectexport", field="status", born=["asked"], pairs=PAIRS_OF_COPIES),
        StateTrigger("erasure", field="status", born=["asked", "due"], pairs=PAIRS_OF_ERASURES),
        migrations.RunSQL(WRITTEN_BY_THE_FUNCTION, WRITTEN_BY_ANYBODY),
    ]
