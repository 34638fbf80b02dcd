"""A small course with variants, and what its learners do, for the tests of drawing and of marking them."""

import json
import shutil

from grading.course.allotment import places, read_key
from grading.course.build import build_course
from grading.course.folder import open_course
from grading.course.roster import Learner, write_roster
from grading.release.releasing import release
from safeshare.answers import AnswerSheet
from safeshare.handing_in import hand_in
from safeshare.learner_ids import keep_id
from safeshare.marking import perfect_answers
from safeshare.player.desk import Desk
from safeshare.player.shelf import find_shelf
from safeshare.rulebook import load_rulebook
from safeshare.scenario import load_bank
from tests.grading.small_bank import write_bank, write_notebook

ITEMS = ("s4a-gate", "s4a-hedge", "s6a-pond")
LEARNERS = ("ann", "bob", "cat", "dev")
RULEBOOK = load_rulebook()


def people(*names):
    """Return lines of a roster."""
    return [Learner(each, "council-a", "council", "B", "level 2", "c1", "webinar", "post") for each in names]


def build(folder):
    """Return a course of one notebook with three items of two variants each, released to four learners."""
    scenarios = write_bank(folder / "scenarios")
    write_notebook(folder / "notebooks", "04_refusal", ITEMS, load_bank(scenarios, RULEBOOK), ("s6-tea", "s6-tea-b"))
    course = build_course(folder / "course-0", folder / "notebooks", scenarios)
    write_roster(course.root, people(*LEARNERS))
    release(course, course.assignment())
    return course


def copy_of(made, folder):
    """Return a copy of a course by the name of `folder`; its paths are relative, so that it stands beside the first."""
    root = made.root.with_name(folder.name)
    shutil.copytree(made.root, root)
    (root / "dropbox").mkdir()
    return open_course(root)


def opened(course, learner, monkeypatch, *items):
    """Return a learner's folder in which they have opened the notebook's items, and the cases they were shown."""
    folder = course.root / "homes" / learner / "section-04"
    if not folder.exists():
        shutil.copytree(course.folder("release", "section-04"), folder)
    monkeypatch.setenv("SAFESHARE_LEARNER", learner)
    if learner not in LEARNERS:
        keep_id(folder, learner)  # who is not listed has been asked, and has said so
    shown = [Desk(find_shelf(folder), folder, [item]).view()["cases"][0]["id"] for item in items or ITEMS]
    return folder, shown


def hands_in(course, folder, learner, cases):
    """Answer some cases perfectly and hand in."""
    sheet = AnswerSheet.open(folder)
    for case in cases:
        for part, value in perfect_answers(course.bank(RULEBOOK).cases[case], RULEBOOK).items():
            sheet.put(part, value)
    hand_in(folder, course.root / "dropbox", learner)


def own(course, learner):
    """Return the cases that the course's key gives a learner."""
    assignment = course.assignment()
    given = places(assignment, read_key(course.root), learner)
    return [assignment.items[item][given[item]] for item in ITEMS]


def other(case):
    """Return the other variant of a case's item."""
    return case.removesuffix("-b") if case.endswith("-b") else f"{case}-b"


def edit(folder, change):
    """Change a folder's answers.json as an editor would."""
    path = folder / "answers.json"
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))
