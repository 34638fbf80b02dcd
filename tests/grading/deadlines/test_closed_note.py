"""What is closed is noted in a file: taken back, read in the shape before, and never guessed."""

import json
from types import SimpleNamespace

import pytest

from grading.collecting.collect import collect
from grading.deadlines.closing import FILE, chosen_cohorts, close, closed_cohorts, open_again, still_missing
from grading.simulation.simulate import simulate_cohort
from safeshare.problems import ProblemsError
from tests.grading.closing_course import ANSWER, noted


@pytest.mark.usefixtures("two_cohorts")
def test_the_close_can_be_taken_back(course):
    """An assignment that is opened again waits for everybody once more; one that was never closed stays open."""
    assignment = course.assignment()
    open_again(course, assignment)
    cohorts = chosen_cohorts(course)
    assert cohorts == ("c1", "autumn week")
    assert close(course, assignment, cohorts) == list(cohorts)
    assert close(course, assignment, cohorts) == []
    assert still_missing(course, assignment, cohorts) == {}
    open_again(course, assignment)
    assert still_missing(course, assignment, cohorts) == {"c1": ["ann", "bob"], "autumn week": ["cat", "dev"]}


@pytest.mark.usefixtures("two_cohorts")
def test_a_note_of_the_shape_before_closes_everybody(course, dropbox, hands_in):
    """An assignment that was closed as a whole stays so for every cohort, also once another one is noted."""
    assignment = course.assignment()
    old = {"schema": "safeshare-closed/1", "closed": {"section-04": "2026-11-20T10:00:00Z"}}
    (course.root / FILE).write_text(json.dumps(old), encoding="utf-8")
    assert closed_cohorts(course, assignment, ["c1", "autumn week", "next year"]) == ["c1", "autumn week", "next year"]
    hands_in("ann", ANSWER)
    assert collect(course, assignment, dropbox).after_close == ["ann"]
    assert close(course, assignment, ["c1"]) == []
    other = SimpleNamespace(name="section-05")
    assert close(course, other, ["c1"]) == ["c1"]
    assert noted(course)["schema"] == "safeshare-closed/2"
    assert noted(course)["closed"]["section-04"] == {"*": {"since": "2026-11-20T10:00:00Z", "by": ""}}
    assert closed_cohorts(course, assignment, ["autumn week"]) == ["autumn week"]
    assert closed_cohorts(course, other, ["c1", "autumn week"]) == ["c1"]


def test_an_account_without_a_name_can_close(course, monkeypatch):
    """Where the machine knows no name for the account, the close is noted without one."""

    def nameless():
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", nameless)
    close(course, course.assignment(), ["c1"])
    assert noted(course)["closed"]["section-04"]["c1"]["by"] == ""


def test_simulated_learners_open_what_is_closed(course):
    """A new simulated cohort can hand in where the one before it was given feedback."""
    (course.root / "roster.csv").write_text((course.root / "roster.csv").read_text().splitlines()[0] + "\n")
    close(course, course.assignment(), ["simulated-1"])
    simulate_cohort(course, course.assignment(), 1)
    assert closed_cohorts(course, course.assignment(), ["simulated-1"]) == []


@pytest.mark.parametrize("text", [
    "", "[]", "{}", '{"schema": "other", "closed": {}}', '{"schema": "safeshare-closed/1", "closed": 3}', "\xff",
    '{"schema": "safeshare-closed/2", "closed": {"section-04": "2026-11-20T10:00:00Z"}}',
    '{"schema": "safeshare-closed/2", "closed": {"section-04": {"c1": {"by": "dana"}}}}',
])  # fmt: skip
def test_a_damaged_note_closes_and_opens_nothing(course, dropbox, text):
    """A closed.json that cannot be read is one sentence, not an open assignment."""
    (course.root / FILE).write_bytes(text.encode("latin-1"))
    with pytest.raises(ProblemsError) as caught:
        collect(course, course.assignment(), dropbox)
    assert str(caught.value) == (
        f"{course.root / FILE}: this does not say which assignments are closed. "
        "Put it back from your backups, or delete it."
    )
