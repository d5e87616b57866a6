// The page of the outbox: what waits, since when and why; sending, files, discarding, and the question before signing out.
import { drawCards } from "./cards_here.js";
import { load, save } from "./carry.js";
import { able, erase, me, tryToSend } from "./device.js";
import { drawRows, when } from "./ondevice.js";
import { alone, ask, changed, onChange } from "./sending.js";
import * as store from "./store.js";

const root = document.querySelector("[data-outbox-page]");
const find = (name) => root.querySelector(`[data-${name}]`);
const words = (name, values = {}) =>
  Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), root.dataset[`text${name}`] ?? "");
const on = (name, act) => find(name).addEventListener("click", act);
const CODES = { offline: "Offline", signed_out: "Signedout", server: "Server", forbidden: "Forbidden", gone: "Gone" };

function tell(text, isBad = false) {
  const said = find("said");
  said.className = `message ${isBad ? "error" : "success"}`;
  said.textContent = text;
  said.hidden = !text;
}

function reasonOf({ last, parted }) {
  if (parted) return words("Parted");
  return last ? last.message || words(CODES[last.code] ?? "Server") : words("Waits");
}

function draw(thing, drop) {
  const line = root.querySelector("template[data-item-row]").content.firstElementChild.cloneNode(true);
  const part = (name) => line.querySelector(`[data-${name}]`);
  Object.assign(line.querySelector("a"), { href: thing.card, textContent: thing.title });
  part("place").textContent = thing.place;
  part("since").textContent = part("since").textContent.replace("{time}", when(thing.queuedAt ?? thing.changedAt));
  part("reason").textContent = reasonOf(thing);
  part("reason").className = thing.parted || thing.last?.message ? "error" : "";
  const changes = thing.last?.changes ?? [];
  part("changes").hidden = !changes.length;
  drawRows(line, changes);
  part("mine").hidden = thing.last?.code !== "conflict";
  part("mine").addEventListener("click", () => insist(thing));
  const sure = (isAsked) => {
    part("sure").hidden = !isAsked;
    part("drop").hidden = isAsked;
    part(isAsked ? "drop-not" : "drop").focus();
  };
  part("drop").addEventListener("click", () => sure(true));
  part("drop-not").addEventListener("click", () => sure(false));
  part("drop-sure").addEventListener("click", async () => {
    await alone(() => drop(thing));
    changed();
  });
  return line;
}

// The person has compared both: these answers go, over the revision they have seen.
async function insist(item) {
  const { revision } = item.last;
  await alone(() => store.putItem({ ...item, revision, last: null }));
  await send();
}

async function send() {
  tell("");
  const before = (await store.items(me.person)).length;
  await tryToSend({ again: true });
  const left = (await store.items(me.person)).length;
  const isAll = left === 0;
  tell([before > left ? words("Sent", { count: before - left }) : "", isAll ? "" : words("Left", { count: left })].join(" ").trim(), !isAll);
  await redraw();
}

async function redraw() {
  const { items, drafts } = await store.unsent(me.person);
  find("items").replaceChildren(...items.map((item) => draw(item, store.dropItem)));
  find("no-items").hidden = items.length > 0;
  find("drafts").replaceChildren(...drafts.map((draft) => draw(draft, () => store.dropDraft(me.person, draft.card))));
  find("drafts-panel").hidden = !drafts.length;
  find("send").hidden = find("save").hidden = !items.length && !drafts.length;
  await drawCards(me.person);
}

async function saveFile() {
  const { blob, name } = await save(me);
  const link = document.createElement("a");
  Object.assign(link, { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  tell(words("Saved", { name }));
}

async function loadFile({ target }) {
  const [file] = target.files;
  if (!file) return;
  const { problem, name, count, skipped } = await alone(() => load(file, me));
  target.value = "";
  tell(problem ? words(problem, { name }) : words("Loaded", { count, skipped }), Boolean(problem));
  changed();
}

async function showLeaving() {
  const panel = find("leaving");
  panel.hidden = false;
  const { code } = await ask(me.ready);
  find("leaving-offline").hidden = code !== "offline";
  find("erase").hidden = code === "offline";
  panel.focus();
  let isSure = false;
  on("erase", async ({ target }) => {
    const { items, drafts } = await store.unsent(me.person);
    if (!isSure && items.length + drafts.length) {
      isSure = true;
      target.textContent = `${target.textContent.trim()}?`;
      return;
    }
    await erase();
    const form = find("leaving-form");
    form.dataset.leaving = "1";
    form.submit();
  });
}

async function start() {
  root.hidden = false;
  on("send", send);
  on("save", saveFile);
  find("load").addEventListener("change", loadFile);
  onChange(redraw);
  const isPersisted = Boolean(await navigator.storage?.persisted?.());
  find("persisted").hidden = !isPersisted;
  find("evictable").hidden = isPersisted;
  await redraw();
  if (new URLSearchParams(location.search).has("leaving")) await showLeaving();
  root.dataset.ready = "1";
}

if (able && me) start();
else document.querySelector("[data-unable]").hidden = false;
