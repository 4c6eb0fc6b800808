"""The tables of who may do what, as the reference page shows them to whoever has to answer for them.

One line an action: what it is called, who may, in which states. Several relations of one label are
one name; a relation that no state of the line lets count is not named.
"""

from dataclasses import dataclass

from django.db.models import Model

from common.permissions import Policy, Relation, Rule
from common.workflow import machine_of

VIEW = "Voir"
NO_STATE = "—"
ANY_STATE = "tous"
OWN = ""
EASILY_LISTED = 3

PREAMBLE = """\
Ce document dit qui peut faire quoi dans Cordée. Il est écrit par le programme à partir des règles \
mêmes qu’il applique, et un test échoue s’il n’est plus à jour. Il y a une table par objet et une \
ligne par action. La colonne « qui » nomme les relations qui ouvrent l’action : une seule suffit. La \
colonne « états » dit dans quels états elle est possible ; « tous » : la ligne n’exclut aucun état ; \
« — » : aucun état n’entre en compte. Des états écrits entre parenthèses ne valent que pour la \
relation qui les précède. « Cordée, jamais une personne » : l’action suit d’une autre, ou d’une date.

**Ce qui n’est pas écrit n’est pas permis.** Qui n’est nommé à aucun titre sur la ligne `view` d’un \
objet, le plus souvent « Voir », n’en obtient rien : la réponse est celle d’un objet qui n’existe pas \
(404). Qui voit l’objet sans être nommé sur la ligne d’une action, ou hors de ses états, reçoit un \
refus avec son motif (403), ou, si l’objet a changé entre-temps, une page qui le dit. Un compte fermé \
ne peut rien. L’administrateur technique n’a, outre les lignes qui le nomment, que les pages \
d’administration dites parmi [les adresses](urls.md) : comptes, communes, DAC, territoires, \
organismes ; le journal n’y est lu que s’il est aussi délégué à la protection des données.

**La personne informée, qui ne s’oppose pas, ou qui donne son accord.** Les relations de l’équipe à \
une situation reposent sur ces articles du code de la santé publique :

- L1110-4, III : dans l’équipe de soins, la personne est informée et ne s’oppose pas ; hors de \
l’équipe de soins, il faut son accord, noté pour ce membre et pour ce qui est partagé. Elle le retire \
à tout moment et par tout moyen (L1110-4).
- L1110-12 : un membre est de l’équipe de soins dans l’un de trois cas, et Cordée note lequel : même \
établissement ou service (1°), reconnu par la personne comme membre de l’équipe (2°), ensemble \
formalisé avec un professionnel de santé (3°).
- D1110-3-1 : avant son accord, la personne sait quelles informations seront partagées, avec qui, sur \
quel support et comment elles sont protégées ; un accord de partage n’est pas enregistré sans cela.

Pour un plan, il faut en outre l’accord de la personne à son élaboration, ou la mention motivée qu’il \
était impossible à recueillir : sans l’un ni l’autre, seul le coordinateur du DAC le lit.

**À chaque requête.** L’information, la non-opposition, l’accord, leurs dates et leur étendue, la \
place dans l’équipe et ses dates, l’invitation et son terme sont relus dans la base de données à \
chaque requête. Un retrait, un refus, une date passée valent dès la requête suivante, sans que \
personne ait rien à faire. Ce qui écrit les relit une fois encore avant d’écrire.

**Les volets.** Une note, un document, une dimension évaluée, un problème, un objectif, une action, \
une alerte appartiennent à un volet : soins, aides ou coordination ; sans choix, soins. Qui est nommé \
dans la table d’un tel objet ne le lit que dans les volets qui lui sont ouverts :

- coordinateur du DAC : les trois ;
- responsable du DAC : coordination seulement ;
- membre de l’équipe de soins : les trois ;
- intervenant hors de l’équipe de soins : aides et coordination, ou les trois, selon l’accord ;
- invité par son nom : ceux que l’invitation énumère ;
- ouverture d’urgence : ce que montre la page de la situation, pour un temps compté, sans pouvoir agir.

L’identité, les coordonnées, les proches et l’équipe n’ont pas de volet : les tables disent qui les lit.

**Les refus de la personne.** La personne peut dire qu’un membre ne doit pas voir un volet, ou rien du \
tout. Ce refus l’emporte sur tout ce qui tient par ailleurs : équipe de soins, accord, invitation par \
le nom, ouverture d’urgence. Le volet refusé n’est plus lu ; qui s’est vu refuser tout, ou chacun des \
volets qu’il lirait, ne sait plus que la situation existe. Un refus ne retire rien de ce que le \
coordinateur et le responsable du DAC lisent à ce titre.

**La limitation du traitement (RGPD, article 18).** Tant qu’elle dure, la situation et ce qui en \
dépend ne sont lus que par le DAC, selon les tables. L’équipe de soins, les intervenants, les \
invités, l’ouverture d’urgence et le médecin traitant à la clôture ne comptent plus. Elle ne touche \
ni la demande d’appui, que lit son demandeur, ni la trace d’une ouverture d’urgence, que lit qui a \
ouvert, ni une situation devant une commission, qui a ses propres tables.

**Devant la commission.** Une personne admise ne lit que si son mandat, la charte signée, son \
admission, l’absence de lien déclaré et l’accord de la personne (ou la règle écrite de la commission, \
avec son motif, qui en dispense) tiennent ensemble. La liste R1110-2 est celle de cet article du code \
de la santé publique. Ce que chacun lit de la fiche est dit [à part](commission.md)."""


