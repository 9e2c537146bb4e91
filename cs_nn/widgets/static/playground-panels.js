// The panels of the playground: input plane, hidden plane, learning curve and legend.

const CURVE = 170; // the width of the learning curve in pixels
const FEW_UNITS = 4; // so many hidden units have lines and formulas
const KIND = { perceptron: "mistake", mlp: "epoch" };

function planesPart(play) {
  const { model } = play;
  const pick = (row) => play.set({ sample: row === model.get("sample") ? null : row });
  const [input, hidden] = [plane(play, "input plane", pick), plane(play, "hidden plane", pick)];
  const curve = curvePart(model.get("model"));
  const box = h("div", { class: "csnn-planes" }, input.box, hidden.box, curve.box);
  const draw = (seen) => {
    drawInput(play, input, seen);
    hidden.box.hidden = seen.now.params.length < 2;
    if (!hidden.box.hidden) drawHidden(play, hidden, seen);
    curve.draw(seen.now.history, seen.student.history);
  };
  return { box, draw };
}

function drawInput(play, self, { task, now, map, sample, student }) {
  const view = play.model.get("view");
  const neuron = now.params.length === 1;
  const names = now.params[0][1].map((_, j) => (neuron ? "w" : indexed("h", j + 1)));
  drawPlane(self, { view, map, sample, hard: task.model === "perceptron", contour: !neuron, axes: ["x₁", "x₂"],
    points: task.X, y: task.y, good: rights(task, now.params),
    yours: student.params && grid(view, scorer(student.params, task.activation)),
    lines: names.length > FEW_UNITS ? [] : linesOf(play, now.params, 0, names, neuron ? "boundary" : "fold") });
}

function drawHidden(play, self, { task, now, sample }) {
  const last = now.params.length - 1;
  const values = task.X.map((x) => forward(now.params, x, task.activation).at(-2));
  const { title, axes, points, w, b, view } = look(values, now.params[last], LETTERS[last - 1], task.activation);
  self.box.firstChild.textContent = title;
  self.svg.setAttribute("aria-label", title);
  self.box.parentElement.classList.toggle("csnn-edge-on", values[0].length > 2);
  const line = values[0].length === 2 ? linesOf(play, now.params, last, ["w"], "boundary")
    : [{ w, b, look: "boundary" }];
  drawPlane(self, { view, axes, points, sample, y: task.y, good: rights(task, now.params), lines: line,
    map: grid(view, (p, q) => p * w[0] + q * w[1] + b) });
}

function linesOf(play, params, k, names, look) {
  const [W, b] = params[k];
  return names.map((name, j) => ({ name, look, w: W.map((row) => row[j]), b: b[j],
    move: (w, bias) => play.edit(k, j, w, bias) }));
}

// The losses so far, and dotted those of the student's own function.
function curvePart(kind) {
  const name = kind === "perceptron" ? "share of wrong answers" : "loss";
  const line = s("path", { class: "csnn-forward-line" });
  const yours = s("path", { class: "csnn-yours" });
  const end = s("circle", { class: "csnn-forward-fill", r: 4 });
  const axes = s("g");
  const svg = sheet(`curve of the ${name}`, [axes, line, yours, end], CURVE);
  const draw = (history, theirs = []) => {
    const high = kind === "perceptron" ? 1 : Math.max(...history, ...theirs, 1e-9);
    const last = Math.max(history.length, theirs.length, 2) - 1;
    drawAxes(axes, [0, last, 0, high], [KIND[kind], ""], CURVE);
    const place = (k, v) => [LEFT + (CURVE * k) / last, TOP + SIDE * (1 - (0.95 * v) / high)].map((p) => p.toFixed(1));
    const path = (list) => list.map((v, k) => `${k ? "L" : "M"}${place(k, v)}`).join("");
    line.setAttribute("d", path(history));
    yours.setAttribute("d", path(theirs));
    end.setAttribute("transform", `translate(${place(history.length - 1, history.at(-1))})`);
  };
  return { box: h("figure", { class: "csnn-plane csnn-curve" }, h("figcaption", {}, name), svg), draw };
}

// Meaning by shape as well: what the marks of the planes stand for.
function legend(student) {
  const size = { width: 18, height: 18, viewBox: "-9 -9 18 18", "aria-hidden": "true" };
  const mark = (...shapes) => s("svg", size, ...shapes);
  const square = (look) => s("rect", { class: `csnn-${look}`, x: -6.5, y: -6.5, width: 13, height: 13 });
  const said = (text, ...shapes) => h("span", {}, mark(...shapes), ` ${text}`);
  const yours = s("path", { class: "csnn-yours", d: "M-9,0H9" });
  return h("div", { class: "csnn-legend" }, said("y = 0", s("circle", { class: "csnn-dot-0", r: 7 })),
    said("y = 1", square("dot-1")), said("hollow: wrong", square("miss-1")),
    said("output 1", square("shade")), said("output 0", square("shade-2")),
    ...(student ? [said("your step function", yours)] : []),
    h("span", { class: "csnn-edge" }, "d: distance from the border"));
}
