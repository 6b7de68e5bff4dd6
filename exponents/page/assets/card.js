// What the engine says at one point: phase, formulas, values, shares, certificate. Formulas belong to a cell; while the
// point moves inside of it only values are written anew.

const STATUS_SIGNS = { PROVED: "✓", REFUTED: "✗", UNKNOWN: "?" };

const [SHOWN, KEPT, AHEAD] = ["leaf shown", "leaf kept", "leaf ahead"]; // classes; ahead: nobody has asked for it yet

const chip = (status) => html("span", { class: `chip ${status.toLowerCase()}` }, `${STATUS_SIGNS[status]} ${status}`);

const MOST = 32; // leaves

// Its leaves, one for each cell, stay in the page: what is hidden keeps its layout, so that to turn to it costs little.
class Card {
  constructor(node) {
    this.node = node;
    this.leaves = new Map(); // cell -> {node, writes}, the latest last
    this.shown = null;
  }

  // `contrast` compares with a second model, null for none.
  show(diagram, reading, contrast) {
    const leaf = this.leaf(diagram, reading, contrast);
    for (const write of leaf.writes) write(reading, contrast);
    if (leaf === this.shown) return;
    if (this.shown) this.shown.node.className = KEPT;
    leaf.node.className = SHOWN;
    this.shown = leaf;
  }

  // Make the leaves of some readings before they are asked for, laid out. A generator, so that it can pause.
  *prepare(subjects) {
    for (const subject of subjects) {
      const { node } = this.leaf(...subject());
      node.offsetHeight; // lays it out
      if (node.className === AHEAD) node.className = KEPT;
      yield;
    }
  }

  leaf(diagram, reading, contrast) {
    const cell = cellOf(diagram, reading, contrast);
    const leaf = this.leaves.get(cell) ?? this.made(diagram, reading, contrast);
    this.leaves.delete(cell);
    this.leaves.set(cell, leaf);
    const [[oldest, { node }]] = this.leaves;
    if (this.leaves.size > MOST && node !== this.shown.node) {
      this.leaves.delete(oldest);
      node.remove();
    }
    return leaf;
  }

  made(diagram, reading, contrast) {
    this.writes = [];
    const node = html("div", { class: AHEAD }, this.content(diagram, reading, contrast));
    for (const write of this.writes) write(reading, contrast);
    this.node.append(node);
    return { node, writes: this.writes };
  }

  // The element of something that is written anew for every reading.
  live(thing, write) {
    this.writes.push((reading, contrast) => write(thing, reading, contrast));
    return thing.node;
  }

  content(diagram, reading, contrast) {
    if (reading.outside) {
      const { tex } = reading.outside;
      return [html("h2", null, "Outside the domain"), html("p", null, "The model asks for ", math(tex), ".")];
    }
    if (!reading.phases.length) {
      return [html("h2", null, "No phase"), html("p", null, "The cells do not cover this point.")];
    }
    const [phase] = reading.phases;
    const alone = reading.phases.length === 1;
    return [
      heading(diagram, reading),
      contrast ? this.live({ node: html("p", { class: "contrast" }) }, ({ node }, _, now) => fill(node, contrastLine(now))) : null,
      html("div", { class: "wide" }, html("table", { class: "exponents" },
        html("caption", { class: "hidden" }, "Exponents of the budget at the optimum"),
        html("tbody", null,
          this.lossRow(diagram, reading),
          reading.resources.map((r, k) => this.resourceRow(diagram, r, k))))),
      alone ? this.shares(reading) : null,
      html("dl", null,
        html("dt", null, "In balance"), html("dd", null, joined(balances(reading).map((tex) => math(tex)), " or ")),
        alone ? [html("dt", null, "Region"), html("dd", null, regionOf(phase))] : null,
        html("dt", null, "Certificate"), html("dd", null, certificate(diagram, reading)),
      ),
    ];
  }

  lossRow(diagram, { phases, agree }) {
    const shown = agree ? [0] : phases.map((_, i) => i);
    return html("tr", { class: "loss" },
      html("th", { scope: "row" }, math("L^{*} \\sim f^{-\\eta}")),
      html("td", null, math(diagram.formulas[phases[0].loss].tex, true)),
      html("td", null, shown.map((i) => this.live(new Value(), (value, { losses }) => value.write(losses[i])))));
  }

  resourceRow(diagram, { tex, meaning, spans }, k) {
    const formula = (span) => math(spanTex(span, (i) => diagram.formulas[i].tex), true);
    const write = (i) => (value, { resources }) => {
      const span = resources[k].spans[i];
      if (isPoint(span)) value.write(span.low);
      else value.writeInterval(span);
    };
    return html("tr", null,
      html("th", { scope: "row", title: meaning || null }, math(`${tex}^{*} \\sim f^{\\,\\xi}`)),
      html("td", null, spans.map(formula)),
      html("td", null, spans.map((_, i) => this.live(new Value(), write(i)))));
  }

