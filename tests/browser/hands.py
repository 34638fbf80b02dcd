"""What a learner's hands do in a case, as a plan says: with the mouse, or with keys alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.clicks import Plan
from tests.browser.clicks_more import Click, InGroup, Now, Place, labels
from tests.browser.lab_page import case_named, saved

# Which key leads from what has the focus to the first of some controls; none when one of them has it.
WAY = """nodes => nodes.includes(document.activeElement) ? ""
  : nodes[0]?.compareDocumentPosition(document.activeElement) === Node.DOCUMENT_POSITION_FOLLOWING ? "Shift+Tab" : "Tab"
"""
WHO = "Which learner are you?"
IN_A_CASE = "Boolean(document.activeElement?.closest('.safeshare'))"
# Whether JupyterLab's active cell is the case's; pages of the app have no cells.
ACTIVE = "node => (node.closest('.jp-Cell') ?? node).matches('.jp-mod-active, .ssa-case *')"


def question(case: Locator, planned: Plan, part_id: str) -> Locator:
    """Return the section of the question that a part belongs to."""
    asked = part_id.rpartition(".")[0]
    recorded = asked == planned.case.record_id
    ask = "Decision record: what was decided" if recorded else planned.case.question(asked).ask
    return case.locator(".ss-question").filter(has=case.page.get_by_role("heading", name=ask))


def _control(scope: Locator, click: Click) -> Locator:
    """Return the control that a click of a plan is for."""
    if isinstance(click, InGroup):
        return scope.get_by_role("group", name=click.group, exact=True).get_by_label(click.label, exact=True)
    assert isinstance(click, str)
    return scope.get_by_label(click)


def to_part(case: Locator, part_id: str) -> Locator:
    """Go to a part of a case with the mouse, onward with Next and back by its number, and return what stands there."""
    stop, stops = case.locator(f'[data-part="{part_id}"]'), case.locator(".ss-stop")
    if not stop.is_visible():
        ids, shown = (
            each.evaluate_all("nodes => nodes.map((node) => node.dataset.part)")
            for each in (stops, stops.locator("visible=true"))
        )
        wanted, now = ids.index(part_id), ids.index(shown[0])
        if wanted < now:
            numbers = case.get_by_role("navigation", name="Parts of this case").get_by_role("button")
            numbers.nth(wanted - len(ids)).click()
        for _ in range(wanted - now):
            case.get_by_role("button", name="Next", exact=True).click()
    expect(stop).to_be_visible()
    return stop


def _nows(planned: Plan) -> list[Now]:
    return [each for clicks in planned.choices.values() for each in clicks if isinstance(each, Now)]


def open_case(page: Page, planned: Plan) -> Locator:
    """Open a case with the mouse: past its warning, to the end of its story, answering what now where that is asked."""
    case = case_named(page, planned.case.title)
    case.scroll_into_view_if_needed()
    if case.get_by_role("button", name="Show this case").is_visible():
        case.get_by_role("button", name="Show this case").click()
    following = case.get_by_role("button", name="Next part of the story")
    while following.is_visible():
        following.click()
    for now in _nows(planned)[case.locator(".ss-taken:visible").count() :]:
        case.locator(".ss-now").get_by_label(now.about).check()
        case.locator(".ss-now").get_by_role("button").click()
    return case


def answer_by_mouse(page: Page, planned: Plan) -> None:
    """Answer a case with the mouse."""
    case = open_case(page, planned)
    click_choices(case, planned)
    later = re.compile("Marked when the whole group has finished.|A person reads and marks this")
    expect(case.get_by_text(later).locator("visible=true").first).to_be_visible()


def click_choices(case: Locator, planned: Plan) -> None:
    """Make the choices of a plan in an open case."""
    for part_id, clicks in planned.choices.items():
        if isinstance(clicks[0], Now):
            continue
        to_part(case, part_id)
        scope = question(case, planned, part_id)
        for click in clicks:
            if isinstance(click, Place):
                _move(case.page, scope, click, by_keys=False)
            else:
                _control(scope, click).click()
    saved(case)


# Click on controls of one part by the words of their labels, and move steps to their places, all in the page itself.
IN_PAGE = """(stop, clicks) => {
  const says = (node) => node.textContent.replace(/\\s+/g, " ").trim();
  for (const { label, group, place } of clicks) {
    if (place) {
      const step = () => [...stop.querySelectorAll(".ss-order > li")].findIndex((each) => says(each).includes(label));
      const up = () => [...stop.querySelectorAll(".ss-order > li")][step()].querySelectorAll("button");
      while (step() >= place) [...up()].find((each) => (each.ariaLabel || says(each)).includes("Move up")).click();
      continue;
    }
    const legend = (each) => says(each.querySelector("legend") || document.createElement("p"));
    const scope = group ? [...stop.querySelectorAll("fieldset")].find((each) => legend(each) === group) : stop;
    const words = (each) => [...each.labels].map(says).join(" ");
    const found = [...scope.querySelectorAll("input")].filter((each) => words(each).includes(label));
    (found.find((each) => words(each) === label) || found[0]).click();
  }
}"""


def answer_in_page(page: Page, planned: Plan, text: str = "") -> None:
    """Answer a whole case quickly: its story by mouse, its parts by clicks in the page, its texts put in at once."""
    case = open_case(page, planned)
    show_all_parts(case)
    for part_id, clicks in planned.choices.items():
        if not isinstance(clicks[0], Now):
            made = [{"label": each} if isinstance(each, str) else vars(each) for each in clicks]
            case.locator(f'[data-part="{part_id}"]').evaluate(IN_PAGE, made)
    for box in case.locator(".ss-stop textarea").all() if text else []:
        box.fill(text)
    saved(case)


def _move(page: Page, scope: Locator, step: Place, *, by_keys: bool) -> None:
    """Move a step up until it stands at its place: with the mouse, or with Enter on its button."""
    rows = scope.locator(".ss-order > li")
    row = rows.filter(has_text=step.label)
    up = row.get_by_role("button", name="Move up")
    if by_keys:
        up.focus()
    for _ in range(rows.count()):
        if rows.nth(step.place - 1).inner_text().startswith(step.label):
            break
        if by_keys:
            expect(up).to_be_focused()
            page.keyboard.press("Enter")
        else:
            up.click()
    expect(rows.nth(step.place - 1)).to_contain_text(step.label)


def show_all_parts(case: Locator) -> None:
    """Show all parts of all cases at once, where they are not already and the case has more than one."""
    at_once = case.get_by_role("button", name="Show all parts at once")
    if at_once.is_visible():
        at_once.click()


def answer_by_keyboard(page: Page, planned: Plan) -> None:
    """Answer a case with Tab, arrows, Space and Enter alone, from another case or, where it stands, from below."""
    case = case_named(page, planned.case.title)
    if page.evaluate(IN_A_CASE):
        tab_to(page, case.locator("button, input, summary"))
    else:
        for _ in range(100):
            if case.evaluate(ACTIVE):
                break
            page.keyboard.press("ArrowUp")
    show = case.get_by_role("button", name="Show this case")
    if show.count():
        tab_to(page, show)
        page.keyboard.press("Enter")
    following = case.get_by_role("button", name="Next part of the story")
    while following.is_visible():
        tab_to(page, following)
        page.keyboard.press("Space")
    for now in _nows(planned):
        press_choice(page, case.locator(".ss-now").get_by_label(now.about))
        tab_to(page, case.locator(".ss-now").get_by_role("button"))
        page.keyboard.press("Enter")
    for part_id, clicks in planned.choices.items():
        if not isinstance(clicks[0], Now):
            _answer_part_by_keys(case, planned, part_id)
    saved(case)


def write_by_keyboard(page: Page, planned: Plan, text: str) -> int:
    """Write a text into every text field of a case that comes after its other parts, and return how many there are."""
    case = case_named(page, planned.case.title)
    fields = case.locator(".ss-stop:has(textarea)")
    parts = fields.evaluate_all("nodes => nodes.map((node) => node.dataset.part)")
    for part_id in parts:
        stop = _go_on_by_keys(case, part_id)
        tab_to(page, stop.locator("textarea"))
        page.keyboard.type(text)
    saved(case)
    return len(parts)


def _go_on_by_keys(case: Locator, part_id: str) -> Locator:
    page, stop = case.page, case.locator(f'[data-part="{part_id}"]')
    while not stop.is_visible():
        tab_to(page, case.get_by_role("button", name="Next", exact=True))
        page.keyboard.press("Enter")
        expect(case.locator(".ss-place:visible")).to_be_focused()
    return stop


def _answer_part_by_keys(case: Locator, planned: Plan, part_id: str) -> None:
    page = case.page
    _go_on_by_keys(case, part_id)
    scope = question(case, planned, part_id)
    for click in planned.choices[part_id]:
        if isinstance(click, Place):
            _move(page, scope, click, by_keys=True)
        elif not isinstance(click, Now):
            press_choice(page, _control(scope, click))


def press_choice(page: Page, control: Locator) -> None:
    """Choose a radio button with the arrows of its group, or tick a box with Space."""
    if control.get_attribute("type") == "checkbox":
        tab_to(page, control)
        page.keyboard.press("Space")
    else:
        name = control.get_attribute("name")
        tab_to(page, page.locator(f'input[name="{name}"]'))
        if not control.is_checked():
            page.keyboard.press("Space")
        for _ in range(10):
            if control.is_checked():
                break
            page.keyboard.press("ArrowDown")
    expect(control).to_be_checked()


def say_who(page: Page, learner: str) -> None:
    """Say with the mouse which learner this is, where the first case that counts asks for it."""
    asked = page.get_by_role("region", name=WHO)
    asked.scroll_into_view_if_needed()
    asked.get_by_label("Your learner id").fill(learner)
    asked.get_by_role("button", name="Go on").click()
    asked.get_by_role("button", name="Yes, this is me").click()
    expect(asked).to_have_count(0)


def say_who_by_keyboard(page: Page, learner: str) -> None:
    """Say which learner this is with keys alone, from below, past an empty field and an id of somebody else."""
    asked = page.get_by_role("region", name=WHO)
    for _ in range(100):
        if asked.evaluate(ACTIVE):
            break
        page.keyboard.press("ArrowUp")
    field = asked.get_by_label("Your learner id")
    tab_to(page, field)
    page.keyboard.press("Enter")
    expect(asked.get_by_role("alert")).to_have_text("Enter your learner id first.")
    expect(field).to_be_focused()
    page.keyboard.type(f"{learner}x")
    page.keyboard.press("Enter")
    no = asked.get_by_role("button", name="No, change it")
    expect(no).to_be_focused()
    expect(asked).to_contain_text("Your trainer’s list does not have this id.")
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    page.keyboard.type(learner.upper())
    page.keyboard.press("Enter")
    yes = asked.get_by_role("button", name="Yes, this is me")
    expect(yes).to_be_focused()
    expect(asked).to_contain_text(f"Is this you: {learner}?")
    page.keyboard.press("Enter")
    expect(asked).to_have_count(0)
    expect(
        page.get_by_role("article").filter(has_text="Assessed case").first.get_by_role("heading").first
    ).to_be_focused()


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab, or Shift and Tab for what stands before, until one of the wanted controls has the focus."""
    for _ in range(3):
        for _ in range(80):
            way = wanted.evaluate_all(WAY)
            if not way:
                return
            page.keyboard.press(way)
        page.wait_for_timeout(1000)  # a loaded machine may still be laying the page out, which moves the focus
    pytest.fail(f"Tab never reached {wanted}")


def is_answered(page: Page, planned: Plan) -> None:
    """Every control of a case stands as it was left."""
    case = case_named(page, planned.case.title)
    show_all_parts(case)
    for part_id, clicks in planned.choices.items():
        scope = question(case, planned, part_id)
        for click in clicks:
            if isinstance(click, Place):
                expect(scope.locator(".ss-order > li").nth(click.place - 1)).to_contain_text(click.label)
            elif not isinstance(click, Now):
                expect(_control(scope, click)).to_be_checked()
    expect(case.locator(".ss-taken:visible")).to_have_text([f"You decided: {now.label}" for now in _nows(planned)])
    expect(case.locator("input:checked")).to_have_count(sum(labels(clicks) for clicks in planned.choices.values()))
