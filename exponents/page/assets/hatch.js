// Cells are told apart by tint, hatch and name, so that the plane reads without colour.

const TILE = 24; // pixels of the page after which every hatch repeats
const FAINT = 0.72; // lightness of a hatch line in its tint

const wave = (x, length) => Math.abs((((x % length) + length) % length) - length / 2);

// Distance from (x, y) to the nearest line or dot of each hatch, in pixels.
const HATCHES = [
  () => 9,
  (x, y) => wave(x + y, 12) / Math.SQRT2,
  (x, y) => Math.hypot(wave(x, 8), wave(y, 8)) - 0.6,
  (x, y) => wave(x - y, 12) / Math.SQRT2,
  (x, y) => wave(y, 8),
  (x, y) => Math.min(wave(x + y, 12), wave(x - y, 12)) / Math.SQRT2,
  (x) => wave(x, 8),
  (x, y) => Math.min(wave(x, 12), wave(y, 12)),
];
const OUTSIDE = { tint: "#f3f3f0", hatch: (x, y) => wave(x - y, 6) / Math.SQRT2 };
const EQUAL = { tint: "#ffffff", hatch: HATCHES[0] };
const LARGER = [
  { tint: "#cfe3f4", hatch: HATCHES[2] },
  { tint: "#f2c09c", hatch: HATCHES[1] },
];

const looks = new WeakMap();

// How a phase is painted: its tint with the hatch of its place in the table.
function lookOf(phase, index) {
  if (!looks.has(phase)) looks.set(phase, { tint: phase.tint, hatch: HATCHES[index % HATCHES.length] });
  return looks.get(phase);
}

const tiles = new WeakMap();

// One period of a look as packed pixels, `scale` device pixels to a pixel of the page; painted once.
function tile(look, scale) {
  if (!tiles.has(look)) tiles.set(look, new Map());
  const known = tiles.get(look);
  if (!known.has(scale)) known.set(scale, painted(look, scale));
  return known.get(scale);
}

const rows = new WeakMap();

// The rows of a tile, each repeated up to a width; made once for a width.
function rowsOf(tile, width) {
  const known = rows.get(tile);
  if (known && known.width === width) return known.pixels;
  const { size } = tile;
  const pixels = new Uint32Array(size * width);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < width; x += size) {
      pixels.set(tile.pixels.subarray(y * size, y * size + Math.min(size, width - x)), y * width + x);
    }
  }
  rows.set(tile, { width, pixels });
  return pixels;
}

function painted({ tint, hatch }, scale) {
  const size = Math.round(TILE * scale);
  const pixels = new Uint32Array(size * size);
  const base = [1, 3, 5].map((i) => parseInt(tint.slice(i, i + 2), 16));
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      const distance = hatch((i + 0.5) / scale, (j + 0.5) / scale);
      const ink = (1 - FAINT) * Math.min(1, Math.max(0, 0.5 + (0.5 - distance) * scale));
      const [r, g, b] = base.map((c) => Math.round(c * (1 - ink)));
      pixels[j * size + i] = (255 << 24) | (b << 16) | (g << 8) | r;
    }
  }
  return { size, pixels };
}

// A small canvas filled with a look, for a legend.
function sample(look, width = 26, height = 18) {
  const canvas = html("canvas", { width: 2 * width, height: 2 * height });
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  const packed = new Uint32Array(image.data.buffer);
  const { size, pixels } = tile(look, 2);
  for (let i = 0; i < packed.length; i++) {
    packed[i] = pixels[(Math.floor(i / canvas.width) % size) * size + ((i % canvas.width) % size)];
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
