// Walls as polylines. In the whole window of two parameters they are the engine's exact arcs; elsewhere, on a slice or
// magnified, the zero set of each wall's polynomial is traced on a grid, refined by bisection, and kept where the two phases
// of the wall meet. The border of the domain is traced in the same way.

const GRID = 72; // cells of the tracing grid along each axis
const HALVINGS = 26;

// [{wall, lines}] of what is to be drawn, points in parameters of the frame.
function traced(slice, frame) {
  const { diagram } = slice;
  if (frame.whole && diagram.names.length === 2) {
    const flip = frame.axes[0] !== 0; // the engine's arcs have the first parameter first
    return diagram.walls.map((wall) => ({
      wall,
      lines: flip ? wall.lines.map((line) => line.map(([x, y]) => [y, x])) : wall.lines,
    }));
  }
  return diagram.walls.map((wall) => {
    const parts = (one, two) => wall.phases.includes(one) && wall.phases.includes(two) && one !== two;
    return { wall, lines: zeroSet(slice, wall.sign[0], frame, parts) };
  });
}

// The border of the domain inside a frame.
function domainBorder(slice, frame) {
  const parts = (one, two) => one < 0 !== two < 0;
  return slice.diagram.limits.flatMap(([i]) => zeroSet(slice, i, frame, parts));
}

// Short segments of the curve on which the i-th polynomial vanishes, where `parts(one, two)` holds of the phases on its
// two sides.
function zeroSet(slice, i, frame, parts) {
  const f = (x, y) => slice.value(i, x, y);
  const [left, right] = frame.ranges[0];
  const [low, high] = frame.ranges[1];
  // beside round numbers, on which walls like to lie
  const xs = Array.from({ length: GRID + 1 }, (_, k) => left + ((right - left) * (k + 0.013)) / GRID);
  const ys = Array.from({ length: GRID + 1 }, (_, k) => low + ((high - low) * (k + 0.017)) / GRID);
  const table = ys.map((y) => Float64Array.from(xs, (x) => f(x, y)));
  const segments = [];
  for (let b = 0; b < GRID; b++) {
    for (let a = 0; a < GRID; a++) {
      const side = table[b][a] > 0;
      if (table[b][a + 1] > 0 === side && table[b + 1][a] > 0 === side && table[b + 1][a + 1] > 0 === side) continue;
      const ends = crossed(f, table, xs, ys, a, b);
      for (let k = 0; k + 1 < ends.length; k += 2) {
        segments.push(...trimmed(slice, frame, parts, [ends[k], ends[k + 1]]));
      }
    }
  }
  return segments;
}

// Where the curve passes through the sides of a cell of the grid.
function crossed(f, table, xs, ys, a, b) {
  const corners = [[a, b], [a + 1, b], [a + 1, b + 1], [a, b + 1]];
  const found = [];
  corners.forEach(([i, j], k) => {
    const [p, q] = corners[(k + 1) % 4];
    if (table[j][i] > 0 !== table[q][p] > 0) found.push(root(f, [xs[i], ys[j]], [xs[p], ys[q]]));
  });
  return found;
}

// The point between two others at which a function changes its sign.
function root(f, a, b) {
  const positive = f(...a) > 0;
  const between = (t) => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
  let low = 0;
  let high = 1;
  for (let k = 0; k < HALVINGS; k++) {
    const middle = (low + high) / 2;
    if (f(...between(middle)) > 0 === positive) low = middle;
    else high = middle;
  }
  return between((low + high) / 2);
}

// The part of a short segment that parts two phases as it should; cut where a third one comes in between.
function trimmed(slice, frame, parts, [a, b]) {
  const across = [(a[1] - b[1]) * frame.aspect, (b[0] - a[0]) / frame.aspect];
  const scale = ((frame.ranges[0][1] - frame.ranges[0][0]) * 1e-4) / (Math.hypot(...across) || 1);
  const at = (t) => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
  const holds = (t) => {
    const [x, y] = at(t);
    const [one, two] = [scale, -scale].map((s) => slice.locate(x + s * across[0], y + s * across[1]));
    return parts(one, two);
  };
  const [first, last] = [holds(0), holds(1)];
  if (first && last) return [[a, b]];
  if (!first && !last) return holds(0.5) ? [[a, b]] : [];
  let [low, high] = [0, 1];
  for (let k = 0; k < 20; k++) {
    const middle = (low + high) / 2;
    if (holds(middle) === first) low = middle;
    else high = middle;
  }
  return first ? [[a, at(low)]] : [[at(high), b]];
}
