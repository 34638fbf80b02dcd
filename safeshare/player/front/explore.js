// What would change the answer: the learner flips one fact of a practice case and sees the answer and its reason.

import { button, control, el, fieldset, inputs } from "./blocks.js";

/** The answer as it now stands, and why; `changed` says whether it is another than the case's own. */
function answerCard(found, changed, head) {
  return el(
    "div",
    { class: `ss-answer ${changed ? "ss-changed" : ""}` },
    el("p", { class: "ss-small-head" }, head),
    el("p", { class: "ss-answer-words" }, el("strong", {}, `${found.family}: `), `${found.outcome}.`),
    el("p", {}, el("strong", {}, "Why: "), found.reason),
    found.clauses.length ? el("p", { class: "ss-quiet" }, `Clauses that decide: ${found.clauses.join(", ")}`) : null,
  );
}

export function exploring(page, explore) {
  if (!explore?.facts?.length) return null;
  const [names, spot] = [page.id(), el("div", { class: "ss-answers" })];
  let [fact, state] = [null, ""];
  const which = explore.facts.map((each) => control("radio", names, each.id, each.asks, () => choose(each)));
  const states = el("div", { class: "ss-states" });
  const reset = button("Back to the case as it is", () => {
    [fact, state] = [null, ""];
    draw();
    page.say(`The case is as it was. The answer is: ${explore.now.outcome}.`);
    inputs(which[0])[0].focus();
  }, "small");
  const choose = (each) => {
    [fact, state] = [each, each.now];
    draw();
    page.say(`Now choose what is so. In the case: ${each.states.find((other) => other.id === each.now).label}.`);
  };
  const flip = (each) => {
    state = each.id;
    draw();
    page.say(each.id === fact.now ? `As in the case. The answer is: ${each.outcome}.` : `${each.says} Why: ${each.reason}`);
  };
  let drawn;
  function draw() {
    which.forEach((label) => inputs(label).forEach((input) => (input.checked = input.value === fact?.id)));
    if (fact !== drawn) states.replaceChildren(...(fact ? [statesOf(fact)] : []));
    drawn = fact;
    inputs(states).forEach((input) => (input.checked = input.value === state));
    const found = fact?.states.find((each) => each.id === state);
    const flipped = found && found.id !== fact.now;
    reset.hidden = !fact;
    const cards = [answerCard(explore.now, false, "The answer in this case")];
    if (flipped) cards.push(answerCard(found, found.changes, found.changes ? "The answer changes" : "The answer stays"));
    spot.replaceChildren(...cards, flipped ? el("p", { class: "ss-flipped" }, found.says) : "");
  }
  function statesOf(each) {
    const name = page.id();
    const options = each.states.map((one) => {
      const here = one.id === each.now ? el("span", { class: "ss-about" }, "as in the case") : null;
      return control("radio", name, one.id, [el("span", {}, one.label), here], () => flip(one));
    });
    return fieldset("What if it were so?", "ss-finer", ...options);
  }
  draw();
  return el(
    "details",
    { class: "ss-look ss-explore" },
    el("summary", {}, "Try it: change one fact, and see what happens to the answer"),
    el("div", { class: "ss-try" }, el("div", {}, fieldset("Which fact would you change?", "ss-finer", ...which), states, reset), spot),
  );
}
