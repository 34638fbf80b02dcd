// A sealed test: the first player of a notebook asks for the learner's code, the others say where it is asked for.

import { el } from "./blocks.js";
import { LOST, PATIENCE } from "./saving.js";
import { queue } from "./turns.js";

const WAITING = "Sealed: opens once you have entered your code above.";

/** Draw the form in `root`; `opened(asked)` is called once the kernel holds the cases; it returns how to stop. */
export function codeForm(model, root, opened) {
  const token = Math.random().toString(36).slice(2); // this view's own replies, not another tab's
  const [field, hint, trouble] = ["code", "hint", "trouble"].map((name) => `ss-${name}-${token}`);
  const input = el("input", {
    class: "ss-code",
    id: field,
    type: "text",
    name: "code",
    size: "12",
    maxlength: "40",
    autocomplete: "off",
    autocapitalize: "characters",
    spellcheck: "false",
    "aria-describedby": `${hint} ${trouble}`,
  });
  const said = el("p", { class: "ss-trouble", id: trouble, role: "alert" });
  const send = el("button", { type: "submit", class: "ss-button ss-first" }, "Open the test");
  let [late, tried] = [0, false];
  const answer = (text) => {
    clearTimeout(late);
    send.removeAttribute("aria-disabled");
    said.textContent = text;
    input.setAttribute("aria-invalid", String(Boolean(text)));
    if (text) input.focus();
  };
  const ask = (event) => {
    event.preventDefault();
    if (send.getAttribute("aria-disabled")) return;
    said.textContent = "";
    tried = true;
    send.setAttribute("aria-disabled", "true");
    late = setTimeout(() => answer(`Not opened: ${LOST}`), PATIENCE);
    try {
      model.send({ type: "code", view: token, code: input.value });
    } catch {
      answer(`Not opened: ${LOST}`);
    }
  };
  const form = el(
    "form",
    { class: "ss-ask-code", onsubmit: ask, novalidate: true },
    el("label", { class: "ss-small-head", for: field }, "Your learner code"),
    el("p", { class: "ss-code-hint", id: hint }, "Your trainer gave it to you, such as K7QM-3XPA."),
    el("div", { class: "ss-actions" }, input, send),
    said,
  );
  form.hidden = true;
  const waits = el("p", { class: "ss-code-waits", hidden: true }, WAITING);
  const panel = el("div", { class: "ss-locked" }, form, waits);
  root.append(panel);
  const stop = queue(panel, ".ss-locked", (first) => {
    form.hidden = !first;
    waits.hidden = first;
  });
  const heard = (message) => {
    if (message.type === "code" && message.view === token && !message.ok) answer(message.text);
  };
  const changed = () => {
    gone();
    opened(tried); // by then the form may stand in another player, which is not where the learner is
  };
  const gone = () => {
    clearTimeout(late);
    model.off?.("msg:custom", heard);
    model.off?.("change:view", changed);
    stop();
  };
  model.on("msg:custom", heard);
  model.on("change:view", changed);
  return gone;
}
