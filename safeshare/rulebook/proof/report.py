"""A proof as text for people, as plain data for programs, and its counter-examples as case files."""

from __future__ import annotations

import textwrap
from typing import Any

from safeshare.counting import counted
from safeshare.rulebook.proof.counterexample import Counterexample, States
from safeshare.rulebook.proof.prove import WAITS, Proof, Result

WIDTH = 110
NAMED = {"reach": "that every rule decides", "engine": "that the engine agrees"}
"""What the claims without a number are called in a list."""
_WORDS = {True: "proved", False: "BROKEN", None: "not tried"}


def to_text(proof: Proof) -> str:
    """Return the proof for a screen: a line a claim, and below each broken one its formula and counter-examples."""
    cases = f"all {counted(proof.cases, 'combination')} of fact values"
    lines = [f"The rulebook {proof.rulebook} {proof.version}: {counted(len(proof.rules), 'rule')} over {cases}.", ""]
    if not proof.rules:
        lines = [f"The rulebook {proof.rulebook} {proof.version}: its rules have no order.", ""]
    for result in proof.results:
        if result.untried != WAITS:
            lines += _told(result)
    waiting = [NAMED.get(each.key, each.key) for each in proof.results if each.untried == WAITS]
    if waiting:
        lines += _wrapped(f"not tried     {', '.join(waiting)}: {WAITS}", 14)
    return "\n".join(lines).rstrip("\n") + "\n"


def _told(result: Result) -> list[str]:
    number = "" if result.key in NAMED else result.key
    word = "agrees" if result.proved and result.sampled else _WORDS[result.proved]
    lines = _wrapped(f"{word:<9} {number:>2}  {result.says}", 14)
    if result.note:
        lines += _wrapped(f"{'':14}{result.note}", 14)
    if result.untried:
        lines += _wrapped(" " * 14 + result.untried, 14)
    if result.counterexamples:
        lines += _wrapped(f"{'':14}Formally: {result.formally}.", 14)
    for count, counterexample in enumerate(result.counterexamples, start=1):
        lines += _shown(result, counterexample, count)
    return lines


def to_dict(proof: Proof) -> dict[str, Any]:
    """Return the proof as plain data; `proved` of a claim is null where it could not be tried."""
    return {
        "schema": "safeshare-proof/1",
        "rulebook": {"id": proof.rulebook, "version": proof.version},
        "cases": proof.cases,
        "proved": proof.proved,
        "claims": [
            {
                "key": result.key,
                "says": result.says,
                "formally": result.formally,
                "proved": result.proved,
                "sampled": result.sampled,
                "note": result.note,
                "untried": result.untried,
                "counterexamples": [
                    {"says": each.says, "cases": [dict(case) for case in each.cases]} for each in result.counterexamples
                ],
            }
            for result in proof.results
        ],
        "rules": proof.rules,
    }


def case_files(proof: Proof) -> dict[str, str]:
    """Return every case of every counter-example as a file for `safeshare evaluate`, by file name."""
    return {
        name: content
        for result in proof.results
        for number, each in enumerate(result.counterexamples, start=1)
        for name, content in _files(result, each, number).items()
    }


def case_file(case: States, about: str) -> str:
    """Return one case as the text of a case file, with a comment on top."""
    facts = [f"  {name}: {state}" for name, state in case.items()]
    return "\n".join([f"# {about}", "facts:" if facts else "facts: {}", *facts, ""])


def _files(result: Result, counterexample: Counterexample, number: int) -> dict[str, str]:
    stem, says = result.key, result.says
    if result.key not in NAMED:
        stem, says = f"property-{result.key}", f"Property {result.key}: {result.says}"
    if len(result.counterexamples) > 1:
        stem += f"-{number}"
    if len(counterexample.cases) == 1:
        return {f"{stem}.yaml": case_file(counterexample.cases[0], says)}
    return {
        f"{stem}-{which}.yaml": case_file(case, f"{says} (The {which} of two cases.)")
        for which, case in zip(("first", "second"), counterexample.cases, strict=False)
    }


def _shown(result: Result, counterexample: Counterexample, number: int) -> list[str]:
    lines = _wrapped(" " * 14 + counterexample.says, 14)
    for name, content in _files(result, counterexample, number).items():
        lines += ["", f"# {name}", *content.splitlines()]
    return [*lines, ""] if counterexample.cases else lines


def _wrapped(text: str, indent: int) -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False)
