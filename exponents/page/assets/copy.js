// What is shown, to take away: LaTeX, BibTeX, JSON, a link. The text is shown too, where a browser keeps the clipboard.

function recordOf(diagram, reading) {
  const { point, phases } = reading;
  const at = Object.fromEntries(diagram.names.map((n, i) => [n, textOf(point[i])]));
  if (!phases.length) return { model: diagram.id, at, phase: null, outside: reading.outside ? reading.outside.text : null };
  const [phase] = phases;
  const named = (p) => ({ id: p.id, label: p.label });
  return {
    model: diagram.id,
    at,
    phase: named(phase),
    loss: { exponent: reading.agree ? textOf(reading.losses[0]) : null, formula: diagram.formulas[phase.loss].text },
    resources: Object.fromEntries(reading.resources.map((r) => [r.name, resourceRecord(diagram, r)])),
    active: [...phase.active],
    shares: Object.fromEntries(reading.shares.map((s) => [s.id, s.value ? textOf(s.value) : null])),
    curve: reading.shapes.length ? reading.shapes[0].order : [],
    wall: phases.length > 1 ? { phases: phases.map(named), curves: [...new Set(reading.walls.map((w) => w.text))] } : null,
    status: worst(phases),
  };
}

// One exponent with its formula; {min, max} for an interval, a list where several intervals are optimal.
function resourceRecord(diagram, { spans }) {
  const formula = (k) => (k === null ? null : diagram.formulas[k].text);
  const end = (x, infinite) => (x === null ? infinite : x ? textOf(x) : null);
  const records = spans.map((s) =>
    isPoint(s)
      ? { exponent: textOf(s.low), formula: formula(s.formulas[0]) }
      : {
          exponent: { min: end(s.low, "-oo"), max: end(s.high, "oo") },
          formula: { min: formula(s.formulas[0]), max: formula(s.formulas[1]) },
        },
  );
  return records.length === 1 ? records[0] : records;
}

function copies(diagram, reading) {
  return [
    ["LaTeX", reading.phases.length ? reading.phases.map((p) => p.latex).join("\n") : ""],
    ["LaTeX table", diagram.latex],
    ["BibTeX", diagram.bibtex],
    ["JSON", JSON.stringify(recordOf(diagram, reading), null, 2)],
    ["link", location.href],
  ].filter(([, text]) => text);
}

function showCopies(node, diagram, current) {
  const names = ["LaTeX", "LaTeX table", ...(diagram.bibtex ? ["BibTeX"] : []), "JSON", "link"];
  fill(node, names.map((name) => html("button", { type: "button", onclick: () => copied(name, current()) }, name)));
}

async function copied(name, { diagram, reading }) {
  const [, text = ""] = copies(diagram, reading).find(([n]) => n === name) || [];
  const area = byId("copy-text");
  area.value = text;
  byId("copy-box").hidden = false;
  area.focus();
  area.select();
  area.scrollTop = 0;
  const done = await toClipboard(text);
  byId("copy-say").textContent = done ? `Copied: ${name}.` : `${name}: select and copy the text.`;
}

async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return document.execCommand("copy"); // what is selected; browsers may refuse the newer way on a local file
  }
}
