// Runs a form in the browser with the trees the server parsed. Twin of engine/compiling.py, runtime.py and evaluate.py.
// No eval: CSP-safe. The model is described in engine/browser.py.
import { FUNCTIONS, OF_NODES, matches, shuffled } from "./functions.js";
import { DATE, TIME, arithmetic, cast, compare, daysOf, toBoolean, toNumber, toText } from "./values.js";

const INTEGER = /^-?\d{1,12}$/;
const DECIMAL = /^-?\d{1,12}(?:\.\d{1,9})?$/;
const SILENT = new Set(["calculate", "hidden", "meta", "note"]);
const COMPARISONS = new Set(["=", "!=", "<", "<=", ">", ">="]);
const MAX_TEXT = 20000;
const MAX_TIMES = 500;
const INSTANCE_KEY = /^(.*\[)(\d{1,4})\](?:\/|$)/;
const [FRESH, BUSY, DONE] = [0, 1, 2];

// Value of a tree. c: {run, node, own, position, size}, as Context in compiling.py.
export function run(tree, c) {
  const [kind, first, second] = tree;
  switch (kind) {
    case "n":
    case "s":
      return first;
    case "r":
      return c.run.settled(c.run.single[first]).value;
    case "p":
    case "ir":
    case "|":
    case "where":
      return nodesOf(tree, c);
    case "neg":
      return -toNumber(run(first, c));
    case "f":
      return call(first, second, c);
    case "and":
      return toBoolean(run(first, c)) && toBoolean(run(second, c));
    case "or":
      return toBoolean(run(first, c)) || toBoolean(run(second, c));
    default:
      return (COMPARISONS.has(kind) ? compare : arithmetic)(kind, run(first, c), run(second, c));
  }
}

const LAZY = {
  if: (trees, c) => run(trees[toBoolean(run(trees[0], c)) ? 1 : 2], c),
  coalesce(trees, c) {
    for (const tree of trees) {
      const value = run(tree, c);
      if (!["", "NaN"].includes(toText(value))) return value;
    }
    return "";
  },
  once: (trees, c) => c.own.given || run(trees[0], c),
  position: (trees, c) => (trees.length ? (nodesOf(trees[0], c)[0]?.number ?? 0) : c.position),
  last: (trees, c) => c.size,
  randomize: (trees, c) => shuffled(nodesOf(trees[0], c), trees[1] ? toNumber(run(trees[1], c)) : null),
  regex: (trees, c) => matches(trees[1][1], toText(run(trees[0], c))),
  "jr:choice-name": (trees, c) => c.run.choiceLabel(trees[2][1], nodesOf(trees[1], c)[0], toText(run(trees[0], c))),
  pulldata(trees, c) {
    const wanted = toText(run(trees[3], c));
    const found = wanted && nodesOf(trees[0], c).find((item) => toText(kids(item, trees[2][1])) === wanted);
    return found ? toText(kids(found, trees[1][1])) : "";
  },
};

function call(name, trees, c) {
  if (Object.hasOwn(LAZY, name)) return LAZY[name](trees, c);
  const asNodes = OF_NODES.has(name);
  return FUNCTIONS[name](trees.map((tree) => (asNodes && tree[0] === "r" ? nodesOf(tree, c) : run(tree, c))), c.run);
}

const kids = (node, name) => node.kids.get(name) ?? [];

// Relevant nodes of a tree; a value that is no node gives none.
function nodesOf(tree, c) {
  const [kind, first, second] = tree;
  if (kind === "r") return relevant([c.run.single[first]], c);
  if (kind === "p") return relevant(walk(start(first, c), second, c), c);
  if (kind === "ir") return relevant(indexed(first, c), c);
  if (kind === "|") return [...new Set([...nodesOf(first, c), ...nodesOf(second, c)])];
  if (kind === "where") return filtered(nodesOf(first, c), tree.slice(2), c);
  const value = run(tree, c);
  return Array.isArray(value) ? value : [];
}

function start(from, c) {
  if (from === "/") return [c.run.top];
  if (from === ".") return [c.node];
  if (from === "c") return [c.own];
  return from[0] === "i" ? [c.run.instance(from[1])] : nodesOf(from, c);
}

function walk(nodes, steps, c) {
  for (const [name, ...tests] of steps) {
    if (name === "..") {
      nodes = [...new Set(nodes.map((node) => node.parent).filter(Boolean))];
      nodes = filtered(nodes, tests, c);
    } else nodes = nodes.flatMap((node) => filtered(step(node, name), tests, c));
  }
  return nodes;
}

function step(node, name) {
  if (name === ".") return [node];
  if (name !== "*") return kids(node, name);
  return [...node.kids].flatMap(([key, found]) => (key.startsWith("@") ? [] : found));
}

