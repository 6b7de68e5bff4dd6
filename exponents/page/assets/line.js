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

function drawLine(layers, diagram, frame, point) {
  const slice = new Slice(diagram, frame.axes, point.map(real));
  const shown = quantities(diagram);
  const stretches = sampled(slice, frame, shown);
  frame.ranges[1] = extent(stretches.flatMap((s) => s.values.flat()));
  const raster = phaseRaster(layers.canvas, frame, slice);
  const curves = stretches.flatMap(({ xs, values }) => shown.map((_, q) => quantityPaths(frame, xs, values, q)));
  fill(
    layers.svg,
    axesOf(frame),
    svg("clipPath", { id: "inside" }, svg("rect", { width: frame.width, height: frame.height })),
    svg("g", { class: "quantities", "clip-path": "url(#inside)" }, curves),
  );
  placeNames(layers.names, raster, new Map(diagram.phases.map((p, i) => [i, nameOf(p)])));
  for (const node of layers.names.children) {
    node.style.top = `${8 + node.getBoundingClientRect().height / 2}px`; // above the curves
  }
  mark(layers.marks, diagram, frame, diagram.walls.filter((w) => bordersOn(w, stretches)));
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

function quantityPaths(frame, xs, values, q) {
  const ink = { stroke: INKS[q % INKS.length], "stroke-dasharray": DASHES[q % DASHES.length] || null };
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
    const ink = { stroke: INKS[i % INKS.length], "stroke-dasharray": DASHES[i % DASHES.length] || null };
    const words = q.name === "loss" ? "loss exponent" : `exponent of ${q.name}`;
    return html("li", null, legendLine({ class: "quantity", ...ink }), math(q.tex), html("span", null, words));
  });
}

function drawLineCursor(layers, frame, point, ghost) {
  const hair = (at, kind) => {
    const x = frame.px(real(at[frame.axes[0]]));
    return svg("line", { class: kind, x1: x, x2: x, y1: 0, y2: frame.height });
  };
  fill(layers.cursor, hair(point, "chosen"), ghost ? hair(ghost, "hair") : null);
}
