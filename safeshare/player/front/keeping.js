// What became of the learner's answers, where that is news; and answers that stand once there is feedback.

import { el } from "./blocks.js";

const STANDS =
  "You have feedback on this section: the start page leads to it. Your answers are shown as you handed them in.";

/** A sentence from the kernel, such as that answers were put back from the journal: shown, and read out. */
export function notices(model, page, root) {
  const line = el("p", { class: "ss-notice", hidden: true });
  root.prepend(line);
  const tell = () => {
    const text = model.get("saved").notice || "";
    if (!text || text === line.textContent) return;
    line.textContent = text;
    line.hidden = false;
    page.say(text);
  };
  model.on("change:saved", tell);
  tell();
}

/** Let the questions of closed cases be read and no longer be changed. */
export function readOnly(page, root, cases) {
  for (const held of cases.filter((each) => each.closed)) {
    const article = root.querySelector(`[data-case="${CSS.escape(held.id)}"]`);
    article.querySelector("header").after(el("p", { class: "ss-notice" }, STANDS));
    const questions = article.querySelector(".ss-questions");
    page.watch(() => {
      for (const box of questions.querySelectorAll("textarea")) box.readOnly = true;
      for (const input of questions.querySelectorAll(".ss-stop :is(input, select, button)")) input.disabled = true;
    });
  }
}
