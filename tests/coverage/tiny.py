"""A tiny rulebook and a tiny bank, of which everything is known beforehand."""

from __future__ import annotations

from pathlib import Path

RULEBOOK = {
    "rulebook.yaml": """
id: tiny
version: 1.0.0
title: A tiny guide
board: No board
encoded: "2026-01-01"
review_by: "2027-01-01"
about: It serves tests.
""",
    "sources.yaml": "sources: [{id: guide, title: The guide, kind: guide, about: It serves tests.}]\n",
    "clauses.yaml": """
clauses:
  - {id: "1.1", section: "1", paraphrase: A fire goes before all else, force: may, binds: everyone}
  - {id: "1.2", section: "1", paraphrase: Why there is a guide, force: context, binds: reader,
     not_encoded: It decides nothing.}
  - {id: "2.1", section: "2", paraphrase: Share what is agreed, force: may, binds: everyone}
  - {id: "2.2", section: "2", paraphrase: Respect a refusal, force: must, binds: everyone}
  - {id: "2.3", section: "2", paraphrase: Ask first, force: should, binds: everyone}
  - {id: "3.1", section: "3", paraphrase: Write it down, force: must, binds: everyone}
  - {id: "3.2", section: "3", paraphrase: Say so afterwards, force: must, binds: everyone}
""",
    "facts.yaml": """
facts:
  - {id: agreed, asks: Does she agree?, says: {yes: she agrees, no: she refuses, unknown: nobody has asked her}}
  - {id: fire, asks: Is there a fire?, says: {yes: there is a fire, no: there is no fire, unknown: nobody looked}}
""",
    "outcomes.yaml": """
families:
  - {id: hold, label: Hold, about: Do not share}
  - {id: pause, label: Pause, about: Ask first}
  - {id: share, label: Share, about: Share now}
outcomes:
  - {id: tell, family: share, label: Tell them}
  - {id: ask, family: pause, label: Ask her}
  - {id: wait, family: hold, label: Tell nobody}
""",
    "grounds.yaml": """
grounds: [{id: fire, when: {fire: yes}, clauses: ["1.1"], says: There is a fire.}]
tests: [{id: danger_now, asks: Is there danger?, any_of: [fire]}]
""",
    "rules.yaml": """
steps: [{id: all, title: Everything}]
rules:
  - {id: danger, step: all, when: {danger_now: yes}, outcome: tell, grounds: danger_now, says: There is danger.}
  - {id: agreement, step: all, after: [danger], when: {agreed: yes}, outcome: tell,
     clauses: {"2.1": agreed}, says: She agrees.}
  - {id: refusal, step: all, after: [danger], when: {agreed: no, fire: [no, unknown]}, outcome: wait,
     clauses: {"2.2": agreed}, says: She refuses.}
  - {id: open, step: all, after: [danger], any_unknown: [agreed], outcome: ask,
     clauses: {"2.3": agreed}, says: Nobody asked.}
""",
    "duties.yaml": """
duties:
  - {id: record, clauses: ["3.1"], do: Write it down.}
  - {id: report, when: {family: share}, clauses: ["3.1", "3.2"], do: Say so afterwards.}
""",
    "notes.yaml": "notes: []\n",
    "misconceptions.yaml": """
misconceptions:
  - {id: M1, belief: They may always know, correction: They may not., clauses: ["2.2"]}
  - {id: M2, belief: Nobody need ask, correction: Somebody must., clauses: ["2.3"]}
""",
    "readings.yaml": "readings: []\n",
    "glossary.yaml": "terms: {}\n",
}

CASE = """
id: s2-neighbours
section: "2"
use: practice
title: The neighbours
role: You are a caretaker.
wants: She wants to be left in peace.
story:
  - text: She says no.
    facts: {agreed: no}
questions:
  - id: next
    ask: Should you tell the neighbours?
    parts: [decide, clauses]
    distractors:
      - {outcome: tell, misconception: M1, says: They live next door.}
      - {clause: "2.1", misconception: M1, says: They surely agree.}
    expect: {outcome: wait, clauses: ["2.2"], duties: [record]}
variants:
  - id: b
    title: The neighbours again
    change: {agreed: yes}
    story: {"1": She says yes.}
    says: She agrees.
"""

OPEN_CASE = CASE[: CASE.index("    distractors")].replace("s2-neighbours", "s2-open").replace("no}", "unknown}")
"""A case in which nobody has asked her."""


def write_rulebook(folder: Path) -> Path:
    """Write the tiny rulebook and return its folder."""
    home = folder / "tiny"
    home.mkdir(parents=True)
    for name, text in RULEBOOK.items():
        (home / name).write_text(text, encoding="utf-8")
    return home


def write_bank(folder: Path, *more: str) -> Path:
    """Write the tiny bank, with more cases where given, and return its folder."""
    home = folder / "scenarios"
    (home / "practice").mkdir(parents=True)
    for number, text in enumerate((CASE, *more)):
        (home / "practice" / f"{number}.yaml").write_text(text, encoding="utf-8")
    return home
