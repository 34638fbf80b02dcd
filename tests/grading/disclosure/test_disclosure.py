"""The disclosure gate: what it hides, what it shows, and that nothing passes beside it."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from scipy import stats

import grading.disclosure.released
from grading.disclosure.cells import Cell, Sum
from grading.disclosure.gate import Gate, Sealed, fixed
from grading.disclosure.released import Average, Count, Measure, Points, Rate, Released, Verdict, Words
from grading.disclosure.suppression import Network
from grading.statistics.change import Change, Gain
from grading.statistics.enough import NotEnough


def split(some: int, of: int, people: int | None = None, behind: int | None = None) -> Sealed:
    """Return the gate on a count and the rest of its total, by default of one answer a person."""
    everyone = of if people is None else people
    gate = Gate()
    gate.count(("all",), of, everyone, everyone, keep=1)
    gate.count(("some",), some, min(some, everyone if behind is None else behind), everyone)
    gate.count(("rest",), of - some, min(of - some, everyone), everyone)
    gate.adds_up(("all",), [("some",), ("rest",)], shares=True)
    return gate.close()


def texts(sealed: Sealed) -> tuple[str, str, str]:
    """Return what is shown of the count, its share and the rest's."""
    return tuple(  # type: ignore[return-value]
        str(each)
        for each in (
            sealed.count(("some",)),
            sealed.rate(("some",), ("all",)),
            sealed.rate(("rest",), ("all",)),
        )
    )


@pytest.mark.parametrize(
    "make",
    [
        lambda: Words("24"),
        lambda: Count(24),
        lambda: Rate(50, fixed("x")),  # type: ignore[arg-type]
        lambda: Points(3),
        lambda: Average(50),
        lambda: Measure(1.2),
        lambda: Verdict(1),
        lambda: Count(24, seal=object()),
    ],
)
def test_only_the_gate_makes_released_values(make: object) -> None:
    """Nobody but the gate makes a released value, with or without a seal of their own."""
    with pytest.raises(TypeError, match="only the disclosure gate"):
        make()  # type: ignore[operator]


def test_only_the_gate_knows_the_seal(root: Path) -> None:
    """No module but the gate and the released values mentions the seal."""
    users = {path.name for path in (root / "grading").rglob("*.py") if re.search(r"\bSEAL\b", path.read_text())}
    assert users == {"sealed_gate.py", "released.py"}
    assert all(issubclass(each, Released) for each in (Words, Count, Rate, Points, Average, Measure, Verdict))
    assert not grading.disclosure.released.Words("x", seal=grading.disclosure.released.SEAL).text.isdigit()


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0"), (1, "*"), (7, "*"), (8, "10"), (12, "10"), (13, "15"), (22, "20"), (1003, "1,005")]
)
def test_counts_are_hidden_or_rounded(count: int, shown: str) -> None:
    """1 to 7 are hidden, other counts shown to the nearest 5, so that the smallest shown is 10; nought is nought."""
    gate = Gate()
    gate.count(("n",), count, count, max(count, 30))
    assert str(gate.close().count(("n",))) == shown


def test_people_behind_a_count_of_answers_decide() -> None:
    """Twelve answers of three people are hidden: three people stand behind them."""
    assert texts(split(12, 60, people=20, behind=3))[0] == "*"
    assert texts(split(12, 60, people=20, behind=9))[0] == "10"


def test_shares_come_from_rounded_counts() -> None:
    """A share is that of the rounded counts: 23 of 47 is shown as 25 of 45, 56%, and Wilson's interval with it."""
    rate = split(23, 47).rate(("some",), ("all",))
    interval = stats.binomtest(25, 45).proportion_ci(method="wilson")
    assert rate.percent == 56
    assert rate.low is not None
    assert rate.high is not None
    assert rate.low <= 100 * interval.low < rate.low + 1
    assert rate.high - 1 < 100 * interval.high <= rate.high


