// One question: its parts, then feedback in practice or a plain word on when it is marked.

import { openParts } from "./answers.js";
import { button, el } from "./blocks.js";
import { feedbackPanel } from "./feedback.js";
import { partOf } from "./parts.js";
import { savedState } from "./status.js";
import { makeStop } from "./walk.js";

/** A question as {node, stops, foot}: its section, its parts as stops on the way through the case, and what follows. */
export function questionSection(page, held, question) {
  const byHand = question.parts.every((part) => part.kind === "record");
  const later = byHand
    ? "A person reads and marks this, once you have handed in."
    : "Marked when the whole group has finished.";
  const foot =
    held.practice && !byHand ? checking(page, question) : [actions(page, el("p", { class: "ss-later" }, later))];
  const here = question.parts.filter((part) => part.kind !== "unfold"); // which stands with the story
  const stops = here.map((part) => makeStop(part, partOf(page, part)));
  const after = el("div", { class: "ss-after" }, foot);
  const node = el("section", { class: "ss-question" }, heading(question), stops.map((stop) => stop.node), after);
  return { node, stops, foot: after };
}

/** What is asked, as the heading; above the fields of a decision record it is an instruction, and too long for one. */
function heading(question) {
  if (question.parts.some((part) => part.kind === "capacity"))
    return [el("h4", {}, "Decision record: what was decided"), el("p", { class: "ss-task" }, question.ask)];
  return el("h4", {}, question.ask === question.parts[0].prompt ? "Your decision record" : question.ask);
}

function actions(page, first) {
  return el("div", { class: "ss-actions" }, first, savedState(page));
}

/** The check in practice. Parts that are still open are named first, for trying before reading teaches more. */
function checking(page, question) {
  const [spot, hint] = [el("div"), el("p", { class: "ss-hint" })];
  const anyway = button("Show me the feedback now", () => ask(), "small");
  const remind = (shown) => (hint.hidden = anyway.hidden = !shown);
  const ask = () => {
    remind(false);
    page.ask({ type: "check", question: question.id });
  };
  const check = () => {
    const left = openParts(page, question.parts).length;
    if (!left) return ask();
    const [are, them] = left === 1 ? ["is", "it"] : ["are", "them"];
    const open = `${left} of ${question.parts.length} parts of this question ${are} still open.`;
    hint.textContent = `${open} You learn more if you try ${them} first.`;
    remind(true);
    page.say(hint.textContent);
  };
  remind(false);
  let last;
  page.watch(() => {
    const said = page.feedback[question.id];
    if (!openParts(page, question.parts).length) remind(false);
    if (said !== last) spot.replaceChildren(...(said ? [feedbackPanel(page, question, said)] : []));
    last = said;
  });
  return [actions(page, button("Check my answer", check, "first")), hint, anyway, spot];
}
