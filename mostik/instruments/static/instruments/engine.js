// Evaluates a card in the browser with the trees the server parsed. Twin of engine/evaluate.py. No eval: CSP-safe.
import { FUNCTIONS } from "./functions.js";
import { DATE, arithmetic, compare, daysOf, toBoolean, toNumber, toText } from "./values.js";

const INTEGER = /^-?\d{1,12}$/;
const DECIMAL = /^-?\d{1,12}(?:\.\d{1,9})?$/;
const SILENT = new Set(["calculate", "hidden", "meta", "note"]);
const COMPARISONS = new Set(["=", "!=", "<", "<=", ">", ">="]);
const MAX_TEXT = 20000;

export function run(tree, card) {
  const [kind, first, second] = tree;
  if (kind === "n" || kind === "s") return first;
  if (kind === "r") return card.values[first] ?? "";
  if (kind === "rn") {
    const text = card.values[first] ?? "";
    return text ? toNumber(text) : "";
  }
  if (kind === ".") return card.values[card.own] ?? "";
  if (kind === "neg") return -toNumber(run(first, card));
  if (kind === "f") return call(first, second, card);
  if (kind === "and") return toBoolean(run(first, card)) && toBoolean(run(second, card));
  if (kind === "or") return toBoolean(run(first, card)) || toBoolean(run(second, card));
  const operate = COMPARISONS.has(kind) ? compare : arithmetic;
  return operate(kind, run(first, card), run(second, card));
}

function call(name, trees, card) {
  if (name === "if") return run(trees[toBoolean(run(trees[0], card)) ? 1 : 2], card);
  if (name === "coalesce") {
    for (const tree of trees) {
      const value = run(tree, card);
      if (!["", "NaN"].includes(toText(value))) return value;
    }
    return "";
  }
  if (name === "once") return card.values[card.own] || run(trees[0], card);
  return FUNCTIONS[name](trees.map((tree) => run(tree, card)), card);
}

const holds = (tree, card) => !tree || toBoolean(run(tree, card));

// model: see engine/browser.py; answers: raw texts by question name. → {values, hidden, required: Set, violations: [{question, code}]}
export function evaluate(model, answers, moment = clock()) {
  const { nodes } = model;
  const card = {
    ...moment,
    values: {},
    own: "",
    choiceLabel: (question, value) => nodes[question]?.l?.[value] ?? "",
  };
  const hidden = new Set();
  for (const name of model.order) {
    const node = nodes[name];
    if (node.g?.some((group) => hidden.has(group)) || !holds(node.r, card)) {
      hidden.add(name);
      card.values[name] = "";
    } else if (node.k !== "group") {
      card.values[name] = valueOf(node, name, answers, card);
    }
  }
  const violations = [];
  const required = new Set();
  for (const [name, node] of Object.entries(nodes)) {
    if (node.k === "group" || hidden.has(name)) continue;
    card.own = name;
    if (node.q && holds(node.q, card)) required.add(name);
    const code = violation(node, name, card);
    if (code) violations.push({ question: name, code });
  }
  return { values: card.values, hidden, required, violations };
}

function valueOf(node, name, answers, card) {
  const given = answers[name] ?? "";
  if (node.f) {
    card.own = name;
    card.values[name] = given;
    return toText(run(node.f, card));
  }
  return node.k === "integer" || node.k === "decimal" ? given.trim() : given;
}

function violation(node, name, card) {
  const value = card.values[name];
  card.own = name;
  if (SILENT.has(node.k)) return "";
  if (!value.trim()) return node.q && holds(node.q, card) ? "required" : "";
  return wrongValue(node.k, value) || (holds(node.c, card) ? "" : "constraint");
}

function wrongValue(kind, value) {
  if (kind === "integer") return INTEGER.test(value) ? "" : "integer";
  if (kind === "decimal") return DECIMAL.test(value) ? "" : "decimal";
  if (kind === "date") return value.length === 10 && DATE.test(value) && daysOf(value) !== null ? "" : "date";
  if (kind === "select_one" || kind === "select_multiple") return ""; // inputs offer nothing else; the server checks
  return [...value].length > MAX_TEXT ? "long" : "";
}

export function clock(date = new Date()) {
  const two = (number) => String(number).padStart(2, "0");
  const zone = -date.getTimezoneOffset();
  const today = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.000`;
  const shift = `${zone < 0 ? "-" : "+"}${two(Math.floor(Math.abs(zone) / 60))}:${two(Math.abs(zone) % 60)}`;
  return { today, now: `${today}T${time}${shift}` };
}
