// A card on this device: every change is written down at once, the page comes back with it, and a filled card goes to the
// outbox. What the server has and what the device has never replace each other without a question.
import { able, askToPersist, me, tryToSend, wakeLater } from "./device.js";
import { differences, fill, read, same } from "./entries.js";
import { isKept, keepPage, noteCard } from "./kept.js";
import { choose, show } from "./pictures.js";
import { alone, changed, pageLock } from "./sending.js";
import * as store from "./store.js";

const AFTER = 250;
const SHORT = 1500;

// The card, or null where nothing is kept: another kind of form, no https, an old browser.
export async function openOnDevice(form, settle) {
  if (!form.dataset.deliver || !able || !me) return null;
  const card = new OnDevice(form, settle);
  try {
    await card.open();
    return card;
  } catch (error) {
    console.warn("nothing is kept on this device", error);
    return null;
  }
}

class OnDevice {
  constructor(form, settle) {
    this.form = form;
    this.settle = settle;
    this.card = new URL(form.getAttribute("action"), location.href).pathname;
    this.about = { title: form.dataset.title, place: form.dataset.place };
    this.record = null;
    this.files = {};
    this.timer = 0;
    this.writing = Promise.resolve();
    this.isQueued = false;
    this.isOpen = false;
  }

  get revision() {
    return Number(this.form.dataset.revision);
  }

  async open() {
    await this.lock();
    const [item] = (await store.items(me.person)).filter((one) => one.card === this.card);
    if (item) await this.showQueued(item);
    else await this.meet(await store.draftOf(me.person, this.card));
    this.form.addEventListener("input", () => this.later());
    this.form.addEventListener("change", (event) => this.changed(event));
    window.addEventListener("pagehide", () => this.flush());
    document.addEventListener("visibilitychange", () => document.hidden && this.flush());
    this.keepThisPage();
  }

  // One page of a card at a time: a second one waits until the first is closed.
  lock() {
    return new Promise((opened) => {
      let isLate = false;
      const hold = () => {
        if (isLate) location.reload();
        this.isOpen = true;
        opened();
        return new Promise(() => null);
      };
      navigator.locks.request(pageLock(me.person, this.card), hold);
      setTimeout(() => {
        if (this.isOpen) return;
        isLate = true;
        this.say("data-device-elsewhere");
        this.form.inert = true;
      }, SHORT);
    });
  }

  // A panel above the form; `times` stand in its words.
  say(name, times = {}) {
    document.querySelector("[data-device-said]")?.remove();
    const panel = this.form.querySelector(`template[${name}]`).content.firstElementChild.cloneNode(true);
    panel.setAttribute("data-device-said", "");
    const text = panel.querySelector("[data-times]");
    for (const [key, moment] of Object.entries(times)) text.textContent = text.textContent.replace(`{${key}}`, when(moment));
    this.form.before(panel);
    return panel;
  }

  async meet(draft) {
    if (!draft) return;
    this.record = draft;
    const isAhead = draft.revision >= this.revision;
    if (isAhead && draft.revision === this.revision && same(draft.entries, read(this.form)) && !(await this.hasFiles())) return;
    if (isAhead) return this.take(draft, draft.dirty);
    if (!draft.dirty || same(draft.entries, read(this.form))) return this.forget();
    await this.question(draft);
  }

  hasFiles = async () => (await store.filesOf(me.person, this.card)).length > 0;

  // The answers of the device stand on the page; `isNew`: the server does not have them.
  async take(draft, isNew) {
    const before = read(this.form);
    this.form.dataset.revision = this.form.elements.revision.value = Math.max(draft.revision, this.revision);
    await this.settle.ready;
    fill(this.form, draft.entries, this.settle);
    this.named(draft.kept ?? {});
    for (const { question, file, name } of await store.filesOf(me.person, this.card)) {
      const input = this.form.querySelector(`input[type=file][name="${CSS.escape(question)}"]`);
      if (input) choose(input, new File([file], name, { type: file.type }));
    }
    this.settle();
    if (!isNew || same(before, draft.entries)) return;
    this.say("data-device-back", { here: draft.changedAt });
  }

  async question(draft) {
    await this.settle.ready;
    const there = read(this.form);
    const rows = differences(this.form, draft.entries, there);
    this.form.inert = true;
    await new Promise((chosen) => {
      const times = { here: draft.changedAt, there: Date.parse(this.form.dataset.savedAt) };
      const panel = this.say("data-device-question", times);
      drawRows(panel, rows);
      panel.querySelector("[data-conflict-mine]").addEventListener("click", async () => {
        await this.take({ ...draft, revision: this.revision }, false);
        this.record = { ...draft, revision: this.revision, parted: false };
        await store.putDraft(this.record);
        chosen(panel.remove());
      });
      panel.querySelector("[data-conflict-theirs]").addEventListener("click", async () => {
        await this.forget();
        chosen(panel.remove());
      });
      panel.focus();
    });
    this.form.inert = false;
  }

