// A Jacobian under the reader's hands: the inputs move, an entry is explained, and ⊙ with
// the diagonal stands beside Jᵀ g. Python (jacobian.py) is the reference.
function render({ model, el }) {
  const ui = frame({ model, el });
  const state = () => jacobianState(...["kind", "z", "g", "W", "samples"].map((name) => model.get(name)));
  const says = (k) => saysJacobian(state(), k, model.get("hadamard"));
  const steps = player(ui, { name: "entry", text: says });
  const kind = choice("function", model.get("kinds"), model.get("kind"), (chosen) => ui.set({ kind: chosen }));
  const dot = toggle(ui, "⊙ instead of J", "Compare the diagonal ⊙ g with Jᵀ g", "hadamard");
  const table = numberTable(ui, "The Jacobian", () => jacobianRows(state()), "kind z g W");
  const inputs = model.get("z").map((value, j) => slider(`z${j}`, { min: -3, max: 3, step: 0.5, value,
    act: (x) => ui.set({ z: model.get("z").map((old, k) => (k === j ? x : old)) }) }));
  ui.root.classList.add("csnn-cells");
  ui.bar.append(kind, dot, steps.reset, steps.back, steps.next, steps.play, steps.scrub, steps.count, table.opener, ...wholeScreen(ui));
  ui.below.append(...inputs, table.place);
  cells(ui, () => model.get("z").length);
  ui.stage.innerHTML = model.get("svg");

  function show() {
    kind.select.value = model.get("kind");
    inputs.forEach((input, j) => input.put(model.get("z")[j]));
    fillJacobian(ui.stage, state(), model.get("hadamard"));
    point();
  }
  function point() {
    showStep(ui.stage, model.get("step"));
    ui.status.textContent = says(model.get("step"));
  }
  ui.watch("kind z g W hadamard", show);
  ui.watch("step", point);
  show();
  return ui.cleanup;
}

function jacobianState(kind, z, g, W, samples) {
  const p = softmaxRows(z, z.length / samples);
  const J = jacobianOf(kind, z, W, p, z.length / samples);
  const back = z.map((_, j) => J.reduce((sum, row, i) => sum + row[j] * g[i], 0));
  const short = g.length === z.length ? g.map((x, i) => J[i][i] * x) : null;
  return { kind, z, g, p, per: z.length / samples, J, back, short };
}

const SLOPES = { relu: (z) => Number(z > 0), "slide's typo": Math.sign, tanh: (z) => 1 - Math.tanh(z) ** 2 };

function jacobianOf(kind, z, W, p, per) {
  if (kind === "linear") return W[0].map((_, i) => W.map((row) => row[i]));
  const meet = (i, j) => Math.floor(i / per) === Math.floor(j / per);
  return z.map((_, i) => z.map((_, j) => {
    if (SLOPES[kind]) return i === j ? SLOPES[kind](z[i]) : 0;
    return meet(i, j) ? (i === j ? p[i] : 0) - p[i] * p[j] : 0;
  }));
}

function softmaxRows(z, per) {
  return z.map((x, k) => {
    const row = z.slice(k - k % per, k - k % per + per);
    const top = Math.max(...row);
    return Math.exp(x - top) / row.reduce((sum, y) => sum + Math.exp(y - top), 0);
  });
}

const nonZero = (numbers) => numbers.filter((x) => x !== 0).length;

function saysJacobian(state, k, hadamard) {
  const { J, z } = state;
  const [i, j] = [Math.floor(k / z.length), k % z.length];
  const some = `${nonZero(J.flat())} of ${J.flat().length} entries are not 0.`;
  const said = `J[${i}, ${j}] = ${whyEntry(state, i, j)} ${some}`;
  return hadamard ? `${said} ${comparedWithDiagonal(state)}` : said;
}

function whyEntry({ kind, J, z, p, per }, i, j) {
  const value = number(J[i][j]);
  if (kind === "linear") return `W[${j}, ${i}] = ${value}, whatever the input is.`;
  if (SLOPES[kind] && i === j) return `${value}: the slope of ${kind} at ${number(z[i])}.`;
  if (SLOPES[kind]) return `${value}: output ${i} looks at input ${i} alone.`;
  if (Math.floor(i / per) !== Math.floor(j / per)) return `${value}: two samples do not meet.`;
  if (i === j) return `p(1 − p) = ${number(p[i])} · ${number(1 - p[i])} = ${value}.`;
  return `−p[${i}] p[${j}] = −${number(p[i])} · ${number(p[j])} = ${value}.`;
}

function comparedWithDiagonal({ J, z, back, short }) {
  if (!short) return "⊙ can't replace J: outputs and inputs are not equally many.";
  if (back.every((x, j) => Math.abs(x - short[j]) < 1e-9)) {
    return `The diagonal ⊙ g equals Jᵀ g: ${z.length} numbers do the work of ${z.length ** 2}.`;
  }
  const lost = nonZero(J.flat()) - nonZero(J.map((row, i) => row[i]));
  return `The diagonal ⊙ g is not Jᵀ g: it leaves out ${lost} entries that count.`;
}

function jacobianRows({ J, z, back }) {
  const rows = [...J.map((row, i) => [`output ${i}`, row]), ["Jᵀ g", back]];
  return [["J", ...z.map((_, j) => `input ${j}`)], ...rows.map(([name, row]) => [name, ...row.map((x) => number(x))])];
}

// Write a state's numbers into the picture and colour the cells of J.
function fillJacobian(stage, { J, z, g, back, short }, hadamard) {
  const values = { J: J.flat(), z, g, back, short: short || [] };
  const beside = (k) => hadamard && Math.floor(k / z.length) !== k % z.length;
  for (const text of stage.querySelectorAll("[data-entry]")) {
    const { of, entry } = text.dataset;
    text.textContent = number(Math.round(1000 * values[of][entry]) / 1000);
    if (of === "J") text.setAttribute("class", beside(entry) ? "csnn-aside" : "csnn-entry");
  }
  const size = Math.max(...values.J.map(Math.abs)) || 1;
  for (const cell of stage.querySelectorAll("[data-heat]")) {
    const value = values.J[cell.dataset.heat];
    cell.setAttribute("class", value >= 0 ? "csnn-forward-fill" : "csnn-gradient-fill");
    cell.setAttribute("fill-opacity", beside(cell.dataset.heat) ? 0 : HEAT * Math.abs(value) / size);
  }
  for (const mark of stage.querySelectorAll('[data-of="short"]')) mark.classList.toggle("off", !hadamard);
}

export default { render };
