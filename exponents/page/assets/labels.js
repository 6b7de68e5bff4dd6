// Names inside their cells: where a box of the name's size lies wholly inside, as far from the border as possible.

const SIZES = ["large", "medium", "large turned", "small", "small turned"]; // classes, in order of preference
const TURNED = " turned";
const STRIDE = 2; // blocks between two places that are tried

const boxes = new WeakMap(); // element -> {class: [width, height]}, measured once: reading a size lays the page out

// Place the elements of `names` (class -> element) over a raster; those that fit nowhere are left out.
function placeNames(layer, raster, names) {
  measure(layer, [...names.values()].filter((node) => !boxes.has(node)));
  const found = [...names].filter(([kind, node]) => raster.stays.has(kind) && placed(node, raster, kind));
  fill(layer, found.map(([, node]) => node));
}

function measure(layer, nodes) {
  if (!nodes.length) return;
  fill(layer, nodes);
  for (const node of nodes) boxes.set(node, {});
  for (const size of SIZES.filter((s) => !s.endsWith(TURNED))) {
    for (const node of nodes) node.className = `name ${size}`;
    for (const node of nodes) boxes.get(node)[size] = [node.offsetWidth, node.offsetHeight];
  }
}

function boxOf(node, size) {
  return size.endsWith(TURNED) ? [...boxes.get(node)[size.slice(0, -TURNED.length)]].reverse() : boxes.get(node)[size];
}

function placed(node, raster, kind) {
  const [width, height] = [raster.columns + 1, raster.rows + 1];
  const sums = summed(raster.corners, kind, width, height);
  const unit = raster.block / raster.scale;
  for (const size of SIZES) {
    const half = boxOf(node, size).map((x) => Math.ceil((x + 1) / 2 / unit));
    const best = roomiest(sums, width, height, half, raster.stays.get(kind));
    if (!best) continue;
    node.className = `name ${size}`;
    Object.assign(node.style, { left: `${best.i * unit}px`, top: `${best.j * unit}px` });
    return true;
  }
  return false;
}

// The middle of a box of a class with the most room around it, in corners; null where there is none.
function roomiest(sums, width, height, half, { left, right, top, bottom }) {
  let best = null;
  for (let j = top + half[1]; j <= bottom - half[1]; j += STRIDE) {
    for (let i = left + half[0]; i <= right - half[0]; i += STRIDE) {
      if (!full(sums, width, i, j, half[0], half[1])) continue;
      const room = clearance(sums, width, height, i, j, half);
      const middle = Math.abs(i - width / 2) + Math.abs(j - height / 2);
      if (!best || room > best.room || (room === best.room && middle < best.middle)) best = { i, j, room, middle };
    }
  }
  return best;
}

// How many corners of a class there are in each rectangle that starts at the first one.
function summed(corners, kind, width, height) {
  const sums = new Int32Array((width + 1) * (height + 1));
  for (let j = 0; j < height; j++) {
    let row = 0;
    for (let i = 0; i < width; i++) {
      if (corners[j * width + i] === kind) row += 1;
      sums[(j + 1) * (width + 1) + i + 1] = sums[j * (width + 1) + i + 1] + row;
    }
  }
  return sums;
}

// Whether a box around (i, j) lies inside.
function full(sums, width, i, j, a, b) {
  const w = width + 1;
  const count =
    sums[(j + b + 1) * w + i + a + 1] - sums[(j - b) * w + i + a + 1] - sums[(j + b + 1) * w + i - a] + sums[(j - b) * w + i - a];
  return count === (2 * a + 1) * (2 * b + 1);
}

// By how many blocks the box around (i, j) may grow on all sides and stay inside.
function clearance(sums, width, height, i, j, [a, b]) {
  let low = 0;
  let high = Math.min(i - a, j - b, width - 1 - i - a, height - 1 - j - b);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (full(sums, width, i, j, a + middle, b + middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
