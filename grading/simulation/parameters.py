"""What simulated learners are like: the parameters of a cohort, read from a file and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from grading.course.learner import PHASES
from grading.results.columns import COLUMNS
from safeshare.problems import Problem, ProblemsError, did_you_mean
from safeshare.reading import Document, read_yaml
from safeshare.rulebook import Rulebook
from safeshare.validating import shaped, validate

PARAMETERS = Path(__file__).with_name("simulated.yaml")

_CODE = shaped(COLUMNS["agency_code"].pattern, "a short code", "Use letters, digits, spaces, dots and hyphens.")
_MONTH = shaped(COLUMNS["month"].pattern, "a month", "Write a year and a month, such as 2026-10.")
Code = Annotated[str, AfterValidator(_CODE)]
Share = Annotated[int, Field(ge=0, le=100)]
Shift = Annotated[int, Field(ge=-100, le=100)]
Size = Annotated[int, Field(ge=1, le=10_000)]
Group = Literal["A", "B", "C", "D"]
Phase = Literal["pre", "post", "follow_up"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Different(_Strict):
    """How people of an agency or a group differ from others: in ability at all times, and in how much they change."""

    ability: Shift = 0
    change: Shift = 0


class Agency(Different):
    """An agency: its code and kind, and how large it is beside the others."""

    code: Code
    kind: Code
    size: Size = 1


class GroupOfTraining(Different):
    """A group of the training: its level, and how many there are beside the other groups."""

    level: Code
    share: Annotated[int, Field(ge=0, le=1000)] = 1


class Ability(_Strict):
    """How often people see what is right, on average before the training, and how they differ."""

    before: Share
    spread: Share
    cohorts: Share = 0


class Caution(_Strict):
    """Which way people err, from -100 (they share too much) to 100 (they hold back)."""

    mean: Shift
    spread: Share


class Questions(_Strict):
    """How questions differ in how hard they are."""

    spread: Share = 0


class AtPhase(_Strict):
    """What has changed at a time since before the training, and the month of the hand-ins."""

    ability: Shift = 0
    caution: Shift = 0
    unlearned: Share = 0
    month: Annotated[str, AfterValidator(_MONTH)] | None = None


class Beliefs(_Strict):
    """How many misconceptions people hold who always or never see what is right; `held` names others by code."""

    able: Share
    unable: Share
    held: Mapping[str, Share] = {}


class Confidence(_Strict):
    """How far people are surer than what they can do warrants, and how much that varies between answers."""

    excess: Shift = 0
    spread: Share = 0


class Parameters(_Strict):
    """What simulated learners are like; shares, abilities and changes are whole per cent."""

    agencies: Annotated[Sequence[Agency], Field(min_length=1, max_length=1000)]
    groups: Annotated[Mapping[Group, GroupOfTraining], Field(min_length=1)]
    delivery: Annotated[Sequence[Code], Field(min_length=1)]
    cohort_size: Size
    ability: Ability
    caution: Caution
    questions: Questions = Questions()
    phases: Annotated[Mapping[Phase, AtPhase], Field(min_length=1)]
    misconceptions: Beliefs
    unanswered: Annotated[int, Field(ge=0, le=90)]
    confidence: Confidence

    def at(self, phase: str) -> AtPhase:
        """Return what has changed at a phase; raises StopIteration for one that is not of these parameters."""
        return next(at for name, at in self.phases.items() if name == phase)

    def with_agencies(self, number: int) -> Parameters:
        """Return these parameters with so many agencies of one size, of the kinds that there are in turn."""
        kinds = list(dict.fromkeys(each.kind for each in self.agencies))
        made = [Agency(code=f"agency-{each + 1}", kind=kinds[each % len(kinds)]) for each in range(number)]
        return self.model_copy(update={"agencies": made})


def read_parameters(rulebook: Rulebook, path: Path = PARAMETERS) -> Parameters:
    """Return the parameters of a file; raises ProblemsError with everything that is wrong in it."""
    document = read_yaml(path)
    found = validate(document, Parameters)
    problems = list(_contradictions(found, document, rulebook))
    if problems:
        raise ProblemsError(problems)
    return found


def _contradictions(found: Parameters, document: Document, rulebook: Rulebook) -> Sequence[Problem]:
    """Return what is wrong with values that are right one by one."""
    problems = []
    codes: dict[str, int] = {}
    for number, agency in enumerate(found.agencies):
        if codes.setdefault(agency.code, number) != number:
            what, remedy = f"the agency '{agency.code}' stands there twice", "Give each a code of its own."
            problems.append(document.problem(("agencies", number, "code"), what, remedy))
    if not any(group.share for group in found.groups.values()):
        what, remedy = "no group has a share, so that nobody is in any", "Give one a share of 1 or more."
        problems.append(document.problem(("groups",), what, remedy))
    for code in found.misconceptions.held:
        if code not in rulebook.misconceptions:
            what, remedy = f"the rulebook has no misconception '{code}'", did_you_mean(code, rulebook.misconceptions)
            problems.append(document.problem(("misconceptions", "held", code), what, remedy))
    months = [(name, found.at(name)) for name in PHASES if name in found.phases]
    dated = [(name, at.month) for name, at in months if at.month is not None]
    for (before, first), (after, then) in pairwise(dated):
        if then < first:
            what = f"the month of {after}, {then}, is before that of {before}, {first}"
            problems.append(document.problem(("phases", after, "month"), what, "Put the months in their order."))
    return problems
