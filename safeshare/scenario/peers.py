"""Which assessed questions have their lists of options made together: those of one section and pool."""

from __future__ import annotations

from dataclasses import replace

from safeshare.scenario.model import Bank, Case, CaseFile, Peer, Question


def _peer(case: Case, question: Question) -> Peer:
    """Return a question as a peer; where a record is about it, it sets the exercise on clauses besides its own."""
    recorded = case.record is not None and case.record.question == question.id
    parts = (*question.parts, *(("clauses",) if recorded else ()))
    return Peer(question.facts, parts, question.distractors, question.settled, case.pair, question.name, recorded)


def with_peers(bank: Bank) -> Bank:
    """Return the bank with each assessed question knowing all of its section and pool, itself included.

    The cases of the pre- and post-test are never seen beside a section's own, so each pool has lists of its own.
    """
    peers: dict[tuple[str, str], tuple[Peer, ...]] = {}
    for case in bank.cases.values():
        if case.use == "assessment":
            own = tuple(_peer(case, each) for each in case.questions)
            shelf = (case.section, case.pool)
            peers[shelf] = (*peers.get(shelf, ()), *own)

    def joined(case: Case) -> Case:
        if case.use != "assessment":
            return case
        shared = peers[case.section, case.pool]
        return replace(case, questions=tuple(replace(each, peers=shared) for each in case.questions))

    cases = {name: joined(case) for name, case in bank.cases.items()}
    files = tuple(
        CaseFile(each.file, each.id, tuple(cases.get(case.id, case) for case in each.cases)) for each in bank.files
    )
    return Bank(files, cases)
