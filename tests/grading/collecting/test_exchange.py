"""Collecting from nbgrader's exchange."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from traitlets.config import Config

from grading.collecting.submission import time_of
from safeshare.player import hand_in
from tests.grading.arrivals import FIRST, NAME, NOON, SECOND, answers_of, kind, refused, take


@pytest.fixture
def exchange(course, tmp_path):
    """Return nbgrader's exchange for the course, with the assignment released in it."""
    root = tmp_path / "exchange"
    for name in ("inbound", "outbound"):
        (root / "safeshare" / name).mkdir(parents=True)
    (root / "safeshare" / "inbound").chmod(0o733)
    shutil.copytree(course.folder("release", NAME), root / "safeshare" / "outbound" / NAME)
    root.chmod(0o777)
    return root


def submit(exchange, learner, folder):
    """Submit a folder as nbgrader's own `submit` does."""
    from nbgrader.auth import Authenticator
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange.default import ExchangeSubmit

    config = Config()
    config.Exchange.root = str(exchange)
    config.Exchange.cache = str(exchange.with_name("cache"))
    config.Exchange.assignment_dir = str(folder.parent)
    config.CourseDirectory.course_id = "safeshare"
    config.CourseDirectory.assignment_id = NAME
    config.CourseDirectory.student_id = learner
    directory, plugin = CourseDirectory(config=config), Authenticator(config=config)
    ExchangeSubmit(coursedir=directory, authenticator=plugin, config=config).start()


@pytest.mark.slow
def test_what_nbgraders_submit_wrote_is_collected(course, exchange, home):
    """Of what learners submitted with nbgrader the latest is taken, with nbgrader's time, and no file is odd in it."""
    submit(exchange, "ann", home("ann"))
    submit(exchange, "ann", home("ann", SECOND))
    submit(exchange, "bob", home("bob"))
    submit(exchange, "eve", home("eve"))
    inbound = exchange / "safeshare" / "inbound"
    assert kind(course, inbound) == "nbgrader's exchange with 4 hand-ins"
    got = take(course, inbound)
    assert (got.new, got.missing, got.unknown, got.left_out) == (["ann", "bob"], ["cat", "dev"], ["eve"], {})
    assert answers_of(course, "ann") == SECOND
    latest = max(path.name for path in inbound.glob("ann+*"))
    assert latest.startswith(f"ann+{NAME}+{time_of(course.folder('submitted', NAME, 'ann')):%Y-%m-%d %H:%M:%S.%f}")
    for place in (exchange / "safeshare", exchange):
        assert take(course, place).unchanged == ["ann", "bob"]


def exchanged(exchange, name, folder):
    """Put a folder into the exchange under a name."""
    target = exchange / "safeshare" / "inbound" / name
    shutil.copytree(folder, target)
    return target


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("2026-11-20 12:00:00.000000 UTC", NOON),
        ("2026-11-20 12:00:00.5 UTC", NOON + timedelta(seconds=0.5)),
        ("2026-11-20 13:00:00 +0100", NOON),
        ("2026-11-20 12:00:00.000000 GMT", NOON),
    ],
)
@pytest.mark.parametrize("end", ["", "+ab_-Z9=="])
def test_the_name_says_when(course, exchange, home, time, expected, end):
    """An exchanged folder's name gives the time, in whatever form and zone nbgrader was set to write it."""
    (home("ann") / "timestamp.txt").write_text("2020-01-01 00:00:00.000000 UTC")
    exchanged(exchange, f"ann+{NAME}+{time}{end}", home("ann"))
    assert take(course, exchange).new == ["ann"]
    assert time_of(course.folder("submitted", NAME, "ann")) == expected


def test_an_older_submission_replaces_nothing(course, exchange, home):
    """When only an older submission is left in the exchange, what was collected stays."""
    exchanged(exchange, f"ann+{NAME}+2026-11-20 12:00:00.000000 UTC+x", home("ann"))
    take(course, exchange)
    shutil.rmtree(exchange / "safeshare" / "inbound")
    (exchange / "safeshare" / "inbound").mkdir()
    exchanged(exchange, f"ann+{NAME}+2026-11-20 11:00:00.000000 UTC+x", home("ann", SECOND))
    assert take(course, exchange).unchanged == ["ann"]
    assert answers_of(course, "ann") == FIRST


def test_an_account_cannot_hand_in_for_another_learner(course, exchange, home, monkeypatch):
    """A folder in the exchange that another learner's account wrote is refused."""
    name = f"ann+{NAME}+2026-11-20 12:00:00.000000 UTC+x"
    exchanged(exchange, name, home("ann"))
    monkeypatch.setattr(Path, "owner", lambda path: "bob")
    assert refused(course, exchange) == {name: "It says that it is of 'ann', but the account of 'bob' wrote it."}


def test_links_in_the_exchange_are_not_followed(course, exchange, home):
    """A link in place of a submission, or in one, is refused."""
    folder = exchanged(exchange, f"bob+{NAME}+2026-11-20 12:00:00.000000 UTC+x", home("bob"))
    (folder / "more").symlink_to("/etc")
    (folder.parent / f"ann+{NAME}+2026-11-20 12:00:00.000000 UTC+x").symlink_to(folder)
    assert take(course, exchange).refused == {
        "ann": "The hand-in is a link or a file where a folder should be; it was not opened.",
        "bob": "'more' is a link that could lead elsewhere; it was not followed.",
    }


def test_another_course_is_told(course, exchange, home):
    """A submission for an assignment that the course does not have is named."""
    name = "ann+section-77+2026-11-20 12:00:00.000000 UTC+x"
    exchanged(exchange, name, home("ann"))
    assert refused(course, exchange) == {name: "It is for 'section-77', which this course does not have."}


@pytest.mark.slow
def test_nbgraders_collect_takes_what_the_card_handed_in(course, exchange, home, monkeypatch):
    """Of what the hand-in card wrote into the exchange, nbgrader's own `collect` takes each learner's latest, whole."""
    from nbgrader.auth import Authenticator
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange.default import ExchangeCollect

    monkeypatch.setenv("SAFESHARE_HAND_IN", str(exchange))
    for learner, answers in (("ann", FIRST), ("ann", SECOND), ("bob", FIRST)):
        card = hand_in(home(learner, answers))
        card._hear(card, {"type": "hand-in", "view": "v", "learner": learner}, [])
    config = Config()
    config.Exchange.root = str(exchange)
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.course_id = "safeshare"
    config.CourseDirectory.assignment_id = NAME
    directory, plugin = CourseDirectory(config=config), Authenticator(config=config)
    ExchangeCollect(coursedir=directory, authenticator=plugin, config=config).start()
    assert (answers_of(course, "ann"), answers_of(course, "bob")) == (SECOND, FIRST)
    for learner in ("ann", "bob"):
        folder = course.folder("submitted", NAME, learner)
        latest = max((exchange / "safeshare" / "inbound").glob(f"{learner}+*"))
        assert {each.name: each.read_bytes() for each in folder.iterdir()} == {
            each.name: each.read_bytes() for each in latest.iterdir()
        }
        assert {"04_refusal.ipynb", "answers.json", "timestamp.txt"} <= {each.name for each in folder.iterdir()}
