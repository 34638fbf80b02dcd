"""A learner's page of progress: of themselves, over time, in plain words, and telling of no single answer."""

from __future__ import annotations

import html
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from grading.course.folder import Course
from grading.course.roster import Learner
from grading.feedback.page import AGAIN, PAGE, PROGRESS, STAGE
from grading.feedback.profile import sureness
from grading.feedback.progress_pages import write_progress
from grading.feedback.progress_stages import in_order, profile_over_time
from safeshare.marking import Mark
from tests.grading.progress import HOSTILE, POST, over_time, page_of, rows, stage, two_times


def plain(page: str) -> str:
    """Return the words of a page, with single spaces."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.split("</style>")[-1])).split())


def test_two_tests_and_a_section_stand_side_by_side() -> None:
    """Sections before and after, the direction in words, ideas with where they were met, and what to practise."""
    page = over_time()
    words = plain(page)
    assert "From the pre-test to the post-test: held back 15 of 36, now 5 of 36; shared too far 4 of 36, now 2" in words
    assert "you more often held back than you shared too far: 5 and 2 of 36 decisions." in words
    assert "Sections 1 and 2 8 of 20 15 of 20 Sections 3, 4, 5 and 6 15 of 44 35 of 44" in words
    assert "The post-test: sure 26 under two thirds surer than you were right" in words
    assert "The post-test: not sure or fairly sure 10 over 80% you can be surer" in words
    assert "Section 4: fairly sure or sure 12 two thirds to 80% fits" in words
    assert words.count("“No consent, no sharing”") == 1
    assert "Read again: 4.4, 7.0. Met in section 4, the post-test." in words
    assert "Name the clause before you decide, above all when you feel sure." in words
    assert not re.search("other learners|average|pass mark of|rank", words)


@pytest.mark.parametrize(
    ("section", "said"),
    [("7", "Section 7: read its clauses"), ("I", "The introduction to the guide: read its clauses")],
)
def test_what_to_read_again_is_named_in_words(section: str, said: str) -> None:
    """A part of the guide that is no numbered section is called what it is: its letter would read as a number."""
    clause = {"id": f"{section}.1", "section": section, "paraphrase": "Somebody has to know."}
    assert f"{said} below again, and say each in your own words." in plain(page_of([stage("during", clauses=[clause])]))


def test_what_comes_from_elsewhere_stays_text() -> None:
    """Titles of cases and paraphrases of the guide are shown letter by letter; the page asks for nothing outside."""
    page = over_time()
    assert page.count(html.escape(HOSTILE)) == 2
    assert "<script" not in page
    assert not re.search(r"https?:|src=|@import|url\(", page)
    levels = [int(level) for level in re.findall("<h([1-6])", page)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        ([stage("during", decisions=POST)], "There is one time so far."),
        ([stage("pre")], "too few decisions to say"),
        (
            [stage("during", decisions={**POST, "under": 0, "over": 0})],
            "none of your decisions held back or",
        ),
        (
            [stage("during", decisions={**POST, "under": 2})],
            "as often as you shared too far: 2 of 36 each.",
        ),
        ([stage("follow_up", decisions={**POST, "over": 9})], "shared too far than you held back: 9 and 5 of 36"),
        ([stage("follow_up", decisions=POST)], "At follow-up, 2026-12-01"),
    ],
)
def test_whoever_has_little_to_show_is_told_plainly(stages: list[dict[str, object]], said: str) -> None:
    """One time, too few decisions, no error, as many of both kinds: each has its sentence, and no empty part."""
    words = plain(page_of(stages))
    assert said in words
    assert "Section by section" not in words
    assert "Clauses to read again" not in words


def test_a_learner_has_one_page_wherever_it_lies(tmp_path: Path) -> None:
    """New feedback rewrites the copies beside all earlier feedback; points are told without needless decimals."""
    pre, during, post = two_times()
    pre["sections"][0]["points"] = 8.04
    place = tmp_path / "feedback" / "ann"
    for name, each in (("pre-test", pre), ("section-04", during), ("post-test", post), ("section-05", during)):
        (place / name).mkdir(parents=True)
        (place / name / STAGE).write_text(json.dumps(each), encoding="utf-8")
        (place / name / PAGE).touch()
    (place / "section-05" / PAGE).rename(place / "section-05" / AGAIN)
    (place / "pre-test" / PROGRESS).write_text("There is one time so far.")
    ann = Learner("ann", "council-a", "council", "B", "level 2", "c1", "webinar", "post")
    write_progress(Course(tmp_path, tmp_path, {}), [ann])
    pages = {path.parent.name: path.read_text(encoding="utf-8") for path in place.glob(f"*/{PROGRESS}")}
    assert set(pages) == {"pre-test", "section-04", "post-test"}
    assert len(set(pages.values())) == 1
    assert "from 3 pieces of feedback" in pages["pre-test"]
    assert "Sections 1 and 2 8 of 20 15 of 20" in plain(pages["pre-test"])


def test_lines_over_time_are_made_of_whole_groups() -> None:
    """A line tells of no fewer answers than the lines of each feedback page; no point is lost or counted twice."""
    stages = [
        stage("post", sections=rows(("12", 1, 4), ("34", 2, 4))),
        stage("pre", sections=rows(("1", 3, 4), ("234", 1, 8))),
    ]
    found = profile_over_time(in_order(stages))
    assert found == [
        {"sections": ["1", "2", "3", "4"], "times": [{"points": 4, "out_of": 12}, {"points": 3, "out_of": 8}]}
    ]
    apart = profile_over_time(two_times())
    assert [line["sections"] for line in apart] == [["1", "2"], ["3", "4", "5", "6"], ["7", "8", "9"]]


def marks(**answers: tuple[int, int]) -> list[Mark]:
    """Return decisions by confidence: `sure3=(10, 4)` is ten given with 3, of which four were right."""
    return [
        Mark("x.decide", "decide", "marked", 2.0 if number < right else 0.0, 2.0, {"confidence": int(name[-1])}, "")
        for name, (count, right) in answers.items()
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"sure3": (5, 5)}, []),
        ({"sure3": (8, 7)}, [([3], 8, "high")]),
        ({"sure1": (3, 0), "sure3": (9, 6)}, []),
        ({"sure1": (8, 2), "sure2": (3, 3), "sure3": (9, 6)}, [([1], 8, "low"), ([2, 3], 12, "middle")]),
        ({"sure1": (8, 8), "sure2": (8, 6), "sure3": (7, 1)}, [([1], 8, "high"), ([2], 8, "middle"), ([3], 7, "low")]),
        ({}, []),
    ],
)
def test_no_line_on_confidence_is_about_few_answers(given: dict[str, tuple[int, int]], said: list[object]) -> None:
    """Neighbouring levels come together until six answers are in a line, of which only a band is told."""
    assert [(each["levels"], each["of"], each["band"]) for each in sureness(marks(**given))] == said
