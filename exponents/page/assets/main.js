// The page as a whole: one state, changed by the reader, drawn from scratch where it changed.

const diagrams = JSON.parse(byId("data").textContent).models.map((data) => new Diagram(data));
const layers = Object.fromEntries(["canvas", "svg", "names", "marks"].map((id) => [id, byId(`plane-${id}`)]));
const plane = byId("plane");
const curves = new Curves(byId("curves"), (change) => update(withFit(change)));

const state = { diagram: null, other: null, axes: [], point: [], axis: "time", size: 2, first: 2, mark: null, fit: -1 };
let frame = null;
let ghost = null;
let waiting = 0;
const PAUSE = 60; // milliseconds without a change before loss curves and the address follow
const FITTED_FROM = 7; // the smallest size shown with printed constants, as a decimal logarithm

const reading = (point = state.point) => state.diagram.read(point);

// --- changes -----------------------------------------------------------------------------------------------------------

function update(change, { quiet = false } = {}) {
  const before = { ...state };
  if (change.diagram && change.diagram !== state.diagram) Object.assign(state, fresh(change.diagram));
  Object.assign(state, change);
  const replaced = state.diagram !== before.diagram || state.other !== before.other;
  const whole = replaced || state.axes.join() !== before.axes.join();
  const differs = (x, i) => !before.point[i] || !same(x, before.point[i]);
  const moved = state.point.some(differs);
  const slid = state.point.some((x, i) => !state.axes.includes(i) && differs(x, i));
  if (whole) showChoices();
  if (whole || slid) drawFigure();
  else moveCursor();
  movePoint(state.diagram, state.point);
  drawCard(state.point);
  if (moved && !quiet) byId("spoken").textContent = spoken(state.diagram, reading());
  later();
}

// Printed constants come with the parameters that they were printed with, and with sizes of their kind.
function withFit(change) {
  const fit = state.diagram.fits[change.fit];
  const point = fit ? state.diagram.names.map((n) => readRational(fit.at[n] || "")) : [];
  return point.length && point.every(Boolean) ? { ...change, point, first: FITTED_FROM } : change;
}

// A model at its beginning: first two axes, a point of its first phase until the plane is drawn.
function fresh(diagram) {
  const axes = diagram.names.length ? [0, diagram.names.length > 1 ? 1 : -1] : [];
  const point = axes.length ? telling(diagram, axes) : [];
  return { diagram, other: null, axes, point, mark: null, fit: -1, begins: true };
}

// The sample of a phase, on the grid of steps, whose slice shows the most phases.
function telling(diagram, axes) {
  const samples = diagram.phases.map((p) => snapped(diagram, p.sample.map(readRational)));
  const counts = diagram.names.length > 2 ? samples.map((s) => phasesShown(diagram, axes, s.map(real))) : [1];
  return samples[counts.indexOf(Math.max(...counts))];
}

function snapped(diagram, point) {
  const near = point.map((x, k) => multiple(real(x), diagram.steps[k]));
  return diagram.locate(near.map(real)) === diagram.locate(point.map(real)) ? near : point;
}

function phasesShown(diagram, axes, point) {
  const slice = new Slice(diagram, axes, point);
  const [across, up] = axes.map((k) => diagram.ranges[diagram.names[k]]);
  const between = ([low, high], t) => low + (high - low) * t;
  const places = Array.from({ length: 900 }, (_, i) => [((i % 30) + 0.5) / 30, (Math.floor(i / 30) + 0.5) / 30]);
  return new Set(places.map(([s, t]) => slice.locate(between(across, s), between(up, t)))).size;
}

// Loss curves and the address follow when the reader pauses.
function later() {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    drawCurves();
    const address = addressOf(state);
    if (address !== location.hash) history.replaceState(null, "", address);
  }, PAUSE);
}

// --- drawing -----------------------------------------------------------------------------------------------------------

function showChoices() {
  const { diagram, other, axes } = state;
  document.title = `${diagram.title} – exponents`;
  fill(byId("title"), diagram.title);
  fill(byId("setting"), diagram.setting);
  byId("about").hidden = !diagram.setting;
  fill(byId("budget"), "Budget ", math(diagram.budgetTex));
  const { all } = diagram.verdicts;
  fill(byId("verdict"), chip(all.status), all.status === "PROVED" ? "" : ` ${all.detail}`);
  showModels(diagrams, diagram, other, update);
  showAxes(diagram, axes, update);
  showPoint(diagram, axes, state.point, update);
  showLegend(byId("legend"), diagram, other, axes);
  showCopies(byId("copies"), diagram, () => ({ diagram: state.diagram, reading: reading() }));
  const [x, y] = axes;
  fill(byId("label-x"), x === undefined ? "" : math(diagram.parameters[x].tex));
  const exponents = () => html("span", { class: "turned" }, "exponents");
  fill(byId("label-y"), y === undefined ? "" : y < 0 ? exponents() : math(diagram.parameters[y].tex));
  const shown = axes.filter((k) => k >= 0).map((k) => diagram.names[k]);
  plane.setAttribute("aria-label", `${y < 0 ? "Exponents along" : "Phase plane of"} ${shown.join(" and ")}`);
  byId("figure").hidden = !axes.length;
}

