"""The proof of a rulebook: exactly one outcome, every rule decides somewhere, and the properties that always hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from safeshare.counting import counted
from safeshare.problems import ProblemsError
from safeshare.reading import Document
from safeshare.rulebook.load import DEFAULT_FOLDER, read_parts
from safeshare.rulebook.order import Fault, order_faults
from safeshare.rulebook.parts import Parts
from safeshare.rulebook.proof.agreement import agreement
from safeshare.rulebook.proof.claims import Property
from safeshare.rulebook.proof.counterexample import Counterexample, of_fault, of_property
from safeshare.rulebook.proof.decided import Decided, UnstatedError
from safeshare.rulebook.proof.properties import PROPERTIES
from safeshare.rulebook.space import TooMuchWorkError

REACH = "Every rule decides some case."
REACH_FORMALLY = "for all rules r there is a case c such that r is the first that holds c"
AGREES = "The engine that decides single cases agrees with the sets of cases above."
AGREES_FORMALLY = "for all rules r, for all c tried of the cases of r: by the engine r decides c, with duties(c)"
ALLOWANCE = 4_000_000
"""How many boxes a proof may compare or make: some six times what the Somerset guide takes, and a few seconds."""
WAITS = "the faults in the order of the rules come first."


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one claim. `key` is its number in the decision model, or 'reach', or 'engine'.

    `proved` is None where the claim could not be tried, and `untried` then says why; where it is False there is at
    least one counter-example. `sampled` marks the one claim that is tried on cases, not proved over all; `note` says
    what should be known beside it.
    """

    key: str
    says: str
    formally: str
    proved: bool | None
    counterexamples: tuple[Counterexample, ...] = ()
    untried: str = ""
    note: str = ""
    sampled: bool = False


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
    part of the proof, and nothing else is tried until they are mended. Raises it too, with one problem, when the
    proof would take more work than ALLOWANCE.
    """
    parts, document = read_parts(DEFAULT_FOLDER if folder is None else folder)
    return prove_parts(parts, document)


def prove_parts(parts: Parts, document: Document) -> Proof:
    """Prove a rulebook that has been read; `document` is its file of rules."""
    faults = order_faults(parts, document)
    if any(fault.kind == "work" for fault in faults):
        raise ProblemsError([fault.problem for fault in faults])
    try:
        return _proof(parts, faults)
    except TooMuchWorkError:
        what = (
            "what always holds of these rules cannot be proved in reasonable time, because they part the cases in too "
            "many ways"
        )
        remedy = "Write fewer or simpler groups under `any` of the rules that have most."
        raise ProblemsError([document.problem(("rules",), what, remedy)]) from None


def _proof(parts: Parts, faults: list[Fault]) -> Proof:
    decided = None if any(fault.kind == "circle" for fault in faults) else Decided(parts, ALLOWANCE)
    if decided is not None and not faults:
        results = [Result("reach", REACH, REACH_FORMALLY, True), *(_of_property(each, decided) for each in PROPERTIES)]
        results.append(_of_engine(decided))
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
    claims["engine"] = (AGREES, AGREES_FORMALLY)
    found = {"reach": (shown.get("dead", []), settled), "2": (several, True)}
    results = []
    for key, (says, formally) in claims.items():
        against, known = found.get(key, ([], False))
        proved = False if against else True if known else None
        untried = "" if proved is not None else WAITS
        results.append(Result(key, says, formally, proved, tuple(against), untried, sampled=key == "engine"))
    return results


def _of_property(each: Property, decided: Decided) -> Result:
    try:
        found = of_property(decided, each.broken(decided))
    except UnstatedError as error:
        untried = f"It cannot be stated for this rulebook: {error}."
        return Result(str(each.number), each.says, each.formally, None, untried=untried)
    note = each.beside(decided) if each.beside is not None else ""
    against = () if found is None else (found,)
    return Result(str(each.number), each.says, each.formally, found is None, against, note=note)


def _of_engine(decided: Decided) -> Result:
    tried = agreement(decided)
    tells = f"Tried on {counted(tried.cases, 'case')} out of all {counted(tried.boxes, 'set')}"
    note = f"{tells}; every state that a set leaves a fact is among them."
    against = () if tried.against is None else (tried.against,)
    return Result("engine", AGREES, AGREES_FORMALLY, not against, against, note=note, sampled=True)
