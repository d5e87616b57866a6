// Functions of expressions. Twin of engine/functions.py and patterns.py; those that need trees live in engine.js.
import { DATE, dateOfDays, daysOf, toBoolean, toNumber, toText } from "./values.js";

const MAX_TEXT = 10000;
const [STEP, BEGIN, END, IN, OUT, FINAL] = [0, 1, 2, 3, 4, 5];

// Functions that take lists of nodes, not only their first value.
export const OF_NODES = new Set(["sum", "count", "count-non-empty", "min", "max", "concat", "join", "randomize"]);

const words = (value) => toText(value).split(/[ \t\r\n]+/).filter(Boolean);
const letters = (value) => [...toText(value)];
const flat = (values) => values.flatMap((value) => (Array.isArray(value) ? value.map((node) => node.value) : [value]));
const numbers = (values) => flat(values).filter((value) => value !== "").map(toNumber);

export function roundHalfUp(number, digits = 0) {
  if (!Number.isFinite(number)) return number;
  const power = 10 ** Math.min(Math.abs(digits), 20);
  return digits >= 0 ? Math.floor(number * power + 0.5) / power : Math.floor(number / power + 0.5) * power;
}

const real = (compute) => (a) => {
  const given = a.map(toNumber);
  return given.some(Number.isNaN) ? NaN : compute(...given);
};

function index(number, length) {
  if (Number.isNaN(number)) return 0;
  const position = Math.trunc(Math.max(-length, Math.min(length, number)));
  return position < 0 ? position + length : position;
}

function substring(a) {
  const start = roundHalfUp(toNumber(a[1]));
  const end = a.length > 2 ? start + roundHalfUp(toNumber(a[2])) : Infinity;
  return letters(a[0])
    .filter((_, i) => i + 1 >= start && i + 1 < end)
    .join("");
}

function substr(a) {
  const text = letters(a[0]);
  const start = index(toNumber(a[1]), text.length);
  const end = a.length > 2 ? index(toNumber(a[2]), text.length) : text.length;
  return start < end ? text.slice(start, end).join("") : "";
}

function translate(a) {
  const target = letters(a[2]);
  const table = new Map();
  letters(a[1]).forEach((char, i) => table.has(char) || table.set(char, target[i] ?? ""));
  return letters(a[0])
    .map((char) => (table.has(char) ? table.get(char) : char))
    .join("");
}

function extreme(choose) {
  return (a) => {
    const given = numbers(a);
    return !given.length || given.some(Number.isNaN) ? NaN : choose(...given);
  };
}

const between = (value, least, most) => (least === -1 || value >= least) && (most === -1 || value <= most);

function weightedChecklist(a) {
  let total = 0;
  for (let i = 2; i + 1 < a.length; i += 2) if (toBoolean(a[i])) total += toNumber(a[i + 1]);
  return between(total, toNumber(a[0]), toNumber(a[1]));
}

function date(a) {
  const value = a[0];
  if (typeof value === "string" && (value === "" || daysOf(value) !== null)) return value;
  return dateOfDays(toNumber(value));
}

function formatDate(a) {
  const text = toText(a[0]);
  if (daysOf(text) === null) return "";
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = ""] = DATE.exec(text);
  const parts = {
    Y: year, y: year.slice(2), m: month, n: String(+month), d: day, e: String(+day),
    H: hour, h: String(+hour), M: minute, S: second, 3: fraction.padEnd(3, "0"), "%": "%",
  };
  return toText(a[1]).replace(/%([^])/gu, (_, letter) => (Object.hasOwn(parts, letter) ? parts[letter] : ""));
}

function decimalTime(a) {
  const days = daysOf(`1970-01-01T${toText(a[0])}`);
  return days === null ? NaN : ((days % 1) + 1) % 1;
}

// Simulates the states the server made of a pattern: linear time, the same answer as on the server.
export function matches([first, states], value) {
  const chars = [...value];
  if (chars.length > MAX_TEXT) return false;
  let current = closure(states, [first], true, chars.length === 0);
  for (const [i, char] of chars.entries()) {
    const code = char.codePointAt(0);
    const following = new Set();
    for (const state of current) {
      const [kind, targets, ranges] = states[state];
      if (kind !== IN && kind !== OUT) continue;
      if (within(code, ranges) === (kind === IN)) targets.forEach((target) => following.add(target));
    }
    if (!following.size) return false;
    current = closure(states, following, false, i === chars.length - 1);
  }
  return [...current].some((state) => states[state][0] === FINAL);
}

const within = (code, ranges) => ranges.some((low, i) => i % 2 === 0 && low <= code && code <= ranges[i + 1]);

