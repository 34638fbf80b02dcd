// The page around a section: says how far its opening is, and keeps a line open to what runs it.

(() => {
  const PATIENCE = 90_000; // milliseconds without any news before the page says that it did not open
  const GONE = 4001; // the line's code when what runs the page has gone
  const root = document.documentElement;
  const NOTICES = {
    stopped: "This section has stopped. Your saved answers are safe.",
    closed: "The course has been closed on this computer. Your saved answers are safe. Start it again the way you did before.",
    failed: "Not all of this section could be opened. If it does not help to open it again, show your trainer this page.",
  };

  // Voila's own scripts call these while they start.
  Object.assign(globalThis, { voila_process() {}, voila_finish() {}, voila_heartbeat() {}, cellLoaded: true });

  // Answers that were given when nothing could take them any more are handed on to the page that is opened again.
  const KEPT = `safeshare.unsaved:${location.pathname}`;
  const kept = sessionStorage.getItem(KEPT);
  if (kept) {
    sessionStorage.removeItem(KEPT);
    globalThis.safeshareUnsaved = new Map(JSON.parse(kept));
    addEventListener("beforeunload", (event) => globalThis.safeshareUnsaved.size && event.preventDefault());
  }

  function openAgain() {
    const unsaved = globalThis.safeshareUnsaved;
    if (unsaved?.size) sessionStorage.setItem(KEPT, JSON.stringify([...unsaved]));
    unsaved?.clear(); // the browser need not ask
    location.reload();
  }

  let [leaving, said, news] = [false, "", Date.now()];
  addEventListener("pagehide", () => (leaving = true));
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  /** Say what has happened in one sentence that is read out, with one button to press. */
  function notice(kind) {
    if (leaving || said) return;
    said = kind;
    const place = document.querySelector(".ssa-alert");
    document.querySelector(".ssa-status")?.setAttribute("hidden", "");
    const words = document.createElement("p");
    words.textContent = NOTICES[kind];
    const again = document.createElement("button");
    again.type = "button";
    again.textContent = "Open again";
    again.addEventListener("click", openAgain);
    place.append(words, again);
    const room = () => root.style.setProperty("--ssa-room", `${place.offsetHeight}px`);
    new ResizeObserver(room).observe(place); // what sticks to the top stays below it
  }

  const line = new WebSocket(location.origin.replace(/^http/, "ws") + root.dataset.line);
  line.addEventListener("close", (event) => notice(event.code === GONE ? "stopped" : "closed"));

  const total = Number(root.dataset.cases);
  const opened = () => document.querySelectorAll(".ssa-case .safeshare, .ssa-case .ssa-failed").length;
  const sent = () => document.querySelectorAll(".ssa-case").length;
  let [before, ready] = [0, false];

  function look() {
    const now = sent() + 2 * opened(); // a case is sent, then drawn
    if (now !== before) news = Date.now();
    before = now;
    const bar = document.querySelector(".ssa-status progress");
    if (bar) Object.assign(bar, { max: 3 * total || 1, value: now });
    const failed = document.querySelector(".ssa-failed");
    if (document.readyState === "loading" || (opened() < total && !failed)) return;
    ready = true;
    watch.disconnect();
    clearInterval(timer);
    const status = document.querySelector(".ssa-status");
    status.querySelector("p").textContent = "Ready";
    status.classList.add("ssa-done");
    if (failed) notice("failed");
  }

  const watch = new MutationObserver(look);
  watch.observe(root, { childList: true, subtree: true });
  const timer = setInterval(() => !ready && Date.now() - news > PATIENCE && notice("failed"), 1000);
  addEventListener("DOMContentLoaded", look);
})();
