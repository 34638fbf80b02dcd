"""The readings chosen where the guide is in tension with itself."""

from __future__ import annotations

from safeshare import load_rulebook

BOOK = load_rulebook()


def test_every_reading_of_the_model_is_here() -> None:
    """T1 to T34 are there in their order, each with its clauses, its reason and its effect."""
    assert list(BOOK.readings) == [f"T{number}" for number in range(1, 35)]
    assert all(reading.clauses for reading in BOOK.readings.values())


def test_a_reading_may_rest_on_a_clause_that_no_rule_uses() -> None:
    """A reading does not make a clause count as drawn upon: T32 explains I.10, which nothing encodes."""
    assert BOOK.readings["T32"].clauses == ("I.10",)
    assert BOOK.clauses["I.10"].not_encoded is not None


def test_nearly_every_reading_can_be_found_in_the_rulebook() -> None:
    """Each reading names the entries that carry it; only T32, which says what is left out, names none."""
    assert [reading.id for reading in BOOK.readings.values() if not reading.seen_in] == ["T32"]


def test_a_reading_names_rules_that_share_its_subject() -> None:
    """Where a reading names rules, at least one of them rests on a clause of the same section as the reading."""
    rules = {rule.id: rule for rule in BOOK.rules}
    for reading in BOOK.readings.values():
        sections = {clause.split(".")[0] for clause in reading.clauses}
        named = [rules[name] for name in reading.seen_in.get("rules", ())]
        if named and not any(rule.grounds for rule in named):
            assert sections & {clause.split(".")[0] for rule in named for clause in rule.clauses}, reading.id
