// The loss at given resources, from the model's laws at one point of its parameters. Everything is a decimal logarithm.
// With printed constants the loss is the sum of its components; without them it is known up to constants, and its largest
// component stands for it. A resource that is neither held nor on the curve stays of order one.

const LOG_E = Math.log10(Math.E);
const TOLERANCE = 1e-9; // of a window's border

class Losses {
  constructor(diagram, point, constants) {
    const { laws } = diagram;
    this.names = diagram.resources.map((r) => r.name);
    this.constants = constants;
    this.together = Object.keys(constants).length ? summed10 : largest;
    this.exponent = (k) => diagram.formulas[k].near(point);
    const alive = (c) => c.region.every(([i, sign]) => diagram.polynomials[i].near(point) * sign >= 0);
    this.components = laws.components.filter(alive).map((c) => ({
      id: c.id,
      regime: c.regime,
      law: c.law.map((arms) => arms.map((m) => this.compiled(m))),
      window: c.window.map((m) => this.compiled(m)),
    }));
    this.regimes = laws.regimes.map((r) => ({ id: r.id, window: r.window.map((m) => this.compiled(m)) }));
    this.held = this.ordered(Object.entries(laws.held).map(([n, arms]) => [this.names.indexOf(n), arms.map((m) => this.compiled(m))]));
    this.caps = laws.caps.map((m) => this.compiled(m));
    this.budget = laws.budget.map((m) => this.compiled(m));
    this.time = this.names.indexOf(laws.curve.time);
    this.size = this.names.indexOf(laws.curve.size);
    this.floors = diagram.resources.flatMap((r, i) => (r.least ? [i] : [])); // resources that are at least 1
    this.sizes = new Float64Array(this.names.length); // used again and again, as are the logs
    this.logs = new Float64Array(this.components.length);
  }

  // A monomial as {shift, of, by, logs: {of, by}}: exponents `by` of the resources at the places `of`.
  compiled(monomial) {
    const factors = (monomial.c || []).map((n) => Math.log10(this.constants[n] ?? 1));
    const powers = (pairs) => ({
      of: pairs.map(([n]) => this.names.indexOf(n)),
      by: Float64Array.from(pairs, ([, k]) => this.exponent(k)),
    });
    const shift = Math.log10(monomial.k ?? 1) + factors.reduce((x, y) => x + y, 0);
    return { shift, ...powers(monomial.x), logs: powers(monomial.log || []) };
  }

  // Held resources so that each comes after those that its law speaks of.
  ordered(entries) {
    const done = [];
    let left = entries;
    while (left.length) {
      const ready = left.filter(([, arms]) =>
        arms.every((m) => m.of.every((i) => !left.some(([j]) => j === i))),
      );
      if (!ready.length) return [...done, ...left];
      done.push(...ready);
      left = left.filter((e) => !ready.includes(e));
    }
    return done;
  }

  // Asked for a million times by a front: loops that make nothing.
  value({ shift, of, by, logs }, sizes) {
    let total = shift;
    for (let k = 0; k < of.length; k++) total += by[k] * sizes[of[k]];
    for (let k = 0; k < logs.of.length; k++) total += logs.by[k] * Math.log10(Math.max(1, sizes[logs.of[k]] / LOG_E));
    return total;
  }

  holds(window, sizes) {
    for (const m of window) if (this.value(m, sizes) > TOLERANCE) return false;
    return true;
  }

  // The least of several monomials.
  least(arms, sizes) {
    let found = Infinity;
    for (const m of arms) found = Math.min(found, this.value(m, sizes));
    return found;
  }

  law(terms, sizes) {
    return terms.length === 1 ? this.least(terms[0], sizes) : this.together(terms.map((arms) => this.least(arms, sizes)));
  }

  // All resources at a time and a size, in an array that is used again.
  sizesAt(time, size) {
    const sizes = this.sizes.fill(0);
    sizes[this.time] = time;
    sizes[this.size] = size;
    for (const [i, arms] of this.held) if (i !== this.time && i !== this.size) sizes[i] = this.least(arms, sizes);
    return sizes;
  }

  // {total, budget, allowed} at a time and a size.
  at(time, size) {
    const sizes = this.sizesAt(time, size);
    return {
      total: this.total(sizes),
      budget: this.budget.length === 1 ? this.value(this.budget[0], sizes) : summed10(this.budget.map((m) => this.value(m, sizes))),
      allowed: this.holds(this.caps, sizes) && this.floors.every((i) => sizes[i] >= -TOLERANCE),
    };
  }

  // {id: loss} of the components that are there.
  parts(time, size) {
    const sizes = this.sizesAt(time, size);
    return Object.fromEntries(this.components.filter((c) => this.holds(c.window, sizes)).map((c) => [c.id, this.law(c.law, sizes)]));
  }

  // The sum of the components; of several regimes whose windows hold, the best one.
  total(sizes) {
    this.components.forEach((c, k) => {
      this.logs[k] = this.holds(c.window, sizes) ? this.law(c.law, sizes) : -Infinity;
    });
    if (!this.regimes.length) return this.together(this.logs);
    const sum = ({ id }) => this.together(this.logs.filter((_, k) => ["", id].includes(this.components[k].regime)));
    return Math.min(...this.regimes.filter((r) => this.holds(r.window, sizes)).map(sum));
  }
}

function largest(logs) {
  let found = -Infinity;
  for (let k = 0; k < logs.length; k++) if (logs[k] > found) found = logs[k];
  return found;
}

// log10 of a sum of powers of ten; -Infinity for none.
function summed10(logs) {
  const top = largest(logs);
  if (!Number.isFinite(top)) return top;
  let total = 0;
  for (let k = 0; k < logs.length; k++) total += 10 ** (logs[k] - top);
  return top + Math.log10(total);
}
