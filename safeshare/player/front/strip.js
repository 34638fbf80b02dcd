// One strip for all players of a notebook, at its top: how far the learner is, whether all is saved, and where to go on.

import { anyKept } from "./answers.js";
import { button, el, keepKeysIn } from "./blocks.js";
import { helpCard } from "./help.js";
import { printPage, printsItself } from "./print.js";
import { moveTo, shared } from "./shared.js";

/** Where the strip of a player belongs: what scrolls the notebook, or the page. */
function homeOf(root) {
  return root.closest(".jp-WindowedPanel-outer") || root.closest(".jp-Notebook") || document.body;
}

function titleOf(home) {
  const words = home.querySelector("h1")?.textContent.replace("¶", "").trim();
  return words || "This section";
}

function savedWords(players, any) {
  const savers = players.map((each) => each.page.saver);
  const trouble = savers.find((saver) => saver.state() === "trouble");
  if (trouble) return ["trouble", `Not saved: ${trouble.trouble()}`];
  if (savers.some((saver) => saver.state() === "saving")) return ["saving", "Saving…"];
  return any ? ["saved", "Saved"] : ["new", "Answers are saved as you go"];
}

/** Whether a case waits until the learner has said something: its parts cannot be gone to yet. */
const waits = (held) => held.waits !== undefined;

function makeStrip(home) {
  const title = el("p", { class: "ss-top-title" });
  const count = el("p", { class: "ss-top-count" });
  const bar = el("span", { class: "ss-bar", "aria-hidden": "true" }, el("span", {}));
  const saved = el("p", { class: "ss-saved" }, el("span", { class: "ss-top-saved" }));
  const onward = button("Next unanswered", () => goOn(), "first");
  const list = el("div", { class: "ss-top-list" });
  const parts = el("details", { class: "ss-top-parts" }, el("summary", {}, "All cases and parts"), list);
  const print = button("Print", () => printPage(home), "plain");
  const more = el("div", { class: "ss-top-more" }, parts, helpCard(), print, onward);
  const line = el("div", { class: "ss-top-line" }, title, el("div", { class: "ss-progress" }, bar, count), saved);
  const node = el("section", { class: "ss-top", "aria-label": "How far you are" }, line, more);
  keepKeysIn(node);
  const shut = (except) => node.querySelectorAll("details").forEach((each) => (each.open = each === except && each.open));
  for (const each of node.querySelectorAll("details")) each.addEventListener("toggle", () => each.open && shut(each));
  const isApart = holdFocus(node);
  // What is open lies over the case: it shuts when the learner goes on.
  node.addEventListener("focusout", (event) => isApart(event.relatedTarget) && shut());
  home.addEventListener("pointerdown", (event) => node.isConnected && !node.contains(event.target) && shut());
  const stops = [printsItself(home, node), looksAgain(() => strip.owner)];
  const stop = () => stops.forEach((each) => each());
  const strip = { node, home, owner: null, refresh, adopt, stop, last: "", drawn: "" };

  const here = () => [...shared().players].filter((each) => each.home === home);
  const contents = () => strip.owner?.model.get("contents") || [];
  const done = () => new Set(strip.owner?.model.get("done") || []);

  function adopt(player) {
    strip.owner = player;
    for (const name of ["contents", "done"]) player.model.on(`change:${name}`, refresh);
    player.page.ask({ type: "follow" });
    refresh();
  }
  function go(held, part) {
    shut();
    strip.last = part;
    const player = here().find((each) => each.page.places.has(held));
    player?.page.places.get(held)(part);
  }
  function goOn() {
    const all = contents().flatMap((held) => held.parts.map((part) => ({ held: held.id, id: part.id })));
    const from = all.findIndex((part) => part.id === strip.last) + 1;
    const isOpen = (part) => !done().has(part.id) && !shared().skipped.has(part.held);
    const next = [...all.slice(from), ...all.slice(0, from)].find(isOpen);
    if (next) go(next.held, next.id);
    else open();
  }
  /** Go to where the learner says what the cases that wait are waiting for. */
  function open() {
    shut();
    const form = [...home.querySelectorAll(".ss-locked :is(.ss-who, form)")].find((each) => each.checkVisibility());
    const at = form?.querySelector("h3, input");
    if (at) moveTo(at, form);
  }
  function refresh() {
    const [cases, finished] = [contents(), done()];
    const total = cases.reduce((sum, held) => sum + (held.waits || held.parts.length), 0);
    const unknown = cases.filter((held) => held.waits === null).length;
    node.hidden = !total;
    title.textContent = titleOf(home);
    const rest = unknown ? `, and ${unknown} ${unknown === 1 ? "case" : "cases"} to open` : "";
    count.textContent = `${finished.size} of ${total} answered${rest}`;
    bar.firstChild.style.width = `${(100 * finished.size) / Math.max(1, total)}%`;
    const left = cases.filter((held) => !shared().skipped.has(held.id)).flatMap((held) => held.parts);
    onward.hidden = left.every((part) => finished.has(part.id)) && !cases.some(waits);
    const any = finished.size > 0 || here().some((each) => anyKept(each.page));
    const [state, words] = savedWords(here(), any);
    saved.dataset.state = state;
    if (saved.firstChild.textContent !== words) saved.firstChild.textContent = words;
    const now = JSON.stringify([cases, [...finished], [...shared().skipped]]);
    if (now !== strip.drawn) list.replaceChildren(contentsList(cases, finished, go, open));
    strip.drawn = now;
  }
  return strip;
}

