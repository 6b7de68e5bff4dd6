// The view as the part of the address after "#": a link restores it.

const WINDOW_DIGITS = 8;

function addressOf({ diagram, other, axes, point, view, axis, size, first, mark, fit }) {
  const found = new URLSearchParams({ model: diagram.id });
  diagram.names.forEach((n, i) => found.set(`at.${n}`, textOf(point[i])));
  if (axes.length) found.set("axes", axes.map((k) => (k < 0 ? "" : diagram.names[k])).join());
  if (view) found.set("window", view.flat().map((x) => Number(x.toPrecision(WINDOW_DIGITS))).join());
  if (other) found.set("versus", other.id);
  found.set("curve", axis);
  found.set("size", String(size));
  found.set("from", String(first));
  if (mark !== null) found.set("mark", mark.toFixed(2));
  if (fit >= 0) found.set("constants", diagram.calibrations[fit].id);
  return `#${found}`;
}

// What an address says, each part only where it makes sense here.
function readAddress(text, diagrams) {
  const given = new URLSearchParams(text.replace(/^#/, ""));
  const diagram = diagrams.find((d) => d.id === given.get("model"));
  if (!diagram) return {};
  const found = { diagram, other: diagrams.find((d) => d.id === given.get("versus") && comparable(diagram, d)) || null };
  const axes = (given.get("axes") || "").split(",").map((n) => diagram.names.indexOf(n));
  if (axes.length === 2 && axes[0] >= 0 && axes[0] !== axes[1]) found.axes = axes;
  found.view = readWindow(given.get("window"), wholeOf(diagram, found.axes || firstAxes(diagram)));
  const point = diagram.names.map((n) => readRational(given.get(`at.${n}`) || ""));
  if (point.length && point.every(Boolean)) found.point = point;
  if (["time", "budget"].includes(given.get("curve"))) found.axis = given.get("curve");
  const [size, first] = ["size", "from"].map((name) => Number(given.get(name) ?? NaN));
  if (Number.isInteger(size) && size >= 0 && size < SIZE_COUNT) found.size = size;
  if (FIRST_SIZES.includes(first)) found.first = first;
  const mark = given.has("mark") ? Number(given.get("mark")) : NaN;
  if (Number.isFinite(mark)) found.mark = mark;
  const fit = diagram.calibrations.findIndex((f) => f.id === given.get("constants"));
  if (fit >= 0) found.fit = fit;
  return found;
}

// Two ranges; null for anything that is not a part of the plane as it can be magnified.
function readWindow(text, whole) {
  const numbers = (text || "").split(",").map((x) => (x.trim() ? Number(x) : NaN));
  if (whole.length !== 2 || numbers.length !== 4 || !numbers.every(Number.isFinite)) return null;
  const ranges = [numbers.slice(0, 2), numbers.slice(2)];
  const allowed = ranges.every((range, side) => {
    const magnification = lengthOf(whole[side]) / lengthOf(range);
    return magnification > 0.99 / WIDEST && magnification < 1.01 * NEAREST;
  });
  return allowed ? unlessWhole(ranges.map((range, side) => kept(range, whole[side])), whole) : null;
}
