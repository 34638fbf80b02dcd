// How far the learner is, and whether everything is saved.

import { anyKept, openParts } from "./answers.js";
import { button, el } from "./blocks.js";

export function savedState(page) {
  const words = el("span", { class: "ss-saved-words" });
  const again = button("Try again", () => page.saver.retry(), "small");
  page.watch(() => {
    const any = anyKept(page);
    const state = page.saver.state() === "saved" && !any ? "new" : page.saver.state();
    const said = { new: "Answers are saved as you go", saving: "Saving…", saved: "Saved" }[state];
    words.textContent = said || `Not saved: ${page.saver.trouble()}`;
    words.parentElement.dataset.state = state;
    again.hidden = state !== "trouble";
  });
  return el("p", { class: "ss-saved" }, words, again);
}

export function progress(page, parts) {
  const words = el("span", {});
  const bar = el("span", { class: "ss-bar", "aria-hidden": "true" }, el("span", {}));
  page.watch(() => {
    const done = parts.length - openParts(page, parts).length;
    words.textContent = `${done} of ${parts.length} answered`;
    bar.firstChild.style.width = `${(100 * done) / Math.max(1, parts.length)}%`;
  });
  return el("p", { class: "ss-progress" }, bar, words);
}