  async forget() {
    this.record = null;
    await store.dropDraft(me.person, this.card);
  }

  changed({ target }) {
    if (target.type === "file") this.files[target.name] = target.files[0] ?? null;
    this.later(0);
  }

  later(delay = AFTER) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), delay);
  }

  draft(fields) {
    return {
      person: me.person, card: this.card, ...this.about, deliver: this.form.dataset.deliver, revision: this.revision,
      entries: read(this.form), kept: this.record?.kept ?? {}, changedAt: Date.now(), dirty: true, ...fields,
    };
  }

  // Everything the page knows, on the disk. One write at a time.
  flush() {
    clearTimeout(this.timer);
    if (this.isQueued || !this.isOpen || this.form.inert) return this.writing;
    const files = this.files;
    const isNew = Object.keys(files).length || !this.record || !same(this.record.entries, read(this.form));
    if (!isNew) return this.writing;
    this.files = {};
    const draft = this.draft();
    this.record = draft;
    this.writing = this.writing.then(() => store.keep(draft, files)).then(changed, (error) => {
      this.files = { ...files, ...this.files };
      this.isLost = true;
      console.warn("not written to this device", error);
    });
    return this.writing;
  }

  get holdsAll() {
    return !this.isLost && !Object.keys(this.files).length;
  }

  // The server has these answers; `kept` are the names of its files.
  async saved(entries, revision, kept) {
    const gone = Object.fromEntries(Object.keys(kept).map((question) => [question, null]));
    const isSame = same(entries, read(this.form));
    this.record = this.draft({ revision, kept, dirty: !isSame });
    const { record } = this;
    this.writing = this.writing.then(() => store.keep(record, gone)).then(changed, () => null);
    await this.writing;
  }

  named(kept) {
    for (const [question, name] of Object.entries(kept)) {
      const shown = this.form.querySelector(`[data-question="${CSS.escape(question)}"] [data-file-name]`);
      if (!shown) continue;
      Object.assign(shown.dataset, { fileName: name });
      shown.hidden = !name;
      shown.querySelector("[data-file-text]").textContent = name;
    }
  }

  // Into the outbox and, if it can be, to the server at once. What came of it: "sent", or what the server said.
  async submit() {
    await this.flush();
    const item = await alone(async () => {
      this.isQueued = true;
      return store.queue(this.draft(), crypto.randomUUID());
    });
    changed();
    await tryToSend({ watched: item.uid });
    const left = await store.itemOf(me.person, item.uid);
    if (!left) return { code: "sent" };
    if (left.last?.code === "conflict" || left.last?.code === "incomplete") {
      await alone(() => store.withdraw(me.person, item.uid));
      this.isQueued = false;
      this.record = { ...left, dirty: true };
      changed();
      return left.last;
    }
    await this.showQueued(left);
    askToPersist();
    wakeLater();
    return { code: "waits" };
  }

  async showQueued(item) {
    this.isQueued = true;
    if (!same(item.entries, read(this.form))) {
      await this.settle.ready;
      fill(this.form, item.entries, this.settle);
    }
    for (const { question, file } of await store.filesOf(me.person, item.uid)) {
      const input = this.form.querySelector(`input[type=file][name="${CSS.escape(question)}"]`);
      if (input) show(input, file);
    }
    this.form.inert = true;
    const panel = this.say("data-device-queued", { here: item.queuedAt });
    const reason = panel.querySelector("[data-reason]");
    reason.textContent = item.last?.message ?? "";
    reason.hidden = !reason.textContent;
    panel.querySelector("[data-change]").addEventListener("click", async () => {
      await alone(() => store.withdraw(me.person, item.uid));
      changed();
      location.reload();
    });
    panel.focus();
  }

  // Quietly, when the page has nothing else to do.
  keepThisPage() {
    const keep = async () => {
      // the worker keeps what passes through it: not a page that was opened before it took over
      if (!(await isKept(me.person, this.card))) await keepPage(me.person, this.card);
      await noteCard(me.person, this.card, this.about, me.pages);
    };
    (self.requestIdleCallback ?? setTimeout)(() => keep().catch(() => null));
  }
}

export function when(moment) {
  if (!moment) return "—";
  const format = { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(document.documentElement.lang, format).format(moment);
}

// Rows of the table of differences, from its template row.
export function drawRows(panel, changes) {
  const row = panel.querySelector("[data-conflict-row]");
  for (const change of changes) {
    const filled = row.cloneNode(true);
    for (const name of ["label", "here", "there"]) filled.querySelector(`[data-conflict-${name}]`).textContent = change[name] || "—";
    row.before(filled);
  }
  row.remove();
}
