// Loss curves at the chosen point: components, crossover times, the front and the local slope.

const BLUES = ["#0b2545", "#1d4a7a", "#3a74ad", "#6f9fca", "#9dbfdd"]; // small to large sizes

const TALLEST = 24; // decades of loss shown at most
const FIRST_SIZES = Array.from({ length: 11 }, (_, k) => k);

const NODES = [
  "curves-note", "curves-svg", "curves-figure", "curves-legend", "crossovers", "slope", "mark", "mark-name", "sizes",
  "axis-time", "axis-budget", "fit", "fit-row", "first", "first-row",
];

class Curves {
  // `changed` is told what the reader chooses: {axis, size, first, mark, fit}.
  constructor(section, changed) {
    Object.assign(this, { section, changed, work: new Work(), key: null });
    this.nodes = Object.fromEntries(NODES.map((id) => [id, byId(id)]));
    for (const axis of ["time", "budget"]) {
      this.nodes[`axis-${axis}`].addEventListener("change", () => changed({ axis, mark: null }));
    }
    this.nodes.mark.addEventListener("input", () => changed({ mark: Number(this.nodes.mark.value) }));
    this.nodes.fit.addEventListener("change", () => changed({ fit: Number(this.nodes.fit.value) }));
    this.nodes.first.addEventListener("change", () => changed({ first: Number(this.nodes.first.value), mark: null }));
  }

  show(diagram, reading, { axis, size, mark, fit, first }) {
    const why = whyNone(diagram, reading);
    this.section.classList.toggle("empty", why !== "");
    const width = Math.max(240, this.nodes["curves-figure"].clientWidth - 66); // read before anything changes
    this.work.stop();
    this.section.setAttribute("aria-busy", "false");
    if (why) return fill(this.nodes["curves-note"], why);
    const runs = this.runs(diagram, reading, fit, first);
    fill(this.nodes["curves-note"], runs.note);
    this.options(diagram, runs.sizes, { axis, size, fit });
    this.nodes["first-row"].hidden = runs instanceof TabledRuns;
    const xs = across(runs, axis);
    this.section.setAttribute("aria-busy", "true");
    this.work.start(axis === "time" || !xs ? none() : runs.front(xs[1]), (edge) => {
      this.draw(diagram, reading, runs, { axis, size, mark, xs, edge, width });
      this.section.setAttribute("aria-busy", "false");
    });
  }

  // The family of curves, kept while only what is shown of it changes.
  runs(diagram, reading, fit, first) {
    const known = diagram.calibrations[fit];
    const key = [diagram.id, ...reading.point.map(textOf), fit, first].join(" ");
    if (key !== this.key) {
      this.kept = known && known.curves ? new TabledRuns(known) : new ComputedRuns(diagram, reading, known, first);
    }
    this.key = key;
    return this.kept;
  }

  options(diagram, sizes, { axis, size, fit }) {
    this.nodes[`axis-${axis}`].checked = true;
    const { curve } = diagram.laws;
    const labels = sizes.map((s) => `${resourceTex(diagram, curve.size)} = 10^{${s}}`);
    refill(this.nodes.sizes, labels.join(), () => labels.map((tex, i) => this.sizeChoice(tex, i)));
    this.nodes.sizes.querySelectorAll("input")[size].checked = true;
    refill(this.nodes.first, "", () => FIRST_SIZES.map((k) => option(k, powerOfTen(k))));
    this.nodes.first.value = String(sizes[0]);
    this.nodes["fit-row"].hidden = !diagram.calibrations.length;
    refill(this.nodes.fit, diagram.id, () => [option(-1, "all 1"), diagram.calibrations.map((f, i) => option(i, f.title))]);
    this.nodes.fit.value = String(fit);
    refill(byId("axis-time-name"), diagram.id, () => math(resourceTex(diagram, curve.time)));
  }

  sizeChoice(tex, i) {
    const input = html("input", { type: "radio", name: "size", value: i, onchange: () => this.changed({ size: i }) });
    return html("label", null, input, math(tex));
  }

