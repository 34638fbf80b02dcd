"""Summary cards: the last section of a notebook as one page, in the release and to print."""

import json
import re
from html.parser import HTMLParser

import nbformat.v4 as v4
import pytest
from click.testing import CliRunner
from markupsafe import Markup

from grading.authoring.cards import Card, card_of, card_page, clauses_on, is_card, link_to_card, with_link, write_cards
from grading.authoring.notebook import read_notebook
from grading.cli import main
from grading.course.build import build_course
from grading.course.folder import NOTEBOOKS, SCENARIOS
from grading.release.leaks import find_leaks
from safeshare.problems import ProblemsError
from safeshare.rulebook import load_rulebook
from safeshare.scenario import load_bank

BOOK = load_rulebook()
CARD = """## To take with you

Keep this **near**.

| Ask | And remember |
|---|---|
| Is *anyone* in `danger`? | Then **nothing** waits (2.8). |
| A pipe \\| a tag <script>alert(1)</script> | [A link](javascript:alert(1)) & "more" |

Words below the table."""


def notebook(last=CARD, title="# Section 4: Saying no"):
    """Return a notebook with that title and that last section."""
    return v4.new_notebook(cells=[v4.new_markdown_cell(title), v4.new_markdown_cell(last)])


def write(folder, name="04_refusal.ipynb", **parts):
    """Write a notebook and return its path."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(json.dumps(notebook(**parts)), encoding="utf-8")
    return path


class Elements(HTMLParser):
    """Collects the elements of a page, each as its tag and attributes."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Keep the element."""
        self.found.append((tag, dict(attrs)))

    def of(self, tag):
        """Return the attributes of all elements of one tag."""
        return [attributes for name, attributes in self.found if name == tag]


def test_what_stands_on_a_card(tmp_path):
    """The title, the words above the table and its rows; bold, italics and code stay, all else is text."""
    card = card_of(tmp_path / "04_refusal.ipynb", notebook())
    assert (card.title, card.intro) == ("Section 4: Saying no", "Keep this <strong>near</strong>.")
    assert card.heads == ("Ask", "And remember")
    assert card.rows == (
        ("Is <em>anyone</em> in <code>danger</code>?", "Then <strong>nothing</strong> waits (2.8)."),
        ("A pipe | a tag &lt;script&gt;alert(1)&lt;/script&gt;", "A link &amp; &#34;more&#34;"),
    )
    page = card_page(card, BOOK)
    assert "Words below the table" not in page
    assert "not for live cases" in page


def test_a_card_is_accessible_and_stands_alone(tmp_path):
    """It has a language, a title, one main heading, a head for each row and column, and nothing from outside."""
    page = card_page(card_of(tmp_path / "04_refusal.ipynb", notebook()), BOOK)
    elements = Elements(page)
    assert elements.of("html") == [{"lang": "en-GB"}]
    assert re.search("<title>To take with you: Section 4: Saying no</title>", page)
    assert len(elements.of("h1")) == len(elements.of("main")) == len(elements.of("caption")) == 1
    assert [each["scope"] for each in elements.of("th")] == ["col", "col", "row", "row"]
    assert len(elements.of("td")) == 2
    for tag in ("script", "link", "img", "iframe", "a"):
        assert elements.of(tag) == []
    assert not re.search(r"https?:|url\(|@import|javascript:", page)


FAULTS = {
    "## To take with you\n\nNo table.": "its last section holds no table of two columns for the card.",
    "## To take with you\n\n| Ask | And |\n|---|---|": "its last section holds no table of two columns for the card.",
    "## To take with you\n\n| a | b | c |\n|---|---|---|\n| 1 | 2 | 3 |": "its last section holds no table of two",
    "## To take with you\n\n| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 10: "the table of its last section has 10 rows, "
    "and a card 9 at most. Leave out what matters least.",
}