function filtered(nodes, tests, c) {
  for (const test of tests) {
    const size = nodes.length;
    nodes = nodes.filter((node, i) => {
      const value = run(test, { ...c, node, position: i + 1, size });
      return typeof value === "number" ? value === i + 1 : toBoolean(value);
    });
  }
  return nodes;
}

function indexed(steps, c) {
  let nodes = [c.run.top];
  for (const [name, index] of steps) {
    nodes = nodes.flatMap((node) => kids(node, name));
    if (index) {
      const wanted = toNumber(run(index, c));
      nodes = nodes.filter((node) => node.number === wanted);
    }
  }
  return nodes.slice(0, 1);
}

const relevant = (nodes, c) => nodes.filter((node) => c.run.settled(node).relevant);

// One evaluation of the form with these answers. today and now are what the functions of the same names give.
export class Run {
  constructor(model, answers, { today, now }) {
    Object.assign(this, { model, answers, today, now });
    prepare(model);
    this.single = [];
    this.counts = model.hasRepeats ? countsOf(answers) : {};
    this.top = { kids: new Map(), state: DONE, relevant: true, value: "", parent: null };
    if (model.nodes.length) this.top.kids.set(model.nodes[0].n, [this.build(model.nodes[0], this.top, "", 1)]);
  }

  build(plan, parent, prefix, number) {
    const key = prefix + plan.x + (plan.rep ? `[${number}]` : "");
    const node = { plan, parent, key, number, given: "", state: FRESH, relevant: true, text: "", value: "", kids: new Map() };
    if (plan.k !== "group") node.given = this.answers[key] ?? "";
    const inside = plan.rep ? `${key}/` : prefix;
    for (const kid of plan.kids) {
      const times = kid.rep ? (this.counts[`${inside}${kid.x}[`] ?? kid.times ?? 0) : 1;
      node.kids.set(kid.n, Array.from({ length: times }, (_, i) => this.build(kid, node, inside, i + 1)));
    }
    if (!plan.inRepeat) this.single[plan.index] = node;
    return node;
  }

  nodesAt(plan) {
    if (!plan.inRepeat) return [this.single[plan.index]];
    return this.nodesAt(this.model.nodes[plan.p]).flatMap((parent) => kids(parent, plan.n));
  }

  * walk(node = this.top) {
    for (const found of node.kids.values()) {
      for (const kid of found) {
        yield kid;
        yield* this.walk(kid);
      }
    }
  }

  settleAll() {
    for (const index of this.model.order) {
      const plan = this.model.nodes[index];
      if (plan.cnt) this.settleCount(plan);
      for (const node of this.nodesAt(plan)) this.settled(node);
    }
  }

  at(node) {
    return { run: this, node, own: node, position: 1, size: 1 };
  }

  settled(node) {
    if (node.state !== FRESH) return node;
    node.state = BUSY;
    this.settled(node.parent);
    const { plan } = node;
    node.relevant = node.parent.relevant;
    if (plan.k !== "group") this.set(node, node.given);
    if (node.relevant && plan.r) node.relevant = toBoolean(run(plan.r, this.at(node)));
    if (plan.k !== "group") this.settleValue(node, plan);
    node.state = DONE;
    return node;
  }

  settleValue(node, plan) {
    if (!node.relevant) this.set(node, "");
    else if (plan.f) this.set(node, cast(plan.t, run(plan.f, this.at(node))));
    else if (plan.i && node.given) {
      const offered = new Set(this.items(node).map(([value]) => value));
      const chosen = plan.k === "select_multiple" ? node.given.split(/\s+/) : [node.given];
      this.set(node, chosen.filter((value) => offered.has(value)).join(" "));
    }
  }

  set(node, text) {
    node.text = text;
    node.value = text && (node.plan.t === "int" || node.plan.t === "decimal") ? toNumber(text) : text;
  }

  settleCount(plan) {
    for (const parent of this.nodesAt(this.model.nodes[plan.p])) {
      const wanted = toNumber(run(plan.cnt, this.at({ plan, parent, given: "", kids: new Map(), state: FRESH })));
      const times = wanted > 0 ? Math.trunc(Math.min(wanted, MAX_TIMES)) : 0;
      const found = kids(parent, plan.n);
      const prefix = inside(parent);
      while (found.length < times) found.push(this.build(plan, parent, prefix, found.length + 1));
      found.length = times;
    }
  }

