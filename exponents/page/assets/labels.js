// Names inside their cells: where a box of the name's size lies wholly inside, as far from the border as possible.

const SIZES = ["large", "medium", "large turned", "small", "small turned"]; // classes, in order of preference

const STRIDE = 2; // blocks between two places that are tried

// Place the elements of `names` (class -> element) over a raster; those that fit nowhere are removed.
function placeNames(layer, raster, names) {
  fill(layer, [...names.values()]);
  const width = raster.columns + 1;
  const height = raster.rows + 1;
  const unit = raster.block / raster.scale;
  const { counts } = raster;
  for (const [kind, node] of names) {
    const sums = counts.has(kind) && summed(raster.corners, kind, width, height);
    if (!sums || !SIZES.some((size) => stands(node, size, sums, width, height, unit))) node.remove();
  }
}

function stands(node, size, sums, width, height, unit) {
  node.className = `name ${size}`;
  const turned = size.includes("turned");
  const [across, along] = turned ? [node.offsetHeight, node.offsetWidth] : [node.offsetWidth, node.offsetHeight];
  const half = [across, along].map((x) => Math.ceil((x + 1) / 2 / unit));
  let best = null;
  for (let j = half[1]; j < height - half[1]; j += STRIDE) {
    for (let i = half[0]; i < width - half[0]; i += STRIDE) {
      if (!full(sums, width, i, j, half[0], half[1])) continue;
      const room = clearance(sums, width, height, i, j, half);
      const middle = Math.abs(i - width / 2) + Math.abs(j - height / 2);
      if (!best || room > best.room || (room === best.room && middle < best.middle)) best = { i, j, room, middle };
    }
  }
  if (!best) return false;
  node.style.left = `${best.i * unit}px`;
  node.style.top = `${best.j * unit}px`;
  return true;
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
