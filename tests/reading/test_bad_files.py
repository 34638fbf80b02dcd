"""Files that cannot be read, given as a file of a rulebook and as a case file: the whole message of each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from safeshare.problems import ProblemsError
from safeshare.rulebook import DEFAULT_FOLDER, read_rulebook
from safeshare.scenario import load_case_file

EXPLODING = "\n".join(
    ["a: &a [x, x]", *(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]" for n in range(20))]
)
NOT_UTF8 = "the file is not UTF-8 text. Save it with the encoding UTF-8."
MARKED = "{file}: the file starts with a byte-order mark. Save it as 'UTF-8' without BOM."
EMPTY = "{file}: the file is empty. Write its content, or remove the file."
LARGE = "{file}: the file is larger than {most} bytes. Split it, or check that it is the right file."
DEEP = "values are nested more than 40 deep. Check that it is the right file."
ANCHOR = "is used. Write the value out wherever it is needed."
ALIAS = "is used. Write the value out in full."
OBJECT = "is used. Remove the tag: files hold plain values only."
STRANGE = (
    "a character that text may not hold (U+0000). "
    "Delete it and type the text again; if there are many, save the file with the encoding UTF-8."
)
FILES: dict[str, tuple[bytes, list[str]]] = {
    "empty": (b"", [EMPTY]),
    "blank": (b"\n \n", [EMPTY]),
    "only a comment": (b"# later\n", [EMPTY]),
    "a byte-order mark": (b"\xef\xbb\xbfid: a\n", [MARKED]),
    "UTF-16": ("id: a\n".encode("utf-16"), [MARKED]),
    "UTF-16 without a mark": ("id: a\n".encode("utf-16-le"), ["{file}, line 1: " + STRANGE]),
    "Latin-1": ("a: 1\nb: caf\xe9\n".encode("latin-1"), ["{file}, line 2: " + NOT_UTF8]),
    "half a character": (b"a: \xed\xa0\x80\n", ["{file}, line 1: " + NOT_UTF8]),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", ["{file}, line 1: " + NOT_UTF8]),
    "tabs": (b"a:\n\tb: c\n", ["{file}, line 2: a tab is used for indentation. Use spaces."]),
    "50 MB of text": (b"a: " + b"x" * 50_000_000, [LARGE]),
    "50 MB of brackets": (b"[" * 50_000_000, [LARGE]),
    "50 MB of aliases": (b"- &a [*a]\n" * 5_000_000, [LARGE]),
    "deep lists": (b"[" * 50_000, ["{file}, line 1, [0][0][0][0]...[0][0][0][0]: " + DEEP]),
    "deep mappings": (b"{a: " * 5_000, ["{file}, line 1, a.a.a.a...a.a.a.a: " + DEEP]),
    "many values": (
        b"[" + b"1," * 50_000,
        [
            "{file}, line 1, [9999]: the file holds more than 10,000 values. "
            "Split it, or check that it is the right file."
        ],
    ),
    "a tag that runs a command": (
        b"a: !!python/object/apply:os.system ['echo no']\n",
        [f"{{file}}, line 1, a: a tag (tag:yaml.org,2002:python/object/apply:os.system) {OBJECT}"],
    ),
    "a tag that names a class": (
        b"!!python/object/new:subprocess.Popen [[ls]]\n",
        [f"{{file}}, line 1: a tag (tag:yaml.org,2002:python/object/new:subprocess.Popen) {OBJECT}"],
    ),
    "exploding aliases": (
        EXPLODING.encode(),
        [
            f"{{file}}, line 1, a: an anchor (&a) {ANCHOR}",
            *(
                line
                for n in range(20)
                for line in (
                    f"{{file}}, line {n + 2}, {chr(98 + n)}: an anchor (&{chr(98 + n)}) {ANCHOR}",
                    f"{{file}}, line {n + 2}, {chr(98 + n)}[0]: an alias (*{chr(97 + n)}) {ALIAS}",
                    f"{{file}}, line {n + 2}, {chr(98 + n)}[1]: an alias (*{chr(97 + n)}) {ALIAS}",
                )
            ),
        ],
    ),
}
PIPE = (
    "{file}: this is a named pipe, and reading would wait until somebody writes to it. "
    "Save what it would hand over in a file, and name that."
)
SAFESHARE = (sys.executable, "-c", "from safeshare.cli import main; main()")
FOLDER = "{file}: this is a folder, not a file. Name a file inside it."
MISSING = "{file}: there is no such file. Check the name and the folder."


def told(load: Callable[[], Any], path: Path) -> list[str]:
    """Return what loading says, the path of the bad file as {file}."""
    with pytest.raises(ProblemsError) as caught:
        load()
    return [str(problem).replace(str(path), "{file}") for problem in caught.value.problems]


@pytest.fixture
def rulebook(tmp_path: Path) -> Path:
    """Return a copy of the rulebook without its file of rules."""
    folder = tmp_path / "rulebook"
    shutil.copytree(DEFAULT_FOLDER, folder)
    (folder / "rules.yaml").unlink()
    return folder


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_of_a_rulebook(name: str, rulebook: Path) -> None:
    """Each kind of file that cannot be a rulebook's is told word for word, and nothing else is."""
    content, expected = FILES[name]
    path = rulebook / "rules.yaml"
    path.write_bytes(content)
    assert told(lambda: read_rulebook(rulebook), path) == [each.replace("{most}", "1,000,000") for each in expected]


