"""Where learners hand in, told in the release; pages that go back there; receipts compared with what was collected."""

import json
import shutil
from dataclasses import replace

import pytest
from click.testing import CliRunner

from grading.cli import main
from grading.course.folder import ASSIGNMENT
from grading.feedback.page import AGAIN, PAGE, PROGRESS
from grading.feedback.returning import return_pages
from grading.release.hand_in_place import note_place, write_place
from grading.release.leaks import find_leaks
from safeshare.answers import AnswerSheet
from safeshare.delivering import deliver
from safeshare.places import FILE_NAME, named_in
from safeshare.problems import ProblemsError
from safeshare.returned import is_closed, own_progress, page_in
from safeshare.rulebook import load_rulebook
from tests.grading.arrivals import FIRST, SECOND, take

DUE = "2026-12-01 17:00Z"


def returned(course, learner, name, text, dry_run=False):
    """Write one of the two pages for a learner, without the other, and return it to them; return where it is then."""
    got = sent_back(course, learner, name, text, dry_run)
    assert got.troubles == {}
    return got.pages


def sent_back(course, learner, name, text, dry_run=False, progress=""):
    """Write one of the two pages for a learner, without the other, and return it to them; return what is said of it."""
    folder = course.folder("feedback", ASSIGNMENT, learner)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / name).write_text(text, encoding="utf-8")
    if progress:
        (folder / PROGRESS).write_text(progress, encoding="utf-8")
    return return_pages(course, course.assignment(), [folder / name], dry_run)


def files(place):
    """Return everything below a folder: what files hold, and the modes of folders."""
    return {
        path: path.read_bytes() if path.is_file() else path.stat().st_mode
        for path in place.rglob("*")
        if not path.is_symlink()
    }


@pytest.mark.parametrize("kind", ["drop folder", "exchange"])
def test_handed_in_collected_and_returned(course, home, tmp_path, kind):
    """Through either kind of place a hand-in reaches the trainer and a page comes back to its learner, to no other."""
    place = tmp_path / "place"
    (place / "safeshare" / "inbound" if kind == "exchange" else place).mkdir(parents=True)
    note_place(course, str(place))
    write_place(course, course.assignment(), course.folder("release", ASSIGNMENT))
    bank = course.bank()
    assert find_leaks(course.folder("release", ASSIGNMENT), bank, load_rulebook()) == []
    ann, bob = home("ann"), home("bob", SECOND)
    assert deliver(ann, "ann").is_there
    assert deliver(bob, "bob").is_there
    assert take(course, place).new == ["ann", "bob"]
    assert page_in(ann) is None

    assert len(returned(course, "ann", AGAIN, "again")) == 1
    assert page_in(ann).path.name == AGAIN
    assert page_in(bob) is None
    AnswerSheet.open(ann).put("s4a-lamp.council.decide", {"family": "share"})
    deliver(ann, "ann")
    assert take(course, place).replaced == ["ann"]

    before = files(place)
    (page,) = returned(course, "ann", PAGE, "<p>Ünïcode</p>", dry_run=True)
    assert files(place) == before
    assert returned(course, "ann", PAGE, "<p>Ünïcode</p>") == [page]
    assert page_in(ann).text() == "<p>Ünïcode</p>"
    assert is_closed(ann)
    assert (page_in(bob), is_closed(bob)) == (None, False)
    if kind == "exchange":
        assert len(page.stem) == 64
        assert page.parent.stat().st_mode & 0o777 == 0o711
    assert len(sent_back(course, "ann", PAGE, "<p>Marked again</p>", progress="<p>Ann's way</p>").pages) == 1
    assert page_in(ann).text() == "<p>Marked again</p>"
    assert (page_in(bob), own_progress(bob)) == (None, None)
    assert own_progress(ann).text() == "<p>Ann's way</p>"
    lying = [path for path in place.rglob("*.html") if path.read_bytes() == b"<p>Ann's way</p>"]
    assert [path.parent == page.parent for path in lying] == [True]

    for step in ("submitted", "feedback"):
        shutil.copytree(course.folder(step, ASSIGNMENT, "ann"), course.folder(step, "section-05", "ann"))
    later = replace(course.assignment(), name="section-05")
    feedback = course.folder("feedback", later.name, "ann") / PAGE
    feedback.with_name(PROGRESS).write_text("<p>Ann's way since</p>")
    return_pages(replace(course, assignments={**course.assignments, later.name: later}), later, [feedback])
    assert page_in(ann).text() == "<p>Marked again</p>"
    assert own_progress(ann).text() == "<p>Ann's way since</p>"
    returned(course, "ann", AGAIN, "again")
    assert not lying[0].exists()


