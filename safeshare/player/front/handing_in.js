// The hand-in card: what is not answered yet, who hands in, the receipt, and the one file to upload.

import { button, el } from "./blocks.js";
import { LOST, PATIENCE } from "./saving.js";
import { shared } from "./shared.js";

const WAIT = "Some answers on this page are not saved yet. Wait until they are, or try again there, and then hand in.";
const CHOSEN = "In its story you have made a choice and not gone on: that does not count yet.";

/** The parts of the card that stay, whatever the kernel says. */
function handInForm(name, ask, go) {
  const input = el("input", {
    class: "ss-code ss-id",
    id: name("learner"),
    type: "text",
    name: "learner",
    size: "20",
    maxlength: "64",
    autocomplete: "off",
    spellcheck: "false",
    "aria-describedby": `${name("hint")} ${name("trouble")}`,
  });
  const hint = el("p", { class: "ss-code-hint", id: name("hint") }, "Your trainer gave it to you, such as L-001.");
  const trouble = el("p", { class: "ss-trouble", id: name("trouble"), role: "alert" });
  const send = el("button", { type: "submit", class: "ss-button ss-first" }, "Hand in");
  const asIs = button("Hand in as it is", go, "first");
  const notYet = button("Not yet", () => (remind(""), send.focus()));
  const [words, choice] = [el("p"), el("div", { class: "ss-actions" }, asIs, notYet)];
  const reminder = el("div", { class: "ss-notice", hidden: true }, words, choice);
  const remind = (text) => {
    words.textContent = text;
    reminder.hidden = !text;
    send.hidden = Boolean(text);
    if (text) asIs.focus();
  };
  const label = el("label", { class: "ss-small-head", for: name("learner") }, "Your learner id");
  const row = el("div", { class: "ss-actions" }, input, send);
  const settings = { class: "ss-ask-code", onsubmit: ask, novalidate: true };
  const node = el("form", settings, label, hint, row, reminder, trouble);
  return { node, input, trouble, remind, buttons: [send, asIs] };
}

