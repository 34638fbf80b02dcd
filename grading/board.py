"""The Board's report for one period, all agencies: everything in it has passed the gate."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from grading.board_counts import (
    ALL,
    DANGERS,
    FALSE_ALARM,
    MISSED,
    OTHERS,
    PEOPLE,
    Counts,
    ItemFacts,
    holds,
    item_facts,
    told_when_unsafe,
)
from grading.board_model import Board, Comparison, Group, Judgement, Reach, Split
from grading.cells import Key
from grading.disclosure import Sealed, fixed
from grading.outcomes import (
    COLUMNS,
    KINDS_OF_ANSWER,
    OVER,
    SAFE,
    UNDER,
    Selection,
    commoner,
    design_effects_of,
    groups_differ,
    matched_change,
    pool,
    select,
)
from grading.period import Period
from grading.released import Words
from grading.results.columns import MARKED
from grading.results.compact import compact
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.scenario import load_bank


def prepare(
    results: pd.DataFrame,
    period: Period,
    rulebook: Rulebook,
    facts: Mapping[str, ItemFacts] | None = None,
    listed: int = 0,
    source: str = "the results table",
    seed: int = 1,
    draws: int = 1000,
) -> Board:
    """Return the report's figures for a period, released.

    `facts` is what the bank knows of the questions, `listed` how many people are on the roster, `draws` how many
    bootstrap samples are drawn with the seed. Raises ProblemsError when the table cannot be used for the period.
    """
    chosen, facts = select(results, period, source), facts or {}
    marked = chosen.marked
    counts, plan = Counts(marked), _plan(marked, facts, rulebook)
    counts.everything()
    counts.reach(chosen.asked, listed)
    kinds = pool(marked)
    agencies = counts.partition("agency", kinds, people_too=True) if kinds.nunique() > 1 else []
    recipients = counts.partition("recipient", marked["recipient"])
    counts.partition("item", marked["item_id"], shown=False)
    counts.within("recipient", "item", marked["recipient"], marked["item_id"])
    slips = [*DANGERS, told_when_unsafe(facts)]
    asked = [slip for slip in slips if counts.slip(slip)]
    signals = counts.slip(MISSED) & counts.slip(FALSE_ALARM)
    for label, items in plan.clauses.items():
        counts.clause(label, items)
    for code, items in plan.beliefs.items():
        counts.belief(code, items)
    if len(chosen.before):
        counts.matched(chosen.before)
    sealed = counts.gate.close()
    effects = _effects(marked, agencies, recipients, draws, seed)
    return Board(
        period=fixed(period),
        quarter=fixed(period.in_words),
        synthetic=bool(chosen.asked["synthetic"].iloc[0]),
        reach=_reach(sealed),
        overall=_group(sealed, ALL, "all agencies", effects),
        agencies=tuple(_group(sealed, ("agency", name), name, effects) for name in agencies),
        recipients=tuple(_group(sealed, ("recipient", name), name, effects) for name in recipients),
        dangers=tuple(_split(sealed, ("slip", slip.id), slip.id) for slip in asked),
        dangers_not_asked=tuple(fixed(slip.id) for slip in slips if slip not in asked),
        beliefs=tuple(_belief(sealed, counts, code, items, rulebook) for code, items in plan.beliefs.items()),
        clauses=tuple(_clause(sealed, marked, label, items, rulebook) for label, items in plan.clauses.items()),
        judgement=_judgement(sealed) if signals else None,
        under_or_over=sealed.verdict(commoner(marked, UNDER, OVER, draws, seed), (*ALL, UNDER), (*ALL, OVER)),
        agencies_differ=sealed.verdict(
            groups_differ(marked, kinds, draws, seed), *(("agency", name, SAFE) for name in agencies)
        ),
        phase=fixed(chosen.phase),
        change=_change(sealed, chosen, draws, seed),
        versions=_versions(results, chosen),
        several_rulebooks=bool(chosen.asked["rule_version"].nunique() > 1),
        figures=fixed(sealed.figures),
        hidden=fixed(sealed.hidden),
    )


def load(
    results: str,
    period: str,
    bank: str = "",
    listed: int = 0,
    left_out: str = "",
    agency: str = "",
    seed: int = 1,
    draws: int = 1000,
) -> Board:
    """Return the report's figures from a results table in a Parquet file and, where given, the folder of its bank.

    `left_out` names extracts that are not counted, one a line, and `agency` the only one that it is about. Raises
    ProblemsError when the table, the bank or the period cannot be used.
    """
    table = compact(pd.read_parquet(results, columns=list(COLUMNS)))
    rulebook = load_rulebook()
    facts = item_facts(load_bank(Path(bank), rulebook), rulebook) if bank else {}
    board = prepare(table, Period.parse(period), rulebook, facts, listed, Path(results).name, seed, draws)
    left = tuple(fixed(name) for name in left_out.splitlines())
    overall = replace(board.overall, name=fixed(agency)) if agency else board.overall
    return replace(board, left_out=left, one_agency=bool(agency), overall=overall)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which clauses and misconceptions are reported, each with the questions that it is about."""

    clauses: dict[str, list[str]]
    beliefs: dict[str, list[str]]


