"""A section on paper: the copy of a notebook that stands in for it while it is printed."""

from __future__ import annotations

from playwright.sync_api import Page

# How far each sheet of text or cases is from the left, the right and the lower edge of what is before it, in pixels.
SHEETS = """() => {
  const paper = document.querySelector(".ss-paper").getBoundingClientRect();
  const sheets = [...document.querySelectorAll(".ss-paper > *")].filter((each) => each.checkVisibility());
  return sheets.map((each, nth) => {
    const box = each.getBoundingClientRect();
    const above = nth ? sheets[nth - 1].getBoundingClientRect().bottom : paper.top;
    const text = each.matches(".jp-RenderedMarkdown");
    return { text, width: box.width / paper.width, over: box.right - paper.right, below: box.top - above };
  });
}"""


def assert_set_below_each_other(page: Page) -> None:
    """Fail unless what the browser's own menu would print is about as wide as the paper, one thing below the other."""
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    sheets = page.evaluate(SHEETS)
    assert sum(each["text"] for each in sheets) > 1
    assert [each for each in sheets if each["width"] < 0.8 or each["over"] > 1 or each["below"] < -1] == []
    page.emulate_media(media="null")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
