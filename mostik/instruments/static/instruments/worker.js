// The service worker: shows the site's own files and the pages kept on this device when the server does not answer.
// Classic script; STATIC and OFFLINE are set by the view that serves it. Nothing is sent from here (worker_sync.js).
const ASSETS = "mostik-assets";
const DEVICE = "mostik-device";
const OWNER = "/-/person";
const HASHED = /\.[0-9a-f]{8,16}\.\w+$/;
const WAIT = 4000; // how long the network is waited for when there is a kept copy
const MOST_ASSETS = 250;
const LOOSELY = { ignoreVary: true, ignoreSearch: true };

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith(self.STATIC)) event.respondWith(asset(request, url));
  else if (request.mode === "navigate" || url.pathname.endsWith("/model.json")) event.respondWith(page(event));
});

const owner = async () => (await (await caches.open(DEVICE)).match(OWNER))?.text() ?? "";
const pages = (person) => caches.open(`mostik-pages-${person}`);
const after = (delay) => new Promise((resolve) => setTimeout(resolve, delay, null));

// Network first. The server says whose page it is and whether it may be kept (headers Mostik-Person, Mostik-Keep).
async function page(event) {
  const { request } = event;
  const fresh = fetch(request).then(async (reply) => {
    const person = reply.headers.get("Mostik-Person");
    if (person && person !== (await owner())) await (await caches.open(DEVICE)).put(OWNER, new Response(person));
    if (person && reply.ok) event.waitUntil(keep(request, reply.clone(), person));
    return reply;
  });
  const person = await owner();
  const kept = person && (await (await pages(person)).match(request, LOOSELY));
  if (!kept) return fresh.catch(() => nowhere(request, person));
  const reply = await Promise.race([fresh.catch(() => null), after(WAIT)]);
  return reply && reply.status < 500 ? reply : kept;
}

async function keep(request, reply, person) {
  const mine = await pages(person);
  if (reply.headers.has("Mostik-Keep")) await mine.put(new URL(request.url).pathname, reply);
  else await mine.delete(request, LOOSELY); // the card is not a form any more
}

async function nowhere(request, person) {
  if (request.mode !== "navigate") return Response.error();
  const mine = person && (await (await pages(person)).match(self.OFFLINE, LOOSELY));
  return mine || Response.error();
}

async function asset(request, url) {
  const assets = await caches.open(ASSETS);
  const kept = await assets.match(request, { ignoreVary: true });
  if (kept && HASHED.test(url.pathname)) return kept;
  try {
    const reply = await (kept ? Promise.race([fetch(request), after(WAIT)]) : fetch(request));
    if (!reply || reply.status >= 500) return kept ?? reply;
    if (reply.ok) await put(assets, request, reply.clone());
    return reply;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

async function put(assets, request, reply) {
  await assets.put(request, reply);
  const all = await assets.keys();
  for (const old of all.slice(0, Math.max(0, all.length - MOST_ASSETS))) await assets.delete(old);
}
