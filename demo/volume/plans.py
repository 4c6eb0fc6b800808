"""The rows of `ppcs` for every situation: a plan validated once, its actions at every stage."""

from cases.models import Case, Relative, TeamMember
from demo.volume.loading import Load
from demo.volume.situations import TEAM, Situations, at, draw
from ppcs.models import (
    Action,
    ActionOwner,
    Alert,
    Goal,
    Plan,
    PlanVersion,
    Problem,
    Review,
    Synthesis,
)

PROBLEMS, GOALS, ACTIONS, ALERTS = 2, 4, 8, 2
SERVED = Action.goals.through
MODELS = (
    Plan,
    Synthesis,
    Problem,
    Goal,
    Action,
    SERVED,
    ActionOwner,
    Alert,
    Review,
    PlanVersion,
)
# The days of a plan, from its validation on; `s.n % 7` moves those of one plan against another's.
DUE = "(s.plan_on + 14 * a.r + s.n % 7)"
GOAL_DUE = "(s.plan_on + 110 + 10 * g.r + s.n % 7)"
REVIEW = "(s.plan_on + 91 + s.n % 7)"

# An alert as the version in force words it, as `ppcs.content.alert_row` does.
AGREED_ALERT = """
    jsonb_build_object('id', {public_id}, 'sign', t.sign, 'severity', 'report',
        'severity_label', 'à signaler', 'do_person', 'Appeler la coordination.',
        'do_relatives', 'Prévenir la coordination.', 'do_professionals', 'Se parler le jour même.',
        'delay', 'le jour même', 'triggers_review', false, 'volet', t.volet,
        'contacts', jsonb_build_array(jsonb_build_object('name', f.name, 'phone', '')))
"""


