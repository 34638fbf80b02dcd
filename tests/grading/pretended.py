"""A gradebook that is only pretended, for tests of what follows marking: nbgrader is not run."""

from contextlib import nullcontext


def pretended_gradebook(monkeypatch):
    """Let feedback and moderation find a gradebook that holds what is put into the result: learner -> cell -> grade."""
    grades = {}

    class Gradebook:
        def prepare(self):
            pass

        def graded(self, assignment):
            return {who: sum(each["needs_manual_grade"] for each in cells.values()) for who, cells in grades.items()}

        def grades(self, assignment, learners):
            return grades

        def grades_in_turn(self, assignment, batches):
            return (self.grades(assignment, learners) for learners in batches)

        def hand_marks(self, *given):
            return {}

    for place in ("feedback.giving", "moderation.found", "with_nbgrader.runs"):
        monkeypatch.setattr(f"grading.{place}.nbgrader_at", lambda root: nullcontext(Gradebook()))
    return grades
