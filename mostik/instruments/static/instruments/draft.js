// Keeps the draft of a card on the server: a little after each change, before the page is left, when the connection is
// back. A newer version on the server is never overwritten silently: both are shown and the person chooses.
// What this device keeps meanwhile is in ondevice.js.
import { me } from "./device.js";
import { read } from "./entries.js";
import { tellMistakes } from "./mistakes.js";
import { drawRows } from "./ondevice.js";
import { show } from "./pictures.js";
import { ask } from "./sending.js";

const AFTER_TYPING = 1500;
const AFTER_CHOICE = 500;
const RETRY = 15000;

// `card` is the live form (card.js), `device` what this device keeps of it, or null.
export class Draft {
  constructor(form, card) {
    this.form = form;
    this.card = card;
    this.device = null;
    this.answers = () => card.answers();
    this.sent = JSON.stringify(this.answers());
    this.timer = 0;
    this.flight = null;
    this.stopped = false;
  }

  // What the device brought back is either the server's own or goes to the server now.
  meet(device) {
    this.device = device;
    if (!device || device.isQueued) this.stopped = Boolean(device);
    else if (device.record && !device.record.dirty) this.sent = JSON.stringify(this.answers());
    else this.later(0);
  }

  listen() {
    this.form.addEventListener("input", (event) => event.target.type !== "file" && this.later(AFTER_TYPING));
    this.form.addEventListener("change", () => this.later(AFTER_CHOICE));
    this.form.addEventListener("submit", (event) => this.beforeSubmit(event));
    window.addEventListener("online", () => this.later(0));
    document.addEventListener("visibilitychange", () => document.hidden && this.save({ keepalive: true }));
    window.addEventListener("beforeunload", (event) => {
      if (this.changed() && !this.leaving && !this.device?.holdsAll) event.preventDefault();
    });
  }

  changed() {
    return JSON.stringify(this.answers()) !== this.sent;
  }

  later(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  say(name, bad = false) {
    const state = this.form.querySelector("[data-save-state]");
    if (!state) return;
    state.textContent = this.form.dataset[`text${name}`] ?? "";
    state.classList.toggle("bad", bad);
  }

  async save({ keepalive = false } = {}) {
    clearTimeout(this.timer);
    if (this.stopped || !this.changed()) return;
    if (this.flight) {
      await this.flight;
      if (this.stopped || !this.changed()) return;
    }
    this.flight = this.send(keepalive);
    await this.flight;
    this.flight = null;
  }

  async send(keepalive) {
    const sending = JSON.stringify(this.answers());
    const entries = read(this.form);
    this.say("Saving");
    let reply;
    try {
      reply = await this.post(keepalive);
    } catch {
      this.say(this.device ? "Ondevice" : "Offline", !this.device);
      this.later(RETRY);
      return;
    }
    const data = reply.headers.get("Content-Type")?.includes("json") ? await reply.json() : null;
    if (reply.status === 409 && data) return this.conflict(data);
    if (!reply.ok || !data || reply.redirected) return this.refused(data);
    this.sent = sending;
    this.revise(data.revision);
    this.files(data.files ?? {});
    await this.device?.saved(entries, data.revision, data.files ?? {});
    this.say("Saved");
    if (this.changed()) this.later(AFTER_TYPING);
  }

  // A page kept on the device carries an old token: a fresh one is asked for once.
  async post(keepalive) {
    const send = () =>
      fetch(this.form.getAttribute("action") || location.href, {
        method: "POST",
        body: this.body(),
        keepalive,
        headers: { Accept: "application/json" },
      });
    const reply = await send();
    if (reply.status !== 403 || !this.device) return reply;
    const { person, csrf } = await ask(me.ready);
    if (person !== me.person) return reply;
    this.form.elements.csrfmiddlewaretoken.value = csrf;
    return send();
  }

  refused(data) {
    this.stopped = data === null;
    this.say(this.device && !data ? "Signedout" : "Failed", true);
    if (data?.message) this.form.querySelector("[data-save-state]").textContent = data.message;
  }

  revise(revision) {
    this.form.dataset.revision = revision;
    this.form.querySelector("input[name=revision]").value = revision;
  }

  body() {
    const data = new FormData(this.form);
    data.set("action", "save");
    this.posted = new Map();
    for (const input of this.form.querySelectorAll("input[type=file]")) {
      if (input.files[0]) this.posted.set(input.name, input.files[0]);
      else data.delete(input.name);
    }
    return data;
  }

  // The server keeps the files now: their names replace the chosen ones.
  files(kept) {
    for (const [question, name] of Object.entries(kept)) {
      const block = this.form.querySelector(`[data-question="${CSS.escape(question)}"]`);
      const shown = block?.querySelector("[data-file-name]");
      if (!shown) continue;
      shown.dataset.fileName = name;
      shown.hidden = !name;
      shown.querySelector("[data-file-text]").textContent = name;
      shown.querySelector("input[type=checkbox]").checked = false;
      const input = block.querySelector("input[type=file]");
      if (input.files[0] !== this.posted?.get(question)) continue;
      input.value = "";
      show(input, null);
    }
    if (Object.keys(kept).length) this.sent = JSON.stringify(this.answers());
  }

  async beforeSubmit(event) {
    clearTimeout(this.timer);
    const button = event.submitter;
    if (this.device) {
      event.preventDefault();
      return button?.value === "submit" ? this.finish() : this.save();
    }
    this.leaving = true;
    if (!this.flight) return;
    event.preventDefault();
    await this.flight;
    delete this.form.dataset.sent;
    this.form.requestSubmit(button);
  }

  // The card is checked here, goes through the outbox, and the server checks it again.
  async finish() {
    const mistakes = this.card.mistakes();
    if (mistakes.length) return tellMistakes(this.card, mistakes);
    if (this.finishing) return;
    this.finishing = true;
    await this.flight;
    this.stopped = true;
    this.say("Sending");
    const outcome = await this.device.submit();
    this.finishing = false;
    this.say("");
    if (outcome.code === "sent") {
      this.leaving = true;
      location.assign(this.form.dataset.after);
    } else if (outcome.code === "conflict") {
      this.conflict(outcome);
    } else if (outcome.code === "incomplete") {
      this.stopped = false;
      tellMistakes(this.card, outcome.violations);
    }
  }

  conflict({ revision, changes, message }) {
    this.stopped = true;
    this.say("Conflict", true);
    const panel = this.form.querySelector("template[data-conflict]").content.firstElementChild.cloneNode(true);
    if (message) panel.querySelector("[data-conflict-text]").textContent = message;
    drawRows(panel, changes);
    panel.querySelector("[data-conflict-mine]").addEventListener("click", () => {
      this.revise(revision);
      this.stopped = false;
      panel.remove();
      this.sent = "";
      this.save();
    });
    panel.querySelector("[data-conflict-theirs]").addEventListener("click", async () => {
      this.leaving = true;
      await this.device?.forget();
      location.reload();
    });
    this.form.prepend(panel);
    panel.focus();
  }
}
