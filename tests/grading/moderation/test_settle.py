"""Settling marks: a mark is never overwritten, only superseded."""

import re

import pytest
from jupyter_server.auth import User

from grading.collecting.collect import collect
from grading.course.folder import ASSIGNMENT
from grading.feedback.giving import write_feedback
from grading.gradebook.export import gradebook_table
from grading.moderation.entry import COMMENT, FOUND, SETTLED
from grading.moderation.found import notice
from grading.moderation.kept import keep_marks, marking_as
from grading.moderation.log import LOG, read_log
from grading.results import KEY_FILE, pseudonym, results_table
from grading.with_nbgrader.formgrader_saving import name_of
from grading.with_nbgrader.runs import nbgrader_at
from safeshare.marking import perfect_answers
from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook
from tests.grading.marked_course import RISKS, WISHES, WRITTEN, gradebook, mark_by_hand, mark_quickly, row
from tests.grading.test_cli import fails, run

pytestmark = pytest.mark.slow


@pytest.fixture
def marked(course, hands_in):
    """Yield a course in which one learner has been marked, and one text of hers by hand."""
    mark_quickly(course, hands_in, {"ann": WRITTEN})
    mark_by_hand(course, "ann", WISHES, 1.0)
    with nbgrader_at(course.root):  # one process of nbgrader for all commands of a test
        yield course


def settle(course, score, reason="Their reasons are given.", question="s4a-key.wishes", *more):
    """Settle a mark of the one learner."""
    given = ("--learner", "ann", "--question", question, "--score", score, "--reason", reason, "--by", "Jo", *more)
    return ("settle", "--course", course.root, *given)


def test_a_settled_mark_supersedes_and_the_earlier_one_stays_on_record(marked):
    """The gradebook holds the settled mark; the log holds who, when, why and what stood there before, in a chain."""
    assert run(*settle(marked, 2.5)) == (
        0,
        "Settled: ann, s4a-key.wishes has 2.5 of 3 points, by Jo.\n"
        f"Next: python -m grading formgrader --course {marked.root}\n",
    )
    assert row(marked, "ann", WISHES) == (None, 2.5, False)
    assert run(*settle(marked, 2, "Only half of it is hers."))[0] == 0
    found, first, second = read_log(marked.root)
    assert (found.did, found.by, found.score, found.before["manual_score"]) == (FOUND, "", 1.0, None)
    assert (first.by, first.did, first.score, first.reason) == ("Jo", "settled", 2.5, "Their reasons are given.")
    assert (first.assignment, first.learner, first.cell) == (ASSIGNMENT, "ann", WISHES)
    assert first.before == {"auto_score": None, "manual_score": 1.0, "extra_credit": None}
    assert second.before["manual_score"] == 2.5
    said = run("history", "--course", marked.root, "--learner", "ann", "--question", "s4a-key.wishes.text")[1]
    assert re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "WHEN", said).splitlines()[:-1] == [
        "ann, s4a-key.wishes (section-04), out of 3:",
        "  WHEN: 1 found in the gradebook; when it was given, and by whom, is not known (before: not marked).",
        "  WHEN: settled as 2.5 by Jo (before: 1). Their reasons are given.",
        "  WHEN: settled as 2 by Jo (before: 2.5). Only half of it is hers.",
        "  Now: not marked by machine, 2 by hand, extra credit 0.",
    ]
    for narrower in ((), ("--learner", "ann"), ("--question", WISHES), ("--question", "s4a-key.wishes")):
        *lines, last = run("history", "--course", marked.root, *narrower)[1].splitlines()
        assert [re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "WHEN", line) for line in lines] == [
            "section-04, ann, s4a-key.wishes, WHEN: settled as 2.5 by Jo (before: 1). Their reasons are given.",
            "section-04, ann, s4a-key.wishes, WHEN: settled as 2 by Jo (before: 2.5). Only half of it is hers.",
        ]
        assert last.startswith("Next: python -m grading ")
    for narrower in (("--learner", "bob"), ("--question", RISKS)):
        assert run("history", "--course", marked.root, *narrower)[1].startswith("No mark has been replaced.\nNext: ")


def test_a_machines_mark_can_be_settled_and_feedback_counts_it(marked):
    """What a machine gave stays beside the settled mark, and the learner's page gives the settled points."""
    machine, _, _ = row(marked, "ann", "s4a-lamp-council")
    assert run(*settle(marked, 1.5, "The story could be read so.", "s4a-lamp-council"))[0] == 0
    assert row(marked, "ann", "s4a-lamp-council") == (machine, 1.5, False)
    page = write_feedback(marked, marked.assignment(), closing=True).pages[0].read_text()
    afterwards = re.search(r"Given or changed afterwards</th>\s*<td[^>]*>([0-9.]+)", page)
    assert afterwards is not None
    assert float(afterwards[1]) == 1.5 - machine


