// The case player. It draws what the kernel sends, always as text (never as markup), and sends every answer back to be
// saved. It knows no keys: right and wrong come from the kernel. Read from the bottom: render() draws the cases.

const TYPING_PAUSE = 400; // milliseconds without a key before typed text is saved
const PATIENCE = 10000; // milliseconds without word from the kernel before the learner is told
const LOST = "this page has lost touch with the notebook. Keep the page open, and choose Run, then Run All Cells.";
let drawn = 0; // makes ids unique when one page holds many players

// ---- Building blocks -------------------------------------------------------------------------------------------

function el(tag, settings = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(settings)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") node.toggleAttribute(name, value);
    else if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

function button(label, onclick, kind = "second") {
  return el("button", { type: "button", class: `ss-button ss-${kind}`, onclick }, label);
}

/** One native radio or checkbox in its label; the whole label is the target. */
function control(type, name, value, label, onchange, look = "") {
  const input = el("input", { type, name, value, onchange });
  return el("label", { class: `ss-option ${look}` }, input, el("span", { class: "ss-label" }, label));
}

function fieldset(legend, look, ...children) {
  return el("fieldset", { class: look }, el("legend", {}, legend), ...children);
}

function inputs(node) {
  return [...node.querySelectorAll("input")];
}

/** Keys pressed in the player stay in it: JupyterLab would take `dd` on a checkbox for "delete this cell". */
function keepKeysIn(root) {
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  for (const kind of ["keydown", "keypress", "keyup"]) root.addEventListener(kind, (event) => event.stopPropagation());
  root.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") event.preventDefault();
  });
}

// ---- Saving ----------------------------------------------------------------------------------------------------

/** Sends answers to the kernel and knows which are not on disk yet. Calls changed() when that alters. */
function makeSaver(model, changed) {
  const token = Math.random().toString(36).slice(2); // this view's own replies, not another tab's
  const waiting = new Map(); // part -> {value, number, sent, typing, late}
  let number = 0;
  let trouble = "";

  function send(part) {
    const entry = waiting.get(part);
    if (!entry || entry.sent) return;
    clearTimeout(entry.typing);
    entry.sent = true;
    entry.late = setTimeout(() => fail(LOST), PATIENCE);
    try {
      model.send({ type: "answer", view: token, number: entry.number, part, value: entry.value });
    } catch {
      fail(LOST);
    }
  }
  function fail(reason) {
    trouble = reason;
    changed();
  }
  function put(part, value, pause = 0) {
    forget(part);
    waiting.set(part, { value, number: ++number, sent: false });
    if (pause) waiting.get(part).typing = setTimeout(() => send(part), pause);
    else send(part);
    changed();
  }
  function forget(part) {
    const entry = waiting.get(part);
    if (entry) [entry.typing, entry.late].forEach(clearTimeout);
    waiting.delete(part);
  }
  function heard(message) {
    if (message.type !== "saved" || message.view !== token) return;
    const entry = waiting.get(message.part);
    if (!entry || entry.number !== message.number) return; // a newer answer to this part is on its way
    clearTimeout(entry.late);
    if (!message.ok) return fail(message.text);
    forget(message.part);
    if (!waiting.size) trouble = "";
    changed();
  }
  function retry() {
    trouble = "";
    for (const [part, entry] of [...waiting]) put(part, entry.value);
  }
  model.on("msg:custom", heard);
  return {
    put,
    retry,
    token,
    flush: () => [...waiting.keys()].forEach(send),
    holds: (part) => waiting.has(part),
    state: () => (trouble ? "trouble" : waiting.size ? "saving" : "saved"),
    trouble: () => trouble,
    stop: () => [...waiting.keys()].forEach((part) => (send(part), clearTimeout(waiting.get(part).late))),
  };
}

// ---- Answers ---------------------------------------------------------------------------------------------------

function answered(part, value) {
  if (!value) return false;
  if (part.kind === "decide") return Boolean(value.outcome);
  if (part.kind === "record") return (value.text || "").trim() !== "";
  if (part.kind === "fact_or_opinion") return part.options.every((option) => value.sorted?.[option.id]);
  return Boolean(value.none) || (value.chosen || []).length > 0;
}

