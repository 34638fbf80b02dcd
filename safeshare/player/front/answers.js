// What counts as answered: the kernel says of each part which of its fields that needs (progress.py).

const isFilled = (held) => !["", false, null, undefined].includes(typeof held === "string" ? held.trim() : held);

function answered(part, value) {
  const filled = (way) => {
    const held = way.reduce((within, step) => within?.[step], value);
    return isFilled(held) && (!Array.isArray(held) || held.length > 0);
  };
  return part.needs.some((ways) => ways.every(filled));
}

export function openParts(page, parts) {
  return parts.filter((part) => !answered(part, page.answers[part.id]));
}

/** Whether anything of these parts is kept, be it an answer or what is chosen and not gone on with. */
export function anyKept(page) {
  return [page.answers, page.drafts].some((held) => Object.values(held).some((each) => each !== undefined));
}

export function partsOf(held) {
  return held.questions.flatMap((question) => question.parts);
}
