// Pages and files of the site kept on this device, in Cache Storage, for worker.js to show without a connection.
// Pages are kept per person; DEVICE says whose device it is now. The names are those of worker.js.
import { putCard } from "./store.js";

const ASSETS = "mostik-assets";
const DEVICE = "mostik-device";
const OWNER = "/-/person";
const pagesOf = (person) => `mostik-pages-${person}`;

export async function owner() {
  const said = await (await caches.open(DEVICE)).match(OWNER);
  return said ? said.text() : "";
}

export async function setOwner(person) {
  if ((await owner()) !== person) await (await caches.open(DEVICE)).put(OWNER, new Response(person));
}

export async function isKept(person, url) {
  return Boolean(await (await caches.open(pagesOf(person))).match(url, { ignoreVary: true, ignoreSearch: true }));
}

export const forget = async (person, url) => (await caches.open(pagesOf(person))).delete(url, { ignoreVary: true });

// Fetches a page and all it needs; false if the server does not give it to be kept (not signed in, not a form any more).
export async function keepPage(person, url) {
  const reply = await fetch(url, { redirect: "manual", headers: { Accept: "text/html" } });
  if (!reply.ok || !reply.headers.has("Mostik-Keep") || reply.headers.get("Mostik-Person") !== person) return false;
  const pages = await caches.open(pagesOf(person));
  const page = new DOMParser().parseFromString(await reply.clone().text(), "text/html");
  const model = page.querySelector("[data-model-url]")?.dataset.modelUrl;
  if (model) await pages.add(model);
  await keepAssets(page);
  await pages.put(url, reply); // last: a page that is here has everything it needs
  return true;
}

export async function keepAssets(page) {
  const links = page.querySelectorAll("link[rel=stylesheet], link[rel=preload], link[rel=modulepreload], link[rel=icon], script[src]");
  const assets = await caches.open(ASSETS);
  const wanted = [...links].map((link) => new URL(link.getAttribute("href") ?? link.getAttribute("src"), location.href).href);
  for (const url of wanted) {
    const reply = await add(assets, url);
    if (!reply || !new URL(url).pathname.endsWith(".css")) continue;
    for (const [, inside] of (await reply.text()).matchAll(/url\(["']?([^"')]+)/g)) {
      if (!inside.startsWith("data:")) await add(assets, new URL(inside, url).href);
    }
  }
}

// The file, if it was not kept before.
async function add(assets, url) {
  if (!url.startsWith(location.origin) || (await assets.match(url, { ignoreVary: true }))) return null;
  const reply = await fetch(url);
  if (!reply.ok) return null;
  await assets.put(url, reply.clone());
  return reply;
}

// A card with the pages that lead to it; `about`: {title, place}.
export async function keepCard(person, card, about, pages) {
  if (!(await keepPage(person, card))) return false;
  await noteCard(person, card, about, pages);
  return true;
}

export async function noteCard(person, card, about, pages) {
  await putCard({ person, card, ...about, keptAt: Date.now() });
  for (const url of pages) if (!(await isKept(person, url))) await keepPage(person, url);
}

export async function wipePages(person) {
  await caches.delete(pagesOf(person));
  if ((await owner()) === person) await caches.delete(DEVICE);
}
