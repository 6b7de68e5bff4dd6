// Exact rational numbers {n, d}: BigInts in lowest terms, d > 0.

const LONGEST = 60; // characters of a number that is read

function divisor(a, b) {
  while (b) [a, b] = [b, a % b];
  return a < 0n ? -a : a;
}

function ratio(n, d = 1n) {
  const common = divisor(n, d) || 1n;
  const sign = d < 0n ? -1n : 1n;
  return { n: (sign * n) / common, d: (sign * d) / common };
}

const ZERO = ratio(0n);

const plus = (a, b) => ratio(a.n * b.d + b.n * a.d, a.d * b.d);
const minus = (a, b) => ratio(a.n * b.d - b.n * a.d, a.d * b.d);
const times = (a, b) => ratio(a.n * b.n, a.d * b.d);
const over = (a, b) => ratio(a.n * b.d, a.d * b.n);
const raised = (a, k) => ({ n: a.n ** BigInt(k), d: a.d ** BigInt(k) });
const signOf = (a) => (a.n > 0n ? 1 : a.n < 0n ? -1 : 0);
const compare = (a, b) => signOf(minus(a, b));
const same = (a, b) => a.n === b.n && a.d === b.d;

// "7/10", "-0.7", "3", "1e-3"; null for anything else.
function readRational(text) {
  const match = /^\s*([-+\u2212]?)(\d+)?(?:\.(\d*))?(?:[eE]([-+]?\d{1,2}))?(?:\s*\/\s*(\d+))?\s*$/.exec(text);
  if (!match || text.length > LONGEST || (match[2] === undefined && !match[3])) return null;
  const [, sign, whole = "0", part = "", power = "0", below = "1"] = match;
  if (/^0+$/.test(below)) return null;
  const shift = Number(power) - part.length;
  const n = BigInt(whole + part) * 10n ** BigInt(Math.max(shift, 0));
  const d = BigInt(below) * 10n ** BigInt(Math.max(-shift, 0));
  return ratio(sign === "-" || sign === "\u2212" ? -n : n, d);
}

// The nearest double, also where numerator and denominator are beyond doubles.
function real(a) {
  const beyond = Math.max(a.n.toString().length, a.d.toString().length) - 300;
  const scale = beyond > 0 ? 10n ** BigInt(beyond) : 1n;
  return Number(a.n / scale) / Number(a.d / scale);
}

// A multiple of `step` next to a double.
const multiple = (x, step) => times(ratio(BigInt(Math.round(x / real(step)))), step);

// The largest of 1, 2, 5 times a power of ten that goes at least `parts` times into a length.
function niceStep(length, parts) {
  const power = Math.floor(Math.log10(length / parts));
  const digit = [5, 2, 1].find((m) => m * 10 ** power <= (length / parts) * (1 + 1e-9)) || 1;
  const ten = 10n ** BigInt(Math.abs(power));
  return power < 0 ? ratio(BigInt(digit), ten) : ratio(BigInt(digit) * ten);
}

const textOf = (a) => (a.d === 1n ? `${a.n}` : `${a.n}/${a.d}`);

function texOf(a) {
  if (a.d === 1n) return `${a.n}`;
  return `${a.n < 0n ? "-" : ""}\\frac{${a.n < 0n ? -a.n : a.n}}{${a.d}}`;
}

// Four significant digits, for reading.
function digits(x) {
  if (!Number.isFinite(x)) return x > 0 ? "\u221e" : x < 0 ? "\u2212\u221e" : "undefined";
  return String(Number(x.toPrecision(4))).replace("-", "\u2212");
}
