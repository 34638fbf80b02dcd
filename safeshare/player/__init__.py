"""The player: what a notebook's cells call. `play` shows a case, `points` gives a question's mark when a trainer marks.

Both are loaded on first use, so that importing this package costs nothing. No module here may be named after one of
them: once loaded, a submodule takes its name in the package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from safeshare.player.grade_cell import points as points
    from safeshare.player.widget import play as play

__all__ = ["play", "points"]


def __getattr__(name: str) -> Any:
    """Load `play` or `points` when it is first asked for; raises AttributeError for any other name."""
    if name == "play":
        from safeshare.player.widget import play

        return play
    if name == "points":
        from safeshare.player.grade_cell import points

        return points
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
