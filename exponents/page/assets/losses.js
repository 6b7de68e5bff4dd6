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
    this.sizes = new Float64Array(this.names.length);
  }

  // A monomial as {shift, powers: [[resource, exponent]], logs: [[resource, exponent]]}.
  compiled(monomial) {
    const factors = (monomial.c || []).map((n) => Math.log10(this.constants[n] ?? 1));
    const place = ([n, k]) => [this.names.indexOf(n), this.exponent(k)];
    return {
      shift: Math.log10(monomial.k ?? 1) + factors.reduce((a, b) => a + b, 0),
      powers: monomial.x.map(place),
      logs: (monomial.log || []).map(place),
    };
  }

  // Held resources so that each comes after those that its law speaks of.
  ordered(entries) {
    const done = [];
    let left = entries;
    while (left.length) {
      const ready = left.filter(([, arms]) =>
        arms.every((m) => m.powers.every(([i]) => !left.some(([j]) => j === i))),
      );
      if (!ready.length) return [...done, ...left];
      done.push(...ready);
      left = left.filter((e) => !ready.includes(e));
    }
    return done;
  }

  value(monomial, sizes) {
    let total = monomial.shift;
    for (const [i, e] of monomial.powers) total += e * sizes[i];
    for (const [i, e] of monomial.logs) total += e * Math.log10(Math.max(1, sizes[i] / LOG_E));
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

  // {parts: {id: loss}, total, budget, allowed} at a time and a size.
  at(time, size) {
    const sizes = this.sizesAt(time, size);
    const parts = {};
    for (const c of this.components) if (this.holds(c.window, sizes)) parts[c.id] = this.law(c.law, sizes);
    return {
      parts,
      total: this.total(parts, sizes),
      budget: this.budget.length === 1 ? this.value(this.budget[0], sizes) : summed10(this.budget.map((m) => this.value(m, sizes))),
      allowed: this.holds(this.caps, sizes) && this.floors.every((i) => sizes[i] >= -TOLERANCE),
    };
  }

  // The sum of the components; of several regimes whose windows hold, the best one.
  total(parts, sizes) {
    if (!this.regimes.length) return this.together(Object.values(parts));
    const sum = (keep) => this.together(this.components.filter((c) => c.id in parts && keep(c)).map((c) => parts[c.id]));
    const open = this.regimes.filter((r) => this.holds(r.window, sizes));
    return Math.min(...open.map((r) => sum((c) => c.regime === "" || c.regime === r.id)));
  }
}

function largest(logs) {
  let found = -Infinity;
  for (const x of logs) found = Math.max(found, x);
  return found;
}

// log10 of a sum of powers of ten; -Infinity for none.
function summed10(logs) {
  const top = largest(logs);
  if (!Number.isFinite(top)) return top;
  let total = 0;
  for (const x of logs) total += 10 ** (x - top);
  return top + Math.log10(total);
}
