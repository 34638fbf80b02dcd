"""The player's front end in an empty page with a make-believe kernel, for what needs no JupyterLab."""

from __future__ import annotations

import base64
import json
from typing import Any

from playwright.sync_api import Page

from safeshare.player.front_end import script, style
from safeshare.player.progress import with_needs

HOSTILE = "<img src=x onerror=\"document.title='owned'\"> & \"quotes\" 'single' <script>document.title='owned'</script>"

# JupyterLab's theme variables that the player reads, as its two own themes set them.
THEMES = {
    "light": ("true", "#ffffff", "--jp-layout-color1: white"),
    "dark": ("false", "#111111", "--jp-layout-color1: #212121"),
}

KERNEL = """
const state = SETUP;
const heard = {};
const tell = (name, message) => (heard[name] || []).forEach((callback) => callback(message));
const kernel = { sent: [], fail: "", silent: false, feedback: FEEDBACK };
kernel.get = (name) => state[name];
kernel.set = (name, value) => { state[name] = value; tell(`change:${name}`); };
const model = {
  get: (name) => state[name],
  on: (name, callback) => (heard[name] ??= []).push(callback),
  send(message) {
    if (kernel.closed) throw new Error("closed");
    kernel.sent.push(message);
    if (kernel.silent) return;
    if (message.type === "answer" || message.type === "draft") {
      const { view, number, part } = message;
      const reply = { type: "saved", view, number, part, ok: !kernel.fail, text: kernel.fail };
      if (message.type === "draft") reply.draft = true;
      if (kernel.stands) reply.stands = true;
      setTimeout(() => tell("msg:custom", reply), 5);
    } else if (!["follow", "look"].includes(message.type)) {
      const key = message.type === "compare" ? "compare" : message.question;
      setTimeout(() => kernel.set("feedback", { ...state.feedback, [key]: kernel.feedback }), 5);
    }
  },
};
window.kernel = kernel;
kernel.reply = (message, buffers) => (heard["msg:custom"] || []).forEach((callback) => callback(message, buffers));
kernel.again = (saved) => {
  state.saved = saved;
  player.render({ model, el: document.getElementById("host") });
};
const { default: player } = await import("data:text/javascript;base64,SOURCE");
window.stop = player.render({ model, el: document.getElementById("host") });
"""

FEEDBACK: dict[str, Any] = {
    "verdict": "close",
    "headline": "The answer is: share proportionately without consent.",
    "parts": [
        {
            "part": "s4-door.council.decide",
            "verdict": "close",
            "points": 1.0,
            "out_of": 3.0,
            "text": "The right direction for another reason.",
            "right": [],
            "wrong": ["Share as agreed"],
            "missed": ["Share proportionately"],
        }
    ],
    "clauses": [
        {"id": "4.O2", "paraphrase": "Someone else may be in danger"},
        {"id": "7.C1", "paraphrase": "Nobody else is at risk"},
    ],
    "misconceptions": [{"id": "M2", "belief": "No consent, no sharing.", "correction": "A refusal is weighed."}],
    "missed_duties": ["Record the decision (2.6)", "Tell the person first (4.9)"],
    "change": "If nobody else were at risk, the answer would be to hold.",
    "outside": ["In an emergency ring 999."],
}


HANDLING = {
    "to": [{"id": "all", "label": "Everybody at the meeting"}, {"id": "desk", "label": "The council's duty desk"}],
    "by": [{"id": "chat", "label": f"The chat group {HOSTILE}"}, {"id": "form", "label": "The council's secure form"}],
    "nones": [{"id": "pause", "label": "Nothing goes out yet"}, {"id": "hold", "label": "Nothing goes out to them"}],
}
STEPS = [
    {"id": "note", "label": "Write down what you decided, and why"},
    {"id": "ask", "label": "Ask what lies behind the refusal"},
    {"id": "send", "label": f"Tell the council what it needs {HOSTILE}"},
    {"id": "warn", "label": "Tell her what you will pass on"},
]


