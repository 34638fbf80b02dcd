// What the players of one page share. Each is a module of its own, so what they share is kept on the document.

const KEY = Symbol.for("safeshare.players");

/** Every live player of the page, whether parts are shown all at once, and the cases that the learner skipped. */
export function shared() {
  document[KEY] ??= { players: new Set(), strips: new Map(), whole: false, skipped: new Set() };
  return document[KEY];
}

/** Have every player of the page look again at what they share. */
export function changeAll() {
  for (const player of shared().players) player.page.change();
}

/** Put the focus on something and bring it into view, no further than needed. */
export function moveTo(node, whole = node) {
  node.focus({ preventScroll: true });
  whole.scrollIntoView({ block: "nearest" });
  node.scrollIntoView({ block: "nearest" });
}
