"""Handing in: whole or not at all, with a receipt that proves what was handed in."""

import hashlib
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from grading.collecting.uploads import read_hand_in
from safeshare.answers import AnswerSheet
from safeshare.cli.hand_in import hand_in as command
from safeshare.handing_in import hand_in, hand_in_file
from safeshare.learner_ids import keep_here
from safeshare.problems import ProblemsError
from safeshare.receipts import receipts_in

WHEN = datetime(2026, 9, 14, 15, 4, 5, tzinfo=UTC)


def names(folder):
    """Return the names in a folder, sorted."""
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a learner's folder with a notebook and one answer."""
    folder = tmp_path / "section-04"
    folder.mkdir()
    (folder / "04_refusal.ipynb").write_text("{}")
    AnswerSheet.open(folder, "section-04").put("s4a-lamp.record.text", {"text": "Ünïcode 💷"})
    return folder


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """Return the trainer's drop folder."""
    (tmp_path / "box").mkdir()
    return tmp_path / "box"


def test_the_copy_is_whole_and_the_receipt_proves_it(home, box):
    """Notebook, answers and nbgrader's timestamp arrive; time, count and hash are on the receipt, which is kept."""
    receipt = hand_in(home, box, "ann", WHEN)
    assert names(box / "ann" / "section-04") == ["04_refusal.ipynb", "answers.json", "timestamp.txt"]
    copied = (receipt.folder / "answers.json").read_bytes()
    assert copied == (home / "answers.json").read_bytes()
    assert receipt.sha256 == hashlib.sha256(copied).hexdigest()
    assert (receipt.folder / "timestamp.txt").read_text() == "2026-09-14 15:04:05.000000 UTC\n"
    assert receipt.line() == (
        f"2026-09-14 15:04:05.000000 UTC: ann handed in section-04, 1 answer, receipt {receipt.sha256[:16]}"
    )
    assert (home / "receipts.txt").read_text() == receipt.line() + "\n"
    assert receipt.to_show() == receipt.line().replace(":05.000000 UTC", " UTC")
    (kept,) = receipts_in(receipt.to_show())
    assert (kept.learner, kept.time, kept.code) == ("ann", "2026-09-14 15:04 UTC", receipt.code)


def test_handing_in_again_replaces_the_copy_and_keeps_both_receipts(home, box):
    """The latest hand-in counts; no receipt is lost and nothing else is left lying about."""
    first = hand_in(home, box, "ann")
    AnswerSheet.open(home).put("s4a-lamp.council.decide", {"family": "hold", "outcome": None, "confidence": 1})
    second = hand_in(home, box, "ann")
    assert second.answered == 2
    assert (second.folder / "answers.json").read_bytes() == (home / "answers.json").read_bytes()
    assert (home / "receipts.txt").read_text().splitlines() == [first.line(), second.line()]
    assert names(box / "ann") == ["section-04"]


def test_a_full_disk_leaves_the_earlier_copy(home, box, monkeypatch):
    """When writing fails in the middle, what was handed in before is still there, whole."""
    first = hand_in(home, box, "ann")

    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("safeshare.handing_in.write_atomically", full)
    with pytest.raises(OSError, match="No space"):
        hand_in(home, box, "ann")
    assert names(first.folder) == ["04_refusal.ipynb", "answers.json", "timestamp.txt"]
    assert names(box / "ann") == ["section-04"]


def said(home, box, learner="ann"):
    """Return what the command says when it fails, without this machine's folders."""
    result = CliRunner().invoke(command, [str(home), "--to", str(box), "--learner", learner])
    assert result.exit_code == 1
    assert not isinstance(result.exception, OSError | ProblemsError)
    return result.output.replace(str(home.parent), "~").strip()


def test_nothing_to_hand_in(home, box):
    """Without answers there is nothing to hand in, and the learner hears what to do."""
    (home / "answers.json").unlink()
    (home / ".answers.journal").unlink()
    assert said(home, box) == (
        "Error: ~/section-04: there are no answers to hand in. "
        "Open the notebook in this folder, answer at least one question and hand in again."
    )


