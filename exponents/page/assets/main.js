// The page as a whole: one state, changed by the reader, drawn from scratch where it changed.

const diagrams = JSON.parse(byId("data").textContent).models.map((data) => new Diagram(data));
const layers = Object.fromEntries(["canvas", "svg", "cursor", "ghost", "names", "marks"].map((id) => [id, byId(`plane-${id}`)]));
const plane = byId("plane");
const card = new Card(byId("card"));
const curves = new Curves(byId("curves"), (change) => update(withFit(change)));

const ahead = new Work(); // leaves of the card before they are asked for

const state = { diagram: null, other: null, axes: [], point: [], view: null, axis: "time", size: 2, first: 2, mark: null, fit: -1 };
let frame = null;
let ghost = null;
let waiting = 0;
let cold = true; // whether the card has yet to prepare the leaves of the phases
let stale = false; // whether the loss curves are those of another state
let known = location.hash; // the address that the state shows or comes from
const PAUSE = 60; // milliseconds without a change before loss curves and the address follow
const FITTED_FROM = 7; // the smallest size shown with printed constants, as a decimal logarithm

const reading = () => state.diagram.read(state.point);

// --- changes -----------------------------------------------------------------------------------------------------------

function update(change, { quiet = false } = {}) {
  const before = { ...state };
  if (change.diagram && change.diagram !== state.diagram) Object.assign(state, fresh(change.diagram));
  Object.assign(state, change);
  if (change.point) state.begins = false;
  const replaced = state.diagram !== before.diagram || state.other !== before.other;
  const changed = replaced || state.axes.join() !== before.axes.join();
  const differs = (x, i) => !before.point[i] || !same(x, before.point[i]);
  const moved = state.point.some(differs);
  const slid = state.point.some((x, i) => !state.axes.includes(i) && differs(x, i));
  if (!change.view && state.axes.join() !== before.axes.join()) state.view = null;
  if (moved && !change.view) keepInView();
  if (!derivedHere()) state.fit = -1;
  if (replaced) ahead.stop();
  cold ||= replaced;
  if (changed) showChoices();
  if (changed || slid || state.view !== before.view) drawFigure();
  else moveCursor();
  movePoint(state.diagram, state.point);
  drawCard(state.point);
  if (moved && !quiet) byId("spoken").textContent = spoken(state.diagram, reading());
  later();
}

// Derived constants are those of one point.
function derivedHere() {
  const { curves, at } = state.diagram.calibrations[state.fit] ?? {};
  return !curves || state.diagram.names.every((n, i) => same(readRational(at[n]), state.point[i]));
}

// Printed constants come with the parameters that they were printed with, and with sizes of their kind.
function withFit(change) {
  const fit = state.diagram.calibrations[change.fit];
  const point = fit ? state.diagram.names.map((n) => readRational(fit.at[n] || "")) : [];
  return point.length && point.every(Boolean) ? { ...change, point, mark: null, first: fit.curves ? state.first : FITTED_FROM } : change;
}

// A model at its beginning: first two axes, a point of its first phase until the plane is drawn.
function fresh(diagram) {
  const axes = firstAxes(diagram);
  const point = axes.length ? telling(diagram, axes) : [];
  return { diagram, other: null, axes, point, view: null, mark: null, fit: -1, begins: true };
}

// A link that is being followed is not overwritten before it is read.
function writeAddress() {
  const address = addressOf(state);
  if (address !== location.hash) history.replaceState(null, "", address);
  known = location.hash;
}

// Loss curves and the address follow when the reader pauses.
function later({ curvesToo = true } = {}) {
  stale ||= curvesToo;
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    if (stale) drawCurves();
    stale = false;
    if (cold) ahead.start(card.prepare(subjects(state)), () => {});
    cold = false;
    if (location.hash === known) writeAddress();
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
  frame = new Frame(width, height, axes, shownRanges().map((range) => [...range]), !state.view);
  for (const node of [plane, layers.canvas]) Object.assign(node.style, { width: `${width}px`, height: `${height}px` });
  const draw = axes[1] < 0 ? drawLine : drawPlane;
  const raster = draw(layers, diagram, frame, state.point, state.other);
  for (const layer of [layers.svg, layers.cursor]) layer.setAttribute("viewBox", `0 0 ${width} ${height}`);
  if (state.begins) begin(raster);
  moveCursor();
}

const whole = () => wholeOf(state.diagram, state.axes);
const shownRanges = () => state.view ?? whole();

// The point stays visible when it is typed or walks across the border of a magnified plane.
function keepInView() {
  if (!state.axes.length || state.begins) return;
  const shown = shownRanges();
  const ranges = following(shown, whole(), state.axes, state.point);
  if (ranges !== shown) state.view = unlessWhole(ranges, whole());
}

