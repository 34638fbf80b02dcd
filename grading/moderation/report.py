"""What a moderation found, written down twice: for programs as JSON, for people as text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from grading.course.folder import Course
from grading.moderation.compare import OPEN, SETTLED, WAITS, Finding
from grading.moderation.history import time_in_words
from grading.moderation.log import FOLDER, account, now
from grading.moderation.moderate import Moderation
from grading.progress import shown
from safeshare.counting import counted
from safeshare.files import write_atomically
from safeshare.rulebook import load_rulebook

SCHEMA = "safeshare-moderation/1"
MARK_OR_SETTLE = "Mark the learner again (python -m grading mark --again), or settle the mark with a reason:"


def write_report(course: Course, found: Moderation) -> Path:
    """Write `moderation/<assignment>.json` and the same as text beside it; return the text's path."""
    folder = course.root / FOLDER
    folder.mkdir(exist_ok=True)
    at, by = now(), account()
    data = json.dumps(_data(found, at, by), indent=1, ensure_ascii=False)
    write_atomically(folder / f"{found.assignment.name}.json", data + "\n")
    text = folder / f"{found.assignment.name}.txt"
    write_atomically(text, "\n".join(_lines(course, found, at, by)) + "\n")
    return text


def summary(found: Moderation) -> Iterator[str]:
    """Yield what a moderation found in lines for a terminal: counts, then each mark that is not borne out."""
    several = counted(len(found.drawn), "learner")
    yield f"{found.assignment.name}: marked {several} of {found.marked} again ({found.sample}, seed {found.seed})."
    borne_out = found.compared - len(found.findings)
    yield (
        f"Marks compared: {found.compared}. Borne out: {borne_out}. Open: {len(found.of_state(OPEN))}. "
        f"Settled: {len(found.of_state(SETTLED))}. Set aside for a person: {len(found.of_state(WAITS))}."
    )
    if found.changed:
        names = ", ".join(found.changed)
        yield f"Not drawn, for they have handed in other answers since they were marked: {names}."
    for finding in found.of_state(OPEN):
        yield f"Open, {finding.learner}, {finding.question}: {finding.what}."


def _data(found: Moderation, at: str, by: str) -> dict[str, Any]:
    rulebook = load_rulebook()
    return {
        "schema": SCHEMA,
        "assignment": found.assignment.name,
        "at": at,
        "by": by,
        "rulebook": {"id": rulebook.id, "version": rulebook.version},
        "notebook_sha256": found.notebook,
        "sample": str(found.sample),
        "seed": found.seed,
        "marked": found.marked,
        "drawn": list(found.drawn),
        "changed_since": list(found.changed),
        "compared": found.compared,
        "open": len(found.of_state(OPEN)),
        "findings": [asdict(finding) for finding in found.findings],
    }


def _lines(course: Course, found: Moderation, at: str, by: str) -> Iterator[str]:
    title = f"Moderation of {found.assignment.title}, {time_in_words(at)}, by {by}"
    yield from (title, "=" * len(title), "")
    yield from summary(found)
    yield f"Drawn: {', '.join(found.drawn) or 'nobody'}."
    yield ""
    yield from _listed("Settled", found.of_state(SETTLED))
    yield from _listed("Set aside for a person", found.of_state(WAITS))
    if found.of_state(OPEN):
        yield MARK_OR_SETTLE
        yield f"  python -m grading {settling(found.of_state(OPEN)[0])} --course {shown(course.root)}"


def settling(finding: Finding) -> str:
    """Return the command that closes an open difference."""
    return f'settle --learner {finding.learner} --question {finding.question} --score POINTS --reason "WORDS"'


def _listed(heading: str, findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield f"{heading}:"
        yield from (f"- {finding.learner}, {finding.question}: {finding.what}" for finding in findings)
        yield ""
