"""safeshare: practice and assessment in sharing information to safeguard adults.

A training aid, not a decision tool for live cases. Names are loaded when first used, so that importing is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from safeshare.evaluation import Decision, evaluate
    from safeshare.explanation import explain
    from safeshare.facts import FactsError
    from safeshare.nearest import nearest_change, nearest_changes
    from safeshare.problems import Problem, ProblemsError
    from safeshare.rulebook import Rulebook, load_rulebook

__version__ = "0.1.0"

_HOMES = {
    "Decision": "safeshare.evaluation",
    "FactsError": "safeshare.facts",
    "Problem": "safeshare.problems",
    "ProblemsError": "safeshare.problems",
    "Rulebook": "safeshare.rulebook",
    "evaluate": "safeshare.evaluation",
    "explain": "safeshare.explanation",
    "load_rulebook": "safeshare.rulebook",
    "nearest_change": "safeshare.nearest",
    "nearest_changes": "safeshare.nearest",
}

__all__ = [
    "Decision",
    "FactsError",
    "Problem",
    "ProblemsError",
    "Rulebook",
    "evaluate",
    "explain",
    "load_rulebook",
    "nearest_change",
    "nearest_changes",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its home when it is first used."""
    if name not in _HOMES:
        message = f"module 'safeshare' has no attribute '{name}'"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)
