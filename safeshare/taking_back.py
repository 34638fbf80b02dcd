"""Taking answers back from the one file in which a learner kept them: looked into first, nothing replaced unasked."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safeshare.answer_file import MAX_BYTES, OtherVersionError, sheet_in
from safeshare.answers import AnswerSheet
from safeshare.handing_in import ANSWERS, MANIFEST, MANIFEST_SCHEMA
from safeshare.marking import AnswerStands, check_replaces, kind_of
from safeshare.problems import Problem, ProblemsError
from safeshare.rulebook import load_rulebook
from safeshare.strict_json import parse_json

MAX_PACKED = 8_000_000
"""Bytes that such a file may have: more than the largest sheet with a notebook."""
_MAX_MANIFEST = 10_000
_NUMBERED = re.compile(r"(section|practice)-(\d{1,3})", re.ASCII)
_CHOOSE = "Choose the file that you saved here: its name ends in .safeshare.zip."
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError, OverflowError)


@dataclass(frozen=True, slots=True)
class Held:
    """The answers that a file holds, by part; `left_out` counts those to questions that are not here or do not fit."""

    answers: Mapping[str, dict[str, Any]]
    left_out: int


@dataclass(frozen=True, slots=True)
class Compared:
    """The parts that a file answers: not answered here, answered otherwise, just so, and otherwise for good."""

    new: tuple[str, ...]
    other: tuple[str, ...]
    same: tuple[str, ...]
    stand: tuple[str, ...]


def answers_in(raw: bytes, name: str, assignment: str, parts: Collection[str]) -> Held:
    """Return the answers to some parts in the one file of an assignment, of which `name` is only named in messages.

    Raises ProblemsError, in a sentence for the learner, when it is no such file, damaged, of another section or course,
    or from another version.
    """
    files = _unpacked(raw, name)
    manifest = _manifest(files[MANIFEST], name)
    if manifest.get("assignment") != assignment:
        raise _elsewhere(name, str(manifest.get("assignment")), assignment)
    listed = manifest.get("files")
    if not isinstance(listed, dict) or listed.get(ANSWERS) != hashlib.sha256(files[ANSWERS]).hexdigest():
        raise _refused(name, "this file was changed after it was saved, or damaged on its way")
    try:
        data = sheet_in(files[ANSWERS].decode("utf-8"), name)
    except OtherVersionError:
        raise _other_version(name) from None
    except (UnicodeDecodeError, ProblemsError):
        raise _refused(name, "this file is damaged") from None
    here = load_rulebook().id
    if data["rulebook"].get("id", here) != here or not any(part in parts for part in data["answers"]):
        raise _refused(name, "this file is of another course: it holds no answers to the questions here")
    fitting = {part: value for part, each in data["answers"].items() if (value := _shaped(part, each, parts))}
    return Held(fitting, len(data["answers"]) - len(fitting))


def compare(held: Held, sheet: AnswerSheet) -> Compared:
    """Return how a file's answers stand to those in a folder."""
    found: dict[str, list[str]] = {"new": [], "other": [], "same": [], "stand": []}
    for part, value in held.answers.items():
        found[_standing(part, value, sheet.answers.get(part))].append(part)
    return Compared(**{name: tuple(parts) for name, parts in found.items()})


def take_back(folder: Path, assignment: str, held: Held, *, replace: bool) -> AnswerSheet:
    """Keep a file's answers to what is not answered in a folder, with `replace` also to what is; return all of them.

    They are saved together or not at all. Raises ProblemsError when answers.json cannot be read or written.
    """
    with AnswerSheet.hold(folder, assignment) as sheet:
        compared = compare(held, sheet)
        wanted = (*compared.new, *(compared.other if replace else ()))
        if wanted:
            sheet.put_all({part: held.answers[part] for part in wanted}, afresh=True)
    return sheet


def _standing(part: str, value: Mapping[str, Any], kept: object) -> str:
    try:
        before = kind_of(part).shape(kept) if isinstance(kept, Mapping) else None
    except ValueError:
        before = None  # what is there is no answer, and stands in nobody's way
    if before is None or not any(before.values()):
        return "new"
    if before == value:
        return "same"
    try:
        check_replaces(part, kept, value, afresh=True)
    except AnswerStands:
        return "stand"
    return "other"


def _shaped(part: str, value: object, parts: Collection[str]) -> dict[str, Any] | None:
    """Return an answer in the form of its part; None where it has another, says nothing, or is to no such part."""
    if part not in parts or not isinstance(value, Mapping):
        return None
    try:
        shaped = dict(kind_of(part).shape(value))
    except ValueError:
        return None
    return shaped if any(shaped.values()) else None


def _unpacked(raw: bytes, name: str) -> dict[str, bytes]:
    if len(raw) > MAX_PACKED:
        raise _refused(name, "this file is too large to be a file of answers")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return {
                each: _read(archive, each, most) for each, most in ((MANIFEST, _MAX_MANIFEST), (ANSWERS, MAX_BYTES))
            }
    except KeyError:
        raise _refused(name, "this is not a file of answers") from None
    except _DAMAGED:
        raise _refused(name, "this is not a file of answers, or it was damaged on its way") from None


def _read(archive: zipfile.ZipFile, name: str, at_most: int) -> bytes:
    with archive.open(name) as stream:
        content = stream.read(at_most + 1)
    if len(content) > at_most:
        raise ValueError(name)
    return content


def _manifest(raw: bytes, name: str) -> dict[str, Any]:
    try:
        data = parse_json(raw.decode("utf-8"), name, _CHOOSE)
    except (UnicodeDecodeError, ProblemsError):
        raise _refused(name, "this file is damaged") from None
    schema = str(data.get("schema")) if isinstance(data, dict) else ""
    if not schema.startswith(f"{MANIFEST_SCHEMA.partition('/')[0]}/"):
        raise _refused(name, "this is not a file of answers")
    if schema != MANIFEST_SCHEMA:
        raise _other_version(name)
    return dict(data)


def _elsewhere(name: str, theirs: str, here: str) -> ProblemsError:
    """Say where a file belongs: to another section, or to the course where this is practice, or the other way round."""
    of, to = (_NUMBERED.fullmatch(each) for each in (theirs, here))
    practises = (bool(of and of[1] == "practice"), bool(to and to[1] == "practice"))
    if practises == (False, True):
        what = "this file is of the course that your trainer gave you, and this is practice: it cannot be loaded here"
        remedy = "Its answers are still in the course. Here choose a file that you saved from these pages."
    elif practises == (True, False):
        what = "this file is of the pages for practice, and this is the course: it cannot be loaded here"
        remedy = "Open the pages where you saved it, and load it there."
    else:
        called = f"section {int(of[2])}" if of else f"'{theirs[:60]}'"
        what, remedy = f"this file is of another section ({called})", "Open that section, and load the file there."
    return ProblemsError([Problem(name, what, remedy)])


def _other_version(name: str) -> ProblemsError:
    what, remedy = (
        "another version of safeshare wrote this file",
        "Ask whoever gave you these pages for the newest ones.",
    )
    return ProblemsError([Problem(name, what, remedy)])


def _refused(name: str, what: str) -> ProblemsError:
    return ProblemsError([Problem(name, what, _CHOOSE)])
