// Families of loss curves: {sizes, times, curves, note, front(last), best(edge, budget), crossings(reading, size index)};
// front is a generator that returns the front up to a budget.
// A curve is a list of points {time, size, budget, total, parts}, a front one of {budget, total, size}; all are decimal
// logarithms.

const EARLIEST = 8; // decades below 1 of a time that may be small

// Curves from the model's laws at one point of its parameters, with printed constants or with every constant 1.
class ComputedRuns {
  constructor(diagram, reading, fit, first) {
    const constants = fit ? fit.constants : {};
    const numbers = Object.fromEntries(Object.entries(constants).map(([n, text]) => [n, Number(text)]));
    this.losses = new Losses(diagram, reading.point.map(real), numbers);
    this.bends = bendsOf(reading);
    this.sizes = sizesFrom(first);
    this.times = [diagram.resources[this.losses.time].least ? 0 : -EARLIEST, reach(this.bends, this.sizes)];
    this.curves = this.sizes.map((s) => this.curve(s));
    this.note = fit ? printedNote(fit, diagram, reading.point) : this.plainNote(diagram);
  }

  // With the components along it.
  curve(size) {
    const points = lossCurve(this.losses, size, this.times, this.bends);
    return points.map((p) => ({ ...p, parts: this.losses.parts(p.time, size) }));
  }

  plainNote({ laws: { curve, held }, resources, numbers }) {
    const free = resources.filter((r) => ![curve.time, curve.size].includes(r.name) && !(r.name in held)).map((r) => r.name);
    const more = numbers.length ? " Derived constants are there for a point of each phase: choose it under Constants." : "";
    const rest = free.length ? ` ${free.join(", ")} of order one, so that the front is not yet the optimum over ${free.join(", ")}.` : "";
    return "Exponents only: every constant is 1 and the loss is drawn as its largest component. " +
      `Slopes and their order are the theory's, heights are not.${rest}${more}`;
  }

  *front(last) {
    this.edge ??= yield* front(this.losses, this.times, this.bends, last, largestSize(this.sizes));
    return this.edge;
  }

  // {slope, size} at a budget; null where the front does not reach a quarter of a decade to both sides.
  best(edge, budget, width = 0.25) {
    const near = (x) => edge.find((p) => p.budget >= x);
    if (!edge.length || budget - width < edge[0].budget || !near(budget + width)) return null;
    const step = largestSize(this.sizes) / SIZE_PARTS;
    const [left, here, right] = [-width, 0, width].map((w) =>
      refined(this.losses, this.times, this.bends, step, { budget: budget + w, size: near(budget + w).size }),
    );
    return { slope: (right.total - left.total) / (2 * width), size: here.size };
  }

  // Where the proved crossovers lie: at powers of the size.
  crossings({ shapes }, k) {
    const size = this.sizes[k];
    const times = shapes.length ? shapes[0].times.filter(Boolean).map((t) => real(t) * size) : [];
    return times.map((time) => ({ time, ...this.losses.at(time, size) }));
  }
}

// Constants belong to the exponents that they were fitted with.
function printedNote({ constants, at, where }, { names }, point) {
  const told = Object.entries(constants).map(([n, t]) => `${n} = ${t}`).join(", ");
  const others = names.filter((n, i) => at[n] && !same(readRational(at[n]), point[i]));
  const apart = others.length ? ` They were fitted with ${others.map((n) => `${n} = ${at[n]}`).join(", ")}, not with the point's values.` : "";
  return `Constants as printed (${where}): ${told}.${apart}`;
}

// Curves that the engine computed with derived constants when the page was written.
class TabledRuns {
  constructor({ names, sizes, times, curves, front, source }) {
    this.sizes = sizes;
    this.times = [times[0], times.at(-1)];
    this.curves = curves.map((rows, k) => rows.flatMap((row, i) => (row ? [tabled(row, names, times[i], sizes[k])] : [])));
    this.edge = front.map(([budget, total, size, slope]) => ({ budget, total, size, slope }));
    this.note = `Constants as derived (${source}). Curves and front are the engine's numbers for this point, drawn ` +
      "where it holds what it neglects to be below 10 %.";
  }

  *front(last) {
    return this.edge.filter((p) => p.budget <= last);
  }

  best(edge, budget) {
    const i = edge.findIndex((p) => p.budget >= budget);
    if (i < 1) return null;
    const [a, b] = [edge[i - 1], edge[i]];
    const part = (budget - a.budget) / (b.budget - a.budget);
    return { slope: a.slope + part * (b.slope - a.slope), size: a.size + part * (b.size - a.size) };
  }

  // Where another component becomes the largest.
  crossings(_, k) {
    const curve = this.curves[k];
    return curve.filter((p, i) => i && leader(p) !== leader(curve[i - 1]));
  }
}

const leader = ({ parts }) => Object.keys(parts).reduce((a, b) => (parts[b] > parts[a] ? b : a));

function tabled([budget, ...logs], names, time, size) {
  const parts = Object.fromEntries(names.flatMap((name, i) => (logs[i] === null ? [] : [[name, logs[i]]])));
  return { time, size, budget, parts, total: summed10(Object.values(parts)) };
}
