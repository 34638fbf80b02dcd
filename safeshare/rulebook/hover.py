"""What each key of a rulebook file means, in a line for people who edit one; editors show it."""

from __future__ import annotations

_CONDITIONS = {
    "when": "Facts (or tests), each with a value or a list of values; every line must hold.",
    "any": "Groups of such lines, of which at least one group must hold as well.",
}

ABOUT: dict[str, dict[str, str]] = {
    "About": {
        "id": "One word for this guide, such as the area.",
        "version": "Three numbers; raise it with every change that people should hear of.",
        "title": "What the guide is about, in your own words.",
        "board": "Whose guide it is.",
        "encoded": "When it was turned into rules: '2026-11-22', in quotes.",
        "review_by": "When its owner should look at it again: '2027-11-22', in quotes.",
        "about": "What this folder is and is not, in a few sentences.",
        "reasons_for_sharing": "Sections whose clauses give reasons for sharing in general.",
    },
    "Source": {
        "id": "Short name by which clauses point here.",
        "title": "What it is called.",
        "kind": "The guide itself, an act, guidance, or common law.",
        "about": "What it says on sharing, in a sentence or two.",
    },
    "Clause": {
        "id": 'Section and place, such as 4.O2. Quote it when it is digits only: "4.10".',
        "section": "The part of the id before the dot.",
        "paraphrase": "What the clause says, in your own words.",
        "force": "How strongly the guide puts it: must, should, may, imperative, definition ...",
        "binds": "Whom it addresses.",
        "about": "What it turns on.",
        "sources": "The laws and guidance that it leans on, by id.",
        "not_encoded": "Why nothing draws on this clause. Leave it out when something does.",
    },
    "Fact": {
        "id": "Short name by which rules and cases state it.",
        "asks": "The question to put.",
        "says": "Each value in words, 'unknown' included, as it reads in an explanation.",
        "default": "The value that a case is taken to state until it says otherwise. Left out: unknown.",
        "only_when": "When the question arises at all.",
        "open": "Values that still leave something to find out.",
        "clauses": "The clauses that make this question matter.",
    },
    "Family": {
        "id": "Short name.",
        "label": "One word for people.",
        "about": "What the outcomes of this family have in common.",
        "rank": "Counted from the order of the file; leave it out.",
    },
    "Outcome": {
        "id": "Short name, a contract with cases and answers.",
        "family": "The family that it belongs to.",
        "label": "The answer in a learner's words.",
        "also_right": "Other outcomes that are right as well.",
    },
    "Ground": {
        "id": "Short name.",
        "when": "The facts that make it hold; every line must.",
        "clauses": "The clauses that it brings to a decision.",
        "says": "What it says, in a sentence.",
    },
    "Test": {
        "id": "Short name by which rules ask it.",
        "asks": "The question about the lists.",
        "any_of": "The grounds of which one is enough for a yes.",
    },
    "Step": {
        "id": "Short name by which rules name their step.",
        "title": "What this step settles. Steps are tried in the order of the file.",
        **_CONDITIONS,
    },
    "Rule": {
        "id": "Short name, unique among the rules.",
        "step": "The step that it belongs to.",
        "after": "Rules of the same step that are tried first.",
        **_CONDITIONS,
        "any_unknown": "Facts of which at least one must be unknown; the result names those that are.",
        "outcome": "What it decides.",
        "find_out": "Facts that the result names as missing while they are open.",
        "clauses": "The deciding clauses, each with the fact (or facts) that carried it.",
        "grounds": "A test of which every ground that holds adds its own clauses.",
        "says": "What the rule says, in one plain sentence.",
    },
    "Duty": {
        "id": "Short name.",
        "do": "What to do, in one sentence.",
        "clauses": "The clauses that ask for it.",
        **_CONDITIONS,
    },
    "Note": {
        "id": "Short name.",
        "says": "What else a learner should hear.",
        "outside": "yes when the guide itself does not say it; it is then shown apart.",
        **_CONDITIONS,
    },
    "Misconception": {
        "id": "M and a number.",
        "belief": "What somebody believes.",
        "correction": "What the guide says instead.",
        "clauses": "The clauses that the belief breaks.",
    },
    "Reading": {
        "id": "T and a number.",
        "about": "What it is about, in a few words.",
        "tension": "What pulls against what, or what is left open.",
        "reading": "How it is read here.",
        "because": "The reason for reading it so.",
        "effect": "What that does to a case.",
        "clauses": "The clauses concerned, encoded or not.",
        "seen_in": "The entries of this rulebook that carry the reading, by kind.",
    },
    "SourcesFile": {"sources": "The guide, and the laws and guidance that it leans on."},
    "ClausesFile": {"clauses": "The guide, clause by clause, in your own words."},
    "FactsFile": {"facts": "What a case can state."},
    "OutcomesFile": {
        "families": "The families of outcomes, the one that shares least first.",
        "outcomes": "The answers that the guide can give.",
    },
    "GroundsFile": {"grounds": "The items of the two lists.", "tests": "The questions about the lists that rules ask."},
    "RulesFile": {"steps": "The steps of a decision, in their order.", "rules": "The rules; `after` orders them."},
    "DutiesFile": {"duties": "What to do with a result."},
    "NotesFile": {"notes": "What a learner should also hear."},
    "MisconceptionsFile": {"misconceptions": "Beliefs that lead people wrong."},
    "ReadingsFile": {"readings": "How the guide is read where it pulls in two directions."},
    "GlossaryFile": {"terms": "Short words, each with its meaning."},
}
"""For each kind of entry (by the name of its class), its keys and what they mean."""
