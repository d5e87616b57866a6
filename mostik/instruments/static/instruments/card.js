// A card while it is filled: shows and hides questions, counts answers, tells mistakes at once. Without this file the
// same happens on the server at every «Save the draft». Saving is in draft.js.
import { Draft } from "./draft.js";
import { evaluate, run } from "./engine.js";
import { openOnDevice } from "./ondevice.js";
import { watchPictures } from "./pictures.js";
import { listenToRepeats } from "./repeats.js";
import { toText } from "./values.js";

const NUMBERS = new Set(["integer", "decimal"]);
const UNASKED = new Set(["note"]);

// Answers of the page by question name, as the server will read them.
export function answersOf(form) {
  const answers = {};
  for (const block of form.querySelectorAll("[data-question]")) {
    const { question, kind } = block.dataset;
    if (UNASKED.has(kind)) continue;
    answers[question] = answerOf(block, kind);
  }
  for (const kept of form.querySelectorAll("input[data-kept]")) answers[kept.dataset.kept] = kept.value;
  for (const count of form.querySelectorAll("input[data-repeat-count]")) answers[count.name] = count.value;
  return answers;
}

function answerOf(block, kind) {
  if (kind === "select_one" || kind === "select_multiple" || kind === "acknowledge") {
    const menu = block.querySelector("select");
    if (menu) return menu.value;
    const chosen = block.querySelectorAll("input:checked:not([name^='remove-'])");
    return [...chosen].map((input) => input.value).join(" ");
  }
  if (kind === "image" || kind === "file") {
    const kept = block.querySelector("[data-file-name]")?.dataset.fileName ?? "";
    const taken = block.querySelector("input[type=checkbox]")?.checked;
    return block.querySelector("input[type=file]")?.files[0]?.name ?? (taken ? "" : kept);
  }
  const value = block.querySelector("input, textarea")?.value ?? "";
  return NUMBERS.has(kind) ? value.replace(/[\s\u00a0]/g, "").replace(",", ".") : value;
}

// `model` comes a little later; without it nothing is checked in the browser.
class Card {
  constructor(form) {
    this.form = form;
    this.model = null;
    this.find();
  }

  answers() {
    return answersOf(this.form);
  }

  // What does not let the card be sent: [{question, text}].
  mistakes() {
    this.refresh();
    const found = this.result?.violations ?? [];
    return found.map(({ question, code }) => ({ question, text: this.wording(question, code) }));
  }

  // The blocks of the page; again after an instance of a repeat was added or removed.
  find() {
    this.blocks = new Map([...this.form.querySelectorAll("[data-question]")].map((b) => [b.dataset.question, b]));
  }

  refresh() {
    if (!this.model) return;
    let result = evaluate(this.model, answersOf(this.form));
    if (this.offer(result)) result = evaluate(this.model, answersOf(this.form));
    for (const group of this.form.querySelectorAll("[data-group]")) {
      if (group.dataset.group) group.hidden = result.hidden.has(group.dataset.group);
    }
    for (const list of this.form.querySelectorAll("[data-repeat]")) {
      const instances = [...list.querySelectorAll(":scope > [data-instance]")];
      if (instances.length) list.hidden = instances.every((instance) => instance.hidden);
    }
    for (const [name, block] of this.blocks) block.hidden = result.hidden.has(name);
    for (const link of this.form.querySelectorAll("[data-section-link]")) {
      link.hidden = result.hidden.has(link.dataset.sectionLink);
    }
    for (const output of this.form.querySelectorAll("[data-ref]")) output.textContent = this.shown(output, result);
    this.count(result);
    this.result = result;
    this.mark();
  }

  // What stands in the middle of a label: the value of a question or, with "=", of an expression of the form.
  shown(output, result) {
    const { ref } = output.dataset;
    if (!ref.startsWith("=")) return result.values[ref] ?? "";
    const holder = output.closest("[data-question]")?.dataset.question ?? output.closest("[data-group]")?.dataset.group;
    const node = result.nodes[holder];
    return node ? toText(run(this.model.outputs[Number(ref.slice(1))], result.run.at(node))) : "";
  }

  // Draws the options that follow other answers; true when a chosen one is gone.
  offer(result) {
    let isGone = false;
    for (const box of this.form.querySelectorAll("[data-live-options]")) {
      const node = result.nodes[box.closest("[data-question]").dataset.question];
      if (!node) continue;
      const offered = result.run.items(node).map(([value, item]) => [value, result.run.itemLabel(node.plan, item) || value]);
      const drawn = JSON.stringify(offered);
      if (box.dataset.drawn === drawn) continue;
      const before = answerOf(box.closest("[data-question]"), node.plan.k);
      if (box.tagName === "SELECT") drawMenu(box, offered, before);
      else drawTicks(box, offered, before.split(" "), node.key);
      box.dataset.drawn = drawn;
      isGone ||= answerOf(box.closest("[data-question]"), node.plan.k) !== before;
    }
    return isGone;
  }

