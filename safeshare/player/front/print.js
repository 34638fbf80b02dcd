// Printing: JupyterLab would print only what is on the screen, so a copy of the notebook stands in for it on paper.

import { el } from "./blocks.js";

const COPIED = ".jp-RenderedMarkdown, .safeshare";

/** A copy of what a notebook shows. Choices are copied with it, under names of their own so that they clear no other. */
function paperOf(home) {
  const shown = [...home.querySelectorAll(COPIED)].filter((node) => !node.parentElement.closest(COPIED));
  const sheets = shown.map((node) => {
    const copy = node.cloneNode(true);
    for (const input of copy.querySelectorAll("input[name]")) input.name += "-paper";
    for (const box of copy.querySelectorAll("textarea")) box.replaceWith(el("p", { class: "ss-typed" }, box.value));
    for (const live of copy.querySelectorAll("[role=status], [role=alert]")) live.removeAttribute("role");
    return copy;
  });
  return el("div", { class: "ss-paper", "aria-hidden": "true" }, sheets);
}

export function printPage(home) {
  const paper = home === document.body ? null : paperOf(home);
  if (paper) document.body.append(paper);
  window.print();
  paper?.remove();
}
