"""A site's own pages: the start page, which opens at once, and the page around a section while it gets ready."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from safeshare.cli.site.practice import Page

FRONT = Path(__file__).with_name("front")
_OURS = ("site.css", "site.js")
_HEAD = """\
<link rel="icon" href="data:,">
<link rel="stylesheet" href="../site.css">
<script src="../site.js"></script>
</head>"""


def own_files() -> dict[str, bytes]:
    """Return the site's own style sheet and script."""
    return {name: (FRONT / name).read_bytes() for name in _OURS}


def start_page(pages: Sequence[Page], ahead: Sequence[str]) -> bytes:
    """Return the start page; `ahead` are the files that a section needs, which the browser may fetch meanwhile."""
    rows = "\n".join(
        f'<li><a href="notebooks/index.html?path={escape(page.path)}">{escape(page.title)}</a></li>' for page in pages
    )
    links = "\n".join(f'<link rel="prefetch" href="{escape(path)}">' for path in ahead)
    template = Template((FRONT / "index.html").read_text(encoding="utf-8"))
    return template.substitute(sections=rows, ahead=links).encode()


def notebook_page(lites: bytes) -> bytes:
    """Return the page that shows one section: JupyterLite's own, with our words, style and script."""
    text = lites.decode("utf-8")
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r'<link rel="manifest"[^>]*>', "", text)
    text = re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub(r"<title>.*?</title>", "<title>Practice</title>", text, flags=re.DOTALL)
    text = re.sub(r"<html[^>]*>", '<html lang="en-GB" data-alone>', text, count=1)
    text = re.sub(r"<body([^>]*)>.*?</body>", rf"<body\1>\n{_body()}</body>", text, count=1, flags=re.DOTALL)
    return text.replace("</head>", _HEAD, 1).encode()


def _body() -> str:
    return (FRONT / "section.html").read_text(encoding="utf-8")
