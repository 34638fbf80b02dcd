// The page: one player, drawn from what the kernel holds and kept in step with it. Start reading here.

import { partsOf } from "./answers.js";
import { el, keepKeysIn, sentence } from "./blocks.js";
import { cardsApart } from "./cards.js";
import { caseArticle } from "./case.js";
import { codeForm } from "./code.js";
import { comparison } from "./comparison.js";
import { VERDICTS, headline } from "./feedback.js";
import { helpCard } from "./help.js";
import { answersFileCard } from "./answers_file.js";
import { handInCard } from "./handing_in.js";
import { notices, readOnly } from "./keeping.js";
import { draftOf, makeSaver } from "./saving.js";
import { sectionsCard } from "./start.js";
import { joinStrip } from "./strip.js";
import { whoForm, whoseLine } from "./whose.js";

let drawn = 0; // makes ids unique when one page holds many players

function makePage(model, root) {
  const prefix = `ss${++drawn}-${Math.random().toString(36).slice(2, 7)}`;
  const watchers = [];
  const [live, kept] = [1, 2].map(() => el("p", { class: "ss-live", role: "status", "aria-live": "polite" }));
  let [ids, state] = [0, "saved"];
  const page = {
    answers: { ...model.get("answers") },
    drafts: { ...model.get("drafts") }, // what is chosen in a part and not gone on with
    feedback: { ...model.get("feedback") },
    places: new Map(), // case id -> how to go to one of its parts
    id: () => `${prefix}-${++ids}`,
    say: (text) => live.replaceChildren(text), // a new node each time, so that the same words are said again
    watch: (watcher) => watchers.push(watcher),
    change: () => watchers.forEach((watcher) => watcher()),
    answer: (part, value, pause) => {
      page.answers[part.id] = value;
      page.saver.put(part.id, value, pause);
    },
    draft: (part, value) => {
      page.drafts[part.id] = value;
      page.saver.put(draftOf(part.id), value);
    },
    ask: (message) => page.saver.ask(message),
  };
  const changed = () => {
    page.change();
    const now = page.saver.state();
    if (now !== state) kept.textContent = { saving: "", saved: "Saved" }[now] ?? `Not saved: ${page.saver.trouble()}`;
    state = now;
  };
  const asKept = (name) => {
    const [part, draft] = name.split(" ");
    const held = draft ? "drafts" : "answers";
    page[held][part] = model.get(held)?.[part];
  };
  page.saver = makeSaver(model, changed, asKept);
  root.append(live, kept);
  return page;
}

function follow(model, page, cases) {
  const parts = cases.flatMap(partsOf);
  const fromKernel = () => {
    const kept = model.get("answers");
    for (const { id } of parts) if (!page.saver.holds(id) && kept[id]) page.answers[id] = kept[id];
    const drafts = model.get("drafts") || {};
    for (const { id } of parts) if (!page.saver.holds(draftOf(id))) page.drafts[id] = drafts[id];
    page.change();
  };
  const marked = () => {
    const before = page.feedback;
    page.feedback = { ...model.get("feedback") };
    page.change();
    for (const [key, said] of Object.entries(page.feedback)) {
      const news = said.asked ? said.asked !== before[key]?.asked : JSON.stringify(said) !== JSON.stringify(before[key]);
      if (news && !said.stale) page.say(`${VERDICTS[said.verdict]?.[1] || "Feedback"}. ${headline(said)}`);
    }
  };
  model.on("change:answers", fromKernel);
  model.on("change:drafts", fromKernel);
  model.on("change:feedback", marked);
}

function draw(page, root, view) {
  const look = view.cases.length > 1 ? "ss-cases ss-pair" : "ss-cases";
  const cases = view.cases.map((held) => caseArticle(page, held));
  root.append(el("div", { class: look }, cases));
  if (view.compare) root.append(comparison(page, view.compare, view.cases));
  const foot = "A training aid, not a decision tool for live cases. All people here are made up.";
  root.append(el("p", { class: "ss-foot" }, foot), helpCard());
}

/** Call `then` once a player stands in the page: JupyterLab puts a view there some time after it is drawn. */
function onceInPage(root, then) {
  if (root.isConnected && root.getClientRects().length) return void then();
  const watch = new ResizeObserver(() => {
    if (!root.isConnected) return;
    watch.disconnect();
    then();
  });
  watch.observe(root);
}