function closure(states, from, atStart, atEnd) {
  const seen = new Set();
  const stack = [...from];
  while (stack.length) {
    const state = stack.pop();
    if (seen.has(state)) continue;
    seen.add(state);
    const [kind, targets] = states[state];
    if (kind === STEP || (kind === BEGIN && atStart) || (kind === END && atEnd)) stack.push(...targets);
  }
  return seen;
}

// The order the ODK specification gives: Fisher–Yates with the numbers of Park and Miller.
export function shuffled(items, seed) {
  const mixed = [...items];
  let state = seed === null ? 1 + Math.floor(Math.random() * 2147483645) : (Number.isFinite(seed) ? Math.trunc(seed) : 0) % 2147483647;
  if (state <= 0) state += 2147483646;
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    state = (state * 16807) % 2147483647;
    const other = Math.floor(((state - 1) / 2147483646) * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other], mixed[last]];
  }
  return mixed;
}

function uuid() {
  return crypto.randomUUID?.() ?? `${1e7}-1e3-4e3-8e3-1e11`.replace(/[018]/g, (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));
}

function base64Decode(a) {
  const given = toText(a[0]); // atob forgives a missing end, the server and ODK Collect do not
  if (given.length % 4 || !/^[A-Za-z0-9+/]*={0,2}$/.test(given)) return "";
  return new TextDecoder().decode(Uint8Array.from(atob(given), (c) => c.charCodeAt(0)));
}

function selectedAt(a) {
  const given = words(a[0]);
  const at = toNumber(a[1]);
  return at >= 0 && at < given.length ? given[Math.trunc(at)] : "";
}

const text = (compute) => (a) => compute(...a.map(toText));
const whole = (convert) => (a) => convert(toNumber(a[0]));

export const FUNCTIONS = {
  true: () => true,
  false: () => false,
  not: (a) => !toBoolean(a[0]),
  boolean: (a) => toBoolean(a[0]),
  "boolean-from-string": (a) => ["1", "true"].includes(toText(a[0])),
  string: (a) => toText(a[0]),
  number: (a) => toNumber(a[0]),
  int: whole(Math.trunc),
  round: (a) => {
    const digits = a.length > 1 ? toNumber(a[1]) : 0;
    return Number.isNaN(digits) ? NaN : roundHalfUp(toNumber(a[0]), Math.trunc(digits));
  },
  floor: whole(Math.floor),
  ceiling: whole(Math.ceil),
  abs: whole(Math.abs),
  pow: real(Math.pow),
  sqrt: real(Math.sqrt),
  exp: real(Math.exp),
  exp10: real((x) => 10 ** x),
  log: real((x) => (x > 0 ? Math.log(x) : NaN)),
  log10: real((x) => (x > 0 ? Math.log10(x) : NaN)),
  pi: () => Math.PI,
  sin: real(Math.sin),
  cos: real(Math.cos),
  tan: real(Math.tan),
  asin: real(Math.asin),
  acos: real(Math.acos),
  atan: real(Math.atan),
  atan2: real(Math.atan2),
  concat: (a) => flat(a).map(toText).join(""),
  join: ([glue, ...parts]) => flat(parts).map(toText).join(toText(glue)),
  contains: text((whole_, part) => whole_.includes(part)),
  "starts-with": text((whole_, part) => whole_.startsWith(part)),
  "ends-with": text((whole_, part) => whole_.endsWith(part)),
  substring,
  substr,
  "substring-before": text((whole_, part) => (part && whole_.includes(part) ? whole_.slice(0, whole_.indexOf(part)) : "")),
  "substring-after": text((whole_, part) => {
    if (!part) return whole_;
    return whole_.includes(part) ? whole_.slice(whole_.indexOf(part) + part.length) : "";
  }),
  "string-length": (a) => letters(a[0]).length,
  "normalize-space": (a) => words(a[0]).join(" "),
  translate,
  selected: (a) => words(a[0]).includes(toText(a[1])),
  "count-selected": (a) => words(a[0]).length,
  "selected-at": selectedAt,
  checklist: (a) => between(a.slice(2).filter(toBoolean).length, toNumber(a[0]), toNumber(a[1])),
  "weighted-checklist": weightedChecklist,
  sum: (a) => numbers(a).reduce((total, number) => total + number, 0),
  count: (a) => flat(a).length,
  "count-non-empty": (a) => flat(a).filter((value) => toText(value) !== "").length,
  min: extreme(Math.min),
  max: extreme(Math.max),
  random: () => Math.random(),
  uuid,
  "base64-decode": base64Decode,
  today: (_, card) => card.today,
  now: (_, card) => card.now,
  date,
  "date-time": (a) => (daysOf(toText(a[0])) === null ? "" : toText(a[0])),
  "format-date": formatDate,
  "format-date-time": formatDate,
  "decimal-date-time": (a) => toNumber(a[0]),
  "decimal-time": decimalTime,
};