/** When the learner comes back to this page, have the kernel see what was answered in another; returns how to stop. */
function looksAgain(owner) {
  const back = () => {
    if (document.visibilityState === "hidden") return;
    try {
      owner()?.model.send({ type: "look" });
    } catch {
      return; // the kernel is gone: the next answer says so
    }
  };
  document.addEventListener("visibilitychange", back);
  addEventListener("focus", back);
  return () => {
    document.removeEventListener("visibilitychange", back);
    removeEventListener("focus", back);
  };
}

/**
 * Keep the focus in the strip, which is in no cell: JupyterLab hears that it came and takes it to the active cell.
 * Returns whether the focus leaves for something else, of the learner's own doing.
 */
function holdFocus(node) {
  for (const kind of ["focusin", "mouseup", "click"]) node.addEventListener(kind, (event) => event.stopPropagation());
  let pressed = false;
  node.addEventListener("pointerdown", () => (pressed = true));
  addEventListener("pointerup", () => setTimeout(() => (pressed = false)), true);
  node.addEventListener("click", (event) => {
    const on = event.target.closest("summary, button");
    const stolen = !document.activeElement?.closest(".ss-top, .safeshare");
    if (stolen && on?.checkVisibility()) on.focus({ preventScroll: true });
  });
  return (to) => Boolean(to) && !pressed && !node.contains(to);
}

/** Every case with its parts, each a link that goes there, with what is answered in words; `open` goes to what waits. */
function contentsList(cases, finished, go, open) {
  const link = (words, then) => {
    const pressed = (event) => {
      event.preventDefault();
      event.stopPropagation(); // JupyterLab listens at links
      then();
    };
    return el("a", { href: "#", onclick: pressed }, words);
  };
  const rows = cases.map((held) => {
    if (waits(held)) {
      const number = held.waits ? `, 0 of ${held.waits} answered` : "";
      return el("li", {}, el("p", {}, link(held.title, open), el("span", { class: "ss-quiet" }, ` assessed${number}`)));
    }
    const count = held.parts.filter((part) => finished.has(part.id)).length;
    const skipped = shared().skipped.has(held.id) ? ", skipped" : "";
    const kind = held.practice ? "practice" : "assessed";
    const about = el("span", { class: "ss-quiet" }, ` ${kind}, ${count} of ${held.parts.length} answered${skipped}`);
    const parts = held.parts.map((part, i) => {
      const whole = finished.has(part.id);
      const sign = el("span", { class: "ss-tick", "aria-hidden": "true" }, whole ? "✓" : "○");
      const state = el("span", { class: "ss-live" }, whole ? " (answered)" : " (not answered)");
      const ask = part.ask !== held.parts[i - 1]?.ask && part.ask !== part.prompt ? el("p", {}, part.ask) : null;
      return el("li", {}, ask, el("p", { class: "ss-top-part" }, sign, link(part.prompt, () => go(held.id, part.id)), state));
    });
    return el("li", {}, el("p", {}, link(held.title, () => go(held.id, "")), about), el("ol", {}, parts));
  });
  return el("ol", {}, rows);
}

/** Let a player that is in the page take part in the strip of its notebook; returns how to leave it. */
export function joinStrip(player) {
  const home = homeOf(player.root);
  player.home = home;
  shared().players.add(player);
  let strip = shared().strips.get(home);
  if (!strip?.node.isConnected) {
    strip = makeStrip(home);
    shared().strips.set(home, strip);
    home.prepend(strip.node);
    home.classList.add("ss-has-top");
  }
  if (!strip.owner) strip.adopt(player);
  player.page.watch(strip.refresh);
  return () => {
    shared().players.delete(player);
    if (strip.owner !== player) return;
    strip.owner = null;
    const heir = [...shared().players].find((each) => each.home === home);
    if (heir) return strip.adopt(heir);
    strip.stop();
    strip.node.remove();
    shared().strips.delete(home);
    home.classList.remove("ss-has-top");
  };
}
