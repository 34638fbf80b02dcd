"""What cases exercise: in how many of their questions each clause, rule, outcome and misconception plays a part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from safeshare.counting import counted
from safeshare.coverage.found import Coverage, Group, Row, Table
from safeshare.rulebook import Rulebook
from safeshare.scenario import Case, Question, decision_of
from safeshare.teaching import Teaching


@dataclass
class _Tally:
    """In how many questions each entry plays each role; an entry counts once a question."""

    book: Rulebook
    roles: dict[str, Counter[str]] = field(default_factory=dict)
    teaching: Sequence[Teaching] | None = None

    def add(self, role: str, ids: Iterable[str]) -> None:
        self.roles.setdefault(role, Counter()).update(set(ids))

    def of(self, each: str, **roles: str) -> dict[str, int]:
        return {name: self.roles.get(role, Counter())[each] for name, role in roles.items()}

    def question(self, question: Question) -> None:
        """Count what one question exercises."""
        decision = decision_of(question, self.book)
        rule = next(each for each in self.book.rules if each.id == decision.rule)
        self.add("rule decides", [rule.id])
        self.add("outcome right", [decision.outcome])
        self.add("clause decides", decision.clause_ids)
        self.add("clause due", decision.duty_ids)
        self.add("duty due", (each.id for each in decision.duties))
        if rule.grounds is not None:
            named = next(test.any_of for test in self.book.parts.tests if test.id == rule.grounds)
            self.add("ground holds", (each for each in named if _holds(self.book, each, decision.facts)))
        for target in ("outcome", "clause", "duty"):
            self.add(f"{target} tempts", (each.id for each in question.distractors if each.target == target))


def coverage(cases: Iterable[Case], rulebook: Rulebook, teaching: Sequence[Teaching] | None = None) -> Coverage:
    """Return what the questions of some cases exercise of the rulebook, and what notebooks name of it, gaps included.

    `teaching` are the notebooks, or None where none are to be read.
    """
    given = list(cases)
    tally = _Tally(rulebook, teaching=teaching)
    sections: dict[str, tuple[int, int]] = {}
    for case in given:
        before = sections.get(case.section, (0, 0))
        sections[case.section] = (before[0] + 1, before[1] + len(case.questions))
        for question in case.questions:
            tally.question(question)
            tally.add("misconception tempts", _beliefs(case, question))
        tally.add("clause in a case", _exercised(case, rulebook))
    tables = (_clauses(tally), _rules(tally), _outcomes(tally), _misconceptions(tally), _grounds(tally), _duties(tally))
    questions = sum(len(case.questions) for case in given)
    names = None if teaching is None else tuple(each.name for each in teaching)
    return Coverage(rulebook.id, rulebook.version, len(given), questions, dict(sorted(sections.items())), tables, names)


def _exercised(case: Case, rulebook: Rulebook) -> set[str]:
    """Return the clauses that some question of a case exercises: as a reason, for a duty, or to tempt."""
    found = {each.id for question in case.questions for each in question.distractors if each.target == "clause"}
    for question in case.questions:
        decision = decision_of(question, rulebook)
        found |= {*decision.clause_ids, *decision.duty_ids}
    return found


def _beliefs(case: Case, question: Question) -> set[str]:
    """Return the misconceptions behind the wrong answers of a question: distractors, recipients and channels."""
    found = {each.misconception for each in question.distractors}
    if case.handling is not None and case.handling.question == question.id:
        choices = (*case.handling.to, *case.handling.by)
        found |= {each.misconception for each in choices if each.misconception is not None}
    return found


def _holds(book: Rulebook, ground: str, facts: Mapping[str, str]) -> bool:
    when = next(each.when for each in book.grounds if each.id == ground)
    return all(facts[name] in values for name, values in when.items())


def _clauses(tally: _Tally) -> Table:
    book = tally.book
    deciding = {clause for rule in book.rules for clause in rule.clauses}
    deciding |= {clause for ground in book.grounds for clause in ground.clauses}
    asking = {clause for duty in book.duties for clause in duty.clauses}
    groups: dict[str, list[Row]] = {}
    named = _named(tally)
    for clause in book.clauses.values():
        counts = tally.of(clause.id, decides="clause decides", duty="clause due", tempts="clause tempts")
        drawn = clause.id in deciding | asking
        gap = "" if counts["decides"] or clause.id not in deciding else "never decides"
        if not counts["decides"] and not counts["duty"]:
            gap = "only tempts" if counts["tempts"] else "not exercised" if drawn else "no rule or duty draws on it"
        cases = tally.roles.get("clause in a case", Counter())[clause.id]
        where = None if named is None else named[clause.id]
        if where == () and not any(counts.values()):
            gap += ", not taught"
        row = Row(clause.id, clause.paraphrase, counts, any(counts.values()), gap, drawn, cases, where)
        groups.setdefault(clause.section, []).append(row)
    rows = [row for each in groups.values() for row in each]
    decided = sum(bool(row.counts["decides"]) for row in rows)
    due = sum(bool(row.counts["duty"]) and not row.counts["decides"] for row in rows)
    tempting = sum(row.gap == "only tempts" for row in rows)
    note = (
        f"{decided} of the {counted(len(deciding), 'clause')} that can decide do so; {due} more are named by a due "
        f"duty only; {tempting} more only tempt."
    )
    roles = {"decides": "a clause that decides", "duty": "a due duty names it", "tempts": "an author's wrong answer"}
    found = tuple(Group(name, f"Section {name}", tuple(each)) for name, each in groups.items())
    return Table("clauses", "Clauses", roles, found, note)


def _named(tally: _Tally) -> dict[str, tuple[str, ...]] | None:
    """Return for each clause the notebooks whose text names it, or None where no notebooks were read."""
    if tally.teaching is None:
        return None
    known = tuple(tally.book.clauses)
    by_notebook = {each.name: each.clauses(known) for each in tally.teaching}
    return {clause: tuple(name for name, ids in by_notebook.items() if clause in ids) for clause in known}


def _rules(tally: _Tally) -> Table:
    book = tally.book
    groups = []
    for step in book.steps.values():
        rows = tuple(
            _row(rule.id, rule.says, tally.of(rule.id, decides="rule decides"))
            for rule in book.rules
            if rule.step == step.id
        )
        groups.append(Group(step.id, step.title, rows))
    return Table("rules", "Rules", {"decides": "it decides the question"}, tuple(groups))


def _outcomes(tally: _Tally) -> Table:
    book = tally.book
    groups = []
    for family in book.families.values():
        rows = tuple(
            _row(each.id, each.in_a_sentence, tally.of(each.id, right="outcome right", tempts="outcome tempts"))
            for each in book.outcomes.values()
            if each.family == family.id
        )
        groups.append(Group(family.id, family.label, rows))
    roles = {"right": "it is the answer", "tempts": "an author's wrong answer"}
    return Table("outcomes", "Outcomes", roles, tuple(groups))


def _misconceptions(tally: _Tally) -> Table:
    rows = tuple(
        _row(each.id, each.belief, tally.of(each.id, tempts="misconception tempts"))
        for each in tally.book.misconceptions.values()
    )
    return _plain("misconceptions", "Misconceptions", {"tempts": "a wrong answer rests on it"}, rows)


def _grounds(tally: _Tally) -> Table:
    rows = tuple(_row(each.id, each.says, tally.of(each.id, decides="ground holds")) for each in tally.book.grounds)
    return _plain("grounds", "Grounds of the two lists", {"decides": "the answer rests on it"}, rows)


def _duties(tally: _Tally) -> Table:
    rows = tuple(
        _row(each.id, each.do, tally.of(each.id, due="duty due", tempts="duty tempts")) for each in tally.book.duties
    )
    return _plain("duties", "Duties", {"due": "it is due", "tempts": "an author's wrong answer"}, rows)


def _plain(name: str, title: str, roles: dict[str, str], rows: tuple[Row, ...]) -> Table:
    return Table(name, title, roles, (Group(name, "", rows),))


def _row(name: str, about: str, counts: dict[str, int]) -> Row:
    """Return the row of an entry whose first role is the one that exercises it."""
    first, *others = counts.values()
    gap = "" if first else "only tempts" if any(others) else "not exercised"
    return Row(name, about, counts, bool(first), gap)
