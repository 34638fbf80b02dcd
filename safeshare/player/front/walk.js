// A case's parts one at a time: Back and Next, a list of parts that says which are answered, or all of them at once.

import { openParts } from "./answers.js";
import { button, el } from "./blocks.js";
import { changeAll, moveTo, shared } from "./shared.js";

/** One part with its place in the case as a heading, which takes the focus when the learner comes to it. */
export function makeStop(part, node) {
  const place = el("span", {});
  const heading = el("h5", { class: "ss-place", tabindex: "-1" }, place, el("span", { class: "ss-live" }, `: ${part.prompt}`));
  return { part, place, heading, node: el("div", { class: "ss-stop", "data-part": part.id }, heading, node) };
}

/** The list of parts: its numbers are buttons, with a tick where a part is answered. */
function partMap(page, stops, story, go) {
  const offset = story ? 1 : 0;
  const marks = stops.map((stop, i) => mark(offset + i + 1, stop.part, () => go(i)));
  const all = story ? [mark(1, story.part, story.go), ...marks] : marks;
  const nav = el("nav", { class: "ss-map", "aria-label": "Parts of this case" }, el("ol", {}, all.map((each) => el("li", {}, each.node))));
  const draw = (at) => all.forEach((each, i) => each.draw(i === at + offset));

  function mark(number, part, go) {
    const tick = el("span", { class: "ss-tick", "aria-hidden": "true" });
    const node = button([String(number), tick], go, "mark");
    return {
      node,
      draw(current) {
        const done = !openParts(page, [part]).length;
        tick.textContent = done ? "✓" : "";
        node.classList.toggle("ss-done", done);
        node.setAttribute("aria-label", `Part ${number}, ${done ? "answered" : "not answered"}`);
        if (current) node.setAttribute("aria-current", "step");
        else node.removeAttribute("aria-current");
      },
    };
  }
  return { nav, draw };
}

/**
 * Lets the learner walk through the parts of a case. `sections` are its questions: {node, stops, foot}; `story` is the
 * part that is answered along the story, where there is one: {part, go}. Returns what stands before and after them, and
 * `show(partId)`, which goes to a part.
 */
export function walkParts(page, sections, story) {
  const stops = sections.flatMap((section) => section.stops.map((stop) => ({ ...stop, section })));
  const offset = story ? 1 : 0;
  const total = stops.length + offset;
  let at = Math.max(0, stops.findIndex((stop) => openParts(page, [stop.part]).length));
  if (stops.length < 2) {
    stops.forEach((stop) => (stop.heading.hidden = true));
    return { before: null, after: null, show: () => moveTo(sections[0].node.querySelector("h4")) };
  }
  const go = (to) => {
    at = to;
    draw();
    const { heading, section, part } = stops[at];
    page.say(`Part ${at + offset + 1} of ${total}. ${openParts(page, [part]).length ? "Not answered yet." : "Answered."}`);
    moveTo(heading, section.node);
  };
  const list = partMap(page, stops, story, go);
  const choose = button("", () => {
    shared().whole = !shared().whole;
    changeAll();
    page.say(shared().whole ? "All parts are shown." : `Part ${at + offset + 1} of ${total} is shown.`);
  }, "plain");
  const back = button([el("span", { "aria-hidden": "true" }, "←"), " Back"], () => go(at - 1));
  const next = button(["Next ", el("span", { "aria-hidden": "true" }, "→")], () => go(at + 1), "first");
  const end = el("p", { class: "ss-quiet" }, "This is the last part of this case.");
  const after = el("div", { class: "ss-onward" }, back, next, end);

  function draw() {
    const { whole } = shared();
    choose.textContent = whole ? "Show one part at a time" : "Show all parts at once";
    stops.forEach((stop, i) => {
      stop.place.textContent = `Part ${i + offset + 1} of ${total}`;
      stop.node.classList.toggle("ss-away", !whole && i !== at);
    });
    for (const section of sections) {
      const here = stops[at].section === section;
      const last = section.stops[section.stops.length - 1].node === stops[at].node;
      section.node.classList.toggle("ss-away", !whole && !here);
      section.foot.classList.toggle("ss-away", !whole && !last);
    }
    after.hidden = whole;
    back.hidden = at === 0;
    next.hidden = at === stops.length - 1;
    end.hidden = !next.hidden;
    list.draw(whole ? -2 : at);
  }
  page.watch(draw);
  const show = (id) => {
    const to = stops.findIndex((stop) => stop.part.id === id);
    return to < 0 ? story?.go() : go(to);
  };
  return { before: el("div", { class: "ss-walk" }, list.nav, choose), after, show };
}
