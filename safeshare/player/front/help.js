// Where to get help: a card at the foot of every screen and in the strip.

import { el } from "./blocks.js";

const HELP = [
  ["Someone is in danger now", "The emergency services: 999."],
  ["You are worried about an adult in your work", "Your safeguarding lead, or your council's adult social care team."],
  [
    "It has touched something in your own life",
    "A colleague or manager you trust, your employer's staff support, your GP, or Samaritans on 116 123 (free, day and night).",
  ],
  ["Something here does not work, or you need it another way", "Your trainer."],
];

export function helpCard() {
  const lines = HELP.flatMap(([when, who]) => [el("dt", {}, when), el("dd", {}, who)]);
  return el(
    "details",
    { class: "ss-help" },
    el("summary", {}, "Where to get help"),
    el("p", {}, "You may skip a case or stop at any time. Nothing that you have answered is lost."),
    el("dl", {}, lines),
  );
}
