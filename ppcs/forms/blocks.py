"""One form for each block of a plan; what it offers depends on the day and on the situation."""

from collections.abc import Sequence
from datetime import date

from django import forms

from common.blocks import BlockForm
from common.forms import Form
from ppcs.codes import NEEDS, PROBLEMS, label_of, offered
from ppcs.forms import fields as f
from ppcs.models import Action, Alert, Goal, Problem, Synthesis


class SynthesisForm(BlockForm):
    project = f.text(
        Synthesis,
        "project",
        rows=5,
        hint="Ses mots à elle, entre guillemets ou non. Ils ouvrent le plan.",
    )
    project_by = f.text(
        Synthesis, "project_by", hint="Par exemple : Camille Le Goff, à son domicile."
    )
    project_on = f.day(Synthesis, "project_on", not_future=True)
    priority = f.text(Synthesis, "priority", hint="Ce qui compte d’abord pour elle, en une phrase.")
    choices = f.text(Synthesis, "choices", rows=3, hint="Ce qu’elle a décidé, ce qu’elle refuse.")
    preferences = f.text(Synthesis, "preferences", rows=3)
    cannot_express = f.tick(Synthesis, "cannot_express")
    spoken_for_by = f.text(
        Synthesis, "spoken_for_by", hint="Son nom, et à quel titre : personne de confiance, proche…"
    )
    summary = f.text(
        Synthesis,
        "summary",
        rows=5,
        hint="Volet soins : absent de l’exemplaire « aides » et de l’écran de qui ne lit pas les soins.",
    )
    summary_support = f.text(
        Synthesis,
        "summary_support",
        rows=4,
        hint="Lu par tous ceux qui lisent le plan : ni diagnostic, ni traitement.",
    )
    obstacles = f.text(Synthesis, "obstacles", rows=3, hint="Volet soins.")
    views = f.text(Synthesis, "views", rows=3, hint="Volet soins. Dites de qui vient chaque avis.")
    reason = f.text(Synthesis, "reason", rows=3, hint="Volet soins. Ce qui rend un plan utile.")
    review_on = f.day(Synthesis, "review_on", hint="Par exemple : 15/03/2027.")
    review_place = f.text(Synthesis, "review_place")
    review_early = f.text(Synthesis, "review_early")


class ProblemForm(BlockForm):
    title = f.text(Problem, "title", hint="Une phrase courte, que la personne comprend.")
    nature = f.one_of(Problem, "nature")
    volet = f.volet(Problem)
    persons_priority = f.tick(
        Problem, "persons_priority", hint="Il passe au premier rang ; un seul à la fois."
    )
    precision = f.text(Problem, "precision", rows=4)
    context_support = f.text(
        Problem, "context_support", hint="Pour qui ne lit pas les soins, et l’exemplaire « aides »."
    )
    dimension = f.one_of(Problem, "dimension", blank="Choisissez")
    problem_code = f.one_of(Problem, "problem_code", blank="Aucun", choices=())
    need_code = f.one_of(Problem, "need_code", blank="Aucun", choices=())
    expressed_by = f.one_of(Problem, "expressed_by")
    presence = f.one_of(
        Problem, "presence", hint="« À mieux explorer » : rien n’est décidé encore."
    )
    necessary = f.one_of(Problem, "necessary")
    possible = f.one_of(Problem, "possible")

    def __init__(self, data=None, *, today: date, **kwargs):
        super().__init__(data, **kwargs)
        for name, codes in (("problem_code", PROBLEMS), ("need_code", NEEDS)):
            kept = self.initial.get(name) or ""
            listed = offered(codes, on=today)
            if kept and kept not in dict(listed):
                listed.append((kept, f"{label_of(codes, kept)} (n’est plus proposé)"))
            self.fields[name].choices = [
                ("", "Aucun"),
                *((code, f"{label} ({code})") for code, label in listed),
            ]


