// On every page of a signed-in person: whose device it is, how much waits in the outbox, sending, signing out.
import { setOwner, wipePages } from "./kept.js";
import { ask, onChange, sendAll } from "./sending.js";
import { unsent, wipe } from "./store.js";

const MINUTE = 60_000;
const tool = document.querySelector("[data-device]");

export const able = window.isSecureContext && "serviceWorker" in navigator && "indexedDB" in window && "locks" in navigator;
export const me = tool
  ? { person: tool.dataset.device, name: tool.dataset.name, ready: tool.dataset.ready, pages: [tool.dataset.offline, tool.dataset.outbox] }
  : null;

export const tryToSend = (options) => sendAll(me.person, me.ready, options).catch(() => null);

export async function erase() {
  await wipe(me.person);
  await wipePages(me.person);
}

// Asked once, when there is something to lose.
export async function askToPersist() {
  if (localStorage.getItem("mostik-persist") || !navigator.storage?.persist) return;
  localStorage.setItem("mostik-persist", "asked");
  await navigator.storage.persist();
}

export async function wakeLater() {
  const registration = await navigator.serviceWorker.ready;
  await registration.sync?.register("mostik-outbox").catch(() => null);
}

async function count() {
  const { length } = (await unsent(me.person)).items;
  tool.hidden = !length;
  tool.querySelector("[data-count]").textContent = tool.dataset.text.replace("{count}", length);
}

async function register() {
  const { worker } = tool.dataset;
  const syncs = "SyncManager" in window;
  try {
    await navigator.serviceWorker.register(worker + (syncs ? "?sync" : ""), { scope: "/", type: syncs ? "module" : "classic" });
  } catch {
    if (syncs) await navigator.serviceWorker.register(worker, { scope: "/" }).catch(() => null);
  }
}

// What is on the device goes with the person: first to the server, then from the device.
async function leave(form) {
  await tryToSend({ wait: true });
  const left = await unsent(me.person);
  const isOffline = (await ask(me.ready)).code === "offline";
  if (isOffline || left.items.length || left.drafts.length) return location.assign(`${tool.dataset.outbox}?leaving`);
  await erase();
  form.submit();
}

async function start() {
  await setOwner(me.person);
  register();
  onChange(count);
  window.addEventListener("online", () => tryToSend());
  setInterval(tryToSend, MINUTE);
  document.addEventListener("submit", (event) => {
    if (new URL(event.target.action, location.href).pathname !== tool.dataset.signOut || event.target.dataset.leaving) return;
    event.preventDefault();
    leave(event.target);
  });
  await count();
  await tryToSend();
}

if (me && able) start();
