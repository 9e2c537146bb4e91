// GradientFlow: the knobs of a net, the picture of its gradients, a walk back through it.
// Comes after flow_words.js and flow_picture.js.

const NET = "grid own activation gain depth residual clip student";
const HE = Math.SQRT2;

// A slider over the gains, with marks where Xavier's and He's lie.
function gainSlider(ui) {
  const gains = ui.model.get("gains");
  const near = (x) => Math.abs(x - HE) < 0.01;
  const text = (k) => `${size(gains[k])}${gains[k] === 1 ? " Xavier" : near(gains[k]) ? " He" : ""}`;
  const at = () => gains.indexOf(ui.model.get("gain"));
  const made = slider("gain", { min: 0, max: gains.length - 1, step: 1, value: at(), text,
    act: (k) => ui.set({ gain: gains[k] }) });
  const mark = (gain, name, side) => h("span", { class: `csnn-gradflow-mark ${side}`,
    style: `--at:${(100 * placeOf(gains, gain)).toFixed(1)}%` }, name);
  const rail = h("span", { class: "csnn-gradflow-rail" });
  made.input.replaceWith(rail);
  rail.append(made.input, h("span", { class: "csnn-gradflow-marks", "aria-hidden": "true" },
    ...[[1, "Xavier 1", "left"], [HE, "He √2", "right"]]
      .filter(([gain]) => gain >= gains[0] && gain <= gains.at(-1)).map((one) => mark(...one))));
  ui.watch("gain", () => made.put(at()));
  return made;
}

// Where a gain lies on the slider, from 0 to 1: between two stops by its logarithm.
function placeOf(gains, gain) {
  const above = gains.findIndex((x) => x >= gain - 1e-9);
  if (above < 1) return 0;
  const [low, high] = [gains[above - 1], gains[above]];
  return (above - 1 + Math.log(gain / low) / Math.log(high / low)) / (gains.length - 1);
}

// A list that follows its trait; a value of the trait that is not offered is added.
function follow(ui, name, trait, offered, { read, write }) {
  const made = choice(name, offered, write(ui.model.get(trait)), (text) => ui.set(read(text)));
  const show = () => {
    const text = write(ui.model.get(trait));
    if (![...made.select.options].some((option) => option.value === text)) {
      made.select.append(h("option", { value: text }, text));
    }
    made.select.value = text;
  };
  ui.watch(trait, show);
  show();
  return made;
}

function knobs(ui) {
  const { model } = ui;
  const clip = follow(ui, "clip at norm", "clip", ["off", "0.1", "1", "10", "100"],
    { read: (text) => ({ clip: text === "off" ? 0 : Number(text) }), write: (x) => (x > 0 ? String(x) : "off") });
  if (model.get("own").dz) return [clip];
  const act = follow(ui, "activation", "activation", model.get("activations"),
    { read: (activation) => ({ activation }), write: String });
  const deep = follow(ui, "hidden layers", "depth", model.get("depths").map(String), { write: String,
    read: (text) => ({ step: Math.min(model.get("step"), Number(text)), last: Number(text), depth: Number(text) }) });
  const around = model.get("residuals").length > 1
    ? [toggle(ui, "Residual", "Add the input of each square layer to its output: y = h + act(z)", "residual")] : [];
  return [act, deep, gainSlider(ui), ...around, clip];
}

// What the student's function found, if it ran on the net that is shown.
function studentOf(model) {
  const student = model.get("student");
  if (!student.says) return {};
  const now = ["activation", "gain", "depth", "residual"].map((name) => model.get(name));
  if (JSON.stringify(student.net) === JSON.stringify(now)) return student;
  const [act, gain, depth] = student.net;
  return model.get("live") ? {} : { says: `Your function ran on ${act}, gain ${size(gain)}, depth ${depth}; `
    + "on other nets it runs where there is a kernel." };
}

function rowsOf(model, view, student) {
  const { flow, shown, act } = view;
  const columns = { "spread of h": flow.spread, "max |dL/dz|": flow.dz, "max |dL/dW|": shown.dW,
    "Σ W ⊙ dW": flow.inner, "mean slope": flow.slope, [KINDS[act].off]: flow.low, "for all rows": flow.dead };
  if (student.dz) Object.assign(columns, { "your |dL/dz|": student.dz, "your |dL/dW|": student.dW });
  const lists = Object.values(columns);
  return [["layer", ...Object.keys(columns)],
    ...flow.dz.map((_, i) => [String(i + 1), ...lists.map((list) => size(list[i]))])];
}

function render({ model, el }) {
  const ui = frame({ model, el });
  let grid = bytesOf(model.get("grid"));
  const state = () => {
    const student = studentOf(model);
    const flow = flowOf(model, grid);
    const mine = student.dz ? student : null;
    return { student, view: viewOf(flow, model.get("activation"), model.get("clip"), mine) };
  };
  const layerAt = (k) => Math.max(1, model.get("last") + 1 - k);
  const steps = player(ui, { name: "layers back", text: (k) => `layer ${layerAt(k)}` });
  const rows = () => { const { view, student } = state(); return rowsOf(model, view, student); };
  const numbers = numberTable(ui, model.get("title"), rows, NET);
  ui.root.classList.add("csnn-gradflow");
  ui.root.prepend(h("div", { class: "csnn-bar csnn-net", role: "group", "aria-label": "The net" }, ...knobs(ui)));
  ui.bar.append(steps.reset, steps.back, steps.next, steps.play, steps.scrub, steps.count, numbers.opener, ...wholeScreen(ui));
  ui.below.append(numbers.place);
  ui.watch("grid", () => { grid = bytesOf(model.get("grid")); });
  const step = () => {
    const { view, student } = state();
    const layer = Math.max(1, view.layers - model.get("step"));
    showStep(ui.stage, view.layers - layer);
    follows(ui.stage, view, layer);
    ui.status.replaceChildren(...saysOf(view, layer, model.get("clip"), student));
  };
  const show = () => {
    ui.stage.replaceChildren(svgOf(state().view, model.get("title")));
    step();
  };
  ui.on(ui.stage, "click", (event) => {
    const { view } = state();
    const box = ui.stage.firstChild.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * view.width;
    const layer = Math.floor((x - LEFT) / view.column) + 1;
    if (layer >= 1 && layer <= view.layers) steps.go(view.layers - layer);
  });
  ui.watch(NET, show);
  ui.watch("step", step);
  show();
  return ui.cleanup;
}

function svgOf(view, title) {
  return s("svg", { class: "csnn-svg", viewBox: `0 0 ${view.width} ${HEIGHT}`, role: "img", "aria-label": title,
    style: `min-width:${Math.round(0.92 * view.width)}px` }, ...pictureOf(view).map(drawn));
}

// Keep the layer in sight where the picture is wider than the page.
function follows(stage, view, layer) {
  const wide = stage.scrollWidth;
  if (wide <= stage.clientWidth) return;
  stage.scrollLeft = (wide * view.middle(layer - 1)) / view.width - stage.clientWidth / 2;
}

function saysOf(view, layer, clip, student) {
  const notes = [[verdict(view.flow)], [clipping(view.flow, clip)], [student.says, "yours"]];
  return [`${atLayer(view.flow, layer, view.act, clipFactor(view.flow, clip))} ${soFar(view.flow, layer, view.act)}`,
    ...notes.filter(([note]) => note)
      .flatMap(([note, look = ""]) => [" ", h("span", { class: `note ${look}` }, note)])];
}

export default { render };
