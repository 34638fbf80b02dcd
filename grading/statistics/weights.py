"""What each kind of error weighs: a Board's decision, read from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from safeshare.problems import ProblemsError
from safeshare.reading import read_yaml
from safeshare.validating import validate

WEIGHTS = Path(__file__).with_name("weights.yaml")

Weight = Annotated[int, Field(ge=0, le=100)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Weights(_Strict):
    """The weight of one error of each kind, all of which must be given."""

    act_now_missed: Weight
    duty_missed: Weight
    told_when_unsafe: Weight
    share_held: Weight
    family_or_employer_told: Weight
    hold_shared: Weight
    pause_mistimed: Weight


class WeightsFile(_Strict):
    """The weights, and in words who decided on them."""

    decided_by: Annotated[str, Field(min_length=1, max_length=200)]
    weights: Weights


def read_weights(path: Path = WEIGHTS) -> WeightsFile:
    """Return the weights of errors from a file; raises ProblemsError with every fault of it."""
    document = read_yaml(path)
    found = validate(document, WeightsFile)
    if not any(found.weights.model_dump().values()):
        raise ProblemsError(
            [document.problem(("weights",), "no error weighs anything", "Give one a weight of 1 or more.")]
        )
    return found
