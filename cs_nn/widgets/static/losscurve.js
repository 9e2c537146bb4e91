// The loss while a network trains: python draws, the reader looks at one epoch.
function render({ model, el }) {
  const ui = frame({ model, el });
  const steps = player(ui, { name: "epoch", text: (k) => model.get("says")[k] });
  const table = numberTable(ui, "The losses", () => model.get("rows"), "rows");
  ui.bar.append(steps.reset, steps.back, steps.next, steps.play, steps.scrub, steps.count, table.opener, ...wholeScreen(ui));
  ui.below.append(table.place);
  let marks;

  function draw() {
    ui.stage.innerHTML = model.get("svg");
    marks = epochMarks(ui.stage.firstElementChild);
    show();
  }
  function show() {
    const k = model.get("step");
    moveEpoch(marks, model.get("dots")[k], model.get("rows")[k], model.get("rows")[0]);
    ui.status.textContent = model.get("says")[k];
  }
  dragAlong(ui, steps, () => model.get("across"));
  ui.watch("svg", draw);
  ui.watch("step", show);
  draw();
  return ui.cleanup;
}

// A line at the epoch, a dot on each curve, and the numbers above the chart.
function epochMarks(picture) {
  const marks = { line: s("path", { class: "csnn-cursor" }),
    dots: ["dot-x", "dot-g"].map((look) => s("circle", { class: `csnn-${look}`, r: 7 })),
    texts: [...picture.querySelectorAll("[data-number]")] };
  picture.append(marks.line, ...marks.dots);
  return marks;
}

function moveEpoch({ line, dots, texts }, [x, top, low, ...heights], numbers, names) {
  line.setAttribute("d", `M${x},${top}L${x},${low}`);
  dots.forEach((dot, i) => {
    const y = heights[i] ?? null;
    dot.classList.toggle("off", y === null);
    if (y !== null) Object.entries({ cx: x, cy: y }).forEach(([name, value]) => dot.setAttribute(name, value));
  });
  texts.forEach((text, i) => { text.textContent = numbers === names ? names[i] : `${names[i]} ${numbers[i]}`; });
}

export default { render };