@pytest.mark.parametrize("last", FAULTS)
def test_a_section_that_is_no_card_is_refused(tmp_path, last):
    """No table, an empty one, one of three columns or a long one is a sentence; neither card nor course is written."""
    path = write(tmp_path / "notebooks", last=last)
    with pytest.raises(ProblemsError) as caught:
        write_cards([path], tmp_path / "cards", BOOK)
    assert str(caught.value).startswith(f"04_refusal.ipynb: {FAULTS[last]}")
    assert not (tmp_path / "cards").exists()
    with pytest.raises(ProblemsError, match=re.escape(FAULTS[last][:30])):
        build_course(tmp_path / "course", tmp_path / "notebooks", SCENARIOS)
    assert not (tmp_path / "course").exists()


def test_a_notebook_without_the_section_has_no_card(tmp_path):
    """The start page and the tests have none."""
    path = write(tmp_path, last="## Another end", name="00_start.ipynb")
    assert card_of(path, read_notebook(path)) is None
    assert write_cards([path], tmp_path / "cards", BOOK) == []
    with pytest.raises(ProblemsError, match="no title for its card"):
        card_of(path, notebook(title="## Only a second level"))


def test_the_card_is_released_beside_the_notebook_that_leads_to_it(released):
    """Learners get cards/04.html with the notebook of section 4, whose last section links to it."""
    folder = released.folder("release", "section-04")
    assert (folder / "cards" / "04.html").is_file()
    cells = read_notebook(folder / "04_refusal.ipynb")["cells"]
    link = link_to_card(NOTEBOOKS / "04_refusal.ipynb")
    assert link == (
        '<a href="cards/04.html" target="_blank" rel="noopener">This card as a page to print (opens in a new tab)</a>'
    )
    assert [cell["cell_type"] for cell in cells[-2:]] == ["markdown", "code"]  # the last one is to hand in with
    assert link in "".join(cells[-2]["source"])


@pytest.mark.parametrize(
    "before",
    [
        CARD,
        f"{CARD}\n\n[This card as a page to print](cards/04.html)",
        f"{CARD}\n\n[Print it](cards/05.html)\n",
        f'{CARD}\n\n<a href="cards/04.html" target="_blank">Print it</a>  ',
    ],
)
def test_the_link_to_the_card_stands_once_at_the_end(before):
    """A link as it once was written makes way for the one of today, and a second time nothing changes."""
    path = NOTEBOOKS / "04_refusal.ipynb"
    after = f"{CARD}\n\n{link_to_card(path)}"
    assert with_link(before, path) == after
    assert with_link(after, path) == after


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("cards/04.html", "<p>Maureen: act_now</p>", "'act_now' is part of the key of"),
        ("cards/04.html", "<p>capacity: &#34;has&#34;</p>", "can be read"),
        ("cards/04.js", "", "this file is not part of a release"),
        ("04.html", "", "this file is not part of a release"),
        ("cards/more/04.html", "", "this file is not part of a release"),
    ],
)
def test_a_card_that_tells_a_key_is_not_released(tmp_path, name, text, what):
    """The search for keys reads cards too, and lets no other page through."""
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    leaks = find_leaks(tmp_path, load_bank(SCENARIOS, BOOK), BOOK)
    assert leaks
    assert all(each.file == name for each in leaks)
    assert any(what in str(each) for each in leaks)
    assert is_card(name) == (name == "cards/04.html")


def test_the_command(tmp_path):
    """`cards` writes them all; a folder without any is a sentence."""
    arguments = ["cards", "--notebooks", str(write(tmp_path / "in").parent), "--to", str(tmp_path / "out")]
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, [each.name for each in (tmp_path / "out").iterdir()]) == (0, ["04.html"])
    write(tmp_path / "in", last="## No card")
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert 'no notebook here has a last section "To take with you"' in result.output


def test_a_card_opens_the_clauses_that_it_names(tmp_path):
    """Each clause named in its rows, a range as a whole, can be opened on the page: our words, and where it stands."""
    heads, row = (Markup("Ask"), Markup("And remember")), (Markup("Who? (1.3)"), Markup("4.S1 to 4.S3"))
    card = Card("A card", Markup(""), heads, (row,))
    assert [each[0] for each in clauses_on(card, BOOK)] == ["1.3", "4.S1", "4.S2", "4.S3"]
    page = card_page(card, BOOK)
    assert page.count("<summary>") == 4
    assert "Section 1 of the guide, clause 1.3." in page
