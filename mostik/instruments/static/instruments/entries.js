// The answers of a form as a list of [name, text], exactly what it would post; and back into the form.
import { setCount } from "./repeats.js";

const OURS = new Set(["csrfmiddlewaretoken", "action", "revision"]);

export function read(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OURS.has(name));
}

export const same = (one, other) => JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());

// Fills the form; `settle` recalculates it, since lists of options follow other answers.
export function fill(form, entries, settle) {
  const given = new Map();
  for (const [name, text] of entries) given.set(name, [...(given.get(name) ?? []), text]);
  for (let round = 0; round < 8; round++) {
    for (const list of form.querySelectorAll("[data-repeat]")) {
      const wanted = Number(given.get(`${list.dataset.repeat}[]`)?.[0]);
      if (Number.isInteger(wanted)) setCount(list, wanted);
    }
    for (const field of form.elements) if (field.name && !OURS.has(field.name)) put(field, given.get(field.name) ?? []);
    settle();
    if (same(read(form), entries)) return;
  }
}

function put(field, texts) {
  if (field.type === "radio" || field.type === "checkbox") field.checked = texts.includes(field.value);
  else if (field.type !== "file" && !field.hasAttribute("data-repeat-count")) field.value = texts[0] ?? "";
}

// Where two lists of answers part: [{label, here, there}] in words, in the order of the form.
export function differences(form, here, there) {
  const texts = (entries, name) => entries.filter(([key]) => key === name).map(([, text]) => text);
  const names = new Set([...here, ...there].map(([name]) => name));
  return [...names]
    .filter((name) => texts(here, name).join(" ") !== texts(there, name).join(" "))
    .map((name) => ({
      label: labelOf(form, name),
      here: texts(here, name).map((text) => wordsOf(form, name, text)).join(", "),
      there: texts(there, name).map((text) => wordsOf(form, name, text)).join(", "),
    }));
}

function labelOf(form, name) {
  const block = form.querySelector(`[data-question="${CSS.escape(name)}"]`);
  const label = block?.querySelector("legend, .label") ?? form.querySelector(`[data-group="${CSS.escape(name)}"] > :is(h2, h3)`);
  return label?.textContent.replace(/[\s\u00a0]*\*\s*$/, "").trim() ?? name;
}

function wordsOf(form, name, text) {
  const menu = form.querySelector(`select[name="${CSS.escape(name)}"]`);
  if (menu) return [...menu.options].find((option) => option.value === text)?.text ?? text;
  const tick = form.querySelector(`input[name="${CSS.escape(name)}"][value="${CSS.escape(text)}"]:is([type=radio], [type=checkbox])`);
  return tick?.closest("label")?.querySelector(".choice-title, span")?.textContent.trim() ?? text;
}
