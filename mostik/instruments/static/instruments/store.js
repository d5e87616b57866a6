// What this device keeps for each person, in IndexedDB: drafts of cards, the outbox, the files of both, the list of cards
// whose pages are kept (kept.js). Everything is keyed by person: a shared tablet never mixes two people.
//
// draft: {person, card, title, place, deliver, ready, revision, entries, kept, changedAt, dirty}
// item of the outbox: a draft with {uid, queuedAt, tries, last: {at, code, message, …}}
// `card` is the address of the page, `entries` is what its form posts: [[name, text], …].

let opened;

function base() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("mostik", 1);
    request.onupgradeneeded = () => {
      const made = request.result;
      made.createObjectStore("drafts", { keyPath: ["person", "card"] });
      made.createObjectStore("outbox", { keyPath: ["person", "uid"] });
      made.createObjectStore("files", { keyPath: ["person", "owner", "question"] });
      made.createObjectStore("cards", { keyPath: ["person", "card"] });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      request.result.onclose = () => (opened = undefined);
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opened;
}

const got = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const everythingOf = (...start) => IDBKeyRange.bound(start, [...start, []]);

// One transaction: all of `act` or nothing; resolves when it is on the disk.
async function work(names, mode, act) {
  const transaction = (await base()).transaction(names, mode, { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
  const stores = names.map((name) => transaction.objectStore(name));
  try {
    const [result] = await Promise.all([act(...stores), done]);
    return result;
  } catch (error) {
    if (transaction.error === null) try { transaction.abort(); } catch { /* finished already */ }
    throw error;
  }
}

const read = (name, act) => work([name], "readonly", act);
const write = (name, act) => work([name], "readwrite", act);

export const draftOf = (person, card) => read("drafts", (drafts) => got(drafts.get([person, card])));
export const drafts = (person) => read("drafts", (all) => got(all.getAll(everythingOf(person))));
export const putDraft = (draft) => write("drafts", (drafts) => got(drafts.put(draft)));
export const items = (person) =>
  read("outbox", async (outbox) => (await got(outbox.getAll(everythingOf(person)))).sort((a, b) => a.queuedAt - b.queuedAt));
export const itemOf = (person, uid) => read("outbox", (outbox) => got(outbox.get([person, uid])));
export const putItem = (item) => write("outbox", (outbox) => got(outbox.put(item)));
export const filesOf = (person, owner) => read("files", (files) => got(files.getAll(everythingOf(person, owner))));
export const cards = (person) => read("cards", (all) => got(all.getAll(everythingOf(person))));
export const putCard = (card) => write("cards", (cards) => got(cards.put(card)));

// The draft and its files in one step; `files`: {question: File or null}, only those that changed.
export function keep(draft, files = {}) {
  return work(["drafts", "files"], "readwrite", (drafts, all) => {
    drafts.put(draft);
    for (const [question, file] of Object.entries(files)) {
      if (file) all.put({ person: draft.person, owner: draft.card, question, file, name: file.name });
      else all.delete([draft.person, draft.card, question]);
    }
  });
}

export function dropDraft(person, card) {
  return work(["drafts", "files"], "readwrite", (drafts, files) => {
    drafts.delete([person, card]);
    files.delete(everythingOf(person, card));
  });
}

async function move(files, person, from, to) {
  for (const file of await got(files.getAll(everythingOf(person, from)))) files.put({ ...file, owner: to });
  files.delete(everythingOf(person, from));
}

// A draft becomes an item of the outbox: never both, never neither.
export function queue(draft, uid) {
  const { dirty, ...filled } = draft;
  const item = { ...filled, uid, queuedAt: Date.now(), tries: 0, last: null };
  return work(["drafts", "outbox", "files"], "readwrite", async (drafts, outbox, files) => {
    await move(files, draft.person, draft.card, uid);
    drafts.delete([draft.person, draft.card]);
    outbox.put(item);
    return item;
  });
}

// A draft or an item that came from a file, with its files.
export function bring(thing, blobs) {
  return work(["drafts", "outbox", "files"], "readwrite", (drafts, outbox, files) => {
    (thing.uid ? outbox : drafts).put(thing);
    for (const blob of blobs) files.put({ person: thing.person, owner: thing.uid ?? thing.card, ...blob });
  });
}

// Back from the outbox to be corrected; null if it has gone meanwhile.
export function withdraw(person, uid, revision) {
  return work(["drafts", "outbox", "files"], "readwrite", async (drafts, outbox, files) => {
    const item = await got(outbox.get([person, uid]));
    if (!item) return null;
    const { uid: _uid, queuedAt, tries, last, ...draft } = item;
    await move(files, person, uid, item.card);
    outbox.delete([person, uid]);
    drafts.put({ ...draft, revision: revision ?? item.revision, dirty: true });
    return item;
  });
}

export function dropItem(item) {
  return work(["outbox", "files", "cards"], "readwrite", (outbox, files, cards) => {
    outbox.delete([item.person, item.uid]);
    files.delete(everythingOf(item.person, item.uid));
    cards.delete([item.person, item.card]);
  });
}

// What the server does not have yet.
export async function unsent(person) {
  const [queued, written] = await Promise.all([items(person), drafts(person)]);
  return { items: queued, drafts: written.filter((draft) => draft.dirty) };
}

export function wipe(person) {
  const names = ["drafts", "outbox", "files", "cards"];
  return work(names, "readwrite", (...stores) => stores.forEach((store) => store.delete(everythingOf(person))));
}
