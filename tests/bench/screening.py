"""How well and how fast free text is screened, on the sentences set aside."""

import time
from collections.abc import Iterator

from commissions.screening import Kind, screen
from tests.bench.limits import Line
from tests.commissions.screening.corpus import measure, names_taken_off_the_lists, sentences

HALF = "held_out"
LENGTH = 1500
RUNS = 50


def screening() -> Iterator[Line]:
    """Recall of each kind, precision of what blocks, and the time that a full field takes."""
    found = measure(HALF)
    for kind in Kind:
        if found.marked[kind]:
            yield f"screening_recall_{kind.value}", round(found.recall(kind), 3), "ratio"
    yield "screening_precision", round(found.precision, 3), "ratio"
    with names_taken_off_the_lists(HALF):
        yield "screening_recall_name_unlisted", round(measure(HALF).recall(Kind.NAME), 3), "ratio"
    later = measure("afterwards")
    yield "screening_recall_name_afterwards", round(later.recall(Kind.NAME), 3), "ratio"
    yield "screening_precision_afterwards", round(later.precision, 3), "ratio"
    yield "screening_sentences", len(sentences(HALF)), "sentences"
    yield "screening_1500_characters", round(fastest(), 1), "ms"


def fastest() -> float:
    """The best of many runs: what the machine does besides is no property of the screening."""
    text = " ".join(sentence.text for sentence in sentences("tuned"))[:LENGTH]
    return min(_seconds(text) for _ in range(RUNS)) * 1000


def _seconds(text: str) -> float:
    started = time.perf_counter()
    screen(text)
    return time.perf_counter() - started
