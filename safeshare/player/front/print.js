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
  const leave = layPaper(home);
  window.print();
  leave();
}

function layPaper(home) {
  const paper = home === document.body || document.querySelector(".ss-paper") ? null : paperOf(home);
  if (paper) document.body.append(paper);
  return () => paper?.remove();
}

/** Have Ctrl+P and the browser's own menu print the notebook of a strip, while it is seen; returns how to stop. */
export function printsItself(home, strip) {
  let leave = () => undefined;
  const heard = {
    keydown: (event) => {
      const asks = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "p";
      if (!asks || !strip.checkVisibility()) return;
      event.preventDefault();
      event.stopImmediatePropagation(); // JupyterLab prints the notebook's file, without its cases
      printPage(home);
    },
    beforeprint: () => strip.checkVisibility() && (leave = layPaper(home)),
    afterprint: () => leave(),
  };
  for (const [kind, hear] of Object.entries(heard)) addEventListener(kind, hear, true);
  return () => Object.entries(heard).forEach(([kind, hear]) => removeEventListener(kind, hear, true));
}
