"""The outcomes by family, each with its duties and the rules that lead to it."""

from __future__ import annotations

from safeshare.rulebook import Rulebook
from safeshare.rulebook.model import Outcome, Rule
from safeshare.rulebook.phrases import Condition, numbers_of, quoted
from safeshare.rulebook.phrases import Words as RuleWords
from safeshare.rulebook.regions import RESULT
from safeshare.rules_page.blocks import (
    Item,
    Line,
    Link,
    Listing,
    Name,
    Section,
    Terms,
    joined,
    line,
    listing,
    paragraph,
)
from safeshare.rules_page.due import due_with


def clause_links(clauses: tuple[str, ...]) -> Line:
    """Return clause ids that lead to the table of clauses."""
    return joined([Link(each, f"clause-{each}") for each in clauses])


def rule_link(rulebook: Rulebook, rule: str) -> Link:
    """Return a rule's number, leading to the rule."""
    return Link(f"rule {numbers_of(rulebook.parts)[rule]}", f"rule-{rule}")


def condition_list(condition: Condition) -> Listing:
    """Return a condition as a list of which every item must hold."""
    items = [Item((each,)) for each in condition.every]
    for choice in condition.choices:
        inner = listing([line(" and ".join(lines)) for lines in choice])
        items.append(Item(("at least one of these:",), inner))
    if len(condition.unknown) == 1:
        items.append(Item((condition.lines()[-1],)))
    elif condition.unknown:
        items.append(
            Item(
                ("the answer to at least one of these is not known:",), listing([(each,) for each in condition.unknown])
            )
        )
    return Listing(tuple(items) or (Item(("nothing more is asked: every case that comes here",)),))


class Outcomes:
    """The part of the page about outcomes and rules."""

    def __init__(self, rulebook: Rulebook) -> None:
        """Prepare the words and numbers of a rulebook."""
        self._book = rulebook
        self._words = RuleWords(rulebook.parts)
        self._numbers = numbers_of(rulebook.parts)
        self._steps = {name: number for number, name in enumerate(rulebook.steps, start=1)}

    def section(self) -> Section:
        """Return the whole part: families, outcomes, rules."""
        families = []
        for family in reversed(self._book.families.values()):
            outcomes = [each for each in self._book.outcomes.values() if each.family == family.id]
            about = paragraph(f"{family.about}.")
            parts = tuple(self._outcome(each) for each in outcomes)
            families.append(Section(family.label, f"family-{family.id}", (about,), parts, f"family rank-{family.rank}"))
        intro = paragraph(
            "The answers that the guide can give, in families; an answer from a family that shares less than the right "
            "one is under-sharing, from one that shares more over-sharing. Under each answer stand what to do with it "
            "and the rules that lead to it."
        )
        return Section("Outcomes, and the rules that lead to them", "outcomes", (intro,), tuple(families))

    def _outcome(self, outcome: Outcome) -> Section:
        rules = [rule for rule in self._book.rules if rule.outcome == outcome.id]
        terms: list[tuple[str, Listing | Line]] = [("What to do with it", self._duties(outcome))]
        if outcome.also_right:
            labels = [
                (Link(self._book.outcomes[each].in_a_sentence, f"outcome-{each}"),) for each in outcome.also_right
            ]
            terms.append(("Also right", listing(labels)))
        if outcome.short is not None:
            terms.append(("Where a result names missing facts", line(quoted(outcome.label))))
        terms.append(("In the files", line(Name(outcome.id))))
        parts = tuple(self._rule(rule) for rule in rules)
        return Section(outcome.in_a_sentence, f"outcome-{outcome.id}", (Terms(tuple(terms)),), parts, "outcome")

    def _duties(self, outcome: Outcome) -> Listing:
        """Return the duties of an outcome, those with the same condition together."""
        groups: dict[str, list[Line]] = {}
        for due in due_with(self._book, outcome.id):
            condition = "" if due.always else self._words.guarded(due.duty, RESULT).sentence()
            groups.setdefault(condition, []).append(line(f"{due.duty.do} [", *clause_links(due.duty.clauses), "]"))
        return Listing(
            tuple(
                Item((f"Only when {condition}:" if condition else "Always:",), listing(duties))
                for condition, duties in sorted(groups.items(), key=lambda group: bool(group[0]))
            )
        )

    def _rule(self, rule: Rule) -> Section:
        terms: list[tuple[str, Listing | Line]] = [
            ("When all of this holds", condition_list(self._words.rule(rule))),
            ("Tried", self._order(rule)),
            ("Clauses", self._clauses(rule)),
        ]
        missing = dict.fromkeys((*(rule.any_unknown or ()), *(rule.find_out or ())))
        if missing:
            terms.append(
                ("Named as missing, while open", listing([line(self._book.facts[each].asks) for each in missing]))
            )
        title = f"Rule {self._numbers[rule.id]}. {rule.says}"
        return Section(title, f"rule-{rule.id}", (Terms(tuple(terms)),), (), "rule")

    def _order(self, rule: Rule) -> Line:
        step = Link(f"step {self._steps[rule.step]}", f"step-{rule.step}")
        before = sorted(rule.after, key=self._numbers.__getitem__)
        others = joined([rule_link(self._book, name) for name in before])
        and_none = (" and none of these has: ", *others) if others else ()
        return line("in ", step, ", where no earlier step has decided", *and_none, " (", Name(rule.id), ")")

    def _clauses(self, rule: Rule) -> Listing:
        items = []
        for clause, facts in rule.clauses.items():
            answers = [Link(quoted(self._book.facts[name].asks), f"fact-{name}") for name in facts]
            words = f"  {self._book.clauses[clause].paraphrase} (carried by the answer to "
            items.append(line(Link(clause, f"clause-{clause}"), words, *joined(answers, " and "), ")"))
        if rule.grounds is not None:
            items.append(line("those of every ground that holds, from ", Link("the two lists", "lists")))
        return listing(items)