function openParts(page, parts) {
  return parts.filter((part) => !answered(part, page.answers[part.id]));
}

function partsOf(held) {
  return held.questions.flatMap((question) => question.parts);
}

// ---- The parts of a question, one function a kind ----------------------------------------------------------------

function decidePart(page, part) {
  const now = () => page.answers[part.id] || {};
  const remembered = {}; // family -> the outcome chosen there, in case the learner comes back to it
  const name = page.id();
  const choose = (change) => page.answer(part, { family: null, outcome: null, confidence: null, ...now(), ...change });
  const directions = part.families.map((family) => {
    const pick = () => {
      choose({ family: family.id, outcome: remembered[family.id] || null });
      page.say(`${family.label}: now choose which of the ${family.outcomes.length} below fits best.`);
    };
    const about = family.about ? el("span", { class: "ss-about" }, family.about) : null;
    return control("radio", `${name}-family`, family.id, [el("span", {}, family.label), about], pick, "ss-card");
  });
  const finer = part.families.map((family) => {
    const options = family.outcomes.map((outcome) => {
      const pick = () => choose({ outcome: (remembered[family.id] = outcome.id) });
      return control("radio", `${name}-${family.id}`, outcome.id, outcome.label, pick);
    });
    return fieldset("Which of these fits best?", "ss-finer", ...options);
  });
  const sure = (part.confidence || []).map((level) => {
    const pick = () => choose({ confidence: level.value });
    return control("radio", `${name}-sure`, level.value, level.label, pick, "ss-segment");
  });
  const node = fieldset(part.prompt, "ss-part", el("div", { class: "ss-cards" }, directions), ...finer);
  const confidence = fieldset("How sure are you?", "ss-finer ss-confidence", el("div", { class: "ss-segments" }, sure));
  if (sure.length) node.append(confidence);
  page.watch(() => {
    const { family, outcome, confidence: level } = now();
    if (family && outcome) remembered[family] = outcome;
    directions.forEach((label) => inputs(label).forEach((input) => (input.checked = input.value === family)));
    finer.forEach((group, i) => {
      group.hidden = part.families[i].id !== family;
      inputs(group).forEach((input) => (input.checked = input.value === outcome));
    });
    confidence.hidden = !outcome;
    inputs(confidence).forEach((input) => (input.checked = Number(input.value) === level));
  });
  return node;
}

function tickPart(page, part) {
  const name = page.id();
  const now = () => ({ chosen: [], none: false, ...page.answers[part.id] });
  const boxes = part.options.map((option) => {
    const tick = (event) => {
      const others = now().chosen.filter((id) => id !== option.id);
      const ids = new Set(event.target.checked ? [...others, option.id] : others);
      page.answer(part, { chosen: part.options.map((each) => each.id).filter((id) => ids.has(id)), none: false });
    };
    const code = part.kind === "clauses" ? el("span", { class: "ss-code" }, option.id) : null;
    return control("checkbox", name, option.id, [code, el("span", {}, option.label)], tick);
  });
  const noneOf = (event) => page.answer(part, { chosen: [], none: event.target.checked });
  const none = part.none_label ? control("checkbox", `${name}-none`, "none", part.none_label, noneOf, "ss-none") : null;
  page.watch(() => {
    const { chosen, none: nothing } = now();
    boxes.forEach((box, i) => (inputs(box)[0].checked = chosen.includes(part.options[i].id)));
    if (none) inputs(none)[0].checked = Boolean(nothing);
  });
  return fieldset(part.prompt, "ss-part", ...boxes, none);
}

function sortPart(page, part) {
  const now = () => page.answers[part.id]?.sorted || {};
  const rows = part.options.map((option) => {
    const name = page.id();
    const choices = part.choices.map((choice) => {
      const pick = () => page.answer(part, { sorted: { ...now(), [option.id]: choice.id } });
      return control("radio", name, choice.id, choice.label, pick, "ss-segment");
    });
    return fieldset(option.label, "ss-row", el("div", { class: "ss-segments" }, choices));
  });
  page.watch(() => {
    const sorted = now();
    rows.forEach((row, i) => inputs(row).forEach((x) => (x.checked = x.value === sorted[part.options[i].id])));
  });
  return fieldset(part.prompt, "ss-part", ...rows);
}