def test_results_take_the_settled_mark(course, hands_in):
    """An answer settled at all points was right and one settled at none was not; points in between decide nothing."""
    rulebook = load_rulebook()
    right = perfect_answers(course.bank(rulebook).cases["s4a-lamp"], rulebook)
    part = "s4a-lamp.council.decide"
    families = {"hold", "share"} - {right[part]["family"]}
    wrong = {**right, part: {"family": families.pop(), "outcome": None, "confidence": 3}}
    mark_quickly(course, hands_in, {"ann": right, "bob": wrong})

    def correct():
        table = results_table(course.root)
        asked = table[table["item_id"] == "s4a-lamp.council"].set_index("learner_pid")
        key = bytes.fromhex((course.root / KEY_FILE).read_text().strip())
        return [tuple(asked.loc[pseudonym(key, each), ["correct", "direction"]]) for each in ("ann", "bob")]

    with nbgrader_at(course.root):
        (_, no_way), (_, some_way) = before = correct()
        assert [each for each, _way in before] == [1, 0]
        assert (no_way, some_way) in ((0, 1), (0, -1))
        full = row(course, "ann", "s4a-lamp-council")[0]
        for learner, points, expected in (
            ("ann", full / 2, before), ("ann", 0, [(0, 0), before[1]]), ("bob", full, [(0, 0), (1, 0)]),
        ):  # fmt: skip
            given = (
                "--learner",
                learner,
                "--question",
                "s4a-lamp.council",
                "--score",
                points,
                "--reason",
                "As agreed.",
            )
            assert run("settle", "--course", course.root, *given)[0] == 0
            assert correct() == expected


def test_a_mark_changed_behind_the_logs_back_is_told(marked):
    """The history says so when the gradebook no longer holds what was settled."""
    run(*settle(marked, 2.5))
    mark_by_hand(marked, "ann", WISHES, 3.0)
    said = run("history", "--course", marked.root, "--learner", "ann", "--question", WISHES)[1]
    assert said.splitlines()[-2:] == [
        "  This was settled as 2.5, and the gradebook holds 3: "
        "somebody changed it without a line in the log. Settle it again.",
        f"Next: python -m grading settle --course {marked.root} --assignment section-04 --learner ann "
        '--question s4a-key.wishes --score POINTS --reason "WORDS"',
    ]


def test_settled_marks_that_somebody_changed_stop_what_uses_them(marked, tmp_path):
    """Feedback, the exported gradebook and the report's table name each such mark, and nothing is written."""
    run(*settle(marked, 2.5))
    run(*settle(marked, 1.5, "The story could be read so.", "s4a-lamp-council"))
    mark_by_hand(marked, "ann", WISHES, 3.0)
    mark_by_hand(marked, "ann", "s4a-lamp-council", None)
    again = f"Settle it again: `python -m grading settle --course {marked.root} --assignment section-04 --learner ann"
    words = '--score POINTS --reason "WORDS"`.'
    expected = [
        "ann, s4a-key.wishes (section-04): the mark was settled as 2.5 by Jo, and the gradebook holds 3. "
        f"{again} --question s4a-key.wishes {words}",
        "ann, s4a-lamp.council (section-04): the mark was settled as 1.5 by Jo, and the gradebook holds none. "
        f"{again} --question s4a-lamp.council {words}",
    ]
    table = tmp_path / "marks.csv"
    for command in (("feedback", "--close"), ("gradebook", "--to", table)):
        said = fails(command[0], "--course", marked.root, *command[1:]).splitlines()
        assert sorted(said) == [f"Error: {each}" for each in expected]
    with pytest.raises(ProblemsError) as caught:
        results_table(marked.root)
    assert sorted(map(str, caught.value.problems)) == expected
    assert not (marked.root / "feedback").exists()
    assert not table.exists()
    run(*settle(marked, 3))
    run(*settle(marked, 1, "Agreed.", "s4a-lamp-council"))
    assert run("feedback", "--course", marked.root, "--close", "--although-waiting")[0] == 0


def test_a_mark_by_hand_that_the_log_does_not_know_is_noticed_once(marked):
    """Whatever tool somebody used: the next command adds the mark, or that it was taken back, and no line twice."""
    for points in (1.0, 2.0, None):
        mark_by_hand(marked, "ann", WISHES, points)
        for _ in range(2):
            assert notice(marked, marked.assignment()) == []
    entries = read_log(marked.root)
    assert [(each.did, each.by, each.score, each.before["manual_score"]) for each in entries] == [
        (FOUND, "", 1.0, None), (FOUND, "", 2.0, 1.0), (FOUND, "", None, 2.0),
    ]  # fmt: skip
    mark_by_hand(marked, "ann", WISHES, 3.0)
    assert notice(marked, marked.assignment(), dry_run=True) == []
    assert read_log(marked.root) == entries