@dataclass(frozen=True)
class Named:
    """A relation on one line, and what it asks for beyond the states of the line."""

    label: str
    conditions: tuple[str, ...]


def table(policy: Policy) -> str:
    """The policy in Markdown."""
    lines = ["| action | qui | états |", "|---|---|---|"]
    lines += [_line(policy, action, rule) for action, rule in policy.rules.items()]
    return "\n".join(lines)


def title_of(action: str, rule: Rule) -> str:
    """The French words of an action; looking needs none of its own."""
    return rule.label or (VIEW if action == "view" else "")


def merged(labels: list[str]) -> list[str]:
    """Each name once, in order."""
    return list(dict.fromkeys(labels))


def _line(policy: Policy, action: str, rule: Rule) -> str:
    found = [named for r in rule.who if (named := _named(policy, rule, r)) is not None]
    shared = found[0].conditions if len({one.conditions for one in found}) == 1 else ()
    if shared:
        found = [Named(one.label, ()) for one in found]
    who = "<br>".join(_people(found)) or NO_STATE
    states = "<br>".join([*_states_of(policy, rule, shared), *shared]) or NO_STATE
    return f"| {title_of(action, rule)} (`{action}`) | {who} | {states} |"


def _named(policy: Policy, rule: Rule, relation: Relation) -> Named | None:
    """None where the relation counts in no state of the line."""
    conditions = []
    for path, states in _told(relation).items():
        model = _model_at(policy.model, path)
        every = frozenset(_labels(model))
        line = rule.states if path == OWN and rule.states is not None else every
        left = states & line
        if not left:
            return None
        if left != line:
            conditions.append(f"{_name(model)} : {_shortest(left, line, model)}")
    return Named(relation.label, tuple(conditions))


def _told(relation: Relation) -> dict[str, frozenset[str]]:
    """By path, the states in which the relation counts, whoever asks for them."""
    found: dict[str, frozenset[str]] = {}
    for one in (*relation.told_through(OWN), *relation.within):
        found[one.path] = found.get(one.path, one.states) & one.states
    return found


def _states_of(policy: Policy, rule: Rule, shared: tuple[str, ...]) -> list[str]:
    """Of the object itself; « tous » is not said beside a condition that contradicts it."""
    if rule.states is not None:
        return [_words(rule.states, policy.model)]
    if policy.state_field is None or shared:
        return []
    return [ANY_STATE]


def _people(found: list[Named]) -> list[str]:
    return [_person(label, found) for label in merged([one.label for one in found])]


def _person(label: str, found: list[Named]) -> str:
    """The widest of the relations that share a label is the one that counts."""
    ways = merged([" ; ".join(one.conditions) for one in found if one.label == label])
    return label if "" in ways else f"{label} ({', ou '.join(ways)})"


def _model_at(model: type[Model], path: str) -> type[Model]:
    for name in filter(None, path.split("__")):
        related = model._meta.get_field(name).related_model
        assert isinstance(related, type), f"{model._meta.label}.{name} leads to a model"
        model = related
    return model


def _labels(model: type[Model]) -> dict[str, str]:
    return {str(value): str(label) for value, label in machine_of(model).flatchoices}


def _words(states: frozenset[str], model: type[Model]) -> str:
    return ", ".join(label for value, label in _labels(model).items() if value in states)


def _shortest(left: frozenset[str], line: frozenset[str], model: type[Model]) -> str:
    """What counts, or what does not where that is said in fewer words."""
    hidden = line - left
    by_hidden = len(left) > EASILY_LISTED and len(hidden) < len(left)
    return f"sauf {_words(hidden, model)}" if by_hidden else _words(left, model)


def _name(model: type[Model]) -> str:
    return str(model._meta.verbose_name)
