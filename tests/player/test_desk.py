"""What a player shows, saves and tells, without any widget."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from safeshare.answers import AnswerSheet
from safeshare.marking import AnswerStands
from safeshare.player.desk import FIND_OUT, Desk
from safeshare.player.sentences import plain
from safeshare.player.shelf import find_shelf
from safeshare.problems import ProblemsError

DECIDE = "s4-kettle.council.decide"
RESPECT = {"family": "hold", "outcome": "respect_refusal", "confidence": 2}


def _desk(folder: Path, *cases: str) -> Desk:
    return Desk(find_shelf(folder), folder, cases or ("s4-kettle",))


def _keys(data: Any) -> list[str]:
    """Return every key at every depth of plain data."""
    inner = list(data.values()) if isinstance(data, dict) else data if isinstance(data, list | tuple) else []
    return [*(data if isinstance(data, dict) else []), *(key for each in inner for key in _keys(each))]


def test_assessed_view_holds_no_facts(released: Path) -> None:
    """Nothing of an assessed case's facts or keys is in what the browser gets."""
    view = _desk(released, "s4a-kettle").view()
    assert view["cases"][0]["practice"] is False
    assert not set(_keys(view)) & {"facts", "expect", "distractors", "needed", "key", "why", "near"}


def test_pair_view_does_not_tell_what_differs(released: Path) -> None:
    """The fact that changed is one of several options, and the author's line on it is not sent before."""
    desk = _desk(released, "s4-kettle", "s4-kettle-b")
    options = [option["id"] for option in desk.view()["compare"]["options"]]
    assert "others_at_risk" in options
    assert len(options) == 6
    assert "A child may be at risk." not in json.dumps([desk.view(), desk.check("s4-kettle-b.council")])


def test_a_pair_does_not_say_what_would_change_the_answer(released: Path) -> None:
    """Until the fact that changed is found, feedback on a case of a pair does not name it; alone, a case does."""
    question = "s4-kettle.council"
    assert "may be at risk" in _desk(released, "s4-kettle").check(question)["change"]
    desk = _desk(released, "s4-kettle", "s4-kettle-b")
    desk.compare("abuser_has_needs")
    assert desk.check(question)["change"] == FIND_OUT
    desk.compare("others_at_risk")
    assert "may be at risk" in desk.check(question)["change"]


def test_a_story_of_a_pair_names_what_to_ask_and_not_what_would_turn(unfolding: Path) -> None:
    """Feedback step by step lists the facts worth asking for; what each would change comes once the fact is found."""
    pause = {"path": [{"step": step, "did": "decide", "family": "pause"} for step in (1, 2, 3, 4)]}

    def worth(desk: Desk) -> list[str]:
        steps = next(part for part in desk.check("s4-tea.council")["parts"] if part["kind"] == "unfold")["steps"]
        return steps[1]["worth"]

    pair = _desk(unfolding, "s4-tea", "s4-tea-b")
    pair.save("s4-tea.council.unfold", pause)
    before = worth(pair)
    assert "“Is anyone else, a child included, at risk, or might they be?”" in before
    assert not any("the answer becomes" in each for each in before)
    assert all("the answer becomes" in each for each in worth(_desk(unfolding, "s4-tea")))
    pair.compare("others_at_risk")
    assert [each.partition(" If ")[0] for each in worth(pair)] == before
    assert all("the answer becomes" in each for each in worth(pair))


def test_saved_answer_is_on_disk_and_comes_back(released: Path) -> None:
    """An answer is in answers.json when save returns, and a new desk in the same folder has it."""
    _desk(released).save(DECIDE, RESPECT)
    assert json.loads((released / "answers.json").read_text(encoding="utf-8"))["answers"] == {DECIDE: RESPECT}
    assert _desk(released).answers() == {DECIDE: RESPECT}


def test_opening_writes_nothing(released: Path) -> None:
    """Looking at a case leaves no file behind."""
    _desk(released).view()
    assert not (released / "answers.json").exists()