def test_settling_can_be_run_again_after_it_was_stopped(marked, monkeypatch):
    """A run that stops after the log and before the gradebook is finished by the same command, with no second line."""

    def stopped(*_given):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("grading.with_nbgrader.runs.Nbgrader.supersede", stopped)
        run(*settle(marked, 2.5))
    assert row(marked, "ann", WISHES)[1] == 1.0
    for _ in range(2):
        assert run(*settle(marked, 2.5))[0] == 0
        assert row(marked, "ann", WISHES)[1] == 2.5
    assert [each.did for each in read_log(marked.root)] == [FOUND, SETTLED]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"score": 3.5}, "s4a-key.wishes: 3.5 is not a score of this question. Give 0 to 3 points."),
        ({"score": "nan"}, "s4a-key.wishes: nan is not a score of this question. Give 0 to 3 points."),
        (
            {"reason": "  "},
            "s4a-key.wishes: the reason is missing or cannot be used. Write 1 to 1,000 characters on one line.",
        ),
        (
            {"question": "s4a-key.wish"},
            "{root}: no graded question is called 's4a-key.wish'. Did you mean 's4a-key.wishes'?",
        ),
    ],
)
def test_what_cannot_be_settled_changes_nothing(marked, change, message):
    """A score out of range, no reason or an unknown question is refused in a sentence."""
    given = {"score": 2, "reason": "Why.", "question": "s4a-key.wishes", **change}
    said = fails(*settle(marked, given["score"], given["reason"], given["question"]))
    assert said == "Error: " + message.format(root=marked.root)
    assert row(marked, "ann", WISHES)[1] == 1.0
    assert [each.did for each in read_log(marked.root) if each.did != FOUND] == []


def test_an_unknown_learner_and_a_tampered_log_are_refused(marked):
    """Nobody is settled for who was not marked, and nothing on a log that somebody changed."""
    assert fails("history", "--course", marked.root, "--learner", "an", "--question", RISKS) == (
        f"Error: {marked.root}: no learner 'an' has been marked. Did you mean 'ann'?"
    )
    assert fails("history", "--course", marked.root, "--learner", "an") == (
        f"Error: {marked.root}: there is no learner 'an' here. Did you mean 'ann'?"
    )
    for handed_in, what in (
        (False, "has not handed in anything that was collected. Run `python -m grading collect"),
        (True, "has handed in and has not been marked yet. Run `python -m grading mark"),
    ):
        if handed_in:
            marked.folder("submitted", ASSIGNMENT, "bob").mkdir(parents=True)
        said = fails("history", "--course", marked.root, "--learner", "bob", "--question", RISKS)
        assert said.startswith(f"Error: {marked.root}: 'bob' {what}")
    run(*settle(marked, 2.5))
    log = marked.root / "moderation" / LOG
    log.write_text(log.read_text().replace('"score":2.5', '"score":3.0'))
    assert "line 2 or the one before it is not as it was written" in fails(*settle(marked, 2))
    assert row(marked, "ann", WISHES)[1] == 2.5


def test_marks_typed_in_formgrader_are_kept_as_well(marked):
    """A mark that a trainer types over another one is a line of the log, once for each change and without a reason."""
    notice(marked, marked.assignment())
    keep_marks(marked.root)
    keep_marks(marked.root)
    for points in (2.0, 2.0, 0.5):
        mark_by_hand(marked, "ann", WISHES, points)
    with gradebook(marked) as book:
        grade = book.find_grade(WISHES, marked.assignment().notebook, ASSIGNMENT, "ann")
        grade.extra_credit = "0.5"  # as formgrader's page sends it
        with marking_as("Kim"):
            for words in ("Well said.", "Well said.", ""):
                book.find_comment(WISHES, marked.assignment().notebook, ASSIGNMENT, "ann").manual_comment = words
        book.db.commit()
    assert notice(marked, marked.assignment()) == []
    _found, first, second, extra, *comments = read_log(marked.root)
    assert [(each.by, each.about, each.reason, dict(each.before)) for each in comments] == [
        ("Kim", COMMENT, "Well said.", {"comment": None}), ("Kim", COMMENT, "", {"comment": "Well said."}),
    ]  # fmt: skip
    assert [(each.did, each.score, each.before["manual_score"]) for each in (first, second)] == [
        ("entered", 2.0, 1.0), ("entered", 0.5, 2.0),
    ]  # fmt: skip
    assert (extra.score, extra.before["extra_credit"], extra.about) == (0.5, None, "extra credit")
    said = run("history", "--course", marked.root, "--learner", "ann", "--question", WISHES)[1]
    assert f"2 entered in formgrader by {first.by} (before: 1)." in said
    assert f"extra credit of 0.5 entered in formgrader by {first.by} (before: not marked)." in said
    assert "the comment “Well said.”, by Kim (before: none)." in said
    assert "no comment any more, by Kim (before: “Well said.”)." in said
    assert "somebody changed it" not in said


