"""What a decision record ought to say about telling the person (2.5, 4.9), read off the duties that are due."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safeshare.evaluation import Decision

TOLD = ("both", "after")
"""Ways of recording that the person has been told."""


def accepted_telling(decision: Decision) -> tuple[str, ...]:
    """Return what is right to record, the best first: both, after, waits or nothing."""
    safe = _safe(decision)
    if decision.family in ("hold", "pause"):
        spoken = decision.facts.get("consent") in ("given", "refused")
        return ("nothing",) if safe == "yes" else ("nothing", "waits") if spoken else ("waits",)
    if safe != "yes":
        return ("waits",)
    if "4.9" in decision.duty_ids:
        return ("both",)
    if "2.5" in decision.duty_ids:
        return ("after",)
    return (*TOLD, "nothing") if decision.family == "weigh" else TOLD


def level_of_telling(chosen: str, decision: Decision) -> int:
    """Return the level, 0 to 3, of what is recorded; telling where nobody knows it to be safe reaches none."""
    accepted = accepted_telling(decision)
    if chosen in accepted:
        return 3
    if chosen == "not_told" or tells_unsafely(chosen, decision):
        return 0
    if chosen in TOLD and set(accepted) & set(TOLD):
        return 2  # told, though not when it is due
    return 1 if chosen == "waits" else 0


def tells_unsafely(chosen: str, decision: Decision) -> bool:
    """Return whether the person is told although nobody knows that to be safe."""
    return chosen in TOLD and _safe(decision) != "yes"


def _safe(decision: Decision) -> str:
    return decision.facts.get("safe_to_tell", "unknown")
