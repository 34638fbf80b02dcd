"""What nbgrader as it comes does with each line: `python -m tests.grading.marking.bad_submissions.stock --write`.

Every line is marked beside a sound hand-in, without any setting of ours: the trainer's notebook
holds the same grade cells, which mark answers.json in a kernel. What is printed is one phrase a line; `--write` puts
the phrases into table.yaml. Takes some seconds a line.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbgrader
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from grading.course.folder import ASSIGNMENT, Course
from tests.grading.marking.bad_submissions.builders import NOTEBOOK
from tests.grading.marking.bad_submissions.cohort import TABLE, Hands, Line, build, lines

SOUND = "zoe"
"""A learner whose hand-in is sound, marked after the spoilt one."""


class Stock:
    """nbgrader as it comes, with a course of its own for each line."""

    def __init__(self, root: Path) -> None:
        """Build what is released, which all lines share, below `root`."""
        self._root = root
        self._ours: Course = build(root / "ours", [*lines(), SOUND])
        self.trace = root / "trace"
        self._hands = Hands(self._ours, self.trace)
        os.environ["SAFESHARE_BANK"] = str(self._ours.bank_folder)
        # nbgrader calls `alembic` by its bare name when it makes its database.
        os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"

    def phrase(self, line: Line) -> str:
        """Return in a phrase what nbgrader does with a line of the table."""
        if line.at == "upload":
            return "takes folders only, does not open files of this kind"
        root = self._root / line.name
        config = self._config(root)
        self.trace.unlink(missing_ok=True)
        submitted = root / "submitted"
        self._hands.hand_in(SOUND, submitted / SOUND / ASSIGNMENT)
        self._hands.spoil(line.name, self._hands.hand_in(line.name, submitted / line.name / ASSIGNMENT))
        said = self._autograde(config, root / "log.txt")
        with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
            own, sound = (_scores(gradebook, learner) for learner in (line.name, SOUND))
        parts = [said, _in_words(own)]
        if self.trace.exists():
            parts.append(f"the learner's code ran ({self.trace.read_text()})")
        if sound is None or not all(sound.scores):
            parts.append("the sound hand-in beside it is not marked")
        shutil.rmtree(root, ignore_errors=True)
        return "; ".join(part for part in parts if part)

    def _config(self, root: Path) -> Config:
        source = root / "source" / ASSIGNMENT
        source.mkdir(parents=True)
        for name in (NOTEBOOK, "cases.json"):
            shutil.copy(self._ours.folder("source", ASSIGNMENT) / name, source)
        config = Config()
        config.CourseDirectory.root = str(root)
        config.Execute.timeout = 10
        converter = GenerateAssignment(coursedir=self._course(config), config=config)
        converter.start()
        return config

    @staticmethod
    def _course(config: Config) -> Any:
        course = CourseDirectory(config=config)
        course.assignment_id = ASSIGNMENT
        return course

    def _autograde(self, config: Config, log: Path) -> str:
        """Mark both learners and return nbgrader's complaint, or nothing."""
        logger = logging.getLogger("traitlets")
        handler = logging.FileHandler(log)
        logger.handlers, logger.propagate = [handler], False
        try:
            Autograde(coursedir=self._course(config), config=config).start()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it stumbles over is measured
            first = (str(error).strip().splitlines() or [""])[0]
            if "traceback" in first:
                return "gives up on it with an error"
            return f"stops with {type(error).__name__} ({_plain(first)})"
        finally:
            handler.close()
        return ""


@dataclass(frozen=True, slots=True)
class Scores:
    """What the gradebook holds of a learner: each code cell's score, how many wait for a person, and points to earn."""

    scores: tuple[float | None, ...]
    waiting: int
    out_of: float


def _scores(gradebook: Any, learner: str) -> Scores | None:
    """Return what the gradebook holds of a learner, or None without a submission."""
    try:
        submission = gradebook.find_submission(ASSIGNMENT, learner)
    except MissingEntry:
        return None
    grades = [each for notebook in submission.notebooks for each in notebook.grades if not each.name.endswith("record")]
    waiting = sum(bool(each.needs_manual_grade) for each in grades)
    return Scores(tuple(each.auto_score for each in grades), waiting, sum(each.max_score for each in grades))


def _in_words(held: Scores | None) -> str:
    if held is None:
        return "not in the gradebook"
    points = sum(score or 0.0 for score in held.scores)
    words = [f"{points:g} of {held.out_of:g} points"]
    without = sum(score is None for score in held.scores)
    if without:
        words.append(f"{without} of {len(held.scores)} cells without a score")
    words.append(f"{held.waiting} put before a person" if held.waiting else "nobody is told")
    return ", ".join(words)


def _plain(text: str) -> str:
    """Return a message without anything of this machine in it."""
    return re.sub(r"/\S*/", "", text)[:80]


def _write(phrases: dict[str, str]) -> None:
    """Put phrases into the table, each in its line's place."""
    text = TABLE.read_text(encoding="utf-8")
    text = re.sub(r"^nbgrader: .*$", f"nbgrader: {nbgrader.__version__}", text, flags=re.MULTILINE)
    for name, phrase in phrases.items():
        found = re.search(rf"^  {re.escape(name)}:\n(?:    .*\n)*?    stock: (.*)$", text, flags=re.MULTILINE)
        if found is not None:
            text = text[: found.start(1)] + json.dumps(phrase) + text[found.end(1) :]
    TABLE.write_text(text, encoding="utf-8")


def main(arguments: list[str]) -> None:
    """Measure and print; with `--write` keep it."""
    chosen = [each for each in arguments if not each.startswith("-")] or list(lines())
    phrases: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        stock = Stock(Path(folder))
        for name in chosen:
            phrases[name] = stock.phrase(lines()[name])
            print(f"{name}: {phrases[name]}", flush=True)
            if "--write" in arguments:
                _write({name: phrases[name]})
    print(f"nbgrader {nbgrader.__version__}")


if __name__ == "__main__":
    main(sys.argv[1:])