def test_two_players_share_one_file(released: Path) -> None:
    """Two players of one folder never overwrite each other's answers."""
    one, other = _desk(released), _desk(released, "s4a-kettle")
    one.save(DECIDE, RESPECT)
    other.save("s4a-kettle.record.text", {"text": "She said no."})
    one.save("s4-kettle.council.clauses", {"chosen": ["4.3"], "none": False})
    kept = json.loads((released / "answers.json").read_text(encoding="utf-8"))["answers"]
    assert sorted(kept) == ["s4-kettle.council.clauses", DECIDE, "s4a-kettle.record.text"]


def test_answer_to_another_case_is_refused(released: Path) -> None:
    """A player saves only answers to the cases that it shows."""
    with pytest.raises(KeyError):
        _desk(released).save("s4a-kettle.council.decide", RESPECT)
    assert not (released / "answers.json").exists()


def test_answer_of_wrong_form_does_not_block_the_next(released: Path) -> None:
    """An answer that can never fit is refused once and forgotten; the next one is saved."""
    desk = _desk(released)
    with pytest.raises(ValueError, match="confidence"):
        desk.save(DECIDE, {**RESPECT, "confidence": 9})
    desk.save(DECIDE, RESPECT)
    assert desk.answers() == {DECIDE: RESPECT}


