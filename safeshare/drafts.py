"""What a learner has chosen in a story that unfolds and not gone on with: kept on every change, and never an answer.

These drafts lie in a file of their own beside answers.json. There they are never handed in, marked or counted; and an
earlier version of safeshare, which would take an answers.json that holds them for a damaged one, opens the folder as
ever. Each is written whole or not at all, and names its step: once that is answered the draft is void, whatever else
happens, so that it can never be taken for the answer or come after it.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from safeshare.answer_file import FILE_NAME as ANSWERS
from safeshare.answers import LOCK_NAME
from safeshare.files import write_atomically
from safeshare.keeping import look, refusal
from safeshare.locking import locked
from safeshare.marking import AnswerStands, kind_of
from safeshare.marking.kinds import CannotMark, an_id, only_keys
from safeshare.marking.unfold import MAX_STEPS, WAYS
from safeshare.problems import Problem, ProblemsError
from safeshare.strict_json import read_json

FILE_NAME = ".answers.drafts"
SCHEMA = "safeshare-drafts/1"
MAX_BYTES = 500_000
READ_ON = "This was answered in another window, and what came next has been read there."

Draft = dict[str, Any]
"""A step, `ask` or `decide`, and which fact or family; of somebody who is still to choose the fact, no fact."""


def drafts_in(folder: Path, answers: Mapping[str, Any]) -> dict[str, Draft]:
    """Return by part id what is chosen and not gone on with, after these answers; a damaged file holds nothing."""
    data = _read(folder)
    kept = {} if _is_newer(data) else _kept(data)
    return {part: draft for part, draft in kept.items() if draft["step"] == len(_path(answers.get(part))) + 1}


def keep_draft(folder: Path, part: str, value: Mapping[str, Any]) -> None:
    """Keep what is chosen after one step of a story; it is on disk when this returns.

    Raises ValueError for what is no such choice, AnswerStands where another window has answered that step, and
    ProblemsError when a file cannot be read or written.
    """
    draft = _shaped(part, value)

    def keep(kept: dict[str, Draft]) -> dict[str, Draft]:
        path = _path((look(folder / ANSWERS).data or {"answers": {}})["answers"].get(part))
        if draft["step"] <= len(path):
            raise AnswerStands(READ_ON)
        return {**kept, part: draft}

    _change(folder, keep)


def drop_draft(folder: Path, part: str) -> None:
    """Take away what was chosen in a story, since it has been gone on with; a file that cannot be written is left."""
    if (folder / FILE_NAME).exists():
        with contextlib.suppress(ProblemsError):
            _change(folder, lambda kept: {name: draft for name, draft in kept.items() if name != part})


def _change(folder: Path, change: Callable[[dict[str, Draft]], dict[str, Draft]]) -> None:
    file = folder / FILE_NAME
    try:
        with locked(folder / LOCK_NAME):
            held = _read(folder)
            if _is_newer(held):
                what = "a newer version of safeshare has kept choices here that are not gone on with"
                raise ProblemsError([Problem(str(file), what, "Update safeshare. The file was left as it is.")])
            kept = _kept(held)
            drafts = change(kept)
            if not drafts:
                file.unlink(missing_ok=True)
            elif drafts != kept:
                write_atomically(file, f"{json.dumps({'schema': SCHEMA, 'drafts': drafts}, indent=1)}\n", mode=0o600)
    except OSError as error:
        raise ProblemsError([refusal(file, error)]) from None


def _read(folder: Path) -> Mapping[str, Any]:
    try:
        data = read_json(folder / FILE_NAME, MAX_BYTES, "")
    except (ProblemsError, OSError):
        return {}
    return data if isinstance(data, dict) else {}


def _is_newer(data: Mapping[str, Any]) -> bool:
    family, _, version = str(data.get("schema", "")).rpartition("/")
    return family == SCHEMA.partition("/")[0] and version.isdecimal() and version != SCHEMA.rpartition("/")[2]


def _kept(data: Mapping[str, Any]) -> dict[str, Draft]:
    """Return what the file holds that has the form of a draft."""
    held = data.get("drafts")
    found: dict[str, Draft] = {}
    for part, value in held.items() if isinstance(held, dict) else ():
        with contextlib.suppress(ValueError):
            found[part] = _shaped(part, value)
    return found


def _shaped(part: str, value: object) -> Draft:
    if kind_of(part).name != "unfold" or not isinstance(value, Mapping):
        raise CannotMark("this is no choice in a story")
    only_keys(value, ("step", "did", *WAYS.values()))
    step, did = value.get("step"), value.get("did")
    if isinstance(step, bool) or not isinstance(step, int) or not 0 < step <= MAX_STEPS:
        raise CannotMark("this is no step of a story")
    if not isinstance(did, str) or did not in WAYS:
        raise CannotMark("this is neither asked nor decided")
    which = WAYS[did]
    return {"step": step, "did": did, **({which: an_id(value[which], which)} if value.get(which) else {})}


def _path(answer: object) -> list[Any]:
    path = answer.get("path") if isinstance(answer, Mapping) else None
    return path if isinstance(path, list) else []
