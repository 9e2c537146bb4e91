// Formulas whose numbers can be typed, and one sample's way through the network.

// A line for each unit, such as h₁ = relu([1] x₁ + [1] x₂ + [0]), its numbers being fields.
function formulasPart(play) {
  const box = h("div", { class: "csnn-formulas", role: "group", "aria-label": "Weights" });
  let shape = "";
  const draw = ({ now, task }) => {
    const sizes = now.params.map(([, b]) => b.length);
    box.hidden = sizes.length > 2 || sizes[0] > FEW_UNITS;
    if (box.hidden) return;
    if (shape !== `${sizes} ${task.activation}`) box.replaceChildren(...formulas(play, now.params, task.activation));
    shape = `${sizes} ${task.activation}`;
    const values = now.params.flatMap(([W, b]) => b.flatMap((bias, j) => [...W.map((row) => row[j]), bias]));
    [...box.querySelectorAll("input")].forEach((input, k) => {
      if (input !== document.activeElement || input.dataset.mine !== "yes") input.value = number(values[k], 3);
    });
  };
  return { box, draw };
}

function formulas(play, params, activation) {
  return params.flatMap(([W, b], k) => b.map((_, j) => {
    const last = k === params.length - 1;
    const name = last ? "z" : indexed("h", j + 1);
    const inputs = W.map((_, i) => indexed(k ? "h" : "x", i + 1));
    const terms = inputs.flatMap((input, i) => [
      numberField(play, k, j, i, `weight of ${input} in ${name}`), ` ${input} + `]);
    const bias = numberField(play, k, j, -1, `bias of ${name}`);
    return h("div", {}, last ? `${name} = ` : `${name} = ${activation}( `, ...terms, bias, last ? "" : " )");
  }));
}

// A field for one number of unit j in layer k: weight i, or the bias for i = −1.
function numberField(play, k, j, i, label) {
  const read = () => play.model.get("params")[k];
  const value = () => (i < 0 ? read()[1][j] : read()[0][i][j]);
  const put = (x) => {
    const w = read()[0].map((row) => row[j]);
    if (i >= 0) w[i] = x;
    play.edit(k, j, w, i < 0 ? x : read()[1][j]);
  };
  const input = field("", label, value(), put,
    { title: "Type a number, or change it with the up and down arrows" }).querySelector("input");
  input.addEventListener("input", () => { input.dataset.mine = "yes"; }); // half typed: leave it alone
  for (const event of ["change", "blur"]) input.addEventListener(event, () => { delete input.dataset.mine; });
  input.addEventListener("keydown", (event) => {
    const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!way) return;
    event.preventDefault();
    delete input.dataset.mine;
    put(Math.round((value() + way * (event.shiftKey ? 1 : 0.1)) * 1e6) / 1e6);
  });
  return input;
}

// Choose a sample; its forward pass stands below, a line for each value.
function samplePart(play) {
  const { model } = play;
  const last = model.get("y").length - 1;
  const name = (row) => `row ${row}, ${vector(model.get("X")[row])}`;
  const text = (row) => (model.get("sample") === null ? "none open" : name(row));
  const picker = slider("sample", { min: 0, max: last, step: 1, value: model.get("sample") ?? 0, text,
    act: (row) => { play.set({ sample: row }); picker.put(row); } });
  const open = button("Open", "Show the forward pass of this sample",
    () => play.set({ sample: model.get("sample") === null ? Number(picker.input.value) : null }));
  const lines = h("dl", { class: "csnn-pass" });
  const more = h("div", { class: "csnn-hint" });
  const draw = ({ task, now, sample }) => {
    picker.put(sample ?? Number(picker.input.value));
    open.textContent = sample === null ? "Open" : "Close";
    open.title = `${open.textContent} the forward pass of this sample`;
    lines.hidden = sample === null;
    more.hidden = sample === null || !model.get("live");
    if (sample === null) return;
    more.textContent = `In Python, .walkthrough(${sample}) steps through this pass, forward and backward.`;
    lines.replaceChildren(...forwardPass(task, now.params, sample).flatMap(([left, right]) => [
      h("dt", {}, left), h("dd", {}, right)]));
  };
  return { box: h("div", { class: "csnn-sample" }, h("div", { class: "csnn-bar" }, picker, open), lines, more), draw };
}
