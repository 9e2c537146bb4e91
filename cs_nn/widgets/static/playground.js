// The playground: planes, curve, formulas and one sample's forward pass around one state,
// which lives in the traits params, step, seen, history and start.

const CALM = 300; // ms between two mistakes, or between epochs for who wants less motion
const FEW_UNITS = 4; // so many hidden units have lines and formulas
const CURVE = 170; // the width of the learning curve in pixels
const KIND = { perceptron: "mistake", mlp: "epoch" };

function render({ model, el }) {
  const ui = frame({ model, el });
  const play = Object.assign(ui, trainer(ui));
  const table = numberTable(ui, "The numbers behind the picture",
    () => numberRows(play.task(), model.get("params")), "params");
  const region = { tabindex: 0, role: "region", "aria-label": "Numbers", ...QUIET };
  for (const [name, value] of Object.entries(region)) table.place.setAttribute(name, value);
  const parts = [planesPart(play), formulasPart(play), samplePart(play)];
  ui.bar.append(...controls(play, table.opener));
  ui.stage.append(parts[0].box);
  const words = h("div", { class: "csnn-words" }, h("div", {}, parts[1].box, parts[2].box), table.place);
  (model.get("model") === "perceptron" ? parts[0].box : ui.below).append(words);
  parts[0].box.append(legend(model.get("student").params));
  if (model.get("y").length <= FEW) table.opener.click();

  const draw = () => {
    const seen = { task: play.task(), now: play.now(), sample: model.get("sample"), student: model.get("student") };
    seen.map = grid(model.get("view"), scorer(seen.now.params, seen.task.activation));
    parts.forEach((part) => part.draw(seen));
    const said = sentence(seen.task, seen.now, seen.map);
    ui.status.textContent = seen.student.says ? `${said} ${seen.student.says}` : said;
  };
  soon(ui, "params step seen history activation lr sample student", draw);
  draw();
  return ui.cleanup;
}

// One drawing for all traits that change together.
function soon(ui, names, draw) {
  let waiting = false, over = false;
  ui.watch(names, () => {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => { waiting = false; if (!over) draw(); });
  });
  ui.ended(() => { over = true; });
}

// The state and everything that changes it.
function trainer({ model, set }) {
  const names = ["X", "y", "model", "activation", "lr", "batch", "seed"];
  const task = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const now = () => ({ params: model.get("params"), step: model.get("step"),
    seen: model.get("seen"), history: model.get("history") });
  const start = (params, more = {}) => set({ ...more, start: params, ...begin({ ...task(), ...more }, params) });
  const left = () => model.get("last") - model.get("step");
  return {
    task, now, start,
    step: () => set(advance(task(), now(), Math.min(1, left()))),
    epoch: () => set(finishEpoch(task(), now(), model.get("last"))),
    back: () => set(advance(task(), begin(task(), model.get("start")), model.get("step") - 1)),
    home: () => set(begin(task(), model.get("start"))),
    reset: () => start(model.get("origin")),
    fresh() {
      const seed = model.get("seed") + 1;
      const sizes = [2, ...model.get("params").map(([, b]) => b.length)];
      start(initial(sizes, model.get("activation"), seed), { seed });
    },
    grow: () => start(grown(task(), model.get("params"))),
    // params with other numbers for unit j of layer k
    edit(k, j, w, b) {
      const params = structuredClone(model.get("params"));
      w.forEach((value, i) => { params[k][0][i][j] = value; });
      params[k][1][j] = b;
      start(params);
    },
  };
}

// Controls

function controls(play, table) {
  const { model, keys } = play;
  const neuron = model.get("model") === "perceptron";
  const run = runner(play);
  const hand = (act) => () => { run.stop(); act(); };
  const one = neuron ? ["Next mistake", "Correct the next mistake (right arrow)"]
    : ["Step ▶", "One update (right arrow)"];
  const made = {
    reset: button("Reset", "Back to the first weights (r)", hand(play.reset)),
    back: button("◀ Back", "One update back (left arrow)", hand(() => { if (model.get("step")) play.back(); })),
    step: button(one[0], one[1], hand(play.step)),
    epoch: button("Epoch", "Go on to the end of this pass over the data (e)", hand(play.epoch)),
    run: run.button,
  };
  const fresh = button("New start", "Other random weights to start from", hand(play.fresh));
  const can = { ArrowRight: "step", n: "step", ArrowLeft: "back", p: "back", r: "reset", e: "epoch", " ": "run" };
  for (const [key, name] of Object.entries(can)) keys[key] = () => made[name].click();
  keys.Home = hand(play.home);
  const count = h("span", { class: "csnn-count" });
  const shown = () => {
    const epoch = Math.floor(model.get("seen") / model.get("y").length);
    const step = model.get("step");
    count.textContent = neuron ? `${step} mistakes, pass ${epoch + 1}` : `update ${step}, epoch ${epoch}`;
    off(made.back, model.get("step") === 0);
  };
  play.watch("step seen", shown);
  shown();
  const more = neuron ? [fresh] : [h("span", { class: "csnn-break" }), fresh, ...networkControls(play, hand)];
  return [...Object.values(made), count, table, ...more];
}

function networkControls(play, hand) {
  const { model } = play;
  const lr = field("lr", "lr, the learning rate", model.get("lr"), (value) => {
    if (value > 0) play.start(model.get("params"), { lr: value });
  });
  const act = choice("activation", Object.keys(ACTIVATIONS), model.get("activation"),
    (activation) => play.start(model.get("params"), { activation }));
  play.watch("lr activation", () => {
    lr.querySelector("input").value = number(model.get("lr"), 6);
    act.select.value = model.get("activation");
  });
  if (model.get("params").length < 2) return [lr];
  const grow = button("Add a hidden unit", "One unit more in the last hidden layer",
    hand(() => { if (model.get("params").at(-1)[0].length < 16) play.grow(); }));
  return [grow, act, lr];
}

// A button that trains frame by frame until it is pressed again or nothing changes.
function runner(play) {
  const { model } = play;
  const neuron = model.get("model") === "perceptron";
  const calm = neuron || window.matchMedia?.("(prefers-reduced-motion: reduce)").matches;
  let frameId = null, before = -Infinity;
  const stop = () => { cancel(); shown(); };
  const cancel = () => { window.cancelAnimationFrame(frameId); frameId = null; };
  const tick = (time) => {
    frameId = window.requestAnimationFrame(tick);
    if (time - before < (calm ? CALM : 0)) return;
    before = time;
    const step = model.get("step");
    (neuron ? play.step : play.epoch)();
    if (model.get("step") === step) stop();
  };
  const control = button("▶ Run", "Train on, or pause (space)", () => {
    if (frameId !== null) return stop();
    frameId = window.requestAnimationFrame(tick);
    return shown();
  });
  function shown() {
    control.textContent = frameId === null ? "▶ Run" : "❚❚ Pause";
    play.status.setAttribute("aria-live", frameId === null ? "polite" : "off"); // no flood of speech
  }
  play.ended(cancel);
  return { button: control, stop };
}

// Planes and curve

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
    ...(student ? [said("your step function", yours)] : []));
}

export default { render };