  draw(diagram, reading, runs, { axis, size, mark, xs, edge, width }) {
    const { curves, sizes } = runs;
    const overTime = axis === "time";
    const x = placeOn(axis);
    const lines = curves.map((c) => c.map((p) => [x(p), p.total]));
    const envelope = edge.map((p) => [p.budget, p.total]);
    const shown = lines.map((line) => (stretched(line) ? line : [])); // no curve over a budget that time does not spend
    const heights = range([...shown.flat(), ...envelope].filter((p) => xs && p[0] >= xs[0]).map((p) => [p[1]]));
    this.section.classList.toggle("empty", !heights);
    if (!heights) return fill(this.nodes["curves-note"], "There is no curve to draw at this point.");
    const ys = [heights[0] - 0.4, Math.min(heights[1], heights[0] + TALLEST) + 0.4];
    const frame = new Frame(width, Math.min(400, Math.max(260, width * 0.55)), [0, 1], [xs, ys]);
    const where = Math.min(xs[1], Math.max(xs[0], mark ?? xs[0] + (overTime ? 0.25 : 0.6) * (xs[1] - xs[0])));
    const name = overTime ? diagram.laws.curve.time : "f";
    this.slider(xs, where, name, overTime ? resourceTex(diagram, name) : "f");
    const met = runs.crossings(reading, size);
    const crossings = met.map(x);
    this.crossovers(diagram, reading, runs instanceof TabledRuns ? met : null);
    const vertical = (kind, at) => svg("line", { class: kind, x1: frame.px(at), x2: frame.px(at), y1: 0, y2: frame.height });
    fill(
      this.nodes["curves-svg"],
      logAxes(frame, [LETTERS[name] || name, "L"]),
      svg("clipPath", { id: "chart" }, svg("rect", { width: frame.width, height: frame.height })),
      svg("g", { "clip-path": "url(#chart)" },
        crossings.map((at) => vertical("crossing", at)),
        shown[size].length ? componentPaths(diagram, curves[size], x, frame) : null,
        shown.map((points, i) => logPath(points, frame, { class: i === size ? "total chosen" : "total", stroke: BLUES[i] })),
        envelope.length ? logPath(envelope, frame, { class: "front" }) : null,
        slopeLine(envelope, reading, frame),
        vertical("mark-line", where),
      ),
      svg("g", { class: "sizes" }, shown.map((points, i) => endLabel(points, frame, powerOfTen(sizes[i]), i === size))),
      svg("g", { class: "crossing-names" }, numbered(crossings).map(([at, text]) => svg("text", { x: frame.px(at) + 4, y: 14 }, text))),
    );
    sized(this.nodes["curves-svg"], frame, { left: 50, top: 26, right: 16, bottom: 46 });
    this.legend(diagram, curves[size], axis);
    this.say(diagram, reading, { axis, where, shown: shown[size], best: runs.best(edge, where) });
  }

  slider([low, high], where, name, tex) {
    Object.assign(this.nodes.mark, { min: low, max: high, step: 0.05, value: where });
    this.nodes.mark.setAttribute("aria-valuetext", `${name} = 10 to the ${where.toFixed(2)}`);
    fill(this.nodes["mark-name"], math(`${tex} = 10^{${where.toFixed(2)}}`));
  }

  // What the engine proves of the crossovers, with formulas; `met` are those of curves with constants.
  crossovers(diagram, reading, met) {
    const shape = reading.shapes[0];
    const list = this.nodes.crossovers;
    if (!shape) return fill(list, html("li", null, "No proved order of the components for this model."));
    const [time, of] = [diagram.laws.curve.time, diagram.laws.curve.size].map((n) => resourceTex(diagram, n));
    const name = (id) => math(diagram.components.get(id).tex);
    return fill(
      list,
      html("li", { class: "order" }, "Order: ", math(shape.tex), ` (${shape.status})`),
      shape.crossings.map((k, i) => {
        const value = shape.times[i];
        const formula = diagram.formulas[k].tex;
        const exact = value && texOf(value) !== formula ? math(`= ${raisedTex(of, textOf(value))}`) : "";
        const what = [name(shape.order[i]), " to ", name(shape.order[i + 1])];
        return html("li", null, met ? null : html("b", null, `${i + 1}`), what, " at ", math(`${time} \\sim ${raisedTex(of, formula)}`), exact);
      }),
      met && met.length ? html("li", { class: "note" }, "With the constants, on the chosen curve:") : null,
      (met || []).map((p, i) =>
        html("li", null, html("b", null, `${i + 1}`), name(leader(p)), " is the largest from ", math(`${time} \\approx 10^{${p.time.toFixed(1)}}`))),
    );
  }

  legend(diagram, curve, axis) {
    const drawn = diagram.laws.components.filter((c) => curve.some((p) => c.id in p.parts));
    const entry = (stroke, ...words) => html("li", null, legendLine(stroke), words);
    const words = (text) => html("span", null, text);
    const key = [diagram.id, axis, ...drawn.map((c) => c.id)].join(" ");
    refill(this.nodes["curves-legend"], key, () => [
      entry({ class: "total chosen", stroke: BLUES[1] }, words("loss")),
      axis === "budget" ? entry({ class: "front" }, words("front: least loss for a budget")) : null,
      axis === "budget" ? entry({ class: "engine" }, words("slope that the engine proves")) : null,
      drawn.map((c) => entry(componentInk(diagram, c.id), math(c.tex), words(c.meaning || c.id))),
    ]);
  }

