"""Deadlines and extensions: late work is taken and called late, in our lists and in nbgrader's gradebook."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Gradebook

from grading.collecting.collect import collect
from grading.course.roster import Learner, write_roster
from grading.deadlines.closing import still_missing
from grading.deadlines.dates import Deadline, Deadlines, read_deadlines, set_deadline
from grading.deadlines.due_dates import NO_DEADLINE, due_date
from grading.deadlines.extensions import Extension
from grading.marking.mark import mark
from grading.results import results_table
from safeshare.places import named_in
from safeshare.problems import ProblemsError
from tests.grading.arrivals import FIRST, NAME, SECOND, dated
from tests.grading.test_cli import fails, run

ROW = ("council-a", "council", "B", "level 2")
DUE = datetime(2026, 12, 1, 17, tzinfo=UTC)


def person(name, cohort="c1", **more):
    """Return a learner of a cohort."""
    return Learner(name, *ROW, cohort, "webinar", "post", **more)


def deadlines(extensions=None, **cohorts):
    """Return deadlines of section 4: for `all` or for cohorts, in London's time."""
    found = {"*" if name == "all" else name: Deadline(f"{time:%Y-%m-%dT%H:%M:%SZ}", "Europe/London", "")
             for name, time in cohorts.items()}  # fmt: skip
    return Deadlines({NAME: found}, extensions or {})


@pytest.fixture(autouse=True)
def later(monkeypatch):
    """Let it be a day after all the deadlines of these tests, whatever the calendar says."""
    monkeypatch.setattr("grading.collecting.choosing.now", lambda: datetime(2027, 6, 1, tzinfo=UTC))


def test_a_cohorts_own_deadline_counts_before_that_for_all():
    """A cohort has its own deadline, else the one for everybody, else none."""
    there = deadlines(all=DUE, c2=DUE + timedelta(days=7))
    assert there.due(NAME, person("ann")) == DUE
    assert there.due(NAME, person("bob", "c2")) == DUE + timedelta(days=7)
    assert deadlines(c2=DUE).due(NAME, person("ann")) is None
    assert there.due("section-05", person("ann")) is None


@pytest.mark.parametrize(
    ("extension", "due"),
    [
        ("", DUE),
        ("7", DUE + timedelta(days=7)),
        ("2026-12-03", datetime(2026, 12, 3, 23, 59, 59, tzinfo=UTC)),
        ("2026-12-03 09:00", datetime(2026, 12, 3, 9, tzinfo=UTC)),
        ("2026-11-03", DUE),
    ],
)
def test_the_rosters_extension_is_days_or_a_date(extension, due):
    """An extension on the roster is added to each deadline or ends on its day; it never shortens."""
    assert deadlines(all=DUE).due(NAME, person("ann", extension=extension)) == due


def test_an_extension_for_the_assignment_counts_before_the_rosters():
    """What one assignment's extension says stands, whatever the roster says for all work."""
    there = deadlines({("ann", NAME): Extension("2026-12-02 12:00")}, all=DUE)
    assert there.due(NAME, person("ann", extension="30")) == datetime(2026, 12, 2, 12, tzinfo=UTC)
    assert there.due(NAME, person("bob", extension="30")) == DUE + timedelta(days=30)


@given(st.integers(-10_000, 10_000), st.integers(0, 30))
def test_late_is_after_the_deadline_and_its_extension(seconds, days):
    """Work is late exactly if it came after it was due, by the time between."""
    late = deadlines(all=DUE).late_by(NAME, person("ann", extension=str(days)), DUE + timedelta(days, seconds))
    assert late == (timedelta(seconds=seconds) if seconds > 0 else None)


def test_nbgrader_is_told_the_first_deadline_and_who_has_longer():
    """The due date is the earliest of any cohort, in UTC; who has longer, or no deadline, has an extension."""
    people = [person("ann"), person("bob", "c2"), person("cat", extension="2"), person("dev", "c3")]
    told = due_date(deadlines(c1=DUE, c2=DUE + timedelta(days=7)), NAME, people)
    assert told.due == datetime(2026, 12, 1, 17)
    assert told.extensions == {"bob": timedelta(days=7), "cat": timedelta(days=2), "dev": NO_DEADLINE}
    assert due_date(deadlines(), NAME, people).due is None


@pytest.fixture
def cohort(course):
    """Give the course's learners two cohorts; one has longer on the roster and one has withdrawn."""
    people = [person("ann"), person("bob", extension="2"), person("cat", "c2"), person("dev", withdrawn="yes")]
    write_roster(course.root, people)
    return course


def following(course):
    """Return the line that names the step after a deadline is said."""
    return f"Next: python -m grading collect --from DROPBOX --course {course.root}\n"


