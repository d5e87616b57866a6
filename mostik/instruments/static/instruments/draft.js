// Keeps the draft of a card on the server: a little after each change, before the page is left, when the connection is
// back. A newer version on the server is never overwritten silently: both are shown and the person chooses.

const AFTER_TYPING = 1500;
const AFTER_CHOICE = 500;
const RETRY = 15000;
const MAX_SIDE = 1280;

export function keepDraft(form, answers) {
  const draft = new Draft(form, answers);
  if (!form.hasAttribute("data-no-save")) draft.listen();
  return draft;
}

class Draft {
  constructor(form, answers) {
    this.form = form;
    this.answers = answers;
    this.sent = JSON.stringify(answers());
    this.timer = 0;
    this.flight = null;
    this.stopped = false;
  }

  listen() {
    this.form.addEventListener("input", (event) => event.target.type !== "file" && this.later(AFTER_TYPING));
    this.form.addEventListener("change", () => this.later(AFTER_CHOICE));
    this.form.addEventListener("submit", (event) => this.beforeSubmit(event));
    window.addEventListener("online", () => this.later(0));
    document.addEventListener("visibilitychange", () => document.hidden && this.save({ keepalive: true }));
    window.addEventListener("beforeunload", (event) => {
      if (this.changed() && !this.leaving) event.preventDefault();
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
    this.say("Saving");
    let reply;
    try {
      reply = await fetch(this.form.getAttribute("action") || location.href, {
        method: "POST",
        body: await this.body(),
        keepalive,
        headers: { Accept: "application/json" },
      });
    } catch {
      this.say("Offline", true);
      this.later(RETRY);
      return;
    }
    const data = reply.headers.get("Content-Type")?.includes("json") ? await reply.json() : null;
    if (reply.status === 409 && data) return this.conflict(data);
    if (!reply.ok || !data || reply.redirected) return this.refused(data);
    this.sent = sending;
    this.revise(data.revision);
    this.files(data.files ?? {});
    this.say("Saved");
    if (this.changed()) this.later(AFTER_TYPING);
  }

  refused(data) {
    this.stopped = data === null;
    this.say("Failed", true);
    if (data?.message) this.form.querySelector("[data-save-state]").textContent = data.message;
  }

  revise(revision) {
    this.form.dataset.revision = revision;
    this.form.querySelector("input[name=revision]").value = revision;
  }

  async body() {
    const data = new FormData(this.form);
    data.set("action", "save");
    for (const input of this.form.querySelectorAll("input[type=file]")) {
      const file = input.files[0];
      if (!file) data.delete(input.name);
      else if (file.type.startsWith("image/")) data.set(input.name, await smaller(file));
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
      block.querySelector("input[type=file]").value = "";
    }
    if (Object.keys(kept).length) this.sent = JSON.stringify(this.answers());
  }

  async beforeSubmit(event) {
    clearTimeout(this.timer);
    this.leaving = true;
    if (!this.flight) return;
    event.preventDefault();
    const button = event.submitter;
    await this.flight;
    delete this.form.dataset.sent;
    this.form.requestSubmit(button);
  }

  conflict({ revision, changes, message }) {
    this.stopped = true;
    this.say("Conflict", true);
    const panel = this.form.querySelector("template[data-conflict]").content.firstElementChild.cloneNode(true);
    if (message) panel.querySelector("[data-conflict-text]").textContent = message;
    const row = panel.querySelector("[data-conflict-row]");
    for (const { label, here, there } of changes) {
      const filled = row.cloneNode(true);
      for (const [name, text] of Object.entries({ label, here, there })) {
        filled.querySelector(`[data-conflict-${name}]`).textContent = text || "—";
      }
      row.before(filled);
    }
    row.remove();
    panel.querySelector("[data-conflict-mine]").addEventListener("click", () => {
      this.revise(revision);
      this.stopped = false;
      panel.remove();
      this.sent = "";
      this.save();
    });
    panel.querySelector("[data-conflict-theirs]").addEventListener("click", () => {
      this.leaving = true;
      location.reload();
    });
    this.form.prepend(panel);
    panel.focus();
  }
}

// A picture of at most MAX_SIDE pixels, without its EXIF; the file itself where the browser cannot do it.
async function smaller(file) {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)];
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const type = file.type === "image/png" ? "image/png" : "image/jpeg";
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, type, 0.85));
    const name = file.name.replace(/\.\w+$/, "") + (type === "image/png" ? ".png" : ".jpg");
    return blob && blob.size < file.size ? new File([blob], name, { type }) : file;
  } catch {
    return file;
  }
}
