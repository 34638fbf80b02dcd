// What a site adds around JupyterLite: a word while a section gets ready, links that lead from section to section, and a
// plain sentence where a browser would not keep answers.
(() => {
  const EXPECTED = 15; // seconds that getting ready takes, until this browser has once told
  const TOOK = "safeshare-seconds";
  const NOTEBOOK = /\/(section-\d\d\/[\w-]+\.ipynb)$/;
  const NOT_KEPT =
    "This browser would not keep your answers here, so the cases do not open. Private windows keep nothing, and pages " +
    "must come from an address that begins with https (or from this computer itself).";

  const CASES = ["Getting the cases ready…", " You can read on meanwhile."];

  const trouble = () => document.querySelector("#trouble");
  const tell = (place, text) => place && (place.textContent = text);
  const start = Date.now();

  /** Whether a browser can have what the cases need: a place to keep answers, and a service worker to reach it. */
  async function keeps() {
    if (!("serviceWorker" in navigator) || !window.isSecureContext) return false;
    return new Promise((done) => {
      const asked = indexedDB.open("safeshare-keeps");
      asked.onsuccess = () => (asked.result.close(), indexedDB.deleteDatabase("safeshare-keeps"), done(true));
      asked.onerror = () => done(false);
    }).catch(() => false);
  }

  function remembered() {
    try {
      return Number(localStorage.getItem(TOOK)) || EXPECTED;
    } catch {
      return EXPECTED;
    }
  }

  /** Let links between notebooks lead to the page that shows them, in this very window. */
  function lead(root) {
    for (const link of root.querySelectorAll?.("a[href]") ?? []) {
      const found = NOTEBOOK.exec(new URL(link.href, location.href).pathname);
      if (!found) continue;
      link.href = `${new URL(".", location.href).pathname}index.html?path=${found[1]}`;
      link.target = "_self";
    }
  }

  /** Show how far it is, by how long it took before, until the section says that its cases are there. */
  function wait(box) {
    const bar = box.querySelector("progress");
    const expected = remembered();
    const told = (selector) => document.querySelector(selector);
    const tick = setInterval(() => {
      const seconds = (Date.now() - start) / 1000;
      bar.value = Math.min(0.95, seconds / expected);
      if (told(".sso-section h1") && !box.classList.contains("sst-below")) {
        const what = document.createElement("strong");
        what.textContent = CASES[0];
        box.classList.add("sst-below");
        box.querySelector("p").replaceChildren(what, CASES[1]);
      }
      const ready = told(".sso-status.sso-done") !== null;
      if (!ready && !told(".sso-banner")) return;
      clearInterval(tick);
      box.remove();
      navigator.serviceWorker?.getRegistration().then((there) => there || tell(trouble(), NOT_KEPT));
      try {
        if (ready) localStorage.setItem(TOOK, String(Math.ceil(seconds)));
      } catch {
        // it is only an estimate
      }
    }, 250);
  }

  document.addEventListener("DOMContentLoaded", async () => {
    const box = document.querySelector(".sst-wait");
    if (box) {
      wait(box);
      new MutationObserver((changes) => {
        for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) lead(node);
      }).observe(document.documentElement, { childList: true, subtree: true });
    }
    if (!(await keeps())) tell(trouble(), NOT_KEPT);
  });
})();
