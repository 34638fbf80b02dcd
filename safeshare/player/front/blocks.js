// The building blocks: elements whose text is always text, native controls, and keys that stay in the player.

export function el(tag, settings = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(settings)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") node.toggleAttribute(name, value);
    else if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

export function button(label, onclick, kind = "second") {
  return el("button", { type: "button", class: `ss-button ss-${kind}`, onclick }, label);
}

/** One native radio or checkbox in its label; the whole label is the target. */
export function control(type, name, value, label, onchange, look = "") {
  const input = el("input", { type, name, value, onchange });
  return el("label", { class: `ss-option ${look}` }, input, el("span", { class: "ss-label" }, label));
}

export function fieldset(legend, look, ...children) {
  return el("fieldset", { class: look }, el("legend", {}, legend), ...children);
}

export function inputs(node) {
  return [...node.querySelectorAll("input")];
}

export function sentence(text) {
  return el("p", { class: "ss-sentence", role: "alert" }, text);
}

/** Keys pressed in the player stay in it: JupyterLab would take `dd` on a checkbox for "delete this cell". */
export function keepKeysIn(root) {
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  if (globalThis.safeshareKeys) return;
  globalThis.safeshareKeys = true;
  for (const kind of ["keydown", "keypress", "keyup"]) addEventListener(kind, keepIn, true);
}

/** Stop a key that is pressed in a player on its way to it: Notebook 7 listens at the document, before any player hears. */
function keepIn(event) {
  if (!event.target.closest?.(".safeshare, .ss-top")) return;
  event.stopPropagation();
  const saves = event.type === "keydown" && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s";
  if (saves) event.preventDefault();
}
