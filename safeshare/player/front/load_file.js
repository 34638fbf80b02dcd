// Answers from the file in which a learner kept them, in another browser or before this one was cleared.

import { button, el } from "./blocks.js";
import { LOST, PATIENCE } from "./saving.js";

const MOST = 6000000; // bytes: a file of answers is far smaller
const LOAD_LEAD =
  "Have you saved a file of this section before, here or in another browser? Choose it. You are asked before anything " +
  "of it is taken.";

/** The part of the card that takes a file; `live` says aloud what becomes of it. It returns its node and how to stop. */
export function loadForm(model, token, live) {
  const name = (what) => `ss-load-${what}-${token}`;
  const trouble = el("p", { class: "ss-trouble", id: name("trouble"), role: "alert" });
  const input = el("input", {
    class: "ss-file",
    id: name("file"),
    type: "file",
    accept: ".zip",
    onchange: chosen,
    "aria-describedby": `${name("lead")} ${name("trouble")}`,
  });
  const said = el("p", { tabindex: "-1" });
  const [choice, found] = [el("div", { class: "ss-actions" }), el("div", { class: "ss-notice", hidden: true })];
  found.append(said, choice);
  let late = 0;

  function fail(text) {
    clearTimeout(late);
    trouble.textContent = text;
    input.value = ""; // so that the same file can be chosen again
    input.focus();
  }
  function ask(message) {
    trouble.textContent = "";
    clearTimeout(late);
    late = setTimeout(() => fail(`Nothing was loaded: ${LOST}`), PATIENCE);
    try {
      model.send({ ...message, view: token });
    } catch {
      fail(`Nothing was loaded: ${LOST}`);
    }
  }
  async function chosen() {
    const [file] = input.files;
    found.hidden = true;
    if (!file) return;
    if (file.size > MOST) return fail(`${file.name}: This file is too large to be a file of answers.`);
    const reader = new FileReader();
    reader.onload = () => ask({ type: "look-into-file", name: file.name, data: reader.result.split(",")[1] ?? "" });
    reader.onerror = () => fail(`${file.name}: This file cannot be read.`);
    reader.readAsDataURL(file);
  }
  function show(text, ...buttons) {
    said.textContent = text;
    choice.replaceChildren(...buttons.filter(Boolean));
    found.hidden = false;
    said.focus();
    live.textContent = text;
  }
  const load = (replace) => {
    if (globalThis.safeshareUnsaved?.size) {
      trouble.textContent = "Some answers on this page are not saved yet. Wait until they are, and then choose again.";
      return;
    }
    ask({ type: "load-file", replace });
  };
  const leave = () => {
    found.hidden = true;
    input.value = "";
    input.focus();
  };
  function heard(message) {
    if (message.view !== token || !["look-into-file", "load-file"].includes(message.type)) return;
    clearTimeout(late);
    if (!message.ok) {
      found.hidden = true;
      return fail(message.text);
    }
    input.value = "";
    if (message.type === "load-file" || !(message.new || message.other)) return show(message.text);
    const cancel = button("Load nothing", leave);
    if (!message.other) return show(message.text, button("Load these answers", () => load(false), "first"), cancel);
    const mine = message.new ? button("Keep mine, and load what is missing", () => load(false), "first") : "";
    show(message.text, mine, button("Take those of the file instead of mine", () => load(true)), cancel);
  }
  model.on("msg:custom", heard);
  const node = el(
    "div",
    { class: "ss-load" },
    el("h4", {}, "Load answers from a file"),
    el("p", { id: name("lead") }, LOAD_LEAD),
    el("label", { class: "ss-small-head", for: name("file") }, "A file of answers (its name ends in .safeshare.zip)"),
    el("div", { class: "ss-actions" }, input),
    trouble,
    found,
  );
  return { node, stop: () => (clearTimeout(late), model.off?.("msg:custom", heard)) };
}