/** Draw the card in `root`; it follows the kernel's view, and returns how to stop. */
export function handInCard(model, root) {
  const token = Math.random().toString(36).slice(2); // this view's own replies, not another tab's
  const name = (what) => `ss-${what}-${token}`;
  const live = el("p", { class: "ss-live", role: "status", "aria-live": "polite" });
  const [left, notes, kept] = [el("div"), el("div"), el("div", { class: "ss-receipt", tabindex: "-1" })];
  const waits = el("p", { class: "ss-panel-waits" });
  const form = handInForm(name, ask, go);
  let [late, file, refused] = [0, "", ""]; // `refused`: there was nothing to hand in yet

  function busy(is) {
    clearTimeout(late);
    for (const each of form.buttons) each.toggleAttribute("aria-disabled", is);
    if (is) late = setTimeout(() => say(`Not handed in: ${LOST}`), PATIENCE);
  }
  function say(text) {
    busy(false);
    form.trouble.textContent = text;
  }
  function go() {
    if (form.buttons[0].hasAttribute("aria-disabled")) return;
    if (globalThis.safeshareUnsaved?.size) return say(WAIT);
    form.trouble.textContent = "";
    busy(true);
    try {
      model.send({ type: "hand-in", view: token, learner: form.input.value });
    } catch {
      say(`Not handed in: ${LOST}`);
    }
  }
  function ask(event) {
    event.preventDefault();
    if (!form.input.value.trim()) {
      say("Enter your learner id first.");
      return form.input.focus();
    }
    form.trouble.textContent = "";
    const nothing = model.get("view").nothing_yet;
    refused = globalThis.safeshareUnsaved?.size ? "" : nothing;
    if (refused) return say(`Not handed in: ${refused}`);
    const text = [notTheirs(model.get("view"), form.input.value.trim()), notFinished(model.get("view"))].join(" ").trim();
    if (!text) return go();
    form.remind(text);
    live.textContent = text;
  }
  function askAgain() {
    form.trouble.textContent = "";
    try {
      model.send({ type: "again", view: token });
    } catch {
      say(`Not changed: ${LOST}`);
    }
  }
  function heard(message, buffers) {
    if (message.type === "again" && message.view === token) {
      if (!message.ok) return say(`Not changed: ${message.text}`);
      live.textContent = model.get("view").closed;
      return heading.focus();
    }
    if (message.type !== "handed-in" || message.view !== token) return;
    form.remind("");
    if (!message.ok) {
      say(`Not handed in: ${message.text}`);
      return form.input.focus();
    }
    say("");
    if (file) URL.revokeObjectURL(file);
    file = URL.createObjectURL(new Blob(buffers || [], { type: "application/zip" }));
    const save = el("a", { class: "ss-button ss-second ss-link", href: file, download: message.file }, "Save as one file");
    kept.replaceChildren(
      el("p", {}, el("strong", {}, "You have handed in. "), message.text),
      el("p", {}, `Your receipt: ${message.receipt}.${message.kept === false ? "" : " It is kept in the file receipts.txt."}`),
      el("p", { class: "ss-actions" }, save, el("span", { class: "ss-quiet" }, message.file)),
    );
    draw(); // what was said of the hand-in before
    kept.focus();
    live.textContent = `You have handed in. Your receipt: ${message.receipt}.`;
  }
  function draw() {
    const view = model.get("view");
    waits.textContent = view.waits || view.sentence || "";
    waits.hidden = !waits.textContent;
    for (const each of [left, notes, form.node]) each.hidden = !waits.hidden;
    if (!waits.hidden) return;
    left.replaceChildren(...leftOpen(view.cases_left, live));
    const before = view.receipt && !kept.firstChild ? `You last handed in on ${view.receipt}.` : "";
    const lines = [view.closed, view.due, before].filter(Boolean);
    notes.replaceChildren(...lines.map((line) => el("p", line === view.closed ? { class: "ss-notice" } : {}, line)));
    if (view.again) notes.append(el("p", {}, button("My trainer asked me to hand in again", askAgain)));
    if (!form.input.value) form.input.value = view.learner || "";
    if (refused && !view.nothing_yet) form.trouble.textContent = refused = "";
  }
  const heading = el("h3", { id: name("head"), tabindex: "-1" }, "Hand in");
  const card = { class: "ss-sheet ss-hand-in", "aria-labelledby": name("head") };
  root.append(live, el("section", card, heading, waits, left, notes, form.node, kept));
  model.on("msg:custom", heard);
  model.on("change:view", draw);
  draw();
  return () => {
    clearTimeout(late);
    if (file) URL.revokeObjectURL(file);
    model.off?.("msg:custom", heard);
    model.off?.("change:view", draw);
  };
}

function notTheirs({ shown_for: learner }, typed) {
  if (!learner || learner === typed) return "";
  return `The cases here were chosen for ${learner}, and your id now says ${typed}: they may not count. Compare it first.`;
}

function notFinished({ cases_left: cases }) {
  const count = (cases || []).filter((each) => each.answered < each.parts).length;
  if (!count) return "";
  const said = count === 1 ? "1 case is not finished." : `${count} cases are not finished.`;
  return `${said} What is left open earns nothing. You can hand in again until it is closed.`;
}

/** How much of what counts is answered, and the way to each case that is not finished. */
function leftOpen(cases, live) {
  const [done, all] = ["answered", "parts"].map((key) => cases.reduce((sum, each) => sum + each[key], 0));
  const rest = cases.filter((each) => each.answered < each.parts);
  const lead = `${done} of ${all} parts of what counts are answered. `;
  if (!rest.length) return [el("p", {}, lead, "Nothing is left open.")];
  const rows = rest.map((each) => {
    const way = button(each.title, () => goTo(each, live), "way");
    const chosen = each.draft ? `. ${CHOSEN}` : "";
    return el("li", {}, way, ` ${each.parts - each.answered} of ${each.parts} still open${chosen}`);
  });
  return [el("p", {}, lead, "These cases are not finished:"), el("ul", {}, rows)];
}

function goTo(each, live) {
  const player = [...shared().players].find(({ page }) => page.places.has(each.case));
  if (player) player.page.places.get(each.case)();
  else live.textContent = `Scroll up to the case “${each.title}”.`;
}
