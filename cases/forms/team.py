"""The forms of the circle: a member, the médecin traitant, a relative, an invitation by name."""

from collections.abc import Iterable

from django import forms
from django.utils import timezone

from cases.enums import (
    CareTeamBasis,
    ConsentMode,
    CopyReceived,
    GpStatus,
    LegalMeasure,
    RelativeRole,
    TeamRole,
    TeamSector,
    Volet,
)
from cases.forms.qualification import OneOfField, VersionedForm
from cases.models import TeamMember
from cases.services.relatives import RelativeCard
from cases.services.team import Place
from common.forms import Form, FrenchDateField, PhoneField
from directory.forms.fields import OrganisationField, ProfessionalField

KNOWN, TYPED = "annuaire", "sans-compte"
TYPED_FIELDS = ("name", "function", "organisation", "organisation_name", "phone", "email")
YES_NO = [("oui", "Oui"), ("non", "Non, hors de l’équipe de soins")]


def words(label: str, *, longest: int, hint: str = "", rows: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label, help_text=hint, max_length=longest, required=False, widget=widget
    )


def _sentence(label: str) -> str:
    return f"{label[:1].upper()}{label[1:]}"


def one_of(label: str, choices, *, hint: str = "", radio: bool = False) -> forms.ChoiceField:
    """A choice that the service asks for, so that everything missing is told at once."""
    offered = [(value, _sentence(label)) for value, label in choices]
    if not radio:
        offered = [("", "Choisissez"), *offered]
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=offered,
        required=False,
        widget=forms.RadioSelect if radio else forms.Select,
    )


class PlaceForm(VersionedForm):
    """What is said of a member, be they of the directory or not."""

    sector = one_of("Secteur", TeamSector.choices, radio=True)
    role = one_of("Rôle", TeamRole.choices)
    in_care_team = one_of(
        "Fait-il partie de l’équipe de soins ?",
        YES_NO,
        hint="Dans l’équipe de soins, on lit tout dès que la personne est informée et ne s’oppose "
        "pas. En dehors, il faut son accord, intervenant par intervenant.",
        radio=True,
    )
    care_team_basis = one_of(
        "À quel titre ?",
        CareTeamBasis.choices,
        hint="Les trois cas de l’article L1110-12.",
        radio=True,
    )
    recognised_on = FrenchDateField(
        label="Reconnu par la personne le", not_future=True, required=False
    )
    mission = words(
        "Sa mission",
        longest=300,
        rows=2,
        hint="Lue par qui lit les soins : le DAC, l’équipe de soins, les accords « soins et aides ».",
    )
    mission_support = words(
        "Sa mission, dite sans parler de santé",
        longest=300,
        rows=2,
        hint="Lue par tous les autres membres. Sans cette phrase, ils ne lisent rien de sa mission.",
    )
    starts_on = FrenchDateField(label="Dans l’équipe depuis le", required=False)

    def clean_in_care_team(self) -> bool:
        return self.cleaned_data["in_care_team"] == "oui"

    def place(self, **more) -> Place:
        """What the services take."""
        names = Place.__dataclass_fields__.keys() & self.cleaned_data.keys()
        return Place(**{name: self.cleaned_data[name] for name in names} | more)


class WhoForm(PlaceForm):
    """Somebody whose card is typed here."""

    name = words("Nom", longest=180)
    function = words("Fonction", longest=120, hint="Par exemple : infirmière libérale.")
    organisation_name = words("Organisme", longest=160)
    phone = PhoneField(label="Téléphone", required=False)
    email = forms.EmailField(label="Adresse e-mail", required=False)
    professional = ProfessionalField(label="Son compte", required=False)


class AddMemberForm(WhoForm):
    field_order = ("who", "professional", "name", "function", "organisation", "organisation_name")

    who = forms.ChoiceField(
        label="Qui ajoutez-vous ?",
        choices=[(KNOWN, "Quelqu’un de l’annuaire"), (TYPED, "Quelqu’un d’autre, sans compte")],
        widget=forms.RadioSelect,
        initial=KNOWN,
    )
    professional = ProfessionalField(
        label="Professionnel",
        help_text="Son nom ou son organisme. Sa fonction et son téléphone suivent.",
        required=False,
    )
    organisation = OrganisationField(
        label="Organisme de l’annuaire", required=False, help_text="S’il y figure."
    )

    def clean(self) -> dict:
        """Only the half that was chosen counts: the other one may hold what was tried first."""
        clean = super().clean()
        if clean.get("who") == KNOWN:
            for name in TYPED_FIELDS:
                self.errors.pop(name, None)
                clean[name] = None if name == "organisation" else ""
        else:
            self.errors.pop("professional", None)
            clean["professional"] = None
        return clean

    def add_error(self, field, error) -> None:
        """Nobody chosen in the directory is told there, not beside a name that is not shown."""
        if field == "name" and self.cleaned_data.get("who") == KNOWN:
            field, error = "professional", "Choisissez quelqu’un dans l’annuaire."
        super().add_error(field, error)


