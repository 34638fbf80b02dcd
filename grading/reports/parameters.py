"""The notebooks that reports are made with, and what parameters may be set in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safeshare.problems import Problem, ProblemsError, did_you_mean

if TYPE_CHECKING:
    pass


NOTEBOOK = Path(__file__).with_name("board.ipynb")
COHORT_NOTEBOOK = NOTEBOOK.with_name("cohort.ipynb")
_OURS = (
    "period", "results", "bank", "listed", "left_out", "agency", "weights", "cohort", "records", "notebooks", "beside",
)  # fmt: skip
"""Parameters of the notebook that a report's caller does not set by name."""
_KINDS: Mapping[type, str] = {int: "whole number", str: "text"}


def check_parameters(notebook: Path, given: Mapping[str, Any]) -> None:
    """Refuse parameters that a notebook does not have, or that are not of its kind; papermill would only warn.

    Raises ProblemsError with every fault.
    """
    known = _parameters(notebook)
    open_to_all = [name for name in known if name not in _OURS]
    problems = []
    for name, value in given.items():
        if name not in open_to_all:
            problems.append(
                Problem(notebook.name, f"the report has no parameter '{name}'", did_you_mean(name, open_to_all))
            )
        elif type(value) is not type(known[name]):
            remedy = f"It is a {_KINDS[type(known[name])]}, such as {known[name]!r}."
            problems.append(Problem(notebook.name, f"the parameter '{name}' cannot be {value!r}", remedy))
    if problems:
        raise ProblemsError(problems)


def _parameters(notebook: Path) -> dict[str, Any]:
    """Return the parameters of a notebook with what they are when nobody sets them."""
    from ast import literal_eval

    from papermill.inspection import inspect_notebook

    found = inspect_notebook(str(notebook))
    return {name: literal_eval(each["default"]) for name, each in found.items()}


def read_settings(settings: tuple[str, ...]) -> dict[str, Any]:
    """Read `NAME=VALUE` pairs, whole numbers as numbers; raises ProblemsError for one that is no such pair."""
    wrong = [text for text in settings if "=" not in text]
    if wrong:
        raise ProblemsError([Problem("--set", f"'{text}' is not NAME=VALUE", "Write seed=2.") for text in wrong])
    pairs = (text.split("=", 1) for text in settings)
    return {name.strip(): int(value) if value.strip().isdecimal() else value.strip() for name, value in pairs}
