"""Whether a bank is full: what every course must exercise before it is given to learners, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from safeshare.counting import counted
from safeshare.coverage.found import Coverage
from safeshare.rulebook import Rulebook
from safeshare.scenario import Case, decision_of

CASES = 72
"""So many cases a bank has at least."""
CASES_A_RULE = 2
"""In so many cases each rule decides."""
TEMPTATIONS = 3
"""So often each misconception tempts."""
PAIRS = 3
"""So many near-miss pairs each section has."""
LARGEST_SHARE = 0.5
"""No family of outcomes is the answer to a larger share of a section's questions, pool by pool."""


def missing(found: Coverage, cases: Iterable[Case], rulebook: Rulebook) -> list[str]:
    """Return a sentence for each thing that a full bank has and these cases, with what notebooks name, have not.

    `found` is their coverage. Each sentence says what there is, and what is needed.
    """
    given = list(cases)
    said = [f"There {_are(found.cases, 'case')}; {CASES} are needed."] if found.cases < CASES else []
    return [
        *said,
        *_rules(given, rulebook),
        *_entries(found),
        *_pairs(given, _sections(given, rulebook)),
        *_families(given, rulebook),
    ]


def _rules(cases: Sequence[Case], book: Rulebook) -> Iterator[str]:
    decides: Counter[str] = Counter()
    for case in cases:
        decides.update({decision_of(question, book).rule for question in case.questions})
    for rule in book.rules:
        number = decides[rule.id]
        if number < CASES_A_RULE:
            yield f"Rule {rule.id} decides in {counted(number, 'case')}; {CASES_A_RULE} are needed: {rule.says}"


def _entries(found: Coverage) -> Iterator[str]:
    for row in found.table("outcomes").rows:
        if not row.counts["right"]:
            yield f"Outcome {row.id} is never the answer; once is needed: {_sentence(row.about)}"
    for row in found.table("misconceptions").rows:
        often = row.counts["tempts"]
        if often < TEMPTATIONS:
            yield f"{row.id} tempts {_times(often)}; {TEMPTATIONS} times are needed: {_sentence(row.about)}"
    for row in found.table("clauses").rows:
        if not row.taught:
            why = "no case exercises it and no notebook names it"
            yield f"Clause {row.id} is not taught: {why}: {_sentence(row.about)}"


def _sections(cases: Sequence[Case], book: Rulebook) -> list[str]:
    """Return the sections that a bank has to serve: the guide's numbered ones, and any other that has cases."""
    numbered = [each for each in dict.fromkeys(clause.section for clause in book.clauses.values()) if each.isdecimal()]
    return list(dict.fromkeys((*numbered, *(case.section for case in cases))))


def _pairs(cases: Sequence[Case], sections: Iterable[str]) -> Iterator[str]:
    sizes = Counter((case.section, case.pair) for case in cases)
    for section in sections:
        pairs = sum(size > 1 for (home, _pair), size in sizes.items() if home == section)
        if pairs < PAIRS:
            yield f"Section {section} has {counted(pairs, 'near-miss pair')}; {PAIRS} are needed."


def _families(cases: Sequence[Case], book: Rulebook) -> Iterator[str]:
    """Yield families that are the answer too often, apart for practice, assessed cases and those kept for the tests."""
    answers: dict[tuple[str, str], Counter[str]] = {}
    for case in cases:
        pool = case.use if case.use == "practice" else {"form": "test"}.get(case.pool, case.use)
        families = answers.setdefault((case.section, pool), Counter())
        families.update(decision_of(question, book).family for question in case.questions)
    for (section, pool), families in sorted(answers.items()):
        for family, number in families.items():
            if number > LARGEST_SHARE * families.total():
                yield (
                    f"Section {section}, {pool}: '{family}' is the answer to {number} of "
                    f"{counted(families.total(), 'question')}; {LARGEST_SHARE:.0%} at most are wanted."
                )


def _are(number: int, noun: str) -> str:
    return f"{'is' if number == 1 else 'are'} {counted(number, noun)}"


def _sentence(words: str) -> str:
    return f"{words.rstrip('.:;')}."


def _times(number: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number} times")
