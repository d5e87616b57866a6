// «Взять с собой»: puts every own open card on this device. The page gives the list as JSON: [{url, title, place, start}],
// `start` — the card has to be begun first.
import { able, askToPersist, me } from "./device.js";
import { isKept, keepCard } from "./kept.js";
import { ask } from "./sending.js";

const panel = document.querySelector("[data-take]");
const find = (name) => panel.querySelector(`[data-${name}]`);
const words = (name, values = {}) =>
  Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), panel.dataset[`text${name}`]);

async function begin(url, csrf) {
  const body = new URLSearchParams({ action: "start" });
  await fetch(url, { method: "POST", body, redirect: "manual", headers: { "X-CSRFToken": csrf } });
}

async function take(cards) {
  find("button").disabled = true;
  find("progress").hidden = false;
  const { csrf, person } = await ask(me.ready);
  let done = 0;
  for (const [number, card] of cards.entries()) {
    say(words("Taking", { done: number, total: cards.length }), number);
    try {
      if (person !== me.person) break;
      if (card.start) await begin(card.url, csrf);
      if (await keepCard(me.person, card.url, { title: card.title, place: card.place }, me.pages)) done += 1;
    } catch {
      break; // no connection any more
    }
  }
  await askToPersist();
  say(words(done === cards.length ? "Taken" : "Partly", { done, total: cards.length }), done);
  find("button").disabled = false;
}

function say(text, done) {
  find("text").textContent = text;
  find("bar").value = done;
}

async function start() {
  panel.hidden = false;
  if (!able) {
    find("button").hidden = true;
    find("unable").hidden = false;
    return;
  }
  const cards = JSON.parse(document.getElementById("cards-to-take").textContent);
  find("bar").max = cards.length;
  find("button").addEventListener("click", () => take(cards));
  const here = await Promise.all(cards.map(({ url }) => isKept(me.person, url)));
  const done = here.filter(Boolean).length;
  if (!done) return;
  find("progress").hidden = false;
  say(words(done === cards.length ? "Taken" : "Partly", { done, total: cards.length }), done);
}

if (panel && me) start();