def _plan(marked: pd.DataFrame, facts: Mapping[str, ItemFacts], rulebook: Rulebook) -> _Plan:
    items = sorted(marked["item_id"].unique())
    sections = set(marked["section"].astype(str))
    turns_on: dict[tuple[str, ...], list[str]] = {}
    for clause in rulebook.clauses.values():
        on = tuple(item for item in items if item in facts and clause.id in facts[item].clauses)
        if clause.section in sections and on:
            turns_on.setdefault(on, []).append(clause.id)
    tempted: dict[str, list[str]] = {}
    for code in rulebook.misconceptions:
        chosen = set(marked.loc[holds(marked, code), "item_id"])
        on = tuple(item for item in items if item in chosen or (item in facts and code in facts[item].tempts))
        if on:
            tempted[code] = list(on)
    return _Plan({", ".join(ids): list(on) for on, ids in turns_on.items()}, tempted)


def _effects(
    marked: pd.DataFrame, agencies: list[str], recipients: list[str], draws: int, seed: int
) -> dict[tuple[str, ...], float]:
    """Return the design effect of every rate that is shown with an interval."""
    masks: dict[tuple[str, ...], Any] = {ALL: pd.Series(True, index=marked.index)}
    groups = pool(marked)
    masks.update({("agency", name): groups == name for name in agencies})
    masks.update({("recipient", name): marked["recipient"] == name for name in recipients})
    rates = {
        (*key, kind): ((mask & (marked["kind"] == kind)).to_numpy(dtype=float), mask.to_numpy(dtype=float))
        for key, mask in masks.items()
        for kind in KINDS_OF_ANSWER
    }
    return design_effects_of(marked, rates, draws, seed)


def _group(sealed: Sealed, key: Key, name: str, effects: Mapping[tuple[str, ...], float]) -> Group:
    whole = (*key, MARKED)
    rates = [sealed.rate((*key, kind), whole, effects[(*key, kind)]) for kind in KINDS_OF_ANSWER]
    return Group(fixed(name), sealed.count((*key, PEOPLE)), sealed.count(whole), *rates)


def _split(sealed: Sealed, key: Key, name: str, says: str = "", part: str = "made") -> Split:
    whole, some = (*key, MARKED), (*key, part)
    return Split(fixed(name), fixed(says), sealed.count(whole), sealed.count(some), sealed.rate(some, whole))


def _belief(sealed: Sealed, counts: Counts, code: str, items: list[str], rulebook: Rulebook) -> Split:
    some, whole = ("belief", code, "made"), counts.belief_total(code, items)
    says = fixed(rulebook.misconceptions[code].belief)
    return Split(fixed(code), says, sealed.count(whole), sealed.count(some), sealed.rate(some, whole))


def _clause(sealed: Sealed, marked: pd.DataFrame, label: str, items: list[str], rulebook: Rulebook) -> Split:
    row = _split(sealed, ("clause", label), label, _in_words(label.split(", "), rulebook))
    rows = marked[marked["item_id"].isin(items) & marked["clause_f1"].notna()]
    if rows.empty:
        return row
    credit = sealed.average(float(rows["clause_f1"].astype(float).mean()), rows["learner_pid"].nunique())
    return replace(row, credit=credit)


def _in_words(clauses: Iterable[str], rulebook: Rulebook) -> str:
    return " / ".join(rulebook.clauses[clause].paraphrase for clause in clauses)


def _judgement(sealed: Sealed) -> Judgement:
    right, wrong = ("slip", MISSED.id), ("slip", FALSE_ALARM.id)
    d, c = sealed.discernment((*right, OTHERS), (*right, MARKED), (*wrong, "made"), (*wrong, MARKED))
    return Judgement(_split(sealed, right, MISSED.id, part=OTHERS), _split(sealed, wrong, FALSE_ALARM.id), d, c)


def _reach(sealed: Sealed) -> Reach:
    took, marked = (*ALL, PEOPLE), (*ALL, MARKED)
    return Reach(
        listed=sealed.count(("listed",)),
        took_part=sealed.count(took),
        absent=sealed.count(("absent",)),
        asked=sealed.count(("asked",)),
        marked=sealed.count(marked),
        unmarked=sealed.count(("unmarked",)),
        people_rate=sealed.rate(took, ("listed",)),
        answer_rate=sealed.rate(marked, ("asked",)),
    )


def _change(sealed: Sealed, chosen: Selection, draws: int, seed: int) -> Comparison | None:
    if chosen.before.empty:
        return None
    found = matched_change(chosen.before, chosen.marked, draws, seed)
    counted = sealed.count(("matched",)), sealed.count(("unmatched",))
    people = found.change.people
    return Comparison(
        fixed(chosen.first_phase), fixed(chosen.phase), *counted,
        sealed.average(found.before, people), sealed.average(found.after, people),
        sealed.change(found.change), *sealed.gain(found.gain),
    )  # fmt: skip


def _versions(results: pd.DataFrame, chosen: Selection) -> dict[str, Words]:
    """Return what the report was made from: rulebook, questions and data, the last two as short fingerprints."""
    names = ["item_id", "item_version"]
    return {
        "rulebook": fixed(", ".join(sorted(chosen.asked["rule_version"].astype(str).unique()))),
        "bank": fixed(_fingerprint(chosen.asked[names].astype(str).drop_duplicates().sort_values(names))),
        "data": fixed(_fingerprint(results)),
    }


def _fingerprint(frame: pd.DataFrame) -> str:
    """Return a short hash of a table's rows in their order."""
    rows = pd.util.hash_pandas_object(frame, index=False)
    return hashlib.sha256(rows.to_numpy().tobytes()).hexdigest()[:12]
