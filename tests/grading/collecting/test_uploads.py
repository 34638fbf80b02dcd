"""The single file of a hand-in: read whole and unchanged, and refused in a sentence wherever it is not."""

import contextlib
import hashlib
import io
import json
import os
import random
import struct
import time
import tracemalloc
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.collecting.submission import RefusedError
from grading.collecting.uploads import Owner, read_hand_in, read_owner, read_zip
from safeshare.handing_in import MANIFEST_SCHEMA

FILES = {"04_refusal.ipynb": b"{}", "answers.json": b'{"a": 1}', "timestamp.txt": b"2026-09-14 15:04:05.000000 UTC\n"}


def zipped(entries, method=zipfile.ZIP_DEFLATED):
    """Return a zip file of names (or ZipInfos) and contents."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content, method)
    return packed.getvalue()


def manifest(files=FILES, **other):
    """Return a manifest of files."""
    listed = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    data = {"schema": MANIFEST_SCHEMA, "assignment": "section-04", "learner": "ann", "files": listed}
    return json.dumps({**data, **other}).encode()


def single(files=FILES, text=None):
    """Return a hand-in as a single file."""
    return zipped([("manifest.json", manifest() if text is None else text), *files.items()])


def refusal(raw, read=read_zip):
    """Return why a file is refused."""
    with pytest.raises(RefusedError) as caught:
        read(io.BytesIO(raw))
    return str(caught.value)


def test_a_whole_file_is_read():
    """What was packed comes out, with whose it is and for which assignment."""
    got = read_hand_in(io.BytesIO(single()))
    assert (got.learner, got.assignment, dict(got.files)) == ("ann", "section-04", FILES)
    owner = read_owner(io.BytesIO(single(text=manifest(time="2026-09-14 15:04:05.000000 UTC"))))
    assert owner == Owner("ann", "section-04", datetime(2026, 9, 14, 15, 4, 5, tzinfo=UTC))
    assert read_owner(io.BytesIO(single())).time is None


def entry(name, **values):
    """Return a zip file with one entry of that name, its other values set as given."""
    info = zipfile.ZipInfo(name)
    info.filename = info.orig_filename = name
    for key, value in values.items():
        setattr(info, key, value)
    return zipped([(info, b"x")])


def patched(raw, old, new):
    """Return a zip file with bytes replaced that Python's own writer would never write."""
    assert raw.count(old) == 2  # the file's own header and the archive's list
    return raw.replace(old, new)


def encrypted():
    """Return a zip file that says that its file is encrypted."""
    raw = bytearray(zipped([("a", b"x")]))
    at = raw.index(b"PK\1\2")
    for place in (6, at + 8):
        raw[place] |= 1
    return bytes(raw)


def lying_size():
    """Return a zip file whose list says that 30 MB are one byte."""
    raw = bytearray(zipped([("answers.json", b" " * 30_000_000)]))
    at = raw.index(b"PK\1\2")
    raw[22:26] = raw[at + 24 : at + 28] = struct.pack("<I", 1)
    return bytes(raw)


def damaged():
    """Return a zip file with a byte of its content changed."""
    raw = bytearray(zipped([("answers.json", b"some answers")], zipfile.ZIP_STORED))
    raw[raw.index(b"some")] ^= 1
    return bytes(raw)


