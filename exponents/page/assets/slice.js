// A diagram on a plane or a line: all parameters but those on the axes are put in, so that little is left to evaluate.

class Slice {
  // axes: indices of the parameters across and up (-1: none); point: values of the others, doubles
  constructor(diagram, axes, point) {
    Object.assign(this, { diagram, axes, point: [...point] });
    this.tables = diagram.polynomials.map((p) => restricted(p, axes, point));
    this.rows = this.tables.map((t) => new Float64Array(t.length));
    this.values = new Float64Array(this.tables.length);
    this.level = NaN;
  }

  // The parameters at a place.
  place(x, y) {
    this.point[this.axes[0]] = x;
    if (this.axes[1] >= 0) this.point[this.axes[1]] = y;
    return this.point;
  }

  // The i-th polynomial alone.
  value(i, x, y) {
    const table = this.tables[i];
    let total = 0;
    for (let k = table.length - 1; k >= 0; k--) total = total * x + horner(table[k], y);
    return total;
  }

  // All polynomials, in an array that is used again; quick along a horizontal line.
  valuesAt(x, y) {
    if (y !== this.level) this.enter(y);
    const { rows, values } = this;
    for (let i = 0; i < rows.length; i++) values[i] = horner(rows[i], x);
    return values;
  }

  // The index of the phase; -1 outside the domain.
  locate(x, y) {
    return this.diagram.phaseWith(this.valuesAt(x, y));
  }

  // Coefficients in x on a horizontal line.
  enter(y) {
    this.level = y;
    for (let i = 0; i < this.tables.length; i++) {
      const [table, row] = [this.tables[i], this.rows[i]];
      for (let k = 0; k < row.length; k++) row[k] = horner(table[k], y);
    }
  }
}

// table[k][j] is the coefficient of x^k y^j.
function restricted(polynomial, [across, up], point) {
  const table = Array.from({ length: (polynomial.degrees[across] || 0) + 1 }, () =>
    new Float64Array((up < 0 ? 0 : polynomial.degrees[up] || 0) + 1),
  );
  for (const { near, powers } of polynomial.terms) {
    let c = near;
    powers.forEach((k, i) => {
      if (k && i !== across && i !== up) c *= power(point[i], k);
    });
    table[powers[across]][up < 0 ? 0 : powers[up]] += c;
  }
  return table;
}

function horner(coefficients, x) {
  let total = 0;
  for (let k = coefficients.length - 1; k >= 0; k--) total = total * x + coefficients[k];
  return total;
}
