// Choose an entry of a gradient; python drew each product with every entry's numbers.
function render({ model, el }) {
  const ui = frame({ model, el });
  const scene = () => model.get("scenes")[model.get("product")];
  const steps = player(ui, { name: "entry", text: (k) => scene().says[k] });
  const product = choice("gradient", Object.keys(model.get("scenes")), model.get("product"), turn);
  const table = numberTable(ui, "The gradient", rows, "product scenes");
  ui.root.classList.add("csnn-cells");
  ui.bar.append(product, steps.reset, steps.back, steps.next, steps.play, steps.scrub, steps.count, table.opener, ...wholeScreen(ui));
  ui.below.append(table.place);
  cells(ui, () => scene().columns);

  function turn(name) {
    steps.pause();
    ui.set({ step: 0, last: model.get("scenes")[name].says.length - 1, product: name });
  }
  function rows() {
    const heads = scene().rows[0].map((_, j) => `column ${j}`);
    return [[model.get("product"), ...heads], ...scene().rows.map((row, i) => [`row ${i}`, ...row])];
  }
  function draw() {
    ui.stage.innerHTML = scene().svg;
    product.select.value = model.get("product");
    show();
  }
  function show() {
    showStep(ui.stage, model.get("step"));
    ui.status.textContent = scene().says[model.get("step")];
  }
  ui.watch("product scenes", draw);
  ui.watch("step", show);
  draw();
  return ui.cleanup;
}

export default { render };
