// The playground: planes, curve, formulas and one sample's forward pass around one state,
// which lives in the traits params, step, seen, history and start.

const CALM = 300; // ms between two mistakes, or between epochs for who wants less motion
const MOST_UNITS = 16;

function render({ model, el }) {
  const ui = frame({ model, el });
  const play = Object.assign(ui, trainer(ui));
  const table = numberTable(ui, "The numbers behind the picture",
    () => numberRows(play.task(), model.get("params")), "params");
  const region = { tabindex: 0, role: "group", "aria-label": "Numbers", ...QUIET };
  for (const [name, value] of Object.entries(region)) table.place.setAttribute(name, value);
  const parts = [planesPart(play), formulasPart(play), samplePart(play)];
  ui.bar.append(...controls(play, table.opener), ...wholeScreen(ui));
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
    const mistakes = step === 1 ? "1 mistake" : `${step} mistakes`;
    count.textContent = neuron ? `${mistakes}, pass ${epoch + 1}` : `update ${step}, epoch ${epoch}`;
    off(made.back, step === 0);
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
  const units = () => model.get("params").at(-1)[0].length;
  const grow = button("Add a hidden unit", "One unit more in the last hidden layer",
    hand(() => { if (units() < MOST_UNITS) play.grow(); }));
  const shown = () => off(grow, units() >= MOST_UNITS);
  play.watch("params", shown);
  shown();
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

export default { render };
