// Choices above the figure: model, model to compare with, axes, sliders, and the coordinates of the point.

const parameterOptions = (diagram, chosen) => diagram.parameters.map((p, i) => option(i, p.name, i === chosen));

function showModels(diagrams, diagram, other, changed) {
  const models = byId("model");
  fill(models, diagrams.map((d, i) => option(i, d.id, d === diagram)));
  models.onchange = () => changed({ diagram: diagrams[Number(models.value)] });
  byId("model-row").hidden = diagrams.length < 2;
  const versus = byId("versus");
  const rivals = diagrams.filter((d) => d !== diagram);
  fill(versus, option(-1, "nothing", !other), rivals.map((d) => rivalOption(diagram, d, diagrams.indexOf(d), d === other)));
  versus.onchange = () => changed({ other: diagrams[Number(versus.value)] || null });
  byId("versus-row").hidden = !rivals.length;
}

// A model with other parameters is named with the reason why it cannot be chosen.
function rivalOption(diagram, rival, value, selected) {
  const fits = comparable(diagram, rival);
  const text = fits ? rival.id : `${rival.id}: parameters ${rival.names.map((n) => LETTERS[n] || n).join(", ") || "none"}`;
  return html("option", { value, selected, disabled: !fits }, text);
}

// The axes: -1 on the second stands for the exponents themselves.
function showAxes(diagram, axes, changed) {
  const [x, y] = [byId("axis-x"), byId("axis-y")];
  fill(x, parameterOptions(diagram, axes[0]));
  fill(y, parameterOptions(diagram, axes[1]), option(-1, "exponents", axes[1] < 0));
  x.onchange = () => {
    const i = Number(x.value);
    changed({ axes: [i, axes[1] === i ? axes[0] : axes[1]] });
  };
  y.onchange = () => {
    const i = Number(y.value);
    changed({ axes: [axes[0] === i ? axes[1] : axes[0], i].map((k, place) => (place === 0 && k < 0 ? axes[0] : k)) });
  };
  byId("axes-row").hidden = diagram.names.length < 2;
}

// A slider for each parameter that is not on an axis, and a field for every coordinate.
function showPoint(diagram, axes, point, changed) {
  const put = (i, value) => changed({ point: point.map((x, k) => (k === i ? value : x)) });
  const sliders = diagram.parameters.map((p, i) => {
    if (axes.includes(i)) return null;
    const [low, high] = diagram.ranges[p.name];
    const input = html("input", {
      type: "range", min: low, max: high, step: real(diagram.steps[i]), id: `slider-${i}`, "aria-label": p.name,
    });
    input.value = real(point[i]);
    input.addEventListener("input", () => put(i, multiple(Number(input.value), diagram.steps[i])));
    return html("label", { class: "slider" }, math(p.tex), input);
  });
  fill(byId("sliders"), sliders);
  fill(byId("coordinates"), diagram.parameters.map((p, i) => {
    const input = html("input", {
      type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", size: 7, id: `at-${i}`, "aria-label": p.name,
    });
    input.value = textOf(point[i]);
    input.addEventListener("change", () => {
      const value = readRational(input.value);
      input.classList.toggle("bad", !value);
      input.setAttribute("aria-invalid", String(!value));
      if (value) put(i, value);
    });
    return html("label", null, math(`${p.tex} =`), input);
  }));
}

// New values in place, without taking the focus from what the reader is moving.
function movePoint(diagram, point) {
  diagram.parameters.forEach((_, i) => {
    const [field, slider] = [byId(`at-${i}`), byId(`slider-${i}`)];
    if (field) {
      field.value = textOf(point[i]);
      field.classList.remove("bad");
      field.removeAttribute("aria-invalid");
    }
    if (slider && document.activeElement !== slider) slider.value = real(point[i]);
    if (slider) slider.setAttribute("aria-valuetext", textOf(point[i]));
  });
}

function showLegend(node, diagram, other, axes) {
  const entry = (key, ...text) => html("li", null, key, html("span", null, ...text));
  if (other) return fill(node, contrastLegend(diagram, other, axes));
  const jumps = [...new Set(diagram.walls.flatMap((w) => w.jumps.map(([n]) => n)))];
  const plain = diagram.walls.some((w) => !w.jumps.length);
  const constants = diagram.names.length === 2 && diagram.fits.some((f) => Object.keys(f.at).length);
  return fill(
    node,
    diagram.phases.map((p, i) => entry(swatch(sample(lookOf(p, i))), nameNode(p))),
    axes[1] < 0
      ? lineLegend(diagram)
      : [
          plain ? entry(legendLine({ class: "wall" }), "wall") : null,
          jumps.length ? entry(legendLine({ class: "wall jump" }, { class: "wall core" }), "wall with a jump of ", joined(jumps.map((n) => math(resourceTex(diagram, n))), ", ")) : null,
          constants ? entry("◆", "printed constants") : null,
        ],
    entry(swatch(sample(OUTSIDE)), "outside the domain"),
  );
}