function drawFigure() {
  const { diagram, axes } = state;
  if (!axes.length) return;
  const width = Math.max(200, byId("figure").clientWidth - margins());
  const height = Math.round(Math.min(540, Math.max(260, width * (axes[1] < 0 ? 0.66 : 0.82))));
  const ranges = axes.map((k) => (k < 0 ? [0, 1] : [...diagram.ranges[diagram.names[k]]]));
  frame = new Frame(width, height, axes, ranges);
  for (const node of [plane, layers.canvas]) Object.assign(node.style, { width: `${width}px`, height: `${height}px` });
  const draw = axes[1] < 0 ? drawLine : drawPlane;
  const raster = draw(layers, diagram, frame, state.point, state.other);
  layers.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  if (state.begins) begin(raster);
  moveCursor();
}

const margins = () => parseFloat(getComputedStyle(plane).marginLeft) + parseFloat(getComputedStyle(plane).marginRight);

// The first point: the middle of the largest phase, on the grid of steps.
function begin(raster) {
  state.begins = false;
  const counts = state.diagram.phases.map((_, i) => raster.counts.get(i) || 0);
  const largest = counts.indexOf(Math.max(...counts));
  const spot = deepest(raster, largest);
  if (!spot) return;
  const near = [frame.x(spot.x + spot.room / 2), frame.y(spot.y - spot.room / 2)]; // beside the name, which is in the middle
  const point = [...state.point];
  state.axes.forEach((k, side) => {
    if (k >= 0) point[k] = multiple(near[side], state.diagram.steps[k]);
  });
  state.point = point;
}

// The pixel of a raster that is farthest from other classes.
function deepest(raster, kind) {
  const [width, height] = [raster.columns + 1, raster.rows + 1];
  const sums = summed(raster.corners, kind, width, height);
  let best = null;
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) {
      if (raster.corners[j * width + i] !== kind) continue;
      const room = clearance(sums, width, height, i, j, [0, 0]);
      if (!best || room > best.room) best = { i, j, room };
    }
  }
  const unit = raster.block / raster.scale;
  return best && { x: best.i * unit, y: best.j * unit, room: best.room * unit };
}

function moveCursor() {
  if (!state.axes.length) return;
  (state.axes[1] < 0 ? drawLineCursor : drawCursor)(layers, frame, state.point, ghost);
}

function drawCard(point) {
  const { diagram, other } = state;
  const found = reading(point);
  const contrast = other ? { ...contrastAt(found, other.read(point)), names: [diagram.id, other.id] } : null;
  showCard(byId("card"), diagram, found, contrast);
}

const drawCurves = () => curves.show(state.diagram, reading(), state);

// --- pointer and keyboard ----------------------------------------------------------------------------------------------

// The point of the parameter grid under the pointer.
function under(event) {
  const box = plane.getBoundingClientRect();
  const px = Math.min(Math.max(event.clientX - box.left, 0), frame.width);
  const py = Math.min(Math.max(event.clientY - box.top, 0), frame.height);
  const near = [frame.x(px), frame.y(py)];
  return state.point.map((x, k) => {
    const side = state.axes.indexOf(k);
    return side < 0 ? x : multiple(near[side], state.diagram.steps[k]);
  });
}

function hover(event) {
  ghost = under(event);
  moveCursor();
  drawCard(ghost);
}

function leave() {
  ghost = null;
  moveCursor();
  drawCard(state.point);
}

const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowDown: [1, -1], ArrowUp: [1, 1] };

function press(event) {
  const arrow = ARROWS[event.key];
  if (!arrow || event.altKey || event.ctrlKey || event.metaKey) return;
  const k = state.axes[arrow[0]];
  if (k === undefined || k < 0) return;
  event.preventDefault();
  const step = times(state.diagram.steps[k], ratio(BigInt(arrow[1] * (event.shiftKey ? 10 : 1))));
  const next = plus(state.point[k], step);
  const [low, high] = state.diagram.ranges[state.diagram.names[k]];
  if (real(next) < low || real(next) > high) return;
  ghost = null;
  update({ point: state.point.map((x, i) => (i === k ? next : x)) });
}

plane.addEventListener("pointermove", hover);
plane.addEventListener("pointerleave", leave);
plane.addEventListener("click", (event) => {
  const point = under(event);
  ghost = null;
  update({ point });
});
plane.addEventListener("keydown", press);
byId("copy-close").addEventListener("click", () => { byId("copy-box").hidden = true; });
window.addEventListener("hashchange", () => update(readAddress(location.hash, diagrams)));
window.addEventListener("resize", () => { drawFigure(); later(); });

// --- beginning ---------------------------------------------------------------------------------------------------------

function start() {
  const given = readAddress(location.hash, diagrams);
  update({ diagram: given.diagram || diagrams[0] }, { quiet: true });
  if (given.diagram) update(given, { quiet: true });
}

start();

// For scripts and tests: the record at a point, as `exponents query --format json` gives it.
window.exponents = {
  models: diagrams.map((d) => d.id),
  read: (id, at) => {
    const diagram = diagrams.find((d) => d.id === id);
    return recordOf(diagram, diagram.read(diagram.names.map((n) => readRational(String(at[n])))));
  },
  view: () => addressOf(state),
};
