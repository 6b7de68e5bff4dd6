// The LaTeX that the engine prints (fractions, roots, scripts, Greek letters, relations), as MathML elements.

const LETTERS = {
  alpha: "α", beta: "β", gamma: "γ", delta: "δ", epsilon: "ϵ", varepsilon: "ε", zeta: "ζ", eta: "η", theta: "θ",
  vartheta: "ϑ", iota: "ι", kappa: "κ", lambda: "λ", mu: "μ", nu: "ν", xi: "ξ", pi: "π", rho: "ρ", sigma: "σ",
  tau: "τ", upsilon: "υ", phi: "ϕ", varphi: "φ", chi: "χ", psi: "ψ", omega: "ω", Gamma: "Γ", Delta: "Δ", Theta: "Θ",
  Lambda: "Λ", Xi: "Ξ", Pi: "Π", Sigma: "Σ", Upsilon: "Υ", Phi: "Φ", Psi: "Ψ", Omega: "Ω", ell: "ℓ", infty: "∞",
  partial: "∂", nabla: "∇", log: "log",
};
const OPERATORS = {
  ge: "≥", le: "≤", cdot: "·", times: "×", pm: "±", sim: "∼", to: "→", cup: "∪", perp: "⊥", parallel: "∥", prime: "′",
  approx: "≈", star: "⋆", ast: "∗", circ: "∘", dagger: "†", ldots: "…", colon: ":",
};
const SPACES = { ",": "0.17em", ";": "0.28em", ":": "0.22em", " ": "0.33em", "!": "0", quad: "1em" };
const ACCENTS = { hat: "^", tilde: "~", bar: "¯", overline: "¯", dot: "˙", ddot: "¨", vec: "→" };
const SCRIPT = { B: "ℬ", E: "ℰ", F: "ℱ", H: "ℋ", I: "ℐ", L: "ℒ", M: "ℳ", R: "ℛ" };
const TOKENS = /\\[A-Za-z]+|\\.|[0-9]+(?:\.[0-9]+)?|[^\s]/gu;

const m = (tag, attributes, ...children) => made(MATHML, tag, attributes, children);

// A <math> element; `block` sets fractions at full size.
function math(tex, block = false) {
  const reader = new Reader(tex.match(TOKENS) || []);
  return m("math", { display: block ? "block" : "inline", class: block ? "displayed" : null }, reader.atoms());
}

class Reader {
  constructor(tokens) {
    this.tokens = tokens;
    this.place = 0;
  }

  next() {
    return this.tokens[this.place++];
  }

  // Atoms with their scripts up to the end, a closing brace or \right.
  atoms() {
    const found = [];
    while (this.place < this.tokens.length && this.tokens[this.place] !== "}" && this.tokens[this.place] !== "\\right") {
      found.push(this.scripted(this.atom()));
    }
    return found;
  }

  // As one element; one atom is one already.
  row() {
    const found = this.atoms();
    return found.length === 1 ? found[0] : m("mrow", null, found);
  }

  group() {
    if (this.tokens[this.place] !== "{") return this.atom();
    this.next();
    const row = this.row();
    this.next();
    return row;
  }

  scripted(base) {
    let low = null;
    let high = null;
    for (let token = this.tokens[this.place]; token === "_" || token === "^" || token === "'"; token = this.tokens[this.place]) {
      this.next();
      if (token === "_") low = this.group();
      else high = token === "^" ? this.group() : m("mo", null, "′");
    }
    if (low && high) return m("msubsup", null, base, low, high);
    if (low) return m("msub", null, base, low);
    return high ? m("msup", null, base, high) : base;
  }

  atom() {
    const token = this.next();
    if (token === undefined) return m("mrow", null);
    if (token === "{") {
      const row = this.row();
      this.next();
      return row;
    }
    if (token[0] === "\\") return this.command(token.slice(1));
    if (/^[0-9]/.test(token)) return m("mn", null, token);
    if (/^\p{L}$/u.test(token)) return m("mi", null, token);
    if (token === "/") return m("mo", { lspace: "0.05em", rspace: "0.05em" }, token);
    const form = "([".includes(token) ? "prefix" : ")]".includes(token) ? "postfix" : null; // else they stand apart like signs
    return m("mo", { stretchy: "false", form }, token === "-" ? "−" : token);
  }

  command(name) {
    if (name === "frac") {
      const top = this.group();
      return m("mfrac", null, top, this.group());
    }
    if (name === "sqrt") return m("msqrt", null, this.group());
    if (name === "left") return this.fenced();
    if (name in SPACES) return m("mspace", { width: SPACES[name] });
    if (name in LETTERS) return m("mi", null, LETTERS[name]);
    if (name in OPERATORS) return m("mo", null, OPERATORS[name]);
    if (name in ACCENTS) return m("mover", { accent: "true" }, this.group(), m("mo", null, ACCENTS[name]));
    if (name.startsWith("math")) return this.lettered(name.slice(4));
    return m("mtext", null, name);
  }

  // Delimiters grow around fractions alone: fonts set those that may grow with more space than brackets in a line have.
  fenced() {
    const left = this.next() || "";
    const inside = this.atoms();
    this.next();
    const right = this.next() || "";
    const tall = inside.some((atom) => atom.localName === "mfrac" || atom.querySelector("mfrac"));
    const delimiter = (token, form) => m("mo", { fence: "true", form, stretchy: String(tall) }, token.replace("\\", ""));
    return m("mrow", null, delimiter(left, "prefix"), inside, delimiter(right, "postfix"));
  }

  // \mathrm{...}: upright words; \mathcal{L}: a script letter; other alphabets stay italic.
  lettered(alphabet) {
    if (this.tokens[this.place] !== "{") return this.atom();
    const start = this.place + 1;
    const row = this.group();
    const inner = this.tokens.slice(start, this.place - 1);
    if (alphabet === "cal" && inner.length === 1 && /^[A-Z]$/.test(inner[0])) {
      const letter = SCRIPT[inner[0]] || String.fromCodePoint(0x1d49c + inner[0].charCodeAt(0) - 65);
      return m("mi", null, letter);
    }
    if (alphabet !== "rm") return row;
    const words = inner.map((t) => (t === "\\ " ? "\u00a0" : LETTERS[t.slice(1)] || t)).join("");
    return m("mi", { mathvariant: "normal" }, words);
  }
}