const REAL_PEOPLE = [
  ["an NHS number", /\b\d{3}[ -]?\d{3}[ -]?\d{4}\b/],
  ["a postcode", /\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b/i],
  ["a phone number", /(?:\+44|\b0)(?:[\s()-]*\d){9,10}\b/],
  ["a date of birth", /\b\d{1,2}[/.-]\d{1,2}[/.-](?:19\d\d|200\d|201\d|\d\d)\b|\b(?:19\d\d|200\d|201\d)-\d\d-\d\d\b/],
  ["a date of birth", /\b\d{1,2}(?:st|nd|rd|th)?\s+[a-z]{3,9}\.?,?\s+(?:19\d\d|200\d|201\d)\b/i],
];

function lookOfRealPeople(text) {
  return [...new Set(REAL_PEOPLE.filter(([, pattern]) => pattern.test(text)).map(([what]) => what))];
}

function recordPart(page, part) {
  const [field, note, count] = [page.id(), page.id(), page.id()];
  const longest = 20000;
  const box = el("textarea", { id: field, rows: 9, maxlength: longest, "aria-describedby": `${note} ${count}` });
  const warning = el("p", { class: "ss-alert", role: "status" });
  const length = el("p", { class: "ss-quiet", id: count });
  box.addEventListener("input", () => page.answer(part, { text: box.value }, TYPING_PAUSE));
  box.addEventListener("blur", () => page.saver.flush());
  page.watch(() => {
    const text = page.answers[part.id]?.text || "";
    if (box.value !== text) box.value = text;
    const found = lookOfRealPeople(text).join(" and ");
    const said = found ? `This looks like ${found}. If it belongs to a real person, take it out.` : "";
    if (warning.textContent !== said) warning.textContent = said;
    length.textContent = `${text.length.toLocaleString("en-GB")} of ${longest.toLocaleString("en-GB")} characters`;
  });
  const rubric = (part.rubric || []).map((line) => el("li", {}, line));
  const hold = rubric.length ? el("details", {}, el("summary", {}, "What a good record holds"), el("ul", {}, rubric)) : null;
  const banner = el("p", { class: "ss-banner", id: note }, el("strong", {}, "Do not write about real people. "),
    "Write about the people in this case only: no real names, addresses, numbers or dates of birth.");
  const legend = el("label", { class: "ss-legend", for: field }, part.prompt);
  return el("div", { class: "ss-part" }, legend, banner, hold, box, warning, length);
}

const PARTS = { decide: decidePart, fact_or_opinion: sortPart, record: recordPart };

// ---- Feedback --------------------------------------------------------------------------------------------------

const VERDICTS = { right: ["✓", "Right"], close: ["≈", "Close"], "not yet": ["○", "Not yet"] };

/** The headline without the verdict that it may start with, since the verdict stands beside it. */
function headline(said) {
  const words = `${VERDICTS[said.verdict]?.[1]}. `;
  return said.headline.startsWith(words) ? said.headline.slice(words.length) : said.headline;
}

function verdictMark(verdict) {
  const [sign, words] = VERDICTS[verdict] || ["•", "Noted"];
  const look = `ss-verdict ss-${(verdict || "").replace(" ", "-")}`;
  return el("span", { class: look }, el("span", { "aria-hidden": "true" }, sign), ` ${words}`);
}

/** Clause ids as buttons; each opens our paraphrase of the clause below them. */
function clauseChips(page, clauses) {
  if (!clauses?.length) return null;
  const shown = clauses.map((clause) => el("p", { id: page.id(), class: "ss-clause", hidden: true },
    el("span", { class: "ss-code" }, clause.id),
    el("span", {}, clause.paraphrase, clause.words ? el("em", {}, ` Here: ${clause.words}.`) : null)));
  const chips = clauses.map((clause, i) => {
    const chip = button(clause.id, () => {
      shown[i].hidden = !shown[i].hidden;
      chip.setAttribute("aria-expanded", String(!shown[i].hidden));
    }, "chip");
    chip.setAttribute("aria-expanded", "false");
    chip.setAttribute("aria-controls", shown[i].id);
    chip.setAttribute("aria-label", `Clause ${clause.id}`);
    return el("li", {}, chip);
  });
  return el("div", { class: "ss-block" }, el("h5", {}, "Clauses that decide"),
    el("p", { class: "ss-quiet" }, "Open a clause to read what it asks, in our words."),
    el("ul", { class: "ss-chips" }, chips), ...shown);
}

