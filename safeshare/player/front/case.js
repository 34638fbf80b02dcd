// One case: what the person wants, the story part by part, the questions; behind a content warning where due.

import { partsOf } from "./answers.js";
import { button, el } from "./blocks.js";
import { questionSection } from "./question.js";
import { moveTo, shared } from "./shared.js";
import { progress, savedState } from "./status.js";
import { unfoldingStory } from "./unfold.js";
import { walkParts } from "./walk.js";

/** The story, one part after another: earlier parts stay; the questions follow the last one. */
function story(page, held, questions) {
  const total = held.steps.length;
  const steps = held.steps.map((step) => el("li", { tabindex: "-1" }, el("p", {}, step.text)));
  let shown = 0;
  const next = button("", () => reveal(shown + 1, true), "first");
  const reveal = (upTo, move) => {
    steps.forEach((step, i) => step.classList.toggle("ss-away", i >= upTo));
    shown = Math.min(upTo, total);
    next.hidden = shown >= total;
    next.textContent = next.hidden ? "" : `Next part of the story (${shown + 1} of ${total})`;
    questions.classList.toggle("ss-away", shown < total);
    if (move) moveTo(steps[shown - 1]);
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
  const unfolding = held.questions.find((each) => each.parts.some((part) => part.kind === "unfold"));
  const sections = held.questions.map((each) => questionSection(page, held, each)).filter((each) => each.stops.length);
  const way = unfolding && {
    part: unfolding.parts.find((part) => part.kind === "unfold"),
    go: () => moveTo(inside.querySelector(".ss-story h4")),
  };
  const walk = walkParts(page, sections, way);
  const parts = sections.map((each) => each.node);
  const questions = el("div", { class: "ss-questions" }, walk.before, parts, walk.after);
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
  const title = el("h3", { id: heading, tabindex: "-1" }, held.title);
  const head = el(
    "header",
    { class: "ss-head" },
    el("p", { class: "ss-over" }, `Section ${held.section} · ${held.practice ? "Practice case" : "Assessed case"}`),
    title,
    el("div", { class: "ss-status" }, progress(page, partsOf(held)), savedState(page)),
  );
  const article = el(
    "article",
    { class: "ss-case", "aria-labelledby": heading, "data-case": held.id },
    head,
    warned(page, held, inside, head),
  );
  page.places.set(held.id, (part) => {
    const readable = part && questions.checkVisibility();
    return readable ? walk.show(part) : moveTo(title, head);
  });
  return article;
}

/** With a content warning the case stays shut until the learner opens it; it can be skipped and opened later. */
function warned(page, held, inside, head) {
  if (!held.content_warning) return inside;
  const after = held.practice
    ? "Nothing is lost; you can still open it."
    : "Its questions count as not answered unless you open it after all; your trainer can give you another case.";
  const skipped = el("p", { class: "ss-quiet", hidden: true }, `You skipped this case. ${after}`);
  const show = button("Show this case", () => {
    panel.hidden = true;
    inside.hidden = false;
    setSkipped(false);
    head.querySelector("h3").focus();
  }, "first");
  const skip = button("Skip it", () => {
    skipped.hidden = false;
    skip.hidden = true;
    setSkipped(true);
    page.say(skipped.textContent);
    show.focus();
  });
  const setSkipped = (yes) => {
    if (yes) shared().skipped.add(held.id);
    else shared().skipped.delete(held.id);
    page.change();
  };
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
