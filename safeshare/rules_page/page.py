"""The page that a Board can sign off: everything that a rulebook says, in words."""

from __future__ import annotations

from datetime import date

from safeshare.counting import counted
from safeshare.explanation import AID
from safeshare.rulebook import Rulebook
from safeshare.rules_page.appendix import clauses_section, facts_section, glossary_section, sources_section
from safeshare.rules_page.blocks import Page, Row, Section, Table, Terms, line, listing, paragraph
from safeshare.rules_page.fingerprint import fingerprint
from safeshare.rules_page.lists import (
    duties_section,
    grounds_section,
    misconceptions_section,
    not_encoded_section,
    notes_section,
    readings_section,
)
from safeshare.rules_page.outcomes import Outcomes
from safeshare.rules_page.routes import routes_section

SIGNATURES = 3


def rules_page(rulebook: Rulebook) -> Page:
    """Return the page of a rulebook; raises ProblemsError when its files can no longer be read."""
    about, code = rulebook.parts.about, fingerprint(rulebook)
    left_out = sum(clause.not_encoded is not None for clause in rulebook.clauses.values())
    counts = (
        f"{counted(len(rulebook.clauses), 'clause')} ({left_out} of them not encoded), "
        f"{counted(len(rulebook.facts), 'question')}, {counted(len(rulebook.rules), 'rule')} in "
        f"{counted(len(rulebook.steps), 'step')}, {counted(len(rulebook.outcomes), 'outcome')}, "
        f"{counted(len(rulebook.duties), 'duty', 'duties')}, {counted(len(rulebook.readings), 'reading')}"
    )
    facts = Terms(
        (
            ("Board", line(about.board)),
            ("Version", line(about.version)),
            ("Turned into rules", line(in_words(about.encoded))),
            ("To be reviewed by", line(in_words(about.review_by))),
            ("Code of its content", line(f"{code} (changes with any change of a file)")),
            ("Holds", line(counts)),
        )
    )
    sections = (
        _how_to_read(),
        routes_section(rulebook),
        Outcomes(rulebook).section(),
        grounds_section(rulebook),
        duties_section(rulebook),
        notes_section(rulebook),
        readings_section(rulebook),
        not_encoded_section(rulebook),
        misconceptions_section(rulebook),
        facts_section(rulebook),
        clauses_section(rulebook),
        glossary_section(rulebook),
        sources_section(rulebook),
        _sign_off(rulebook, code),
    )
    intro = (paragraph(about.about),) if AID in about.about else (paragraph(about.about), paragraph(AID))
    return Page(about.title, (*intro, facts), sections, f"{about.id} {about.version}, code {code}")


def in_words(day: str) -> str:
    """Return a date as people write it: '22 November 2026' for '2026-11-22'; what is no date stays as it is."""
    try:
        read = date.fromisoformat(day)
    except ValueError:
        return day
    return f"{read.day} {read:%B %Y}"


def _how_to_read() -> Section:
    lines = [
        "A case asks one question: should this holder share this information about this adult with this recipient, "
        "now?",
        "Rules are tried in the order of their numbers. The first whose conditions all hold decides; the others are "
        "not reached. That exactly one rule decides every case is reckoned out whenever the rulebook is loaded.",
        'What is not known is never read as a no. "Nothing says that ..." means that it is known not to be so, or not '
        "known at all.",
        "Clauses are named by section and place in the guide, such as 4.O2, and told in our own words.",
        "What this page says is made from the same files that decide cases. Nothing on it is written by hand.",
    ]
    return Section("How to read this page", "reading", (listing([line(each) for each in lines]),))


def _sign_off(rulebook: Rulebook, code: str) -> Section:
    about = rulebook.parts.about
    says = paragraph(
        f"On behalf of {about.board}: we have read version {about.version} of this rulebook (code {code}), with the "
        "readings chosen where the guide is in tension with itself and the clauses that are not encoded. We agree to "
        f"its use in training and assessment until {in_words(about.review_by)}, except as noted here:"
    )
    empty = tuple(line("") for _ in range(3))
    rows = tuple(Row((line(f"{number}"), *empty)) for number in range(1, SIGNATURES + 1))
    table = Table("Signatures", ("", "Name and role", "Signature", "Date"), rows)
    return Section("Sign-off", "sign-off", (says, paragraph(""), table), (), "sign-off")
