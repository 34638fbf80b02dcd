"""Whose an upload is by the names that learning platforms give: Moodle's, Canvas's, or a folder for each person."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MOODLE = re.compile(r".*_(?P<id>[0-9]+)_assignsubmission_[a-z]+_(?P<name>.*)", re.DOTALL)
_CANVAS = re.compile(r"[^_.]+(?:_LATE)?_(?P<id>[0-9]+)_[0-9]+_(?P<name>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent an upload, as its platform names them ("" where it does not), and what their file was called."""

    name: str
    file: str
    by_number: bool


def sender_of(parts: tuple[str, ...]) -> Sender:
    """Return who sent a file, by the parts of its name in a platform's zip file or folder.

    Moodle: `Name_12345_assignsubmission_file_/answers.json`, or all of it in one name; Canvas:
    `name_12345_67890_answers.json`; elsewhere the name of the first folder stands for the person.
    """
    for place, part in enumerate(parts):
        found = _MOODLE.fullmatch(part)
        if found:
            rest = [*([found["name"]] if found["name"] else []), *parts[place + 1 :]]
            return Sender(found["id"], "/".join(rest), by_number=True)
    found = _CANVAS.fullmatch(parts[-1])
    if found:
        return Sender(found["id"], found["name"], by_number=True)
    return Sender(parts[0] if len(parts) > 1 else "", parts[-1], by_number=False)
