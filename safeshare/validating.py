"""Checks of a file's data against its schema, all faults at once, in words for the file's author."""

from __future__ import annotations

import re
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from safeshare.plain_yaml import Path_
from safeshare.problems import MAX_PROBLEMS, Problem, ProblemsError, cut, did_you_mean, more_problems, nearest
from safeshare.reading import Document

Model = TypeVar("Model", bound=BaseModel)
MAX_NAME = 80


def shaped(pattern: str, kind: str, remedy: str) -> Callable[[str], str]:
    """Return a check that a text has a shape; a text that has not is told as 'is not <kind>' with the remedy.

    No such text is longer than 80 characters, so that messages can quote several.
    """
    shape = re.compile(pattern)

    def check(text: str) -> str:
        if len(text) > MAX_NAME:
            message = f"{_shown(text)} has more than {MAX_NAME} characters | Shorten it."
            raise ValueError(message)
        if not shape.fullmatch(text):
            message = f"{_shown(text)} is not {kind} | {remedy}"
            raise ValueError(message)
        return text

    return check


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a file's data: its place, the schema library's name for its kind, and the problem in words.

    `meant` is the key that an unknown key (kind `extra_forbidden`) stands for, where it is plainly a misspelling.
    """

    path: Path_
    kind: str
    problem: Problem
    meant: str | None = None


def validate(document: Document, model: type[Model]) -> Model:
    """Return the document's data as an instance of `model`; raises ProblemsError with every fault of the file."""
    found, faults, others = fitted(document, document.data, model)
    if found is None:
        raise ProblemsError([*(fault.problem for fault in faults), *others])
    return found


def fitted(document: Document, data: Any, model: type[Model]) -> tuple[Model | None, list[Fault], list[Problem]]:
    """Return data as an instance of `model`, or None with its first hundred faults and a problem for the others.

    The faults come in the order of the file's lines. A misspelt key is one fault, not an unknown and a missing one.
    """
    try:
        return model.model_validate(data), [], []
    except ValidationError as error:
        errors = [dict(each) for each in error.errors(include_url=False)]
    told = errors[:MAX_PROBLEMS]
    faults = [_fault(document, data, model, error) for error in told]
    meant = {(*fault.path[:-1], fault.meant) for fault in faults if fault.meant is not None}
    faults = [fault for fault in faults if fault.kind != "missing" or fault.path not in meant]
    faults.sort(key=lambda fault: fault.problem.line or 0)
    over = len(errors) - len(told)
    return None, faults, [more_problems(document.file, over)] if over else []


def _fault(document: Document, data: Any, model: type[BaseModel], error: dict[str, Any]) -> Fault:
    """Put one of the schema library's errors into words."""
    path = _path_in_data(data, error["loc"])
    kind, given = error["type"], error.get("input")
    context = error.get("ctx") or {}
    if kind == "extra_forbidden":
        known = _keys(model, path)
        problem = document.problem(
            path, f"the key '{cut(str(path[-1]))}' is unknown here", did_you_mean(path[-1], known)
        )
        near = nearest(path[-1], known)
        return Fault(path, kind, problem, near if near not in _inside(data, path[:-1]) else None)
    if kind == "value_error":
        what, _, remedy = str(context.get("error", error["msg"])).partition(" | ")
        return Fault(path, kind, document.problem(path, what, remedy or "Correct the value."))
    if kind == "too_short" and not context.get("actual_length"):
        kind = "string_too_short"  # an empty list is as empty as a text
    if kind not in _WORDS:
        what = f"{_shown(given)} does not fit here ({error['msg'].lower()})"
        return Fault(path, kind, document.problem(path, what, "Correct the value."))
    what, remedy = _WORDS[kind]
    allowed = did_you_mean(
        given if isinstance(given, str) else "", re.findall("'([^']*)'", context.get("expected", ""))
    )
    filled = {**context, "given": _shown(given), "key": path[-1] if path else "", "allowed": allowed}
    return Fault(path, kind, document.problem(path, what.format(**filled), remedy.format(**filled)))


def _inside(data: Any, path: Path_) -> Any:
    for step in path:
        data = data[step]
    return data


_MAPPING = ("keys and values belong here, not {given}", "Write them as 'key: value'.")
_LIST = ("a list belongs here, not {given}", "Start each entry with '- ', or use [ ].")
_EMPTY = ("this is empty", "Fill it in, or remove the key.")
_WORDS = {
    "missing": ("the key '{key}' is missing", "Add it."),
    "string_type": ("a text belongs here, not {given}", "Put the text in quotes."),
    "literal_error": ("{given} is not allowed here", "{allowed}"),
    "model_type": _MAPPING,
    "dict_type": _MAPPING,
    "mapping_type": _MAPPING,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "string_too_short": _EMPTY,
    "too_short": ("there are too few entries", "Write at least {min_length}."),
    "too_long": ("there are too many entries", "Keep at most {max_length}."),
    "string_too_long": ("the text that starts with {given} is too long", "Shorten it to {max_length} characters."),
    "greater_than_equal": ("{given} is too small", "Write a number from {ge} on."),
    "less_than_equal": ("{given} is too large", "Write a number up to {le}."),
    "bool_type": ("{given} is not yes or no", "Write yes or no."),
    "bool_parsing": ("{given} is not yes or no", "Write yes or no."),
    "int_type": ("{given} is not a whole number", "Write a whole number."),
    "int_parsing": ("{given} is not a whole number", "Write a whole number."),
}
"""What is wrong and how to put it right, for each kind of error of the schema library."""


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    return f"'{cut(str(value))}'"


def _path_in_data(data: object, location: tuple[str | int, ...]) -> Path_:
    """Return the error's place as a path through the data, without the schema library's own step names."""
    path: list[str | int] = []
    here: Any = data
    for number, step in enumerate(location):
        if isinstance(here, dict):
            if step in here:
                here = here[step]
            elif number == len(location) - 1 and isinstance(step, str) and "[" not in step and "(" not in step:
                here = None
            else:
                continue
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        else:
            continue
        path.append(step)
    return tuple(path)


def _keys(model: type[BaseModel], path: Path_) -> list[str]:
    """Return the keys that the schema knows at the place of an unknown key."""
    kinds: list[Any] = [model]
    for step in path[:-1]:
        kinds = [inner for kind in kinds for inner in _step_into(kind, step)]
    known: dict[str, None] = {}
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            known.update(dict.fromkeys(field.alias or name for name, field in kind.model_fields.items()))
    return list(known)


def _step_into(kind: Any, step: str | int) -> list[Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            if step in (field.alias, name):
                return _unwrapped(field.annotation)
        return []
    arguments = get_args(kind)
    return _unwrapped(arguments[-1] if get_origin(kind) is dict else arguments[0]) if arguments else []


def _unwrapped(kind: Any) -> list[Any]:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return [inner for each in get_args(kind) for inner in _unwrapped(each)]
    if origin is Annotated:
        return _unwrapped(get_args(kind)[0])
    return [kind]
