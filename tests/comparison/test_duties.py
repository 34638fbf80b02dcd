"""Duties due in other cases: every such case is found, and shown by a smallest one."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings

from safeshare import Decision, evaluate, load_rulebook
from safeshare.comparison import DutyChange, compare, to_text
from safeshare.comparison.common import Common
from safeshare.comparison.duties import duty_changes
from safeshare.rulebook import Rulebook
from tests.comparison.variants import (
    COMMENT,
    LEAD_DUTY,
    LESSER_CRIME,
    NARROWER_DUTY,
    NEW_VALUE,
    NO_WEIGHING,
    OTHER_DEFAULT,
    OTHER_DUTY,
    OTHER_GROUND,
    RENAMED_DUTY,
    WIDER_DUTY,
    read_variant,
)
from tests.evaluation.cases import any_case

OLD = load_rulebook()
EDITS = {
    "lead": LEAD_DUTY,
    "wider": WIDER_DUTY,
    "narrower": NARROWER_DUTY,
    "other words": OTHER_DUTY,
    "ground": OTHER_GROUND,
    "default": OTHER_DEFAULT,
}
Compared = dict[str, tuple[Rulebook, list[DutyChange]]]


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Compared:
    """Return each variant with its changes of duties."""
    folder = tmp_path_factory.mktemp("variants")
    books = {name: read_variant(folder, edits) for name, edits in EDITS.items()}
    return {name: (book, duty_changes(Common(OLD, book))) for name, book in books.items()}


def due(decision: Decision, change: DutyChange) -> bool:
    """Return whether the duty of a change is due."""
    return change.duty.id in {each.id for each in decision.duties}


def shows(change: DutyChange, old: Decision, new: Decision) -> bool:
    """Return whether two decisions on one case show a change."""
    wanted = {"now due": (False, True), "no longer due": (True, False), "due in other words": (True, True)}
    return (due(old, change), due(new, change)) == wanted[change.what]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("lead", [("tell_the_lead", "now due")]),
        ("wider", [("person_posing_risk", "now due")]),
        ("narrower", [("record_family", "no longer due")]),
        ("other words", [("secure_channel", "due in other words")]),
        ("ground", [("section_7_reason", "no longer due")]),
        ("default", []),
    ],
)
def test_what_is_told(compared: Compared, name: str, told: list[tuple[str, str]]) -> None:
    """A duty that is added, widened, narrowed, reworded or turned by a test is told; one that follows a flip is not."""
    assert [(each.duty.id, each.what) for each in compared[name][1]] == told


@pytest.mark.parametrize("name", EDITS)
def test_each_case_shows_its_change(compared: Compared, name: str) -> None:
    """By `evaluate` the smallest case has the duty as it is said, with the old and the new answer that are named."""
    book, found = compared[name]
    for change in found:
        old, new = evaluate(change.facts), evaluate(change.facts, book)
        assert shows(change, old, new)
        assert change.answers == (old.outcome, new.outcome)


def test_no_smaller_case_shows_it(compared: Compared) -> None:
    """Fewer facts never suffice: checked over every case of fewer facts."""
    states = [(name, state) for name, fact in OLD.facts.items() for state in fact.values]
    for name, size in (("lead", 1), ("narrower", 1), ("other words", 1)):
        book, [change] = compared[name]
        assert len(change.facts) == size
        for stated in combinations(states, size - 1):
            assert not shows(change, evaluate(dict(stated)), evaluate(dict(stated), book))


@pytest.mark.parametrize("name", ["lead", "wider", "narrower", "ground"])
def test_no_change_is_missed(compared: Compared, name: str) -> None:
    """Wherever a case keeps its answer and a duty moves, that is among the changes."""
    book, found = compared[name]

    @settings(max_examples=150, deadline=None)
    @given(any_case())
    def search(case: dict[str, str]) -> None:
        old, new = evaluate(case), evaluate(case, book)
        before, after = ({each.id for each in decision.duties} for decision in (old, new))
        moved = {(name, "now due") for name in after - before} | {(name, "no longer due") for name in before - after}
        assert old.outcome != new.outcome or moved <= {(each.duty.id, each.what) for each in found}

    search()


def test_the_share_is_exact(compared: Compared) -> None:
    """The share is counted: a relative is one recipient of eight, and does not have capacity in four cases of five."""
    _, [change] = compared["narrower"]
    assert change.share == Fraction(1, 8) * Fraction(4, 5)


def test_a_duty_that_moves_with_the_answer_alone_is_still_told(tmp_path) -> None:
    """Where a changed duty moves only in cases that flip, the smallest of those is shown, with both answers."""
    found = duty_changes(Common(OLD, read_variant(tmp_path, [*LESSER_CRIME, *NO_WEIGHING])))
    assert [(each.duty.id, each.what, each.answers) for each in found] == [
        ("weigh_with_care", "no longer due", ("may_share", "share_without_consent"))
    ]


@pytest.mark.parametrize("edits", [COMMENT, RENAMED_DUTY, NEW_VALUE])
def test_nothing_is_told_of_what_stays(tmp_path, edits) -> None:
    """A remark, another id and a value that only one rulebook knows change no duty."""
    assert duty_changes(Common(OLD, read_variant(tmp_path, edits))) == []


def test_as_text(compared: Compared) -> None:
    """The text names the duty, what came of it, how often and with which answer, and gives a case for a file."""
    text = to_text(compare(OLD, compared["lead"][0]))
    assert "When duties are due\n  For each change one of the smallest cases;" in text
    assert '1. tell_the_lead, now due: 1 in 110 cases; here the answer is "Share at once with those who can' in text
    assert "   facts:\n     immediate_danger: yes\n" in text
    assert text.endswith("No case has another outcome.\n")
