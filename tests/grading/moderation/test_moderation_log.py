"""The log of marks: lines are only added, and whatever else is done to it is noticed."""

import json
import shutil
from dataclasses import replace

import pytest

from grading.course.allotment import KEY_FILE, make_key
from grading.moderation.chain import End, as_line, key_of, start_of, write_end
from grading.moderation.entry import EXTRA, SECOND_MARK
from grading.moderation.log import FOLDER, LOG, Entry, append, of_cell, read_log
from safeshare.problems import ProblemsError
from tests.grading.old_log import write_old

ENTRY = Entry(
    "2026-11-23T09:30:00Z", "jo", "settled", "section-04", "ann", "s4a-key-wishes", 2.0,
    {"auto_score": None, "manual_score": 1.0, "extra_credit": None}, "She is quoted: “leave it”.",
)  # fmt: skip
REMEDY = "Put it and the file beside it back from your backups; until then nothing in it can be relied on."


@pytest.fixture
def root(tmp_path):
    """Return a course folder, as far as the log needs one: it has a key."""
    make_key(tmp_path)
    return tmp_path


@pytest.fixture
def log(root):
    """Return a log of three lines."""
    for score in (1.0, 2.0, 3.0):
        append(root, [replace(ENTRY, score=score)])
    return root / FOLDER / LOG


def test_entries_come_back_as_they_were_written(root):
    """What is appended is read back whole and in order, several at once as well; no log is an empty one."""
    assert read_log(root) == []
    entries = [replace(ENTRY, score=score, learner=learner) for score, learner in ((1.0, "ann"), (None, "bob"))]
    append(root, entries)
    append(root, [ENTRY])
    assert read_log(root) == [*entries, ENTRY]
    assert of_cell(read_log(root), "section-04", "ann", "s4a-key-wishes") == [entries[0], ENTRY]


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


def test_a_log_that_is_gone_with_its_folder_is_noticed(log):
    """Without any file of the log, reading and writing on say so and what to do, until the second note goes too."""
    root, lines = log.parents[1], log.read_bytes()
    shutil.rmtree(log.parent)
    for act in (read_log, lambda root: append(root, [ENTRY])):
        with pytest.raises(ProblemsError) as caught:
            act(root)
        assert str(caught.value) == (
            f"{log}: the log of marks, which had 3 lines, is gone. Put the folder moderation back from your backups; "
            "if there is none, delete moderation.end.json beside it to begin a new log, and keep a note that earlier "
            "marks are not on record."
        )
    (root / "moderation.end.json").unlink()
    assert read_log(root) == []
    append(root, [ENTRY])
    assert read_log(root) == [ENTRY]
    assert lines != log.read_bytes()


def test_an_older_log_put_back_with_its_note_is_noticed(log, tmp_path):
    """A log of last week is whole in itself, and yet it is not the log any more."""
    older = tmp_path / "backup"
    shutil.copytree(log.parent, older)
    append(log.parents[1], [ENTRY])
    shutil.rmtree(log.parent)
    shutil.copytree(older, log.parent)
    for act in (read_log, lambda root: append(root, [ENTRY])):
        with pytest.raises(ProblemsError, match=r"it had 4 lines by moderation\.end\.json, and this one, of 3, is"):
            act(log.parents[1])


def test_a_log_without_the_note_of_its_end_is_noticed(log):
    """The note beside the log cannot simply be thrown away, to hide that lines are missing."""
    log.with_suffix(".end.json").unlink()
    with pytest.raises(ProblemsError, match=r"the note of its end, marks\.end\.json, is missing beside it"):
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


def test_half_a_line_at_the_end_does_no_harm(log):
    """What a run that was ended while it wrote has left of a line is no line, and gives way to the next."""
    with log.open("a") as stream:
        stream.write('{"schema":"safesh')
    assert len(read_log(log.parents[1])) == 3
    append(log.parents[1], [ENTRY])
    assert read_log(log.parents[1])[3:] == [ENTRY]
    assert log.read_text().count("safesh") == log.read_text().count("safeshare-marks/2") == 4


def test_without_the_key_nobody_can_write_another_log(log):
    """A log and its note written anew, each hash worked out with another key, are refused."""
    root = log.parents[1]
    with_key = (root / KEY_FILE).read_text()
    (root / KEY_FILE).unlink()
    make_key(root)
    key = key_of(root)
    line, last = as_line(replace(ENTRY, score=0.0), start_of(log.parent, key), key)
    log.write_text(line)
    write_end(log, key, End(1, len(line.encode()), last))  # the second note too
    assert [entry.score for entry in read_log(root)] == [0.0]
    (root / KEY_FILE).write_text(with_key)
    with pytest.raises(ProblemsError, match="this is not the note that was written of the log's end"):
        append(root, [ENTRY])
    with pytest.raises(ProblemsError, match="this is not the note that was written of the log's end"):
        read_log(root)
    log.with_suffix(".end.json").unlink()
    (root / "moderation.end.json").unlink()
    with pytest.raises(ProblemsError, match=r"marks\.end\.json, is missing beside it"):
        read_log(root)


def test_logs_of_an_earlier_version_are_read_and_then_fixed(root):
    """What an earlier version wrote comes first; with the first new line, to change it is noticed as well."""
    old = [replace(ENTRY, at="2026-11-20T09:30:00Z"), replace(ENTRY, at="2026-11-22T09:30:00Z", reason=EXTRA)]
    second = replace(ENTRY, at="2026-11-21T09:30:00Z", did=SECOND_MARK, of="T-1")
    write_old(root / FOLDER / "settled.jsonl", old)
    write_old(root / FOLDER / "second_marks.jsonl", [second])
    as_read = [old[0], second, replace(old[1], about=EXTRA, reason="")]
    assert read_log(root) == as_read
    append(root, [ENTRY])
    assert read_log(root) == [*as_read, ENTRY]
    write_old(root / FOLDER / "settled.jsonl", [replace(old[0], score=3.0), old[1]])
    with pytest.raises(ProblemsError, match=r"marks\.jsonl: line 1 or the one before it is not as it was written"):
        read_log(root)
    write_old(root / FOLDER / "settled.jsonl", old)
    assert read_log(root) == [*as_read, ENTRY]


@pytest.mark.parametrize("name", ["settled.jsonl", "second_marks.jsonl"])
def test_a_changed_line_of_an_earlier_version_is_noticed(root, name):
    """Before the first new line the old chain still tells of a changed line."""
    path = root / FOLDER / name
    write_old(path, [ENTRY, ENTRY])
    path.write_text(path.read_text().replace('"by": "jo"', '"by": "kim"', 1))
    with pytest.raises(ProblemsError, match="line 1 or the one before it is not as it was written"):
        read_log(root)


def test_many_lines_are_added_without_writing_the_log_anew(root):
    """What adding costs does not grow with the log: its bytes so far are neither read nor written."""
    append(root, [replace(ENTRY, learner=f"L-{number}") for number in range(500)])
    path = root / FOLDER / LOG
    before = path.stat().st_ino, path.read_bytes()
    append(root, [ENTRY])
    assert path.stat().st_ino == before[0]
    assert path.read_bytes().startswith(before[1])
    assert len(read_log(root)) == 501
