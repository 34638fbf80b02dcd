"""How many answers wait in the gradebook for a person to mark them; asked of the database, nothing written."""

from __future__ import annotations

from collections.abc import Mapping

from grading.course.folder import Course
from grading.course.learner import Learner
from grading.course.roster import is_empty, read_roster
from grading.gradebook.database import database_url
from grading.marking.autograded import is_marked

_WAITING = """
SELECT a.student_id, m.name, count(*) FROM grade g JOIN submitted_notebook n ON n.id = g.notebook_id
JOIN submitted_assignment a ON a.id = n.assignment_id JOIN assignment m ON m.id = a.assignment_id
WHERE g.needs_manual_grade GROUP BY a.student_id, m.name
"""


def answers_waiting(course: Course, learners: Mapping[str, Learner] | None = None) -> int | None:
    """Return how many answers wait for a person, but for those of who has withdrawn; None without a gradebook to ask.

    Where the hand-in itself cannot be marked, the gradebook lets every cell of it wait, and nobody can mark one.
    `learners` are those of the roster, where they have been read already. Raises ProblemsError when they cannot be.
    """
    from sqlalchemy import create_engine, text
    from sqlalchemy.exc import SQLAlchemyError

    if learners is None:
        learners = {} if is_empty(course.root) else read_roster(course.root)
    but_not = {name for name, each in learners.items() if each.is_withdrawn()}
    url = database_url(course.root, course.database)
    if not course.database:
        url = f"{url.replace('sqlite:///', 'sqlite:///file:', 1)}?mode=ro&uri=true"
    engine = create_engine(url)
    try:
        with engine.connect() as db:
            waiting = [each for each in db.execute(text(_WAITING)) if each[0] not in but_not]
        return sum(int(count) for learner, name, count in waiting if _is_there(course, name, learner))
    except SQLAlchemyError:
        return None
    finally:
        engine.dispose()


def _is_there(course: Course, name: str, learner: str) -> bool:
    """Whether a marked notebook is there."""
    assignment = course.assignments.get(name)
    return assignment is not None and is_marked(course, assignment, learner)
