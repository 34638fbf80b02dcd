// A section's card opens in a tab of its own, as its link asks. JupyterLab would show any file in the notebook's place:
// it listens at each link for that, so the click is kept from the link, and the browser does what the link says.

const CARD = /\/cards\/[a-z0-9]+\.html$/;

export function cardsApart(page) {
  if (page.dataset.safeshareCards) return; // once a page, however many players it holds
  page.dataset.safeshareCards = "apart";
  page.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[target="_blank"]');
    if (link && CARD.test(link.pathname)) event.stopPropagation();
  }, true);
}
