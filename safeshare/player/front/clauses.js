// Clause ids as buttons; each opens our paraphrase of the clause and where it stands in the guide.

import { button, el } from "./blocks.js";

export function clauseChips(page, clauses) {
  if (!clauses?.length) return null;
  const shown = clauses.map((clause) =>
    el(
      "div",
      { id: page.id(), class: "ss-clause", hidden: true },
      el("p", {}, el("strong", { class: "ss-code" }, clause.id), clause.paraphrase, "."),
      clause.words ? el("p", {}, el("strong", {}, "In this case: "), `${clause.words}.`) : null,
      clause.where ? el("p", { class: "ss-quiet" }, `Where it stands: ${clause.where}`) : null,
    ),
  );
  const chips = clauses.map((clause, i) => {
    const chip = button(
      clause.id,
      () => {
        shown[i].hidden = !shown[i].hidden;
        chip.setAttribute("aria-expanded", String(!shown[i].hidden));
      },
      "chip",
    );
    chip.setAttribute("aria-expanded", "false");
    chip.setAttribute("aria-controls", shown[i].id);
    chip.setAttribute("aria-label", `Clause ${clause.id}`);
    return el("li", {}, chip);
  });
  return el(
    "div",
    { class: "ss-block" },
    el("h5", {}, "Clauses that decide"),
    el("p", { class: "ss-quiet" }, "Open a clause to read what it asks, in our words."),
    el("ul", { class: "ss-chips" }, chips),
    ...shown,
  );
}