class GoalForm(BlockForm):
    title = f.text(Goal, "title", hint="Ce qu’elle veut pouvoir faire, ou ce qui aura changé.")
    criteria = f.text(
        Goal, "criteria", rows=3, hint="Des faits que l’on pourra constater. Un critère par ligne."
    )
    volet = f.volet(Goal)
    description = f.text(Goal, "description", rows=3)
    opinion = f.text(Goal, "opinion", hint="Ses mots, s’ils ont été recueillis.")
    shared_on = f.day(Goal, "shared_on", not_future=True)
    due_on = f.day(Goal, "due_on")
    strategy = f.text(Goal, "strategy", rows=2)


class ActionForm(BlockForm):
    title = f.text(
        Action, "title", hint="Un verbe d’abord : installer, déposer, passer chaque soir…"
    )
    goal_keys = forms.MultipleChoiceField(
        label="Sert l’objectif",
        help_text="Plusieurs si elle en sert plusieurs.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    owner_keys = forms.MultipleChoiceField(
        label="Qui la fait",
        help_text="Une personne, ou plusieurs.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    kind = f.one_of(
        Action,
        "kind",
        choices=(),
        hint="La prévention, y compris de l’aggravation, est toujours envisagée en premier.",
    )
    is_etp = f.tick(Action, "is_etp")
    volet = f.volet(Action)
    starts_on = f.day(Action, "starts_on")
    due_on = f.day(Action, "due_on", hint="Par exemple : 15/01/2027.")
    when = f.text(Action, "when")
    expected = f.text(Action, "expected", hint="Ce que l’on constatera.")
    simple = f.text(
        Action, "simple", hint="Une phrase simple, sans sigle. Sans elle, le titre est imprimé."
    )
    description = f.text(Action, "description", rows=3)
    opinion = f.text(Action, "opinion")

    def __init__(self, data=None, *, goals: Sequence, owners: Sequence, kinds: Sequence, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["goal_keys"].choices = goals
        self.fields["owner_keys"].choices = owners
        self.fields["kind"].choices = kinds


class AlertForm(BlockForm):
    sign = f.text(Alert, "sign", hint="Ce que chacun peut voir : deux chutes en une semaine.")
    severity = f.one_of(Alert, "severity")
    volet = f.volet(Alert)
    do_person = f.text(Alert, "do_person")
    do_relatives = f.text(Alert, "do_relatives")
    do_professionals = f.text(Alert, "do_professionals")
    first_contact = f.text(Alert, "first_contact")
    first_phone = f.phone(Alert, "first_phone")
    second_contact = f.text(Alert, "second_contact")
    second_phone = f.phone(Alert, "second_phone")
    delay = f.text(Alert, "delay", hint="Par exemple : le jour même.")
    triggers_review = f.tick(Alert, "triggers_review")


# --- Begin a block: what names it; the rest is written on its page ---
class AddProblemForm(Form):
    title = f.text(Problem, "title", hint="Une phrase courte, que la personne comprend.")
    nature = f.one_of(Problem, "nature")
    volet = f.volet(Problem)
    persons_priority = f.tick(
        Problem, "persons_priority", hint="Il passe au premier rang ; un seul à la fois."
    )


class AddGoalForm(Form):
    title = f.text(Goal, "title", hint="Ce qu’elle veut pouvoir faire, ou ce qui aura changé.")
    volet = f.volet(Goal)


class AddActionForm(Form):
    title = f.text(
        Action, "title", hint="Un verbe d’abord : installer, déposer, passer chaque soir…"
    )
    goal_keys = forms.MultipleChoiceField(
        label="Sert l’objectif",
        help_text="Plusieurs si elle en sert plusieurs.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    volet = f.volet(Action)

    def __init__(self, data=None, *, goals: Sequence, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["goal_keys"].choices = goals


class AddAlertForm(Form):
    sign = f.text(Alert, "sign", hint="Ce que chacun peut voir : deux chutes en une semaine.")
    severity = f.one_of(Alert, "severity")
    volet = f.volet(Alert)
