// The fields of a decision record: one choice in each group.

import { control, el, fieldset, inputs } from "./blocks.js";

/** A part with groups: two stand side by side as on a form, more follow one another, one needs no heading. */
export function fieldsPart(page, part) {
  const now = () => page.answers[part.id]?.picked || {};
  const alone = part.groups.length === 1;
  const sided = part.groups.length === 2;
  const lists = part.groups.map((group) => {
    const name = page.id();
    return group.options.map((option) => {
      const pick = () => page.answer(part, { picked: { ...now(), [group.id]: option.id } });
      return control("radio", name, option.id, option.label, pick);
    });
  });
  page.watch(() => {
    const picked = now();
    lists.forEach((list, i) => {
      const chosen = picked[part.groups[i].id];
      for (const label of list) inputs(label).forEach((input) => (input.checked = input.value === chosen));
    });
  });
  if (alone) return fieldset(part.prompt, "ss-part ss-field", ...lists[0]);
  const sets = part.groups.map((group, i) => fieldset(group.label, "ss-side", ...lists[i]));
  const sheet = el("div", { class: `ss-slip ${sided ? "ss-sides" : ""}` }, sets);
  return fieldset(part.prompt, "ss-part ss-field", sheet);
}