@pytest.mark.slow
def test_late_work_is_collected_marked_and_called_late(cohort, dropbox, hands_in):
    """Late work is not refused before the close: it is said to be late in collecting, in marking and in results."""
    code, said = run("deadline", "--assignment", NAME, "--at", "2026-12-01 17:00", "--zone", "Europe/London",
                     "--course", cohort.root)  # fmt: skip
    due = (
        f"Due for all cohorts on Tuesday 1 December 2026, 17:00 GMT (17:00 UTC), kept as 2026-12-01T17:00:00Z: {NAME}."
    )
    assert (code, said.startswith(due), said.endswith(f"\n{following(cohort)}")) == (0, True, True)
    for learner in ("ann", "bob", "cat"):
        dated(hands_in(learner, FIRST), DUE + timedelta(days=1))
    _, said = run("collect", "--from", dropbox, "--course", cohort.root)
    assert said.splitlines()[1:4] == [
        "New: 3. Replaced: 0. Unchanged: 0. Refused: 0. Late: 2. Not handed in: 0.",
        "Handed in late: ann (1 day), cat (1 day).",
        "Withdrawn, so not expected, and new work of theirs not collected: dev.",
    ]
    _, said = run("extend", "--learner", "cat", "--assignment", NAME, "--until", "2026-12-08", "--course", cohort.root)
    assert said == f"cat has until Tuesday 8 December 2026, 23:59 GMT (23:59 UTC) for {NAME}.\n{following(cohort)}"
    summary = mark(cohort, cohort.assignment())
    assert (summary.marked, summary.late, summary.missing, summary.withdrawn) == (
        ["ann", "bob", "cat"], ["ann"], [], ["dev"],
    )  # fmt: skip
    assert still_missing(cohort, cohort.assignment(), ["c1", "c2"]) == {}
    table = results_table(cohort.root, NAME)
    assert table.groupby("learner_pid", sort=False)["late"].unique().map(list).to_list() == [[True], [False], [False]]
    with Gradebook(f"sqlite:///{cohort.root / 'gradebook.db'}", "safeshare") as gradebook:
        assert gradebook.find_assignment(NAME).duedate == datetime(2026, 12, 1, 17)
        seconds = {each.student_id: each.total_seconds_late for each in gradebook.assignment_submissions(NAME)}
        assert seconds == {"ann": 86_400, "bob": 0, "cat": 0}

    # An extension afterwards, and a deadline that is taken away, reach nbgrader at once.
    run("extend", "--learner", "ann", "--assignment", NAME, "--until", "2026-12-02 17:00", "--course", cohort.root)
    with Gradebook(f"sqlite:///{cohort.root / 'gradebook.db'}", "safeshare") as gradebook:
        assert gradebook.find_submission(NAME, "ann").extension == timedelta(days=1)
    assert mark(cohort, cohort.assignment()).late == []
    write_roster(cohort.root, [person("ann", withdrawn="yes"), person("bob", withdrawn="yes"), person("cat", "c2")])
    run("extend", "--learner", "bob", "--assignment", NAME, "--until", "2026-12-01 17:00", "--course", cohort.root)
    again = mark(cohort, cohort.assignment(), again=True)
    assert (again.marked, again.late) == (["ann", "bob", "cat"], [])
    write_roster(cohort.root, [person("ann"), person("cat", "c2")])
    only = mark(cohort, cohort.assignment())
    assert (only.former, only.attention, only.unchanged) == (["bob"], {}, ["ann", "cat"])
    write_roster(cohort.root, [person("ann"), person("bob"), person("cat", "c2")])
    run("deadline", "--assignment", NAME, "--remove", "--course", cohort.root)
    with Gradebook(f"sqlite:///{cohort.root / 'gradebook.db'}", "safeshare") as gradebook:
        assert gradebook.find_assignment(NAME).duedate is None
        assert {each.extension for each in gradebook.assignment_submissions(NAME)} == {None}
    assert results_table(cohort.root, NAME)["late"].isna().all()


def test_a_withdrawn_learners_work_counts_up_to_the_day(course, dropbox, hands_in):
    """What was handed in before the day of withdrawing is collected; what came later stays, and nobody is missing."""
    write_roster(course.root, [person("ann", withdrawn="2026-11-10"), person("bob", withdrawn="2999-01-01"),
                               person("cat", withdrawn="yes"), person("dev", withdrawn="2026-11-10")])  # fmt: skip
    dated(hands_in("ann", FIRST), datetime(2026, 11, 9, 23, tzinfo=UTC))
    hands_in("cat", FIRST)
    dated(hands_in("dev", FIRST), datetime(2026, 11, 10, 0, 1, tzinfo=UTC))
    got = collect(course, course.assignment(), dropbox)
    assert (got.new, got.withdrawn, got.missing) == (["ann"], ["cat", "dev"], ["bob"])
    dated(hands_in("ann", SECOND), datetime(2026, 11, 11, tzinfo=UTC))
    got = collect(course, course.assignment(), dropbox)
    assert (got.replaced, got.withdrawn) == ([], ["ann", "cat", "dev"])


