"""Forms of a point d'étape, and of what calls for one before its date."""

from collections.abc import Iterator

from django import forms
from django.forms import BoundField

from cases.forms.qualification import VersionedForm, long_text
from common.forms import FrenchDateField
from ppcs.enums import CallKind, ReviewCategory, ReviewDecision, ReviewFinding
from ppcs.forms.concertation import spoken
from ppcs.models import Goal
from ppcs.selectors.reviewing import GoalUnderReview
from ppcs.services.review import Found, Point, field_of

Rows = list[tuple[Goal, GoalUnderReview]]


class ReviewForm(VersionedForm):
    """Nothing is required by the fields: the service says all that is missing.

    `goals` are those that are looked at, each with a finding of its own; with `alone` the review is
    of the one goal only.
    """

    category = forms.ChoiceField(
        label="Quel bilan ?",
        choices=spoken(ReviewCategory.choices),
        widget=forms.RadioSelect,
        required=False,
        initial=ReviewCategory.INTERMEDIATE,
    )
    done_on = FrenchDateField(label="Fait le", required=False)
    text = long_text("Ce qui a été constaté", 5)
    decision = forms.ChoiceField(
        label="Que décidez-vous ?",
        choices=spoken(ReviewDecision.choices),
        widget=forms.RadioSelect,
        required=False,
    )
    next_on = FrenchDateField(label="Prochaine réévaluation", required=False)

    def __init__(self, *args, goals: Rows, alone: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.goals, self.alone = goals, alone
        for goal, _ in goals:
            self.fields[field_of(goal)] = forms.ChoiceField(
                label="Son critère est",
                choices=spoken(ReviewFinding.choices),
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[_words_of(goal)] = forms.CharField(
                label="Précision", max_length=300, required=False
            )
        if alone:
            choices = spoken(ReviewCategory.choices)
            self.fields["category"].choices = [c for c in choices if c[0] != ReviewCategory.FINAL]

    def rows(self) -> Iterator[tuple[GoalUnderReview, BoundField, BoundField]]:
        """Each goal with its two questions, for the page."""
        for goal, row in self.goals:
            yield row, self[field_of(goal)], self[_words_of(goal)]

    def point(self) -> Point:
        clean = self.cleaned_data
        found = tuple(
            Found(goal, clean[field_of(goal)], clean[_words_of(goal)]) for goal, _ in self.goals
        )
        return Point(
            category=clean["category"],
            done_on=clean["done_on"],
            text=clean["text"],
            decision=clean["decision"],
            goal=self.goals[0][0] if self.alone else None,
            found=found,
            next_on=clean["next_on"],
        )


def _words_of(goal: Goal) -> str:
    return f"words_{goal.public_id.hex}"


class CallForm(VersionedForm):
    kind = forms.ChoiceField(
        label="Qu’est-ce qui appelle une réévaluation ?",
        choices=spoken(CallKind.choices),
        widget=forms.RadioSelect,
        required=False,
    )
    happened_on = FrenchDateField(label="Cela s’est passé le", required=False)
    review_on = FrenchDateField(label="Réévaluer au plus tard le", required=False)
    words = forms.CharField(
        label="En quelques mots",
        max_length=300,
        required=False,
        help_text="Lu par les coordinateurs du DAC.",
    )
