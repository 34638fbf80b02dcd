"""A learner's own page over time, beside their latest feedback: of themselves only, and nothing of the key.

It is made of what their feedback pages told them, in this process and quickly, for thousands of learners at once.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from grading.collecting.submission import CASES
from grading.course.folder import Course
from grading.course.roster import Learner
from grading.feedback.page import PAGE, PROGRESS, STAGE, write_everywhere
from grading.feedback.progress_stages import Stage, in_order, profile_over_time
from grading.feedback.rows import number
from safeshare.counting import counted
from safeshare.sections import section_name

MOST_CLAUSES, MOST_SECTIONS, MOST_CASES = 12, 3, 3
TIMES = {"pre": "Before", "during": "During the course", "post": "After", "follow_up": "At follow-up"}
SURE = {1: "not sure", 2: "fairly sure", 3: "sure"}
BANDS = {"low": "under two thirds", "middle": "two thirds to 80%", "high": "over 80%"}
_FITS = {1: "low", 2: "middle", 3: "high"}


def write_progress(course: Course, learners: Iterable[Learner]) -> None:
    """Write the page of each learner, from all feedback that they have, beside every one of their feedback pages."""
    practice = _practice(course)
    for learner in learners:
        found = _stages(course, learner.learner_id)
        if found:
            content = progress_content(learner.learner_id, in_order(found.values()), practice)
            write_everywhere(found, PROGRESS, content)


def progress_content(learner: str, stages: Sequence[Stage], practice: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return what a learner's page says, from their stages in order; `practice` names the cases of each section."""
    tests = [each for each in stages if each["sections"]]
    clauses = {clause["id"]: clause for each in stages for clause in each["clauses"]}
    return {
        "learner": learner,
        "synthetic": any(each["synthetic"] for each in stages),
        "stages": [_way(each) for each in stages],
        "times": [_named(each) for each in tests],
        "profile": [_line(each) for each in profile_over_time(stages)],
        "direction": _direction(stages),
        "sure": [_sure(stage, line) for stage in stages for line in stage["sure"]],
        "beliefs": list(_beliefs(stages)),
        "clauses": sorted(clauses.values(), key=lambda each: _place(each["id"]))[:MOST_CLAUSES],
        "suggestions": list(_suggestions(stages, practice)),
    }


def _stages(course: Course, learner: str) -> dict[Path, Stage]:
    """Return the stage of each of a learner's feedback pages, by its folder."""
    paths = (course.root / "feedback" / learner).glob(f"*/{STAGE}")
    return {path.parent: json.loads(path.read_text(encoding="utf-8")) for path in paths
            if path.with_name(PAGE).is_file()}  # fmt: skip


def _practice(course: Course) -> dict[str, list[str]]:
    """Return the titles of the practice cases of each section whose notebook was released."""
    found: dict[str, list[str]] = {}
    for assignment in course.assignments.values():
        path = course.folder("release", assignment.name) / CASES
        _, _, section = assignment.name.partition("-")
        if section.isdecimal() and path.is_file():
            cases = json.loads(path.read_text(encoding="utf-8"))["practice"]
            found[str(int(section))] = [case["title"] for case in cases]
    return found


def _named(stage: Stage) -> str:
    return f"{TIMES[stage['when']]}: {stage['title']}"