@pytest.mark.parametrize(("year", "is_past"), [(2001, True), (2999, False)])
def test_a_deadline_in_the_past_is_said_to_be(cohort, year, is_past):
    """It is taken all the same."""
    said = run("deadline", "--at", f"{year}-01-05 17:00", "--zone", "UTC", "--course", cohort.root)[1]
    assert said.startswith("Due for all cohorts on ")
    assert ("That is in the past: what comes from now on is late." in said) is is_past


def test_deadlines_are_shown_and_replaced(cohort):
    """`deadline` alone lists what is due when and who has longer; one for all takes the place of single ones."""
    options = ("--zone", "Europe/London", "--course", cohort.root)
    run("deadline", "--at", "2026-12-01", *options)
    run("deadline", "--at", "08/12/2026 17:00", "--cohort", "c2", *options)
    _, said = run("deadline", "--course", cohort.root)
    assert said.splitlines() == [
        f"{NAME}: Tuesday 1 December 2026, 23:59 GMT (23:59 UTC), all other cohorts.",
        f"{NAME}: Tuesday 8 December 2026, 17:00 GMT (17:00 UTC), cohort c2.",
        "By the roster, for all work: 2 days more, learner bob.",
        following(cohort).strip(),
    ]
    run("deadline", "--remove", "--cohort", "c2", *options)
    assert list(read_deadlines(cohort).by_assignment[NAME]) == ["*"]
    run("deadline", "--at", "2026-12-05", "--cohort", "c1", *options)
    run("deadline", "--at", "2026-12-06", *options)
    assert list(read_deadlines(cohort).by_assignment[NAME]) == ["*"]
    run("deadline", "--remove", *options)
    assert run("deadline", "--course", cohort.root)[1] == f"{NAME}: no deadline.\n{following(cohort)}"


def test_what_is_released_tells_the_deadline_of_now(cohort):
    """A deadline set, changed or taken away after the release stands in it; who sees none there is said."""
    folder = cohort.root / "release" / NAME
    options = ("--zone", "UTC", "--course", cohort.root)
    said = run("deadline", "--at", "2026-12-01 17:00", *options)[1]
    assert "release says so now. Learners who have a copy already do not see it there: tell them.\n" in said
    assert named_in(folder).due == DUE
    said = run("deadline", "--at", "2026-12-02", "--cohort", "c1", *options)[1]
    assert "tells a date only where all cohorts have the same" in said
    assert (named_in(folder).due, named_in(folder).by_group) == (None, True)
    said = run("deadline", "--at", "2026-12-01 17:00", "--cohort", "c1", *options)[1]
    assert (named_in(folder).due, named_in(folder).by_group) == (DUE, False)
    run("deadline", "--at", "2026-12-01 17:00", *options)
    run("deadline", "--remove", *options)
    assert (named_in(folder).due, named_in(folder).by_group) == (None, False)


def test_an_extension_is_written_replaced_and_taken_away(cohort):
    """Extensions stand in a small file in UTC, one line for each learner and assignment."""
    file = cohort.root / "extensions.csv"
    arguments = ("extend", "--learner", "ann", "--assignment", NAME, "--course", cohort.root)
    set_deadline(cohort, NAME, (), DUE, "Europe/London")
    run(*arguments, "--until", "2026-12-04")
    run(*arguments, "--until", "2026-12-05 12:00")
    assert file.read_text() == f"learner_id,assignment,until\nann,{NAME},2026-12-05T12:00:00Z\n"
    before = file.read_bytes()
    said = run(*arguments, "--until", "2026-12-09", "--dry-run")[1]
    assert said.startswith("Dry run: nothing is written.\nann has until Wednesday 9 December 2026, ")
    assert file.read_bytes() == before
    assert run(*arguments, "--remove")[1] == f"No extension for ann: {NAME}.\n{following(cohort)}"
    assert file.read_text() == "learner_id,assignment,until\n"


def test_a_dry_run_sets_no_deadline(cohort):
    """With --dry-run the deadline is said and not kept."""
    _, said = run("deadline", "--at", "2026-12-01", "--dry-run", "--course", cohort.root)
    assert said.startswith("Dry run: nothing is written.\nDue for all cohorts on ")
    assert not (cohort.root / "deadlines.json").exists()