def link_to(where):
    """Return what puts a link to a folder in the place of another."""

    def act(folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.symlink_to(where)

    return act


def a_file(folder):
    """Put a file where a folder should be."""
    folder.write_text("x")


LINK, NO_FOLDER = "is a link, which was not followed", "is not a folder"


@pytest.mark.parametrize(
    ("name", "tamper", "why"),
    [
        ("ann/feedback", link_to("../bob/feedback"), f"'feedback' {LINK}"),
        ("ann/feedback", link_to("../../elsewhere"), f"'feedback' {LINK}"),
        ("ann/feedback", link_to("nowhere"), f"'feedback' {LINK}"),
        ("ann/feedback", a_file, f"'feedback' {NO_FOLDER}"),
        ("ann/feedback/section-04.feedback.html", lambda folder: folder.mkdir(parents=True), "Is a directory"),
        ("ann", link_to("bob"), f"'ann' {LINK}"),
    ],
    ids=["another's", "elsewhere", "nowhere", "file", "folder", "whole"],
)
@pytest.mark.parametrize("is_held", [True, False], ids=["", "where folders cannot be held"])
def test_a_page_goes_to_its_learners_own_folder_or_nowhere(
    course, home, tmp_path, monkeypatch, name, tamper, why, is_held
):
    """Whatever a learner puts in its way, their page overwrites nothing, goes nowhere else, and stops nobody's."""
    if not is_held:
        monkeypatch.setattr("grading.collecting.shared_folders._HELD", False)
    place = tmp_path / "place"
    for each in (place, tmp_path / "elsewhere"):
        each.mkdir()
    note_place(course, str(place))
    write_place(course, course.assignment(), course.folder("release", ASSIGNMENT))
    for who, answers in (("ann", FIRST), ("bob", SECOND)):
        deliver(home(who, answers), who)
    take(course, place)
    (theirs,) = returned(course, "bob", PAGE, "Bob's")
    tamper(place / name)
    before = files(tmp_path)
    got = sent_back(course, "ann", PAGE, "Ann's")
    own = course.folder("feedback", ASSIGNMENT, "ann") / PAGE
    assert (got.pages, got.troubles) == ([], {"ann": f"{why}. Their page is {own}."})
    assert {path: held for path, held in files(tmp_path).items() if course.root not in path.parents} == {
        path: held for path, held in before.items() if course.root not in path.parents
    }
    assert returned(course, "bob", PAGE, "Bob's anew") == [theirs]
    assert theirs.read_text() == "Bob's anew"


def test_a_link_in_the_place_of_a_page_is_replaced(course, home, tmp_path):
    """A page takes the place of a link that has its name, and what that led to stays as it is."""
    (tmp_path / "place").mkdir()
    note_place(course, str(tmp_path / "place"))
    write_place(course, course.assignment(), course.folder("release", ASSIGNMENT))
    deliver(home("ann"), "ann")
    take(course, tmp_path / "place")
    (page,) = returned(course, "ann", PAGE, "Once")
    page.unlink()
    (tmp_path / "diary").write_text("Mine")
    page.symlink_to(tmp_path / "diary")
    assert returned(course, "ann", PAGE, "Twice") == [page]
    assert ((tmp_path / "diary").read_text(), page.read_text(), page.is_symlink()) == ("Mine", "Twice", False)


def test_a_page_that_a_learner_puts_there_counts(course, home):
    """Without a shared place nothing is returned; the page that the trainer sends is put into the folder by hand."""
    folder = home("ann")
    deliver(folder, "ann")
    assert returned(course, "ann", PAGE, "<p>Well done</p>") == []
    assert page_in(folder) is None
    (folder / PAGE).write_text("<p>Well done</p>", encoding="utf-8")
    assert page_in(folder).text() == "<p>Well done</p>"


def test_the_deadline_is_told_where_it_is_everybodys(course, tmp_path):
    """The release says when work is due, unless cohorts differ; a place that is not there is refused in a sentence."""
    run = CliRunner().invoke
    folder = course.folder("release", ASSIGNMENT)
    deadline = ["deadline", "--course", str(course.root), "--assignment", ASSIGNMENT, "--at", DUE]
    assert run(main, deadline).exit_code == 0
    write_place(course, course.assignment(), folder)
    assert json.loads((folder / FILE_NAME).read_text())["due"] == "2026-12-01T17:00:00Z"
    assert f"{named_in(folder).due:%Y-%m-%d %H:%M}" == "2026-12-01 17:00"
    with pytest.raises(ProblemsError, match="there is no such folder to hand in to"):
        note_place(course, str(tmp_path / "nowhere"))


def test_a_receipt_is_compared_with_what_was_collected(course, home, tmp_path):
    """A receipt of what counts, of an earlier hand-in, of another's answers and of nothing each get their sentence."""
    (tmp_path / "box").mkdir()
    note_place(course, str(tmp_path / "box"))
    write_place(course, course.assignment(), course.folder("release", ASSIGNMENT))
    folder = home("ann")

    def compare(text=None):
        given = (folder / "receipts.txt").read_text() if text is None else text
        result = CliRunner().invoke(main, ["receipt", "--course", str(course.root), "-"], input=given)
        said = [line for line in result.output.splitlines() if not line.startswith("Next: ")]
        return [line.partition(": ")[2] for line in said]

    deliver(folder, "ann")
    assert compare() == ["not among what was collected."]
    take(course, tmp_path / "box")
    assert compare() == ["collected, and it is the hand-in that counts."]
    stolen = (folder / "receipts.txt").read_text().replace("ann", "bob")
    assert compare(stolen) == ["not collected from them, but these answers were collected from ann (section-04)."]
    AnswerSheet.open(folder).put("s4a-lamp.council.decide", {"family": "share"})
    deliver(folder, "ann")
    take(course, tmp_path / "box")
    assert compare() == [
        "collected; a later hand-in counts in its place, and this one is kept under earlier/.",
        "collected, and it is the hand-in that counts.",
    ]
    nothing = CliRunner().invoke(main, ["receipt", "--course", str(course.root), "-"], input="nothing")
    assert (nothing.exit_code, "there is no receipt in this file" in nothing.output) == (1, True)
