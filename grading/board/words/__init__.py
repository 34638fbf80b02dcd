"""Sentences of reports, chosen by what the released figures show; a module for each kind of figure."""

from grading.board.words.answers import (
    danger,
    direction,
    funnel,
    held_where,
    most_held_back,
    safety,
    spread,
    told,
    told_where,
)
from grading.board.words.bank import bank, fairness, sources
from grading.board.words.causes import belief, clause_tiles, sureness, weakest_clause
from grading.board.words.change import belief_changes, by_month, change, error_change, once_only, sections_change, size
from grading.board.words.common import (
    LEVELS_IN_ORDER,
    OTHER_SIDE,
    PHASES,
    about,
    named,
    phase_in_words,
    rank,
    with_interval,
)
from grading.board.words.records import agreement, alike, weakest_criteria
from grading.board.words.standing import Held, codes_of, held_now, together

__all__ = [
    "LEVELS_IN_ORDER",
    "OTHER_SIDE",
    "PHASES",
    "Held",
    "about",
    "agreement",
    "alike",
    "bank",
    "belief",
    "belief_changes",
    "by_month",
    "change",
    "clause_tiles",
    "codes_of",
    "danger",
    "direction",
    "error_change",
    "fairness",
    "funnel",
    "held_now",
    "held_where",
    "most_held_back",
    "named",
    "once_only",
    "phase_in_words",
    "rank",
    "safety",
    "sections_change",
    "size",
    "sources",
    "spread",
    "sureness",
    "together",
    "told",
    "told_where",
    "weakest_clause",
    "weakest_criteria",
    "with_interval",
]
