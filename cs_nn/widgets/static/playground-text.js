// What the playground says; cs_nn/widgets/playground_text.py says the same.

const GRID = 64; // cells of the map along each side
const FEW = 8; // so many samples are named one by one
const TABLE = 20; // so many samples get a row of the table
const WIDE = 4; // a layer with more units than this is told in one line
const LETTERS = "hgkm";

const indexed = (letter, k) => letter + String(k).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]);
const vector = (values) => `(${values.map((v) => number(v)).join(", ")})`;
const bracketed = (x) => (x < 0 ? `(${number(x)})` : number(x));

// f at the centres of the map's cells, row by row from the bottom
function grid(view, f) {
  const [left, right, bottom, top] = view;
  const values = new Float64Array(GRID * GRID);
  for (let row = 0; row < GRID; row += 1) {
    const x2 = bottom + ((top - bottom) * (row + 0.5)) / GRID;
    for (let column = 0; column < GRID; column += 1) {
      values[row * GRID + column] = f(left + ((right - left) * (column + 0.5)) / GRID, x2);
    }
  }
  return values;
}

function sentence(task, now, map) {
  if (task.model === "perceptron") return `${mistakeSaid(task, now)}${neuronSaid(now.params)}${scoreSaid(task, now)}.`;
  const above = map.reduce((sum, z) => sum + (z > 0), 0) / map.length;
  return `Epoch ${Math.floor(now.seen / task.y.length)}, update ${now.step}: loss ${number(loss(task, now.params))}; `
    + `${scoreSaid(task, now)}. Output 1 covers ${Math.floor(100 * above + 0.5)} % of the picture.${remark(task, now)}`;
}

function mistakeSaid(task, now) {
  if (now.step === 0) return "";
  const row = (now.seen - 1) % task.y.length;
  return `Mistake ${now.step} was at ${vector(task.X[row])}: output ${1 - task.y[row]}, wanted ${task.y[row]}. `;
}

const neuronSaid = ([[W, b]]) => `w = ${vector(W.flat())}, b = ${number(b[0])}: `;

function scoreSaid(task, now) {
  const good = rights(task, now.params);
  const wrong = task.X.filter((_, i) => !good[i]);
  const said = `${good.length - wrong.length} of ${good.length} right`;
  if (!wrong.length) return task.model === "perceptron" ? `${said}: no mistake is left` : said;
  return good.length > FEW ? said : `${said}; wrong: ${wrong.map(vector).join(", ")}`;
}

function remark(task, now) {
  if (update(task, now) === now) return " The next update would throw a weight beyond a million: lower lr.";
  const units = now.params.length > 1 ? now.params.at(-1)[0].length : 0;
  if (units < 2 || !rights(task, now.params).every(Boolean)) return "";
  return ` In the hidden ${units === 2 ? "plane one line" : "space one flat border"} separates the classes.`;
}

// Each value on a sample's way through the network: its name and how it is made.
function forwardPass(task, params, row) {
  const outputs = forward(params, task.X[row], task.activation);
  const lines = [["x", vector(task.X[row])]];
  params.slice(0, -1).forEach((layer, k) => {
    lines.push(...hiddenLines(LETTERS[k], layer, outputs[k], outputs[k + 1], task.activation));
  });
  const [W, b] = params.at(-1);
  const z = outputs.at(-1)[0];
  lines.push(["z", sumSaid(outputs.at(-2), W.flat(), b[0], z)]);
  return [...lines, ...answerLines(task, z, task.y[row])];
}

function hiddenLines(letter, [W, b], inputs, outputs, name) {
  if (b.length > WIDE) return [[letter, `${name} of ${b.length} scores = ${vector(outputs)}`]];
  return b.map((bias, j) => {
    const w = W.map((row) => row[j]);
    const z = inputs.reduce((sum, x, i) => sum + x * w[i], bias);
    return [indexed(letter, j + 1), `${name}(${sumSaid(inputs, w, bias, z)}) = ${number(outputs[j])}`];
  });
}

// x₁·w₁ + x₂·w₂ + b = z, or only z where that would be long
function sumSaid(inputs, w, b, z) {
  if (inputs.length > WIDE) return number(z);
  const products = inputs.map((x, i) => `${bracketed(x)}·${bracketed(w[i])}`).join(" + ");
  return `${products} ${b < 0 ? "−" : "+"} ${number(Math.abs(b))} = ${number(z)}`;
}

function answerLines(task, z, y) {
  const output = Number(z > 0);
  const verdict = output === y ? "right" : `wrong, y = ${y}`;
  const lines = [["output", `${output}, as z ${output ? ">" : "≤"} 0: ${verdict}`]];
  if (task.model === "perceptron") return lines;
  const p = number(logistic(z));
  return [...lines, ["p", `logistic(${number(z)}) = ${p}`],
    ["loss", `−log ${y ? p : `(1 − ${p})`} = ${number(crossEntropy(z, y))}`]];
}

// A row for each sample, or, where there are many samples, for each unit.
function numberRows(task, params) {
  return task.y.length <= TABLE ? sampleRows(task, params) : unitRows(params);
}

function sampleRows(task, params) {
  const passes = task.X.map((x) => forward(params, x, task.activation));
  const hidden = params.length > 1 && params.at(-1)[0].length <= WIDE;
  const names = hidden ? params.at(-1)[0].map((_, j) => indexed(LETTERS[params.length - 2], j + 1)) : [];
  return [["sample", "x₁", "x₂", ...names, "z", "output", "y", "right"], ...passes.map((outputs, row) => {
    const z = outputs.at(-1)[0];
    const values = [...task.X[row], ...(hidden ? outputs.at(-2) : []), z].map((v) => number(v));
    const output = Number(z > 0);
    return [String(row), ...values, String(output), String(task.y[row]), output === task.y[row] ? "yes" : "no"];
  })];
}

function unitRows(params) {
  const rows = params.flatMap(([W, b], k) => b.map((bias, j) => {
    const name = k === params.length - 1 ? "z" : indexed(LETTERS[k], j + 1);
    return [name, vector(W.map((row) => row[j])), number(bias)];
  }));
  return [["unit", "weights", "bias"], ...rows];
}