// A learner reads no code: in JupyterLab and Notebook, a notebook that holds a player hides its folded code (theme.css).
function hideCode(root) {
  const mark = () => root.closest(".jp-Notebook")?.classList.add("ss-notebook");
  if (root.isConnected) mark();
  else setTimeout(() => root.isConnected && mark(), 0);
}

// Where many cases open at once JupyterLab lays its cells out anew for some seconds, and may take a cell out and put it
// back or put the focus into a cell by itself. The heading keeps the focus until the learner does something.
const [LOOK_EVERY, LAID_OUT] = [200, 20000]; // milliseconds
const DOINGS = ["keydown", "pointerdown", "wheel"];

function focusUntilTheLearnerActs(heading) {
  const look = () => heading.isConnected && document.activeElement !== heading && heading.focus();
  const looking = setInterval(look, LOOK_EVERY);
  const stop = () => {
    clearInterval(looking);
    DOINGS.forEach((name) => removeEventListener(name, stop, true));
  };
  DOINGS.forEach((name) => addEventListener(name, stop, { capture: true, passive: true }));
  setTimeout(stop, LAID_OUT);
  look();
}

// What a player may have to ask first, and what is read out once it has been answered.
const ASKS = {
  code: { form: codeForm, said: "The test is open." },
  learner: { form: whoForm, said: "Your cases are open." },
};

function render({ model, el: host }) {
  const root = el("div", { class: "safeshare" });
  keepKeysIn(root);
  host.append(root);
  hideCode(root);
  cardsApart(document.documentElement);
  let stop;
  const start = (leads, said) => {
    root.replaceChildren();
    const asks = ASKS[model.get("view").asks];
    if (asks) {
      stop = asks.form(model, root, (first) => start(first, asks.said));
      root.append(helpCard());
    } else stop = show(model, root);
    const heading = leads && root.querySelector("h3");
    if (heading) focusUntilTheLearnerActs(heading);
    if (leads) setTimeout(() => root.querySelector(".ss-live")?.replaceChildren(said), 100);
  };
  const isClosed = () => (model.get("view").cases || []).some((each) => each.closed);
  let closed = isClosed();
  const again = () => {
    const reopened = closed && !isClosed();
    closed = isClosed();
    if (!reopened && (!model.get("view").asks || root.querySelector(".ss-locked"))) return;
    const leads = root.contains(document.activeElement);
    stop?.();
    start(leads, "");
  };
  start(false, "");
  model.on("change:view", again);
  return () => {
    model.off?.("change:view", again);
    stop?.();
  };
}

const CARDS = { "hand-in": handInCard, "answers-file": answersFileCard, sections: sectionsCard };

function show(model, root) {
  const view = model.get("view");
  if (view.sentence) {
    root.append(sentence(view.sentence), helpCard());
    return undefined;
  }
  if (CARDS[view.card]) {
    root.classList.add("ss-panel"); // no player: it holds no case
    return CARDS[view.card](model, root);
  }
  const page = makePage(model, root);
  const leftOver = page.saver.leftOver(view.cases.flatMap(partsOf).flatMap(({ id }) => [id, draftOf(id)]));
  for (const [name, value] of Object.entries(leftOver)) {
    const [part, draft] = name.split(" ");
    page[draft ? "drafts" : "answers"][part] = value;
  }
  try {
    draw(page, root, view);
    notices(model, page, root);
    readOnly(page, root, view.cases);
  } catch (fault) {
    console.error(fault);
    root.replaceChildren(sentence("This case is damaged and cannot be shown. Ask your trainer for the folder again."));
    return undefined;
  }
  follow(model, page, view.cases);
  page.change();
  page.saver.send(leftOver);
  for (const part of model.get("saved").unsaved || []) page.saver.put(part, page.answers[part]); // an earlier view's
  const unsay = whoseLine(model, page, root);
  let leave = () => undefined;
  onceInPage(root, () => (leave = joinStrip({ root, page, model })));
  return () => (page.saver.stop(), unsay(), leave());
}

export default { render };