def _way(stage: Stage) -> dict[str, Any]:
    """Return one line on how the decisions of a stage went."""
    found = stage["decisions"]
    line = {"what": stage["title"][:1].upper() + stage["title"][1:], "when": TIMES[stage["when"]],
            "handed_in": stage["handed_in"]}  # fmt: skip
    if found is None:
        return {**line, "few": True}
    return {**line, "few": False, **found, "share": round(100 * found["right"] / found["all"])}


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line of the profile: what it is about, and the points of each time."""
    names = line["sections"]
    what = f"Section {names[0]}" if len(names) == 1 else f"Sections {', '.join(names[:-1])} and {names[-1]}"
    times = [
        {"points": number(round(each["points"], 1)), "out_of": number(round(each["out_of"], 1)),
         "share": round(100 * each["points"] / each["out_of"]) if each["out_of"] else 0}
        for each in line["times"]
    ]  # fmt: skip
    return {"what": what, "times": times}


def _direction(stages: Sequence[Stage]) -> list[str]:
    """Say in which way decisions went wrong at the latest time, and how that was the time before in a test."""
    given = [each for each in stages if each["decisions"] is not None]
    if not given:
        return []
    last = given[-1]
    under, over, every = (last["decisions"][name] for name in ("under", "over", "all"))
    lines = []
    if under == over == 0:
        lines.append(f"In {last['title']}, none of your decisions held back or shared too far.")
    elif under == over:
        lines.append(f"In {last['title']}, you held back as often as you shared too far: {under} of {every} each.")
    else:
        more, less = ("held back", "shared too far") if under > over else ("shared too far", "held back")
        counts = f"{max(under, over)} and {min(under, over)} of {counted(every, 'decision')}"
        lines.append(f"In {last['title']}, when a decision went wrong you more often {more} than you {less}: {counts}.")
    tests = [each for each in given if each["sections"]]
    if len(tests) > 1:
        first, now = (each["decisions"] for each in (tests[0], tests[-1]))
        then = f"From {tests[0]['title']} to {tests[-1]['title']}"
        lines.append(
            f"{then}: held back {first['under']} of {first['all']}, now {now['under']} of {now['all']}; "
            f"shared too far {first['over']} of {first['all']}, now {now['over']} of {now['all']}."
        )
    return lines


def _sure(stage: Stage, line: Mapping[str, Any]) -> dict[str, Any]:
    """Return one line on confidence: how sure, of how many, in which band they were right, and what that says."""
    levels = line["levels"]
    fits = [_FITS[each] for each in levels]
    order = list(BANDS)
    here = order.index(line["band"])
    said = "fits"
    if here < min(order.index(each) for each in fits):
        said = "surer than you were right"
    elif here > max(order.index(each) for each in fits):
        said = "you can be surer"
    how = " or ".join(SURE[each] for each in levels)
    return {"what": f"{stage['title'][:1].upper()}{stage['title'][1:]}: {how}", "of": line["of"],
            "band": BANDS[line["band"]], "said": said}  # fmt: skip


def _beliefs(stages: Sequence[Stage]) -> Iterator[dict[str, Any]]:
    """Yield each misconception that was acted on, once, with where: the one met last comes first."""
    found: dict[str, dict[str, Any]] = {}
    where: dict[str, list[str]] = {}
    for stage in reversed(stages):
        for each in stage["misconceptions"]:
            found.setdefault(each["id"], each)
            where.setdefault(each["id"], []).insert(0, stage["title"])
    for code, each in found.items():
        yield {**each, "where": ", ".join(where[code]), "clauses": ", ".join(each["clauses"])}


def _suggestions(stages: Sequence[Stage], practice: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield what to practise: sections whose clauses came up most, then what direction and confidence suggest."""
    missed = Counter(clause["section"] for each in stages for clause in each["clauses"])
    for section, _times in missed.most_common(MOST_SECTIONS):
        titles = practice.get(section, ())
        name = section_name(section)
        name = f"{name[:1].upper()}{name[1:]}"
        if titles:
            cases = " or ".join(f"“{title}”" for title in titles[:MOST_CASES])
            yield f"{name}: play {cases} again. Practice earns no points; play it as often as you like."
        else:
            yield f"{name}: read its clauses below again, and say each in your own words."
    given = [each["decisions"] for each in stages if each["decisions"] is not None]
    under, over = (sum(each[name] for each in given[-1:]) for name in ("under", "over"))
    if under > over:
        yield "Before you hold back or wait, look for the clause that lets you share, and ask what follows if not."
    elif over > under:
        yield "Before you share, ask for each recipient what they need it for, and whether the guide names a ground."
    said = {_sure(stage, line)["said"] for stage in stages[-1:] for line in stage["sure"]}
    if "surer than you were right" in said:
        yield "Name the clause before you decide, above all when you feel sure."
    elif "you can be surer" in said:
        yield "You were right more often than you thought: trust a decision for which you can name the clause."


def _place(clause: str) -> tuple[int, str, int, str]:
    """Return where a clause stands in the guide: numbered sections in their order, then by number and letter."""
    section, _, rest = clause.partition(".")
    digits = "".join(char for char in rest if char.isdecimal())
    letters = "".join(char for char in rest if not char.isdecimal())
    return int(section) if section.isdecimal() else 99, section + letters[:1], int(digits or 0), letters
