"""`safeshare evaluate`: one case explained, or many cases a line each."""

from __future__ import annotations

import json
import shlex
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO, Any

import click

from safeshare.bulk import evaluate_lines
from safeshare.evaluation import Decision
from safeshare.evaluation import evaluate as evaluate_facts
from safeshare.explanation import change_in_words, explain
from safeshare.facts import FactsError
from safeshare.nearest import Change, nearest_change, nearest_changes
from safeshare.problems import Problem, ProblemsError, cut, did_you_mean, nearest
from safeshare.reading import Document, open_file, read_yaml
from safeshare.rulebook import Rulebook, load_rulebook


@click.command(no_args_is_help=True)
@click.argument("case", type=click.Path(path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the decision as JSON, for machines.")
@click.option(
    "--jsonl",
    "lines",
    metavar="FILE",
    help="Evaluate many cases: one JSON object of facts a line from this file (or - for standard input), one decision "
    "a line out, in the same order. A bad line gives an object with 'error' and does not stop the rest.",
)
@click.option("--pairs", is_flag=True, help="Also show the pairs of changes that would alter the answer.")
@click.option("--trace", is_flag=True, help="Also show the rules that were tried and what stood in their way.")
@click.option(
    "--rulebook",
    "folder",
    type=click.Path(path_type=Path),
    help="The folder of another rulebook. [default: the Somerset guide]",
)
@click.pass_context
def evaluate(
    ctx: click.Context,
    case: Path | None,
    as_json: bool,
    lines: str | None,
    pairs: bool,
    trace: bool,
    folder: Path | None,
) -> None:
    r"""Evaluate CASE against the guide and explain the answer.

    CASE is a YAML file with a mapping `facts:`. What it does not state is unknown, which never reads as "no".

    \b
    Example of a CASE file:
        facts:
          recipient: partner
          need_to_know: yes
          concern: clear
          capacity: has
          consent: refused
          others_at_risk: unknown

    \b
    Examples:
        safeshare evaluate case.yaml
        safeshare evaluate --json case.yaml
        safeshare evaluate --jsonl cases.jsonl > decisions.jsonl

    Exit code: 0 when every case was evaluated; 1 when a file, a fact or a line was at fault; 2 for wrong usage.
    """
    if (case is None) == (lines is None):
        raise click.UsageError("Name one CASE file, or give many cases with --jsonl FILE.")
    if lines is not None and (as_json or pairs or trace):
        raise click.UsageError("--jsonl prints one short JSON object a line; leave out --json, --pairs and --trace.")
    rulebook = load_rulebook(folder)
    if lines is not None:
        with _stream(lines) as stream:
            _many(ctx, stream, rulebook)
        return
    assert case is not None
    decision = decide(read_yaml(case), rulebook)
    if as_json:
        click.echo(json.dumps(_whole(decision, pairs, trace), indent=2, ensure_ascii=False))
        return
    click.echo(explain(decision).to_text(), nl=False)
    if pairs:
        click.echo(_pairs_as_text(decision))
    if trace:
        click.echo(_trace_as_text(decision))


def decide(document: Document, rulebook: Rulebook) -> Decision:
    """Evaluate the mapping `facts` of a case file; raises ProblemsError with the file and line of every fault."""
    facts = facts_of(document)
    try:
        return evaluate_facts(facts, rulebook)
    except FactsError as error:
        raise ProblemsError(
            document.problem(("facts", name), what, remedy) for name, (what, remedy) in error.faults.items()
        ) from None


def facts_of(document: Document) -> dict[str, Any]:
    """Return the mapping `facts` of a case file; raises ProblemsError when there is none, or a key besides it."""
    data = document.data
    unknown = _unknown_keys(document) if isinstance(data, dict) and "questions" not in data else []
    if unknown and ("facts" in data or any(nearest(key, ["facts"]) for key in data)):
        raise ProblemsError(unknown)
    if not isinstance(data, dict) or "facts" not in data:
        what = "there is no mapping 'facts' at the top of the file"
        remedy = "Add 'facts:' and below it one line a fact, such as 'consent: refused'."
        if isinstance(data, dict) and "questions" in data:
            what = "this is a case study with questions of its own, not one set of facts"
            remedy = f"Run: safeshare check {shlex.quote(document.file)}; evaluate takes a file with one set of facts."
        raise ProblemsError([document.problem((), what, remedy), *unknown])
    facts = {} if data["facts"] is None else data["facts"]
    if not isinstance(facts, dict):
        raise ProblemsError(
            [document.problem(("facts",), "facts are not keys with values", "Write 'fact: value' lines.")]
        )
    return facts


def _unknown_keys(document: Document) -> list[Problem]:
    return [
        document.problem((key,), f"the key '{cut(str(key))}' is unknown here", did_you_mean(key, ["facts"]))
        for key in document.data
        if key != "facts"
    ]


def _stream(name: str) -> AbstractContextManager[IO[bytes]]:
    """Open a file of lines, - being standard input, which stays open."""
    return nullcontext(sys.stdin.buffer) if name == "-" else open_file(Path(name))


def _many(ctx: click.Context, lines: IO[bytes], rulebook: Rulebook) -> None:
    bad = False
    for text, decided in evaluate_lines(lines, rulebook):
        bad = bad or not decided
        sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
    if bad:
        ctx.exit(1)


def _whole(decision: Decision, pairs: bool, trace: bool) -> dict[str, Any]:
    change = nearest_change(decision.facts, decision.rulebook)
    whole = {
        **decision.to_dict(),
        "nearest": None if change is None else _change_as_data(change),
        "explanation": explain(decision, change=change).to_dict(),
    }
    if pairs:
        found = nearest_changes(decision.facts, decision.rulebook, changes=2)
        whole["pairs"] = [_change_as_data(each) for each in found]
    if trace:
        whole["trace"] = [
            {"rule": each.rule, "decided": each.decided, "in_the_way": list(each.in_the_way)} for each in decision.trace
        ]
    return whole


def _change_as_data(change: Change) -> dict[str, Any]:
    facts = {name: {"from": old, "to": new} for name, (old, new) in change.facts.items()}
    return {"facts": facts, "outcome": change.outcome, "family": change.family}


def _pairs_as_text(decision: Decision) -> str:
    found = nearest_changes(decision.facts, decision.rulebook, changes=2)
    if not found:
        return "\nNo pair of changes alters the answer where neither does alone."
    lines = [f"  - {change_in_words(each, decision.rulebook)}" for each in found[:5]]
    return "\n".join(["\nPairs of changes that would alter the answer, the nearest first:", *lines])


def _trace_as_text(decision: Decision) -> str:
    lines = [
        f"  {'*' if each.decided else '-'} {each.rule}"
        + (f" (not: {', '.join(each.in_the_way)})" if each.in_the_way else "")
        for each in decision.trace
    ]
    return "\n".join(["\nRules tried, in order:", *lines])
