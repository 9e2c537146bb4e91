// A fully connected network whose sizes change by − and +; a neuron shows its edges.
// Python (network.py) is the reference for the counts, the sentence and the picture.
const [WIDEST, DEEPEST, ACROSS, DOWN, LEFT, TOP] = [12, 6, 170, 42, 70, 70];

function render({ model, el }) {
  const ui = frame({ model, el });
  const net = () => networkOf(model.get("sizes"), model.get("bias"));
  const says = (k) => saysNetwork(net(), k);
  const steps = player(ui, { name: "neuron", text: says });
  const bias = toggle(ui, "biases", "With or without a bias in each neuron", "bias");
  const table = numberTable(ui, "The parameters of each layer", () => networkRows(net()), "sizes bias");
  const knobs = h("div", { class: "csnn-knobs" });
  const deeper = button("Add a layer", "One more hidden layer", () => insert(4));
  const flatter = button("Remove a layer", "Without the last hidden layer", () => insert(0));
  ui.root.classList.add("csnn-drawer");
  ui.bar.append(bias, deeper, flatter, steps.reset, steps.back, steps.next, steps.count, table.opener, ...wholeScreen(ui));
  ui.root.insertBefore(knobs, ui.stage);
  ui.below.append(table.place);
  cells(ui, () => 1);

  function resize(sizes) {
    if (sizes.length < 2 || sizes.length > DEEPEST || sizes.some((size) => size < 1 || size > WIDEST)) return;
    ui.set({ step: 0, sizes, last: networkOf(sizes, true).neurons });
  }
  function insert(size) {
    const sizes = [...model.get("sizes")];
    if (size) sizes.splice(-1, 0, size);
    else if (sizes.length > 2) sizes.splice(-2, 1);
    resize(sizes);
  }
  const change = (layer, by) => resize(model.get("sizes").map((size, k) => size + (k === layer ? by : 0)));
  function draw() {
    const { sizes } = net();
    if (knobs.children.length !== sizes.length) knobs.replaceChildren(...sizes.map(knob));
    knobs.querySelectorAll(".csnn-units").forEach((shown, k) => { shown.textContent = sizes[k]; });
    knobs.querySelectorAll("button").forEach((one, k) => {
      off(one, sizes[k >> 1] === (k % 2 ? WIDEST : 1));
    });
    off(deeper, sizes.length === DEEPEST);
    off(flatter, sizes.length === 2);
    ui.stage.replaceChildren(networkPicture(net(), model.get("title")));
    show();
  }
  function knob(_, layer, sizes) {
    const name = layerName(layer, sizes.length);
    const by = (text, step) => button(text, step < 0 ? "One unit less" : "One unit more",
      () => change(layer, step), { "aria-label": `${text} ${name}` });
    return h("span", { class: "csnn-size", role: "group", "aria-label": name },
      name, by("−", -1), h("span", { class: "csnn-units" }), by("+", 1));
  }
  function show() {
    showStep(ui.stage, model.get("step"));
    ui.status.textContent = says(model.get("step"));
  }
  ui.watch("sizes bias", draw);
  ui.watch("step", show);
  draw();
  return ui.cleanup;
}

const layerName = (layer, count) => (layer === 0 ? "inputs" : layer === count - 1 ? "outputs" : `hidden ${layer}`);
const many = (count, noun, ending = "s") => `${count} ${noun}${count === 1 ? "" : ending}`;
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

function networkOf(sizes, bias) {
  const layers = sizes.slice(1).map((k, layer) => ({ d: sizes[layer], k, biases: bias ? k : 0 }));
  const weights = sum(layers.map(({ d, k }) => d * k));
  const [neurons, biases] = ["k", "biases"].map((name) => sum(layers.map((layer) => layer[name])));
  return { sizes, bias, layers, neurons, weights, biases, parameters: weights + biases };
}

function saysNetwork({ sizes, bias, neurons, weights, biases, parameters }, step) {
  const said = `${sizes.join("-")}: ${many(neurons, "neuron")}, ${many(weights, "weight")}, `
    + `${many(biases, "bias", "es")}, ${many(parameters, "parameter")}.`;
  let [layer, place] = [1, step];
  while (layer < sizes.length && place > sizes[layer]) place -= sizes[layer++];
  if (step < 1 || layer === sizes.length) return said;
  const own = many(sizes[layer - 1], "weight") + (bias ? " and 1 bias" : "");
  return `${said} Neuron ${place} of layer ${layer}: ${own}, a weight for each edge.`;
}

function networkRows({ layers, neurons, weights, biases, parameters }) {
  const rows = layers.map(({ d, k, biases: b }, i) => [i + 1, k, d * k, b, d * k + b]);
  return [["layer", "neurons", "weights", "biases", "parameters"],
    ...[...rows, ["all", neurons, weights, biases, parameters]].map((row) => row.map(String))];
}

function networkPicture({ sizes, bias, weights, biases, parameters }, title) {
  const most = Math.max(...sizes);
  const [width, height] = [2 * LEFT + ACROSS * (sizes.length - 1), TOP + DOWN * most + 92];
  const place = (layer, unit) => [LEFT + ACROSS * layer, TOP + DOWN * ((most - sizes[layer]) / 2 + unit + 0.5)];
  const text = (look, x, y, said) => s("text", { class: `csnn-${look}`, x, y, "text-anchor": "middle" }, said);
  const [edges, units, counts] = [[], [], []];
  let neuron = 0;
  sizes.forEach((size, layer) => {
    for (let unit = 0; unit < size; unit += 1) {
      const [x, y] = place(layer, unit);
      if (layer === 0) {
        units.push(s("rect", { class: "csnn-input", x: x - 12, y: y - 12, width: 24, height: 24 }));
        continue;
      }
      neuron += 1;
      for (let from = 0; from < sizes[layer - 1]; from += 1) {
        edges.push(s("path", { class: "csnn-edge", d: `M${place(layer - 1, from)}L${x},${y}`, "data-hot": neuron }));
      }
      units.push(s("circle", { class: "csnn-unit", cx: x, cy: y, r: 15, "data-hot": neuron, "data-cell": neuron }));
    }
    const [x, low] = [LEFT + ACROSS * layer, TOP + DOWN * most + 24];
    counts.push(text("amount", x, low, many(size, layer ? "neuron" : "input")));
    if (layer === 0) return;
    if (bias) counts.push(text("amount", x, low + 20, many(size, "bias", "es")));
    counts.push(text("weights", x - ACROSS / 2, 26, `${sizes[layer - 1]} × ${size} =`),
      text("weights", x - ACROSS / 2, 46, many(sizes[layer - 1] * size, "weight")));
  });
  const total = `${weights} + ${biases} = ${many(parameters, "parameter")}`;
  return s("svg", { class: "csnn-svg", viewBox: `0 0 ${width} ${height}`, width, height, role: "img",
    "aria-label": title }, ...edges, ...units, ...counts,
  s("text", { class: "csnn-total", x: LEFT - 32, y: height - 10 }, total));
}

export default { render };
