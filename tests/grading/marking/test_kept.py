"""What marking keeps for feedback saves work, changes no page, and counts only while all that it follows from does."""

import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from grading.collecting.collect import collect
from grading.collecting.refusals import note_refusal
from grading.course.folder import ASSIGNMENT
from grading.feedback.giving import write_feedback
from grading.feedback.work import Desks
from grading.marking.advice import trouble
from grading.marking.kept import STEP, Kept, program_and_bank
from grading.marking.mark import mark
from safeshare.marking import perfect_answers
from safeshare.rulebook import load_rulebook
from tests.grading.marked_course import WRITTEN, mark_quickly

GIST = {"profile": ["2 of 3 decisions as the guide decides."]}


class Idle(Desks):
    """Those who mark for pages, who must not be asked to."""

    def look(self, assignment, learners):
        """Look at nobody's hand-in."""
        assert not learners
        return {}

    def write(self, tasks, count):
        """Write nobody's page."""
        assert (list(tasks), count) == ([], 0)
        return 0


def pages(course, desks=None):
    """Write the feedback and return each learner's page."""
    given = write_feedback(course, course.assignment(), closing=True, desks=desks)
    return {path.parent.parent.name: path.read_bytes() for path in given.pages}


@pytest.mark.slow
def test_pages_are_the_same_with_what_is_kept_and_without(course, dropbox, hands_in):
    """After marking no answer is marked again for a page; without what is kept all are, and each page is the same."""
    hands_in("ann", WRITTEN)
    rulebook = load_rulebook()
    practice = course.assignment().practice_cases(course.bank(rulebook))[0]
    hands_in("bob", perfect_answers(practice, rulebook))
    collect(course, course.assignment(), dropbox)
    mark(course, course.assignment())
    quick = pages(course, Idle(course))
    assert set(quick) == {"ann", "bob"}
    assert b"Only practice was answered." in quick["bob"]
    shutil.rmtree(course.root / STEP)
    with pytest.raises(AssertionError):
        pages(course, Idle(course))
    assert pages(course) == quick


@pytest.fixture
def kept(course, hands_in):
    """Return a course in which the gist of Ann's marked hand-in is kept, and Bob's of the same answers."""
    mark_quickly(course, hands_in, {"ann": WRITTEN, "bob": WRITTEN})
    keeper = now(course)
    for learner in ("ann", "bob"):
        keeper.keep(learner, keeper.basis(learner), GIST)
    return course


def now(course):
    """Return what is kept of section 4, by the program and with the bank as they are now."""
    return Kept(course, course.assignment(), program_and_bank(course))


def test_what_is_kept_is_found_while_nothing_has_changed(kept):
    """The gist comes back as it was, for each learner by themselves, and nothing half written lies beside it."""
    keeper = now(kept)
    assert [keeper.gist(name, keeper.of(name)) for name in ("ann", "bob")] == [GIST, GIST]
    assert sorted(path.name for path in (kept.root / STEP / ASSIGNMENT).iterdir()) == ["ann", "bob"]


def _append(path):
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b" ")


def _cut(path):
    path.write_bytes(path.read_bytes()[:-9])


def _better(path):
    path.write_bytes(path.read_bytes().replace(b"2 of 3", b"3 of 3"))


SPOILT = {
    "other answers": lambda root: _append(root / f"submitted/ann/{ASSIGNMENT}/answers.json"),
    "another notebook": lambda root: _append(root / f"submitted/ann/{ASSIGNMENT}/04_refusal.ipynb"),
    "other answers marked": lambda root: _append(root / f"autograded/ann/{ASSIGNMENT}/answers.json"),
    "a journal": lambda root: (root / f"submitted/ann/{ASSIGNMENT}/.answers.journal").write_text("x"),
    "a link": lambda root: (root / f"submitted/ann/{ASSIGNMENT}/more").symlink_to(root / "roster.csv"),
    "another release": lambda root: _append(root / f"release/{ASSIGNMENT}/04_refusal.ipynb"),
    "other cases": lambda root: _append(root / f"source/{ASSIGNMENT}/cases.json"),
    "another key": lambda root: (root / "allotment.key").write_text("ab" * 32),
    "changed by hand": lambda root: _better(root / STEP / ASSIGNMENT / "ann"),
    "cut off": lambda root: _cut(root / STEP / ASSIGNMENT / "ann"),
    "empty": lambda root: (root / STEP / ASSIGNMENT / "ann").write_bytes(b""),
    "another learner's": lambda root: shutil.copy(root / STEP / ASSIGNMENT / "bob", root / STEP / ASSIGNMENT / "ann"),
}


def test_nothing_that_is_kept_counts_after_a_change(kept, tmp_path):
    """Whatever it follows from has changed, or itself: then it is as if nothing were kept."""
    found = {}
    for what, spoil in SPOILT.items():
        copy = replace(kept, root=tmp_path / what)
        shutil.copytree(kept.root, copy.root)
        before = now(copy).of("ann")
        spoil(copy.root)
        found[what] = before is not None, now(copy).of("ann")
    assert found == dict.fromkeys(SPOILT, (True, None))


def test_another_bank_another_program_and_a_refused_hand_in_count_as_changes(kept, tmp_path, monkeypatch):
    """A word in a case, a line of the program, or a later hand-in that could not be taken: it is worked out anew."""
    bank = tmp_path / kept.bank_folder.name
    shutil.copytree(kept.bank_folder, bank)
    assert now(replace(kept, bank_folder=bank)).of("ann") is not None
    _append(next(bank.rglob("s4a-key.yaml")))
    assert now(replace(kept, bank_folder=bank)).of("ann") is None
    program = tmp_path / "program"
    program.mkdir()
    monkeypatch.setattr("grading.marking.kept._PROGRAM", (program,))
    keeper = now(kept)
    keeper.keep("ann", keeper.basis("ann"), GIST)
    assert now(kept).of("ann") is not None
    (program / "new.py").write_text("")
    assert now(kept).of("ann") is None
    (program / "new.py").unlink()
    note_refusal(kept, kept.assignment(), "ann", trouble("too-large", "It is too large.", kept.assignment()))
    assert now(kept).of("ann") is None


def test_what_changes_while_it_is_marked_is_not_kept(kept):
    """Answers that were replaced between reading and marking are never kept under the name of the others."""
    keeper = now(kept)
    before = keeper.basis("ann")
    _append(kept.root / f"submitted/ann/{ASSIGNMENT}/answers.json")
    keeper.keep("ann", before, {"profile": ["other"]})
    _append(kept.root / f"autograded/ann/{ASSIGNMENT}/answers.json")
    assert keeper.of("ann") is None
    assert keeper.gist("ann", before) == GIST


def test_pages_from_what_was_kept_do_without_the_guide():
    """The command for feedback loads neither guide, cases nor marking until a hand-in has to be marked for its page."""
    used = (
        *("commands.words", "feedback.giving", "feedback.work", "feedback.returning"),
        *("moderation.found", "with_nbgrader.runs", "settings"),
    )
    heavy = (
        "safeshare.rulebook",
        "safeshare.scenario",
        "safeshare.marking",
        "grading.marking.sheets",
        "pydantic",
        "nbgrader",
    )
    code = f"import sys\n{''.join(f'import grading.{each}; ' for each in ('cli', *used))}\n"
    code += f"print([each for each in {heavy} if each in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
