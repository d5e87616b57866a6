// The outbox as a file, to be carried to another device of the same person. The format is described in docs/offline.md.
import * as store from "./store.js";

const FORMAT = "mostik-outbox";
const VERSION = 1;

async function checksum(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function asBase64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

const fromBase64 = (text, type) => new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], { type });

// Everything that is not on the server: {blob, name}.
export async function save(me) {
  const { items, drafts } = await store.unsent(me.person);
  const cards = [];
  for (const thing of [...items, ...drafts]) {
    const files = await store.filesOf(me.person, thing.uid ?? thing.card);
    const carried = files.map(async ({ question, name, file }) => ({ question, name, type: file.type, content: await asBase64(file) }));
    const { person, dirty, parted, last, tries, ...card } = thing;
    cards.push({ ...card, files: await Promise.all(carried) });
  }
  const content = { site: location.origin, person: me.person, name: me.name, cards };
  const file = { format: FORMAT, version: VERSION, saved: new Date().toISOString(), checksum: await checksum(JSON.stringify(content)), content };
  const day = new Date().toISOString().slice(0, 16).replace(/[T:]/g, "-");
  return { blob: new Blob([JSON.stringify(file)], { type: "application/json" }), name: `mostik-${day}.json` };
}

// {count, skipped} or {problem, name}; a card that is here already is never doubled nor overwritten.
export async function load(blob, me) {
  const file = await parsed(blob);
  if (file?.format !== FORMAT || !file.content) return { problem: "NotFile" };
  if (file.version > VERSION) return { problem: "Newer" };
  const { content } = file;
  if ((await checksum(JSON.stringify(content))) !== file.checksum) return { problem: "Broken" };
  if (content.person !== me.person || content.site !== location.origin) return { problem: "Foreign", name: content.name };
  let [count, skipped] = [0, 0];
  for (const { files, ...card } of content.cards) {
    const isNew = card.uid ? !(await store.itemOf(me.person, card.uid)) : !(await store.draftOf(me.person, card.card))?.dirty;
    if (!isNew) skipped += 1;
    else {
      await put(me.person, card, files);
      count += 1;
    }
  }
  return { count, skipped };
}

async function parsed(blob) {
  try {
    return JSON.parse(await blob.text());
  } catch {
    return null;
  }
}

async function put(person, card, files) {
  const blobs = files.map(({ question, name, type, content }) => ({ question, name, file: fromBase64(content, type) }));
  const thing = card.uid ? { ...card, person, tries: 0, last: null } : { ...card, person, dirty: true };
  await store.bring(thing, blobs);
}
