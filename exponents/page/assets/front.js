// The loss curves of several sizes, and the front: the least loss that a budget can buy.

const SIZE_COUNT = 5; // sizes shown, a decade apart
const SAMPLES = 140; // of a curve that is drawn
const TRIED = 48; // of one that is tried for the front: at the end of a budget the loss is evaluated anyway
const BUDGET_PARTS = 120;
const BEYOND = 4; // decades of size that the front looks at beyond those shown
const SIZE_PARTS = 120;
const REFINEMENTS = 26; // of a golden section: to some millionths of where it began
const GOLDEN = (Math.sqrt(5) - 1) / 2;
const FAR = 36; // decades of time at most

// Crossover times as powers of the size, at the point that is read.
const bendsOf = (reading) => reading.shapes.flatMap((s) => s.times.filter(Boolean).map(real));

// Decades of time that show the last crossover of the largest size.
function reach(bends, sizes) {
  const last = bends.length ? Math.max(...bends) : 2;
  return Math.min(FAR, Math.max(6, Math.ceil(1.15 * last * sizes.at(-1) + 1)));
}

// Decimal logarithms of the sizes shown, and of the largest that the front looks at.
const sizesFrom = (first) => Array.from({ length: SIZE_COUNT }, (_, i) => first + i);
const largestSize = (sizes) => sizes.at(-1) + BEYOND;

const spread = (low, high, parts) => Array.from({ length: parts + 1 }, (_, i) => low + ((high - low) * i) / parts);

// The curve of one size: points {time, size, total, budget} that the caps allow, crossover times and minima among them.
function lossCurve(losses, size, [low, high], bends, parts = SAMPLES) {
  const corners = bends.map((b) => b * size).filter((t) => t > low && t < high);
  const at = (time) => {
    const { total, budget, allowed } = losses.at(time, size);
    return { time, size, total, budget, allowed };
  };
  const points = [...spread(low, high, parts), ...corners]
    .sort((a, b) => a - b)
    .map(at)
    .filter((p) => p.allowed && Number.isFinite(p.total));
  return points.flatMap((here, i) => {
    const [before, after] = [points[i - 1], points[i + 1]];
    if (!before || !after || here.total >= before.total || here.total >= after.total) return [here];
    const least = at(lowest((t) => losses.at(t, size).total, before.time, after.time));
    return least.time < here.time ? [least, here] : [here, least];
  });
}

// Where a function with one minimum between two ends has it, the best place that was looked at; it may be infinite on the
// right.
function lowest(f, low, high) {
  let best = { at: low, value: f(low) };
  const look = (at) => {
    const value = f(at);
    if (value < best.value) best = { at, value };
    return value;
  };
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [one, two] = [look(left), look(right)];
  for (let k = 0; k < REFINEMENTS; k++) {
    if (one <= two) {
      [high, right, two] = [right, left, one];
      left = high - GOLDEN * (high - low);
      one = look(left);
    } else {
      [low, left, one] = [left, right, two];
      right = low + GOLDEN * (high - low);
      two = look(right);
    }
  }
  return best.at;
}

// Returns [{budget, total, size}]: for each budget the least loss over all sizes and times that it pays for. It ends where
// the best size would be larger than those looked at. A generator, so that it can pause.
function* front(losses, times, bends, last, largest) {
  const curves = [];
  for (const size of spread(0, largest, SIZE_PARTS)) {
    const curve = lossCurve(losses, size, times, bends, TRIED);
    if (curve.length) curves.push(curve);
    yield;
  }
  const spent = curves.some((c) => c[c.length - 1].budget > c[0].budget + TOLERANCE); // by time, or by the size alone
  const budgets = spent ? spread(0, last, BUDGET_PARTS) : curves.map((c) => c[0].budget).filter((b) => b <= last);
  const found = [];
  for (const budget of budgets) {
    const point = cheapest(losses, curves, budget);
    if (Number.isFinite(point.total) && point.size < largest) found.push(point);
    yield;
  }
  return found;
}

function cheapest(losses, curves, budget) {
  let best = { budget, total: Infinity, size: 0 };
  for (const curve of curves) {
    const total = bought(losses, curve, budget);
    if (total < best.total) best = { budget, total, size: curve[0].size };
  }
  return best;
}

// The front at one budget with the size refined between those of the grid.
function refined(losses, times, bends, step, { budget, size }) {
  const value = (s) => bought(losses, lossCurve(losses, s, times, bends, TRIED), budget);
  const best = lowest(value, Math.max(0, size - 2 * step), size + 2 * step); // the size is that of a budget nearby
  return { budget, size: best, total: value(best) };
}

// The least loss on one curve within a budget: at its points, and at the time when the budget is spent.
function bought(losses, curve, budget) {
  let least = Infinity;
  for (let i = 0; i < curve.length; i++) {
    const here = curve[i];
    if (here.budget > budget + TOLERANCE) {
      const before = curve[i - 1];
      if (!before) break;
      const part = (budget - before.budget) / (here.budget - before.budget);
      const end = losses.at(before.time + part * (here.time - before.time), here.size);
      return end.allowed ? Math.min(least, end.total) : least;
    }
    least = Math.min(least, here.total);
  }
  return least;
}

// The slope at x of a polyline [[x, y]], over a quarter of a decade to each side; null outside of it.
function slopeAt(points, x, width = 0.25) {
  const [first, last] = [points[0], points[points.length - 1]];
  if (!first || x < first[0] || x > last[0]) return null;
  const left = Math.max(first[0], x - width);
  const right = Math.min(last[0], x + width);
  return right > left ? (heightAt(points, right) - heightAt(points, left)) / (right - left) : null;
}

function heightAt(points, x) {
  const i = Math.max(1, points.findIndex((p) => p[0] >= x));
  const [[x0, y0], [x1, y1]] = [points[i - 1], points[i]];
  return x1 > x0 ? y0 + ((y1 - y0) * (x - x0)) / (x1 - x0) : y1;
}
