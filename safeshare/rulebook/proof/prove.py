"""The proof of a rulebook: exactly one outcome, every rule decides somewhere, and the properties that always hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from safeshare.reading import Document
from safeshare.rulebook.load import DEFAULT_FOLDER, read_parts
from safeshare.rulebook.order import Fault, order_faults
from safeshare.rulebook.parts import Parts
from safeshare.rulebook.proof.claims import Property
from safeshare.rulebook.proof.counterexample import Counterexample, of_fault, of_property
from safeshare.rulebook.proof.decided import Decided, UnstatedError
from safeshare.rulebook.proof.properties import PROPERTIES

REACH = "Every rule decides some case."
REACH_FORMALLY = "for all rules r there is a case c such that r is the first that holds c"
WAITS = "the faults in the order of the rules come first."


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one claim. `key` is its number in the decision model, or 'reach'.

    `proved` is None where the claim could not be tried, and `untried` then says why; where it is False there is at
    least one counter-example.
    """

    key: str
    says: str
    formally: str
    proved: bool | None
    counterexamples: tuple[Counterexample, ...] = ()
    untried: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof of one rulebook: over how many cases, how many of them each rule decides, and every claim's result."""

    rulebook: str
    version: str
    cases: int
    rules: dict[str, int]
    results: tuple[Result, ...]

    @property
    def proved(self) -> bool:
        """Whether every claim is proved."""
        return all(result.proved for result in self.results)


def prove(folder: Path | None = None) -> Proof:
    """Prove the rulebook of a folder (the Somerset guide when none is given).

    Raises ProblemsError when its files cannot be read or do not fit together; faults in the order of its rules are
    part of the proof, and nothing else is tried until they are mended.
    """
    parts, document = read_parts(DEFAULT_FOLDER if folder is None else folder)
    return prove_parts(parts, document)


def prove_parts(parts: Parts, document: Document) -> Proof:
    """Prove a rulebook that has been read; `document` is its file of rules."""
    faults = order_faults(parts, document)
    decided = None if any(fault.kind == "circle" for fault in faults) else Decided(parts)
    if decided is not None and not faults:
        results = [Result("reach", REACH, REACH_FORMALLY, True), *(_of_property(each, decided) for each in PROPERTIES)]
    else:
        results = _of_faults(decided, faults)
    if decided is None:
        return Proof(parts.about.id, parts.about.version, 0, {}, tuple(results))
    counts = {name: decided.count(boxes) for name, boxes in decided.cases.items()}
    return Proof(parts.about.id, parts.about.version, decided.count([decided.space.full]), counts, tuple(results))


def _of_faults(decided: Decided | None, faults: list[Fault]) -> list[Result]:
    """Return the results where the rules' order is at fault: that every rule decides, and that exactly one does."""
    shown = {fault.kind: [of_fault(decided, each) for each in faults if each.kind == fault.kind] for fault in faults}
    several = [each for kind in ("circle", "overlap", "gap") for each in shown.get(kind, [])]
    settled = "circle" not in shown and "overlap" not in shown
    claims = {"reach": (REACH, REACH_FORMALLY)} | {str(each.number): (each.says, each.formally) for each in PROPERTIES}
    found = {"reach": (shown.get("dead", []), settled), "2": (several, True)}
    results = []
    for key, (says, formally) in claims.items():
        against, known = found.get(key, ([], False))
        proved = False if against else True if known else None
        results.append(Result(key, says, formally, proved, tuple(against), "" if proved is not None else WAITS))
    return results


def _of_property(each: Property, decided: Decided) -> Result:
    try:
        found = of_property(decided, each.broken(decided))
    except UnstatedError as error:
        untried = f"It cannot be stated for this rulebook: {error}."
        return Result(str(each.number), each.says, each.formally, None, untried=untried)
    return Result(str(each.number), each.says, each.formally, found is None, () if found is None else (found,))
