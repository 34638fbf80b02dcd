"""How fast the core decides, against zen-engine on the same cases in the same run.

    python benchmarks/evaluation.py [--cases N] [--lines N] [--passes N] [--seed N]

zen-engine (a rules engine in Rust with a Python interface) gives the outcome alone; safeshare gives the outcome, the
clauses with their facts, the missing facts in order, and the duties. Both read the same rules: the decision table for
zen-engine is written from the rulebook, and every outcome is compared.

Every pass draws cases of its own, none twice, and decides them with a rulebook that has decided nothing yet ("first
seen"), then once more ("seen again"); decisions are dropped as they come, as a stream of cases would. Two mixes are
drawn: *stratified* (a third each close to a refusal, half random and wholly random) and *wholly random*. Figures are
medians of the passes, in processor time, so that other work on the machine counts little and one core is one core.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import Any

import zen

from safeshare.bulk import evaluate_lines
from safeshare.evaluation import evaluate
from safeshare.nearest import nearest_change
from safeshare.rulebook import Rulebook, load_rulebook, read_rulebook
from safeshare.rulebook.compiled import case_space, rule_boxes
from safeshare.rulebook.load import DEFAULT_FOLDER

Case = dict[str, str]

MIXES = {"stratified": (0.05, 0.3, 1.0), "wholly random": (1.0,)}
"""For each mix, the shares of facts that are drawn at random, case after case in turn."""

REFUSAL = {
    "need_to_know": "yes", "concern": "clear", "immediate_danger": "no", "capacity": "has", "consent": "refused",
    "safe_to_tell": "yes", "others_at_risk": "no", "crime_preventable": "no", "serious_crime": "none",
    "abuser_has_needs": "no", "staff_implicated": "no", "coercion": "no", "risk_level": "below",
    "legal_request": "none", "public_interest": "does_not",
}  # fmt: skip
"""What the facts that are not drawn have; others have their default."""


def cases(rulebook: Rulebook, mix: str, number: int, seed: int) -> list[Case]:
    """Return whole cases of a mix with all facts stated, no two alike."""
    chance, shares = random.Random(seed), MIXES[mix]
    start = {name: fact.default for name, fact in rulebook.facts.items()} | REFUSAL
    made: dict[tuple[str, ...], Case] = {}
    while len(made) < number:
        share = shares[len(made) % len(shares)]
        case = {
            name: chance.choice(fact.states) if chance.random() < share else start[name]
            for name, fact in rulebook.facts.items()
        }
        made.setdefault(tuple(case.values()), case)
    return list(made.values())


def unused(rulebook: Rulebook) -> Rulebook:
    """Return the rulebook made ready to run, with nothing kept from any decision but one."""
    fresh = Rulebook(rulebook.folder, rulebook.parts)
    evaluate({}, fresh)
    return fresh


def seconds(run: Callable[[Any], object], items: Iterable[Any]) -> float:
    """Return the processor time that something takes over all items in this process; nothing is kept."""
    start = time.process_time()
    for item in items:
        run(item)
    return time.process_time() - start


def child_seconds(command: list[str]) -> tuple[float, str]:
    """Return the processor time of a process, start-up included, and what it prints; raises when it fails."""
    before = os.times()
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system, printed


def decision_table(rulebook: Rulebook) -> dict[str, Any]:
    """Return the rulebook as a decision table of zen-engine: the first row that fits gives the outcome."""
    space = case_space(rulebook.parts.facts)
    rows: list[dict[str, str]] = []
    for rule in rulebook.rules:
        for box in rule_boxes(rulebook.parts, space, rule):
            row = {"_id": f"{rule.id}-{len(rows)}", "outcome": json.dumps(rule.outcome)}
            for name, axis in space.axes.items():
                states = [state for state, bit in axis.bits.items() if box & bit]
                row[name] = "" if len(states) == len(axis.bits) else ", ".join(json.dumps(state) for state in states)
            rows.append(row)
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name in rulebook.facts],
        "outputs": [{"id": "outcome", "name": "outcome", "field": "outcome"}],
        "rules": rows,
    }
    return {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in"},
            {"id": "table", "type": "decisionTableNode", "name": "table", "content": table},
            {"id": "out", "type": "outputNode", "name": "out"},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "2", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    }


ONE, BULK = "full decisions one at a time", "--jsonl, reading and writing"
OUTCOME, RIVAL = "outcome alone", "zen-engine, outcome alone"


def one_pass(rulebook: Rulebook, rival: Any, sample: list[Case]) -> tuple[dict[str, float], int]:
    """Return the times of one pass over cases never decided before, and how many outcomes the engines differ on."""
    times: dict[str, float] = {}
    lines = _lines(sample)
    one, bulk = unused(rulebook), unused(rulebook)
    for when in ("first seen", "seen again"):
        times[f"{ONE}, {when}"] = seconds(lambda case: evaluate(case, one), sample)
        times[f"{BULK}, {when}"] = seconds(lambda _: None, evaluate_lines(io.BytesIO(lines), bulk))
    engine = unused(rulebook).engine
    times[OUTCOME] = seconds(lambda case: engine.first(engine.bits_of(case)).rule.outcome, sample)
    times[RIVAL] = seconds(rival.evaluate, sample)
    theirs = (rival.evaluate(case)["result"]["outcome"] for case in sample)
    return times, sum(evaluate(case, one).outcome != other for case, other in zip(sample, theirs, strict=True))


def _lines(sample: Iterable[Case]) -> bytes:
    return "".join(f"{json.dumps(case)}\n" for case in sample).encode()


def command(rulebook: Rulebook, sample: list[Case]) -> tuple[float, int]:
    """Return the time of the real command over these cases, start-up included, and how many of its lines are wrong."""
    main = "from safeshare.cli.main import main; main()"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "cases.jsonl"
        file.write_bytes(_lines(sample))
        taken, printed = child_seconds([sys.executable, "-c", main, "evaluate", "--jsonl", str(file)])
    rows = [json.loads(line) for line in printed.splitlines()]
    return taken, sum(row != evaluate(case, rulebook).to_row() for row, case in zip(rows, sample, strict=True))


def main() -> int:
    """Measure and print tables; exit code 1 when two ways to decide disagree on a case."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=6000, help="cases a pass, of each mix")
    parser.add_argument("--lines", type=int, default=20_000, help="lines for the command, of each mix")
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rulebook = load_rulebook()
    rival = zen.ZenEngine().create_decision(json.dumps(decision_table(rulebook)))
    rates: dict[str, dict[str, float]] = {}
    wrong = 0
    for mix in MIXES:
        passes = []
        for number in range(options.passes):
            times, differing = one_pass(rulebook, rival, cases(rulebook, mix, options.cases, options.seed + number))
            passes.append(times)
            wrong += differing
        rates[mix] = {row: options.cases / median(times[row] for times in passes) for row in passes[0]}
        taken, differing = command(rulebook, cases(rulebook, mix, options.lines, options.seed - 1))
        rates[mix][f"the command on {options.lines:,} lines, start-up included"] = options.lines / taken
        wrong += differing
    compared = len(MIXES) * (options.passes * options.cases + options.lines)
    print(f"{compared:,} cases; {wrong} on which the engines disagree\n")
    _print_rates(rates)
    _print_times(rulebook, cases(rulebook, "stratified", options.cases, options.seed - 2))
    return 1 if wrong else 0


