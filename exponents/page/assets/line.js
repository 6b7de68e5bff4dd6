// Exponents along one parameter: bands of phases, and the exponent of the loss and of each resource as curves.

const INKS = ["#0072b2", "#d55e00", "#00795a", "#a2528a", "#8a6100", "#3a3a3a"]; // Okabe and Ito, darkened for text
const DASHES = ["", "7 3", "2 3", "8 3 2 3", "12 3", "4 2 1 2 1 2"];

// [{tex, curve(phase, point) -> [low, high]}]: what is drawn.
function quantities(diagram) {
  const ends = (point, pairs) => {
    const values = pairs.map((pair) =>
      pair.map((k, i) => (k === null ? (i ? Infinity : -Infinity) : diagram.formulas[k].near(point))),
    );
    return [Math.min(...values.map((v) => v[0])), Math.max(...values.map((v) => v[1]))];
  };
  return [
    { name: "loss", tex: "\\eta", curve: (p, x) => ends(x, [[p.loss, p.loss]]) },
    ...diagram.resources.map(({ name, tex }) => ({ name, tex: `\\xi_{${tex}}`, curve: (p, x) => ends(x, p.optima[name]) })),
  ];
}

const inkOf = (i) => ({ stroke: INKS[i % INKS.length], "stroke-dasharray": DASHES[i % DASHES.length] || null });

// All quantities of one model, or the loss exponents of two.
function drawLine(layers, diagram, frame, point, other) {
  const slices = [diagram, ...(other ? [other] : [])].map((d) => new Slice(d, frame.axes, point.map(real)));
  const shown = slices.map((s) => (other ? quantities(s.diagram).slice(0, 1) : quantities(s.diagram)));
  const runs = slices.map((s, i) => sampled(s, frame, shown[i]));
  frame.ranges[1] = extent(runs.flat().flatMap((run) => run.values.flat()));
  const raster = other ? contrastRaster(layers.canvas, frame, ...slices) : phaseRaster(layers.canvas, frame, slices[0]);
  const curves = runs.flatMap((of, i) =>
    of.flatMap(({ xs, values }) => shown[i].map((_, q) => quantityPaths(frame, xs, values, q, inkOf(i + q)))),
  );
  fill(
    layers.svg,
    axesOf(frame),
    svg("clipPath", { id: "inside" }, svg("rect", { width: frame.width, height: frame.height })),
    svg("g", { class: "quantities", "clip-path": "url(#inside)" }, curves),
  );
  placeNames(layers.names, raster, namesOf(diagram, other));
  for (const node of layers.names.children) {
    node.style.top = `${8 + boxOf(node, node.className.replace("name ", ""))[1] / 2}px`; // above the curves
  }
  mark(layers.marks, diagram, frame, other ? [] : diagram.walls.filter((w) => bordersOn(w, runs[0])));
  return raster;
}

// Whether the two phases of a wall follow each other on the line.
const bordersOn = (wall, runs) =>
  runs.some((run, i) => i && wall.phases.includes(run.phase) && wall.phases.includes(runs[i - 1].phase));

// Runs of x inside one phase with the values of every quantity: [{phase, xs, values: [[[low, high], ...], ...]}].
function sampled(slice, frame, shown) {
  const found = [];
  let last = -2;
  for (let px = 0.5; px < frame.width; px += 1) {
    const x = frame.x(px);
    const phase = slice.locate(x, 0);
    if (phase >= 0) {
      if (phase !== last) found.push({ phase, xs: [], values: [] });
      const run = found[found.length - 1];
      run.xs.push(x);
      run.values.push(shown.map((q) => q.curve(slice.diagram.phases[phase], slice.place(x))));
    }
    last = phase;
  }
  return found;
}

// The range of most values with a margin; poles do not count.
function extent(pairs) {
  const values = pairs.flat().filter(Number.isFinite).sort((a, b) => a - b);
  if (!values.length) return [-1, 1];
  const low = values[Math.floor(0.02 * (values.length - 1))];
  const high = values[Math.ceil(0.98 * (values.length - 1))];
  const margin = 0.12 * (high - low) || 0.5;
  return [low - margin, high + margin];
}

function quantityPaths(frame, xs, values, q, ink) {
  const clip = (y) => Math.min(Math.max(y, frame.ranges[1][0] - 9), frame.ranges[1][1] + 9);
  const line = (end) => xs.map((x, i) => [x, clip(values[i][q][end])]);
  const [low, high] = [line(0), line(1)];
  const isSet = values.some((v) => v[q][0] < v[q][1]);
  return [
    isSet ? svg("path", { class: "strip", fill: ink.stroke, d: `${path([[...low, ...high.reverse()]], frame)}Z` }) : null,
    svg("path", { class: "quantity", ...ink, d: path([low], frame) }),
    isSet ? svg("path", { class: "quantity", ...ink, d: path([line(1)], frame) }) : null,
  ];
}

function lineLegend(diagram) {
  return quantities(diagram).map((q, i) => {
    const words = q.name === "loss" ? "loss exponent" : ["exponent of ", math(resourceTex(diagram, q.name))];
    return html("li", null, legendLine({ class: "quantity", ...inkOf(i) }), math(q.tex), html("span", null, words));
  });
}

function drawLineCursor(layers, frame, point) {
  const [x] = placeOf(frame, point);
  fill(layers.cursor, svg("line", { class: "chosen", x1: x, x2: x, y1: 0, y2: frame.height }));
}
