// Walls as polylines. In the whole window of two parameters they are the engine's exact arcs; elsewhere, on a slice,
// magnified or beyond, each is the part of its polynomial's zero set on which the two phases of the wall meet. The border of the domain
// is traced in the same way.

const TRIMMINGS = 20; // bisections for the end of a wall inside of a cell of the grid
const BESIDE = 1e-4; // of the width: the distance at which the phases on the sides of a curve are asked for

// [{wall, lines}] of what is to be drawn, points in parameters of the frame.
function traced(borders) {
  const { frame, slice: { diagram } } = borders;
  if (frame.whole && diagram.names.length === 2 && covers(wholeOf(diagram, frame.axes), frame.ranges)) {
    const flip = frame.axes[0] !== 0; // the engine's arcs have the first parameter first
    return diagram.walls.map((wall) => ({
      wall,
      lines: flip ? wall.lines.map((line) => line.map(([x, y]) => [y, x])) : wall.lines,
    }));
  }
  return diagram.walls.map((wall) => {
    const parts = ([one, two]) => wall.phases.includes(one) && wall.phases.includes(two) && one !== two;
    return { wall, lines: borders.lines(wall.sign[0], parts) };
  });
}

// A second model's window may be smaller than the frame, which is that of the first.
const covers = (window, ranges) => window.every(([low, high], k) => low <= ranges[k][0] && ranges[k][1] <= high);

// The border of the domain inside a frame.
function domainBorder(borders) {
  const parts = ([one, two]) => one < 0 !== two < 0;
  return borders.slice.diagram.limits.flatMap(([i]) => borders.lines(i, parts));
}

// The zero sets of polynomials with the phases on both sides of them.
class Borders {
  constructor(slice, frame) {
    Object.assign(this, { slice, frame, contours: new Contours(slice, frame), known: [] });
  }

  // The i-th zero set where `parts([one, two])` holds of the phases on its sides.
  lines(i, parts) {
    const last = (line) => line.length - 1;
    const around = (line, k) => this.sides(line[k], line[Math.max(0, k - 1)], line[Math.min(last(line), k + 1)]);
    this.known[i] ??= this.contours.of(i).map((line) => ({ line, sides: line.map((_, k) => around(line, k)) }));
    return this.known[i].flatMap(({ line, sides }) => this.stretches(line, sides.map(parts), parts));
  }

  // The phases on the two sides of a curve at a point, which runs from a to b there.
  sides([x, y], a, b) {
    const { aspect, ranges } = this.frame;
    const across = [(a[1] - b[1]) * aspect, (b[0] - a[0]) / aspect];
    const scale = (lengthOf(ranges[0]) * BESIDE) / (Math.hypot(...across) || 1);
    return [scale, -scale].map((s) => this.slice.locate(x + s * across[0], y + s * across[1]));
  }

  // The parts of a polyline that part phases as they should; `good` says so of its points.
  stretches(line, good, parts) {
    const found = [];
    for (let k = 0; k + 1 < line.length; k++) {
      const piece = this.trimmed(line[k], line[k + 1], good[k], good[k + 1], parts);
      if (!piece) continue;
      const last = found[found.length - 1];
      if (last && last[last.length - 1] === piece[0]) last.push(piece[1]);
      else found.push(piece);
    }
    return found;
  }

  // The good part of a short segment with good or bad ends; null for none.
  trimmed(a, b, first, last, parts) {
    const at = (t) => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
    const holds = (t) => parts(this.sides(at(t), a, b));
    if (first === last) return first || holds(0.5) ? [a, b] : null;
    let [low, high] = [0, 1];
    for (let k = 0; k < TRIMMINGS; k++) {
      const middle = (low + high) / 2;
      if (holds(middle) === first) low = middle;
      else high = middle;
    }
    return first ? [a, at(low)] : [at(high), b];
  }
}
