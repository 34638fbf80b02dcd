"""How fast the core decides, against zen-engine on the same cases in the same run.

    python benchmarks/evaluation.py [--cases N] [--seed N]

zen-engine (a rules engine in Rust with a Python interface) gives the outcome alone; safeshare gives the outcome, the
clauses with their facts, the missing facts in order, and the duties. Both read the same rules: the decision table for
zen-engine is written from the rulebook, and every outcome is compared. Each figure is the best of three passes on
one core.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import zen

from safeshare.bulk import evaluate_lines
from safeshare.evaluation import evaluate
from safeshare.nearest import nearest_change
from safeshare.rulebook import Rulebook, load_rulebook, read_rulebook
from safeshare.rulebook.compiled import case_space, exact_boxes, rule_alternatives
from safeshare.rulebook.load import DEFAULT_FOLDER


def cases(rulebook: Rulebook, number: int, seed: int) -> list[dict[str, str]]:
    """Return whole cases with all facts stated: a third each near a refusal, half random and wholly random."""
    chance = random.Random(seed)
    start = {name: fact.default for name, fact in rulebook.facts.items()}
    start |= {
        "need_to_know": "yes", "concern": "clear", "immediate_danger": "no", "capacity": "has", "consent": "refused",
        "safe_to_tell": "yes", "others_at_risk": "no", "crime_preventable": "no", "serious_crime": "none",
        "abuser_has_needs": "no", "staff_implicated": "no", "coercion": "no", "risk_level": "below",
        "legal_request": "none", "public_interest": "does_not",
    }  # fmt: skip
    made = []
    for count in range(number):
        share = (0.05, 0.3, 1.0)[count % 3]
        made.append(
            {
                name: chance.choice(fact.states) if chance.random() < share else start[name]
                for name, fact in rulebook.facts.items()
            }
        )
    return made


def decision_table(rulebook: Rulebook) -> dict[str, Any]:
    """Return the rulebook as a decision table of zen-engine: the first row that fits gives the outcome."""
    space = case_space(rulebook.parts.facts)
    rows = []
    for rule in rulebook.rules:
        for box in exact_boxes(rulebook.parts, space, rule_alternatives(rulebook.parts, rule)):
            row = {"_id": f"{rule.id}-{len(rows)}", "outcome": json.dumps(rule.outcome)}
            for name, axis in space.axes.items():
                states = [state for state, bit in axis.bits.items() if box & bit]
                row[name] = "" if len(states) == len(axis.bits) else ", ".join(json.dumps(state) for state in states)
            rows.append(row)
    inputs = [{"id": name, "name": name, "field": name} for name in rulebook.facts]
    table = {
        "hitPolicy": "first",
        "inputs": inputs,
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


def best(run: Callable[[], object], passes: int = 3) -> float:
    """Return the shortest time of several passes, in seconds."""
    times = []
    for _ in range(passes):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> int:
    """Measure and print a table; exit code 1 when the two engines disagree."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=6000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rulebook = load_rulebook()
    sample = cases(rulebook, options.cases, options.seed)
    rival = zen.ZenEngine().create_decision(json.dumps(decision_table(rulebook)))

    ours = [evaluate(case, rulebook).outcome for case in sample]
    theirs = [rival.evaluate(case)["result"]["outcome"] for case in sample]
    differing = sum(one != two for one, two in zip(ours, theirs, strict=True))
    print(f"{len(sample)} cases, {len(set(ours))} different outcomes; {differing} on which the engines disagree")

    full = best(lambda: [_whole(case, rulebook) for case in sample])
    outcome = best(lambda: [rulebook.engine.first(rulebook.engine.bits_of(case)).rule.outcome for case in sample])
    zen_time = best(lambda: [rival.evaluate(case) for case in sample])
    lines = "".join(f"{json.dumps(case)}\n" for case in sample).encode()
    bulk = best(lambda: [json.dumps(row) for row in evaluate_lines(io.BytesIO(lines), rulebook)])
    partner = [case for case in sample if case["recipient"] == "partner"][:300]
    nearest = best(lambda: [nearest_change(case, rulebook) for case in partner])
    loading = best(lambda: read_rulebook(DEFAULT_FOLDER))
    command = best(lambda: subprocess.run([sys.executable, "-c", "import safeshare"], check=True))

    count = len(sample)
    print(f"{'safeshare, full decision':<44}{count / full:>12,.0f} a second {zen_time / full:>7.1f} x zen-engine")
    print(f"{'safeshare, outcome alone':<44}{count / outcome:>12,.0f} a second {zen_time / outcome:>7.1f} x zen-engine")
    print(f"{'zen-engine, outcome alone':<44}{count / zen_time:>12,.0f} a second")
    print(f"{'safeshare, --jsonl (reading and writing)':<44}{count / bulk:>12,.0f} a second")
    print(f"{'nearest single change of a partner case':<44}{1000 * nearest / len(partner):>12.2f} ms")
    print(f"{'loading the rulebook, checks included':<44}{1000 * loading:>12.0f} ms")
    print(f"{'import safeshare, in a process of its own':<44}{1000 * command:>12.0f} ms")
    return 1 if differing else 0


def _whole(case: dict[str, str], rulebook: Rulebook) -> object:
    decision = evaluate(case, rulebook)
    return decision.outcome, decision.clauses, decision.missing, decision.duties


if __name__ == "__main__":
    sys.exit(main())
