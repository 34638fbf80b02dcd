"""Variants per learner: drawn by the course's key, and released in a table that names nobody."""

import json
from collections import Counter
from itertools import combinations

import pytest

from grading.course.allotment import KEY_FILE, draw, make_key, places, read_key
from grading.course.assignment import Assignment
from grading.course.codes import read_codes
from grading.release.leaks import find_leaks
from safeshare.problems import ProblemsError
from tests.grading.variant_course import (
    LEARNERS,
    RULEBOOK,
)


@pytest.fixture
def course(with_variants):
    """Let the course be one with variants."""
    return with_variants


def test_each_variant_goes_to_about_half_of_a_cohort():
    """Of 200 learners 40 to 60 per cent get each variant of each item, and a third one each of three."""
    key = bytes(range(32))
    learners = [f"learner-{number:03d}" for number in range(200)]
    for item in (f"s{section}a-item-{number}" for section in range(1, 10) for number in range(3)):
        got = Counter(draw(key, learner, item, 2) for learner in learners)
        assert all(80 <= got[place] <= 120 for place in (0, 1)), item
        got = Counter(draw(key, learner, item, 3) for learner in learners)
        assert all(40 <= got[place] <= 95 for place in range(3)), item


def test_two_side_by_side_rarely_share_all_variants():
    """Of all pairs of 60 learners, few have the same variant of each of six items; the share is that of chance."""
    key, items = bytes(range(1, 33)), {f"s{number}a-x": (f"s{number}a-x", f"s{number}a-x-b") for number in range(1, 7)}
    assignment = Assignment("section-04", "04_refusal", (), items)
    drawn = [tuple(places(assignment, key, f"learner-{number}").values()) for number in range(60)]
    pairs = list(combinations(drawn, 2))
    assert sum(one == two for one, two in pairs) / len(pairs) < 0.04  # chance alone: 1 of 64


def test_another_key_draws_otherwise():
    """What learners get follows from the key: another one gives other variants, and the same one the same."""
    learners = [f"learner-{number}" for number in range(200)]
    one, two = ([draw(key, each, "s4a-gate", 2) for each in learners] for key in (b"a" * 32, b"b" * 32))
    assert one == [draw(b"a" * 32, each, "s4a-gate", 2) for each in learners]
    assert 60 <= sum(first == second for first, second in zip(one, two, strict=True)) <= 140


def test_the_key_is_made_once_and_is_for_its_owner_alone(course, tmp_path):
    """Building again leaves the key as it is; nobody else may read the file; a lost or broken key is said."""
    path = course.root / KEY_FILE
    before = path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    make_key(course.root)
    assert path.read_bytes() == before
    make_key(tmp_path)
    assert (tmp_path / KEY_FILE).read_bytes() != before
    path.write_text("no key")
    with pytest.raises(ProblemsError, match="this is not the key that build made"):
        read_key(course.root)
    path.unlink()
    with pytest.raises(ProblemsError, match="the key from which each learner's variants follow is missing"):
        read_key(course.root)


def test_the_released_table_names_nobody_and_holds_no_key(released_variants):
    """The table has an entry for each learner, under a hash, and the course's key stands in no released byte."""
    folder = released_variants.folder("release", "section-04")
    assert sorted(path.name for path in folder.iterdir()) == ["04_refusal.ipynb", "allotments.json", "cases.json"]
    text = (folder / "allotments.json").read_text()
    table = json.loads(text)
    assert len(table["learners"]) == len(LEARNERS)
    assert not any(f'"{learner}"' in text for learner in LEARNERS)
    assert all(
        released_variants.root.joinpath(KEY_FILE).read_text().strip() not in path.read_text()
        for path in folder.iterdir()
    )


LEAKS = {
    "the key's file": (
        lambda folder, key: (folder / KEY_FILE).write_text(key.hex()),
        f"{KEY_FILE}: this file is not part of a release",
    ),
    "the key in the table": (
        lambda folder, key: edit_table(folder, {"salt": key.hex().upper()}),
        "allotments.json: the course's secret key can be read",
    ),
    "a learner's id": (
        lambda folder, key: edit_table(folder, {"learners": {"ann": {"s4a-gate": 0}}}),
        "allotments.json: the learner 'ann' stands in the table of variants",
    ),
    "more than places": (
        lambda folder, key: edit_table(folder, {"note": "s4a-gate-b is the share"}),
        "allotments.json: the table of variants holds more than hashes and numbers",
    ),
}


def edit_table(folder, changes):
    """Change keys of a released table."""
    path = folder / "allotments.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


@pytest.mark.parametrize("name", LEAKS)
def test_what_a_table_must_not_hold_is_found(course, name):
    """The key, a learner's id in plain and any remark are found in a release."""
    folder, key = course.folder("release", "section-04"), read_key(course.root)
    codes = read_codes(course.root)
    assert set(codes) == set(LEARNERS)
    plant, said = LEAKS[name]
    assert find_leaks(folder, course.bank(), RULEBOOK, key, codes) == []
    plant(folder, key)
    assert any(said in str(each) for each in find_leaks(folder, course.bank(), RULEBOOK, key, codes))
