"""The file of a learner's answers: its form, and what is wrong with one that does not have it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from safeshare.problems import Problem, ProblemsError

FILE_NAME = "answers.json"
SCHEMA = "safeshare-answers/1"
MAX_BYTES = 4_000_000
MAX_ANSWERS = 5_000
MAX_FAULTS = 20
KEPT = "The file was left as it is. Put a sound copy in its place, or move it away to start again."
_KEYS = ("schema", "assignment", "rulebook", "synthetic", "saved", "answers")
_MAY = ("variants", "form")


class OtherVersionError(ProblemsError):
    """A file that another version of safeshare wrote: it is not damaged, and is never touched."""


def empty_sheet(assignment: str | None, *, synthetic: bool = False) -> dict[str, Any]:
    """Return the data of a sheet without answers."""
    from safeshare.rulebook import load_rulebook

    rulebook = load_rulebook()
    return {
        "schema": SCHEMA,
        "assignment": assignment,
        "rulebook": {"id": rulebook.id, "version": rulebook.version},
        "synthetic": synthetic,
        "saved": 0,
        "answers": {},
    }


def read_sheet(path: Path) -> dict[str, Any]:
    """Return the checked data of an answers file; raises ProblemsError with every fault of its frame.

    One of another version raises OtherVersionError.
    """
    from safeshare.reading import read_text

    return sheet_in(read_text(path, MAX_BYTES), str(path))


def sheet_in(text: str, file: str) -> dict[str, Any]:
    """Return the checked data of an answers file's text, as `read_sheet` does; `file` is only named in messages."""
    from safeshare.strict_json import parse_json

    data = parse_json(text, file, KEPT)
    family, _, version = str(data.get("schema", "")).rpartition("/") if isinstance(data, dict) else ("", "", "")
    if family != SCHEMA.partition("/")[0] or not version.isdecimal():
        raise ProblemsError([Problem(file, "this is not a file of answers", KEPT)])
    if data["schema"] != SCHEMA:
        age = "a newer" if len(version) > 9 or int(version) > int(SCHEMA.rpartition("/")[2]) else "an older"
        what = f"{age} version of safeshare wrote these answers ('{data['schema'][:40]}'; this one knows '{SCHEMA}')"
        remedy = "Update safeshare" if age == "a newer" else "Ask your trainer for the folder again"
        raise OtherVersionError([Problem(file, what, f"{remedy}. The file was left as it is.")])
    faults = [Problem(file, what, KEPT, where=where) for where, what in sheet_faults(data)]
    if faults:
        raise ProblemsError(faults[:MAX_FAULTS])
    return {**data, "answers": dict(data["answers"])}


def sheet_faults(data: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what is wrong with the frame of a sheet's data: place and sentence."""
    from safeshare.allotting import faults_of_record

    faults = [(key, "this is missing") for key in _KEYS if key not in data]
    faults += [(key[:40], "this key is unknown") for key in data if key not in (*_KEYS, *_MAY)]
    faults += faults_of_record(data.get("variants", {}), data.get("form"))
    assignment, rulebook, answers = data.get("assignment"), data.get("rulebook", {}), data.get("answers", {})
    if assignment is not None and not isinstance(assignment, str):
        faults.append(("assignment", "this is neither a name nor null"))
    if not isinstance(rulebook, dict) or not all(isinstance(each, str) for each in rulebook.values()):
        faults.append(("rulebook", "this does not hold an id and a version"))
    if not isinstance(data.get("synthetic", False), bool):
        faults.append(("synthetic", "this is neither true nor false"))
    saved = data.get("saved", 0)
    if isinstance(saved, bool) or not isinstance(saved, int) or saved < 0:
        faults.append(("saved", "this is not a count"))
    if not isinstance(answers, dict):
        faults.append(("answers", "this does not map parts to answers"))
    elif len(answers) > MAX_ANSWERS:
        faults.append(("answers", f"these are more than {MAX_ANSWERS:,} answers"))
    return faults