class Plans:
    """Writes them, all but the frozen versions, which are made from what is written here."""

    def __init__(self, load: Load, situations: Situations):
        self.load, self.situations = load, situations

    def write(self) -> None:
        for table in (
            self._plans,
            self._syntheses,
            self._problems,
            self._goals,
            self._actions,
            self._owners,
            self._alerts,
            self._reviews,
        ):
            table()

    def settle_due(self) -> None:
        """The next date of each situation, by the rule of `settle_plan_due` and `settle_due`."""
        first, last = self.load.after(Case) + 1, self.load.after(Plan) + 1
        with self.load.told("prochaines échéances"):
            self.load.execute(PLAN_DUE.format(case=first, plan=last))
            self.load.execute(NEXT_DUE.format(case=first))

    def _plans(self) -> None:
        columns = {
            "number": self.situations.reference("PPCS", "s.plan_on", 3),
            "case": self.load.key(Case),
            "status": "s.plan_status",
            "current_version": "1",
            "in_force_since": at("s.plan_on", "15:00"),
            "closed_at": at("s.closed_on"),
            "closure_reason": "CASE WHEN s.closed_on IS NULL THEN '' ELSE 'stabilised' END",
            "created_by": "s.referent",
            "created_at": at("s.plan_on - 9"),
        }
        self.load.insert(Plan, "seeding s", self.load.key(Plan), columns)

    def _syntheses(self) -> None:
        same = ("reason", "project", "priority", "summary", "summary_support")
        columns = {
            "plan": self.load.key(Plan),
            "project_on": "s.plan_on - 10",
            "project_by": "f.name || ', au domicile'",
            "choices": "'Rester chez soi ; peu de visages différents.'",
            "obstacles": "'Refus d’aide par le passé, isolement.'",
            "review_on": REVIEW,
            "review_place": "'au domicile'",
            "review_early": "'une alerte survient, ou à sa demande'",
        }
        source = (
            "seeding s JOIN seeding_plan p ON p.r = s.variant "
            "JOIN seeding_referent f ON f.id = s.referent"
        )
        columns |= {name: f"p.{name}" for name in same}
        self.load.insert(Synthesis, source, self.load.key(Synthesis), columns)

    def _problems(self) -> None:
        columns = {
            "plan": self.load.key(Plan),
            "rank": "p.r",
            "persons_priority": "p.r = 1",
            "title": "p.title",
            "volet": "p.volet",
            "dimension": "p.dimension",
            "necessary": "'yes'",
            "possible": "'yes'",
            "expressed_by": "'person'",
            "first_version": "1",
        }
        source = "seeding s JOIN seeding_problem p ON p.v = s.variant"
        self.load.insert(Problem, source, self.load.key(Problem, PROBLEMS, "p.r"), columns)

    def _goals(self) -> None:
        closed = "s.closed_on IS NOT NULL"
        columns = {
            "problem": self.load.key(Problem, PROBLEMS, "(g.r + 1) / 2"),
            "rank": "1 + (g.r + 1) % 2",
            "title": "g.title",
            "criteria": "g.criteria",
            "volet": "CASE WHEN g.r <= 2 THEN 'care' ELSE 'support' END",
            "shared_on": "s.plan_on - 2",
            "due_on": GOAL_DUE,
            "status": f"CASE WHEN {closed} THEN 'done' ELSE 'active' END",
            "outcome": f"CASE WHEN {closed} THEN 'achieved' ELSE '' END",
            "ended_on": "s.closed_on",
            "first_version": "1",
        }
        source = "seeding s JOIN seeding_goal g ON g.v = s.variant"
        self.load.insert(Goal, source, self.load.key(Goal, GOALS, "g.r"), columns)

    def _actions(self) -> None:
        lot = draw("s.n * 8 + a.r", 100)
        volet = "CASE WHEN a.r <= 4 THEN 'care' ELSE 'support' END"
        status = (
            f"CASE WHEN s.fresh THEN 'proposed' WHEN s.closed_on IS NOT NULL THEN 'done' "
            f"WHEN {DUE} < current_date - 7 AND {lot} < 85 THEN 'done' "
            f"WHEN {DUE} < current_date - 7 THEN 'in_progress' "
            f"WHEN {lot} < 30 THEN 'proposed' WHEN {lot} < 60 THEN 'accepted' ELSE 'in_progress' END"
        )
        agreed = f"jsonb_build_object('title', a.title, 'due_on', {DUE}, 'volet', {volet})"
        columns = {
            "plan": self.load.key(Plan),
            "title": "a.title",
            "simple": "a.simple",
            "kind": "a.kind",
            "volet": volet,
            "due_on": DUE,
            "expected": "'Constaté au prochain bilan'",
            "status": status,
            "moved_on": f"CASE WHEN s.fresh THEN NULL ELSE least({DUE}, s.moved_on) END",
            "first_version": "1",
            "agreed": agreed,
        }
        source = "seeding s JOIN seeding_action a ON a.v = s.variant"
        self.load.insert(Action, source, self.load.key(Action, ACTIONS, "a.r"), columns)
        eight = f"seeding s CROSS JOIN generate_series(1, {ACTIONS}) AS a (r)"
        served = {
            "action": self.load.key(Action, ACTIONS, "a.r"),
            "goal": self.load.key(Goal, GOALS, "(a.r + 1) / 2"),
        }
        self.load.insert(SERVED, eight, self.load.key(SERVED, ACTIONS, "a.r"), served)

    def _owners(self) -> None:
        who = "a.owner::int"
        kind = f"CASE {who} WHEN 6 THEN 'person' WHEN 7 THEN 'relative' ELSE 'member' END"
        member = self.load.key(TeamMember, TEAM, who)
        columns = {
            "action": self.load.key(Action, ACTIONS, "a.r"),
            "kind": kind,
            "member": f"CASE WHEN {who} <= 5 THEN {member} END",
            "relative": f"CASE WHEN {who} = 7 THEN {self.load.key(Relative)} END",
            "agreed": "true",
        }
        source = "seeding s JOIN seeding_action a ON a.v = s.variant"
        self.load.insert(ActionOwner, source, self.load.key(ActionOwner, ACTIONS, "a.r"), columns)

    def _alerts(self) -> None:
        columns = {
            "plan": self.load.key(Plan),
            "rank": "t.r",
            "sign": "t.sign",
            "volet": "t.volet",
            "do_person": "'Appeler la coordination.'",
            "do_relatives": "'Prévenir la coordination.'",
            "do_professionals": "'Se parler le jour même.'",
            "first_contact": "f.name",
            "delay": "'le jour même'",
            "first_version": "1",
            "agreed": AGREED_ALERT.format(
                public_id=self.load.public_id(Alert, self.load.key(Alert, ALERTS, "t.r"))
            ),
        }
        source = (
            "seeding s JOIN seeding_alert t ON t.v = s.variant "
            "JOIN seeding_referent f ON f.id = s.referent"
        )
        self.load.insert(Alert, source, self.load.key(Alert, ALERTS, "t.r"), columns)

    def _reviews(self) -> None:
        """The last review of a plan that is closed."""
        columns = {
            "plan": self.load.key(Plan),
            "category": "'final'",
            "done_on": "s.closed_on",
            "text": "'Les objectifs sont atteints, le relais est pris.'",
            "decision": "'close'",
            "author": "s.referent",
            "written_at": at("s.closed_on"),
        }
        source = "seeding s WHERE s.closed_on IS NOT NULL"
        self.load.insert(Review, source, self.load.key(Review), columns)


PLAN_DUE = """
    UPDATE cases_case c
    SET plan_due_on = found.on, plan_due_kind = found.kind, review_due_on = found.review_on
    FROM (
        SELECT p.case_id, y.review_on, least(act.due_on, y.review_on) AS on,
            CASE WHEN act.due_on <= y.review_on THEN 'action' ELSE 'plan_review' END AS kind
        FROM ppcs_plan p
        JOIN ppcs_synthesis y ON y.plan_id = p.id
        LEFT JOIN (
            SELECT a.plan_id, min(a.due_on) AS due_on FROM ppcs_action a
            JOIN ppcs_action_goals ag ON ag.action_id = a.id
            JOIN ppcs_goal g ON g.id = ag.goal_id AND g.status = 'active'
            WHERE a.status IN ('proposed', 'accepted', 'in_progress') GROUP BY a.plan_id
        ) act ON act.plan_id = p.id
        WHERE p.status IN ('in_force', 'revising', 'consulting') AND p.id >= {plan}
    ) found
    WHERE c.id = found.case_id AND c.id >= {case}
"""
NEXT_DUE = """
    UPDATE cases_case SET
        next_due_on = CASE WHEN plan_due_on < own_due_on OR own_due_on IS NULL
            THEN plan_due_on ELSE own_due_on END,
        next_due_kind = CASE WHEN plan_due_on < own_due_on OR own_due_on IS NULL
            THEN plan_due_kind ELSE own_due_kind END
    WHERE id >= {case} AND status <> 'closed'
"""
