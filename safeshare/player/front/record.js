// The decision record: free text, with a warning when it looks like real people.

import { el } from "./blocks.js";
import { TYPING_PAUSE } from "./saving.js";

const REAL_PEOPLE = [
  ["an NHS number", /\b\d{3}[ -]?\d{3}[ -]?\d{4}\b/],
  ["a postcode", /\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b/i],
  ["a phone number", /(?:\+44|\b0)(?:[\s()-]*\d){9,10}\b/],
  ["a date of birth", /\b\d{1,2}[/.-]\d{1,2}[/.-](?:19\d\d|200\d|201\d|\d\d)\b|\b(?:19\d\d|200\d|201\d)-\d\d-\d\d\b/],
  ["a date of birth", /\b\d{1,2}(?:st|nd|rd|th)?\s+[a-z]{3,9}\.?,?\s+(?:19\d\d|200\d|201\d)\b/i],
];

const NEARLY = 0.9; // of the longest text that is taken: from there on its length is said

function lookOfRealPeople(text) {
  return [...new Set(REAL_PEOPLE.filter(([, pattern]) => pattern.test(text)).map(([what]) => what))];
}

export function recordPart(page, part) {
  const [field, note, count] = [page.id(), page.id(), page.id()];
  const longest = part.max_characters || 120000;
  const box = el("textarea", { id: field, rows: 9, maxlength: longest, "aria-describedby": `${note} ${count}` });
  const warning = el("p", { class: "ss-alert", role: "status" });
  const length = el("p", { class: "ss-quiet", id: count });
  box.addEventListener("input", () => page.answer(part, { text: box.value }, TYPING_PAUSE));
  box.addEventListener("blur", () => page.saver.flush());
  page.watch(() => {
    const text = page.answers[part.id]?.text || "";
    if (box.value !== text) box.value = text;
    const found = lookOfRealPeople(text).join(" and ");
    const said = found ? `This looks like ${found}. If it belongs to a real person, take it out.` : "";
    if (warning.textContent !== said) warning.textContent = said;
    const [now, most] = [text.length, longest].map((each) => each.toLocaleString("en-GB"));
    length.textContent = text.length < NEARLY * longest ? "" : `${now} of at most ${most} characters`;
  });
  const rubric = (part.rubric || []).map((line) => el("li", {}, line));
  const about = part.levels ? "How this is marked" : "What a good record holds";
  const hold = rubric.length
    ? el("details", {}, el("summary", {}, about), el("ul", {}, rubric))
    : null;
  const banner = el(
    "p",
    { class: "ss-banner", id: note },
    el("strong", {}, "Do not write about real people. "),
    "Write about the people in this case only: no real names, addresses, numbers or dates of birth.",
  );
  const legend = el("label", { class: "ss-legend", for: field }, part.prompt);
  return el("div", { class: "ss-part" }, legend, banner, hold, box, warning, length);
}
