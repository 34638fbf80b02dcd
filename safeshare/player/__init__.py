"""The player: what a notebook's cells call.

`play` shows a case, `hand_in` the card to hand in with, `my_sections` how far the learner is, and `points` gives a
question's mark when a trainer marks. They are loaded on first use, so that importing this package costs nothing. No
module here may be named after one of them: once loaded, a submodule takes its name in the package.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from safeshare.player.grade_cell import points as points
    from safeshare.player.handing import hand_in as hand_in
    from safeshare.player.start import my_sections as my_sections
    from safeshare.player.widget import play as play

__all__ = ["hand_in", "my_sections", "play", "points"]

_HOMES = {"play": "widget", "points": "grade_cell", "hand_in": "handing", "my_sections": "start"}


def __getattr__(name: str) -> Any:
    """Load one of them when it is first asked for; raises AttributeError for any other name."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
