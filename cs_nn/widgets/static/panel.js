// What is in one box: its numbers, a breakpoint, and for arrays every entry with its sum.

function panel(ui) {
  const { model, set } = ui;
  const place = h("div", { class: "csnn-panel", role: "region", "aria-label": "One box", hidden: true });
  let open = null;
  const node = () => model.get("nodes")[open];
  const close = () => { open = null; show(); ui.stage.focus(); };
  const stop = () => {
    const points = model.get("breakpoints"), { name } = node();
    set({ breakpoints: points.includes(name) ? points.filter((other) => other !== name) : [...points, name] });
  };
  const show = () => {
    place.hidden = open === null || !node();
    if (place.hidden) return;
    const { name, formula, value, gradient, kind } = node();
    if (kind === "folded") return place.replaceChildren(h("p", {}, `“${name}” is folded: ${formula}.`), closer());
    const halts = model.get("breakpoints").includes(name);
    const array = model.get("arrays").find((other) => other.name === name);
    place.replaceChildren(
      h("p", {}, h("strong", {}, name), formula ? ` = ${formula} = ` : " is given: ",
        h("span", { class: "forward" }, value), gradient === "–" ? "" : ", gradient ",
        h("span", { class: "gradient" }, gradient === "–" ? "" : gradient)),
      h("div", { class: "csnn-row" },
        button("Stop here", "Playing stops when it comes to this box", stop, { "aria-pressed": String(halts) }), closer()));
    if (array?.value?.length) place.append(entries(ui, array));
  };
  const closer = () => button("Close", "Close this panel", close);
  ui.watch("breakpoints nodes arrays", show);
  return Object.assign(place, { open: (number) => { open = number; show(); place.querySelector("button")?.focus(); } });
}

// Two grids of numbers, value and gradient; a chosen entry shows the sum that made it.
function entries(ui, array) {
  const said = h("div", { class: "csnn-sum", role: "status" });
  const grids = h("div", { class: "csnn-row" });
  const field_ = (i, j) => ui.model.get("live") && ui.model.get("editable") && array.given
    ? field("", `${array.name}[${i}, ${j}]`, array.value[i][j], (x) => edit(i, j, x)) : "";
  const edit = (i, j, x) => {
    const rows = array.value.map((row) => [...row]);
    rows[i][j] = x;
    ui.set({ leaf_values: { ...ui.model.get("leaf_values"), [array.name]: rows } });
  };
  const choose = (kind, i, j) => said.replaceChildren(
    h("p", {}, kind === "value" ? valueSum(array, i, j) : gradientSum(ui, array, i, j)), field_(i, j));
  for (const kind of ["value", "gradient"]) {
    if (array[kind]?.length) grids.append(grid(array, kind, choose));
  }
  return h("div", {}, grids, said, jacobians(ui, array));
}

function grid(array, kind, choose) {
  const title = kind === "value" ? `${array.name} ${array.shape}` : `gradient of ${array.name} ${array.shape}`;
  const cell = (x, i, j) => h("td", {}, button(number(x, 3), "Show the sum that made this entry",
    () => choose(kind, i, j), { "aria-label": `${number(x, 3)}, entry [${i}, ${j}] of ${title}` }));
  return h("table", { class: `csnn-grid ${kind === "value" ? "forward" : "gradient"}` }, h("caption", {}, title),
    h("tbody", {}, ...array[kind].map((row, i) => h("tr", {}, ...row.map((x, j) => cell(x, i, j))))));
}

// Z[1, 0] = 2 · 1 + 0 · (−2): the products of a matrix product, or the formula.
function valueSum(array, i, j) {
  const { left, right } = array;
  const name = `${array.name}[${i}, ${j}] = `;
  if (!left) return name + number(array.value[i][j]);
  const terms = left[i].map((x, k) => `${bracketed(x)} · ${bracketed(right[k][j])}`);
  return `${name}Σ row ${i} times column ${j} = ${terms.join(" + ")} = ${number(array.value[i][j])}`;
}

// dW[1, 0] = Σ over everything it went into: gradient that arrives times local derivative.
function gradientSum(ui, array, i, j) {
  const at = i * array.value[0].length + j;
  const parts = array.uses.map(({ to, jacobian }) => {
    const target = ui.model.get("arrays").find((other) => other.name === to);
    const width = target.value[0].length;
    const terms = jacobian.filter(([, input]) => input === at).map(([output, , slope]) =>
      `${bracketed(target.gradient[Math.floor(output / width)][output % width])} · ${bracketed(slope)}`);
    return terms.length ? `${terms.join(" + ")} (from ${to})` : `0 (from ${to})`;
  });
  const total = number(array.gradient[i][j]);
  return `∂${array.loss}/∂${array.name}[${i}, ${j}] = ${parts.join(" + ")} = ${total}. Each product is what arrives `
    + "times the local derivative; products with derivative 0 are left out.";
}

// The Jacobian of an operation as a map, and what it comes to when it is diagonal.
function jacobians(ui, array) {
  const place = h("div", { class: "csnn-row" });
  for (const use of array.uses) {
    const shown = h("div", { hidden: true });
    const opener = button(`Jacobian ∂${use.to}/∂${array.name}`, "Show the Jacobian beside the short way", () => {
      shown.hidden = !shown.hidden;
      opener.setAttribute("aria-expanded", String(!shown.hidden));
      if (!shown.childElementCount) shown.append(jacobianMap(use), h("p", {}, use.short));
    }, { "aria-expanded": "false" });
    place.append(h("div", {}, opener, shown));
  }
  return place;
}

function jacobianMap({ rows, columns, jacobian, to }) {
  const size = Math.max(4, Math.min(16, 320 / Math.max(rows, columns)));
  const largest = Math.max(...jacobian.map(([, , slope]) => Math.abs(slope)), 1e-12);
  const squares = jacobian.map(([i, j, slope]) => {
    const side = (size - 1) * Math.sqrt(Math.abs(slope) / largest), gap = (size - side) / 2;
    return s("rect", { x: j * size + gap, y: i * size + gap, width: side, height: side,
      class: slope > 0 ? "csnn-value-full" : "csnn-value-hollow" });
  });
  const said = `Jacobian with ${rows} rows (entries of ${to}) and ${columns} columns, ${jacobian.length} of `
    + `${rows * columns} entries are not 0`;
  return s("svg", { width: columns * size + 2, height: rows * size + 2, role: "img", "aria-label": said },
    s("rect", { width: columns * size + 1, height: rows * size + 1, class: "csnn-plain" }), ...squares);
}
