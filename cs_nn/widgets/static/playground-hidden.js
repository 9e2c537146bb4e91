// How the hidden space is seen: two units as they are, more of them edge-on, where d is the
// distance from the border z = 0 (cs_nn/widgets/playground_hidden.py says more).

const TURNS = 20; // power iterations
const inner = (p, q) => p.reduce((sum, value, k) => sum + value * q[k], 0);

function look(values, [W, [b]], letter, activation) {
  const w = W.flat();
  if (w.length > 2 && w.some(Boolean)) return edgeOn(values, w, b);
  const pair = (list) => [list[0], list[1] ?? 0];
  const points = values.map(pair);
  const axes = [indexed(letter, 1), w.length > 1 ? indexed(letter, 2) : ""];
  return { title: "hidden plane", axes, points, w: pair(w), b, view: hiddenView(points, activation) };
}

function edgeOn(values, w, b) {
  const size = Math.sqrt(inner(w, w));
  const along = alongBorder(values, w.map((v) => v / size));
  const points = values.map((row) => [inner(row, along), (inner(row, w) + b) / size]);
  const r = Math.ceil(2.2 * Math.max(...points.flat().map(Math.abs)) + 0.2) / 2;
  const title = "hidden space, edge-on";
  return { title, axes: ["along", "d"], points, w: [0, size], b: 0, view: [-r, r, -r, r] };
}

// The unit vector in the border along which the values spread most, by power iterations.
function alongBorder(values, normal) {
  const means = normal.map((_, k) => values.reduce((sum, row) => sum + row[k], 0) / values.length);
  const centred = values.map((row) => row.map((v, k) => v - means[k]));
  const spread = normal.map((_, i) => normal.map((__, j) => centred.reduce((sum, row) => sum + row[i] * row[j], 0)));
  const axis = Number(Math.abs(normal[0]) > 0.99);
  let along = normal.map((_, k) => Number(k === axis));
  for (let k = 0; k <= TURNS; k += 1) {
    const turned = k ? spread.map((row) => inner(row, along)) : along;
    const part = inner(turned, normal);
    const flat = turned.map((v, i) => v - part * normal[i]);
    const size = Math.sqrt(inner(flat, flat));
    if (size > 1e-9) along = flat.map((v) => v / size);
  }
  return along;
}

function hiddenView(points, activation) {
  if (activation === "tanh") return [-1.25, 1.25, -1.25, 1.25];
  if (activation === "logistic") return [-0.15, 1.15, -0.15, 1.15];
  const high = Math.max(2.5, Math.ceil(Math.max(...points.flat()) + 0.5));
  return [-0.5, high, -0.5, high];
}
