// The card of a section in which nothing counts: the learner's answers as one file, to keep or to show to somebody.

import { el } from "./blocks.js";
import { loadForm } from "./load_file.js";
import { LOST, PATIENCE } from "./saving.js";

const LEAD =
  "Your answers are kept where you gave them. Do you want to keep them elsewhere too, or to show them to your trainer? " +
  "Then save them as one file. Practice earns no marks: there is nothing to hand in.";
const HINT = "It goes into the file's name: your learner id, if you have one. Letters, digits, hyphens and underscores.";

/** Draw the card in `root`; it returns how to stop. */
export function answersFileCard(model, root) {
  const token = Math.random().toString(36).slice(2); // this view's own replies, not another tab's
  const name = (what) => `ss-${what}-${token}`;
  const live = el("p", { class: "ss-live", role: "status", "aria-live": "polite" });
  const trouble = el("p", { class: "ss-trouble", id: name("trouble"), role: "alert" });
  const input = el("input", {
    class: "ss-code ss-word",
    id: name("learner"),
    type: "text",
    size: "20",
    maxlength: "64",
    autocomplete: "off",
    spellcheck: "false",
    "aria-describedby": `${name("hint")} ${name("trouble")}`,
  });
  input.value = model.get("view").learner || "my-answers";
  const send = el("button", { type: "submit", class: "ss-button ss-first" }, "Save as one file");
  const [kept, hint] = [el("div", { class: "ss-receipt" }), el("p", { class: "ss-code-hint", id: name("hint") }, HINT)];
  const label = el("label", { class: "ss-small-head", for: name("learner") }, "A word for the file");
  let [late, file] = [0, ""];

  function say(text) {
    clearTimeout(late);
    send.removeAttribute("aria-disabled");
    trouble.textContent = text;
  }
  function ask(event) {
    event.preventDefault();
    if (send.hasAttribute("aria-disabled")) return;
    trouble.textContent = "";
    send.setAttribute("aria-disabled", "");
    late = setTimeout(() => say(`Not saved as a file: ${LOST}`), PATIENCE);
    try {
      model.send({ type: "hand-in", view: token, learner: input.value });
    } catch {
      say(`Not saved as a file: ${LOST}`);
    }
  }
  function heard(message, buffers) {
    if (message.type !== "handed-in" || message.view !== token) return;
    say(message.ok ? "" : message.text);
    if (!message.ok) return input.focus();
    if (file) URL.revokeObjectURL(file);
    file = URL.createObjectURL(new Blob(buffers || [], { type: "application/zip" }));
    const again = el("a", { class: "ss-link", href: file, download: message.file }, message.file);
    kept.replaceChildren(el("p", {}, "Saved in your browser's downloads: ", again));
    live.textContent = `Saved in your browser's downloads: ${message.file}`;
    again.click();
  }
  const form = { class: "ss-ask-code", onsubmit: ask, novalidate: true };
  const heading = el("h3", { id: name("head"), tabindex: "-1" }, "Save your answers as a file");
  const loading = loadForm(model, token, live);
  root.append(
    live,
    el(
      "section",
      { class: "ss-sheet ss-hand-in", "aria-labelledby": name("head") },
      heading,
      el("p", {}, LEAD),
      el("form", form, label, hint, el("div", { class: "ss-actions" }, input, send), trouble),
      kept,
      loading.node,
    ),
  );
  model.on("msg:custom", heard);
  return () => {
    clearTimeout(late);
    if (file) URL.revokeObjectURL(file);
    loading.stop();
    model.off?.("msg:custom", heard);
  };
}