function block(title, lines, look = "") {
  const items = (lines || []).filter(Boolean);
  if (!items.length) return null;
  const body = items.length === 1 ? el("p", {}, items[0]) : el("ul", {}, items.map((line) => el("li", {}, line)));
  return el("div", { class: `ss-block ${look}` }, el("h5", {}, title), body);
}

function partResult(question, result) {
  const part = question.parts.find((each) => each.id === result.part);
  const points = `${result.points} of ${result.out_of} point${result.out_of === 1 ? "" : "s"}`;
  const list = (title, lines) => lines?.length ? el("p", { class: "ss-list" }, el("strong", {}, `${title}: `), lines.join("; ")) : null;
  return el("li", { class: "ss-result" },
    el("p", { class: "ss-result-head" }, verdictMark(result.verdict), el("span", { class: "ss-quiet" }, points)),
    part ? el("p", { class: "ss-result-ask" }, part.prompt) : null,
    el("p", {}, result.text), list("Right", result.right), list("Not right", result.wrong), list("Missed", result.missed));
}

function feedbackPanel(page, question, said) {
  const beliefs = (said.misconceptions || []).map((each) =>
    el("span", {}, el("q", {}, each.belief), ` ${each.correction}`));
  return el("div", { class: "ss-feedback" },
    said.stale ? el("p", { class: "ss-stale" }, "You have changed your answer since. Check it again for new feedback.") : null,
    el("p", { class: "ss-headline" }, verdictMark(said.verdict), el("strong", {}, headline(said))),
    said.parts?.length ? el("ul", { class: "ss-results" }, said.parts.map((each) => partResult(question, each))) : null,
    clauseChips(page, said.clauses),
    block(beliefs.length > 1 ? "Common beliefs to let go of" : "A common belief to let go of", beliefs),
    block("Also due, and missed", said.missed_duties),
    block("How this case differs from its near-miss", [said.differs]),
    block("What would change the answer", [said.change], "ss-turn"),
    block("Outside the guide", said.outside, "ss-outside"));
}

// ---- A case ----------------------------------------------------------------------------------------------------

function savedState(page) {
  const words = el("span", { class: "ss-saved-words" });
  const again = button("Try again", () => page.saver.retry(), "small");
  page.watch(() => {
    const any = Object.keys(page.answers).length > 0;
    const state = page.saver.state() === "saved" && !any ? "new" : page.saver.state();
    const said = { new: "Answers are saved as you go", saving: "Saving…", saved: "Saved" }[state];
    words.textContent = said || `Not saved: ${page.saver.trouble()}`;
    words.parentElement.dataset.state = state;
    again.hidden = state !== "trouble";
  });
  return el("p", { class: "ss-saved" }, words, again);
}

function progress(page, parts) {
  const words = el("span", {});
  const bar = el("span", { class: "ss-bar", "aria-hidden": "true" }, el("span", {}));
  page.watch(() => {
    const done = parts.length - openParts(page, parts).length;
    words.textContent = `${done} of ${parts.length} answered`;
    bar.firstChild.style.width = `${(100 * done) / Math.max(1, parts.length)}%`;
  });
  return el("p", { class: "ss-progress" }, bar, words);
}

