// A decision as a path: an ordered list of the steps that the case came through, down to the one that decided.

import { el } from "./blocks.js";

const SIGNS = { asked: "↓", passed: "·", decided: "✓" };

/** What the case says at a step; of ways that it is not on, which they are. */
function stepWords(step) {
  const found = step.found.map((each) => `${each.charAt(0).toUpperCase()}${each.slice(1)}.`);
  if (step.kind === "passed")
    return [
      el("p", { class: "ss-quiet" }, found.join(" ")),
      el("details", {}, el("summary", {}, `${step.ways.length} ${step.ways.length === 1 ? "way" : "ways"} left out`), el("ul", {}, step.ways.map((way) => el("li", {}, way)))),
    ];
  const facts = el("ul", { class: "ss-facts-found" }, found.map((each) => el("li", {}, each)));
  if (step.kind === "asked") return [facts, el("p", { class: "ss-quiet" }, "This does not decide it: go on.")];
  return [facts, el("p", {}, step.says), el("p", { class: "ss-reached" }, el("strong", {}, `The answer: ${step.outcome}.`))];
}

export function pathOf(path) {
  if (!path?.length) return null;
  const steps = path.map((step) =>
    el(
      "li",
      { class: `ss-on-path ss-${step.kind}` },
      el("span", { class: "ss-sign", "aria-hidden": "true" }, SIGNS[step.kind]),
      el("p", { class: "ss-path-title" }, step.kind === "decided" ? `Decided here: ${step.title}` : step.title),
      stepWords(step),
    ),
  );
  const about = "The guide is gone through from the top; the first step that fits the case decides.";
  return el(
    "details",
    { class: "ss-look" },
    el("summary", {}, "The way to this answer, step by step"),
    el("p", { class: "ss-quiet" }, about),
    el("ol", { class: "ss-path" }, steps),
  );
}
