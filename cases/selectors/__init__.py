"""Reads of requests and situations, each through the eyes of one reader."""

from cases.selectors.changes import CASE_TONES, story_of, what_changed
from cases.selectors.duplicates import Duplicates, Likeness, likely_duplicates
from cases.selectors.own import DraftRow, OwnRow, asked_by, drafts_of, lists_for, own_rows
from cases.selectors.sheet import TONES, Answer, ReferralSheet, Step, due_words, referral_sheet

__all__ = [
    "CASE_TONES",
    "TONES",
    "Answer",
    "DraftRow",
    "Duplicates",
    "Likeness",
    "OwnRow",
    "ReferralSheet",
    "Step",
    "asked_by",
    "drafts_of",
    "due_words",
    "likely_duplicates",
    "lists_for",
    "own_rows",
    "referral_sheet",
    "story_of",
    "what_changed",
]