def test_damaged_answers_are_not_handed_in(home, box):
    """Answers that nobody could mark do not leave the learner's folder."""
    (home / "answers.json").write_text("{")
    (home / ".answers.journal").unlink()
    assert "answers.json, line 1: this is not JSON" in said(home, box)
    assert names(box) == []


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (
            lambda home, box: (home / "04_refusal.ipynb").unlink(),
            "Error: ~/section-04: there is no notebook beside the answers. "
            "Keep exactly the notebook that you were given in this folder.",
        ),
        (
            lambda home, box: shutil.copy(home / "04_refusal.ipynb", home / "copy.ipynb"),
            "Error: ~/section-04: there are 2 notebooks here. "
            "Keep exactly the notebook that you were given in this folder.",
        ),
        (
            lambda home, box: box.rmdir(),
            "Error: ~/box: there is no such drop folder. Ask your trainer where to hand in.",
        ),
        (
            lambda home, box: (box / "ann").symlink_to(home),
            "Error: ~/box/ann: this folder is a link. Ask your trainer to put a plain folder in its place.",
        ),
    ],
)
def test_what_cannot_be_handed_in_is_said_in_a_sentence(home, box, break_it, message):
    """Each obstacle has one sentence: where, what, and what to do."""
    break_it(home, box)
    assert said(home, box) == message


def test_an_id_cannot_lead_elsewhere(home, box):
    """A learner id is a name, never a path."""
    assert said(home, box, "../bob") == (
        "Error: learner '../bob': this id cannot be used. "
        "Use 1 to 64 letters, digits, hyphens and underscores, starting with a letter or digit."
    )


def test_another_learners_folder_is_not_handed_in(home, box):
    """Who has told their id in a folder hands it in, and nobody else: while they sit before it, it is put right."""
    keep_here(home, "bob")
    assert said(home, box) == (
        "Error: ~/section-04: this folder is bob's, not ann's. Hand in from your own folder; if this one is yours, use "
        "--learner bob, or tell your trainer that bob was a slip."
    )
    assert names(box) == []
    assert CliRunner().invoke(command, [str(home), "--to", str(box), "--learner", "bob"]).exit_code == 0


def test_the_command_prints_the_receipt(home, box):
    """`safeshare hand-in FOLDER --to DROPBOX --learner ID` ends in one line to keep."""
    result = CliRunner().invoke(command, [str(home), "--to", str(box), "--learner", "ann"])
    assert result.exit_code == 0
    (kept,) = receipts_in((home / "receipts.txt").read_text())
    assert result.output == (home / "receipts.txt").read_text().replace(kept.time, f"{kept.time[:16]} UTC")


def test_one_file_holds_the_whole_hand_in(home, box):
    """The single file is named after assignment and learner, and holds what the folder would, byte for byte."""
    receipt = hand_in_file(home, box, "ann", WHEN)
    assert receipt.file == box / "section-04.ann.safeshare.zip"
    assert names(box) == ["section-04.ann.safeshare.zip"]
    got = read_hand_in(receipt.file)
    assert (got.learner, got.assignment) == ("ann", "section-04")
    folder = hand_in(home, box, "ann", WHEN).folder
    assert dict(got.files) == {path.name: path.read_bytes() for path in folder.iterdir()}
    assert (home / "receipts.txt").read_text().splitlines() == [receipt.line()] * 2


def test_the_same_answers_give_the_same_file(home, box):
    """The single file depends on nothing but the hand-in: handing in again replaces it."""
    first = hand_in_file(home, box, "ann", WHEN).file.read_bytes()
    assert hand_in_file(home, box, "ann", WHEN).file.read_bytes() == first
    AnswerSheet.open(home).put("s4a-lamp.council.decide", {"family": "hold", "outcome": None, "confidence": 1})
    assert hand_in_file(home, box, "ann", WHEN).file.read_bytes() != first
    assert names(box) == ["section-04.ann.safeshare.zip"]


def test_one_file_is_not_written_through_a_link(home, box):
    """A link that somebody put in the file's place is not followed."""
    (box / "section-04.ann.safeshare.zip").symlink_to(home / "answers.json")
    before = (home / "answers.json").read_bytes()
    with pytest.raises(ProblemsError, match="this file is a link"):
        hand_in_file(home, box, "ann")
    assert (home / "answers.json").read_bytes() == before


def test_the_command_writes_one_file_and_says_which(home, box):
    """`safeshare hand-in FOLDER --file --to DIR --learner ID` ends with the file to upload."""
    result = CliRunner().invoke(command, [str(home), "--file", "--to", str(box), "--learner", "ann"])
    assert result.exit_code == 0
    receipt, upload = result.output.splitlines()
    (kept,) = receipts_in((home / "receipts.txt").read_text())
    assert receipt == f"{kept.time[:16]} UTC: ann handed in section-04, 1 answer, receipt {kept.code}"
    assert upload == f"Now upload or send this file, as it is: {box / 'section-04.ann.safeshare.zip'}"
