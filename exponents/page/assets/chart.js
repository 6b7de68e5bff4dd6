// A figure with two logarithmic axes.

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function powerOfTen(k) {
  const raised = String(Math.abs(k)).replace(/\d/g, (c) => SUPERSCRIPTS[c]);
  return `10${k < 0 ? "⁻" : ""}${raised}`;
}

// Whole decades inside a range, at most `count` of them.
function decades([low, high], count) {
  const every = Math.max(1, Math.ceil((high - low) / count));
  const found = [];
  for (let k = Math.ceil(low / every) * every; k <= high; k += every) found.push(k);
  return found;
}

function logAxes(frame, [across, up]) {
  const horizontal = decades(frame.ranges[0], Math.max(3, frame.width / 64));
  const vertical = decades(frame.ranges[1], Math.max(3, frame.height / 44));
  return svg(
    "g",
    { class: "axes", "aria-hidden": "true" },
    svg("rect", { class: "sheet", width: frame.width, height: frame.height }),
    horizontal.map((k) => [
      svg("line", { class: "grid", x1: frame.px(k), x2: frame.px(k), y1: 0, y2: frame.height }),
      svg("text", { x: frame.px(k), y: frame.height + 19, "text-anchor": "middle" }, powerOfTen(k)),
    ]),
    vertical.map((k) => [
      svg("line", { class: "grid", x1: 0, x2: frame.width, y1: frame.py(k), y2: frame.py(k) }),
      svg("text", { x: -8, y: frame.py(k) + 4, "text-anchor": "end" }, powerOfTen(k)),
    ]),
    svg("rect", { class: "frame", width: frame.width, height: frame.height }),
    svg("text", { class: "title", x: frame.width / 2, y: frame.height + 38, "text-anchor": "middle" }, across),
    svg("text", { class: "title", x: -8, y: -9, "text-anchor": "end" }, up),
  );
}

// A polyline [[x, y]] cut where it is not finite.
function logPath(points, frame, attributes) {
  const runs = [[]];
  for (const p of points) {
    if (Number.isFinite(p[0]) && Number.isFinite(p[1])) runs[runs.length - 1].push(p);
    else if (runs[runs.length - 1].length) runs.push([]);
  }
  return svg("path", { ...attributes, d: path(runs.filter((r) => r.length > 1), frame) });
}
