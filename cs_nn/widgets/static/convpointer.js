// Keys, mouse and touch of the sliding kernel.

// The arrow keys move the window; while a pixel is lit, they move the pixel.
function steer(view) {
  const { ui, model, steps } = view;
  const plain = { ...ui.keys };
  const move = (down, right, act) => (event) => {
    const pixel = model.get("pixel"), { size } = view.conv.slide;
    if (!pixel.length || event.target === steps.scrub) return act(event);
    const to = [pixel[0] + down, pixel[1] + right];
    return ui.set({ pixel: to.map((v, axis) => Math.max(0, Math.min(size[axis] - 1, v))) });
  };
  const rows = (by) => () => {
    const to = model.get("step") + by * stepsOf(view.conv, kindOf(view.state()))[1];
    steps.pause();
    if (to >= 0 && to <= model.get("last")) steps.go(to);
  };
  Object.assign(ui.keys, { ArrowLeft: move(0, -1, plain.ArrowLeft), ArrowRight: move(0, 1, plain.ArrowRight),
    ArrowUp: move(-1, 0, rows(-1)), ArrowDown: move(1, 0, rows(1)) });
  ui.watch("step", () => { if (model.get("pixel").length) ui.set({ pixel: [] }); });
}

// Point at a cell to look, press or drag to move the window there.
function follow(view) {
  const [source, , output] = view.slots;
  const { ui } = view;
  source.planes.classList.add("csnn-drag");
  for (const [place, act] of [[source, onSource], [output, onOutput]]) {
    let dragging = false, seen = "";
    const handle = (press) => (event) => {
      const cell = cellAt(place, event);
      if (!cell || (!press && !dragging && (event.pointerType === "touch" || seen === key(cell)))) return;
      seen = key(cell);
      if (press) {
        dragging = place === source;
        place.planes.setPointerCapture?.(event.pointerId);
        view.steps.pause();
      }
      view.peek = {};
      act(view, cell, press || dragging);
      view.draw();
    };
    ui.on(place.planes, "pointerdown", handle(true));
    ui.on(place.planes, "pointermove", handle(false));
    ui.on(place.planes, "pointerup", () => { dragging = false; });
    ui.on(place.planes, "pointercancel", () => { dragging = false; });
    ui.on(place.planes, "pointerleave", () => { seen = ""; view.peek = {}; view.draw(); });
  }
}

// The cell under the pointer: [row, column] in its plane.
function cellAt({ planes, size, grid }, event) {
  const svg = [...planes.children].find((one) => {
    const { top, bottom } = one.getBoundingClientRect();
    return event.clientY >= top && event.clientY <= bottom;
  });
  if (!svg || svg.tagName.toLowerCase() !== "svg") return null;
  const { left, top } = svg.getBoundingClientRect(), [rows, columns] = shape(grid.values[0]);
  const cell = [Math.floor((event.clientY - top - 3) / size), Math.floor((event.clientX - left - 3) / size)];
  return cell[0] >= 0 && cell[1] >= 0 && cell[0] < rows && cell[1] < columns ? cell : null;
}

function onSource(view, cell, press) {
  const { state, kind, conv } = momentOf(view), { slide } = conv;
  if (!slide.output[0]) return;
  const pixel = cell.map((v) => v - slide.padding), real = inside(slide, pixel);
  const image = kind === "forward" || kind === "backward_w";
  if (press && image && state.pixel.length) view.ui.set({ pixel: real ? pixel : state.pixel });
  else if (press) view.steps.go(stepAround(conv, kind, cell));
  else if (image && real) view.peek = { pixel };
  else if (kind === "scatter") view.peek = { step: stepAround(conv, kind, cell) };
}

// The step whose window has a cell of the left grid nearest to its middle.
function stepAround({ slide }, kind, cell) {
  const counts = stepsOf({ slide }, kind);
  const { span, stride, dilation, output } = slide;
  const places = cell.map((v, axis) => {
    const reach = kind === "backward_w" ? (output[axis] - 1) * stride + 1 : span[axis];
    const pace = { forward: stride, backward_w: dilation, turned: 1 }[kind];
    const near = kind === "scatter" ? v : Math.round((v - (reach - 1) / 2) / pace);
    const within = Math.max(0, Math.min(counts[axis] - 1, near));
    return kind === "backward_w" && slide.flip ? counts[axis] - 1 - within : within;
  });
  return places[0] * counts[1] + places[1];
}

function onOutput(view, cell, press) {
  const { kind, conv } = momentOf(view), [, columns] = stepsOf(conv, kind);
  if (!conv.slide.output[0]) return;
  if (kind === "scatter") {
    if (press) view.ui.set({ pixel: cell });
    else view.peek = { pixel: cell };
  } else if (press) view.steps.go(cell[0] * columns + cell[1]);
  else view.peek = { step: cell[0] * columns + cell[1] };
}
