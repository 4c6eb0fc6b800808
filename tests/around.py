"""A situation full of words found nowhere else, with a team around it: what a matrix starts from.

Inès is of the équipe de soins, the person being informed and not opposed; Louis outside of it, with
her accord for the aides; Ana is invited by name to coordination; Paul left. A document and a printed
copy lie in the vault.
"""

from django.utils import timezone

from cases.enums import CaseStatus, ConsentKind, Volet
from cases.models import Assessment, Case, CasePeriod, Circumstances, Document, SignedCopy
from cases.services.close_case import close_case
from cases.services.signed_copy import join_copy
from cases.uploads import vault
from ppcs.enums import Copy, CopyStatus, OpinionStatus, PlanStatus
from ppcs.models import Plan, PlanCopy
from tests import markers
from tests.factories import cases as make
from tests.factories import files, team
from tests.factories import plan as plans
from tests.factories.team import marked
from tests.personas import Cast


def situation(cast: Cast, status: str = CaseStatus.OPEN) -> Case:
    """The situation of the person of the markers, its team, its decisions, its records."""
    case = markers.case_in(cast, CaseStatus.OPEN)
    team.nurse(cast, case)
    team.informed(case)
    team.accord(case, team.social_worker(cast, case))
    team.ended(team.member(case, cast.paul))
    team.grant(case, cast.ana, [Volet.COORDINATION])
    for volet in Volet:
        team.note(case, volet, text=marked(volet, "note"))
        document(case, volet)
    circumstances(case)
    assessment(case)
    if status != CaseStatus.OPEN:
        plans.moved(case, status)
    return Case.objects.get(pk=case.pk)


def ended_period(cast: Cast, _) -> CasePeriod:
    """The end of a follow-up of which Samir is told as médecin traitant; its relay is a marker."""
    case = situation(cast)
    team.doctor(cast, case)
    words = make.closing(relay=markers.RELAY)
    case = close_case(case=case, **words, **markers.acting(case, cast.camille))
    return case.periods.get()


def document(case: Case, volet: str = Volet.CARE) -> Document:
    """With a file of its own."""
    return team.document(
        case,
        volet,
        title=marked(volet, "document"),
        stored_as=vault.write(files.pdf(words=marked(volet, "file"))),
    )


def assessment(case: Case) -> Assessment:
    row = team.assessment(
        case, volets={"social": Volet.SUPPORT, "environmental": Volet.COORDINATION}
    )
    for one in row.dimensions.all():
        words = {name: marked(one.volet, name) for name in ("findings", "risks", "resources")}
        type(one).objects.filter(pk=one.pk).update(**words)
    return row


def circumstances(case: Case) -> Circumstances:
    support = ("living_place", "family", "languages", "coverage", "rights")
    words = {name: marked(Volet.SUPPORT, name) for name in support}
    words |= {name: marked(Volet.CARE, name) for name in ("long_illness", "directives")}
    return team.circumstances(case, **words)


def plan(cast: Cast, status: str = PlanStatus.IN_FORCE) -> Plan:
    """A plan whose every row is a marker of its volet, done by Inès and by Louis."""
    case = situation(cast)
    owners = [case.team.get(user=cast.ines), case.team.get(user=cast.louis)]
    row = plans.whole_plan(
        case,
        status=PlanStatus.DRAFT,
        goals_each=1,
        actions_each=1,
        owners=owners,
        with_markers=True,
    )
    if status == PlanStatus.CONSULTING:
        held = plans.concertation(row)
        for member in owners:
            plans.opinion(held, member)
    return plans.walk(row, status)


def in_volet(rows, volet: str):
    return rows.filter(volet=volet).order_by("pk").first()


# --- One object of each model, in each of its states ---
def member_in(cast, status):
    row = team.member(situation(cast), name=markers.CONTENT["close_contact_name"])
    return plans.moved(row, status)


def consent_in(cast, status):
    case = situation(cast)
    return team.decision(case, ConsentKind.PLAN, status, reason=marked("care", "reason"))


def signed_copy(cast, _) -> SignedCopy:
    """The paper of Louis's accord, with a file of its own."""
    accord = situation(cast).consents.get(kind=ConsentKind.SHARING)
    with vault.deposit():
        return join_copy(
            consent=accord,
            upload=files.upload("a.pdf", files.pdf(words=markers.CONTENT["used_name"])),
            by=cast.camille,
            at=timezone.now(),
        )


def refusal(cast, _):
    case = situation(cast)
    return team.refusal(case, case.team.get(user=cast.louis), Volet.CARE, words="Zqvcarewords")


def dimension(cast, volet):
    return in_volet(situation(cast).assessments.get().dimensions, volet)


def of_the_plan(rows: str, volet: str = Volet.CARE):
    """The first problem or alert of a plan being written, or in another state."""
    return lambda cast, status: in_volet(getattr(plan(cast, status), rows), volet)


def goal_in(cast, status):
    row = plan(cast, PlanStatus.IN_FORCE)
    goal = plans.goal(row.problems.get(rank=1), title=marked(Volet.CARE, "goal"))
    return plans.moved(goal, status)


def action_in(cast, status):
    """An action of the « aides », that Inès and Louis do together."""
    case = situation(cast)
    row = plans.plan(case)
    goal = plans.goal(plans.problem(row, volet=Volet.SUPPORT))
    owners = [case.team.get(user=cast.ines), case.team.get(user=cast.louis)]
    title = marked(Volet.SUPPORT, "action")
    done = plans.action(goal, owners=owners, title=title)
    plans.walk(row, PlanStatus.IN_FORCE)
    return plans.moved(done, status)


def raised_in(cast, status):
    """An alert of the « soins » that Inès raised."""
    row = plan(cast, PlanStatus.IN_FORCE)
    sign = row.alerts.get(volet=Volet.CARE)
    return plans.raised(sign, cast.ines, status, seen=marked(Volet.CARE, "seen"))


def opinion_in(cast, status):
    """Louis's, whose words are his and the coordinators'."""
    row = plan(cast, PlanStatus.CONSULTING)
    found = row.concertations.get().opinions.get(member__user=cast.louis)
    words = {"text": marked(Volet.SUPPORT, "reserve")} if status == OpinionStatus.RESERVED else {}
    type(found).objects.filter(pk=found.pk).update(**words)
    return plans.moved(found, status)


def version(cast, _):
    return plan(cast, PlanStatus.IN_FORCE).versions.get()


def copy_in(cast, status) -> PlanCopy:
    """The whole copy, that of the « aides » beside it."""
    made = version(cast, None)
    plans.copy(made, Copy.SUPPORT)
    row = plans.copy(made, Copy.FULL, status)
    if status == CopyStatus.READY:
        PlanCopy.objects.filter(pk=row.pk).update(
            stored_as=vault.write(files.pdf(words=marked(Volet.CARE, "copy")))
        )
    return PlanCopy.objects.get(pk=row.pk)
