// The frame of a figure: how parameters lie on the page, and its ticks.

class Frame {
  // axes: indices of the parameters on x and y; ranges: [low, high] of each; whole: whether they are the engine's window
  constructor(width, height, axes, ranges, whole) {
    Object.assign(this, { width, height, axes, ranges, whole });
  }

  get aspect() {
    const [[left, right], [low, high]] = this.ranges;
    return (right - left) / (high - low);
  }

  x(px) {
    return this.ranges[0][0] + (px / this.width) * (this.ranges[0][1] - this.ranges[0][0]);
  }

  y(px) {
    return this.ranges[1][1] - (px / this.height) * (this.ranges[1][1] - this.ranges[1][0]);
  }

  px(x) {
    return ((x - this.ranges[0][0]) / (this.ranges[0][1] - this.ranges[0][0])) * this.width;
  }

  py(y) {
    return ((this.ranges[1][1] - y) / (this.ranges[1][1] - this.ranges[1][0])) * this.height;
  }
}

// Round values inside a range, about `count` of them.
function ticks([low, high], count) {
  const step = niceStep(high - low, count);
  const size = real(step);
  const found = [];
  for (let k = Math.ceil(low / size - 1e-9); k <= high / size + 1e-9; k++) found.push(k * size);
  return found.map((x) => Number(x.toPrecision(12)));
}

const tickText = (x) => String(x).replace("-", "\u2212");

// Ticks and their labels on the left and below; drawn outside of the frame.
function axesOf(frame) {
  const horizontal = ticks(frame.ranges[0], Math.max(3, Math.round(frame.width / 110)));
  const vertical = ticks(frame.ranges[1], Math.max(3, Math.round(frame.height / 100)));
  return svg(
    "g",
    { class: "axes", "aria-hidden": "true" },
    horizontal.map((x) => [
      svg("line", { x1: frame.px(x), x2: frame.px(x), y1: frame.height, y2: frame.height + 5 }),
      svg("text", { x: frame.px(x), y: frame.height + 19, "text-anchor": "middle" }, tickText(x)),
    ]),
    vertical.map((y) => [
      svg("line", { x1: -5, x2: 0, y1: frame.py(y), y2: frame.py(y) }),
      svg("text", { x: -9, y: frame.py(y) + 4, "text-anchor": "end" }, tickText(y)),
    ]),
    svg("rect", { class: "frame", width: frame.width, height: frame.height }),
  );
}

const FARTHEST = 1e5; // pixels; what lies beyond is not on any screen, and SVG has no larger numbers

function path(lines, frame) {
  const near = (px) => Math.min(FARTHEST, Math.max(-FARTHEST, px)).toFixed(2);
  const point = ([x, y]) => `${near(frame.px(x))} ${near(frame.py(y))}`;
  return lines.map((line) => `M${line.map(point).join("L")}`).join("");
}
