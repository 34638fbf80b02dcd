"""The Board's report for one period, all agencies: everything in it has passed the gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from grading.board.beliefs import beliefs_before
from grading.board.change import change
from grading.board.chapter import Material
from grading.board.cohort import About, teaching
from grading.board.confidence import confidence
from grading.board.counts import ALL, ERRORS_FIRST, EVERY_KIND, PEOPLE, Counts
from grading.board.harm import harm
from grading.board.item_facts import ItemFacts, item_facts
from grading.board.items import SHOWN, items
from grading.board.model import Board, Months
from grading.board.months import months
from grading.board.plan import plan_of
from grading.board.records import records as decision_records
from grading.board.release import (
    belief_of,
    clause_of,
    effects_of,
    group_of,
    judgement_of,
    reach_of,
    split_of,
)
from grading.board.slips import DANGERS, FALSE_ALARM, MISSED, told_when_unsafe
from grading.board.told import told
from grading.board.units import units
from grading.board.versions import versions_of
from grading.disclosure.beside import hand_back, taken_over
from grading.disclosure.cells import Key
from grading.disclosure.differencing import Beside, Release
from grading.disclosure.gate import Sealed, fixed
from grading.disclosure.identities import identified, identified_records
from grading.disclosure.judging import WithheldError
from grading.reports.period import Period
from grading.results.columns import MARKED
from grading.results.compact import compact, in_order
from grading.results.outcomes import (
    COLUMNS,
    OVER,
    SAFE,
    UNDER,
    commoner,
    groups_differ,
    pool,
    select,
)
from grading.results.record_columns import no_records, records_in_order
from grading.statistics.weights import WeightsFile, read_weights
from safeshare.rulebook import Rulebook, load_rulebook
from safeshare.scenario import load_bank

EVERYONE, COHORT = "all agencies", "the cohort"
NO_MONTHS = Months(fixed(0), (), None)


def prepare(
    results: pd.DataFrame,
    period: Period,
    rulebook: Rulebook,
    facts: Mapping[str, ItemFacts] | None = None,
    listed: int = 0,
    source: str = "the results table",
    seed: int = 1,
    draws: int = 1000,
    weights: WeightsFile | None = None,
    agency: str = "",
    about: About | None = None,
    beside: Beside | None = None,
    records: pd.DataFrame | None = None,
) -> Board:
    """Return the report's figures for a period, released.

    `facts` is what the bank knows of the questions, `listed` how many people are on the roster, `draws` how many
    bootstrap samples are drawn with the seed, `weights` what errors weigh (None: as shipped), `agency` the only one
    that it is about, `about` the only cohort; then agencies and months are not told apart. `beside` are the earlier
    pages that it is released beside, if any are known, `records` the marks of the period's decision records. Raises
    ProblemsError when the table cannot be used for the period, WithheldError when hardly anything can be shown beside
    an earlier page.
    """
    results, facts = in_order(results), facts or {}
    chosen = select(results, period, source)
    records = no_records() if records is None else records_in_order(records)
    data = (results, records) if len(records) else (results,)
    if beside is not None:
        chosen, records = identified(chosen), identified_records(records)
    marked = chosen.marked
    counts = Counts(marked, agency, beside.past if beside is not None else (), about.name if about else "")
    plan = plan_of(marked, facts, rulebook)
    counts.everything()
    counts.reach(chosen.asked, listed)
    kinds = pool(marked) if about is None else pd.Series(COHORT, index=marked.index, dtype=object)
    agencies = counts.partition("agency", kinds, people_too=True) if kinds.nunique() > 1 else []
    recipients = counts.partition("recipient", marked["recipient"])
    if about is None:
        counts.partition("item", marked["item_id"], shown=SHOWN)
    else:
        counts.partition("item", marked["item_id"], shown=EVERY_KIND, keep=ERRORS_FIRST)
    counts.within("recipient", "item", marked["recipient"], marked["item_id"])
    slips = [*DANGERS, told_when_unsafe(facts)]
    asked = [slip for slip in slips if counts.slip(slip)]
    signals = counts.slip(MISSED) & counts.slip(FALSE_ALARM)
    for label, on in plan.clauses.items():
        counts.clause(label, on)
    for code, on in plan.beliefs.items():
        counts.belief(code, on)
    material = Material(chosen, facts, rulebook, weights or read_weights(), draws, seed)
    changed, sure = change(counts, material), confidence(counts, material)
    told_them = told(counts, material, kinds, agencies)
    believed = beliefs_before(counts, material, plan.beliefs)
    bank = items(counts, material)
    taught = None if about is None else teaching(counts, material, about)
    funnel = None if about else units(counts, material, kinds)
    by_month = None if about else months(counts, material)
    recorded = decision_records(counts, records)
    everyone = agency or (EVERYONE if about is None else COHORT)
    weighed = harm(counts, material, _groups(agencies, kinds, everyone))
    sealed = counts.gate.close()
    if beside is not None:
        beside.released = _useful(sealed, beside)
    effects = effects_of(marked, agencies, recipients, draws, seed)
    return Board(
        period=fixed(period),
        quarter=fixed(period.in_words),
        synthetic=bool(chosen.asked["synthetic"].iloc[0]),
        reach=reach_of(sealed),
        overall=group_of(sealed, ALL, everyone, effects),
        agencies=tuple(group_of(sealed, ("agency", name), name, effects) for name in agencies),
        recipients=tuple(group_of(sealed, ("recipient", name), name, effects) for name in recipients),
        dangers=tuple(split_of(sealed, ("slip", slip.id), slip.id) for slip in asked),
        dangers_not_asked=tuple(fixed(slip.id) for slip in slips if slip not in asked),
        beliefs=tuple(belief_of(sealed, counts, code, on, rulebook) for code, on in plan.beliefs.items()),
        clauses=tuple(clause_of(sealed, marked, label, on, rulebook) for label, on in plan.clauses.items()),
        judgement=judgement_of(sealed, marked, draws, seed) if signals else None,
        told=told_them(sealed),
        under_or_over=sealed.verdict(commoner(marked, UNDER, OVER, draws, seed), (*ALL, UNDER), (*ALL, OVER)),
        agencies_differ=sealed.verdict(
            groups_differ(marked, kinds, marked["kind"] == SAFE, draws, seed),
            *(("agency", name, SAFE) for name in agencies),
        ),
        agencies_hold=sealed.verdict(
            groups_differ(marked, kinds, marked["kind"] == UNDER, draws, seed),
            *(("agency", name, UNDER) for name in agencies),
        ),
        phase=fixed(chosen.phase),
        change=changed(sealed),
        belief_changes=believed(sealed),
        confidence=sure(sealed),
        harm=weighed(sealed),
        funnel=funnel(sealed) if funnel else None,
        months=by_month(sealed) if by_month else NO_MONTHS,
        bank=bank(sealed),
        with_bank=bool(facts),
        versions=versions_of(data, chosen),
        several_rulebooks=bool(chosen.asked["rule_version"].nunique() > 1),
        figures=fixed(sealed.figures),
        hidden=fixed(sealed.hidden),
        mostly_hidden=2 * sealed.hidden > sealed.figures,
        records=recorded(sealed),
        teaching=taught(sealed) if taught else None,
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
    weights: str = "",
    beside: str = "",
    records: str = "",
) -> Board:
    """Return the report's figures from a results table in a Parquet file and, where given, the folder of its bank.

    `left_out` names extracts that are not counted, one a line, `agency` the only one that it is about, `weights` the
    file of what errors weigh, `beside` a folder with the pages released earlier, where what this one tells is laid too,
    `records` a Parquet file of the marks of decision records.
    Raises ProblemsError when the table, the bank or the period cannot be used, WithheldError when hardly anything can
    be shown beside an earlier page.
    """
    table = compact(pd.read_parquet(results, columns=list(COLUMNS)))
    rulebook = load_rulebook()
    facts = item_facts(load_bank(Path(bank), rulebook), rulebook) if bank else {}
    source, weigh = Path(results).name, read_weights(Path(weights)) if weights else None
    earlier = taken_over(Path(beside)) if beside else None
    board = prepare(
        table, Period.parse(period), rulebook, facts, listed, source, seed, draws, weigh, agency, beside=earlier,
        records=pd.read_parquet(records) if records else None,
    )  # fmt: skip
    if earlier is not None:
        hand_back(earlier, Path(beside))
    left = tuple(fixed(name) for name in left_out.splitlines())
    return replace(board, left_out=left, one_agency=bool(agency))


def _useful(sealed: Sealed, beside: Beside) -> Release:
    """Return what is released. Raises WithheldError when an earlier page leaves neither people nor answers to show."""
    whole = {(*ALL, PEOPLE), (*ALL, MARKED)}
    if (
        beside.past
        and whole <= sealed.released.hidden
        and not any(sealed.released.cells[key].sensitive for key in whole)
    ):
        raise WithheldError.beside(beside.past[-1].name)
    return sealed.released


def _groups(agencies: list[str], kinds: pd.Series, everyone: str) -> dict[Key, tuple[str, pd.Series]]:
    """Return the groups that figures are given for, the kinds of agency and everybody: names and their answers."""
    found: dict[Key, tuple[str, pd.Series]] = {("agency", name): (name, kinds == name) for name in agencies}
    return found | {ALL: (everyone, pd.Series(True, index=kinds.index))}
