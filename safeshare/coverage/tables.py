"""Coverage and mutation check as text for a screen, worded for an author of cases."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from safeshare.counting import counted
from safeshare.coverage.found import Coverage, Group, Row, Table, so_many
from safeshare.coverage.tried import MutationCheck, Tried
from safeshare.rulebook import Rulebook
from safeshare.teaching import short_name

WIDTH = 100


def coverage_as_text(found: Coverage) -> str:
    """Return what the cases exercise: a summary, then every table with its gaps."""
    cases, questions = counted(found.cases, "case"), counted(found.questions, "question")
    lines = [f"What {cases} with {questions} exercise of the rulebook {found.rulebook} {found.version}", ""]
    for name, (some, asked) in found.sections.items():
        lines.append(f"  Section {name}: {counted(some, 'case')} with {counted(asked, 'question')}")
    lines.append("")
    for table in found.tables:
        done, able = so_many(table.rows)
        lines.append(f"  {table.title + ':':<26}{done:>3} of {able:>3} exercised")
    taught = found.taught()
    if taught is not None:
        lines += [
            "",
            f"  {taught[0]} of {counted(taught[1], 'clause')} taught: a case exercises them, or a notebook names them",
        ]
    lines += ["", "Every number below says in how many questions; under 'cases', in how many cases."]
    for table in found.tables:
        lines += ["", *_table(table)]
    return "\n".join(lines) + "\n"


def _table(table: Table) -> list[str]:
    done, able = so_many(table.rows)
    roles = "; ".join(f"{name}: {about}" for name, about in table.roles.items())
    lines = [f"{table.title}: {done} of {able} exercised", *_wrapped(f"({roles})", ""), *_wrapped(table.note, ""), ""]
    wide = max((len(row.id) for row in table.rows), default=0) + 2
    heads = [*table.roles, *(name for name in ("cases", "notebooks") if getattr(table.rows[0], name) is not None)]
    lines.append(" " * (wide + 2) + "".join(f"{name:>{_width(name)}}" for name in heads))
    for group in table.groups:
        lines += _group(group, wide)
    return lines


def _group(group: Group, wide: int) -> list[str]:
    done, able = so_many(group.rows)
    so_far = f"{done} of {able}" if able else "nothing that a case can exercise"
    lines = [f"{group.title}: {so_far}"] if group.title else []
    idle = {row.id: _stated(row) for row in group.rows if not row.counts_in and not any(row.counts.values())}
    for row in group.rows:
        if row.id in idle:
            continue
        numbers = "".join(f"{number or '-':>{_width(name)}}" for name, number in row.counts.items())
        if row.cases is not None:
            numbers += f"{row.cases or '-':>{_width('cases')}}"
        if row.notebooks is not None:
            numbers += f"{_short(row.notebooks):>{_width('notebooks')}}"
        words = f"[{row.gap}] {row.about}" if row.gap else row.about
        start = f"  {row.id:<{wide}}{numbers}  "
        lines.append(start + textwrap.shorten(words, max(WIDTH - len(start), 30), placeholder=" ..."))
    if idle:
        lines += _wrapped(f"No rule or duty draws on {', '.join(idle.values())}.", "  ")
    return lines


def _width(head: str) -> int:
    """Return how wide a column is: that of the notebooks holds three of their numbers."""
    return {"cases": 7, "notebooks": 14}.get(head, 9)


def _short(notebooks: tuple[str, ...]) -> str:
    """Return notebooks by their short names, no more than fit."""
    names = [short_name(each) for each in notebooks]
    return "-" if not names else ", ".join(names) if len(names) < 4 else f"{names[0]} +{len(names) - 1}"


def _stated(row: Row) -> str:
    """Return a clause that no rule draws on, with the notebooks that name it where any were read."""
    if row.notebooks is None:
        return row.id
    return f"{row.id} (not taught)" if not row.notebooks else f"{row.id} ({', '.join(map(short_name, row.notebooks))})"


def check_as_text(check: MutationCheck, rulebook: Rulebook) -> str:
    """Return the numbers of a mutation check, and what the cases would not notice, entry by entry."""
    numbers = {
        "killed": "noticed: the answer, clauses, missing facts or duties of some question change",
        "survived": "not noticed by any question, though some case would turn out differently",
        "refused": "refused by the loader, so they cannot go unnoticed",
        "no_difference": "without a difference to any case at all, so there is nothing to notice",
    }
    lines = [f"Mutation check: {counted(len(check.tried), 'small change')} of the rulebook, made one at a time", ""]
    lines += [
        f"  {len([each for each in check.tried if each.status == name]):>4} {words}" for name, words in numbers.items()
    ]
    lines += ["", f"The cases notice {check.percent:.1f} per cent of the changes that make a difference."]
    survivors = check.with_status("survived")
    if survivors:
        lines += ["", "What the cases would not notice, and the facts of a question that would:"]
    about = _about(rulebook)
    for (kind, name), group in _grouped(survivors).items():
        lines += ["", *_wrapped(f"{kind.capitalize()} {name}: {about[kind, name]}", "")]
        for start, here in _by_example(group).items():
            lines += _wrapped(start, "  ")
            lines += [line for each in here for line in _wrapped(f"- {each.mutant.words}", "    ")]
    return "\n".join(lines) + "\n"


def _grouped(tried: Iterable[Tried]) -> dict[tuple[str, str], list[Tried]]:
    found: dict[tuple[str, str], list[Tried]] = {}
    for each in tried:
        found.setdefault((each.mutant.of, each.mutant.id), []).append(each)
    return found


def _by_example(tried: Iterable[Tried]) -> dict[str, list[Tried]]:
    """Return changes by the sentence that says which question would notice them."""
    found: dict[str, list[Tried]] = {}
    for each in tried:
        found.setdefault(_would_notice(each), []).append(each)
    return found


def _would_notice(tried: Tried) -> str:
    facts = ", ".join(f"{name}: {value}" for name, value in (tried.example or {}).items())
    near = ""
    if tried.near is not None:
        new = ", ".join(f"{name}: {value}" for name, (_, value) in tried.near.facts.items())
        near = f" (nearest: {tried.near.question} with {new})"
    return f"A question with {facts or 'no facts stated'}{near} would notice, by {_listed(tried.alters)}, if it"


def _listed(parts: tuple[str, ...]) -> str:
    """Return the parts of a key in words: 'its outcome, clauses and duties'."""
    *others, last = parts
    return f"its {', '.join(others)} and {last}" if others else f"its {last}"


def _about(rulebook: Rulebook) -> dict[tuple[str, str], str]:
    return {
        **{("rule", each.id): each.says for each in rulebook.rules},
        **{("step", each.id): each.title for each in rulebook.steps.values()},
        **{("ground", each.id): each.says for each in rulebook.grounds},
        **{("duty", each.id): each.do for each in rulebook.duties},
    }


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ")
