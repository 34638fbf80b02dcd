"""A decision in plain words: what to do, why, what is still to find out and what would change it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from safeshare.evaluation import Decision
from safeshare.nearest import Change, nearest_change
from safeshare.rulebook import Rulebook

AID = "A training aid, not a decision tool for live cases."


@dataclass(frozen=True, slots=True)
class Reason:
    """One deciding clause, paraphrased, with the facts that carried it in words."""

    clause: str
    paraphrase: str
    facts: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something to do, and the clauses that ask for it."""

    do: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A fact that is still to be found out, as a question."""

    fact: str
    asks: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a learner reads about one decision; every list may be empty, and `change` too."""

    outcome: str
    family: str
    headline: str
    says: str
    because: tuple[Reason, ...]
    find_out: tuple[Question, ...]
    could_still_change: tuple[Question, ...]
    duties: tuple[ToDo, ...]
    notes: tuple[str, ...]
    outside: tuple[str, ...]
    change: str
    assumed: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the explanation as plain data."""
        return asdict(self)

    def to_text(self, width: int = 96) -> str:
        """Return the explanation as text for a screen of `width` characters."""
        blocks = [f"{self.headline}\n{'=' * min(len(self.headline), width)}", _wrap(self.says, width)]
        reasons = [
            f"{each.clause}  {each.paraphrase}. Here: {'the same' if each.words == before else each.words}."
            for each, before in zip(self.because, ("", *(each.words for each in self.because)), strict=False)
        ]
        blocks.append(_list("Because", reasons, width))
        blocks.append(_list("Find out first", [f"{each.asks} ({each.fact})" for each in self.find_out], width))
        duties = [f"{each.do} [{', '.join(each.clauses)}]" for each in self.duties]
        blocks.append(_list("What to do with it", duties, width))
        blocks.append(_list("What would change the answer", [self.change] if self.change else [], width))
        others = [f"{each.asks} ({each.fact})" for each in self.could_still_change]
        blocks.append(_list("Not known, and could still change the answer", others, width))
        blocks.append(_list("Also", list(self.notes), width))
        blocks.append(_list("Outside the guide", list(self.outside), width))
        blocks.append(_list("Taken for granted, as the case does not say", list(self.assumed), width))
        return "\n\n".join(block for block in [*blocks, AID] if block) + "\n"


def explain(decision: Decision, rulebook: Rulebook | None = None, change: Change | None = None) -> Explanation:
    """Explain a decision in plain words.

    `change` is the change to show; without one the nearest single change is looked for. `rulebook` is the decision's
    own unless another is given.
    """
    book = decision.rulebook if rulebook is None else rulebook
    nearest = nearest_change(decision.facts, book) if change is None else change
    outcome = book.outcomes[decision.outcome]
    return Explanation(
        outcome=outcome.id,
        family=outcome.family,
        headline=outcome.label if decision.missing else outcome.in_a_sentence,
        says=decision.says,
        because=tuple(
            Reason(each.clause, book.clauses[each.clause].paraphrase, each.facts, facts_in_words(each.facts, decision))
            for each in decision.clauses
        ),
        find_out=tuple(Question(name, book.facts[name].asks) for name in decision.missing),
        could_still_change=tuple(Question(name, book.facts[name].asks) for name in decision.unsettled),
        duties=tuple(ToDo(each.do, each.clauses) for each in decision.duties),
        notes=tuple(each.says for each in decision.notes if not each.outside),
        outside=tuple(each.says for each in decision.notes if each.outside),
        change=change_in_words(nearest, book) if nearest is not None else "",
        assumed=tuple(f"{_capital(book.facts[name].says[decision.facts[name]])}." for name in decision.assumed),
    )


def facts_in_words(names: tuple[str, ...], decision: Decision) -> str:
    """Return what the case says about these facts, joined with 'and'."""
    return _joined([decision.rulebook.facts[name].says[decision.facts[name]] for name in names])


def change_in_words(change: Change, rulebook: Rulebook) -> str:
    """Return a change as one sentence: 'If someone else is or may be at risk, the answer becomes: ...'."""
    answer = rulebook.outcomes[change.outcome].in_a_sentence
    return f"If {state_in_words(change.facts, rulebook)}, the answer becomes: {answer}."


def state_in_words(facts: Mapping[str, tuple[str, str]], rulebook: Rulebook) -> str:
    """Return the new state of changed facts in words, joined with 'and'."""
    return _joined([rulebook.facts[name].says[new] for name, (_, new) in facts.items()])


def _joined(parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{'; '.join(parts[:-1])}; and {parts[-1]}" if len(parts) > 2 else f"{parts[0]}, and {parts[1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _wrap(text: str, width: int, indent: str = "") -> str:
    return textwrap.fill(text, width, initial_indent=indent, subsequent_indent=" " * len(indent))


def _list(title: str, lines: list[str], width: int) -> str:
    if not lines:
        return ""
    return "\n".join([f"{title}:", *(_wrap(line, width, "  - ") for line in lines)])