@pytest.mark.parametrize(
    ("user", "name"),
    [
        (None, ""),
        (User("kim"), "kim"),
        (User("kim", "Kim Adeyemi"), "Kim Adeyemi"),
        (User("4f5e", "Anonymous Europa"), ""),
        (User("a\nb"), "ab"),
    ],
)
def test_who_has_logged_in_marks_by_their_own_name(user, name):
    """Jupyter's made-up names for who has not logged in are nobody's."""
    assert name_of(user) == name


def test_another_answer_reopens_a_settled_mark(course, dropbox, hands_in):
    """Marked anew, a settled mark counts no longer, the cell waits, the summary says so, and the history has it all."""
    place = ("--course", course.root, "--learner", "ann", "--question", "s4a-key.wishes")
    with nbgrader_at(course.root):
        for words in ("He wants his flat to himself.", "He wants the key back."):
            hands_in("ann", {"s4a-key.wishes.text": {"text": words}})
            collect(course, course.assignment(), dropbox)
            _code, said = run("mark", "--course", course.root)
            if "flat" in words:
                assert "wait for you again" not in said
                assert run(*settle(course, 2))[0] == 0
                assert "Unchanged: 1." in run("mark", "--course", course.root)[1]
                assert row(course, "ann", WISHES) == (None, 2.0, False)
        assert row(course, "ann", WISHES) == (None, None, True)
        assert (
            "These answers have changed since you settled their marks, so they wait for you again: "
            "ann (s4a-key.wishes)."
        ) in said
        told = run("history", *place)[1].splitlines()
        assert told[-3].endswith(
            "the settled 2 counts no longer, because another answer to this question was handed in."
        )
        assert told[-2:] == [
            "  Now: not marked by machine, not marked by hand, extra credit 0. It waits to be marked by hand.",
            f"Next: python -m grading formgrader --course {course.root}",
        ]


def test_a_mark_for_an_earlier_answer_counts_nowhere(course, dropbox, hands_in):
    """Handed in again after a mark by hand, a text waits: neither that mark nor its comment is taken for its own.

    What was settled for an answer that is the same stays as it was settled.
    """
    key = bytes.fromhex("00" * 32)
    (course.root / KEY_FILE).write_text(key.hex())
    rulebook = load_rulebook()
    right = perfect_answers(course.bank(rulebook).cases["s4a-lamp"], rulebook)

    def page():
        code, said = run("feedback", "--course", course.root, "--although-waiting", "--close")
        assert code == 0, said
        return next((course.root / "feedback").glob("ann/*/feedback.html")).read_text()

    def marks():
        row = gradebook_table(course, [course.assignment()]).rows[0]
        return row["section-04.q.s4a-key.wishes.text"], row["section-04.q.s4a-lamp.council"], row["section-04.waiting"]

    def was_right():
        table = results_table(course.root)
        return table[table["item_id"] == "s4a-lamp.council"]["correct"].tolist()

    with nbgrader_at(course.root):
        hands_in("ann", {**right, "s4a-key.wishes.text": {"text": "He wants his flat to himself."}})
        collect(course, course.assignment(), dropbox)
        run("mark", "--course", course.root)
        full = row(course, "ann", "s4a-lamp-council")[0]
        mark_by_hand(course, "ann", WISHES, 2.0)
        mark_by_hand(course, "ann", "s4a-lamp-council", 0.0)
        with gradebook(course) as book:
            notebook = course.assignment().notebook
            book.find_comment(WISHES, notebook, ASSIGNMENT, "ann").manual_comment = "Words on the text."
            book.db.commit()
        assert (marks()[:2], was_right()) == ((2.0, 0.0), [0])
        run(*settle(course, 1.5, "As agreed.", "s4a-key.risks"))
        hands_in("ann", {"s4a-key.wishes.text": {"text": "He wants the key back."}})
        collect(course, course.assignment(), dropbox)
        run("mark", "--course", course.root)
        assert row(course, "ann", WISHES) == (None, 2.0, True)
        assert row(course, "ann", RISKS)[1:] == (1.5, False)
        assert (marks()[:2], was_right()) == ((None, full), [1])
        shown = page()
    assert "He wants the key back." in shown
    assert "Words on" not in shown
    assert shown.count("Not marked yet.") == 1
    assert "1.5 of 3 points." in shown
    assert "2 of 3 points." not in shown
