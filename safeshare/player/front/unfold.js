// A story that unfolds: after each part the learner says what now, and only then reads on. What is answered stays.

import { button, control, el, fieldset, inputs } from "./blocks.js";
import { draftOf } from "./saving.js";
import { moveTo } from "./shared.js";

const ASK = "ask";

/** What the learner did after a part of the story, in words. */
function inWords(part, did) {
  const find = (list, id) => list.find((each) => each.id === id)?.label || "";
  if (did.did === ASK) return ["You asked: ", find(part.options, did.fact)];
  return ["You decided: ", find(part.families, did.family)];
}

/**
 * What now: one of the families or, before the last part, a fact to ask for. What is chosen is kept as a draft of this
 * step, and is the answer once `go` is called.
 */
function nowAsked(page, part, step, go) {
  const [name, facts] = [page.id(), page.id()];
  let [missing, remembered] = ["", ""]; // what is still to be chosen, in words; the fact, should they come back to it
  const now = () => (page.drafts[part.id]?.step === step() ? page.drafts[part.id] : {});
  const way = () => (now().did === ASK ? ASK : now().family || "");
  const keep = (draft) => {
    missing = "";
    page.draft(part, { step: step(), ...draft });
  };
  const asking = () => ({ did: ASK, ...(remembered ? { fact: remembered } : {}) });
  const choose = (id) => () => {
    keep(id === ASK ? asking() : { did: "decide", family: id });
    if (id === ASK) page.say(`Ask for a fact: now choose one of the ${part.options.length} below.`);
  };
  const card = (id, label, about) => {
    const words = [el("span", {}, label), about ? el("span", { class: "ss-about" }, about) : null];
    return control("radio", name, id, words, choose(id), "ss-card");
  };
  const families = part.families.map((family) => card(family.id, family.label, family.about));
  const ask = card(ASK, "Ask for a fact", "Find out one thing before you decide");
  const options = part.options.map((option) => control("radio", facts, option.id, option.label, () => pick(option.id)));
  const pick = (id) => {
    remembered = id;
    keep(asking());
  };
  const which = fieldset("Which fact do you ask for?", "ss-finer", el("div", { class: "ss-facts" }, options));
  const hint = el("p", { class: "ss-hint" });
  const onward = button("Go on", () => done(), "first");
  const done = () => {
    const { did, fact, family } = now();
    if (fact || family) return go(did === ASK ? { did, fact } : { did, family });
    missing = did ? "Choose a fact first." : "Choose what you would do now; then go on.";
    draw();
    page.say(missing);
    return (did ? options : families)[0].querySelector("input").focus();
  };
  const legend = el("legend", {});
  const cards = el("div", { class: "ss-cards ss-ways" }, families, ask);
  const node = el("fieldset", { class: "ss-part ss-now" }, legend, cards, which, hint, onward);
  const draw = () => {
    const check = (labels, id) => labels.flatMap(inputs).forEach((input) => (input.checked = input.value === id));
    check([...families, ask], way());
    check(options, now().fact);
    which.hidden = way() !== ASK;
    const counts = `it counts once you choose “${onward.textContent}”. Until then you can change it.`;
    const kept = page.saver.holds(draftOf(part.id)) ? `Being kept; ${counts}` : `Kept; ${counts}`;
    hint.textContent = missing || (way() ? kept : "");
    hint.hidden = !hint.textContent;
  };
  const begin = (last) => {
    [missing, remembered] = ["", now().fact || ""];
    legend.textContent = last ? "You have read the whole story. What now?" : part.prompt;
    ask.hidden = last;
    onward.textContent = last ? "Go on to the questions" : "Go on";
    draw();
  };
  return { node, begin, draw };
}

/** The story up to where the learner is, with what they did after each part; the questions follow the last answer. */
export function unfoldingStory(page, held, question, questions) {
  const part = question.parts.find((each) => each.kind === "unfold");
  const total = held.steps.length;
  const path = () => page.answers[part.id]?.path || [];
  const taken = held.steps.map(() => el("p", { class: "ss-taken", hidden: true }));
  const steps = held.steps.map((step, i) => el("li", { tabindex: "-1", hidden: true }, el("p", {}, step.text), taken[i]));
  const first = questions.querySelector("h4");
  first?.setAttribute("tabindex", "-1");
  const step = () => path().length + 1;
  const now = nowAsked(page, part, step, (did) => {
    const at = step();
    page.answer(part, { path: [...path(), { step: at, ...did }] });
    const next = at < total ? `Part ${at + 1} of ${total} follows.` : "The questions follow.";
    page.say(`${inWords(part, did).join("")}. ${next}`);
    moveTo(steps[at] || first);
  });
  const again = button(
    "Begin the story again",
    () => {
      page.answer(part, { path: [] });
      page.say("You are at the beginning of the story again.");
      moveTo(steps[0]);
    },
    "small",
  );
  let shown = -1;
  page.watch(() => {
    const done = path().slice(0, total);
    steps.forEach((step, i) => (step.hidden = i > done.length));
    taken.forEach((line, i) => {
      line.hidden = !done[i];
      const [what, which] = done[i] ? inWords(part, done[i]) : ["", ""];
      line.replaceChildren(what, el("strong", {}, which));
    });
    const over = done.length >= total;
    questions.hidden = !over;
    now.node.hidden = over;
    again.hidden = !over || !held.practice;
    if (!over) (shown === done.length ? now.draw : () => now.begin(done.length === total - 1))();
    shown = done.length;
  });
  return el(
    "div",
    { class: "ss-story ss-unfolding" },
    el("p", { class: "ss-asked" }, el("span", { class: "ss-small-head" }, "What you will decide "), question.ask),
    el("h4", { class: "ss-small-head", tabindex: "-1" }, "What happens"),
    el("ol", {}, steps),
    now.node,
    again,
  );
}
