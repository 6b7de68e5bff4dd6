// Exact values and shares in elements that stay: at every move of the pointer only their texts change.

class Value {
  // `approximate`: whether its first digits follow the exact number
  constructor(approximate = true) {
    this.approximate = approximate;
    this.node = html("span", { class: "value" });
    this.form = null;
  }

  // A number; null is a pole.
  write(value) {
    const form = value ? `${value.n < 0n ? "-" : ""}${value.d === 1n ? "whole" : "fraction"}` : "pole";
    if (form !== this.form) this.rebuild(value);
    this.form = form;
    if (!value) return;
    const parts = [value.n < 0n ? -value.n : value.n, value.d];
    this.numbers.forEach((text, i) => rewrite(text, String(parts[i])));
    rewrite(this.near, this.approximate ? inDigits(value) : "");
  }

  // An interval between other values than before.
  writeInterval(span) {
    this.form = null;
    fill(this.node, intervalMath(span));
  }

  rebuild(value) {
    const exact = value && math(texOf(value));
    this.numbers = value ? [...exact.querySelectorAll("mn")].map((node) => node.firstChild) : [];
    this.near = document.createTextNode("");
    fill(this.node, exact || "pole", html("small", null, this.near));
  }
}

function rewrite(text, data) {
  if (text.data !== data) text.data = data;
}

// " = 0.5", or " ≈ 0.6667" where that is not all of it; nothing after an integer.
function inDigits(value) {
  if (value.d === 1n) return "";
  const text = digits(real(value));
  const said = readRational(text);
  return `${said && same(said, value) ? " = " : " ≈ "}${text}`;
}

// A bar as long as a share; its length is no matter of layout.
class Bar {
  constructor() {
    this.bar = html("span", { class: "bar" });
    this.node = html("span", { class: "track", "aria-hidden": "true" }, this.bar);
  }

  write(value) {
    this.bar.style.transform = `scaleX(${value ? Math.max(0, Math.min(1, real(value))) : 0})`;
  }
}

const isPoint = (span) => span.low && span.high && same(span.low, span.high);

function intervalMath({ low, high }) {
  const [a, b] = [low ? texOf(low) : "-\\infty", high ? texOf(high) : "\\infty"];
  return math(`\\left${low ? "[" : "("}${a},\\ ${b}\\right${high ? "]" : ")"}`);
}
