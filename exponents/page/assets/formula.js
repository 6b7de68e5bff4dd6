// Functions of the parameters: polynomials with integer coefficients and their quotients, in doubles and exactly.
// A polynomial is written as terms [coefficient, power, power, ...].

function power(x, k) {
  let result = 1;
  for (let i = 0; i < k; i++) result *= x;
  return result;
}

// Numerators and denominators of a rational point, raised to powers; each computed once.
class Powers {
  constructor(point) {
    this.tables = point.map(({ n, d }) => [[1n, n], [1n, d]]);
  }

  of(coordinate, part, k) {
    const table = this.tables[coordinate][part];
    while (table.length <= k) table.push(table[table.length - 1] * table[1]);
    return table[k];
  }
}

class Polynomial {
  constructor(terms) {
    this.terms = terms.map(([c, ...powers]) => ({ c: BigInt(c), near: Number(c), powers }));
    const count = terms.length ? terms[0].length - 1 : 0;
    this.degrees = Array.from({ length: count }, (_, i) => Math.max(...this.terms.map((t) => t.powers[i])));
  }

  // At an array of doubles.
  near(point) {
    let total = 0;
    for (const { near, powers } of this.terms) {
      let term = near;
      for (let i = 0; i < powers.length; i++) if (powers[i]) term *= power(point[i], powers[i]);
      total += term;
    }
    return total;
  }

  // The integer that is the value times the denominators' powers: it has the value's sign.
  scaled(powers) {
    let total = 0n;
    for (const term of this.terms) {
      let part = term.c;
      for (let i = 0; i < this.degrees.length; i++) {
        const k = term.powers[i];
        if (k) part *= powers.of(i, 0, k);
        if (k < this.degrees[i]) part *= powers.of(i, 1, this.degrees[i] - k);
      }
      total += part;
    }
    return total;
  }

  at(powers) {
    return ratio(this.scaled(powers), this.degrees.reduce((d, k, i) => d * powers.of(i, 1, k), 1n));
  }

  // Powers -> coefficient of the product with another polynomial.
  product(other) {
    const found = new Map();
    for (const a of this.terms) {
      for (const b of other.terms) {
        const key = a.powers.map((k, i) => k + b.powers[i]).join();
        found.set(key, (found.get(key) || 0n) + a.c * b.c);
      }
    }
    return found;
  }
}

class Quotient {
  constructor({ n, d, text, tex }) {
    Object.assign(this, { text, tex, top: new Polynomial(n), bottom: new Polynomial(d) });
  }

  near(point) {
    return this.top.near(point) / this.bottom.near(point);
  }

  // Exactly; null at a pole.
  at(powers) {
    const below = this.bottom.at(powers);
    return signOf(below) ? over(this.top.at(powers), below) : null;
  }

  // Whether two quotients are the same function: cross multiplied, every coefficient is compared.
  equals(other) {
    const left = this.top.product(other.bottom);
    const right = other.top.product(this.bottom);
    return [...new Set([...left.keys(), ...right.keys()])].every((k) => (left.get(k) || 0n) === (right.get(k) || 0n));
  }
}
