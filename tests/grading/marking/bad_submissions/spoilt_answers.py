"""Hand-ins whose answers are spoilt."""

from __future__ import annotations

from collections.abc import Callable

from tests.grading.marking.bad_submissions.builders import BUILDERS, Json, Place, builder

MIB = 1 << 20


def with_text(name: str, text: str | bytes) -> None:
    """Register a builder that gives answers.json this content."""
    raw = text.encode() if isinstance(text, str) else text
    BUILDERS[name] = lambda place: place.answers.write_bytes(raw)


def in_answers(name: str, change: Callable[[Json], object]) -> None:
    """Register a builder that changes the answers."""
    BUILDERS[name] = lambda place: place.edit_answers(change)


def in_first_answer(name: str, text: str) -> None:
    """Register a builder that puts JSON text in the place of a confidence."""
    BUILDERS[name] = lambda place: place.answers.write_text(
        place.answers.read_text().replace('"confidence": 3', f'"confidence": {text}', 1)
    )


DECIDE = {"family": "hold", "outcome": None, "confidence": 1}

with_text("broken-json", '{"schema": ')
with_text("empty-answers", "")
with_text("a-list", "[]")
with_text("nested-10000-deep", "[" * 10_000 + "]" * 10_000)
with_text("not-utf-8", '{"schema": "caf\xe9"}'.encode("latin-1"))
in_first_answer("nan", "NaN")
in_first_answer("infinity", "-Infinity")
in_first_answer("a-huge-number", "1e999")
in_first_answer("many-digits", "9" * 5_000)
in_first_answer("a-key-twice", '3, "confidence": 1')
in_answers("newer-version", lambda data: data.update(schema="safeshare-answers/2"))
in_answers("older-version", lambda data: data.update(schema="safeshare-answers/0"))
in_answers("no-version", lambda data: data.pop("schema"))
in_answers("other-program", lambda data: data.update(schema="somebody-answers/1"))
in_answers("unknown-question", lambda data: data["answers"].update({"s4a-gate.uncle.decide": DECIDE}))
in_answers("unknown-case", lambda data: data["answers"].update({"s9a-none.council.decide": DECIDE}))
in_answers("other-rulebook", lambda data: data.update(rulebook={"id": "somerset", "version": "0.0"}))
in_answers("other-assignment", lambda data: data.update(assignment="section-05"))


@builder
def fifty_megabytes(place: Place) -> None:
    """50 MB of sound JSON."""
    place.answers.write_bytes(b'{"a": [' + b"0," * (25 * MIB) + b"0]}")


@builder
def wrong_learner(place: Place) -> None:
    """Somebody else's answers."""
    place.answers.write_text(place.elses)


@builder
def wrong_learner_own(place: Place) -> None:
    """Somebody else's answers, which say that whoever hands them in drew those cases."""
    place.answers.write_text(place.elses.replace('"by": "course"', '"by": "own"'))


@builder
def wrong_variant(place: Place) -> None:
    """The record of what was shown says another case."""
    place.edit_answers(lambda data: data["variants"]["s4a-gate"].update(case=place.other))


@builder
def another_case_answered(place: Place) -> None:
    """An answer to a case that was not shown, which nobody would mark."""
    place.edit_answers(lambda data: data["answers"].update({f"{place.other}.council.decide": DECIDE}))


@builder
def answers_missing(place: Place) -> None:
    """No answers at all."""
    place.answers.unlink()


@builder
def answers_are_a_folder(place: Place) -> None:
    """A folder where the file should be."""
    place.answers.unlink()
    place.answers.mkdir()


@builder
def answers_unreadable(place: Place) -> None:
    """A file that the trainer's account may not read (the system's administrator still may)."""
    place.answers.chmod(0)
