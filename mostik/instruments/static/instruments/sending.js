// Sends what waits in the outbox, and drafts that were written without a connection. Runs in pages and in the worker:
// one of them at a time, so that nothing goes twice. The contract is in docs/offline.md.
import { forget } from "./kept.js";
import * as store from "./store.js";

const PATIENCE = 90_000;
const HELD = new Set(["conflict", "sent", "incomplete", "refused", "forbidden", "gone", "broken"]); // a person decides
const channel = "BroadcastChannel" in self ? new BroadcastChannel("mostik") : null;

export const changed = () => {
  channel?.postMessage("changed");
  self.dispatchEvent(new Event("mostik-changed"));
};
export const onChange = (act) => {
  self.addEventListener("mostik-changed", act);
  channel?.addEventListener("message", act);
};

// Nobody else sends or changes the outbox meanwhile. `wait`: stand in the queue instead of giving up.
export const alone = (act, wait = true) =>
  navigator.locks.request("mostik-outbox", { ifAvailable: !wait }, (lock) => (lock ? act() : null));

export const isHeld = (item) => HELD.has(item.last?.code);

// Who is signed in, and a fresh token: {person, csrf}, or {code: "offline" | "signed_out"}.
export async function ask(ready) {
  try {
    const reply = await fetch(ready, { redirect: "manual", cache: "no-store", headers: { Accept: "application/json" } });
    if (reply.type === "opaqueredirect") return { code: "signed_out" };
    return reply.ok ? await reply.json() : { code: "offline" };
  } catch {
    return { code: "offline" };
  }
}

// `again`: also what was refused. `watched`: the uid a person is waiting for on the page. Resolves when all were tried.
export function sendAll(person, ready, { again = false, watched = "", wait = again || Boolean(watched) } = {}) {
  return alone(async () => {
    const { items, drafts } = await store.unsent(person);
    const ripe = items.filter((item) => again || item.uid === watched || !isHeld(item));
    const rough = drafts.filter((draft) => !draft.parted);
    if (!ripe.length && !rough.length) return;
    const told = await ask(ready);
    if (told.person && told.person !== person) told.code = "signed_out";
    for (const item of ripe) {
      if (told.code) await store.putItem({ ...item, last: { at: Date.now(), code: told.code } });
      else if (!(await send(item, told.csrf, item.uid === watched))) told.code = "offline";
    }
    for (const draft of told.code ? [] : rough) await save(draft, told.csrf);
    changed();
  }, wait);
}

async function post(url, csrf, draft, owner, fields) {
  const body = new FormData();
  for (const [name, text] of draft.entries) body.append(name, text);
  for (const { question, file, name } of await store.filesOf(draft.person, owner)) body.set(question, file, name);
  for (const [name, text] of Object.entries({ revision: draft.revision, ...fields })) body.set(name, text);
  const headers = { Accept: "application/json", "X-CSRFToken": csrf };
  const options = { method: "POST", body, headers, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) };
  const reply = await fetch(url, options);
  const isJson = reply.headers.get("Content-Type")?.includes("json");
  return { status: reply.status, redirected: reply.type === "opaqueredirect", data: isJson ? await reply.json() : null };
}

// False when there is no use in trying the next one.
async function send(item, csrf, isWatched) {
  let last;
  try {
    const fields = { uid: item.uid, ...(isWatched ? { watched: "1" } : {}) };
    const { status, redirected, data } = await post(item.deliver, csrf, item, item.uid, fields);
    if (data?.accepted) {
      await store.dropItem(item);
      await forget(item.person, item.card);
      return true;
    }
    last = data ?? { code: redirected ? "signed_out" : { 403: "forbidden", 404: "gone", 413: "refused" }[status] ?? "server" };
  } catch {
    last = { code: "offline" };
  }
  await store.putItem({ ...item, tries: item.tries + 1, last: { ...last, at: Date.now() } });
  return last.code !== "offline";
}

// The draft of a card that no page holds open.
async function save(draft, csrf) {
  await navigator.locks.request(pageLock(draft.person, draft.card), { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    try {
      const { status, data } = await post(draft.card, csrf, draft, draft.card, { action: "save" });
      if (status === 200 && data) await settle(draft, data);
      else if (status === 409 || status === 422) await store.putDraft({ ...draft, parted: true });
    } catch {
      // the next minute
    }
  });
}

// The server has the draft now, with its files.
async function settle(draft, { revision, files }) {
  const sent = await store.filesOf(draft.person, draft.card);
  const gone = Object.fromEntries(sent.map(({ question }) => [question, null]));
  await store.keep({ ...draft, revision, dirty: false, kept: files }, gone);
}

export const pageLock = (person, card) => `mostik-card-${person}-${card}`;