  count({ values, hidden }) {
    let done = 0;
    let total = 0;
    const sections = new Map();
    for (const [name, block] of this.blocks) {
      if (UNASKED.has(block.dataset.kind) || hidden.has(name)) continue;
      const answered = (values[name] ?? "").trim() ? 1 : 0;
      const top = block.closest(".card-section")?.dataset.group ?? "";
      const counted = sections.get(top) ?? [0, 0];
      sections.set(top, [counted[0] + answered, counted[1] + 1]);
      done += answered;
      total += 1;
    }
    for (const count of this.form.querySelectorAll("[data-section-count]")) {
      count.textContent = (sections.get(count.dataset.sectionCount) ?? [0, 0]).join(" / ");
    }
    const bar = this.form.querySelector("[data-progress]");
    if (bar) [bar.max, bar.value] = [total || 1, done];
    const text = this.form.querySelector("[data-progress-text]");
    const wording = this.form.dataset.textProgress;
    if (text && wording) text.textContent = wording.replace("{done}", done).replace("{total}", total);
  }

  // A mistake is told when the person has left the question; a missing answer only where it was already asked for.
  check(name) {
    const block = this.blocks.get(name);
    if (!block || !this.result) return;
    const found = this.result.violations.find((violation) => violation.question === name);
    const silent = found?.code === "required" && !block.classList.contains("has-error");
    this.tell(block, found && !silent ? this.wording(name, found.code) : "");
  }

  wording(name, code) {
    return this.result.nodes[name].plan.m?.[code] ?? this.model.messages[code] ?? "";
  }

  tell(block, text) {
    const error = block.querySelector("[data-error]");
    if (!error) return;
    error.textContent = text;
    error.hidden = !text;
    block.classList.toggle("has-error", Boolean(text));
    for (const input of block.querySelectorAll("input:not([type=radio]):not([type=checkbox]), textarea, select")) {
      if (text) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  }

  // `required` may depend on other answers: the mark follows.
  mark() {
    for (const [name, block] of this.blocks) {
      const label = block.querySelector(".label");
      const mark = label?.querySelector(".required");
      if (mark) mark.hidden = !this.result.required.has(name);
      else if (label && this.result.required.has(name)) {
        const star = document.createElement("span");
        star.className = "required";
        star.textContent = " *";
        label.append(star);
      }
    }
  }
}

function drawMenu(menu, offered, chosen) {
  const options = offered.map(([value, label]) => new Option(label, value, false, value === chosen));
  menu.replaceChildren(menu.options[0], ...options);
  if (!offered.some(([value]) => value === chosen)) menu.value = "";
}

function drawTicks(box, offered, chosen, key) {
  const ticks = offered.map(([value, label]) => {
    const tick = document.createElement("label");
    tick.className = "choice";
    const input = document.createElement("input");
    Object.assign(input, { type: "checkbox", name: key, value, checked: chosen.includes(value) });
    const title = document.createElement("span");
    title.textContent = label;
    tick.append(input, title);
    return tick;
  });
  box.replaceChildren(...ticks);
}

async function modelOf(form) {
  try {
    const answer = await fetch(form.dataset.modelUrl, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

async function start(form) {
  const card = new Card(form);
  watchPictures(form);
  const loading = form.dataset.modelUrl ? modelOf(form).then((model) => (card.model = model)) : null;
  const renew = () => {
    card.find();
    card.refresh();
  };
  const settle = Object.assign(renew, { ready: loading });
  if (!form.hasAttribute("data-no-save")) {
    const draft = new Draft(form, card);
    draft.listen();
    draft.meet(await openOnDevice(form, settle));
  }
  await loading;
  const named = (event) => event.target.closest?.("[data-question]")?.dataset.question;
  const act = (event) => {
    card.refresh();
    const name = named(event);
    const told = name && card.blocks.get(name)?.classList.contains("has-error");
    if (name && (event.type === "change" || told)) card.check(name);
  };
  listenToRepeats(form, renew);
  form.addEventListener("input", act);
  form.addEventListener("change", act);
  card.refresh();
  form.dataset.ready = "1";
}

const form = document.querySelector("form[data-card]");
if (form) start(form);