BAD = {
    "nothing": (b"", "It is not a zip file, or it is damaged."),
    "text": (b"hello" * 100, "It is not a zip file, or it is damaged."),
    "cut short": (single()[:-30], "It is not a zip file, or it is damaged."),
    "end only": (b"PK\5\6" + b"\0\0\0\0\1\0\1\0\xff\0\0\0\0\0\0\0\0\0", "It is not a zip file, or it is damaged."),
    "up": (entry("../a"), "'../a' leads out of its folder; nothing was unpacked."),
    "up inside": (entry("a/../../b"), "'a/../../b' leads out of its folder; nothing was unpacked."),
    "here": (entry("./a"), "'./a' leads out of its folder; nothing was unpacked."),
    "no name": (entry("/"), "'/' names a place on a disk, not a file; nothing was unpacked."),
    "absolute": (entry("/etc/passwd"), "'/etc/passwd' names a place on a disk, not a file; nothing was unpacked."),
    "drive": (entry("C:a"), "'C:a' names a place on a disk, not a file; nothing was unpacked."),
    "backslash": (entry("a\\b"), "'a\\b' names a place on a disk, not a file; nothing was unpacked."),
    "control": (entry("a\x1b[31m"), "'a\\x1b[31m' has control characters in its name; nothing was unpacked."),
    "null": (
        patched(zipped([("answers.json?", b"x")]), b"json?", b"json\0"),
        "'answers.json\\x00' has control characters in its name; nothing was unpacked.",
    ),
    "reversed": (entry("a\u202eb"), "'a\\u202eb' has control characters in its name; nothing was unpacked."),
    "link": (
        entry("a", external_attr=0o120777 << 16),
        "'a' is a link or a device, not a file; nothing was unpacked.",
    ),
    "device": (
        entry("a", external_attr=0o020666 << 16),
        "'a' is a link or a device, not a file; nothing was unpacked.",
    ),
    "nested": (entry("a/b"), "'a/b' is in a folder, and there are none in a hand-in; nothing was unpacked."),
    "folder": (entry("a/"), "'a/' is in a folder, and there are none in a hand-in; nothing was unpacked."),
    "long name": (entry("a" * 201), f"'{'a' * 100}' has a name of more than 200 characters; nothing was unpacked."),
    "twice": (
        patched(zipped([("answers.json", b"1"), ("answers.jsoN", b"2")]), b"jsoN", b"json"),
        "'answers.json' stands in it twice; nothing was unpacked.",
    ),
    "twice, by case": (
        zipped([("answers.json", b"1"), ("ANSWERS.json", b"2")]),
        "'ANSWERS.json' stands in it twice; nothing was unpacked.",
    ),
    "many": (
        zipped([(str(number), b"") for number in range(21)]),
        "It holds more than 20 files; nothing was unpacked.",
    ),
    "very many": (
        zipped([(str(number), b"") for number in range(5_000)]),
        "It holds more than 20 files; nothing was unpacked.",
    ),
    "large": (os.urandom(26_000_001), "It is larger than 26,000,000 bytes."),
    "large answers": (
        zipped([("answers.json", random.Random(4).randbytes(5_000_001))]),
        "'answers.json' is larger than 4,000,000 bytes.",
    ),
    "bomb": (
        zipped([("04_refusal.ipynb", b" " * 15_000_000)]),
        "'04_refusal.ipynb' unpacks to more than 200 times its size, as files made to fill a disk do; "
        "it was not read to its end.",
    ),
    "together": (
        zipped([(f"{number}.ipynb", random.Random(4).randbytes(100_000).hex().encode() * 45) for number in range(3)]),
        "Its files are too large together; they were not read to their end.",
    ),
    "a lying size": (lying_size(), "'answers.json' is damaged and cannot be unpacked."),
    "encrypted": (encrypted(), "'a' is encrypted; nothing was unpacked."),
    "another method": (
        zipped([("a", b"x")], zipfile.ZIP_LZMA),
        "'a' is packed in a way that is not read here; nothing was unpacked.",
    ),
    "damaged": (damaged(), "'answers.json' is damaged and cannot be unpacked."),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_sound_zip_is_refused(name):
    """Names that lead elsewhere, links, bombs and damage are each refused in one sentence."""
    raw, sentence = BAD[name]
    assert refusal(raw) == sentence


def test_a_bomb_costs_little():
    """Two hundred megabytes of spaces in 200 kB are given up after little time and memory."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("x.ipynb", "w") as stream:
        for _ in range(20):
            stream.write(b" " * 10_000_000)
    tracemalloc.start()
    start = time.perf_counter()
    assert refusal(packed.getvalue()) == "'x.ipynb' is larger than 20,000,000 bytes."
    assert time.perf_counter() - start < 5
    assert tracemalloc.get_traced_memory()[1] < 100_000_000
    tracemalloc.stop()


NOT_OURS = "It is not a file that safeshare's hand-in wrote"
UNLIKE = {
    "no manifest": (
        zipped(FILES.items()),
        f"{NOT_OURS}: there is no manifest.json in it.",
    ),
    "no json": (single(text=b"{"), f"{NOT_OURS}: its manifest.json is damaged."),
    "deep": (
        single(text=b"[" * 9_000),
        f"{NOT_OURS}: its manifest.json is damaged.",
    ),
    "not UTF-8": (
        single(text=b"\xff"),
        f"{NOT_OURS}: its manifest.json is damaged.",
    ),
    "a list": (single(text=b"[]"), f"{NOT_OURS}: its manifest.json is of another kind."),
    "newer": (
        single(text=manifest(schema="safeshare-hand-in/9")),
        "Another version of safeshare wrote it ('safeshare-hand-in/9'): update safeshare.",
    ),
    "a learner who is a path": (
        single(text=manifest(learner="../bob")),
        f"{NOT_OURS}: its manifest.json does not say whose it is and what it holds.",
    ),
    "no files": (
        single(text=manifest(files={}).replace(b'"files": {}', b'"files": []')),
        f"{NOT_OURS}: its manifest.json does not say whose it is and what it holds.",
    ),
    "missing": (
        single({name: content for name, content in FILES.items() if name != "answers.json"}),
        "'answers.json' is missing from it.",
    ),
    "added": (single({**FILES, "zz.py": b""}), "'zz.py' was put into it after it was handed in."),
    "changed": (
        single({**FILES, "answers.json": b"{}"}),
        "'answers.json' was changed after it was handed in, or damaged on its way.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNLIKE)
def test_what_is_not_as_it_was_made_is_refused(name):
    """A file that hand-in did not write, or that was changed since, is refused in one sentence."""
    raw, sentence = UNLIKE[name]
    assert refusal(raw, read_hand_in) == sentence


def test_the_form_for_large_archives_is_read_too(monkeypatch):
    """An archive that keeps its list in the form for very large ones is read and bounded alike."""
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 0)
    large, crowded = single(), zipped([(str(number), b"") for number in range(5_000)])
    monkeypatch.undo()
    assert b"PK\6\6" in large
    assert dict(read_hand_in(io.BytesIO(large)).files) == FILES
    assert refusal(crowded) == "It holds more than 20 files; nothing was unpacked."


def test_a_link_and_a_pipe_are_not_opened(tmp_path):
    """A path that is a link, a pipe or a folder is refused without being followed or waited for."""
    (tmp_path / "sound.zip").write_bytes(single())
    (tmp_path / "link.zip").symlink_to(tmp_path / "sound.zip")
    os.mkfifo(tmp_path / "pipe.zip")
    (tmp_path / "folder.zip").mkdir()
    assert read_zip(tmp_path / "sound.zip").keys() == {"manifest.json", *FILES}
    for name in ("link.zip", "pipe.zip", "folder.zip", "nothing.zip"):
        with pytest.raises(RefusedError, match="it was not opened"):
            read_zip(tmp_path / name)


SOUND = single()


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), min_size=1, max_size=8),
    st.integers(0, len(SOUND)),
)
def test_no_damage_gets_through(changes, length):
    """Whatever bytes change or are cut off, what is read is what was handed in, or it is refused."""
    raw = bytearray(SOUND)
    for place, value in changes:
        raw[place] = value
    for each in (raw, raw[:length]):
        with contextlib.suppress(RefusedError):
            assert dict(read_hand_in(io.BytesIO(bytes(each))).files) == FILES
