// To whom and how, and steps to put in order: choices that belong together.

import { button, control, el, fieldset, inputs } from "./blocks.js";

/** A recipient and a channel, or a reason why nothing goes out: each rules the other out. */
export function handlingPart(page, part) {
  const now = () => ({ to: null, by: null, none: false, ...page.answers[part.id] });
  const side = (key, legend) => {
    const name = page.id();
    const options = part[key].map((option) => {
      const pick = () => page.answer(part, { ...now(), [key]: option.id, none: false });
      return control("radio", name, option.id, option.label, pick);
    });
    return fieldset(legend, "ss-side", ...options);
  };
  const sides = { to: side("to", "To whom?"), by: side("by", "How?") };
  const name = page.id();
  const reasons = part.nones || [{ id: true, label: part.none_label }]; // older releases ask for no reason
  const nones = reasons.map((none) => {
    const pick = () => {
      page.answer(part, { to: null, by: null, none: none.id });
      page.say(`${none.label}. No recipient and no channel is chosen.`);
    };
    return control("radio", name, none.id, none.label, pick, "ss-nothing");
  });
  page.watch(() => {
    const value = now();
    for (const key of ["to", "by"]) inputs(sides[key]).forEach((input) => (input.checked = input.value === value[key]));
    nones.forEach((label) => inputs(label).forEach((input) => (input.checked = input.value === String(value.none))));
  });
  const slip = el("div", { class: "ss-slip" }, el("div", { class: "ss-sides" }, sides.to, sides.by), ...nones);
  return fieldset(part.prompt, "ss-part", slip);
}

/** Steps with two buttons each; a step keeps the focus while it moves, and its new place is said. */
export function sequencePart(page, part) {
  const given = part.options.map((option) => option.id);
  const answer = () => page.answers[part.id]?.order;
  const whole = (order) => order?.length === given.length && given.every((id) => order.includes(id));
  const now = () => (whole(answer()) ? answer() : given);
  const rows = Object.fromEntries(part.options.map((option) => [option.id, row(option)]));
  const list = el("ol", { class: "ss-order", tabindex: "-1", "aria-label": "Steps, in your order" });
  const state = el("p", { class: "ss-quiet" });
  const keep = button("This is my order", () => {
    page.answer(part, { order: now() });
    page.say("Kept: the steps stay in the order in which they stand.");
    list.focus({ preventScroll: true });
  });

  function row(option) {
    const move = (way, words, sign) => {
      const label = [el("span", { "aria-hidden": "true" }, sign), ` ${words}`];
      const made = button(label, () => moved(option, way, made), "move");
      made.setAttribute("aria-label", `${words}: ${option.label}`);
      return made;
    };
    const buttons = el("span", { class: "ss-moves" }, move(-1, "Move up", "↑"), move(1, "Move down", "↓"));
    return el("li", {}, el("span", { class: "ss-step" }, option.label), buttons);
  }
  function moved(option, way, pressed) {
    const order = [...now()];
    const from = order.indexOf(option.id);
    if (!(from + way in order)) return page.say(`“${option.label}” is ${way < 0 ? "first" : "last"} already.`);
    order.splice(from + way, 0, ...order.splice(from, 1));
    page.answer(part, { order });
    Object.values(rows).forEach((each) => each.classList.toggle("ss-moved", each === rows[option.id]));
    pressed.focus();
    page.say(`“${option.label}” is now step ${from + way + 1} of ${order.length}.`);
  }
  page.watch(() => {
    const order = now();
    const stands = [...list.children].map((each) => given.find((id) => rows[id] === each));
    if (order.join() !== stands.join()) list.replaceChildren(...order.map((id) => rows[id]));
    order.forEach((id, i) => {
      const [up, down] = rows[id].querySelectorAll("button");
      up.setAttribute("aria-disabled", String(i === 0)); // not disabled, which would lose the focus
      down.setAttribute("aria-disabled", String(i === order.length - 1));
    });
    const open = !whole(answer());
    state.textContent = open ? "Shuffled, and not yet your answer: move the steps." : "This is your order.";
    keep.hidden = !open;
  });
  return fieldset(part.prompt, "ss-part", state, list, keep);
}