def test_alike_answers_widen_the_interval() -> None:
    """A design effect of 4 makes 160 answers as telling as 40."""
    gate = Gate()
    gate.count(("all",), 160, 40, 40)
    gate.count(("some",), 80, 30, 40)
    gate.count(("rest",), 80, 40, 40)
    gate.adds_up(("all",), [("some",), ("rest",)], shares=True)
    rate = gate.close().rate(("some",), ("all",), effect=4.0)
    interval = stats.binomtest(20, 40).proportion_ci(method="wilson")
    assert (rate.low, rate.high) == (int(100 * interval.low), int(100 * interval.high) + 1)


@pytest.mark.parametrize("of", range(8, 20))
def test_nought_and_all_of_a_small_group_look_like_any_small_count(of: int) -> None:
    """In a group of fewer than 20, nobody, anybody up to 7 people and so everybody but these look the same."""
    seen = {texts(split(some, of)) for some in range(8) if 2 * some < of}
    assert len(seen) == 1
    assert "0%" not in seen.pop()


def test_nought_and_all_of_a_larger_group_are_said() -> None:
    """From 20 people on, nobody and everybody can be said."""
    assert texts(split(0, 24)) == ("0", "0%", "100%")


def test_hidden_shares_have_a_band_that_fits_every_small_count() -> None:
    """What is hidden may be banded in words, the same for 1 to 7, so that they tell no more than the mark."""
    assert {texts(split(some, 24)) for some in range(1, 8)} == {("*", "under a third", "over two thirds")}
    assert {texts(split(some, 100, people=25, behind=some)) for some in range(1, 8)} == {("*", "under 10%", "over 90%")}


def test_nothing_of_a_group_below_8() -> None:
    """Of a group of 7 nothing is shown: not its size, not a share, not a band."""
    assert texts(split(0, 7)) == texts(split(4, 7)) == texts(split(7, 7)) == ("*", "*", "*")
    assert str(split(4, 7).count(("all",))) == "*"


def test_rounding_alone_does_not_protect() -> None:
    """Beside a total of 20 and a cell of 10 a lone hidden cell could only be 6 or 7: so it is never alone."""
    cells = {("all",): Cell(18, 18, 18), ("shown",): Cell(12, 12, 18), ("small",): Cell(6, 6, 18)}
    network = Network(cells, [Sum(("all",), (("shown",), ("small",)))])
    network.show(("all",), ("shown",))
    low, high = network.possible(("small",))
    assert (low, min(high, 7)) == (6, 7)
    network = Network(cells, network.sums)
    network.protect()
    assert network.hidden == {("shown",), ("small",)}


def test_a_count_without_its_total_is_refused() -> None:
    """A share is refused when the gate was not told of the rest of its total: it might give the rest away."""
    gate = Gate()
    gate.count(("all",), 40, 40, 40)
    gate.count(("some",), 20, 20, 40)
    with pytest.raises(ValueError, match="not known as a part"):
        gate.close().rate(("some",), ("all",))


def test_what_was_not_taken_in_cannot_be_had() -> None:
    """Neither a count that the gate never saw nor one that is not for showing is released."""
    gate = Gate()
    gate.count(("kept",), 40, 40, 40, shown=False)
    sealed = gate.close()
    with pytest.raises(KeyError):
        sealed.count(("other",))
    with pytest.raises(KeyError):
        sealed.count(("kept",))


@pytest.mark.parametrize(
    ("count", "people", "of_people"), [(5, 6, 9), (5, 0, 9), (0, 1, 9), (12, 10, 9), (-1, 0, 9), (5, -1, 9)]
)
def test_impossible_counts_are_refused(count: int, people: int, of_people: int) -> None:
    """A count and the people behind it must fit together."""
    with pytest.raises(ValueError, match="is not a count that can be taken in"):
        Gate().count(("n",), count, people, of_people)


def test_wrong_sums_are_refused() -> None:
    """A sum that does not add up would make every guarantee void."""
    gate = Gate()
    for key, count in (("all", 30), ("a", 10), ("b", 15)):
        gate.count((key,), count, count, 30)
    with pytest.raises(ValueError, match="do not add up"):
        gate.adds_up(("all",), [("a",), ("b",)])
    with pytest.raises(KeyError):
        gate.adds_up(("all",), [("a",), ("c",)])


