// What the playground computes; cs_nn/widgets/playground_model.py is the reference.
// A layer is [W, b] with W as rows (d, m) and b (m); a moment is { params, step, seen, history }.

const TOO_LARGE = 1e6;
const logistic = (z) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));

// name: the function, and its slope as a function of its *output* h
const ACTIVATIONS = {
  tanh: [Math.tanh, (h) => 1 - h * h],
  relu: [(z) => Math.max(0, z), (h) => (h > 0 ? 1 : 0)],
  logistic: [logistic, (h) => h * (1 - h)],
};

function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

// Weights uniform within He's (relu) or Xavier's limits, and biases 0.
function initial(sizes, activation, seed) {
  const draw = mulberry32(seed);
  return sizes.slice(1).map((m, k) => {
    const d = sizes[k];
    const limit = Math.sqrt(activation === "relu" ? 6 / d : 6 / (d + m));
    const W = Array.from({ length: d }, () => Array.from({ length: m }, () => (2 * draw() - 1) * limit));
    return [W, Array(m).fill(0)];
  });
}

function shuffled(n, seed, epoch) {
  const draw = mulberry32(seed * 7919 + epoch + 1);
  const order = [...Array(n).keys()];
  for (let last = n - 1; last > 0; last -= 1) {
    const other = Math.floor(draw() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

// x, the output of each hidden layer, and [z]
function forward(params, x, activation) {
  const [f] = ACTIVATIONS[activation];
  const outputs = [x];
  params.forEach(([W, b], k) => {
    const inputs = outputs[k];
    const z = b.map((bias, j) => inputs.reduce((sum, value, i) => sum + value * W[i][j], bias));
    outputs.push(k === params.length - 1 ? z : z.map(f));
  });
  return outputs;
}

// The score as a fast function of the plane, for maps: no array is made per point.
function scorer(params, activation) {
  const [f] = ACTIVATIONS[activation];
  const layers = params.map(([W, b]) => (
    { W: W.map((row) => Float64Array.from(row)), b, z: new Float64Array(b.length) }));
  const input = new Float64Array(2);
  const last = layers.length - 1;
  return (x1, x2) => {
    input[0] = x1;
    input[1] = x2;
    let inputs = input;
    for (let k = 0; k <= last; k += 1) {
      const { W, b, z } = layers[k];
      for (let j = 0; j < z.length; j += 1) {
        let sum = b[j];
        for (let i = 0; i < inputs.length; i += 1) sum += inputs[i] * W[i][j];
        z[j] = k === last ? sum : f(sum);
      }
      inputs = z;
    }
    return inputs[0];
  };
}

function scores(task, params) {
  const score = scorer(params, task.activation);
  return task.X.map(([x1, x2]) => score(x1, x2));
}

const rights = (task, params) => scores(task, params).map((z, i) => Number(z > 0) === task.y[i]);

const crossEntropy = (z, y) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - y * z;

function loss(task, params) {
  const costs = scores(task, params).map((z, i) => (task.model === "perceptron"
    ? Number(Number(z > 0) !== task.y[i]) : crossEntropy(z, task.y[i])));
  return costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
}

// One update W ← W − lr · dL/dW, with the mean loss of these rows.
function descend(task, params, rows) {
  const slope = ACTIVATIONS[task.activation][1];
  const changed = params.map(([W, b]) => [W.map((row) => [...row]), [...b]]);
  for (const row of rows) {
    const outputs = forward(params, task.X[row], task.activation);
    let delta = [(logistic(outputs.at(-1)[0]) - task.y[row]) / rows.length];
    for (let k = params.length - 1; k >= 0; k -= 1) {
      const inputs = outputs[k];
      const [W, b] = changed[k];
      delta.forEach((d, j) => {
        b[j] -= task.lr * d;
        inputs.forEach((value, i) => { W[i][j] -= task.lr * value * d; });
      });
      const old = params[k][0];
      delta = inputs.map((h, i) => slope(h) * old[i].reduce((sum, w, j) => sum + w * delta[j], 0));
    }
  }
  return changed;
}

// The turn of the next wrong answer from turn `seen` on, or −1; turn t looks at row t mod n.
function nextMistake(task, params, seen) {
  const good = rights(task, params);
  const n = good.length;
  for (let turn = seen; turn < seen + n; turn += 1) if (!good[turn % n]) return turn;
  return -1;
}

function correct(task, [[W, b]], row) {
  const push = task.lr * (2 * task.y[row] - 1);
  return [[W.map(([w], i) => [w + push * task.X[row][i]]), [b[0] + push]]];
}

const begin = (task, params) => ({ params, step: 0, seen: 0, history: [loss(task, params)] });

// The moment after one more update; the same moment where there can be none.
function update(task, now) {
  const n = task.y.length;
  let params, seen;
  if (task.model === "perceptron") {
    const turn = nextMistake(task, now.params, now.seen);
    if (turn < 0) return now;
    params = correct(task, now.params, turn % n);
    seen = turn + 1;
  } else {
    const done = now.seen % n;
    const rows = shuffled(n, task.seed, Math.floor(now.seen / n)).slice(done, done + task.batch);
    params = descend(task, now.params, rows);
    seen = now.seen + rows.length;
  }
  if (!params.flat(3).every((p) => Math.abs(p) < TOO_LARGE)) return now;
  const told = task.model === "perceptron" || seen % n === 0;
  const history = told ? [...now.history, loss(task, params)] : now.history;
  return { params, step: now.step + 1, seen, history };
}

function advance(task, now, updates) {
  for (let k = 0; k < updates; k += 1) {
    const after = update(task, now);
    if (after === now) break;
    now = after;
  }
  return now;
}

// The moment at the end of the pass that the next update lies in.
function finishEpoch(task, now, most) {
  const n = task.y.length;
  const next = (at) => (task.model === "perceptron" ? nextMistake(task, at.params, at.seen) : at.seen);
  const first = next(now);
  const end = (Math.floor((first < 0 ? now.seen : first) / n) + 1) * n;
  while (now.step < most) {
    const turn = next(now);
    const after = turn >= 0 && turn < end ? update(task, now) : now;
    if (after === now) break;
    now = after;
  }
  return now;
}

// One unit more in the last hidden layer; its outgoing weight is 0, so no score changes.
function grown(task, params) {
  const [W, b] = params.at(-2);
  const [w, c] = params.at(-1);
  const draw = mulberry32(task.seed + 1000 * (b.length + 1));
  const wider = [W.map((row) => [...row, 2 * draw() - 1]), [...b, 0]];
  return [...params.slice(0, -2), wider, [[...w, [0]], c]];
}
