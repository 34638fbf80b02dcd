// Whose cases these are: asked once before the first that is chosen for each learner, and put right while it can be.

import { button, el } from "./blocks.js";
import { LOST, PATIENCE } from "./saving.js";
import { moveTo } from "./shared.js";
import { queue } from "./turns.js";

const HEAD = "Which learner are you?";
const WHY = "From here on cases are marked, and each learner gets their own. You say who you are once, for all sections.";
const NEXT = "Opens once you have said above which learner you are.";
const EMPTY = "Enter your learner id first.";
const STAYS_SOON = "It cannot be changed any more once you have answered one of these cases.";
const IS_LISTED = "Your trainer’s list has this id. " + STAYS_SOON;
const NOT_LISTED =
  "Your trainer’s list does not have this id. Compare it with the one that you were given, letter by letter. " +
  "If it is right, go on, and tell your trainer.";

function idField(name) {
  return el("input", {
    class: "ss-code ss-id",
    id: name("field"),
    type: "text",
    name: "learner",
    size: "16",
    maxlength: "64",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    "aria-describedby": `${name("hint")} ${name("trouble")}`,
  });
}

/** Draw the question in `root`; `opened(asked)` is called once the kernel holds the cases; it returns how to stop. */
export function whoForm(model, root, opened) {
  const token = Math.random().toString(36).slice(2); // this view's own replies, not another tab's
  const name = (what) => `ss-who-${what}-${token}`;
  const input = idField(name);
  input.value = model.get("view").learner || "";
  const trouble = el("p", { class: "ss-trouble", id: name("trouble"), role: "alert" });
  const go = el("button", { type: "submit", class: "ss-button ss-first" }, "Go on");
  const [yes, no] = [button("Yes, this is me", () => send(true), "first"), button("No, change it", change)];
  for (const each of [yes, no]) each.setAttribute("aria-describedby", `${name("you")} ${name("about")}`);
  const [heard, about] = [el("strong", { class: "ss-id" }), el("p", { id: name("about") })];
  const head = el("h3", { class: "ss-who-head", id: name("head"), tabindex: "-1" }, HEAD);
  const label = el("label", { class: "ss-small-head", for: name("field") }, "Your learner id");
  const hint = el("p", { class: "ss-code-hint", id: name("hint") }, "Your trainer gave it to you, such as L-001.");
  const ask = el(
    "form",
    { class: "ss-ask-code", onsubmit: submitted, novalidate: true },
    el("p", {}, WHY),
    label,
    hint,
    el("div", { class: "ss-actions" }, input, go),
  );
  const question = el("p", { class: "ss-is-it-you", id: name("you") }, "Is this you: ", heard, "?");
  const sure = el("div", { class: "ss-sure" }, question, about, el("div", { class: "ss-actions" }, yes, no));
  const form = el("section", { class: "ss-who", "aria-labelledby": name("head") }, head, ask, sure, trouble);
  const waits = el("p", { class: "ss-code-waits", hidden: true }, NEXT);
  const panel = el("div", { class: "ss-locked" }, form, waits);
  let [late, agreed] = [0, false];

  function show(confirming) {
    ask.hidden = confirming;
    sure.hidden = !confirming;
  }
  function busy(is) {
    clearTimeout(late);
    for (const each of [go, yes]) each.toggleAttribute("aria-disabled", is);
    if (is) late = setTimeout(() => say(`This was not kept: ${LOST}`), PATIENCE);
  }
  function say(text) {
    busy(false);
    trouble.textContent = text;
    input.setAttribute("aria-invalid", String(Boolean(text) && !ask.hidden));
    if (text && !ask.hidden) input.focus();
  }
  function send(isSure) {
    if (go.hasAttribute("aria-disabled")) return;
    say("");
    busy(true);
    agreed = isSure;
    try {
      model.send({ type: "learner", view: token, learner: isSure ? heard.textContent : input.value, sure: isSure });
    } catch {
      say(`This was not kept: ${LOST}`);
    }
  }
  function submitted(event) {
    event.preventDefault();
    if (input.value.trim()) send(false);
    else say(EMPTY);
  }
  function change() {
    say("");
    show(false);
    input.focus();
    input.select();
  }
  function replied(message) {
    if (message.type !== "learner" || message.view !== token || message.sure) return;
    say(message.ok ? "" : message.text);
    if (!message.ok) return;
    heard.textContent = message.learner;
    about.textContent = message.listed ? IS_LISTED : NOT_LISTED;
    show(true);
    moveTo(message.listed ? yes : no, form); // what it asks is read out with it
  }
  function changed() {
    gone();
    opened(agreed); // by then the form may stand in another player, which is not where the learner is
  }
  function gone() {
    clearTimeout(late);
    model.off?.("msg:custom", replied);
    model.off?.("change:view", changed);
    stop();
  }
  show(false);
  form.hidden = true;
  root.append(panel);
  const stop = queue(panel, ".ss-locked", (first) => {
    form.hidden = !first;
    waits.hidden = first;
  });
  model.on("msg:custom", replied);
  model.on("change:view", changed);
  return gone;
}

/** Say on the first of the cases chosen for a learner whose they are, and let them say otherwise; returns how to stop. */
export function whoseLine(model, page, root) {
  if (!model.get("whose")?.learner) return () => undefined;
  const token = Math.random().toString(36).slice(2);
  const words = el("span", { tabindex: "-1" });
  const not = button("Not you?", ask, "way");
  const line = el("p", { class: "ss-whose", hidden: true }, words, not);
  const place = el("div", { class: "ss-whose-place" }, line);
  root.querySelector(".ss-cases").before(place);
  function tell() {
    const { learner, stays } = model.get("whose");
    const rest = stays ? " If that is not you, ask your trainer what to do." : "";
    words.replaceChildren("You answer as ", el("strong", { class: "ss-id" }, learner || ""), `.${rest} `);
    if (stays) not.remove();
  }
  function ask() {
    try {
      model.send({ type: "not-me", view: token });
    } catch {
      page.say(`This cannot be changed just now: ${LOST}`);
    }
  }
  function replied(message) {
    if (message.type !== "not-me" || message.view !== token || message.ok) return;
    words.textContent = message.text;
    words.focus(); // in place of the button
    not.remove();
  }
  tell();
  model.on("change:whose", tell);
  model.on("msg:custom", replied);
  const leave = queue(place, ".ss-whose-place", (first) => (line.hidden = !first));
  return () => {
    model.off?.("change:whose", tell);
    model.off?.("msg:custom", replied);
    leave();
  };
}
