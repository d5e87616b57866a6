// The list of cards that open without a connection (instruments/device/_cards.html).
import { isKept } from "./kept.js";
import { cards, items } from "./store.js";

export async function drawCards(person) {
  const list = document.querySelector("[data-cards]");
  const waiting = new Set((await items(person)).map(({ card }) => card));
  const row = document.querySelector("template[data-card-row]").content.firstElementChild;
  const lines = [];
  for (const { card, title, place } of await cards(person)) {
    if (waiting.has(card) || !(await isKept(person, card))) continue;
    const line = row.cloneNode(true);
    Object.assign(line.querySelector("a"), { href: card, textContent: title });
    line.querySelector("span").textContent = place;
    lines.push(line);
  }
  list.replaceChildren(...lines);
  document.querySelector("[data-no-cards]").hidden = lines.length > 0;
}