  // [value, item] of the choices a question offers now; only for questions with an itemset.
  items(node) {
    const { n, v, sh, sd } = node.plan.i;
    let found = nodesOf(n, this.at(node));
    if (sh) found = shuffled(found, sd ? toNumber(run(sd, this.at(node))) : null);
    return found.map((item) => [toText(kids(item, v)), item]);
  }

  itemLabel(plan, item) {
    const text = toText(kids(item, plan.i.l));
    return plan.i.tr ? (this.model.texts[text] ?? "") : text;
  }

  choiceLabel(index, node, value) {
    const plan = this.model.nodes[index];
    if (!plan.i) return plan.l?.[value] ?? "";
    const found = node && this.items(node).find(([name]) => name === value);
    return found ? this.itemLabel(plan, found[1]) : "";
  }

  instance(id) {
    this.model.read ??= {};
    return (this.model.read[id] ??= itemOf(["", this.model.instances[id] ?? []], null, 1));
  }
}

// What stands before the keys of nodes under a node.
export function inside(node) {
  for (let at = node; at?.plan; at = at.parent) if (at.plan.rep) return `${at.key}/`;
  return "";
}

function itemOf([name, content], parent, number) {
  const item = { name, parent, number, kids: new Map(), state: DONE, relevant: true, value: "" };
  if (!Array.isArray(content)) item.value = content;
  else {
    for (const child of content) {
      if (!item.kids.has(child[0])) item.kids.set(child[0], []);
      const same = item.kids.get(child[0]);
      same.push(itemOf(child, item, same.length + 1));
    }
  }
  return item;
}

// Once per model: places know their index, the places below, and whether they are in a repeat.
function prepare(model) {
  if (model.prepared) return;
  model.prepared = true;
  model.nodes.forEach((plan, index) => {
    plan.index = index;
    plan.kids = [];
    const above = model.nodes[plan.p];
    plan.inRepeat = Boolean(plan.rep || above?.inRepeat);
    above?.kids.push(plan);
  });
  model.hasRepeats = model.nodes.some((plan) => plan.rep);
}

// Numbers of instances by prefix + name + "[", from the keys name[] and name[3]/…
function countsOf(answers) {
  const counts = {};
  const told = {};
  for (const [key, value] of Object.entries(answers)) {
    if (key.endsWith("[]")) told[key.slice(0, -1)] = /^\d+$/.test(value) ? Math.min(Number(value), MAX_TIMES) : 0;
    else {
      for (let match = INSTANCE_KEY.exec(key); match; match = INSTANCE_KEY.exec(match[1].slice(0, -1))) {
        counts[match[1]] = Math.max(counts[match[1]] ?? 0, Math.min(Number(match[2]), MAX_TIMES));
      }
    }
  }
  return { ...counts, ...told };
}

// model: see engine/browser.py; answers: texts by key.
// → {run, nodes by key, values, hidden: Set of keys, required: Set, violations: [{question, code}], repeats: {key: number}}
export function evaluate(model, answers, moment = clock()) {
  const evaluation = new Run(model, answers, moment);
  evaluation.settleAll();
  const [values, nodes, repeats, violations] = [{}, {}, {}, []];
  const [hidden, required] = [new Set(), new Set()];
  for (const node of evaluation.walk()) {
    nodes[node.key] = node;
    if (!node.relevant) hidden.add(node.key);
    for (const kid of node.plan.kids) if (kid.rep) repeats[inside(node) + kid.x] = kids(node, kid.n).length;
    if (node.plan.k === "group") continue;
    values[node.key] = node.text;
    if (!node.relevant) continue;
    const code = violation(node, evaluation, required);
    if (code) violations.push({ question: node.key, code });
  }
  return { run: evaluation, nodes, values, hidden, required, violations, repeats };
}

function violation(node, evaluation, required) {
  const { plan, text } = node;
  if (plan.q && toBoolean(run(plan.q, evaluation.at(node)))) required.add(node.key);
  if (SILENT.has(plan.k)) return "";
  if (!text.trim()) return required.has(node.key) ? "required" : "";
  return wrongValue(plan, text) || (!plan.c || toBoolean(run(plan.c, evaluation.at(node))) ? "" : "constraint");
}

function wrongValue({ k: kind, s: span }, value) {
  if (kind === "integer" && !INTEGER.test(value)) return "integer";
  if (kind === "decimal" && !DECIMAL.test(value)) return "decimal";
  if (span) return span[0] <= Number(value) && Number(value) <= span[1] ? "" : "range";
  if (kind === "integer" || kind === "decimal") return "";
  if (kind === "date") return value.length === 10 && DATE.test(value) && daysOf(value) !== null ? "" : "date";
  if (kind === "time") return TIME.test(value) ? "" : "time";
  if (kind === "datetime") return daysOf(value) !== null ? "" : "datetime";
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