class EditMemberForm(WhoForm):
    """`professional` ties somebody without account to theirs; absent where there is one."""

    def __init__(self, *args, member: TeamMember, **kwargs):
        initial = {name: getattr(member, name) for name in Place.__dataclass_fields__}
        initial |= {
            "version": member.version,
            "in_care_team": "oui" if member.in_care_team else "non",
        }
        super().__init__(*args, initial=initial, **kwargs)
        if member.user_id is not None:
            del self.fields["professional"]


class EndMemberForm(VersionedForm):
    on = FrenchDateField(
        label="Dernier jour",
        required=False,
        help_text="Aujourd’hui ou avant : l’accès cesse à l’instant. Plus tard : à la fin de ce jour.",
    )
    reason = words(
        "Pourquoi ?", longest=200, hint="Lu par le DAC. Par exemple : fin de prise en charge."
    )
    stays = forms.BooleanField(
        label="Le départ prévu est annulé : cette personne reste dans l’équipe", required=False
    )

    def __init__(self, *args, member: TeamMember, **kwargs):
        on = member.ends_on or timezone.localdate()
        initial = {"version": member.version, "on": on, "reason": member.end_reason}
        super().__init__(*args, initial=initial, **kwargs)
        if member.ends_on is None:
            del self.fields["stays"]


class GpForm(VersionedForm):
    """`version` counts the periods that the page showed."""

    status = one_of("Où en sont les choses ?", GpStatus.choices, radio=True)
    member = OneOfField(label="Dans l’équipe")
    name = words("Son nom, s’il n’est pas dans l’équipe", longest=180)
    source = words(
        "Comment le savez-vous ?", longest=200, hint="« Appel du 3 mars », « son courrier »."
    )
    starts_on = FrenchDateField(label="Depuis le", required=False)

    def __init__(self, *args, members: Iterable[TeamMember], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].offer(members)


class RelativeForm(VersionedForm):
    name = words("Nom", longest=120)
    link = words("Lien avec la personne", longest=60, hint="Par exemple : sa fille, son voisin.")
    roles = forms.MultipleChoiceField(
        label="Rôles",
        choices=[(one.value, _sentence(one.label)) for one in RelativeRole],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    phone = PhoneField(label="Téléphone", required=False)
    email = forms.EmailField(label="Adresse e-mail", required=False)
    designated_on = FrenchDateField(
        label="Désignée par écrit le", help_text="La date du document.", required=False
    )
    cosigned = forms.BooleanField(
        label="Le document est signé par la personne et par celle qu’elle désigne",
        required=False,
    )
    measure = one_of("Mesure de protection", LegalMeasure.choices)
    accord_mode = forms.ChoiceField(
        label="La personne est-elle d’accord pour l’associer ?",
        choices=[
            ("", "Pas encore demandé"),
            *((value, f"Oui, {label}") for value, label in ConsentMode.choices),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    accord_on = FrenchDateField(
        label="Le", help_text="Aujourd’hui, si rien n’est écrit.", required=False
    )
    receives = one_of("Reçoit", CopyReceived.choices, radio=True)
    needs = words(
        "Ses propres besoins",
        longest=500,
        rows=3,
        hint="Ceux de l’aidant : répit, fatigue, travail. Lu par le DAC seulement.",
    )
    starts_on = FrenchDateField(label="Depuis le", required=False)
    ends_on = FrenchDateField(
        label="Ne participe plus depuis le",
        help_text="Rien tant que cela continue.",
        required=False,
    )

    def card(self) -> RelativeCard:
        """What the services take."""
        names = RelativeCard.__dataclass_fields__.keys() & self.cleaned_data.keys()
        values = {name: self.cleaned_data[name] for name in names}
        return RelativeCard(**values | {"roles": tuple(values.get("roles", ()))})


class AddRelativeForm(RelativeForm):
    ends_on = None


class EditRelativeForm(RelativeForm):
    """The accord is a decision of its own by then."""

    accord_mode = None
    accord_on = None


class InviteForm(Form):
    professional = ProfessionalField(
        label="Qui invitez-vous ?",
        help_text="Quelqu’un de l’annuaire qui a un compte et n’est pas de l’équipe.",
        required=False,
    )
    volets = forms.MultipleChoiceField(
        label="Ce que cette personne pourra lire",
        choices=[(one.value, one.label.capitalize()) for one in Volet],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = words(
        "Pourquoi cette personne ?",
        longest=300,
        rows=2,
        hint="Lu par le DAC, et par la personne si elle demande qui a lu son dossier.",
    )
    until = FrenchDateField(label="Jusqu’au", required=False)