def _print_rates(rates: dict[str, dict[str, float]]) -> None:
    print(f"{'a second, on one core':<54}" + "".join(f"{mix:>16}" for mix in rates))
    for row in next(iter(rates.values())):
        print(f"{row:<54}" + "".join(f"{found[row]:>16,.0f}" for found in rates.values()))
    first = f"{ONE}, first seen"
    times = [f"{found[first] / found[RIVAL]:.1f} x" for found in rates.values()]
    print(f"{'full decisions first seen, against zen-engine':<54}" + "".join(f"{text:>16}" for text in times))


def _print_times(rulebook: Rulebook, sample: list[Case]) -> None:
    partner = [case for case in sample if case["recipient"] == "partner"][:300]
    book = unused(rulebook)
    nearest = seconds(lambda case: nearest_change(case, book), partner) / len(partner)
    loading = median(seconds(read_rulebook, [DEFAULT_FOLDER]) for _ in range(3))
    importing = median(child_seconds([sys.executable, "-c", "import safeshare"])[0] for _ in range(3))
    print(f"\n{'nearest single change of a partner case':<54}{1000 * nearest:>13.2f} ms {1 / nearest:>12,.0f} a second")
    print(f"{'loading the rulebook, checks included':<54}{1000 * loading:>13.0f} ms")
    print(f"{'import safeshare, in a process of its own':<54}{1000 * importing:>13.0f} ms")


if __name__ == "__main__":
    sys.exit(main())
