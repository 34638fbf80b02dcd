// Saving: every answer goes to the kernel, and counts as saved only when the kernel says that it is on disk. So does
// what is chosen and not gone on with, the draft of a part: it is held under a name of its own.

export const TYPING_PAUSE = 400; // milliseconds without a key before typed text is saved
export const PATIENCE = 10000; // milliseconds without word from the kernel before the learner is told
export const AGAIN = [5000, 15000, 60000]; // milliseconds before what could not be saved is tried again by itself
export const LOST = document.documentElement.dataset.line // the app's pages, whose notice has this button
  ? "this page has lost touch with the course. Choose Open again: what you have just given is kept."
  : "this page has lost touch with the course. Keep it open: it is tried again by itself. If this stays, choose Start again, or load the page again.";

/** The name under which the draft of a part is held, beside its answer. */
export const draftOf = (part) => `${part} draft`;

/** Answers of this page that are not on disk, whichever view they were given in: part -> value. */
function unsavedOfPage() {
  if (!globalThis.safeshareUnsaved) {
    globalThis.safeshareUnsaved = new Map();
    addEventListener("beforeunload", (event) => globalThis.safeshareUnsaved.size && event.preventDefault());
  }
  return globalThis.safeshareUnsaved;
}

/**
 * Sends answers to the kernel and knows which are not on disk yet. Calls changed() when that alters, and stands(part)
 * when the kernel keeps an answer as it was.
 */
export function makeSaver(model, changed, stands) {
  const token = Math.random().toString(36).slice(2); // this view's own replies, not another tab's
  const waiting = new Map(); // part or draft -> {value, number, sent, typing, late}
  const unsaved = unsavedOfPage();
  const leaving = () => document.visibilityState === "hidden" && [...waiting.keys()].forEach(send);
  document.addEventListener("visibilitychange", leaving);
  let [number, tries, again] = [0, 0, 0];
  let trouble = "";

  function send(part) {
    const entry = waiting.get(part);
    if (!entry || entry.sent) return;
    clearTimeout(entry.typing);
    entry.sent = true;
    entry.late = setTimeout(() => fail(LOST), PATIENCE);
    try {
      const [id, draft] = part.split(" ");
      model.send({ type: draft || "answer", view: token, number: entry.number, part: id, value: entry.value });
    } catch {
      fail(LOST);
    }
  }
  function fail(reason) {
    trouble = reason;
    clearTimeout(again);
    again = setTimeout(sendAgain, AGAIN[Math.min(tries++, AGAIN.length - 1)]);
    changed();
  }
  /** Try again without being asked; "Not saved" stands until it has worked. */
  function sendAgain() {
    for (const [part, entry] of waiting) {
      clearTimeout(entry.late);
      Object.assign(entry, { number: ++number, sent: false });
      send(part);
    }
  }
  function put(part, value, pause = 0) {
    forget(part);
    waiting.set(part, { value, number: ++number, sent: false });
    unsaved.set(part, value);
    if (pause) waiting.get(part).typing = setTimeout(() => send(part), pause);
    else send(part);
    changed();
  }
  function forget(part) {
    const entry = waiting.get(part);
    if (entry) [entry.typing, entry.late].forEach(clearTimeout);
    if (waiting.delete(part)) unsaved.delete(part);
  }
  function heard(message) {
    if (message.type !== "saved" || message.view !== token) return;
    const part = message.draft ? draftOf(message.part) : message.part;
    const entry = waiting.get(part);
    if (!entry || entry.number !== message.number) return; // a newer answer to this part is on its way
    clearTimeout(entry.late);
    if (message.stands) {
      forget(part);
      stands(part);
    }
    if (!message.ok) return fail(message.text);
    forget(part);
    if (!waiting.size) [trouble, tries] = ["", 0];
    changed();
  }
  function retry() {
    trouble = "";
    for (const [part, entry] of [...waiting]) put(part, entry.value);
    changed();
  }
  /** Ask the kernel for something that is not an answer, after all answers so far. */
  function ask(message) {
    [...waiting.keys()].forEach(send);
    try {
      model.send({ ...message, view: token });
    } catch {
      fail(LOST);
    }
  }
  model.on("msg:custom", heard);
  return {
    ask,
    put,
    retry,
    flush: () => [...waiting.keys()].forEach(send),
    holds: (part) => waiting.has(part),
    state: () => (trouble ? "trouble" : waiting.size ? "saving" : "saved"),
    trouble: () => trouble,
    /** What an earlier view of these parts could not save, since its kernel was stopped or started again; to send on. */
    leftOver: (parts) => Object.fromEntries(parts.filter((part) => unsaved.has(part)).map((part) => [part, unsaved.get(part)])),
    send: (answers) => Object.entries(answers).forEach(([part, value]) => put(part, value)),
    stop: () => {
      document.removeEventListener("visibilitychange", leaving);
      [...waiting.keys()].forEach((part) => (send(part), clearTimeout(waiting.get(part).late)));
      clearTimeout(again);
    },
  };
}