WAYS = [{"id": "none", "label": "Nothing"}, {"id": "whole", "label": f"A date, a trigger and an owner {HOSTILE}"}]
STATES = [{"id": "has", "label": "They can make this decision"}, {"id": "doubted", "label": "It is in doubt"}]
HOW = [
    {"id": "presumed", "label": "Presumed: nothing speaks against it"},
    {"id": "diagnosis", "label": "The diagnosis"},
]
CAPACITY = [
    {"id": "state", "label": "What you record", "options": STATES},
    {"id": "how", "label": "How that is known", "options": HOW},
]
FAMILIES = [{"id": "share", "label": "Tell them"}, {"id": "hold", "label": "Do not tell them"}]
RECIPIENTS = [{"id": name, "label": f"Tell the {name}?", "options": FAMILIES} for name in ("council", "son", "firm")]
FIELDS: list[dict[str, Any]] = [
    {"kind": "capacity", "prompt": "What about capacity?", "groups": CAPACITY},
    {"kind": "decision", "prompt": "What is decided?", "groups": RECIPIENTS},
    {"kind": "review", "prompt": "And the review?", "groups": [{"id": "review", "label": "", "options": WAYS}]},
]
FACTS = [
    {"id": "concern", "label": "Is there a safeguarding concern, and how clear is it?"},
    {"id": "immediate_danger", "label": "Is someone being harmed now, or about to be?"},
    {"id": "consent", "label": f"What does the person say about sharing this? {HOSTILE}"},
    {"id": "others_at_risk", "label": "Is anyone else, a child included, at risk, or might they be?"},
]


def families() -> list[dict[str, Any]]:
    """Return two directions with their outcomes, enough to choose wrongly."""
    hold = [{"id": "respect_refusal", "label": "Do not share now"}, {"id": "no_duty", "label": "No duty"}]
    share = [{"id": "act_now", "label": "Share at once"}, {"id": "share_with_consent", "label": "Share as agreed"}]
    return [
        {"id": "hold", "label": "Hold", "about": "Not with this recipient now", "outcomes": hold},
        {"id": "share", "label": "Share", "about": "Within limits", "outcomes": share},
    ]


def unfolding(case_id: str = "s4-door", *, practice: bool = True) -> dict[str, Any]:
    """Return a case whose story is told step by step: what now is asked after each, before one more question."""
    held = case(case_id, practice=practice)
    question = held["questions"][0]
    ways = [{key: each[key] for key in ("id", "label", "about")} for each in families()]
    part = {"id": f"{case_id}.council.unfold", "kind": "unfold", "prompt": "Before you read on: what now?", "steps": 3}
    question["parts"] = [{**part, "families": ways, "options": FACTS}, *question["parts"][:2]]
    return {**held, "questions": [question]}


def case(
    case_id: str = "s4-door", *, practice: bool = True, warning: str | None = None, fields: bool = False
) -> dict[str, Any]:
    """Return a case with one part of every kind but that of a story step by step, as the kernel would send it."""
    question = f"{case_id}.council"
    ticks = [{"id": "bruise", "label": "The pension is gone in two days"}, {"id": "rent", "label": HOSTILE}]
    sure = [{"value": n, "label": label} for n, label in enumerate(["Unsure", "Fairly sure", "Sure"], 1)]
    clauses = [{"id": "4.3", "label": "A refusal ought to be honoured"}, {"id": "4.O2", "label": "Others in danger"}]
    choices = [{"id": "fact", "label": "Fact"}, {"id": "opinion", "label": "Opinion"}]
    parts = [
        {"kind": "decide", "prompt": "What do you do?", "families": families(), "confidence": sure},
        {"kind": "clauses", "prompt": "Which clauses decide?", "options": clauses, "none_label": None},
        {"kind": "items", "prompt": "What would you share?", "options": ticks, "none_label": "Share none of these"},
        {"kind": "fact_or_opinion", "prompt": "Fact or opinion?", "options": ticks, "choices": choices},
        {"kind": "handling", "prompt": "To whom, and how?", **HANDLING},
        {"kind": "sequence", "prompt": "Put these steps in order.", "options": STEPS},
    ]
    text, form = _record(case_id), _form(case_id)
    return {
        "id": case_id,
        "section": "4",
        "practice": practice,
        "title": f"The unlocked door {HOSTILE}",
        "content_warning": warning,
        "role": "You are a housing officer.",
        "wants": "Maureen wants to keep her flat.",
        "steps": [{"text": "The door is open."}, {"text": f"She says no. {HOSTILE}"}, {"text": "A child comes in."}],
        "questions": [
            {
                "id": question,
                "ask": "Tell the council?",
                "parts": [{**p, "id": f"{question}.{p['kind']}"} for p in parts],
            },
            *(form if fields else text),
        ],
    }


