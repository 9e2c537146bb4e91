// Drag a point along an activation; python drew the curves and computed their numbers.
function render({ model, el }) {
  const ui = frame({ model, el });
  const curve = () => model.get("curves")[model.get("name")];
  const score = (k) => (k - model.get("last") / 2) / 10;
  const at = (k) => [score(k), curve().values[k], curve().slopes[k]];
  const steps = player(ui, { name: "place", text: (k) => saysActivation(model.get("name"), ...at(k)) });
  const name = choice("activation", Object.keys(model.get("curves")), model.get("name"),
    (chosen) => ui.set({ name: chosen }));
  const table = numberTable(ui, "The activation and its slope", rows, "name curves");
  ui.bar.append(name, steps.reset, steps.back, steps.next, steps.play, steps.scrub, table.opener, ...wholeScreen(ui));
  ui.below.append(table.place);
  let point;

  function rows() {
    const picked = Array.from({ length: model.get("last") / 10 + 1 }, (_, i) => at(10 * i));
    return [["score z", model.get("name"), "slope"], ...picked.map((row) => row.map((x) => number(x)))];
  }
  function draw() {
    ui.stage.innerHTML = curve().svg;
    name.select.value = model.get("name");
    point = pointOf(ui.stage.firstElementChild);
    show();
  }
  function show() {
    const now = at(model.get("step"));
    movePoint(point, curve().charts, ...now);
    ui.status.textContent = saysActivation(model.get("name"), ...now);
  }
  dragAlong(ui, steps, () => {
    const [left, , width] = curve().charts[0];
    return [left, width, model.get("last")];
  });
  ui.watch("name curves", draw);
  ui.watch("step", show);
  draw();
  return ui.cleanup;
}

// What the point shows, and what that does to a gradient (python: says).
function saysActivation(name, z, value, slope) {
  const fate = slope === 0 ? "Saturated: no gradient comes back through it."
    : slope < 0.005 ? "Saturated: next to nothing of a gradient comes back through it."
      : `A gradient that comes back is multiplied by ${number(slope, 3)}.`;
  return `${name} at z = ${number(z)}: value ${number(value)}, slope ${number(slope)}. ${fate}`;
}

// The marks that move: a cursor, a tangent, two dots and three numbers.
function pointOf(picture) {
  const text = (x, look) => s("text", { class: `csnn-${look}`, x, y: 64 });
  const point = { cursor: s("path", { class: "csnn-cursor" }), tangent: s("path", { class: "csnn-tangent" }),
    value: s("circle", { class: "csnn-dot-x", r: 8 }), slope: s("circle", { class: "csnn-dot-g", r: 7 }),
    numbers: [text(50, "big"), text(200, "big-x"), text(420, "big-g")] };
  picture.append(point.cursor, point.tangent, point.value, point.slope, ...point.numbers);
  return point;
}

function movePoint(point, [wide, narrow], z, value, slope) {
  const [x, y] = placeOn(wide, z, value);
  const [, low] = placeOn(narrow, z, slope);
  const run = wide[2] / (wide[5] - wide[4]);
  const rise = slope * wide[3] / (wide[7] - wide[6]);
  const [dx, dy] = [run, rise].map((part) => 80 * part / Math.hypot(run, rise));
  point.cursor.setAttribute("d", `M${x},${wide[1]}L${x},${narrow[1] + narrow[3]}`);
  point.tangent.setAttribute("d", `M${x - dx},${y + dy}L${x + dx},${y - dy}`);
  for (const [dot, cy] of [[point.value, y], [point.slope, low]]) {
    dot.setAttribute("cx", x);
    dot.setAttribute("cy", cy);
  }
  const said = { z, value, slope };
  Object.keys(said).forEach((name, i) => { point.numbers[i].textContent = `${name} ${number(said[name])}`; });
}

// The pixel of a value pair on a chart: box, then the ends of both axes (python: Chart).
function placeOn([left, top, width, height, from, to, low, high], x, y) {
  const share = Math.min(1, Math.max(0, (y - low) / (high - low)));
  return [left + width * (x - from) / (to - from), top + height * (1 - share)];
}

export default { render };
