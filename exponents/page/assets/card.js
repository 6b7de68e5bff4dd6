// What the engine says at one point: phase, formulas, values, shares, certificate. Formulas belong to a cell and stay
// while the point moves inside of it; only values are written anew.

const STATUS_SIGNS = { PROVED: "✓", REFUTED: "✗", UNKNOWN: "?" };

const chip = (status) => html("span", { class: `chip ${status.toLowerCase()}` }, `${STATUS_SIGNS[status]} ${status}`);

class Card {
  constructor(node) {
    this.node = node;
    this.cell = null;
  }

  // `contrast` compares with a second model, null for none.
  show(diagram, reading, contrast) {
    const cell = cellOf(diagram, reading, contrast);
    if (cell !== this.cell) {
      this.cell = cell;
      this.values = [];
      fill(this.node, this.content(diagram, reading, contrast));
    }
    for (const write of this.values) write(reading, contrast);
  }

  // An element whose children are made anew for every reading.
  live(tag, attributes, children) {
    const node = html(tag, attributes);
    this.values.push((reading, contrast) => fill(node, children(reading, contrast)));
    return node;
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
      contrast ? this.live("p", { class: "contrast" }, (_, now) => contrastLine(now)) : null,
      html("div", { class: "wide" }, html("table", { class: "exponents" },
        html("caption", { class: "hidden" }, "Exponents of the budget at the optimum"),
        html("tbody", null,
          this.lossRow(diagram, reading),
          reading.resources.map((r, k) => this.resourceRow(diagram, r, k))))),
      alone ? this.shares(reading) : null,
      html("dl", null,
        html("dt", null, "In balance"), html("dd", null, joined(reading.phases.map((p) => math(p.balance)), " or ")),
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
      this.live("td", null, ({ losses }) => shown.map((i) => valueOf(losses[i]))));
  }

  resourceRow(diagram, { tex, meaning, spans }, k) {
    const formula = (span) => math(spanTex(span, (i) => diagram.formulas[i].tex), true);
    return html("tr", null,
      html("th", { scope: "row", title: meaning || null }, math(`${tex}^{*} \\sim f^{\\,\\xi}`)),
      html("td", null, spans.map(formula)),
      this.live("td", null, ({ resources }) => resources[k].spans.map(spanValue)));
  }

  shares({ shares }) {
    return html("div", { class: "shares" },
      html("h3", null, "Shares of the loss"),
      html("ul", null, shares.map(({ tex, id }, k) =>
        html("li", { title: id },
          math(tex),
          this.live("span", { class: "track", "aria-hidden": "true" }, (now) => shareBar(now.shares[k].value)),
          this.live("span", { class: "value" }, (now) => math(now.shares[k].value ? texOf(now.shares[k].value) : "?"))))));
  }
}

// What stays the same while a point moves inside a cell.
function cellOf(diagram, { outside, phases, agree, walls, resources }, contrast) {
  if (outside) return `${diagram.id} outside ${outside.text}`;
  const spans = resources.map((r) => r.spans.map((s) => s.formulas.join(":")).join());
  const parts = [phases.map((p) => p.id), agree, walls.map((w) => w.text), spans, contrast ? contrast.names : ""];
  return `${diagram.id} ${parts.join(" ")}`;
}

// An exact value and its first digits; null is a pole.
function valueOf(value) {
  if (!value) return html("span", { class: "value" }, "pole");
  const near = value.d === 1n ? null : html("small", null, ` ≈ ${digits(real(value))}`);
  return html("span", { class: "value" }, math(texOf(value)), near);
}

function shareBar(value) {
  const bar = html("span", { class: "bar" });
  bar.style.width = `${Math.max(0, Math.min(1, value ? real(value) : 0)) * 100}%`;
  return bar;
}

const nameNode = (phase) => (phase.math ? math(phase.name) : phase.name);

function heading(diagram, reading) {
  const looks = reading.phases.map((p) => swatch(sample(lookOf(p, diagram.phases.indexOf(p)))));
  const [phase] = reading.phases;
  const badge = chip(worst(reading.phases));
  if (reading.phases.length === 1) {
    return html("h2", null, looks, html("span", null, phase.label ? "Phase " : "", nameNode(phase)), badge);
  }
  const lines = reading.walls.map((w) => math(w.tex));
  const jumps = reading.walls.some((w) => w.jumps.length);
  const between = jumps ? "; between the limits of a resource that jumps every value is optimal there." : ".";
  return [
    html("h2", null, looks, html("span", null, joined(reading.phases.map(nameNode), " | ")), badge),
    html("p", { class: "note" }, "On a wall", lines.length ? [": ", joined(lines, ", ")] : "", ". Limits from both sides", between),
  ];
}

const worst = (phases) => ["REFUTED", "UNKNOWN", "PROVED"].find((s) => phases.some((p) => p.status === s));

const spanValue = (span) => (isPoint(span) ? valueOf(span.low) : html("span", { class: "value" }, intervalMath(span)));
const isPoint = (span) => span.low && span.high && same(span.low, span.high);

// The formulas of an interval's ends; one where they are the same.
function spanTex({ formulas: [low, high] }, tex) {
  if (low !== null && low === high) return tex(low);
  const [a, b] = [low === null ? "-\\infty" : tex(low), high === null ? "\\infty" : tex(high)];
  return `\\left${low === null ? "(" : "["}${a},\\ ${b}\\right${high === null ? ")" : "]"}`;
}

function intervalMath({ low, high }) {
  const [a, b] = [low ? texOf(low) : "-\\infty", high ? texOf(high) : "\\infty"];
  return math(`\\left${low ? "[" : "("}${a},\\ ${b}\\right${high ? "]" : ")"}`);
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
