// What is shown of a model at first: two axes, and a point from which its phases are seen.

const firstAxes = ({ names }) => (names.length ? [0, names.length > 1 ? 1 : -1] : []);

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
