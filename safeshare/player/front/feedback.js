// Feedback on a practice question, in words; verdicts come from the kernel.

import { el } from "./blocks.js";
import { clauseChips } from "./clauses.js";
import { exploring } from "./explore.js";
import { pathOf } from "./path.js";

export const VERDICTS = { right: ["✓", "Right"], close: ["≈", "Close"], "not yet": ["○", "Not yet"] };

/** The headline without the verdict that it may start with, since the verdict stands beside it. */
export function headline(said) {
  const words = `${VERDICTS[said.verdict]?.[1]}. `;
  return said.headline.startsWith(words) ? said.headline.slice(words.length) : said.headline;
}

function verdictMark(verdict) {
  const [sign, words] = VERDICTS[verdict] || ["•", "Noted"];
  const look = `ss-verdict ss-${(verdict || "").replace(" ", "-")}`;
  return el("span", { class: look }, el("span", { "aria-hidden": "true" }, sign), ` ${words}`);
}

/** Points with at most two decimal places. */
function round(points) {
  return Math.round(points * 100) / 100;
}

function listed(title, lines) {
  if (!lines.length) return null;
  const head = el("strong", {}, `${title}: `);
  if (lines.length === 1) return el("p", { class: "ss-list" }, head, lines[0]);
  return el(
    "div",
    { class: "ss-list" },
    head,
    el(
      "ul",
      {},
      lines.map((line) => el("li", {}, line)),
    ),
  );
}

function block(title, lines, look = "") {
  const items = (lines || []).filter(Boolean);
  if (!items.length) return null;
  const body =
    items.length === 1
      ? el("p", {}, items[0])
      : el(
          "ul",
          {},
          items.map((line) => el("li", {}, line)),
        );
  return el("div", { class: `ss-block ${look}` }, el("h5", {}, title), body);
}

/** A story gone through once more: what the learner did after each part, what was known, sound and worth asking. */
function storySteps(steps) {
  const lines = steps.map((step) =>
    el(
      "li",
      {},
      el("p", { class: "ss-did" }, verdictMark(step.verdict), el("span", {}, step.did)),
      el("p", {}, step.known),
      el("p", {}, step.sound),
      listed("Worth asking", step.worth || []),
    ),
  );
  return el("ol", { class: "ss-way" }, lines);
}

function partResult(question, result) {
  const part = question.parts.find((each) => each.id === result.part);
  const points = `${round(result.points)} of ${round(result.out_of)} point${result.out_of === 1 ? "" : "s"}`;
  const unsaid = (lines) => (lines || []).filter((line) => !result.text.includes(line));
  return el(
    "li",
    { class: "ss-result" },
    part ? el("p", { class: "ss-result-ask" }, part.prompt) : null,
    el("p", { class: "ss-result-head" }, verdictMark(result.verdict), el("span", { class: "ss-quiet" }, points)),
    el("p", {}, result.text),
    result.order?.length
      ? el(
          "div",
          { class: "ss-list" },
          el("strong", {}, "An order that is right:"),
          el(
            "ol",
            { class: "ss-right-order" },
            result.order.map((line) => el("li", {}, line)),
          ),
        )
      : null,
    result.steps?.length ? storySteps(result.steps) : null,
    listed("Right", unsaid(result.right)),
    listed("Not right", unsaid(result.wrong)),
    listed("Missed", unsaid(result.missed)),
  );
}

/** The headline, without the sentences that the first part's result says again. */
function leadLine(said) {
  const [whole, results] = [headline(said), said.parts || []];
  const end = whole.indexOf(". ") + 1;
  const again = end > 0 && results.some((result) => result.text.includes(whole.slice(end + 1)));
  return again ? whole.slice(0, end) : whole;
}

export function feedbackPanel(page, question, said) {
  const beliefs = (said.misconceptions || []).map((each) =>
    el("span", {}, el("q", {}, each.belief), el("br"), each.correction),
  );
  const shown = (said.parts || []).flatMap((result) => result.missed || []);
  const duties = (said.missed_duties || []).filter((duty) => !shown.includes(duty));
  return el(
    "div",
    { class: "ss-feedback" },
    said.stale
      ? el("p", { class: "ss-stale" }, "You have changed your answer since. Check it again for new feedback.")
      : null,
    el("p", { class: "ss-headline" }, verdictMark(said.verdict), el("strong", {}, leadLine(said))),
    said.parts?.length
      ? el(
          "ul",
          { class: "ss-results" },
          said.parts.map((each) => partResult(question, each)),
        )
      : null,
    clauseChips(page, said.clauses),
    block(beliefs.length > 1 ? "Common beliefs to let go of" : "A common belief to let go of", beliefs),
    block("Also due, and missed", duties),
    block("How this case differs from its near-miss", [said.differs]),
    block("Where to look again", [said.look], "ss-turn"),
    block("The two answers", said.sides, "ss-turn"),
    block("What would change the answer", [said.change], "ss-turn"),
    pathOf(said.path),
    exploring(page, said.explore),
    block("Outside the guide", said.outside, "ss-outside"),
  );
}
