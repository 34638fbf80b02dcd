// What counts as answered.

function answered(part, value) {
  if (!value) return false;
  if (part.kind === "decide") return Boolean(value.outcome);
  if (part.kind === "record") return (value.text || "").trim() !== "";
  if (part.kind === "fact_or_opinion") return part.options.every((option) => value.sorted?.[option.id]);
  if (part.kind === "handling") return Boolean(value.none || (value.to && value.by));
  if (part.kind === "sequence") return (value.order || []).length > 0;
  if (part.groups) return part.groups.every((group) => value.picked?.[group.id]);
  if (part.kind === "unfold") return (value.path || []).length >= part.steps;
  return Boolean(value.none) || (value.chosen || []).length > 0;
}

export function openParts(page, parts) {
  return parts.filter((part) => !answered(part, page.answers[part.id]));
}

export function partsOf(held) {
  return held.questions.flatMap((question) => question.parts);
}
