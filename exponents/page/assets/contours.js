// Where polynomials vanish in a frame, as polylines: signs on a grid, roots on its edges by bisection, roots of a cell joined.

const GRID = 72; // cells along each axis
const LINES = GRID + 1;
const HALVINGS = 26;

class Contours {
  constructor(slice, frame) {
    this.slice = slice;
    const [[left, right], [low, high]] = frame.ranges;
    // beside round numbers, on which walls like to lie
    this.xs = Float64Array.from({ length: LINES }, (_, k) => left + ((right - left) * (k + 0.013)) / GRID);
    this.ys = Float64Array.from({ length: LINES }, (_, k) => low + ((high - low) * (k + 0.017)) / GRID);
    this.positive = this.signs();
    this.known = [];
  }

  // For each polynomial a table with 1 where it is positive, row by row.
  signs() {
    const found = this.slice.tables.map(() => new Uint8Array(LINES * LINES));
    for (let b = 0, k = 0; b < LINES; b++) {
      for (let a = 0; a < LINES; a++, k++) {
        const values = this.slice.valuesAt(this.xs[a], this.ys[b]);
        for (let i = 0; i < values.length; i++) found[i][k] = values[i] > 0 ? 1 : 0;
      }
    }
    return found;
  }

  // The curves on which the i-th polynomial vanishes: lists of points.
  of(i) {
    if (!this.known[i]) {
      const roots = new Map(); // edge -> the point on it, one object for both of its cells
      const point = (edge) => roots.get(edge) ?? roots.set(edge, this.root(i, edge)).get(edge);
      this.known[i] = chained(this.steps(i)).map((edges) => edges.map(point));
    }
    return this.known[i];
  }

  // Pairs of edges that a curve passes through from side to side of a cell. The edge to the right of grid point k is 2k, the
  // one above it 2k + 1.
  steps(i) {
    const found = [];
    const table = this.positive[i];
    for (let b = 0; b < GRID; b++) {
      for (let a = 0; a < GRID; a++) {
        const k = b * LINES + a;
        const [one, two, three, four] = [table[k], table[k + 1], table[k + LINES + 1], table[k + LINES]];
        if (one + two + three + four === 0 || one + two + three + four === 4) continue;
        const crossed = [];
        if (one !== two) crossed.push(2 * k);
        if (two !== three) crossed.push(2 * (k + 1) + 1);
        if (three !== four) crossed.push(2 * (k + LINES));
        if (four !== one) crossed.push(2 * k + 1);
        for (let n = 0; n < crossed.length; n += 2) found.push([crossed[n], crossed[n + 1]]);
      }
    }
    return found;
  }

  // The point of an edge at which the i-th polynomial changes its sign.
  root(i, edge) {
    const k = edge >> 1;
    const [x, y] = [this.xs[k % LINES], this.ys[Math.floor(k / LINES)]];
    const [across, up] = edge % 2 ? [0, this.ys[1] - this.ys[0]] : [this.xs[1] - this.xs[0], 0];
    let [low, high] = [0, 1];
    for (let n = 0; n < HALVINGS; n++) {
      const middle = (low + high) / 2;
      if (this.slice.value(i, x + middle * across, y + middle * up) > 0 === this.positive[i][k] > 0) low = middle;
      else high = middle;
    }
    const part = (low + high) / 2;
    return [x + part * across, y + part * up];
  }
}

// Pairs joined at equal ends to lists; an end belongs to two pairs at most.
function chained(pairs) {
  const around = new Map();
  for (const pair of pairs) for (const end of pair) around.set(end, [...(around.get(end) || []), pair]);
  const left = new Set(pairs);
  const from = (start) => {
    const chain = [start];
    for (let here = start; ; ) {
      const next = around.get(here).find((pair) => left.has(pair));
      if (!next) return chain;
      left.delete(next);
      here = next[0] === here ? next[1] : next[0];
      chain.push(here);
    }
  };
  const loose = [...around].filter(([, own]) => own.length === 1).map(([end]) => end);
  const open = loose.map(from).filter((chain) => chain.length > 1); // from its other end a chain is found empty
  return [...open, ...pairs.filter((pair) => left.has(pair)).map(([start]) => from(start)).filter((chain) => chain.length > 1)];
}
