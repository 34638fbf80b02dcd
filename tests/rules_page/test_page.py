"""The page that a Board signs: whole, escaped, and in need of nothing else."""

from __future__ import annotations

import html
import re
import shutil
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from safeshare import load_rulebook
from safeshare.cli import main
from safeshare.rulebook import DEFAULT_FOLDER, Rulebook, read_rulebook
from safeshare.rulebook.model import Entry, Fact
from safeshare.rules_page import as_html, as_text, rules_page
from safeshare.rules_page.blocks import Page
from safeshare.rules_page.diagram import BETWEEN, TALLEST
from safeshare.rules_page.fingerprint import fingerprint
from safeshare.rules_page.page import in_words
from safeshare.rules_page.stages import stages

BOOK = load_rulebook()
PAGE = as_html(rules_page(BOOK))
TEXT = " ".join(as_text(rules_page(BOOK)).split())
TEXTS = (
    "title", "board", "about", "label", "says", "do", "asks", "belief", "correction", "tension", "reading", "because",
    "effect", "paraphrase", "force", "binds", "not_encoded",
)  # fmt: skip
HOSTILE = "<script>alert(1)</script> & \"quoted\" 'too' <b onload=x>"


class Reader(HTMLParser):
    """Collects what stands in a page: text, ids, links, headings and tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag with its attributes."""
        named = dict(attrs)
        self.tags.append((tag, named))
        if named.get("id"):
            self.ids.append(str(named["id"]))
        if tag == "a":
            self.links.append(str(named["href"]))

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.text.append(data)


READ = Reader(PAGE)
SHOWN = " ".join(" ".join(READ.text).split())


