// Two models on one plane: where their loss exponents agree, and which is larger where they differ.

// Whether two diagrams have the same parameters in the same order.
const comparable = (a, b) => a !== b && a.names.join() === b.names.join() && a.names.length > 0;

// sign(i, j, point): 0 where the formulas of phase i of the first and j of the second are the same function (decided on
// their coefficients), else the sign of the first minus the second.
function signs(first, second) {
  const equal = first.phases.map((p) =>
    second.phases.map((q) => first.formulas[p.loss].equals(second.formulas[q.loss])),
  );
  return (i, j, point) => (equal[i][j] ? 0 : Math.sign(first.loss(i, point) - second.loss(j, point)));
}

const WALLS = ["wall", "wall second"]; // classes of the walls of both models
const CONTRAST = { first: 0, second: 1, equal: 2, outside: 3 };

function contrastRaster(canvas, frame, one, two) {
  const sign = signs(one.diagram, two.diagram);
  const classify = (x, y) => {
    const [i, j] = [one.locate(x, y), two.locate(x, y)];
    if (i < 0 || j < 0) return CONTRAST.outside;
    const s = sign(i, j, one.place(x, y));
    return s > 0 ? CONTRAST.first : s < 0 ? CONTRAST.second : CONTRAST.equal;
  };
  return new Raster(canvas, frame, classify, [...LARGER, EQUAL, OUTSIDE]);
}

// What two readings at the same point say of each other; null where one of them has no value.
function contrastAt(one, two) {
  const [a, b] = [one, two].map((r) => (r.agree ? r.losses[0] : null));
  return a && b ? { first: a, second: b, difference: minus(a, b) } : null;
}

function contrastLegend(first, second, axes) {
  const entry = (look, text) => html("li", null, swatch(sample(look)), html("span", null, text));
  return [
    entry(LARGER[0], `${first.id} falls faster`),
    entry(LARGER[1], `${second.id} falls faster`),
    entry(EQUAL, "equal exponents"),
    [first, second].map(({ id }, i) => {
      const [line, what] = axes[1] < 0 ? [{ class: "quantity", ...inkOf(i) }, "loss exponent"] : [{ class: WALLS[i] }, "walls"];
      return html("li", null, legendLine(line), html("span", null, `${what} of ${id}`));
    }),
    html("li", null, html("span", { class: "note" }, "at equal values of ", joined(first.parameters.map((p) => math(p.tex)), ", "))),
  ];
}
