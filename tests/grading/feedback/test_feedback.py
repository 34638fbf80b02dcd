"""Feedback: each learner's own page, useful, accessible, and without the key."""

import html
import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe

from grading.course.folder import ASSIGNMENT
from grading.feedback.giving import write_feedback
from grading.feedback.page import PAGE, PROGRESS, STAGE
from grading.feedback.rows import OTHER
from grading.marking.sheets import marker_of
from safeshare.allotting import BY_OWN
from safeshare.exercises import public_case
from safeshare.marking import perfect_answers
from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook
from tests.grading.progress import over_time
from tests.grading.shown_cases import one_of_each, shown_cases

HOSTILE = "<script>alert(1)</script> {{ 7*7 }} “quoted” & <img src=x onerror=alert(2)>\nsecond line"


class Outline(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Note a tag."""
        self.tags.append((tag, dict(attrs)))

    def all(self, tag):
        """Return the attributes of all tags of one name."""
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def marked(course, monkeypatch):
    """Return a way to put a marked hand-in and its gradebook entries in place, without running nbgrader."""
    grades = {}

    class Gradebook:
        def __init__(self, root):
            pass

        def __enter__(self):
            return self

        def __exit__(self, *error):
            pass

        def prepare(self):
            pass

        def graded(self, assignment):
            return {who: sum(each["needs_manual_grade"] for each in cells.values()) for who, cells in grades.items()}

        def grades(self, assignment, learners):
            return grades

        def grades_in_turn(self, assignment, batches):
            return (self.grades(assignment, learners) for learners in batches)

    monkeypatch.setattr("grading.feedback.giving.nbgrader_at", Gradebook)

    def put(learner, answers, **by_hand):
        folder = course.folder("autograded", ASSIGNMENT, learner)
        folder.mkdir(parents=True)
        (folder / "04_refusal.ipynb").write_text("{}")
        (folder / "timestamp.txt").write_text("2026-09-14 15:04:05.000000 UTC\n")
        shown = shown_cases(course, answers)
        sheet = {"schema": "safeshare-answers/1", "assignment": ASSIGNMENT, "saved": 1, "answers": answers,
                 "rulebook": {"id": "x", "version": "1"}, "synthetic": False,
                 "variants": {item: {"case": case, "by": BY_OWN} for item, case in shown.items()}}  # fmt: skip
        (folder / "answers.json").write_text(json.dumps(sheet))
        sheet = marker_of(course, course.assignment()).read(folder, learner)
        points = {name: mark.points for name, _case, mark in sheet.assessed()}
        grades[learner] = {
            question.replace(".", "-"): {
                "auto_score": None if question.endswith(("wishes", "risks")) else earned,
                "manual_score": None, "extra_credit": None, "comment": None, "needs_manual_grade": False,
            }
            for question, earned in points.items()
        }  # fmt: skip
        for cell, given in by_hand.items():
            grades[learner][cell.replace("_", "-")].update(given)

    return put


def page(course, learner):
    """Write the feedback and return one learner's page."""
    write_feedback(course, course.assignment(), closing=True)
    return (course.folder("feedback", ASSIGNMENT, learner) / PAGE).read_text()


def test_what_is_typed_stays_text(course, marked):
    """A record and a trainer's comments are shown letter by letter; nothing in them comes alive."""
    marked("ann", {"s4a-key.wishes.text": {"text": HOSTILE}},
           s4a_key_wishes={"manual_score": 2.0, "comment": HOSTILE},
           s4a_lamp_council={"comment": HOSTILE})  # fmt: skip
    text = page(course, "ann")
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 3
    outline = Outline(text)
    assert not outline.all("script")
    assert not outline.all("img")
    assert "{{ 7*7 }}" in text
    assert HOSTILE.partition(" ")[2] not in html.unescape(own(course, "ann"))


def test_a_comment_on_a_machine_s_mark_names_no_question(course, marked):
    """It stands under the points without case, question or order; a comment on a text stays with that text."""
    cases = course.assignment().item_cases(course.bank(load_rulebook()))
    others = [item for item in cases if item != "s4a-key"][:3]
    cells = [f"{item}_{cases[item][0].questions[0].id.partition('.')[2]}".replace("-", "_") for item in others]
    words = ("Who else is at risk?", "about time", "Who else is at risk?")
    marked("ann", {"s4a-key.wishes.text": {"text": "I would ask."}},
           s4a_key_wishes={"manual_score": 1.0, "comment": "Good that you ask."},
           **{cell: {"comment": each} for cell, each in zip(cells, words, strict=True)})  # fmt: skip
    text = html.unescape(page(course, "ann"))
    comments, rest = text.split("<h2>Comments from your trainer</h2>")[1].split("<h2>", 1)
    assert re.findall(r'<div class="typed">([^<]*)</div>', comments) == ["about time", "Who else is at risk?"]
    assert text.index("<h2>Your points</h2>") < text.index("<h2>Comments from your trainer</h2>")
    for case in (case for item in others for case in cases[item]):
        assert case.title not in text
        assert not any(question.ask in text for question in case.questions)
    heading = rest.split("Good that you ask.")[0].split("<h3>")[-1]
    assert any(case.title in heading for case in cases["s4a-key"])
    assert text.count("Good that you ask.") == 1


def own(course, learner):
    """Return the page of progress that lies beside a learner's feedback."""
    return (course.folder("feedback", ASSIGNMENT, learner) / PROGRESS).read_text()


def told_in(text, case):
    """Return what a page tells of an assessed case: its name, its title, a question of it, a fact with its value."""
    facts = (f"{name}: {value}" for each in case.questions for name, value in each.facts.items())
    return [each for each in (case.id, case.title, *(each.ask for each in case.questions), *facts) if each in text]


def test_points_by_hand_and_by_machine_add_up(course, marked):
    """The total is what the gradebook holds; what waits for a person is said to wait."""
    rulebook = load_rulebook()
    case = course.bank(rulebook).cases["s4a-lamp"]
    marked("ann", {**perfect_answers(case, rulebook), "s4a-key.wishes.text": {"text": "I would ask."}})
    earned = sum(question["points"] for question in public_case(case, rulebook)["questions"])
    text = page(course, "ann")
    assert re.search(rf"<strong>{earned:g} of \d+ points</strong>", text)
    assert re.search(r"2 of \d+ answers still wait to be marked\. The points leave this out\.", text)
    assert re.search(r'Decision records[^<]*<br><span class="quiet">2 of 2 to be marked\.</span></th>'
                     r'<td class="number">not yet</td><td class="number"></td>', text)  # fmt: skip
    out_of = float(re.search(r"<strong>[\d.]+ of ([\d.]+) points", text)[1])
    marked("bob", perfect_answers(case, rulebook), s4a_key_wishes={"manual_score": 2.5})
    assert f"<strong>{earned + 2.5:g} of {out_of + 3:g} points" in page(course, "bob")


def test_who_only_practised_is_told_so(course, marked):
    """Where no assessed question was answered, the page says so and counts no decisions as wrong."""
    rulebook = load_rulebook()
    practice = course.assignment().practice_cases(course.bank(rulebook))[0]
    marked("ann", perfect_answers(practice, rulebook))
    marked("bob", {})
    text = page(course, "ann")
    assert "Only practice was answered." in text
    assert "as the guide decides" not in text
    assert "No question was answered." in (course.folder("feedback", ASSIGNMENT, "bob") / PAGE).read_text()


def test_a_page_says_how_decisions_erred_without_naming_which(course, marked):
    """Holding back and sharing too far are counted across the section; no key outcome is named for a question."""
    rulebook = load_rulebook()
    wrong = {
        f"{question.id}.decide": {"family": "hold", "outcome": "no_duty", "confidence": 3}
        for case in one_of_each(course)
        for question in case.questions
    }
    marked("ann", wrong)
    text = html.unescape(page(course, "ann"))
    assert re.search(r"\d+ decisions held back or waited where the guide asks for more\.", text)
    body = text.split("</style>")[1]
    for outcome in rulebook.outcomes.values():
        assert outcome.id not in body
        assert outcome.label not in body
    assert text.count("<dt>") <= 12 + len(rulebook.misconceptions)
    assert "Clauses to read again" in text
    progress = html.unescape(own(course, "ann")).split("</style>")[-1]
    assert "you more often held back than you shared too far" in progress
    assert "There is one time so far." in progress
    assert "Section 4: play “" in progress
    assert re.search(r"Section 4: sure</th><td class=\"number\">\d+</td><td>under two thirds</td>", progress)
    for secret in (*rulebook.outcomes, *(each.label for each in rulebook.outcomes.values())):
        assert secret not in progress
    cases = course.assignment().assessed_cases(course.bank(rulebook))
    assert [found for case in cases if (found := told_in(progress, case))] == []


def test_a_page_is_well_built(course, marked):
    """Language, one main heading, no skipped levels, table headers with scope, no outside resource."""
    marked("ann", {"s4a-key.wishes.text": {"text": "words"}})
    text = page(course, "ann")
    outline = Outline(text)
    assert outline.all("html") == [{"lang": "en-GB"}]
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all("scope" in attributes for attributes in outline.all("th"))
    assert outline.all("caption")
    assert not re.search(r"https?:|src=|@import|url\(", text)


def channel(value):
    """Return the linear light of one colour channel, by WCAG 2.2's definition of relative luminance."""
    value /= 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def luminance(colour):
    """Return the relative luminance of a colour such as #1d2733."""
    red, green, blue = (channel(int(colour[place : place + 2], 16)) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("text", "behind", "least"),
    [
        ("ink", "#ffffff", 4.5),
        ("quiet", "#ffffff", 4.5),
        ("accent", "#ffffff", 4.5),
        ("ink", "wash", 4.5),
        ("line", "#ffffff", 3),
    ],
)
def test_colours_have_contrast(course, marked, text, behind, least):
    """Text has 4.5 to 1 and lines 3 to 1 against what is behind them (WCAG 2.2, 1.4.3 and 1.4.11)."""
    marked("ann", {})
    named = dict(re.findall(r"--(\w+): (#\w{6})", page(course, "ann")))
    light, dark = sorted((luminance(named.get(each, each)) for each in (text, behind)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= least


def test_only_who_was_marked_gets_a_page(course, marked):
    """Learners who were not marked have no page, and without any mark there is an error in a sentence."""
    with pytest.raises(ProblemsError) as caught:
        write_feedback(course, course.assignment())
    assert str(caught.value) == (
        f"{course.root}: nobody has been marked yet. Run `python -m grading mark --course {course.root}` first."
    )
    marked("cat", {})
    assert [path.parent.parent.name for path in write_feedback(course, course.assignment(), closing=True).pages] == [
        "cat"
    ]
    assert "Simulated" not in page(course, "cat")


def table(text):
    """Return the rows of a page's table of points that are marked: what, points, out of."""
    body = html.unescape(text).split("<tbody>")[1].split("</tbody>")[0]
    row = r'<th scope="row">([^<]*).*?</th><td class="number">([^<]*)</td><td class="number">([^<]*)</td>'
    found = {what: (points, out_of) for what, points, out_of in re.findall(row, body)}
    return {what: (float(each[0]), each[1]) for what, each in found.items() if each[0] != "not yet"}


def test_points_are_by_kind_and_name_no_case_and_no_question(course, marked):
    """Two learners, each right in one of two cases of the same make, cannot tell from the table which it was."""
    rulebook = load_rulebook()
    cases = course.bank(rulebook).cases
    marked("ann", perfect_answers(cases["s4a-lamp"], rulebook), s4a_key_wishes={"manual_score": 2.5})
    text = page(course, "ann")
    rows = table(text)
    assert {"Decide", "Clauses", OTHER, "Decision records: what you wrote"} <= set(rows)
    assert sum(points for points, _ in rows.values()) == pytest.approx(
        float(re.search(r"<strong>([\d.]+) of", text)[1]), abs=0.02
    )
    assert rows["Decision records: what you wrote"][0] == 2.5
    body = text.split("<tbody>")[1].split("</tbody>")[0]
    shown = html.unescape(body)
    for case in course.assignment().assessed_cases(course.bank(rulebook)):
        assert case.title not in shown
        assert case.id not in text
        assert not any(question.ask in shown for question in case.questions)


def test_what_a_person_changed_is_a_line_of_its_own(course, marked):
    """A score that was put right by hand changes no kind's line, and the lines still add up to the total."""
    marked("ann", {})
    marked("bob", {}, s4a_lamp_council={"manual_score": 1.5})
    before, after = table(page(course, "ann")), table(page(course, "bob"))
    assert after.pop("Given or changed afterwards") == (1.5, "")
    assert after == before


@pytest.mark.browser
def test_axe_finds_nothing_to_mend(course, marked, browser, tmp_path):
    """WCAG 2.2 AA by axe in Chromium: no violation on the page, and a fault that is planted is found."""
    rulebook = load_rulebook()
    case = course.bank(rulebook).cases["s4a-lamp"]
    answers = {**perfect_answers(case, rulebook), "s4a-key.wishes.text": {"text": HOSTILE}}
    marked("ann", answers, s4a_key_wishes={"manual_score": 2.0, "comment": HOSTILE})
    good = page(course, "ann")
    faulty = good.replace('<html lang="en-GB">', "<html>").replace("#4a5665", "#b8bec6")
    pages = {"good": good, "own": own(course, "ann"), "over time": over_time(), "faulty": faulty}
    found = {}
    for name, text in pages.items():
        (tmp_path / f"{name}.html").write_text(text)
        tab = browser.new_page()
        tab.goto((tmp_path / f"{name}.html").as_uri())
        found[name] = {each["id"] for each in Axe().run(tab).response["violations"]}
        tab.close()
    assert found == {"good": set(), "own": set(), "over time": set(), "faulty": {"html-has-lang", "color-contrast"}}


def test_several_processes_write_the_same_pages(course, marked, monkeypatch):
    """Pages that two processes write are those that one writes, byte by byte, and nothing else lies beside them."""
    for name in ("ann", "bob"):
        marked(name, {})
    alone = [path.read_bytes() for path in write_feedback(course, course.assignment(), closing=True).pages]
    monkeypatch.setattr("grading.feedback.work.FEW", 0)
    monkeypatch.setattr("grading.feedback.work.BATCH", 1)
    together = write_feedback(course, course.assignment(), closing=True).pages
    assert len(alone) == 2
    assert [path.read_bytes() for path in together] == alone
    beside = {PAGE, PROGRESS, STAGE}
    assert [{each.name for each in path.parent.iterdir()} for path in together] == [beside, beside]


def test_no_page_before_the_close_is_noted(course, marked, monkeypatch):
    """When a close cannot be noted, no page is left, not even half written."""

    def full(*given):
        raise OSError(28, "No space left on device")

    marked("ann", {})
    monkeypatch.setattr("grading.feedback.giving.close", full)
    with pytest.raises(OSError, match="No space"):
        write_feedback(course, course.assignment(), closing=True)
    assert not [path for path in (course.root / "feedback").rglob("*") if path.is_file()]
