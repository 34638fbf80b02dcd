"""The interview: asks only what can still change the outcome, the most telling question first, and knows when to stop.

Nothing here is a script. What is open is the set of all cases that agree with the answers so far; the rules' regions
say which outcomes lie in it. When one is left, nothing can change the answer any more. Until then the most telling
fact is asked for (telling.py says which that is). Both are reckoned exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from safeshare.decision import Decision
from safeshare.evaluation import evaluate
from safeshare.facts import normalise_facts
from safeshare.interview.query import Option, Query
from safeshare.interview.telling import Telling
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.rulebook.model import UNKNOWN, Fact
from safeshare.rulebook.regions import Region, narrowed
from safeshare.rulebook.space import Box


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where the interview stands: the facts that are settled, the cases that are left, and their regions."""

    settled: Mapping[str, str]
    box: Box
    regions: tuple[Region, ...]


class Interview:
    """One interview. `answered` holds the answers in their order; `query` is None when the outcome is settled."""

    def __init__(self, facts: Mapping[str, object] | None = None, rulebook: Rulebook | None = None) -> None:
        """Start from facts that are known already; one that is given as unknown counts as answered.

        Raises FactsError naming every fact or value that does not exist.
        """
        self.rulebook = load_rulebook() if rulebook is None else rulebook
        words = normalise_facts(facts or {}, self.rulebook)
        self.given: dict[str, str] = {name: words[name] for name in facts or {}}
        self._space, whole = self.rulebook.regions
        start = _Stand({}, self._space.full, whole)
        for name, state in self.given.items():
            start = self._after(start, name, state)
        self._stands = [start]
        self._query: tuple[int, Query | None] | None = None

    @property
    def answered(self) -> dict[str, str]:
        """The answers so far, in their order, without the facts that were given."""
        return {name: state for name, state in self._stands[-1].settled.items() if name not in self.given}

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes that are still possible, in the rulebook's order."""
        return self._outcomes(self._stands[-1].regions)

    @property
    def query(self) -> Query | None:
        """The question to put next, or None when nothing can change the outcome any more."""
        if self._query is None or self._query[0] != len(self._stands):
            self._query = (len(self._stands), self._next() if len(self.outcomes) > 1 else None)
        return self._query[1]

    def answer(self, state: str) -> None:
        """Take the answer to `query`, 'unknown' included; raises ValueError when it is none or nothing is asked."""
        query = self.query
        if query is None:
            raise ValueError("nothing is asked any more")
        if state not in {UNKNOWN, *(option.state for option in query.options)}:
            message = f"'{state}' is not an answer to '{query.fact}'"
            raise ValueError(message)
        self._stands.append(self._after(self._stands[-1], query.fact, state))

    def back(self) -> bool:
        """Take the last answer back; False when there is none."""
        if len(self._stands) == 1:
            return False
        self._stands.pop()
        self._query = None
        return True

    def facts(self) -> dict[str, str]:
        """Return the facts that were given or answered, as words."""
        return {**self.given, **self.answered}

    def decision(self) -> Decision:
        """Return the decision on what is known now; before `query` is None it may still change."""
        return evaluate(self.facts(), self.rulebook)

    def before_acting(self) -> tuple[str, ...]:
        """Return the facts that nobody asked for and that, although the outcome stands, alter what has to be done."""
        known, decision = self.facts(), self.decision()
        return tuple(
            name
            for name, fact in self.rulebook.facts.items()
            if name not in known
            and self.rulebook.wording.asked(decision.bits, name)
            and any(
                evaluate({**known, name: value}, self.rulebook).duty_ids != decision.duty_ids for value in fact.values
            )
        )

    def _after(self, stand: _Stand, name: str, state: str) -> _Stand:
        """Return the stand after an answer; facts whose question it rules out are settled with it."""
        fact = self.rulebook.facts[name]
        box = stand.box & self._only(name, fact.default if state == UNKNOWN else state)
        for other in self.rulebook.facts.values():
            if other.id not in stand.settled and not self._may_arise(other, box):
                box &= self._only(other.id, other.default)
        return _Stand({**stand.settled, name: state}, box, narrowed(self._space, stand.regions, box))

    def _only(self, name: str, state: str) -> Box:
        axis = self._space.axes[name]
        return ~axis.mask | axis.bits[state]

    def _may_arise(self, fact: Fact, box: Box) -> bool:
        return not self._space.is_empty(box & self._space.box(fact.only_when))

    def _arises(self, fact: Fact, box: Box) -> bool:
        guard = self._space.box(fact.only_when)
        return all(not box & self._space.axes[name].mask & ~guard for name in fact.only_when)

    def _next(self) -> Query:
        stand = self._stands[-1]
        telling = Telling(self.rulebook, stand.box, stand.regions)
        return self._worded(self._most_telling(stand, telling), sum(map(bool, telling.turning.values())))

    def _most_telling(self, stand: _Stand, telling: Telling) -> str:
        """Return the most telling of the facts whose question arises; failing that, one that lets a question arise."""
        open_facts = [fact for fact in self.rulebook.facts.values() if fact.id not in stand.settled]
        asked = [fact.id for fact in open_facts if self._arises(fact, stand.box)]
        found = telling.most(asked)
        if found is not None:
            return found
        guards = {name for fact in open_facts if telling.turning[fact.id] for name in fact.only_when}
        return next(name for name in asked if name in guards)

    def _states(self, stand: _Stand, name: str) -> list[str]:
        return [state for state, bit in self._space.axes[name].bits.items() if stand.box & bit]

    def _worded(self, name: str, at_most: int) -> Query:
        stand, fact = self._stands[-1], self.rulebook.facts[name]
        options = [
            Option(state, fact.says[state], self._outcomes(narrowed(self._space, stand.regions, stand.box & only)))
            for state in self._states(stand, name)
            if (only := self._only(name, state))
        ]
        return Query(
            fact=name,
            asks=fact.asks,
            clauses=fact.clauses,
            options=tuple(option for option in options if option.state != UNKNOWN),
            not_known=next(option for option in options if option.state == fact.default),
            possible=len(self.outcomes),
            at_most=at_most,
        )

    def _outcomes(self, found: Iterable[Region]) -> tuple[str, ...]:
        possible = {region.rule.outcome for region in found}
        return tuple(name for name in self.rulebook.outcomes if name in possible)
