// A plane painted pixel by pixel: classes are computed on a grid of blocks, and inside a block whose corners differ at
// every pixel.

const BLOCK = 4; // pixels of the page
const MIXED = -1; // the class of a block whose corners differ

class Raster {
  // `classify(x, y)` gives the class (an index into `looks`) at parameter values.
  constructor(canvas, frame, classify, looks) {
    Object.assign(this, { frame, classify });
    this.scale = Math.min(window.devicePixelRatio || 1, 2);
    const [width, height] = [frame.width, frame.height].map((length) => Math.round(length * this.scale));
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    this.block = Math.round(BLOCK * this.scale);
    this.columns = Math.ceil(width / this.block);
    this.rows = Math.ceil(height / this.block);
    this.corners = this.classes();
    this.stays = new Map(); // class -> where its corners are
    this.corners.forEach((kind, k) => this.note(kind, k % (this.columns + 1), Math.floor(k / (this.columns + 1))));
    this.paint(canvas, looks.map((look) => tile(look, this.scale)));
  }

  // The class at a device pixel's corner.
  at(i, j) {
    return this.classify(this.frame.x(i / this.scale), this.frame.y(j / this.scale));
  }

  // At the corners of all blocks, row by row.
  classes() {
    const found = new Int16Array((this.columns + 1) * (this.rows + 1));
    for (let j = 0, k = 0; j <= this.rows; j++) {
      for (let i = 0; i <= this.columns; i++, k++) found[k] = this.at(i * this.block, j * this.block);
    }
    return found;
  }

  // How many corners a class has and the rows and columns between which they lie.
  note(kind, i, j) {
    const stay = this.stays.get(kind);
    if (!stay) {
      this.stays.set(kind, { count: 1, left: i, right: i, top: j, bottom: j });
      return;
    }
    stay.count += 1;
    if (i < stay.left) stay.left = i;
    if (i > stay.right) stay.right = i;
    stay.bottom = j;
  }

  paint(canvas, patterns) {
    const { block, columns } = this;
    const { width, height } = canvas;
    const sheet = new Sheet(canvas, patterns);
    const kinds = this.kinds();
    for (let y = 0; y < height; y++) {
      const first = Math.floor(y / block) * columns;
      for (let i = 0; i < columns; ) {
        const kind = kinds[first + i];
        const start = i * block;
        do i++;
        while (i < columns && kind !== MIXED && kinds[first + i] === kind);
        const end = Math.min(i * block, width);
        if (kind === MIXED) this.paintMixed(sheet, y, start, end);
        else sheet.stroke(kind, y, start, end);
      }
    }
    sheet.show();
  }

  // A row of a block: the classes of its ends, and between two that differ of the middle.
  paintMixed(sheet, y, start, end) {
    const classOf = (x) => this.at(x + 0.5, y + 0.5);
    const after = (from, one, to, two) => {
      if (one === two || to <= from + 1) {
        sheet.stroke(two, y, from + 1, to + 1);
        return;
      }
      const middle = (from + to) >> 1;
      const kind = classOf(middle);
      after(from, one, middle, kind);
      after(middle, kind, to, two);
    };
    const first = classOf(start);
    sheet.stroke(first, y, start, start + 1);
    if (end > start + 1) after(start, first, end - 1, classOf(end - 1));
  }

  // The class that all four corners of a block have, or MIXED; for all blocks row by row.
  kinds() {
    const { columns, rows, corners } = this;
    const found = new Int16Array(columns * rows);
    for (let j = 0, k = 0; j < rows; j++) {
      for (let i = 0; i < columns; i++, k++) {
        const first = k + j; // a row of corners is longer by one
        const below = first + columns + 1;
        const c = corners[first];
        found[k] = c === corners[first + 1] && c === corners[below] && c === corners[below + 1] ? c : MIXED;
      }
    }
    return found;
  }
}

const sheets = new WeakMap(); // canvas -> its pixels, all of which are painted each time

// The pixels of a canvas, on which rows of patterns are stroked.
class Sheet {
  constructor(canvas, patterns) {
    this.context = canvas.getContext("2d");
    this.width = canvas.width;
    const known = sheets.get(canvas);
    const fits = known && known.width === canvas.width && known.height === canvas.height;
    this.image = fits ? known : this.context.createImageData(canvas.width, canvas.height);
    sheets.set(canvas, this.image);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.patterns = patterns.map((pattern) => ({ size: pattern.size, rows: rowsOf(pattern, this.width) }));
  }

  // The pattern of a class on a part of a row.
  stroke(kind, y, start, end) {
    const { size, rows } = this.patterns[kind];
    const row = (y % size) * this.width;
    this.pixels.set(rows.subarray(row + start, row + end), y * this.width + start);
  }

  show() {
    this.context.putImageData(this.image, 0, 0);
  }
}
