"""The rulebook as a page to read and sign off."""

from safeshare.rules_page.html import as_html
from safeshare.rules_page.page import rules_page
from safeshare.rules_page.text import as_text

__all__ = ["as_html", "as_text", "rules_page"]
