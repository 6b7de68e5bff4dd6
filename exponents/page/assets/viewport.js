// The part of a plane that is shown: a range for each axis, between the whole window and a thousandth of it.

const NEAREST = 1000; // times the whole window is magnified at most
const WIDEST = 8; // whole windows that are shown at most
const ASIDE = 2; // whole windows by which the middle may leave the whole window
const INSIDE = 0.06; // of the range, that a point followed stays away from the border

// The whole window; a figure of exponents finds its second range on its own.
function wholeOf(diagram, axes) {
  return axes.map((k) => (k < 0 ? [0, 1] : [...diagram.ranges[diagram.names[k]]]));
}

const lengthOf = ([low, high]) => high - low;

// Magnified by a factor around a place, given as parts of the width and of the height from the lower left corner; axes
// without a parameter stay.
function magnified(ranges, whole, axes, factor, place) {
  const scale = lengthOf(whole[0]) / lengthOf(ranges[0]);
  const ratio = Math.min(NEAREST, Math.max(1 / WIDEST, scale * factor)) / scale;
  return ranges.map((range, side) => {
    if (axes[side] < 0) return range;
    const length = lengthOf(range) / ratio;
    const fixed = range[0] + place[side] * lengthOf(range);
    return kept([fixed - place[side] * length, fixed + (1 - place[side]) * length], whole[side]);
  });
}

// Moved by parts of the width and of the height.
function shifted(ranges, whole, axes, parts) {
  return ranges.map(([low, high], side) => {
    const by = axes[side] < 0 ? 0 : parts[side] * (high - low);
    return kept([low + by, high + by], whole[side]);
  });
}

// Moved as little as shows a point; as it is where the point is too far away.
function following(ranges, whole, axes, point) {
  const parts = ranges.map(([low, high], side) => {
    if (axes[side] < 0) return 0;
    const t = (real(point[axes[side]]) - low) / (high - low);
    return t < 0 ? t - INSIDE : t > 1 ? t - 1 + INSIDE : 0;
  });
  if (parts.every((t) => t === 0)) return ranges;
  const found = shifted(ranges, whole, axes, parts);
  const shows = ([low, high], side) => axes[side] < 0 || (real(point[axes[side]]) > low && real(point[axes[side]]) < high);
  return found.every(shows) ? found : ranges;
}

// Within reach of the whole window.
function kept([low, high], whole) {
  const [least, most] = [whole[0] - ASIDE * lengthOf(whole), whole[1] + ASIDE * lengthOf(whole)];
  const middle = (low + high) / 2;
  const by = Math.min(most, Math.max(least, middle)) - middle;
  return [low + by, high + by];
}

// Null for the whole window, which has the engine's own walls.
function unlessWhole(ranges, whole) {
  const near = ([low, high], [a, b]) => Math.abs(low - a) + Math.abs(high - b) < 1e-3 * Math.max(b - a, high - low);
  return ranges.every((range, side) => near(range, whole[side])) ? null : ranges;
}
