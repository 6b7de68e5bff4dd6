// One model's diagram: which phase holds at a point, and what the engine's formulas say there.

const STEPS = 250; // that a point takes from one end of a range to the other, at least

class Diagram {
  constructor(data) {
    Object.assign(this, data);
    this.names = data.parameters.map((p) => p.name);
    this.formulas = data.formulas.map((f) => new Quotient(f));
    this.polynomials = data.polynomials.map((terms) => new Polynomial(terms));
    this.calibrations = [...data.fits.map((f) => ({ ...f, title: f.id })), ...data.numbers.map((n) => derivedAt(n, data))];
    this.components = new Map(data.laws.components.map((c) => [c.id, c]));
    this.cells = data.phases.flatMap((p, i) => p.cells.map((tests) => [i, tests]));
    this.limits = data.domain.map((c) => c.sign);
    this.steps = this.names.map((n) => niceStep(this.ranges[n][1] - this.ranges[n][0], STEPS));
  }

  // --- in doubles, for drawing ---------------------------------------------------------------------------------------

  // The index of the phase at an array of doubles; -1 outside the domain.
  locate(point) {
    return this.phaseWith(this.polynomials.map((p) => p.near(point)));
  }

  // The phase where the polynomials have these values.
  phaseWith(values) {
    for (const [i, sign] of this.limits) if (values[i] * sign <= 0) return -1;
    for (const [phase, tests] of this.cells) {
      let k = 0;
      while (k < tests.length && values[tests[k][0]] * tests[k][1] >= 0) k++;
      if (k === tests.length) return phase;
    }
    return -1;
  }

  loss(phase, point) {
    return this.formulas[this.phases[phase].loss].near(point);
  }

  // --- exactly, for reading ------------------------------------------------------------------------------------------

  // Everything at a rational point: {outside}, or the phases that meet there with the values of their formulas.
  read(point) {
    const powers = new Powers(point);
    const known = [];
    const signAt = (i) => (known[i] ??= signOfInteger(this.polynomials[i].scaled(powers)));
    const outside = this.domain.find(({ sign: [i, sign, strict] }) => sign * signAt(i) < (strict ? 1 : 0));
    if (outside) return { point, outside, phases: [] };
    const touched = (cells) => cells.some((tests) => tests.every(([i, sign]) => sign * signAt(i) >= 0)); // the closure
    const value = (k) => this.formulas[k].at(powers);
    const phases = this.phases.filter((p) => touched(p.cells));
    const losses = phases.map((p) => value(p.loss));
    const meets = (w) => w.phases.every((i) => phases.includes(this.phases[i])) && signAt(w.sign[0]) === 0;
    return {
      point,
      phases,
      losses,
      agree: losses.every((x) => x && same(x, losses[0])),
      shares: phases.length === 1 ? phases[0].shares.map(([id, tex, k]) => ({ id, tex, value: value(k) })) : [],
      resources: this.resources.map((r) => ({ ...r, spans: united(phases.flatMap((p) => spansOf(p, r.name, value))) })),
      walls: this.walls.filter(meets),
      shapes: this.shapes
        .filter((s) => touched(s.cells))
        .map((s) => ({ ...s, times: s.crossings.map(value) })),
    };
  }
}

// Derived constants at a point of a phase, as printed ones are: with an id and a title.
function derivedAt(numbers, { phases, parameters }) {
  const { label, id } = phases[numbers.phase];
  const values = parameters.map(({ name }) => `${LETTERS[name] || name} = ${numbers.at[name]}`);
  return { ...numbers, id: `derived ${label || id}`, title: `derived, ${label || id}: ${values.join(", ")}` };
}

const signOfInteger = (n) => (n > 0n ? 1 : n < 0n ? -1 : 0);

// The intervals of a resource's optimal exponent in one phase: {low, high} with their formulas; null is unbounded.
function spansOf(phase, name, value) {
  return phase.optima[name].map(([low, high]) => ({
    low: low === null ? null : value(low),
    high: high === null ? null : value(high),
    formulas: [low, high],
  }));
}

// Intervals of one value each that coincide are written once; what is left stands in increasing order.
function united(spans) {
  const kept = [];
  for (const span of spans) {
    const twin = kept.find((s) => equalEnds(s.low, span.low) && equalEnds(s.high, span.high));
    if (!twin) kept.push(span);
  }
  return kept.sort((a, b) => (a.low && b.low ? compare(a.low, b.low) : a.low ? 1 : -1));
}

function equalEnds(a, b) {
  return a && b ? same(a, b) : a === b;
}
