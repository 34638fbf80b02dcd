// One case: what the person wants, the story part by part, the questions; behind a content warning where due.

import { partsOf } from "./answers.js";
import { button, el } from "./blocks.js";
import { questionSection } from "./question.js";
import { progress, savedState } from "./status.js";
import { unfoldingStory } from "./unfold.js";

/** The story, one part after another: earlier parts stay; the questions follow the last one. */
function story(page, held, questions) {
  const total = held.steps.length;
  const steps = held.steps.map((step) => el("li", { tabindex: "-1", hidden: true }, el("p", {}, step.text)));
  let shown = 0;
  const next = button("", () => reveal(shown + 1, true), "first");
  const reveal = (upTo, move) => {
    steps.forEach((step, i) => (step.hidden = i >= upTo));
    shown = Math.min(upTo, total);
    next.hidden = shown >= total;
    next.textContent = next.hidden ? "" : `Next part of the story (${shown + 1} of ${total})`;
    questions.hidden = shown < total;
    if (move) steps[shown - 1].focus({ preventScroll: true });
    if (move) steps[shown - 1].scrollIntoView({ block: "nearest" });
  };
  const begun = partsOf(held).some((part) => page.answers[part.id]);
  reveal(begun ? total : Math.min(1, total), false);
  return el(
    "div",
    { class: "ss-story" },
    el("h4", { class: "ss-small-head" }, "What happens"),
    el("ol", {}, steps),
    next,
  );
}

export function caseArticle(page, held) {
  const heading = page.id();
  const questions = el(
    "div",
    { class: "ss-questions" },
    held.questions.map((each) => questionSection(page, held, each)),
  );
  const unfolding = held.questions.find((each) => each.parts.some((part) => part.kind === "unfold"));
  const inside = el(
    "div",
    { class: "ss-inside" },
    el(
      "div",
      { class: "ss-wants" },
      el("h4", { class: "ss-small-head" }, "What the person wants"),
      el("p", {}, held.wants),
    ),
    el("p", { class: "ss-role" }, el("span", { class: "ss-small-head" }, "Your part "), held.role),
    unfolding ? unfoldingStory(page, held, unfolding, questions) : story(page, held, questions),
    questions,
  );
  const head = el(
    "header",
    { class: "ss-head" },
    el("p", { class: "ss-over" }, `Section ${held.section} · ${held.practice ? "Practice case" : "Assessed case"}`),
    el("h3", { id: heading, tabindex: "-1" }, held.title),
    el("div", { class: "ss-status" }, progress(page, partsOf(held)), savedState(page)),
  );
  return el("article", { class: "ss-case", "aria-labelledby": heading }, head, warned(page, held, inside, head));
}

/** With a content warning the case stays shut until the learner opens it; it can be skipped and opened later. */
function warned(page, held, inside, head) {
  if (!held.content_warning) return inside;
  const after = held.practice
    ? "Nothing is lost; you can still open it."
    : "Its questions count as not answered unless you open it after all; your trainer can give you another case.";
  const skipped = el("p", { class: "ss-quiet", hidden: true }, `You skipped this case. ${after}`);
  const show = button(
    "Show this case",
    () => {
      panel.hidden = true;
      inside.hidden = false;
      head.querySelector("h3").focus();
    },
    "first",
  );
  const skip = button("Skip it", () => {
    skipped.hidden = false;
    skip.hidden = true;
    page.say(skipped.textContent);
    show.focus();
  });
  const panel = el(
    "div",
    { class: "ss-warning" },
    el("h4", { class: "ss-small-head" }, "Before you open this case"),
    el("p", {}, held.content_warning),
    el("div", { class: "ss-actions" }, show, skip),
    skipped,
  );
  inside.hidden = true;
  return el("div", {}, panel, inside);
}
