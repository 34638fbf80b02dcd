"""The log of settled marks: lines are only added, and whatever else is done to it is noticed."""

import json
from dataclasses import replace

import pytest

from grading.moderation_log import FOLDER, SETTLED, Entry, append, of_cell, read_log
from safeshare.problems import ProblemsError

ENTRY = Entry(
    "2026-11-23T09:30:00Z", "jo", "settled", "section-04", "ann", "s4a-key-wishes", 2.0,
    {"auto_score": None, "manual_score": 1.0, "extra_credit": None}, "She is quoted: “leave it”.",
)  # fmt: skip
REMEDY = "Put it and the file beside it back from your backups; until then nothing in it can be relied on."


@pytest.fixture
def log(tmp_path):
    """Return a log of three lines."""
    for score in (1.0, 2.0, 3.0):
        append(tmp_path, [replace(ENTRY, score=score)])
    return tmp_path / FOLDER / SETTLED


def test_entries_come_back_as_they_were_written(tmp_path):
    """What is appended is read back whole and in order, several at once as well; no log is an empty one."""
    assert read_log(tmp_path) == []
    entries = [replace(ENTRY, score=score, learner=learner) for score, learner in ((1.0, "ann"), (None, "bob"))]
    append(tmp_path, entries)
    append(tmp_path, [ENTRY])
    assert read_log(tmp_path) == [*entries, ENTRY]
    assert of_cell(read_log(tmp_path), "section-04", "ann", "s4a-key-wishes") == [entries[0], ENTRY]


def changed(line, **values):
    """Return a line of the log with other values in it."""
    return json.dumps({**json.loads(line), **values})


TAMPERED = {
    "a score": (lambda lines: [lines[0], changed(lines[1], score=3.0), lines[2]], "line 2 or the one before it is"),
    "a name": (lambda lines: [changed(lines[0], by="kim"), *lines[1:]], "line 1 or the one before it is"),
    "more in it": (lambda lines: [*lines[:2], changed(lines[2], note="x")], "line 3 or the one before it is"),
    "taken out": (lambda lines: [lines[0], lines[2]], "line 2 or the one before it is"),
    "turned round": (lambda lines: [lines[1], lines[0], lines[2]], "line 1 or the one before it is"),
    "put in twice": (lambda lines: [lines[0], *lines], "line 2 or the one before it is"),
    "not JSON": (lambda lines: [*lines[:2], lines[2][:-5]], "line 3 or the one before it is"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_changed_line_is_noticed(log, what):
    """A line that was changed, moved, removed or added names the place where the chain breaks."""
    change, where = TAMPERED[what]
    log.write_text("".join(f"{line}\n" for line in change(log.read_text().splitlines())))
    with pytest.raises(ProblemsError) as caught:
        read_log(log.parents[1])
    assert str(caught.value) == f"{log}: {where} not as it was written. {REMEDY}"


@pytest.mark.parametrize(("kept", "words"), [(2, "it had 3 lines and has 2"), (0, "it had 3 lines and has 0")])
def test_a_cut_end_is_noticed(log, kept, words):
    """Lines that are gone from the end are missed, by reading and by writing on; nothing is then added."""
    cut = "".join(f"{line}\n" for line in log.read_text().splitlines()[:kept])
    log.write_text(cut)
    for act in (read_log, lambda root: append(root, [ENTRY])):
        with pytest.raises(ProblemsError) as caught:
            act(log.parents[1])
        assert str(caught.value) == f"{log}: {words}: some have been taken out. {REMEDY}"
    assert log.read_text() == cut


def test_a_log_without_the_note_of_its_end_is_noticed(log):
    """The note beside the log cannot simply be thrown away, to hide that lines are missing."""
    log.with_suffix(".end.json").unlink()
    with pytest.raises(ProblemsError, match=r"the note of its end, settled\.end\.json, is missing beside it"):
        read_log(log.parents[1])


def test_a_run_that_stopped_between_log_and_note_does_no_harm(log):
    """A log that is one line ahead of its note is sound, and goes on."""
    end = log.with_suffix(".end.json")
    before = end.read_text()
    append(log.parents[1], [ENTRY])
    end.write_text(before)
    assert len(read_log(log.parents[1])) == 4
    append(log.parents[1], [ENTRY])
    assert len(read_log(log.parents[1])) == 5
