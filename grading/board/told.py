"""Over-sharing with family or an employer, by kind of agency: told wrongly, they can do most harm."""

from __future__ import annotations

import pandas as pd

from grading.board.chapter import Later, Material
from grading.board.counts import OTHERS, Counts
from grading.board.model import Told
from grading.board.release import split_of
from grading.board.slips import told_wrongly
from grading.disclosure.gate import Sealed
from grading.results.columns import MARKED
from grading.results.outcomes import groups_differ

SLIP = told_wrongly("family", "employer")


def told(counts: Counts, material: Material, kinds: pd.Series, agencies: list[str]) -> Later[Told | None]:
    """Take in who told family or an employer wrongly; return what releases it, by kind of agency where there are some.

    `kinds` is the kind of agency that each marked answer is counted under.
    """
    marked = material.chosen.marked
    if not counts.slip(SLIP):
        return lambda _: None
    rows = marked[SLIP.on(marked)]
    made, groups = SLIP.made(rows), kinds[rows.index]
    here = [name for name in agencies if (groups == name).any()]
    for name in here:
        counts.split(("told", name), rows[groups == name], made[groups == name])
    for part in (MARKED, "made", OTHERS) if here else ():
        counts.gate.adds_up(("slip", SLIP.id, part), [("told", name, part) for name in here])

    def later(sealed: Sealed) -> Told:
        way = groups_differ(rows, groups, made, material.draws, material.seed) if len(here) > 1 else 0
        return Told(
            split_of(sealed, ("slip", SLIP.id), SLIP.id),
            tuple(split_of(sealed, ("told", name), name) for name in here),
            sealed.verdict(way, *(("told", name, "made") for name in here)),
        )

    return later
