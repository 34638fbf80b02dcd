// Where several players of a page would say the same, the first of them says it, whichever that is just now.

function takeTurns(selector) {
  [...document.querySelectorAll(selector)]
    .filter((panel) => panel.ssTurn)
    .forEach((panel, i) => panel.ssTurn(i === 0));
}

/** Tell each panel of a kind in the page whether it is the first, whenever one comes or goes; returns how to take it out. */
export function queue(panel, selector, turn) {
  panel.ssTurn = turn;
  const look = () => takeTurns(selector);
  const soon = () => requestAnimationFrame(look);
  const watch = new ResizeObserver(soon); // JupyterLab puts a view into the page some time after it is drawn
  watch.observe(panel);
  // A browser lays out no view that is far from what is on screen, and then tells no observer of it.
  const arrive = () => panel.ssTurn && (panel.isConnected ? look() : requestAnimationFrame(arrive));
  arrive();
  return () => {
    watch.disconnect();
    delete panel.ssTurn;
    panel.remove();
    soon();
  };
}