def run(*arguments: str) -> Result:
    """Call the command line in this process; an exception would be a traceback."""
    result = CliRunner().invoke(main, ["rules", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def hostile() -> Rulebook:
    """Return a rulebook with markup in every text of every entry."""
    changed = {key: value for key, value in BOOK.parts if key not in ("about", "terms")}
    parts = BOOK.parts.model_copy(
        update={
            **{key: tuple(_hostile(entry) for entry in entries) for key, entries in changed.items()},
            "about": _hostile(BOOK.parts.about),
            "terms": {HOSTILE: HOSTILE},
        }
    )
    return Rulebook(BOOK.folder, parts)


def _hostile(entry: Entry) -> Entry:
    texts = [name for name in TEXTS if isinstance(getattr(entry, name, None), str)]
    update: dict[str, object] = dict.fromkeys(texts, HOSTILE)
    if isinstance(entry, Fact):
        update["says"] = dict.fromkeys(entry.says, HOSTILE)
    return entry.model_copy(update=update)


@pytest.mark.parametrize("shown", [SHOWN, TEXT], ids=["html", "text"])
def test_everything_is_there(shown: str) -> None:
    """Every outcome, rule, clause, duty, ground, reading, misconception, fact, term, source and step is told."""
    told = [each.label for each in BOOK.outcomes.values()]
    told += [each.says for each in BOOK.rules]
    told += [each.paraphrase for each in BOOK.clauses.values()]
    told += [each.do for each in BOOK.duties]
    told += [each.says for each in (*BOOK.grounds, *BOOK.notes)]
    told += [text for each in BOOK.readings.values() for text in (each.about, each.tension, each.reading, each.effect)]
    told += [text for each in BOOK.misconceptions.values() for text in (each.belief, each.correction)]
    told += [text for each in BOOK.facts.values() for text in (each.asks, *each.says.values())]
    told += [*BOOK.glossary, *BOOK.glossary.values(), *(each.title for each in BOOK.sources.values())]
    told += [each.title for each in BOOK.steps.values()]
    told += [each.not_encoded for each in BOOK.clauses.values() if each.not_encoded]
    assert [each for each in told if " ".join(each.split()) not in shown] == []


@pytest.mark.parametrize("shown", [SHOWN, TEXT], ids=["html", "text"])
def test_facts_are_said_to_be_missing_only_where_it_is_explained(shown: str) -> None:
    """That facts are missing is said once, with the words for it; nowhere does it stand by a rule that names none."""
    label, short = BOOK.outcomes["seek_advice"].label, BOOK.outcomes["seek_advice"].in_a_sentence
    assert "these facts are missing" in label
    assert shown.count("these facts are missing") == 1
    assert f'Where a result names missing facts{":" * (shown is TEXT)} "{label}"' in shown
    named = [rule for rule in BOOK.rules if rule.outcome == "seek_advice"]
    assert any(not rule.find_out and not rule.any_unknown for rule in named)
    assert all(f"{rule.says} Answer: {short} (" in shown for rule in named if shown is TEXT)


@pytest.mark.parametrize("shown", [SHOWN, TEXT], ids=["html", "text"])
def test_it_can_be_signed(shown: str) -> None:
    """Title, version, dates, the code of the content and a place to sign are there."""
    for each in (BOOK.title, "22 November 2026", "22 November 2027", fingerprint(BOOK), "Signature", "Sign-off"):
        assert each in shown
    assert f"version {BOOK.version} of this rulebook (code {fingerprint(BOOK)})" in shown
    assert "A training aid, not a decision tool for live cases." in shown


def test_a_loose_printed_sheet_can_be_told() -> None:
    """The foot of every printed sheet names the rulebook, its version and its code, whatever the id holds."""
    assert f'@bottom-left {{ content: "somerset 1.0.0, code {fingerprint(BOOK)}"' in PAGE
    assert "counter(page)" in PAGE
    assert 'content: "script alertx"' in as_html(Page("", (), (), '<script> alert("x")\n;}')).replace("(", "")


def test_the_page_needs_nothing_else() -> None:
    """The page has no script, loads nothing and leads nowhere but to itself."""
    tags = {tag for tag, _ in READ.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "image", "use"}
    assert not re.search(r"url\((?!#)|@import|https?:|//[a-z]", PAGE)
    assert all(link.startswith("#") for link in READ.links)
    assert not any(name.startswith("on") for _, attributes in READ.tags for name in attributes)


def test_every_link_leads_somewhere() -> None:
    """Every link of the page leads to a place of the page, and no place has its name twice."""
    assert sorted({link[1:] for link in READ.links} - set(READ.ids)) == []
    assert len(READ.ids) == len(set(READ.ids))
    references = [str(attributes.get("aria-labelledby", "")) for _, attributes in READ.tags]
    assert {name for each in references for name in each.split()} <= set(READ.ids)


def test_headings_are_in_order() -> None:
    """There is one first heading, and no heading skips a level."""
    levels = [int(tag[1]) for tag, _ in READ.tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_tables_have_captions_and_headers() -> None:
    """Every table has a caption, and every header says what it heads."""
    tables = sum(tag == "table" for tag, _ in READ.tags)
    assert sum(tag == "caption" for tag, _ in READ.tags) == tables > 6
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in READ.tags if tag == "th")
    assert ("html", {"lang": "en-GB"}) in READ.tags


def test_hostile_texts_are_shown_as_they_are() -> None:
    """Markup in any text of a rulebook is shown as text, in HTML and in the picture."""
    book = hostile()
    page = as_html(rules_page(book))
    assert sum(tag in ("script", "b") for tag, _ in Reader(page).tags) == 0
    assert page.count(html.escape(HOSTILE)) > 300
    assert "onload" not in {name for _, attributes in Reader(page).tags for name in attributes}
    assert HOSTILE in as_text(rules_page(book))


def test_the_picture_is_drawn_from_the_rules() -> None:
    """Each step and each of its outcomes is in the picture, and each part of it has a title and a description."""
    drawn = PAGE[PAGE.index("<svg") : PAGE.rindex("</svg>")]
    words = " ".join(html.unescape(re.sub("<[^>]+>", " ", drawn)).split())
    for stage in stages(BOOK):
        start = words.index(f" {stage.number}. {stage.step.title}")
        end = words.find(f" {stage.number + 1}. ", start)
        for outcome, rules in stage.outcomes.items():
            assert BOOK.outcomes[outcome].in_a_sentence in words[start:end]
            assert len(rules) >= 1
    assert drawn.count('role="img"') == drawn.count("<title ") == drawn.count("<desc ") >= 1


def test_the_parts_of_the_picture_are_alike_in_height() -> None:
    """Each part fits on a printed page, and none is less than half as tall as another."""
    heights = [int(each) for each in re.findall(r'<svg class="routes" viewBox="0 0 \d+ (\d+)"', PAGE)]
    assert len(heights) > 1
    assert max(heights) <= TALLEST + BETWEEN
    assert min(heights) * 2 > max(heights)


def test_no_words_run_out_of_their_boxes() -> None:
    """No line of the picture has more letters than fit into its box in a wide typeface."""
    for kind, words in re.findall(r'<text class="(\w+)"[^>]*>([^<]*)</text>', PAGE):
        assert len(html.unescape(words)) <= {"title": 29, "note": 36}[kind], words


def test_steps_that_decide_every_case() -> None:
    """A step is said to decide every case only where none is left after it."""
    always = [stage.step.id for stage in stages(BOOK) if not stage.always]
    assert always == ["identity", "danger", "gates", "partner_consent"]


def test_the_code_changes_with_the_content(tmp_path: Path) -> None:
    """Another text gives another code; line ends alone do not."""
    folder = tmp_path / "rulebook"
    shutil.copytree(DEFAULT_FOLDER, folder)
    copied = fingerprint(read_rulebook(folder))
    assert copied == fingerprint(BOOK)
    notes = folder / "notes.yaml"
    text = notes.read_text(encoding="utf-8")
    notes.write_bytes(text.replace("\n", "\r\n").encode())
    assert fingerprint(read_rulebook(folder)) == copied
    notes.write_text(text.replace("call 999", "ring 999"), encoding="utf-8")
    assert fingerprint(read_rulebook(folder)) != copied


def test_dates_in_words() -> None:
    """Dates are written as people do; what is no day stays as it is."""
    assert in_words("2026-03-01") == "1 March 2026"
    assert in_words("2026-02-31") == "2026-02-31"


def test_the_command(tmp_path: Path) -> None:
    """The page comes as text or HTML, on the screen or in a file, and faults are sentences."""
    assert run().stdout == as_text(rules_page(BOOK))
    assert run("--html").stdout == PAGE
    written = run("--html", "--output", str(tmp_path / "rules.html"))
    assert (written.exit_code, written.stdout) == (0, f"The rulebook is in {tmp_path / 'rules.html'}.\n")
    assert (tmp_path / "rules.html").read_text(encoding="utf-8") == PAGE
    refused = run("--output", str(tmp_path / "no" / "rules.txt"))
    assert refused.exit_code == 1
    assert "the page cannot be written here" in refused.stderr
    assert run("--rulebook", str(tmp_path)).exit_code == 1


def test_nothing_is_agreed_to_but_training() -> None:
    """What a Board signs allows training and assessment, and no use in practice."""
    assert "We agree to its use in training and assessment until" in SHOWN
    assert "in practice and training" not in SHOWN


def test_a_paraphrase_stands_alone() -> None:
    """No clause's own words end in a colon or a full stop: something always follows them."""
    assert [each.id for each in BOOK.clauses.values() if each.paraphrase[-1] in ":.;,"] == []


def test_a_board_reads_no_names_out_of_files() -> None:
    """Where a rule, a reading, a list or a step names a fact, test, ground, duty or note, it does so in words."""
    for machine in ("only for recipient", "s115 route: ", "carried by: ", "test strong_ground", "test section_7"):
        assert machine not in SHOWN, machine
    for kind, entries in (("ground", BOOK.grounds), ("note", BOOK.notes), ("duty", BOOK.duties)):
        for each in entries:
            assert not re.search(rf"{kind} ({each.id}|{each.id.replace('_', ' ')})[, ]", SHOWN), each.id
    assert 'the answer to "Does a ground hold' not in SHOWN
    assert "only when the recipient is the" in SHOWN
    assert 'the test "Does a ground hold that' in SHOWN
    assert 'carried by the answer to "' in TEXT


def test_signatures_are_numbered_plainly() -> None:
    """In the text of the page each signature has its number and three lines to fill in."""
    assert "-: 1" not in TEXT
    assert "Signatures: 1 Name and role: Signature: Date: 2 Name and role:" in TEXT
