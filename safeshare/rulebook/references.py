"""Checks that a rulebook's files fit together: every id exists, none is given twice, nothing is left unexplained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from safeshare.plain_yaml import Path_
from safeshare.problems import Problem, did_you_mean
from safeshare.reading import Document
from safeshare.rulebook.model import UNKNOWN, Conditions, Fact, Guarded
from safeshare.rulebook.parts import Parts


@dataclass
class _Checker:
    """Collects the problems of all files; `known` holds the ids of each kind."""

    parts: Parts
    documents: Mapping[str, Document]
    problems: list[Problem] = field(default_factory=list)
    states: dict[str, tuple[str, ...]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def say(self, file: str, path: Path_, what: str, remedy: str) -> None:
        self.problems.append(self.documents[file].problem(path, what, remedy))

    def known(self, file: str, path: Path_, kind: str, given: Iterable[str], ids: Iterable[str]) -> None:
        """Check that ids of one kind exist."""
        words = list(ids)
        for each in given:
            if each not in words:
                self.say(file, path, f"there is no {kind} '{each}'", did_you_mean(each, words))

    def clauses(self, file: str, path: Path_, given: Iterable[str], counted: bool = True) -> None:
        """Check clause ids, and count them as drawn upon unless told otherwise."""
        ids = [clause.id for clause in self.parts.clauses]
        if counted:
            self.used.update(given)
        for each in given:
            if each not in ids:
                section = [each_id for each_id in ids if each_id.split(".")[0] == each.split(".")[0]]
                self.say(file, path, f"there is no clause '{each}'", did_you_mean(each, section or ids))

    def conditions(self, file: str, path: Path_, conditions: Conditions, states: Mapping[str, tuple[str, ...]]) -> None:
        """Check that conditions name facts and values that exist."""
        for name, values in conditions.items():
            if name not in states:
                self.say(file, (*path, name), f"there is no fact '{name}'", did_you_mean(name, states))
                continue
            for value in values:
                if value == UNKNOWN and UNKNOWN not in states[name]:
                    default = next(fact.default for fact in self.parts.facts if fact.id == name)
                    what = f"'{name}' is never unknown: a case that does not state it is taken as {default}"
                    self.say(file, (*path, name), what, f"Use one of: {', '.join(states[name])}.")
                elif value not in states[name]:
                    what = f"'{value}' is not a value of '{name}'"
                    self.say(file, (*path, name), what, f"Use one of: {', '.join(states[name])}.")

    def guarded(self, file: str, path: Path_, entry: Guarded, states: Mapping[str, tuple[str, ...]]) -> None:
        """Check `when` and `any` of an entry."""
        self.conditions(file, (*path, "when"), entry.when, states)
        for number, group in enumerate(entry.any or ()):
            self.conditions(file, (*path, "any", number), group, states)

    def unique(self, file: str, key: str, ids: Iterable[str]) -> None:
        """Check that no id is given twice in a list of entries."""
        seen: set[str] = set()
        for number, each in enumerate(ids):
            if each in seen:
                self.say(
                    file, (key, number, "id"), f"the id '{each}' is given twice", "Give each entry an id of its own."
                )
            seen.add(each)


def reference_problems(parts: Parts, documents: Mapping[str, Document]) -> list[Problem]:
    """Return every reference that leads nowhere, every id given twice and every clause left without a reason."""
    check = _Checker(parts, documents)
    check.states = {fact.id: fact.states for fact in parts.facts}
    checks: tuple[Callable[[_Checker], None], ...] = (
        _ids, _facts, _outcomes, _grounds, _rules, _duties_and_notes, _misconceptions, _readings, _clauses,
    )  # fmt: skip
    for each in checks:
        each(check)
    return check.problems


def _ids(check: _Checker) -> None:
    parts = check.parts
    check.unique("sources.yaml", "sources", (each.id for each in parts.sources))
    check.unique("clauses.yaml", "clauses", (each.id for each in parts.clauses))
    check.unique("facts.yaml", "facts", (each.id for each in parts.facts))
    check.unique("outcomes.yaml", "families", (each.id for each in parts.families))
    check.unique("outcomes.yaml", "outcomes", (each.id for each in parts.outcomes))
    check.unique("grounds.yaml", "grounds", (each.id for each in parts.grounds))
    check.unique("grounds.yaml", "tests", (each.id for each in parts.tests))
    check.unique("rules.yaml", "steps", (each.id for each in parts.steps))
    check.unique("rules.yaml", "rules", (each.id for each in parts.rules))
    check.unique("duties.yaml", "duties", (each.id for each in parts.duties))
    check.unique("notes.yaml", "notes", (each.id for each in parts.notes))
    check.unique("misconceptions.yaml", "misconceptions", (each.id for each in parts.misconceptions))
    check.unique("readings.yaml", "readings", (each.id for each in parts.readings))


def _facts(check: _Checker) -> None:
    reserved = {"outcome", "family", *(test.id for test in check.parts.tests)}
    for number, fact in enumerate(check.parts.facts):
        path: Path_ = ("facts", number)
        if fact.id in reserved:
            check.say("facts.yaml", (*path, "id"), f"the name '{fact.id}' is taken", "Choose another id for this fact.")
        if len(fact.values) < 2:
            check.say("facts.yaml", (*path, "says"), "a fact has at least two values", "Give each value in words.")
        _default_and_unknown(check, path, fact)
        _values(check, path, fact, "open", fact.open or ())
        _values(check, path, fact, "in_short", fact.in_short)
        check.conditions("facts.yaml", (*path, "only_when"), fact.only_when, check.states)
        check.clauses("facts.yaml", (*path, "clauses"), fact.clauses)


def _values(check: _Checker, path: Path_, fact: Fact, key: str, given: Iterable[str]) -> None:
    for each in given:
        if each not in fact.values:
            what = f"'{each}' is not a value of '{fact.id}'"
            check.say("facts.yaml", (*path, key), what, f"Use one of: {', '.join(fact.values)}.")


def _default_and_unknown(check: _Checker, path: Path_, fact: Fact) -> None:
    if fact.default == UNKNOWN and UNKNOWN not in fact.says:
        what = f"'{fact.id}' can be unknown, but nothing says so in words"
        check.say("facts.yaml", (*path, "says"), what, "Add a line 'unknown: ...', or give a default.")
    elif fact.default != UNKNOWN:
        _values(check, path, fact, "default", [fact.default])
        if UNKNOWN in fact.says:
            what = f"'{fact.id}' has a default, so it is never unknown"
            check.say("facts.yaml", (*path, "says", UNKNOWN), what, "Remove this line, or the default.")


def _outcomes(check: _Checker) -> None:
    families = [family.id for family in check.parts.families]
    outcomes = [outcome.id for outcome in check.parts.outcomes]
    for number, outcome in enumerate(check.parts.outcomes):
        path: Path_ = ("outcomes", number)
        check.known("outcomes.yaml", (*path, "family"), "family", [outcome.family], families)
        check.known("outcomes.yaml", (*path, "also_right"), "outcome", outcome.also_right, outcomes)


def _grounds(check: _Checker) -> None:
    for number, ground in enumerate(check.parts.grounds):
        check.conditions("grounds.yaml", ("grounds", number, "when"), ground.when, check.states)
        check.clauses("grounds.yaml", ("grounds", number, "clauses"), ground.clauses)
    names = [ground.id for ground in check.parts.grounds]
    for number, test in enumerate(check.parts.tests):
        check.known("grounds.yaml", ("tests", number, "any_of"), "ground", test.any_of, names)
    asked = {name for test in check.parts.tests for name in test.any_of}
    for number, ground in enumerate(check.parts.grounds):
        if ground.id not in asked:
            what = f"no test asks for the ground '{ground.id}'"
            check.say("grounds.yaml", ("grounds", number), what, "Name it in `any_of` of a test, or remove it.")


def _rules(check: _Checker) -> None:
    parts = check.parts
    states = check.states | {test.id: ("yes", "no") for test in parts.tests}
    steps, outcomes = [step.id for step in parts.steps], [outcome.id for outcome in parts.outcomes]
    for number, step in enumerate(parts.steps):
        check.guarded("rules.yaml", ("steps", number), step, states)
    for number, rule in enumerate(parts.rules):
        path: Path_ = ("rules", number)
        check.known("rules.yaml", (*path, "step"), "step", [rule.step], steps)
        check.known("rules.yaml", (*path, "outcome"), "outcome", [rule.outcome], outcomes)
        same = [other.id for other in parts.rules if other.step == rule.step and other.id != rule.id]
        check.known("rules.yaml", (*path, "after"), f"other rule of the step '{rule.step}' called", rule.after, same)
        check.guarded("rules.yaml", path, rule, states)
        for key, names in (("any_unknown", rule.any_unknown), ("find_out", rule.find_out)):
            check.known("rules.yaml", (*path, key), "fact", names or (), check.states)
        _never_unknown(check, path, rule.any_unknown or ())
        check.clauses("rules.yaml", (*path, "clauses"), rule.clauses)
        for clause, names in rule.clauses.items():
            check.known("rules.yaml", (*path, "clauses", clause), "fact", names, check.states)
        if rule.grounds is not None:
            check.known("rules.yaml", (*path, "grounds"), "test", [rule.grounds], [test.id for test in parts.tests])
            if rule.when.get(rule.grounds) != ("yes",):
                what = f"the rule takes its clauses from '{rule.grounds}' but does not ask for it"
                check.say("rules.yaml", (*path, "grounds"), what, f"Add `{rule.grounds}: yes` to `when`.")
        elif not rule.clauses:
            check.say("rules.yaml", path, f"the rule '{rule.id}' names no clause", "Add `clauses`, or `grounds`.")


def _never_unknown(check: _Checker, path: Path_, names: Iterable[str]) -> None:
    for name in names:
        if name in check.states and UNKNOWN not in check.states[name]:
            what = f"'{name}' has a default, so it is never unknown"
            check.say("rules.yaml", (*path, "any_unknown"), what, "Remove it from this list.")


def _duties_and_notes(check: _Checker) -> None:
    parts = check.parts
    states = check.states | {test.id: ("yes", "no") for test in parts.tests}
    states |= {
        "outcome": tuple(each.id for each in parts.outcomes),
        "family": tuple(each.id for each in parts.families),
    }
    for number, duty in enumerate(parts.duties):
        check.guarded("duties.yaml", ("duties", number), duty, states)
        check.clauses("duties.yaml", ("duties", number, "clauses"), duty.clauses)
    for number, note in enumerate(parts.notes):
        check.guarded("notes.yaml", ("notes", number), note, states)


def _misconceptions(check: _Checker) -> None:
    for number, each in enumerate(check.parts.misconceptions):
        check.clauses("misconceptions.yaml", ("misconceptions", number, "clauses"), each.clauses)


def _readings(check: _Checker) -> None:
    for number, each in enumerate(check.parts.readings):
        path: Path_ = ("readings", number)
        check.clauses("readings.yaml", (*path, "clauses"), each.clauses, counted=False)
        for kind, names in each.seen_in.items():
            ids = [entry.id for entry in getattr(check.parts, kind)]
            check.known("readings.yaml", (*path, "seen_in", kind), f"entry of {kind} called", names, ids)


def _clauses(check: _Checker) -> None:
    sources = [source.id for source in check.parts.sources]
    for number, clause in enumerate(check.parts.clauses):
        path: Path_ = ("clauses", number)
        check.known("clauses.yaml", (*path, "sources"), "source", clause.sources, sources)
        if clause.section != clause.id.split(".")[0]:
            what = f"the clause '{clause.id}' says that it stands in section {clause.section}"
            check.say("clauses.yaml", (*path, "section"), what, f"Write section: '{clause.id.split('.')[0]}'.")
        if clause.id not in check.used and clause.not_encoded is None:
            what = f"nothing draws on the clause '{clause.id}' and nothing says why"
            check.say(
                "clauses.yaml", path, what, "Name it in a rule, duty or fact, or add `not_encoded:` with the reason."
            )
        if clause.id in check.used and clause.not_encoded is not None:
            what = f"the clause '{clause.id}' is drawn upon, yet says that it is not encoded"
            check.say("clauses.yaml", (*path, "not_encoded"), what, "Remove `not_encoded`.")
