"""Summary cards: the last section of a notebook, "To take with you", as one page to print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from grading.authoring.notebook import read_notebook, source_of
from grading.faults import fault
from safeshare.counting import counted
from safeshare.files import write_atomically
from safeshare.player.places import place_of
from safeshare.problems import Problem, ProblemsError
from safeshare.rulebook import Rulebook
from safeshare.teaching import clauses_named

FOLDER = "cards"
HEADING = "To take with you"
TEMPLATE = "card.html"
MOST_ROWS = 9
"""A card with more rows is no summary, and might not print on one page."""

_LAST = re.compile(rf"^## +{HEADING} *$(?P<text>.*)\Z", re.MULTILINE | re.DOTALL)
_TITLE = re.compile(r"^# +(.+?) *$", re.MULTILINE)
_INLINE = re.compile(
    r"\*\*(?P<strong>[^*]+)\*\*|\*(?P<em>[^*]+)\*|`(?P<code>[^`]+)`"
    r"|\[(?P<link>[^\]]+)\]\((?:[^()]|\([^()]*\))*\)"
)
_RULE = re.compile(r"\|?(\s*:?-+:?\s*\|)+(\s*:?-+:?\s*)?\|?")
_LINK = re.compile(
    rf"^(?:\[[^\]\n]+\]\({FOLDER}/[a-z0-9]+\.html\)|<a href=\"{FOLDER}/[a-z0-9]+\.html\"[^>\n]*>[^<\n]*</a>)[ \t]*$",
    re.MULTILINE,
)
"""A line that leads to a card, also as it was once written."""
_REMEDY = 'Under "## To take with you" write a table of two columns, "Ask" and "And remember".'


@dataclass(frozen=True, slots=True)
class Card:
    """A summary card: title of its notebook, the words above the table, and the table's heads and rows as HTML."""

    title: str
    intro: Markup
    heads: tuple[Markup, ...]
    rows: tuple[tuple[Markup, ...], ...]


def card_name(notebook: Path) -> str:
    """Return the file name of a notebook's card: `04.html` for 04_refusal.ipynb."""
    return f"{notebook.stem.partition('_')[0]}.html"


def is_card(place: str) -> bool:
    """Return whether a place in a released folder is that of a card."""
    return re.fullmatch(rf"{FOLDER}/[a-z0-9]+\.html", place) is not None


def link_to_card(notebook: Path) -> str:
    """Return the line that leads from a notebook to its card, in a tab of its own: HTML, for Markdown has no tabs."""
    way = f'<a href="{FOLDER}/{card_name(notebook)}" target="_blank" rel="noopener">'
    return f"{way}This card as a page to print (opens in a new tab)</a>"


def with_link(text: str, notebook: Path) -> str:
    """Return the text of a notebook's last section with its link to the card at the end, in place of earlier ones."""
    return f"{_LINK.sub('', text).rstrip()}\n\n{link_to_card(notebook)}"


def card_cell(notebook: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the cell that holds the last section, "To take with you", or None where a notebook has none."""
    texts = (cell for cell in notebook["cells"] if cell.get("cell_type") == "markdown")
    return next((cell for cell in texts if _LAST.search(source_of(cell))), None)


def card_of(path: Path, notebook: Mapping[str, Any]) -> Card | None:
    """Return a notebook's card, or None where it has no such section.

    Raises ProblemsError when there is no table of at most nine rows of two cells in it, or the notebook has no title.
    """
    cell = card_cell(notebook)
    if cell is None:
        return None
    found = _LAST.search(source_of(cell))
    title = next((hit[1] for each in notebook["cells"] if (hit := _TITLE.search(source_of(each)))), None)
    if found is None or title is None:
        raise fault(path.name, "the notebook has no title for its card", 'Begin it with a cell such as "# Section 4".')
    intro, rows = _parts(found["text"])
    if len(rows) < 2 or any(len(row) != 2 for row in rows):
        raise fault(path.name, "its last section holds no table of two columns for the card", _REMEDY)
    if len(rows) - 1 > MOST_ROWS:
        what = f"the table of its last section has {counted(len(rows) - 1, 'row')}, and a card {MOST_ROWS} at most"
        raise fault(path.name, what, "Leave out what matters least.")
    heads, *body = (tuple(_inline(cell) for cell in row) for row in rows)
    return Card(title, _inline(intro), heads, tuple(body))


def card_faults(path: Path) -> list[Problem]:
    """Return why a notebook's last section cannot become a card; nothing where it can, or where there is none."""
    try:
        card_of(path, read_notebook(path))
    except ProblemsError as error:
        return list(error.problems)
    return []


def card_page(card: Card, rulebook: Rulebook) -> str:
    """Return a card as a page of its own: no script, nothing from elsewhere, one sheet of A4 when printed."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = Path(__file__).parents[1] / "templates"
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
    clauses = clauses_on(card, rulebook)
    return (
        environment.get_template(TEMPLATE).render(card=card, heading=HEADING, rulebook=rulebook, clauses=clauses) + "\n"
    )


def clauses_on(card: Card, rulebook: Rulebook) -> list[tuple[str, str, str]]:
    """Return the clauses that a card names, in the guide's order: id, our paraphrase and where it stands."""
    text = " ".join(cell.striptags() for cell in (card.intro, *(cell for row in card.rows for cell in row)))
    named = clauses_named(text, tuple(rulebook.clauses))
    clauses = [each for each in rulebook.clauses.values() if each.id in named]
    return [(each.id, each.paraphrase, place_of(each.id, rulebook)) for each in clauses]


def write_cards(notebooks: list[Path], folder: Path, rulebook: Rulebook, dry_run: bool = False) -> list[Path]:
    """Write the cards of notebooks into a folder and return their paths; those without the section have none.

    With `dry_run` nothing is written. Raises ProblemsError when a notebook's last section cannot become a card; nothing
    is written then either.
    """
    pages = {}
    for path in notebooks:
        card = card_of(path, read_notebook(path))
        if card is not None:
            pages[folder / card_name(path)] = card_page(card, rulebook)
    if dry_run:
        return list(pages)
    if pages:
        folder.mkdir(parents=True, exist_ok=True)
    for target, page in pages.items():
        write_atomically(target, page)
    return list(pages)


def _parts(text: str) -> tuple[str, list[list[str]]]:
    """Return the words above the first table, and that table's rows without its rule, heads first."""
    lines = [line.strip() for line in text.strip().splitlines()]
    start = next((place for place, line in enumerate(lines) if line.startswith("|")), len(lines))
    rows: list[list[str]] = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        if not _RULE.fullmatch(line):
            rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))])
    return " ".join(lines[:start]).strip(), rows


def _inline(text: str) -> Markup:
    """Return a cell's Markdown as HTML: bold, italics and code; of a link its words; all else as it is typed."""
    return Markup("").join(_pieces(text.replace("\\|", "|")))


def _pieces(text: str) -> Iterator[Markup]:
    end = 0
    for hit in _INLINE.finditer(text):
        yield escape(text[end : hit.start()])
        kind, words = next((name, words) for name, words in hit.groupdict().items() if words is not None)
        yield escape(words) if kind == "link" else Markup("<{0}>{1}</{0}>").format(Markup(kind), words)
        end = hit.end()
    yield escape(text[end:])
