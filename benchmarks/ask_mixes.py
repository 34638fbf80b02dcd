"""The mixes of cases over which benchmarks/ask_questions.py counts questions; every case states every fact."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from safeshare import load_rulebook
from safeshare.facts import normalise_facts
from safeshare.rulebook.model import Rule
from safeshare.rulebook.regions import Region, count
from safeshare.scenario import load_bank
from tests.evaluation.cases import CLEAN_REFUSAL

Case = dict[str, str]
ROOT = Path(__file__).resolve().parent.parent
BOOK = load_rulebook()
SEED = 20261123


def mixes(number: int = 400, seed: int = SEED) -> dict[str, list[Case]]:
    """Return each mix under its name, the random ones with about `number` cases."""
    outcomes, rules = len(BOOK.outcomes), len(BOOK.rules)
    return {
        "recipients equally, the rest at random": random_cases(number, seed),
        "the same, the person can be named": random_cases(number, seed, identifiable="yes"),
        "partners, the person can be named": random_cases(number, seed, recipient="partner", identifiable="yes"),
        "outcomes equally": stratified(lambda rule: rule.outcome, -(-number // outcomes), seed),
        "rules equally": stratified(lambda rule: rule.id, -(-number // rules), seed),
        "worked examples of the decision model": worked_examples(),
        "questions of the bank": bank_questions(),
    }


def worked_examples() -> list[Case]:
    """Return the decision model's worked examples as whole cases."""
    cases = []
    with (ROOT / "tests" / "evaluation" / "worked_examples.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter=";"):
            changes = [] if row["change"] == "(nothing)" else [part.split() for part in row["change"].split(",")]
            cases.append(normalise_facts({**CLEAN_REFUSAL, **dict(changes)}, BOOK))
    return cases


def bank_questions() -> list[Case]:
    """Return the facts of every question of the bank."""
    cases = load_bank(ROOT / "scenarios", BOOK).cases.values()
    return [normalise_facts(question.facts, BOOK) for case in cases for question in case.questions]


def random_cases(number: int, seed: int = SEED, **fixed: str) -> list[Case]:
    """Return whole cases, each fact in one of its states at random, 'unknown' included; recipients take turns."""
    chance = random.Random(seed)
    recipients = BOOK.facts["recipient"].states
    cases = [{name: chance.choice(fact.states) for name, fact in BOOK.facts.items()} for _ in range(number)]
    return [{**case, "recipient": recipients[place % len(recipients)], **fixed} for place, case in enumerate(cases)]


def stratified(key: Callable[[Rule], str], each: int, seed: int = SEED) -> list[Case]:
    """Return as many cases of every stratum, drawn from all its cases alike; the deciding rule gives the stratum."""
    chance, strata = random.Random(seed), defaultdict[str, list[Region]](list)
    space, regions = BOOK.regions
    for region in regions:
        strata[key(region.rule)].append(region)
    return [
        {
            name: chance.choice([s for s, bit in axis.bits.items() if bit & region.box])
            for name, axis in space.axes.items()
        }
        for found in strata.values()
        for region in chance.choices(found, weights=[count(space, part.box) for part in found], k=each)
    ]