function questionSection(page, held, question) {
  const spot = el("div", { class: "ss-feedback-spot" });
  const hint = el("p", { class: "ss-hint" });
  const anyway = button("Show me the feedback now", () => ask(), "small");
  const ask = () => {
    hint.hidden = anyway.hidden = true;
    page.saver.flush();
    page.ask({ type: "check", question: question.id });
  };
  const check = () => {
    const left = openParts(page, question.parts).length;
    if (!left) return ask();
    hint.textContent = `${left} of ${question.parts.length} parts of this question ${left === 1 ? "is" : "are"} still open. You learn more if you try ${left === 1 ? "it" : "them"} first.`;
    hint.hidden = anyway.hidden = false;
    page.say(hint.textContent);
  };
  hint.hidden = anyway.hidden = true;
  let last;
  page.watch(() => {
    const said = page.feedback[question.id];
    if (openParts(page, question.parts).length === 0) hint.hidden = anyway.hidden = true;
    if (said === last) return;
    last = said;
    spot.replaceChildren(...(said ? [feedbackPanel(page, question, said)] : []));
  });
  const byHand = question.parts.every((part) => part.kind === "record");
  const foot = held.practice && !byHand
    ? [el("div", { class: "ss-actions" }, button("Check my answer", check, "first"), savedState(page)), hint, anyway, spot]
    : [el("div", { class: "ss-actions" }, el("p", { class: "ss-later" }, byHand ? "Saved as you write; read and marked by a person." : "Saved; marked at the close of the cohort."), savedState(page))];
  return el("section", { class: "ss-question" }, el("h4", {}, question.ask),
    ...question.parts.map((part) => (PARTS[part.kind] || tickPart)(page, part)), ...foot);
}

/** The story, one part after another: earlier parts stay; the questions follow the last one. */
function story(page, held, questions) {
  const total = held.steps.length;
  const steps = held.steps.map((step) => el("li", { tabindex: "-1", hidden: true }, el("p", {}, step.text)));
  let shown = 0;
  const next = button("", () => reveal(shown + 1, true), "first");
  const reveal = (upTo, move) => {
    steps.forEach((step, i) => (step.hidden = i >= upTo));
    shown = Math.min(upTo, total);
    next.textContent = `Next part of the story (${shown + 1} of ${total})`;
    next.hidden = shown >= total;
    questions.hidden = shown < total;
    if (move) steps[shown - 1].focus({ preventScroll: true });
    if (move) steps[shown - 1].scrollIntoView({ block: "nearest" });
  };
  const begun = partsOf(held).some((part) => page.answers[part.id]);
  reveal(begun ? total : Math.min(1, total), false);
  return el("div", { class: "ss-story" }, el("h4", { class: "ss-small-head" }, "What happens"), el("ol", {}, steps), next);
}

function caseArticle(page, held) {
  const heading = page.id();
  const questions = el("div", { class: "ss-questions" }, held.questions.map((each) => questionSection(page, held, each)));
  const inside = el("div", { class: "ss-inside" },
    el("div", { class: "ss-wants" }, el("h4", { class: "ss-small-head" }, "What the person wants"), el("p", {}, held.wants)),
    el("p", { class: "ss-role" }, el("span", { class: "ss-small-head" }, "Your part "), held.role),
    story(page, held, questions), questions);
  const head = el("header", { class: "ss-head" },
    el("p", { class: "ss-over" }, `Section ${held.section} · ${held.practice ? "Practice case" : "Assessed case"}`),
    el("h3", { id: heading, tabindex: "-1" }, held.title),
    el("div", { class: "ss-status" }, progress(page, partsOf(held)), savedState(page)));
  return el("article", { class: "ss-case", "aria-labelledby": heading }, head, warned(page, held, inside, head));
}

/** With a content warning the case stays shut until the learner opens it; it can be skipped and opened later. */
function warned(page, held, inside, head) {
  if (!held.content_warning) return inside;
  const skipped = el("p", { class: "ss-quiet", hidden: true }, held.practice
    ? "You skipped this case. Nothing is lost; you can still open it."
    : "You skipped this case. Its questions count as not answered until you open it and answer; speak to your trainer if you would rather have another case.");
  const show = button("Show this case", () => {
    panel.hidden = true;
    inside.hidden = false;
    head.querySelector("h3").focus();
  }, "first");
  const skip = button("Skip it", () => {
    skipped.hidden = false;
    skip.hidden = true;
    page.say(skipped.textContent);
    show.focus();
  });
  const panel = el("div", { class: "ss-warning" }, el("h4", { class: "ss-small-head" }, "Before you open this case"),
    el("p", {}, held.content_warning), el("div", { class: "ss-actions" }, show, skip), skipped);
  inside.hidden = true;
  return el("div", {}, panel, inside);
}