def _record(name: str) -> list[dict[str, Any]]:
    part = {"kind": "record", "prompt": "Write your record.", "rubric": ["Facts apart from opinions"]}
    return [{"id": f"{name}.record", "ask": part["prompt"], "parts": [{**part, "id": f"{name}.record.text"}]}]


def _form(name: str) -> list[dict[str, Any]]:
    """Return a structured record: its fields, and one text."""
    fields = [{**part, "id": f"{name}.record.{part['kind']}"} for part in FIELDS]
    part = {"kind": "record", "prompt": "What does she want?", "rubric": ["0 of 3: nothing"], "levels": True}
    return [
        {"id": f"{name}.record", "ask": "Record the decision", "parts": fields},
        {"id": f"{name}.wishes", "ask": "Her wishes", "parts": [{**part, "id": f"{name}.wishes.text"}]},
    ]


def draw(page: Page, *cases: dict[str, Any], theme: str = "light", **state: Any) -> None:
    """Draw the player in an empty page; `state` overrides what the kernel holds (answers, feedback, saved, view)."""
    whole = {"sentence": "", "cases": list(cases), "compare": state.pop("compare", None)}
    view = state.pop("view", whole)
    view = {**view, "cases": [with_needs(each) for each in view.get("cases", [])]}
    setup = {"view": view, "answers": {}, "feedback": {}, "saved": {}, **state}
    light, background, variables = THEMES[theme]
    source = base64.b64encode(script().encode()).decode()
    module = KERNEL.replace("SETUP", _json(setup)).replace("FEEDBACK", _json(FEEDBACK)).replace("SOURCE", source)
    around = f":root {{ {variables} }} body {{ margin: 16px; background: {background} }}"
    head = f"<title>Test</title><style>{around}</style><style>{style()}</style>"
    body = f'<main id="host"></main><script type="module">{module}</script>'
    page.set_content(
        f'<!doctype html><html lang="en"><head>{head}</head><body data-jp-theme-light="{light}">{body}</body></html>'
    )
    page.locator(".safeshare > *").first.wait_for(state="attached")


def contents(*cases: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what the kernel says that a notebook holds."""
    return [
        {
            **{key: held[key] for key in ("id", "title", "practice")},
            "parts": [
                {"id": part["id"], "ask": question["ask"], "prompt": part["prompt"]}
                for question in held["questions"]
                for part in question["parts"]
            ],
        }
        for held in cases
    ]


def tell_story(page: Page, *, whole: bool = True) -> None:
    """Open every part of every story, and show all parts of the questions at once, or one at a time as they begin."""
    following = page.get_by_role("button", name="Next part of the story")
    while following.count():
        following.first.click()
    if whole:
        show_all_parts(page)


def show_all_parts(page: Page) -> None:
    """Show all parts of every case at once, where they are not already."""
    at_once = page.get_by_role("button", name="Show all parts at once")
    if at_once.count():
        at_once.first.click()


def sent(page: Page, kind: str = "answer") -> list[dict[str, Any]]:
    """Return the messages of one kind that the player has sent."""
    messages: list[dict[str, Any]] = page.evaluate("kernel.sent")
    return [message for message in messages if message["type"] == kind]


def _json(value: object) -> str:
    return json.dumps(value).replace("<", "\\u003c")