@pytest.mark.parametrize("name", FILES)
def test_a_bad_case_file(name: str, tmp_path: Path) -> None:
    """Each kind of file that cannot be a case is told word for word, and nothing else is."""
    content, expected = FILES[name]
    path = tmp_path / "case.yaml"
    path.write_bytes(content)
    assert told(lambda: load_case_file(path), path) == [each.replace("{most}", "200,000") for each in expected]


def test_what_is_no_file(rulebook: Path, tmp_path: Path) -> None:
    """A folder, a missing file and a named pipe to which nobody writes are one sentence each, without a wait."""
    rules, case = rulebook / "rules.yaml", tmp_path / "case.yaml"
    assert told(lambda: read_rulebook(rulebook), rules) == [MISSING]
    assert told(lambda: load_case_file(case), case) == [MISSING]
    rules.mkdir()
    case.mkdir()
    assert told(lambda: read_rulebook(rulebook), rules) == [FOLDER]
    assert told(lambda: load_case_file(case), case) == [FOLDER]
    rules.rmdir()
    case.rmdir()
    os.mkfifo(rules)
    os.mkfifo(case)
    assert told(lambda: read_rulebook(rulebook), rules) == [PIPE]
    assert told(lambda: load_case_file(case), case) == [PIPE]


@pytest.mark.parametrize(
    "arguments", [["evaluate", "{}"], ["evaluate", "--jsonl", "{}"], ["ask", "{}"], ["check", "{}"]]
)
def test_a_named_pipe_on_the_command_line(arguments: list[str], tmp_path: Path) -> None:
    """No command waits for a named pipe to which nobody writes: it says so and ends."""
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    command = [*SAFESHARE, *(each.format(pipe) for each in arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stdout) == (1, "")
    assert PIPE.format(file=pipe) in done.stderr.splitlines()


def test_a_pipe_of_the_shell_is_read() -> None:
    """What a shell hands over as an open file, as bash does for <(...), is read to its end."""
    reader, writer = os.pipe()
    os.write(writer, b"facts: {recipient: internal, need_to_know: yes, concern: low}\n")
    os.close(writer)
    command = [*SAFESHARE, "evaluate", "--json", f"/dev/fd/{reader}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, pass_fds=[reader])
    os.close(reader)
    assert (done.returncode, done.stderr) == (0, "")
    assert '"share_internally"' in done.stdout
