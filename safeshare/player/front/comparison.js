// Two near-miss cases: which single fact changed the answer?

import { openParts, partsOf } from "./answers.js";
import { button, control, el, fieldset } from "./blocks.js";
import { feedbackPanel } from "./feedback.js";

/** Two near-miss cases: once both are answered, what single fact changed the answer? */
export function comparison(page, compare, cases) {
  const name = page.id();
  let chosen = null;
  const options = compare.options.map((option) =>
    control("radio", name, option.id, option.label, () => {
      chosen = option.id;
      page.change();
    }),
  );
  const wait = el("p", { class: "ss-quiet" }, "Answer both cases first; then this question opens.");
  const spot = el("div", {});
  const check = button("Check my answer", () => chosen && page.ask({ type: "compare", fact: chosen }), "first");
  const group = fieldset(compare.ask, "ss-part", ...options);
  const work = el("div", {}, group, el("div", { class: "ss-actions" }, check), spot);
  let last;
  page.watch(() => {
    const ready = cases.every(
      (held) =>
        openParts(
          page,
          partsOf(held).filter((part) => part.kind === "decide"),
        ).length === 0,
    );
    wait.hidden = ready;
    work.hidden = !ready;
    check.disabled = !chosen;
    if (page.feedback.compare !== last) {
      last = page.feedback.compare;
      spot.replaceChildren(...(last ? [feedbackPanel(page, { parts: [] }, last)] : []));
    }
  });
  return el("section", { class: "ss-compare" }, el("h3", {}, "Compare the two cases"), wait, work);
}
