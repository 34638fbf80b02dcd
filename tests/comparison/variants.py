"""Rulebooks that differ from the Somerset one in a known way."""

from __future__ import annotations

import shutil
from pathlib import Path

from safeshare.rulebook import DEFAULT_FOLDER, Rulebook, read_rulebook

Edit = tuple[str, str, str]
"""A file, a text that stands in it once, and the text to put in its place."""

LESSER_CRIME: list[Edit] = [("rules.yaml", "    outcome: may_share\n", "    outcome: share_without_consent\n")]
UNCERTAIN_LEAD: list[Edit] = [
    ("rules.yaml", "    when: {recipient_implicated: yes}\n", "    when: {recipient_implicated: [yes, unknown]}\n"),
    ("rules.yaml", "    when: {recipient_implicated: [no, unknown]}\n", "    when: {recipient_implicated: no}\n"),
]
FIRST_RULE: list[Edit] = [("rules.yaml", "    when: {identifiable: no}\n", "    when: {subject: provider}\n")]
OTHER_DEFAULT: list[Edit] = [("facts.yaml", "    default: not_sought\n", "    default: refused\n")]
NEW_VALUE: list[Edit] = [
    (
        "facts.yaml",
        "      refused: the person refuses\n",
        "      refused: the person refuses\n      withdrawn: the person takes the consent back\n",
    ),
    (
        "rules.yaml",
        "    when: {consent: [not_sought, given]}\n",
        "    when: {consent: [not_sought, given, withdrawn]}\n",
    ),
    (
        "rules.yaml",
        "    step: family_has\n    when: {consent: refused}",
        "    step: family_has\n    when: {consent: [refused, withdrawn]}",
    ),
]
TRAINED = """\
  - id: recipient_trained
    asks: Is the lead trained?
    says:
      yes: the lead is trained
      no: the lead is not trained
      unknown: nobody knows whether the lead is trained
"""
NEW_FACT: list[Edit] = [
    ("facts.yaml", "  - id: recipient_implicated\n", f"{TRAINED}  - id: recipient_implicated\n"),
    (
        "rules.yaml",
        "    when: {recipient_implicated: yes}\n",
        "    any: [{recipient_implicated: yes}, {recipient_trained: no}]\n",
    ),
    (
        "rules.yaml",
        "    when: {recipient_implicated: [no, unknown]}\n    outcome: share_internally",
        "    after: [internal_implicated]\n    outcome: share_internally",
    ),
]
LEAD_DUTY: list[Edit] = [
    (
        "duties.yaml",
        "  - id: record\n",
        """\
  - id: tell_the_lead
    when: {outcome: act_now, recipient: partner}
    clauses: ["1.4"]
    do: Tell your own lead the same day.
  - id: record
""",
    )
]
WIDER_DUTY: list[Edit] = [
    (
        "duties.yaml",
        "    when: {family: share, subject: person_posing_risk}\n",
        "    when: {family: [share, weigh], subject: person_posing_risk}\n",
    )
]
NARROWER_DUTY: list[Edit] = [
    ("duties.yaml", "    when: {recipient: family}\n", "    when: {recipient: family, capacity: has}\n")
]
OTHER_DUTY: list[Edit] = [("duties.yaml", "    do: Use a secure channel.\n", "    do: Use a channel that is safe.\n")]
NO_WEIGHING: list[Edit] = [
    (
        "duties.yaml",
        """\
  - id: weigh_with_care
    when: {outcome: may_share}
    clauses: ["4.11", "4.12", "2.7"]
    do: Weigh proportion on this case alone, talk it through without naming the person, and take advice.
""",
        "",
    )
]
RENAMED_DUTY: list[Edit] = [("duties.yaml", "  - id: secure_channel\n", "  - id: safe_channel\n")]
OTHER_GROUND: list[Edit] = [
    (
        "grounds.yaml",
        "    any_of: [serious_crime_possible, abuser_needs, risk_marm, public_interest]\n",
        "    any_of: [serious_crime_possible, abuser_needs, risk_marm]\n",
    )
]
WORDING: list[Edit] = [("notes.yaml", "call 999", "ring 999")]
COMMENT: list[Edit] = [("notes.yaml", "notes:\n", "# A remark.\nnotes:\n")]


def variant(folder: Path, edits: list[Edit]) -> Path:
    """Write a copy of the Somerset rulebook with edits into a folder below `folder`; return it."""
    copy = folder / f"variant-{len(list(folder.iterdir()))}"
    shutil.copytree(DEFAULT_FOLDER, copy)
    for file, before, after in edits:
        text = (copy / file).read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{before!r} must stand once in {file}"
        (copy / file).write_text(text.replace(before, after), encoding="utf-8")
    return copy


def read_variant(folder: Path, edits: list[Edit]) -> Rulebook:
    """Return a copy of the Somerset rulebook with edits."""
    return read_rulebook(variant(folder, edits))
