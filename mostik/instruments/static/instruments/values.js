// Values of expressions and their conversions. Twin of engine/values.py: change both, the differential test compares.
// A value is a string, a number (NaN = not a number), a boolean or a list of nodes; dates are ISO strings.
// A list stands for its first node where one value is needed.

const NUMBER = /^[ \t\r\n]*-?(?:\d+(?:\.\d*)?|\.\d+)[ \t\r\n]*$/;
export const DATE =
  /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3})\d*)?)?(Z|[+-]\d\d:?\d\d)?)?$/;
export const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:?\d\d)?$/;
const DAY = 86400000;

export function toText(value) {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "true" : "false";
  if (Array.isArray(value)) return value.length ? toText(value[0].value) : "";
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return "0";
  const text = String(value);
  return text.includes("e") ? plain(text) : text;
}

function plain(text) {
  const [, sign, whole, fraction = "", exponent] = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + "0".repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

export function toNumber(value) {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (Array.isArray(value)) return value.length ? toNumber(value[0].value) : NaN;
  if (NUMBER.test(value)) return Number(value.replace(/[ \t\r\n]+/g, ""));
  const days = daysOf(value);
  return days === null ? NaN : days;
}

export function toBoolean(value) {
  if (typeof value === "boolean") return value;
  if (typeof value === "string") return value !== "";
  if (Array.isArray(value)) return value.length > 1 || (value.length === 1 && toBoolean(value[0].value));
  return value !== 0 && !Number.isNaN(value);
}

// Days since 1970-01-01 of a date or a date with time; null if the text is neither.
export function daysOf(text) {
  const match = DATE.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second = "0", fraction = "0", zone] = match;
  const days = utc(+year, +month, +day);
  if (days === null) return null;
  if (hour === undefined) return days;
  if (+hour > 23 || +minute > 59 || +second > 59) return null;
  const millis = (+hour * 3600 + +minute * 60 + +second) * 1000 + +fraction.padEnd(3, "0");
  return (days * DAY + millis - offset(zone) * 60000) / DAY;
}

function utc(year, month, day) {
  if (year < 1) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? date.getTime() / DAY
    : null;
}

function offset(zone) {
  if (!zone || zone === "Z") return 0;
  const minutes = +zone.slice(1, 3) * 60 + +zone.slice(-2);
  return zone[0] === "-" ? -minutes : minutes;
}

export function dateOfDays(days) {
  if (!Number.isFinite(days)) return "";
  const date = new Date(Math.floor(days) * DAY);
  const year = date.getUTCFullYear();
  return Number.isNaN(year) || year < 1 || year > 9999 ? "" : date.toISOString().slice(0, 10);
}

// A calculated value as the type of its node keeps it; what is not a number is nothing.
export function cast(type, given) {
  const value = type === "int" || type === "decimal" ? toNumber(given) : given;
  if (typeof value === "number") {
    if (Number.isNaN(value) || (type === "int" && !Number.isFinite(value))) return "";
    if (type === "int") return toText(Math.trunc(value));
  }
  if (type === "date") {
    const text = typeof value === "string" || Array.isArray(value) ? toText(value) : dateOfDays(toNumber(value));
    return daysOf(text) === null ? "" : text.slice(0, 10);
  }
  return toText(value);
}

export function compare(operator, left, right) {
  if (Array.isArray(left)) return left.some((node) => compare(operator, node.value, right));
  if (Array.isArray(right)) return right.some((node) => compare(operator, left, node.value));
  if (operator === "=" || operator === "!=") return same(left, right) === (operator === "=");
  const a = toNumber(left);
  const b = toNumber(right);
  if (operator === "<") return a < b;
  if (operator === "<=") return a <= b;
  return operator === ">" ? a > b : a >= b;
}

function same(left, right) {
  if (typeof left === "boolean" || typeof right === "boolean") return toBoolean(left) === toBoolean(right);
  if (typeof left === "number" || typeof right === "number") return toNumber(left) === toNumber(right);
  return left === right;
}

export function arithmetic(operator, left, right) {
  const a = toNumber(left);
  const b = toNumber(right);
  if (operator === "+") return a + b;
  if (operator === "-") return a - b;
  if (operator === "*") return a * b;
  return operator === "div" ? a / b : a % b;
}