/** Two near-miss cases: once both are answered, what single fact changed the answer? */
function comparison(page, compare, cases) {
  const name = page.id();
  let chosen = null;
  const options = compare.options.map((option) => control("radio", name, option.id, option.label, () => {
    chosen = option.id;
    page.change();
  }));
  const wait = el("p", { class: "ss-quiet" }, "Answer both cases first; then this question opens.");
  const spot = el("div", {});
  const check = button("Check my answer", () => chosen && page.ask({ type: "compare", fact: chosen }), "first");
  const group = fieldset(compare.ask, "ss-part", ...options);
  const work = el("div", {}, group, el("div", { class: "ss-actions" }, check), spot);
  let last;
  page.watch(() => {
    const ready = cases.every((held) => openParts(page, partsOf(held).filter((part) => part.kind === "decide")).length === 0);
    wait.hidden = ready;
    work.hidden = !ready;
    check.disabled = !chosen;
    if (page.feedback.compare !== last) {
      last = page.feedback.compare;
      spot.replaceChildren(...(last ? [feedbackPanel(page, { parts: [] }, last)] : []));
    }
  });
  return el("section", { class: "ss-compare" }, el("h3", {}, "Compare the two cases"), wait, work);
}

// ---- The page --------------------------------------------------------------------------------------------------

function makePage(model, root) {
  const prefix = `ss${++drawn}-${Math.random().toString(36).slice(2, 7)}`;
  const watchers = [];
  const [live, kept] = [1, 2].map(() => el("p", { class: "ss-live", role: "status", "aria-live": "polite" }));
  let [ids, state] = [0, "saved"];
  const page = {
    answers: { ...model.get("answers") },
    feedback: { ...model.get("feedback") },
    id: () => `${prefix}-${++ids}`,
    say: (text) => (live.textContent = text),
    watch: (watcher) => watchers.push(watcher),
    change: () => watchers.forEach((watcher) => watcher()),
    answer: (part, value, pause) => {
      page.answers[part.id] = value;
      page.saver.put(part.id, value, pause);
    },
    ask: (message) => model.send({ ...message, view: page.saver.token }),
  };
  page.saver = makeSaver(model, () => {
    page.change();
    const now = page.saver.state();
    if (now !== state) kept.textContent = { saving: "", saved: "Saved" }[now] ?? `Not saved: ${page.saver.trouble()}`;
    state = now;
  });
  root.append(live, kept);
  return page;
}

function follow(model, page, cases) {
  const parts = cases.flatMap(partsOf);
  const fromKernel = () => {
    const kept = model.get("answers");
    for (const { id } of parts) if (!page.saver.holds(id) && kept[id]) page.answers[id] = kept[id];
    page.change();
  };
  const marked = () => {
    const before = page.feedback;
    page.feedback = { ...model.get("feedback") };
    page.change();
    for (const [key, said] of Object.entries(page.feedback)) {
      const news = JSON.stringify(said) !== JSON.stringify(before[key]) && !said.stale;
      if (news) page.say(`${VERDICTS[said.verdict]?.[1] || "Feedback"}. ${headline(said)}`);
    }
  };
  model.on("change:answers", fromKernel);
  model.on("change:feedback", marked);
}

function sentence(text) {
  return el("p", { class: "ss-sentence", role: "alert" }, text);
}

function draw(page, root, view) {
  const look = view.cases.length > 1 ? "ss-cases ss-pair" : "ss-cases";
  root.append(el("div", { class: look }, view.cases.map((held) => caseArticle(page, held))));
  if (view.compare) root.append(comparison(page, view.compare, view.cases));
  const foot = "A training aid, not a decision tool for live cases. All people here are made up.";
  root.append(el("p", { class: "ss-foot" }, foot));
}

function render({ model, el: host }) {
  const view = model.get("view");
  const root = el("div", { class: "safeshare" });
  keepKeysIn(root);
  host.append(root);
  if (view.sentence) {
    root.append(sentence(view.sentence));
    return undefined;
  }
  const page = makePage(model, root);
  try {
    draw(page, root, view);
  } catch (fault) {
    console.error(fault);
    root.replaceChildren(sentence("This case is damaged and cannot be shown. Ask your trainer for the folder again."));
    return undefined;
  }
  follow(model, page, view.cases);
  page.change();
  for (const part of model.get("saved").unsaved || []) page.saver.put(part, page.answers[part]); // an earlier view's
  return () => page.saver.stop();
}

export default { render };
