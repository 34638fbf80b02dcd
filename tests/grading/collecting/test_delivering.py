"""Handing in from the notebook: to the exchange or a drop folder where one is named, and always as one file."""

import hashlib
import io
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from grading.collecting.inbound import open_inbox
from grading.collecting.uploads import read_hand_in
from safeshare.answers import AnswerSheet
from safeshare.delivering import day, deliver, in_words, last_receipt
from safeshare.learner_ids import own_id
from safeshare.places import FILE_NAME, VARIABLE, named_in
from safeshare.problems import ProblemsError
from safeshare.receipts import receipts_of

WHEN = datetime(2026, 9, 14, 15, 4, 5, 678, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a learner's folder with a notebook and one answer."""
    folder = tmp_path / "home" / "section-04"
    folder.mkdir(parents=True)
    (folder / "04_refusal.ipynb").write_text("{}")
    AnswerSheet.open(folder, "section-04").put("s4a-lamp.record.text", {"text": "Ünïcode 💷"})
    return folder


def names(folder):
    """Return the names in a folder, sorted."""
    return sorted(path.name for path in folder.iterdir())


def test_without_a_place_there_is_the_one_file(home):
    """Where nothing is named, the file to upload holds it all, and receipt and id are kept for next time."""
    got = deliver(home, "ann", WHEN)
    assert (got.is_there, got.trouble, got.name) == (False, "", "section-04.ann.safeshare.zip")
    held = read_hand_in(io.BytesIO(got.content))
    assert held.files["answers.json"] == (home / "answers.json").read_bytes()
    assert got.receipt.sha256 == hashlib.sha256(held.files["answers.json"]).hexdigest()
    assert last_receipt(home) == f"14 September 2026, 15:04 UTC, as ann, 1 answer, receipt {got.receipt.code}"
    assert own_id(home) == "ann"
    (home.parent / "section-05").mkdir()
    assert own_id(home.parent / "section-05") == "ann"


def test_into_a_drop_folder_and_again(home, tmp_path, monkeypatch):
    """In a drop folder lies the latest hand-in, as `safeshare hand-in` would put it; both receipts are kept."""
    (tmp_path / "box").mkdir()
    monkeypatch.setenv(VARIABLE, str(tmp_path / "box"))
    assert deliver(home, "ann", WHEN).is_there
    AnswerSheet.open(home).put("s4a-lamp.council.decide", {"family": "hold"})
    got = deliver(home, "ann")
    assert names(tmp_path / "box" / "ann" / "section-04") == ["04_refusal.ipynb", "answers.json", "timestamp.txt"]
    assert [each.answered for each in receipts_of(home)] == [1, 2]
    assert receipts_of(home)[-1].code == got.receipt.code


def test_into_nbgraders_exchange(home, tmp_path, monkeypatch):
    """In the exchange each hand-in has nbgrader's name of learner, assignment and time, and all are found there."""
    inbound = tmp_path / "exchange" / "safeshare" / "inbound"
    inbound.mkdir(parents=True)
    inbound.chmod(0o733)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "exchange"))
    first, again = deliver(home, "ann", WHEN), deliver(home, "ann")
    assert first.is_there
    assert again.is_there
    assert sorted(name.rpartition("+")[0] for name in names(inbound))[0] == (
        "ann+section-04+2026-09-14 15:04:05.000678 UTC"
    )
    with open_inbox(inbound, {}, {"section-04": "04_refusal"}) as inbox:
        assert inbox.strangers == {"ann": {"section-04"}}
        assert inbox.found == {"exchange": 2}


@pytest.mark.parametrize("spoilt", ["gone", "a link in it"])
def test_a_place_that_cannot_be_used_is_said(home, tmp_path, monkeypatch, spoilt):
    """Where the named place cannot be used, that is said in a sentence, and the file to upload is there."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "box"))
    if spoilt != "gone":
        (tmp_path / "box").mkdir()
        (tmp_path / "box" / "ann").symlink_to(home)
    got = deliver(home, "ann")
    assert not got.is_there
    assert got.trouble.endswith((". Ask your trainer where to hand in.", "put a plain folder in its place."))
    assert read_hand_in(io.BytesIO(got.content)).learner == "ann"


def test_a_hand_in_whose_receipt_is_not_kept_is_one(home, tmp_path, monkeypatch):
    """With no room for the receipt the hand-in that lies there is not called off; where it lies nowhere, it is."""

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("safeshare.delivering.keep", full)
    with pytest.raises(OSError, match="No space"):
        deliver(home, "ann", WHEN)
    (tmp_path / "box").mkdir()
    monkeypatch.setenv(VARIABLE, str(tmp_path / "box"))
    got = deliver(home, "ann", WHEN)
    assert (got.is_there, got.is_kept, last_receipt(home)) == (True, False, "")
    assert got.trouble == "Your receipt could not be kept here (No space left on device): write it down."
    assert in_words(got.receipt).startswith("14 September 2026, 15:04 UTC, as ann, 1 answer, receipt ")


@pytest.mark.parametrize("learner", ["", "../bob", "ann+section-04", "a b", "<b>"])
def test_an_id_that_is_none_hands_nothing_in(home, learner):
    """An id is a name and nothing else; without one nothing is handed in and no receipt is given."""
    with pytest.raises(ProblemsError, match="this id cannot be used"):
        deliver(home, learner)
    assert receipts_of(home) == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": "safeshare-hand-in-place/2", "to": "/srv"}', '{"to": 1}'])
def test_a_damaged_place_names_nothing(home, text):
    """A file of places that is damaged or newer names no place, and stops nobody from handing in."""
    (home / FILE_NAME).write_text(text)
    assert named_in(home).place is None
    assert not deliver(home, "ann").is_there


@pytest.mark.parametrize(
    ("zone", "said"), [("Europe/London", "1 July 2026, 18:00 BST"), ("UTC", "1 July 2026, 17:00 UTC")]
)
def test_times_are_by_the_learners_clock(monkeypatch: pytest.MonkeyPatch, zone: str, said: str) -> None:
    """A moment is written by the clock of the learner's computer, with the name of its time."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert day(datetime(2026, 7, 1, 17, tzinfo=UTC)) == said
    finally:
        monkeypatch.undo()
        time.tzset()
