// A plane painted pixel by pixel: classes are computed on a grid of blocks, and inside a block whose corners differ at
// every pixel.

const BLOCK = 4; // pixels of the page

class Raster {
  // `classify(x, y)` gives the class (an index into `looks`) at parameter values.
  constructor(canvas, frame, classify, looks) {
    Object.assign(this, { frame, classify });
    this.scale = Math.min(window.devicePixelRatio || 1, 2);
    canvas.width = Math.round(frame.width * this.scale);
    canvas.height = Math.round(frame.height * this.scale);
    this.block = Math.round(BLOCK * this.scale);
    this.columns = Math.ceil(canvas.width / this.block);
    this.rows = Math.ceil(canvas.height / this.block);
    this.paint(canvas, looks.map((look) => tile(look, this.scale)));
  }

  // The class at a device pixel's corner.
  at(i, j) {
    return this.classify(this.frame.x(i / this.scale), this.frame.y(j / this.scale));
  }

  paint(canvas, patterns) {
    const context = canvas.getContext("2d");
    const image = context.createImageData(canvas.width, canvas.height);
    const packed = new Uint32Array(image.data.buffer);
    const { block, columns, rows } = this;
    this.corners = new Int16Array((columns + 1) * (rows + 1));
    for (let j = 0; j <= rows; j++) {
      for (let i = 0; i <= columns; i++) this.corners[j * (columns + 1) + i] = this.at(i * block, j * block);
    }
    const { width } = canvas;
    const put = (x, y, { size, pixels }) => {
      packed[y * width + x] = pixels[(y % size) * size + (x % size)];
    };
    for (let j = 0; j < rows; j++) {
      for (let i = 0; i < columns; i++) {
        const kind = this.uniform(i, j);
        const right = Math.min((i + 1) * block, width);
        const bottom = Math.min((j + 1) * block, canvas.height);
        for (let y = j * block; y < bottom; y++) {
          for (let x = i * block; x < right; x++) put(x, y, patterns[kind < 0 ? this.at(x + 0.5, y + 0.5) : kind]);
        }
      }
    }
    context.putImageData(image, 0, 0);
  }

  // The class that all four corners of a block have, or -1.
  uniform(i, j) {
    const first = j * (this.columns + 1) + i;
    const below = first + this.columns + 1;
    const c = this.corners;
    return c[first] === c[first + 1] && c[first] === c[below] && c[first] === c[below + 1] ? c[first] : -1;
  }

  get counts() {
    const found = new Map();
    for (const kind of this.corners) found.set(kind, (found.get(kind) || 0) + 1);
    return found;
  }
}