  say(diagram, reading, { axis, where, shown, best }) {
    const engine = reading.agree ? reading.losses[0] : null;
    if (axis === "time") {
      const slope = slopeAt(shown, where);
      fill(this.nodes.slope, slope === null ? "No curve there." : `Local slope of the chosen curve: ${digits(slope)}.`);
      return;
    }
    const { size } = diagram.laws.curve;
    const tex = resourceTex(diagram, size);
    const [spans] = reading.resources.filter((r) => r.name === size).map((r) => r.spans);
    const only = spans && spans.length === 1 && isPoint(spans[0]) ? spans[0].low : null;
    fill(
      this.nodes.slope,
      best ? `Local slope of the front: ${digits(best.slope)}` : "No front there",
      engine ? ["; for large budgets ", math(texOf(minus(ZERO, engine))), inDigits(minus(ZERO, engine))] : "",
      best ? [". Best ", math(tex), " there: ", math(`10^{${best.size.toFixed(1)}}`)] : "",
      best && only ? ["; for large budgets ", math(`${tex}^{*} \\sim ${raisedTex("f", textOf(only))}`)] : "",
      ".",
    );
  }
}

// Places with their numbers; crossovers at one place share a label.
function numbered(places) {
  const found = new Map();
  places.forEach((at, i) => found.set(at, [...(found.get(at) || []), i + 1]));
  return [...found].map(([at, numbers]) => [at, numbers.join(", ")]);
}

const placeOn = (axis) => (axis === "time" ? (p) => p.time : (p) => p.budget);

// The range of the horizontal axis; null where there is no curve.
function across({ curves, times }, axis) {
  return range(curves.flat().map((p) => [placeOn(axis)(p)]), axis === "budget" ? [0] : times[0] === 0 ? times : []);
}

// Work that is done at once.
function* none() {
  return [];
}

const resourceTex = ({ resources }, name) => resources.find((r) => r.name === name).tex;

// Why there are no curves; empty where there are.
function whyNone({ id, laws }, { phases }) {
  if (!laws.curve) return `${id} names no time and size, so it has no loss curve at fixed size.`;
  if (laws.budgeted) return `The laws of ${id} speak of the budget itself, which a run of fixed size does not have.`;
  return phases.length ? "" : "The point lies outside the domain.";
}

function componentInk(diagram, id) {
  const k = diagram.laws.components.findIndex((c) => c.id === id);
  return { class: "component", stroke: INKS[(k + 1) % INKS.length], "stroke-dasharray": DASHES[1 + (k % (DASHES.length - 1))] };
}

function componentPaths(diagram, curve, x, frame) {
  return diagram.laws.components.map((c) =>
    logPath(curve.map((p) => [x(p), p.parts[c.id] ?? NaN]), frame, componentInk(diagram, c.id)),
  );
}

// The range of the first coordinates, from the given ends on; null for none.
function range(points, [low, high] = []) {
  const values = points.map((p) => p[0]);
  return values.length ? [low ?? Math.min(...values), high ?? Math.max(...values)] : null;
}

const stretched = (line) => line.length > 1 && line[line.length - 1][0] - line[0][0] > 0.1;

const raisedTex = (base, exponent) => (exponent === "1" ? base : `${base}^{${exponent}}`);

// The engine's exponent as a straight line through the end of the front.
function slopeLine(envelope, reading, frame) {
  if (!envelope.length || !reading.agree) return null;
  const eta = real(reading.losses[0]);
  const [x, y] = envelope[envelope.length - 1];
  const start = frame.ranges[0][0];
  return logPath([[start, y + eta * (x - start)], [x, y]], frame, { class: "engine" });
}

function endLabel(points, frame, text, chosen) {
  const last = [...points].reverse().find((p) => Number.isFinite(p[1]));
  if (!last) return null;
  const x = Math.min(frame.px(last[0]), frame.width) - 4;
  return svg("text", { class: chosen ? "chosen" : null, x, y: frame.py(last[1]) - 5, "text-anchor": "end" }, text);
}

// Fit an SVG around a frame with margins for its labels.
function sized(node, frame, { left, top, right, bottom }) {
  const [width, height] = [frame.width + left + right, frame.height + top + bottom];
  node.setAttribute("viewBox", `${-left} ${-top} ${width} ${height}`);
  node.setAttribute("width", width);
  node.setAttribute("height", height);
}
