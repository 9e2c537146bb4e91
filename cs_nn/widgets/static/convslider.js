// The sliding kernel as a page: three grids, the mouse and the keys that move the window.

const GEOMETRY = ["image", "kernel", "upstream", "stride", "padding", "dilation", "flip"];
const STATE = [...GEOMETRY, "mode", "dx_as", "hide", "revealed", "pixel", "channels", "step"];

function render({ model, el }) {
  const ui = frame({ model, el });
  const view = { ui, model, peek: {}, slots: range(3).map(slot), state: () => stateOf(model) };
  const signs = range(2).map(() => h("span", { class: "csnn-conv-sign", "aria-hidden": "true" }));
  const [first, second, third] = view.slots;
  ui.stage.classList.add("csnn-conv");
  ui.stage.append(first.root, signs[0], second.root, signs[1], third.root);
  view.draw = () => draw(view, signs);
  toolbars(view);
  steer(view);
  follow(view);
  STATE.forEach((name) => ui.watch(name, view.draw));
  view.draw();
  fitTo(view);
  return ui.cleanup;
}
export default { render };

const stateOf = (model) => Object.fromEntries(STATE.map((name) => [name, model.get(name)]));
const lastOf = (state) => {
  const [rows, columns] = stepsOf(convOf(state), kindOf(state));
  return Math.max(0, rows * columns - 1);
};

// The convolution and its result stay the same while only the step moves.
function computed(view, state, kind) {
  const from = [...GEOMETRY.map((name) => state[name]), kind];
  if (!view.from || from.some((value, k) => value !== view.from[k])) {
    const conv = convOf(state);
    Object.assign(view, { from, conv, made: kind === "scatter" ? null : result(conv, kind, 0) });
  }
  return view.conv;
}

// What is seen: the present step and pixel, or what the mouse points at.
function momentOf(view) {
  const state = view.state(), kind = kindOf(state), conv = computed(view, state, kind);
  const peek = state.hide && kind === "scatter" ? {} : view.peek; // no look at what comes later
  const here = Math.min(state.step, lastOf(state)), step = Math.min(peek.step ?? here, lastOf(state));
  const pixel = peek.step === undefined ? peek.pixel ?? state.pixel : [];
  const made = kept(conv, kind, view.made ?? result(conv, kind, step), { ...state, step: here });
  return { state, kind, conv, step, pixel: inside(conv.slide, pixel) ? pixel : [], made };
}

function draw(view, signs) {
  const { state, kind, conv, step, pixel, made } = momentOf(view);
  const grids = panels(conv, kind, step, pixel, made), sizes = cellSizes(grids, roomOf(view));
  view.slots.forEach((place, k) => fill(view, place, grids[k], sizes[k]));
  signs.forEach((sign, k) => { sign.textContent = k ? "=" : signOf(kind, state.flip); });
  const said = words(conv, state, step, pixel);
  view.ui.status.replaceChildren(h("span", {}, said),
    ...notesOf(conv, state, made).map((note) => h("span", { class: "note" }, note)));
}

const roomOf = ({ ui }) => ui.stage.clientWidth || 684;

// Draw again when the page gives more or less room.
function fitTo(view) {
  if (!window.ResizeObserver) return;
  let room = roomOf(view);
  const watcher = new ResizeObserver(() => {
    if (Math.abs(roomOf(view) - room) > 20) { room = roomOf(view); view.draw(); }
  });
  watcher.observe(view.ui.stage);
  view.ui.ended(() => watcher.disconnect());
}

// A place for one grid: a heading, and a plane below the other.
function slot() {
  const title = h("div", { class: "csnn-cap" });
  const planes = h("div", { class: "csnn-channels" });
  return { title, planes, root: h("div", { class: "csnn-conv-grid" }, title, planes), signature: "" };
}

function fill(view, place, grid, size) {
  Object.assign(place, { grid, size });
  place.title.textContent = grid.title;
  const signature = [grid.edit, grid.values.length, ...(grid.edit ? shape(grid.values[0]) : [])].join();
  if (signature !== place.signature) {
    place.planes.replaceChildren(...(grid.edit ? inputs(view, place, grid) : pictures(grid)));
    place.signature = signature;
  }
  if (grid.edit) refresh(place);
  else [...place.planes.children].forEach((svg, c) => paint(svg, grid, c, size));
}

const pictures = ({ values }) => values.map(() => s("svg", { class: "csnn-svg", role: "img" }));

// A grid whose numbers can be typed: the fields stay while their values change.
function inputs(view, place, grid) {
  place.fields = grid.values.map((plane, c) => plane.map((row, r) => row.map((_, k) => {
    const input = h("input", { type: "text", inputmode: "decimal", autocomplete: "off", ...QUIET });
    input.addEventListener("change", () => edit(view, place, [c, r, k], input));
    return input;
  })));
  return place.fields.map((rows) => h("div", { class: "csnn-fields",
    style: `grid-template-columns:repeat(${rows[0].length},auto)` }, ...rows.flat()))
    .map((fields) => h("div", { class: "csnn-channel" }, fields, h("span", { class: "csnn-conv-sum" })));
}

function refresh({ grid, size, fields, planes }) {
  const look = digitsOf(grid, size);
  [...planes.querySelectorAll(".csnn-conv-sum")].forEach((sum, c) => { sum.textContent = grid.sums[c] ?? ""; });
  fields.forEach((plane, c) => plane.forEach((row, r) => row.forEach((input, k) => {
    const value = grid.values[c][r][k], channel = fields.length > 1 ? `, plane ${c}` : "";
    if (input.shown !== `${value} ${size}`) input.value = fitting(value, size); // else somebody may be typing
    input.shown = `${value} ${size}`;
    input.setAttribute("aria-label", `${grid.edit === "dY" ? "dY" : "weight"} ${at([r, k])}${channel}`);
    input.className = `csnn-conv-cell csnn-${look} csnn-is-${lookOf(grid, key([r, k]), value)}`;
    input.style.cssText = `width:${size}px;height:${size}px`;
  })));
}

// A number was typed into cell [plane, row, column] of a grid.
function edit(view, { grid }, [c, r, k], input) {
  const value = typed(input.value), { flip, kernel } = view.state();
  input.setAttribute("aria-invalid", String(!Number.isFinite(value)));
  if (!Number.isFinite(value)) return;
  if (grid.edit === "dY") {
    const rows = grid.values[0].map((row) => [...row]);
    rows[r][k] = value;
    view.ui.set({ upstream: rows });
    return;
  }
  const turned = (grid.edit === "turned") !== flip;
  const planes = kernel.map((plane) => plane.map((row) => [...row]));
  const [rows, columns] = shape(planes[0]);
  planes[c][turned ? rows - 1 - r : r][turned ? columns - 1 - k : k] = value;
  change(view, { kernel: planes });
}

// Other sizes or another sum: other steps, and nothing is revealed yet.
function change(view, changes) {
  const last = lastOf({ ...view.state(), ...changes });
  const anew = "mode" in changes || "dx_as" in changes;
  const step = anew ? 0 : Math.min(view.model.get("step"), last);
  view.ui.set({ ...changes, last, step, revealed: -1, ...(anew ? { pixel: [] } : {}) });
}
