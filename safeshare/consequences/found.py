"""Which keys of a bank's cases change with the guide, and which notebooks teach what has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from safeshare.comparison import Comparison
from safeshare.consequences.fitting import misfit, readable
from safeshare.decision import Decision
from safeshare.rulebook import Rulebook
from safeshare.scenario import Bank, Case, Question
from safeshare.scenario.keys import decision_on
from safeshare.teaching import Teaching

Part = tuple[tuple[str, ...], tuple[str, ...]]
"""What one part of a key was and is: ids before, ids after."""

_DRAW_ON_CLAUSES = {"rules": "rule", "grounds": "ground", "duties": "duty"}
"""The kinds of entries that draw on clauses, and what one of them is called."""


@dataclass(frozen=True, slots=True)
class KeyChange:
    """One question whose key changes: each part that differs (outcome, clauses, missing, duties), before and after.

    `trouble` is set instead where the new rulebook cannot decide it, with the reason.
    """

    question: str
    parts: Mapping[str, Part]
    trouble: str = ""
    notebooks: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the change as plain data."""
        parts = {name: {"before": list(old), "after": list(new)} for name, (old, new) in self.parts.items()}
        return {"question": self.question, **parts, "trouble": self.trouble, "notebooks": list(self.notebooks)}


@dataclass(frozen=True, slots=True)
class Taught:
    """One notebook that teaches what has changed: clauses that its text names, and for cases played the clauses."""

    notebook: str
    names: tuple[str, ...]
    plays: Mapping[str, tuple[str, ...]]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "notebook": self.notebook,
            "names": list(self.names),
            "plays": {case: list(clauses) for case, clauses in self.plays.items()},
        }


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a change of the guide asks of a course; `clauses` are those that changed, each with why it counts so."""

    questions: int | None
    keys: tuple[KeyChange, ...]
    clauses: Mapping[str, str]
    notebooks: tuple[Taught, ...] | None = field(default=None)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data; null for what was not looked at."""
        bank = {"questions": self.questions, "changed": [each.to_dict() for each in self.keys]}
        return {
            "clauses": dict(self.clauses),
            "bank": None if self.questions is None else bank,
            "notebooks": None if self.notebooks is None else [each.to_dict() for each in self.notebooks],
        }


def consequences(
    comparison: Comparison, bank: Bank | None, notebooks: Sequence[Teaching] | None = None
) -> Consequences:
    """Return which questions of a bank get another key, and which notebooks teach a clause that changed.

    A clause has changed when its own entry has, or a rule, ground or duty that draws on it. A notebook teaches it when
    its text names it, or when it plays a case whose key rested or rests on it.
    """
    old, new = comparison.old, comparison.new
    cases = () if bank is None else tuple(bank.cases.values())
    played = _played(cases, notebooks or ())
    keys = tuple(_changes(cases, old, new, played))
    clauses = dict(changed_clauses(comparison))
    taught = None
    if notebooks is not None:
        taught = tuple(_taught(notebooks, cases, played, clauses, old, new))
    questions = None if bank is None else sum(len(case.questions) for case in cases)
    return Consequences(questions, keys, clauses, taught)


def changed_clauses(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """Yield each clause that changed, in the guides' order, with the entries that say so: `rule internal changed`."""
    why: dict[str, list[str]] = {}
    for change in comparison.changes:
        if change.kind == "clauses":
            why.setdefault(change.id, []).append(f"the clause was {change.what}")
        elif change.kind in _DRAW_ON_CLAUSES and change.what != "renamed":
            for clause in _drawn_on(comparison, change.kind, change.id):
                why.setdefault(clause, []).append(f"{_DRAW_ON_CLAUSES[change.kind]} {change.id} was {change.what}")
    for clause in dict.fromkeys((*comparison.old.clauses, *comparison.new.clauses)):
        if clause in why:
            yield clause, "; ".join(why[clause])


def _drawn_on(comparison: Comparison, kind: str, name: str) -> set[str]:
    """Return the clauses of an entry in either rulebook."""
    entries = [
        each
        for book in (comparison.old, comparison.new)
        for each in (book.rules if kind == "rules" else getattr(book, kind))
        if each.id == name
    ]
    return {clause for entry in entries for clause in entry.clauses}


def _played(cases: Iterable[Case], notebooks: Iterable[Teaching]) -> dict[str, tuple[str, ...]]:
    """Return for each case the notebooks that play it: an assessed one stands for all cases of its file."""
    return {
        case.id: tuple(
            each.name
            for each in notebooks
            if case.id in each.plays or (case.use == "assessment" and case.pair in each.plays)
        )
        for case in cases
    }


def _changes(
    cases: Iterable[Case], old: Rulebook, new: Rulebook, played: Mapping[str, tuple[str, ...]]
) -> Iterator[KeyChange]:
    for case in cases:
        for question in case.questions:
            before, after = (_decided(question, book) for book in (old, new))
            if isinstance(before, str) or isinstance(after, str):
                book, why = ("old", before) if isinstance(before, str) else ("new", after)
                yield KeyChange(question.id, {}, f"the {book} rulebook cannot decide it: {why}", played[case.id])
                continue
            parts = {
                name: (one, two)
                for (name, one), two in zip(_key(before).items(), _key(after).values(), strict=True)
                if set(one) != set(two)
            }
            if parts:
                yield KeyChange(question.id, parts, "", played[case.id])


def _decided(question: Question, book: Rulebook) -> Decision | str:
    """Return a rulebook's decision on a question, or why it has none."""
    why = misfit(question.facts, book)
    return why or decision_on(readable(question.facts, book), book)


def _key(decision: Decision) -> dict[str, tuple[str, ...]]:
    return {
        "outcome": (decision.outcome,),
        "clauses": decision.clause_ids,
        "missing": decision.missing,
        "duties": tuple(each.id for each in decision.duties),
    }


def _taught(
    notebooks: Iterable[Teaching],
    cases: Sequence[Case],
    played: Mapping[str, tuple[str, ...]],
    clauses: Mapping[str, str],
    old: Rulebook,
    new: Rulebook,
) -> Iterator[Taught]:
    known = tuple(dict.fromkeys((*old.clauses, *new.clauses)))
    rests = {case.id: _rests_on(case, (old, new)) & set(clauses) for case in cases}
    for each in notebooks:
        named = each.clauses(known)
        plays = {
            case.id: tuple(clause for clause in clauses if clause in rests[case.id])
            for case in cases
            if each.name in played[case.id] and rests[case.id]
        }
        names = tuple(clause for clause in clauses if clause in named)
        if names or plays:
            yield Taught(each.name, names, plays)


def _rests_on(case: Case, books: Iterable[Rulebook]) -> set[str]:
    """Return the clauses that decide a case's questions, or ask for its duties, by any of some rulebooks."""
    found: set[str] = set()
    for book in books:
        for question in case.questions:
            decision = _decided(question, book)
            if not isinstance(decision, str):
                found |= {*decision.clause_ids, *decision.duty_ids}
    return found