const margins = () => parseFloat(getComputedStyle(plane).marginLeft) + parseFloat(getComputedStyle(plane).marginRight);

// The first point: the middle of the largest phase, on the grid of steps.
function begin(raster) {
  state.begins = false;
  const counts = state.diagram.phases.map((_, i) => raster.stays.get(i)?.count ?? 0);
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

function moveCursor() {
  if (!state.axes.length) return;
  (state.axes[1] < 0 ? drawLineCursor : drawCursor)(layers, frame, state.point);
  moveGhost(layers.ghost, frame, ghost);
}

const drawCard = (point) => card.show(...subject(point));

// What the card speaks of: the model, what it says at a point, and what the model that it is compared with says there.
function subject(point, { diagram, other } = state) {
  const found = diagram.read(point);
  return [diagram, found, other ? { ...contrastAt(found, other.read(point)), names: [diagram.id, other.id] } : null];
}

// A subject of each phase, so that the pointer finds them ready.
const subjects = ({ diagram, other }) =>
  diagram.phases.map(({ sample }) => () => subject(sample.map(readRational), { diagram, other }));

const drawCurves = () => curves.show(state.diagram, reading(), state);

// --- hands --------------------------------------------------------------------------------------------------------------

// A step of a parameter: finer where the figure is magnified.
function stepOf(k) {
  const side = state.axes.indexOf(k);
  return side < 0 || !state.view ? state.diagram.steps[k] : niceStep(lengthOf(frame.ranges[side]), STEPS);
}

// The point of the parameter grid at a place of the figure.
function pointAt(place) {
  return state.point.map((x, k) => {
    const side = state.axes.indexOf(k);
    if (side < 0) return x;
    const [low, high] = frame.ranges[side];
    return multiple(low + place[side] * (high - low), stepOf(k));
  });
}

// Where the chosen point is in the figure, in its middle if outside.
function placeOfPoint() {
  const parts = frame.ranges.map(([low, high], side) => {
    const k = state.axes[side];
    return k < 0 ? 0.5 : (real(state.point[k]) - low) / (high - low);
  });
  return parts.every((t) => t >= 0 && t <= 1) ? parts : [0.5, 0.5];
}

function look(view) {
  if (view === state.view) return;
  ghost = null;
  state.view = view;
  drawFigure();
  drawCard(state.point);
  later({ curvesToo: false });
}

const hands = {
  hover(place) {
    ghost = pointAt(place);
    moveGhost(layers.ghost, frame, ghost);
    drawCard(ghost);
  },
  leave() {
    ghost = null;
    moveGhost(layers.ghost, frame, ghost);
    drawCard(state.point);
  },
  choose(place) {
    const point = pointAt(place);
    ghost = null;
    update({ point });
  },
  walk(side, steps) {
    const k = state.axes[side];
    if (k === undefined || k < 0) return;
    const next = plus(state.point[k], times(stepOf(k), ratio(BigInt(steps))));
    const [low, high] = whole()[side];
    if (!state.view && (real(next) < low || real(next) > high)) return;
    ghost = null;
    update({ point: state.point.map((x, i) => (i === k ? next : x)) });
  },
  // Where magnifying less passes the whole window, it stops there.
  zoom(factor, place = placeOfPoint()) {
    const before = hands.magnification();
    if (before > 1 && before * factor < 1 + 1e-6) return hands.whole();
    return look(unlessWhole(magnified(shownRanges(), whole(), state.axes, factor, place), whole()));
  },
  pan(parts) {
    look(unlessWhole(shifted(shownRanges(), whole(), state.axes, parts), whole()));
  },
  whole: () => look(null),
  magnification: () => lengthOf(whole()[0]) / lengthOf(shownRanges()[0]),
};

new Gestures(plane, hands);
for (const [id, answer] of Object.entries({
  "zoom-in": () => hands.zoom(STEP), "zoom-out": () => hands.zoom(1 / STEP), "zoom-whole": hands.whole,
})) byId(id).addEventListener("click", answer);
byId("copy-close").addEventListener("click", () => { byId("copy-box").hidden = true; });
window.addEventListener("hashchange", () => {
  known = location.hash;
  update(readAddress(known, diagrams));
});
window.addEventListener("resize", () => { drawFigure(); later(); });

// --- beginning ---------------------------------------------------------------------------------------------------------

update({ diagram: diagrams[0], ...readAddress(location.hash, diagrams) }, { quiet: true });

// For scripts and tests: the record at a point, as `exponents query --format json` gives it.
window.exponents = {
  models: diagrams.map((d) => d.id),
  read: (id, at) => {
    const diagram = diagrams.find((d) => d.id === id);
    return recordOf(diagram, diagram.read(diagram.names.map((n) => readRational(String(at[n])))));
  },
  view: () => addressOf(state),
};