def test_what_cannot_happen_is_no_share() -> None:
    """Where nobody could have, the answer is that it is not possible, not nought per cent."""
    gate = Gate()
    gate.count(("all",), 40, 40, 40)
    gate.count(("over",), 0, 0, 40, possible=False)
    gate.count(("rest",), 40, 40, 40)
    gate.adds_up(("all",), [("over",), ("rest",)], shares=True)
    assert gate.close().rate(("over",), ("all",)).text == "not possible"


def test_a_gain_needs_8_people_and_gives_no_reason() -> None:
    """Below 8 people, or where there is none, no gain is shown, and no reason, which may hold a count."""
    sealed = Gate().close()
    shown = [sealed.gain(Gain(0.449, 0.3, 0.6, "medium", people)) for people in (7, 8)]
    shown.append(sealed.gain(NotEnough("at least 8 people are needed, and there are 3")))
    assert [(str(gain), str(band)) for gain, band in shown] == [("*", ""), ("0.4", "medium"), ("*", "")]


def test_changes_of_few_people_are_in_fives() -> None:
    """In steps of 5 points a change that is beyond chance says so, though its interval then reaches nought."""
    gate = Gate()
    gate.count(("all",), 40, 40, 40)
    coarse = gate.close().change(Change(0.087, 0.012, 0.162, 40), step=5)
    assert (coarse.mean, coarse.low, coarse.high, coarse.verdict) == (10, 0, 20, 1)
    assert coarse.text == "+10 percentage points"


def test_averages_and_changes_need_8_people() -> None:
    """Below 8 people no mean, no change and no interval is shown; above, they are rounded."""
    sealed = split(10, 40)
    assert [str(sealed.average(0.537, people)) for people in (7, 8)] == ["*", "55%"]
    few, enough = (sealed.change(Change(0.137, 0.051, 0.228, people)) for people in (7, 8))
    assert (str(few), few.interval, few.verdict) == ("*", "", 0)
    assert (str(enough), enough.interval, enough.verdict) == ("+14 percentage points", "+5 to +23", 1)


def test_discernment_needs_all_its_counts() -> None:
    """Discernment is made from the shown counts, and hidden when one of them is."""
    for false_alarms, shown in ((9, True), (3, False)):
        gate = Gate()
        for name, some, of in (("signal", 60, 80), ("noise", false_alarms, 40)):
            gate.count((name, "all"), of, of, of, keep=1)
            gate.count((name, "shared"), some, some, of)
            gate.count((name, "not"), of - some, of - some, of)
            gate.adds_up((name, "all"), [(name, "shared"), (name, "not")], shares=True)
        keys = (("signal", "shared"), ("signal", "all"), ("noise", "shared"), ("noise", "all"))
        d, c = gate.close().discernment(*keys)
        assert (d.value, c.value) == ((1.3, 0.0) if shown else (None, None))


def test_hidden_counts_hide_their_comparison() -> None:
    """Which of two counts is larger is not said when one of them is hidden."""
    assert split(20, 40).verdict(1, ("some",), ("rest",)).way == 1
    assert split(3, 40).verdict(1, ("some",), ("rest",)).way is None


def test_hidden_counts_are_counted(caplog: pytest.LogCaptureFixture) -> None:
    """Each release notes how many counts it hid."""
    with caplog.at_level(logging.INFO, "grading.disclosure.gate"):
        sealed = split(3, 40)
    assert (sealed.hidden, sealed.figures) == (2, 3)
    assert "2 of 3 counts hidden" in caplog.text


def test_what_matters_most_is_kept() -> None:
    """Where something must be hidden for a small count's sake, headline figures stay."""
    counts: Mapping[str, int] = {"all": 100, "safe": 50, "under": 30, "other": 15, "over": 5}
    keep: Mapping[str, int] = {"all": 3, "safe": 2, "under": 2, "over": 2, "other": 0}
    gate = Gate()
    for name, count in counts.items():
        gate.count((name,), count, count, 100, keep=keep[name])
    parts: Sequence[tuple[str, ...]] = [(name,) for name in counts if name != "all"]
    gate.adds_up(("all",), parts, shares=True)
    sealed = gate.close()
    assert {name: str(sealed.count((name,))) for name in counts} == {
        "all": "100", "safe": "50", "under": "30", "other": "*", "over": "*"
    }  # fmt: skip
