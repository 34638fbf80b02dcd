"""Cases that were written for one rulebook, as far as another one can read them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from safeshare.problems import ProblemsError
from safeshare.rulebook import Rulebook
from safeshare.rulebook.model import UNKNOWN
from safeshare.scenario import Bank, Case, Distractor, Question, read_bank
from safeshare.scenario.model import Settled
from safeshare.scenario.peers import with_peers


def bank_by_either(folder: Path, old: Rulebook, new: Rulebook) -> Bank:
    """Return the bank's cases, each by the rulebook that takes its file: what a file expects may fit only one of them.

    Raises ProblemsError when a file suits neither, with what the old rulebook finds wrong in it.
    """
    bank, problems = read_bank([folder], old)
    if not problems:
        return bank
    other, _ = read_bank([folder], new)
    known = {file.file for file in bank.files}
    more = [file for file in other.files if file.file not in known]
    settled = known | {file.file for file in more}
    left = [each for each in problems if each.file not in settled]
    if left:
        raise ProblemsError(left)
    files = tuple(sorted((*bank.files, *more), key=lambda file: file.file))
    return with_peers(Bank(files, {case.id: case for file in files for case in file.cases}))


def misfit(facts: Mapping[str, str], book: Rulebook) -> str:
    """Return why a rulebook cannot decide on facts, or nothing: a fact has a value that it does not know."""
    for name, value in facts.items():
        if name in book.facts and value != UNKNOWN and value not in book.facts[name].values:
            return f"it does not know '{name}: {value}'"
    return ""


def readable(facts: Mapping[str, str], book: Rulebook) -> dict[str, str]:
    """Return the facts that a rulebook knows; another guide may not ask for all of them."""
    return {name: value for name, value in facts.items() if name in book.facts}


def fitted(case: Case, book: Rulebook) -> Case:
    """Return a case as a rulebook can mark it: without facts, tempting answers and neighbours that it does not know."""
    return replace(case, questions=tuple(_fitted(question, book) for question in case.questions))


def _fitted(question: Question, book: Rulebook) -> Question:
    return replace(
        question,
        facts=readable(question.facts, book),
        distractors=tuple(each for each in question.distractors if _is_known(each, book)),
        near=tuple(readable(each, book) for each in question.near if not misfit(each, book)),
        settled=_settled(question.settled, book),
        near_settled=tuple(_settled(each, book) for each in question.near_settled),
        peers=tuple(
            replace(
                peer,
                facts=readable(peer.facts, book),
                distractors=tuple(each for each in peer.distractors if _is_known(each, book)),
                settled=_settled(peer.settled, book),
            )
            for peer in question.peers
            if not misfit(peer.facts, book)
        ),
    )


def _settled(steps: Settled, book: Rulebook) -> Settled:
    return tuple(tuple(name for name in step if name in book.facts) for step in steps)


def _is_known(distractor: Distractor, book: Rulebook) -> bool:
    known: dict[str, Collection[str]] = {
        "outcome": book.outcomes.keys(),
        "clause": book.clauses.keys(),
        "duty": {each.id for each in book.duties},
        "fact": book.facts.keys(),
    }
    return distractor.id in known[distractor.target] and distractor.misconception in book.misconceptions
