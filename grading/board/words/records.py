"""Sentences on decision records: the weakest criteria, and whether two people mark alike."""

from __future__ import annotations

from collections.abc import Mapping

from grading.board.recorded import Records
from grading.board.words.common import about, listed
from grading.disclosure.gate import fixed
from grading.reports.render import Piece, say

_MEANT: Mapping[str, str] = {
    "alike": "So it matters little who marks a record, and averages over a group can be relied on.",
    "apart": "So the points depend on who marks: let the markers go through the rubric together before anything is "
    "made of them.",
    "open": "So it cannot be told yet whether it matters who marks a record.",
}


def weakest_criteria(found: Records) -> Piece:
    """Return the two criteria that earned least, of those that can be shown; where some tie, all that earned least."""
    shown = sorted(
        (each for each in found.criteria if each.mean.percent is not None), key=lambda each: each.mean.percent or 0
    )
    if len(shown) < 2:
        return say("Too few records are marked to say which criteria are the weakest.")
    first, second, *others = shown
    if first.mean == shown[-1].mean:
        return say("No criterion is weaker than the others: on average, each earned {x} of the points.", x=first.mean)
    if not others or others[0].mean != second.mean:
        values = {"a": fixed(f"“{first.name}”"), "x": first.mean, "b": fixed(f"“{second.name}”"), "y": second.mean}
        return say("The weakest two criteria are {a} ({x} of the points, on average) and {b} ({y}).", **values)
    least = [f"“{each.name}”" for each in shown if each.mean == first.mean]
    are = "criterion is" if len(least) == 1 else "criteria are"
    names = fixed(listed(least))
    return say(f"The weakest {are} {{names}} ({{x}} of the points, on average).", names=names, x=first.mean)


def agreement(found: Records) -> Piece:
    """Return how far two markers agree, or from how many texts on that can be said."""
    if found.kappa.value is None:
        few = "How far two markers agree can be said from {texts} texts of {people} people on that both have marked, "
        return say(few + "where their marks differ at all.", texts=fixed("30"), people=fixed("8"))
    meant = "Two markers marked {n} texts. Their agreement is {kappa} (quadratic-weighted kappa, {interval})."
    interval = fixed(f"95% interval {found.kappa.interval}")
    return say(meant, n=about(found.twice), kappa=fixed(found.kappa.text), interval=interval)


def alike(found: Records) -> Piece:
    """Return what the agreement means, and that it is provisional where too few texts were marked twice."""
    meant = _MEANT[found.alike.text]
    if not found.provisional:
        return say(meant)
    return say(
        meant + " This is provisional: with fewer than {stable} texts it can still change much.", stable=fixed("100")
    )
