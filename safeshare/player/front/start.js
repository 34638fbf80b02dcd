// The card on the start page: each section, how far the learner is, the receipt, and the feedback that has come back.

import { button, el } from "./blocks.js";

const PAGES = { feedback: "Read your feedback", again: "Read what to do", "your-progress": "See your progress" };
const TITLES = { feedback: "Feedback", again: "What to do", "your-progress": "Your progress" };
const UNREADABLE = "This page cannot be read. Ask your trainer for it again.";

/** Draw the card in `root`; it follows the kernel's view, and returns how to stop. */
export function sectionsCard(model, root) {
  const token = Math.random().toString(36).slice(2); // this view's own replies, not another tab's
  const head = `ss-sections-${token}`;
  const live = el("p", { class: "ss-live", role: "status", "aria-live": "polite" });
  const [body, reading] = [el("div"), el("div", { class: "ss-page", tabindex: "-1" })];
  let asked; // the page that is being fetched: whose row it is of, and which kind
  const look = () => document.visibilityState === "visible" && tell({ type: "look" });
  const again = button("Look again", () => (tell({ type: "look" }), (live.textContent = "Looked again.")), "small");
  const heading = el("h3", { id: head, tabindex: "-1" }, "Your sections");
  const card = { class: "ss-sheet ss-sections", "aria-labelledby": head };
  root.append(live, el("section", card, heading, body, again, reading));
  const asker = ({ home, kind }) =>
    body.querySelector(`button[data-home="${CSS.escape(home)}"][data-kind="${CSS.escape(kind)}"]`);

  function tell(message) {
    try {
      model.send({ ...message, view: token });
    } catch {
      live.textContent = "This page has lost touch with the course.";
    }
  }
  function ask(row, kind) {
    const file = kind === "your-progress" ? row.progress : row.file;
    asked = { home: row.home, title: row.title, kind, file };
    tell({ type: "page", home: row.home, kind });
  }
  function draw() {
    const view = model.get("view");
    if (view.waits || view.sentence) return body.replaceChildren(el("p", {}, view.waits || view.sentence));
    const at = { ...document.activeElement?.dataset };
    const note = view.note ? el("p", { class: "ss-quiet" }, view.note) : "";
    body.replaceChildren(sectionTable(view.rows, ask), note);
    if (at.home) asker(at)?.focus();
  }
  function heard(message) {
    if (message.type !== "page" || message.view !== token || message.home !== asked?.home) return;
    if (message.kind !== asked.kind) return;
    const title = `${TITLES[asked.kind]}: ${asked.title}`;
    const from = asked;
    const close = button("Close", () => (reading.replaceChildren(), asker(from)?.focus()));
    const frame = el("iframe", { class: "ss-frame", sandbox: "", title, srcdoc: message.html });
    const note = el("p", { class: "ss-quiet" }, `It is kept in the file ${asked.file}, to print or to read later.`);
    const shown = message.html ? [frame, note] : [el("p", {}, UNREADABLE)];
    reading.replaceChildren(el("h4", {}, title), ...shown, el("div", { class: "ss-actions" }, close));
    reading.focus();
    reading.scrollIntoView({ block: "nearest" });
  }
  model.on("change:view", draw);
  model.on("msg:custom", heard);
  document.addEventListener("visibilitychange", look);
  draw();
  return () => {
    document.removeEventListener("visibilitychange", look);
    model.off?.("change:view", draw);
    model.off?.("msg:custom", heard);
  };
}

function sectionTable(rows, ask) {
  const names = ["Section", "How far", "Handed in", "Came back"];
  const heads = names.map((each) => el("th", { scope: "col", role: "columnheader" }, each)); // roles: see handing_in.css
  const lines = rows.map((row) => {
    const title = row.way ? el("a", { href: wayTo(row.way) }, row.title) : row.title;
    const kinds = [row.page, row.progress ? "your-progress" : ""].filter(Boolean);
    const read = kinds.length ? kinds.map((kind) => reader(row, kind, ask)) : "Nothing yet";
    const due = row.due ? el("span", { class: "ss-due" }, row.due) : null;
    const cells = [row.state, [row.receipt || "Not yet", due], read].map((each, i) =>
      el("td", { role: "cell", "data-name": names[i + 1] }, each),
    );
    return el("tr", { role: "row" }, el("th", { scope: "row", role: "rowheader" }, title), cells);
  });
  const head = el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads));
  return el("table", { class: "ss-table", role: "table" }, head, el("tbody", { role: "rowgroup" }, lines));
}

function reader(row, kind, ask) {
  const read = button(PAGES[kind], () => ask(row, kind), "small");
  Object.assign(read.dataset, { home: row.home, kind });
  read.setAttribute("aria-label", `${PAGES[kind]}: ${row.title}`);
  return read;
}

/** The address of another notebook, whether this one's is in the path (JupyterLab, Voila) or asked for (?path=). */
function wayTo(way) {
  const here = new URL(document.location.href);
  const path = here.searchParams.get("path");
  if (!path) return way.split("/").map(encodeURIComponent).join("/");
  here.searchParams.set("path", decodeURIComponent(new URL(way, `file:///${path}`).pathname.slice(1)));
  here.hash = "";
  return here.href;
}
