"""The one who writes marks: autograded folders and nbgrader's rows, a batch of learners in one transaction.

What is there when it was ended, at whatever moment, is put right by writing the same again. Imported only where
nbgrader is at work.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError

from grading.authoring.notebook import read_notebook
from grading.collecting.submission import ANSWERS, MAX_BYTES, RefusedError, read_plain
from grading.course.folder import open_course
from grading.course.roster import read_roster
from grading.deadlines.dates import read_deadlines
from grading.deadlines.due_dates import due_date
from grading.gradebook.fits import cannot_write, check_version, master_of
from grading.gradebook.paper import Paper, take_back, time_of
from grading.gradebook.rows import Row, Submission, add_submissions, enrol, save, submissions
from grading.gradebook.scores import set_due
from grading.marking.autograded import Place, Rights, course_files, handed_in_files
from grading.marking.outcome import Outcome, Written
from grading.marking.scoring import Scored, Template
from grading.marking.work import as_json
from grading.moderation.superseded import Basis, Scores, Superseding, held_in, short
from safeshare.player.grade_cell import SHOWN

NO_RESPONSE = "No response."
"""nbgrader's own words beside a text that nobody wrote."""


class GradebookWriter:
    """Writes the marks of one assignment; made once for a run."""

    def __init__(self, config: Any, root: Path, name: str) -> None:
        """Read the release and check that the gradebook fits it; raises ProblemsError when it does not."""
        self._course = open_course(root)
        self._assignment = self._course.assignment(name)
        notebook = read_notebook(self._course.released_notebook(self._assignment))
        self._template = Template(notebook)
        self._copies = course_files(self._course, self._assignment)
        directory = CourseDirectory(config=config)
        converter = Autograde(coursedir=directory, config=config)
        self._rights = Rights(int(str(converter.permissions), 8), 0o2770 if directory.groupshared else 0)
        self._penalties = AssignLatePenalties(parent=converter)
        self._penalties.init_plugin()
        check_version(directory.db_url, root)
        due = due_date(read_deadlines(self._course), name, read_roster(self._course.root).values())
        self._extensions = due.extensions
        with Gradebook(directory.db_url, directory.course_id) as gradebook:
            if due.due is not None:
                set_due(gradebook, name, due.due, due.extensions)
            self._master = master_of(gradebook, self._assignment, notebook, root)
        self._engine = create_engine(directory.db_url)
        self._log = Superseding(self._course, self._assignment)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def write(self, outcomes: Sequence[Outcome], known: Collection[str]) -> list[Written]:
        """Write what became of some learners' hand-ins, all of it or nothing, and return what was done for each.

        Those who are `known` to have been marked just so are left as they are if the gradebook says the same. Raises
        ProblemsError when gradebook or disk refuse.
        """
        batch = [Paper(each, Place(self._folder(each.learner)), known=each.learner in known) for each in outcomes]
        try:
            for paper in batch:
                if not paper.known:
                    self._write_beside(paper)
            with self._engine.begin() as db:
                done = self._write_rows(db, batch)
            for paper in batch:
                paper.settle()
        except (SQLAlchemyError, OSError) as error:
            for paper in batch:
                paper.place.drop()
            raise cannot_write(self._course.root, error) from None
        return done

    def _write_rows(self, db: Any, batch: Sequence[Paper]) -> list[Written]:
        learners = [paper.outcome.learner for paper in batch]
        enrol(db, learners)
        there = submissions(db, self._master, learners)
        new = [paper.outcome.learner for paper in batch if paper.outcome.learner not in there and paper.has_rows()]
        added = add_submissions(db, self._master, new)
        for learner, rows in added.items():
            rows.extension = self._extensions.get(learner)
        there |= added
        changed: dict[str, Submission] = {}
        done = []
        for paper in batch:
            found = there.get(paper.outcome.learner)
            if found is not None and self._mark(paper, found):
                changed[paper.outcome.learner] = found
            done.append(paper.written(found, self._master))
        self._log.write()  # first: a run that is ended before the rows are written finds its lines, and adds none
        save(db, changed)
        return done

    def _mark(self, paper: Paper, rows: Submission) -> bool:
        """Change the rows of one learner as they must be, and return whether they (or the folder) were not so."""
        scored = paper.outcome.scored
        if scored is not None and not paper.refused:
            if set(rows.grades) != set(scored.scores):
                paper.refused = "The gradebook lacks cells of this submission; nbgrader's own tools may say more."
            elif paper.known and not self._differs(paper.outcome, scored, rows):
                return False
            elif paper.known:
                self._write_beside(paper)
        if scored is None or paper.refused:
            self._note(paper, rows, None)
            return take_back(paper.outcome, rows)
        paper.reopened = self._note(paper, rows, scored.scores)
        for name in paper.reopened:
            rows.take_back_by_hand(name)
        self._put(paper.outcome, scored, rows)
        paper.marked = True
        return True

    def _note(self, paper: Paper, rows: Submission, scores: Scores | None) -> Sequence[str]:
        """Note in the log which marks give way; return the cells whose settled mark counts no longer."""
        given = (grade[name] for grade in rows.grades.values() for name in ("auto_score", "manual_score"))
        if all(points is None for points in given):  # marked for the first time
            return ()
        return self._log.note(self._basis(paper.outcome), held_in(rows.grades, rows.comments), scores)

    def _basis(self, outcome: Outcome) -> Basis:
        """Return what marks follow from, and what those did that the folder and our notes tell of."""
        folder = self._folder(outcome.learner)
        try:
            before = {"answers": short(hashlib.sha256(read_plain(folder / ANSWERS, MAX_BYTES[ANSWERS])).hexdigest())}
        except (RefusedError, OSError):
            before = {}
        followed = {**outcome.followed, **before}
        return Basis(outcome.learner, outcome.files.get(ANSWERS, ""), outcome.answered, followed)

    def _put(self, outcome: Outcome, scored: Scored, rows: Submission) -> None:
        rows.timestamp = time_of(outcome) or rows.timestamp
        for name, grade in rows.grades.items():
            grade["auto_score"] = scored.scores[name]
            grade["needs_manual_grade"] = self._waits(outcome, name, grade) or self._log.waits(outcome.learner, name)
        for name, comment in rows.comments.items():
            silent = name not in scored.texts and name not in scored.aside
            comment["auto_comment"] = NO_RESPONSE if silent else None
        rows.penalty = self._penalty(outcome.learner, rows)

    def _waits(self, outcome: Outcome, cell: str, grade: Row) -> bool:
        """Return whether a person has to look at a cell: nobody gave a mark, or it was given for another answer.

        nbgrader's rule is that any mark by hand must be looked at again. One for the same answer stands, and a settled
        one as long as the log has it.
        """
        if grade["manual_score"] is None:
            return grade["auto_score"] is None
        stays = cell in outcome.unchanged and not grade["needs_manual_grade"]
        return not stays and not self._log.stands(outcome.learner, cell)

    def _differs(self, outcome: Outcome, scored: Scored, rows: Submission) -> bool:
        """Return whether the gradebook says anything else than what marking gives."""
        if any(grade["auto_score"] != scored.scores[name] for name, grade in rows.grades.items()):
            return True
        if (time_of(outcome) or rows.timestamp) != rows.timestamp:
            return True
        return (self._penalty(outcome.learner, rows) is None) != (rows.penalty is None)

    def _penalty(self, learner: str, rows: Submission) -> float | None:
        """Return what nbgrader's own plugin takes off for lateness, from nothing to all points; None for none."""
        seconds = rows.seconds_late(self._master)
        if seconds <= 0:
            return None
        points = rows.score()
        penalty = self._penalties.plugin_inst.late_submission_penalty(learner, points, seconds)
        return None if penalty is None else min(max(0.0, float(penalty)), points)

    def _write_beside(self, paper: Paper) -> None:
        """Write the autograded folder of one learner beside its place; a hand-in that is another by now is refused."""
        outcome = paper.outcome
        if outcome.scored is None:
            paper.refused = paper.refused or "not marked"
            return
        try:
            time_of(outcome)
            submitted = self._course.folder("submitted", self._assignment.name, outcome.learner)
            files = handed_in_files(submitted, outcome.files)
        except RefusedError as error:
            paper.refused = str(error)
            return
        notebook = self._template.written(outcome.scored)
        paper.notebook = hashlib.sha256(notebook).hexdigest()
        files[f"{self._assignment.notebook}.ipynb"] = notebook
        if outcome.shown is not None:
            files[SHOWN] = as_json(outcome.shown)
        paper.place.write(files, {name: path for name, path in self._copies.items() if name not in files}, self._rights)

    def _folder(self, learner: str) -> Path:
        return self._course.folder("autograded", self._assignment.name, learner)
