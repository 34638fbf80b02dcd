"""`safeshare ask` as somebody runs it in a shell: what goes wrong there is said in a sentence, never in a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ASK = [sys.executable, "-c", "from safeshare.cli import main; main()", "ask"]


def shell(script: str, given: str | None = "") -> subprocess.CompletedProcess[str]:
    """Run a line of shell in which `"$@"` is the command."""
    line = ["sh", "-c", script, "sh", *ASK]
    done = subprocess.run(line, input=given, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr + done.stdout
    return done


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device to write to")
@pytest.mark.parametrize("script", ['"$@" > /dev/full', '"$@" --json > /dev/full'])
def test_a_full_disk(script: str) -> None:
    """When what is asked or the transcript cannot be written, that is said, with exit code 1."""
    done = shell(script, "other\nno\n")
    assert done.returncode == 1
    assert done.stderr.endswith(
        "The output cannot be written (No space left on device). Make room, or write elsewhere.\n"
    )


def test_the_input_ends_at_once() -> None:
    """Ctrl-D at the first question stops the interview, and says so, with exit code 1."""
    done = shell('"$@"')
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.endswith("\nThe input ended.\nStopped before the answer was settled.\n")


def test_there_is_no_input() -> None:
    """Where standard input is closed, the interview stops as if it had ended."""
    done = shell('"$@" <&-', None)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.endswith("\nThe input ended.\nStopped before the answer was settled.\n")


def test_the_reader_goes_away() -> None:
    """A pipe that is closed early ends the interview without a word."""
    assert shell('"$@" | head -n 1', "?\n" * 40).stderr == ""


def test_ctrl_c_stops_as_quit_does() -> None:
    """Ctrl-C at a question ends the interview in the words of quit, with exit code 1."""
    with subprocess.Popen(
        ASK,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as running:
        assert running.stdout is not None
        while not running.stdout.readline().startswith(b"The guide, "):
            assert running.poll() is None
        time.sleep(0.3)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (1, b"")
    assert out.endswith(b"Stopped before the answer was settled.\n")


def test_wrong_answers_leave_the_question_standing(tmp_path: Path) -> None:
    """A wrong word, an empty line and a number that is too high are each answered in a sentence."""
    case = tmp_path / "case.yaml"
    case.write_text("facts: {recipient: dbs, regulated_provider: no}\n", encoding="utf-8")
    done = shell(f'"$@" "{case}"', "perhaps\n\n3\nyes\n")
    assert done.returncode == 0
    assert "'perhaps' is not an answer here. The answers are: yes, no, or ? when it is not known." in done.stdout
    assert "Nothing was typed. The answers are: yes, no, or ?" in done.stdout
    assert "'3' is not an answer here." in done.stdout
    assert done.stdout.count("Question 1 (the last)") == 1
    assert done.stdout.endswith("1 question asked; nothing else can change the answer.\n")


def test_an_unknown_file() -> None:
    """A file of facts that does not exist is named before anything is asked."""
    done = shell('"$@" nothing-here.yaml')
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "nothing-here.yaml: there is no such file. Check the name and the folder.\n"