def test_failed_save_is_kept_and_tried_again(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the disk refuses, the answer stays in the player; it goes to disk with the next one that succeeds."""

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    desk = _desk(released)
    with monkeypatch.context() as patch:
        patch.setattr("safeshare.keeping.write_atomically", refuse)
        with pytest.raises(ProblemsError, match="No space left"):
            desk.save(DECIDE, RESPECT)
    assert desk.unsaved == [DECIDE]
    assert desk.answers() == {DECIDE: RESPECT}
    desk.save("s4-kettle.council.missing", {"chosen": [], "none": True})
    assert desk.unsaved == []
    assert sorted(_desk(released).answers()) == [DECIDE, "s4-kettle.council.missing"]


def test_check_tells_what_the_marking_code_says(released: Path) -> None:
    """Practice feedback is the marking's own, for the answers on disk."""
    desk = _desk(released)
    desk.save(DECIDE, RESPECT)
    desk.save(
        "s4-kettle.council.clauses", {"chosen": [each["id"] for each in desk.check("s4-kettle.council")["clauses"]]}
    )
    desk.save("s4-kettle.council.missing", {"chosen": [], "none": True})
    said = desk.check("s4-kettle.council")
    assert (said["verdict"], said["points"], said["out_of"]) == ("right", 5.0, 5.0)
    desk.save(DECIDE, {"family": "share", "outcome": "share_without_consent", "confidence": 3})
    assert desk.check("s4-kettle.council")["verdict"] == "not yet"


@pytest.mark.parametrize("question", ["s4a-kettle.council", "s4-kettle-b.council", "s4-kettle.nobody", "", "no.such"])
def test_only_shown_practice_questions_are_checked(released: Path, question: str) -> None:
    """No message of a browser brings feedback on an assessed question or on one that is not shown."""
    with pytest.raises(KeyError):
        _desk(released, "s4-kettle").check(question)
    with pytest.raises(KeyError):
        _desk(released, "s4a-kettle").check(question)


def test_comparison_comes_from_the_facts(released: Path) -> None:
    """The fact that differs is right and brings both outcomes; any other one points to the part to read again."""
    desk = _desk(released, "s4-kettle", "s4-kettle-b")
    right, wrong = desk.compare("others_at_risk"), desk.compare("abuser_has_needs")
    assert right["verdict"] == "right"
    assert ["Do not share now" in each for each in right["sides"]] == [True, False]
    assert "Share proportionately without consent" in right["sides"][1]
    assert {each["id"] for each in right["clauses"]} >= {"4.O2", "7.C1"}
    assert wrong["verdict"] == "not yet"
    assert "part 3" in wrong["look"]
    assert "clauses" not in wrong


def test_single_case_has_nothing_to_compare(released: Path) -> None:
    """One case alone, or an assessed one in the pair, asks for no comparison."""
    assert _desk(released, "s4-kettle").view()["compare"] is None
    assert _desk(released, "s4-kettle", "s4a-kettle").view()["compare"] is None
    with pytest.raises(KeyError):
        _desk(released, "s4-kettle").compare("capacity")


def test_answers_name_the_assignment(released: Path) -> None:
    """The file says which assignment it belongs to, so that it cannot be handed in for another."""
    _desk(released, "s4a-kettle").save("s4a-kettle.council.decide", RESPECT)
    assert json.loads((released / "answers.json").read_text(encoding="utf-8"))["assignment"] == "section-04"


def test_a_story_once_read_on_keeps_its_answers(unfolding: Path) -> None:
    """What was answered before reading on can be followed but not changed, even by a player opened before."""
    part, desk, other = "s4a-tea.council.unfold", _desk(unfolding, "s4a-tea"), _desk(unfolding, "s4a-tea")
    first, second = {"step": 1, "did": "decide", "family": "pause"}, {"step": 2, "did": "ask", "fact": "others_at_risk"}
    desk.save(part, {"path": [first]})
    for path in ([{**first, "family": "hold"}], [{**first, "family": "hold"}, second], []):
        with pytest.raises(AnswerStands, match="stays as it was"):
            other.save(part, {"path": path})
    assert other.unsaved == []
    other.save(part, {"path": [first, second]})
    with pytest.raises(AnswerStands):
        desk.save(part, {"path": [first]})
    assert _desk(unfolding, "s4a-tea").answers() == {part: {"path": [first, second]}}
    desk.save("s4a-tea.council.decide", RESPECT)
    desk.save("s4a-tea.council.decide", {**RESPECT, "outcome": "no_duty"})


def test_a_practice_story_may_begin_again_but_not_be_rewritten(unfolding: Path) -> None:
    """An empty path starts a practice story afresh; a path that differs is refused there too."""
    part, desk = "s4-tea.council.unfold", _desk(unfolding, "s4-tea")
    first = {"step": 1, "did": "decide", "family": "pause"}
    desk.save(part, {"path": [first]})
    with pytest.raises(AnswerStands):
        desk.save(part, {"path": [{**first, "family": "share"}]})
    desk.save(part, {"path": []})
    desk.save(part, {"path": [{**first, "family": "share"}]})
    assert desk.answers()[part]["path"][0]["family"] == "share"


def test_a_damaged_path_stands_in_nobody_s_way(unfolding: Path) -> None:
    """What is kept for a story and is no path at all is replaced by one."""
    part, desk = "s4a-tea.council.unfold", _desk(unfolding, "s4a-tea")
    desk.save(part, {"path": []})
    file = unfolding / "answers.json"
    kept = json.loads(file.read_text(encoding="utf-8"))
    for damage in ({"path": "pause"}, ["pause"], {"chosen": []}):
        file.write_text(json.dumps({**kept, "answers": {part: damage}}), encoding="utf-8")
        desk.save(part, {"path": [{"step": 1, "did": "decide", "family": "pause"}]})
        assert desk.answers()[part]["path"][0]["family"] == "pause"


def test_a_story_to_unfold_tells_nothing_before_it_is_read(unfolding: Path) -> None:
    """The view of an assessed story names the facts to ask for without values, and not which step settles them."""
    view = _desk(unfolding, "s4a-tea").view()
    assert view["cases"][0]["questions"][0]["parts"][0]["kind"] == "unfold"
    assert not set(_keys(view)) & {"facts", "settled", "near_settled", "near", "path", "sound", "worth"}


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "The disk of this computer is full. Make room, or tell your trainer, and then try again."),
        (errno.EROFS, "Nothing may be written in this folder. Tell your trainer."),
        (errno.EIO, "This computer refused to read or write a file (Input/output error). Tell your trainer."),
    ],
)
def test_what_a_disk_refuses_is_said_in_a_learners_words(number: int, said: str) -> None:
    """A full disk and a folder that may not be written are named as such, without a path or a number."""
    assert plain(OSError(number, os.strerror(number), "/srv/learners/section-04/.x")) == said


def test_a_newer_versions_answers_are_left_to_the_trainer(tmp_path: Path) -> None:
    """A learner reads that nothing was touched and whom to ask, and no name of a file or of its form."""
    file = tmp_path / "answers.json"
    file.write_text('{"schema": "safeshare-answers/99"}', encoding="utf-8")
    with pytest.raises(ProblemsError) as newer:
        AnswerSheet.open(tmp_path)
    assert plain(newer.value).startswith(
        "A newer version of safeshare wrote your answers, so they cannot be shown here."
    )