  shares({ shares }) {
    return html("div", { class: "shares" },
      html("h3", null, "Shares of the loss"),
      html("ul", null, shares.map(({ tex, id }, k) =>
        html("li", { title: id },
          math(tex),
          this.live(new Bar(), (bar, now) => bar.write(now.shares[k].value)),
          this.live(new Value(false), (value, now) => value.write(now.shares[k].value))))));
  }
}

// What stays the same while a point moves inside a cell.
function cellOf(diagram, { outside, phases, agree, walls, resources }, contrast) {
  if (outside) return `${diagram.id} outside ${outside.text}`;
  const spans = resources.map((r) => r.spans.map((s) => s.formulas.join(":")).join());
  const parts = [phases.map((p) => p.id), agree, walls.map((w) => w.text), spans, contrast ? contrast.names : ""];
  return `${diagram.id} ${parts.join(" ")}`;
}

const nameNode = (phase) => (phase.math ? math(phase.name) : phase.name);

function heading(diagram, reading) {
  const looks = reading.phases.map((p) => swatch(sample(lookOf(p, diagram.phases.indexOf(p)))));
  const [phase] = reading.phases;
  const badge = chip(worst(reading.phases));
  if (reading.phases.length === 1) {
    return html("h2", null, looks, html("span", null, phase.label ? "Phase " : "", nameNode(phase)), badge);
  }
  const lines = [...new Set(reading.walls.map((w) => w.tex))].map((tex) => math(tex)); // several walls may lie on one curve
  const jumps = reading.walls.some((w) => w.jumps.length);
  const between = jumps ? "; between the limits of a resource that jumps every value is optimal there." : ".";
  return [
    html("h2", null, looks, html("span", null, joined(reading.phases.map(nameNode), " | ")), badge),
    html("p", { class: "note" }, "On a wall", lines.length ? [": ", joined(lines, ", ")] : "", ". Limits from both sides", between),
  ];
}

const balances = ({ phases }) => [...new Set(phases.map((p) => p.balance))];

const worst = (phases) => ["REFUTED", "UNKNOWN", "PROVED"].find((s) => phases.some((p) => p.status === s));

// The formulas of an interval's ends; one where they are the same.
function spanTex({ formulas: [low, high] }, tex) {
  if (low !== null && low === high) return tex(low);
  const [a, b] = [low === null ? "-\\infty" : tex(low), high === null ? "\\infty" : tex(high)];
  return `\\left${low === null ? "(" : "["}${a},\\ ${b}\\right${high === null ? ")" : "]"}`;
}

// Conditions one by one, so that lines can break between them.
function regionOf(phase) {
  const { tex, text } = phase.region;
  return tex ? statements(tex).flatMap((s, i) => (i ? [", ", math(s)] : [math(s)])) : text;
}

// LaTeX cut at the commas outside of brackets.
function statements(tex) {
  const found = [""];
  let depth = 0;
  for (const part of tex.split(/(,\\ |[(){}[\]])/)) {
    if ("([{".includes(part) && part) depth++;
    if (")]}".includes(part) && part) depth--;
    if (part === ",\\ " && !depth) found.push("");
    else found[found.length - 1] += part;
  }
  return found;
}

function certificate(diagram, { phases }) {
  const { coverage, disjointness } = diagram.verdicts;
  const counted = (count, one, many) => `${count} ${count === 1 ? one : many}`;
  const lines = phases.map((p) => {
    const [cases, bounds] = p.cases;
    const name = phases.length > 1 ? [nameNode(p), ": "] : null;
    const size = ` ${counted(cases, "case", "cases")}, ${counted(bounds, "branch", "branches")} bounded.`;
    return html("p", null, name, chip(p.status), p.detail ? ` ${p.detail}.` : "", size);
  });
  const whole = `Whole diagram: cells cover the domain ${coverage.status}, do not overlap ${disjointness.status}.`;
  return [...lines, html("p", { class: "note" }, whole)];
}

function contrastLine({ first, second, difference, names }) {
  if (!difference) return `${names[1]} has no value here.`;
  const sign = signOf(difference);
  const [what, value] = sign
    ? [`${names[sign > 0 ? 0 : 1]} falls faster by `, sign > 0 ? difference : minus(ZERO, difference)]
    : ["equal exponents, ", first];
  const both = ` (${names[0]} ${digits(real(first))}, ${names[1]} ${digits(real(second))})`;
  return [html("b", null, "Compared: "), what, math(texOf(value)), html("small", null, both)];
}

// One sentence for a screen reader.
function spoken(diagram, reading) {
  const where = diagram.names.map((n, i) => `${n} ${digits(real(reading.point[i]))}`).join(", ");
  if (reading.outside) return `${where}: outside the domain, which asks for ${reading.outside.text}.`;
  const names = reading.phases.map((p) => p.label || p.id).join(" and ");
  const loss = reading.agree ? `loss exponent ${textOf(reading.losses[0])}` : "loss exponents differ";
  const status = [...new Set(reading.phases.map((p) => p.status))].join(", ").toLowerCase();
  return `${where}: ${reading.phases.length > 1 ? "wall between phases" : "phase"} ${names}, ${loss}, ${status}.`;
}