BAD = {
    ("deadline", "--at", "tomorrow"): "Error: --at: 'tomorrow' is not a date. "
    "Write a date such as 2026-12-01, or a date and a time such as 2026-12-01 17:00.",
    ("deadline", "--at", "2027-03-28 01:30", "--zone", "Europe/London"): "Error: --at: '2027-03-28 01:30' is in the "
    "hour that the clocks skip. Write a date such as 2026-12-01, or a date and a time such as 2026-12-01 17:00.",
    ("deadline", "--at", "2026-12-01", "--zone", "Taunton"): "Error: --zone: 'Taunton' is no time zone that this "
    "machine knows. Write one such as Europe/London.",
    ("deadline", "--at", "2026-12-01", "--cohort", "c9"): "Error: {}/roster.csv: there is no cohort 'c9' on the "
    "roster. Use one of: c1, c2.",
    ("extend", "--learner", "anne", "--assignment", NAME, "--until", "2026-12-09"): "Error: {}/roster.csv: there is no "
    "learner 'anne' on the roster. Did you mean 'ann'?",
    ("extend", "--learner", "ann", "--assignment", NAME, "--until", "2026-11-30"): "Error: --until: this is not after "
    f"the deadline of '{NAME}', Tuesday 1 December 2026, 17:00 GMT (17:00 UTC). Give a later time.",
}


@pytest.mark.parametrize("arguments", BAD, ids=" ".join)
def test_what_cannot_be_meant_is_said(cohort, arguments):
    """A date that is none, an unknown zone, cohort or learner, and an extension too short are each a sentence."""
    set_deadline(cohort, NAME, (), DUE, "Europe/London")
    assert fails(*arguments, "--course", cohort.root) == BAD[arguments].format(cohort.root)


@pytest.mark.parametrize("step", ["deadline", "extend"])
def test_setting_and_removing_at_once_is_wrong_usage(cohort, step):
    """To set and to take away in one command is refused."""
    more = ("--at", "2026-12-01") if step == "deadline" else ("--learner", "ann", "--assignment", NAME, "--until", "x")
    code, said = run(step, *more, "--remove", "--course", cohort.root)
    assert code == 2
    assert "takes it away: give one of them." in said


def test_faults_of_the_files_are_said(cohort):
    """Each fault of an extension file that was edited by hand has its line; a damaged note of deadlines a remedy."""
    file = cohort.root / "extensions.csv"
    file.write_text(f"learner_id,assignment,until\nann,section-4,2026-12-01\n,{NAME},2026-12-01\nbob,{NAME},soon\n"
                    f"cat,{NAME},2026-12-01\ncat,{NAME},2026-12-02\ngone,{NAME},2026-12-02\n")  # fmt: skip
    with pytest.raises(ProblemsError) as caught:
        read_deadlines(cohort)
    assert [str(each).removeprefix(f"{file}, ") for each in caught.value.problems] == [
        "line 2: this course has no assignment 'section-4'. Did you mean 'section-04'?",
        "line 3: there is no learner in this line. Write the learner's id, or remove the line.",
        "line 4: 'soon' is not a date. Write a date such as 2026-12-01, or a date and a time such as 2026-12-01 17:00.",
        f"line 6: learner 'cat' has two extensions for '{NAME}'. Keep one of the lines.",
    ]
    file.write_text("who,what\n")
    with pytest.raises(ProblemsError, match="these are not the columns of a list of extensions"):
        read_deadlines(cohort)
    file.unlink()
    for text in ("{", "[]", '{"schema": "safeshare-deadlines/9"}',
                 '{"schema": "safeshare-deadlines/1", "deadlines": {"a": {"*": {"at": "soon", "zone": "", "by": ""}}}}',
                 '{"schema": "safeshare-deadlines/1", "deadlines": {"a": {"*": {"at": "2026-12-01T17:00:00Z", '
                 '"zone": "Taunton", "by": ""}}}}'):  # fmt: skip
        (cohort.root / "deadlines.json").write_text(text)
        with pytest.raises(ProblemsError, match="this does not say when work is due"):
            read_deadlines(cohort)


def test_an_extension_edited_by_hand_is_read_in_the_deadlines_zone(cohort):
    """A date that a trainer typed into the file means its end where the deadline was set."""
    set_deadline(cohort, NAME, (), datetime(2026, 6, 1, 16, tzinfo=UTC), "Europe/London")
    (cohort.root / "extensions.csv").write_text(f"Learner ID;Assignment;Until\nann;{NAME};05/06/2026\n")
    assert read_deadlines(cohort).due(NAME, person("ann")) == datetime(2026, 6, 5, 22, 59, 59, tzinfo=UTC)


def test_where_nothing_is_released_nbgrader_is_not_started(cohort, monkeypatch):
    """Deadlines can be set before anything is released: the gradebook hears of them when it is marked in."""
    shutil.rmtree(cohort.root / "release")
    monkeypatch.setattr("grading.deadlines.due_dates.nbgrader_at", None)
    assert run("deadline", "--at", "2026-12-01", "--course", cohort.root)[0] == 0
