// The parts of a question, one function for each kind of exercise.

import { handlingPart, sequencePart } from "./arrange.js";
import { control, el, fieldset, inputs } from "./blocks.js";
import { fieldsPart } from "./fields.js";
import { recordPart } from "./record.js";

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
    const code = ["clauses", "grounds"].includes(part.kind) ? el("span", { class: "ss-code" }, option.id) : null;
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

const PARTS = {
  decide: decidePart,
  fact_or_opinion: sortPart,
  handling: handlingPart,
  sequence: sequencePart,
  record: recordPart,
};

/** Draw one part: by its kind, else as fields or as a list to tick. */
export function partOf(page, part) {
  return (PARTS[part.kind] || (part.groups ? fieldsPart : tickPart))(page, part);
}
