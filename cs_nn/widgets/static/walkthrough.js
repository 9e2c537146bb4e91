// Walk through backpropagation: python told the story, this page plays it.

function render({ model, el }) {
  const ui = frame({ model, el });
  const get = (name) => model.get(name);
  const now = () => get("steps")[get("step")];
  const quiz = question(ui);
  const steps = player(ui, {
    text: (k) => sentence(get("steps")[k]),
    ready: quiz.answered,
    stops: (k) => get("breakpoints").includes(get("nodes")[get("steps")[k].node]?.name),
  });
  const jump = (kind, back) => () => {
    steps.pause();
    steps.go(get("steps").findIndex((step) => step.kind === kind) - back);
  };
  const forward = button("Forward pass", "Go to the end of the forward pass (f)", jump("seed", 1));
  const backward = button("Backward pass", "Go to the end of the backward pass (b)", jump("done", 0));
  Object.assign(ui.keys, { f: () => forward.click(), b: () => backward.click() });
  const numbers = numberTable(ui, "Values and gradients", () => get("rows"), "rows");
  const tools = [...reduction(ui), ...differences(ui), numbers.opener, ...wholeScreen(ui)];
  ui.bar.append(steps.reset, steps.back, steps.next, steps.play, forward, backward, steps.scrub, steps.count, ...tools);
  const box = panel(ui);
  ui.status.after(quiz.form);
  ui.below.append(leaves(ui), update(ui), folding(ui), box, tools.place ?? "", numbers.place);
  for (const tool of tools) if (tool.place) ui.below.append(tool.place);

  const show = () => {
    showStep(ui.stage, get("step"));
    say(ui, now());
    quiz.show();
    follow(ui.stage);
  };
  const redraw = () => {
    ui.stage.innerHTML = get("svg");
    ui.root.setAttribute("aria-label", get("title"));
    for (const shape of ui.stage.querySelectorAll("[data-node]")) {
      shape.addEventListener("click", () => box.open(Number(shape.dataset.node)));
    }
    ui.keys.Enter = () => box.open(now().node ?? 0);
    show();
    steps.shown();
  };
  ui.watch("step predict problem", show);
  ui.watch("svg", redraw);
  redraw();
  return ui.cleanup;
}

function sentence(step) {
  return step.parts.map(([, text]) => text).join("");
}

function say(ui, step) {
  const problem = ui.model.get("problem");
  ui.status.dataset.kind = step.kind;
  ui.status.replaceChildren(...step.parts.map(([role, text]) => h("span", { class: role || null }, text)));
  if (problem) ui.status.append(h("strong", { class: "csnn-problem" }, ` ${problem}`));
}

// Keep the box of this step in sight where the graph is wider than the page.
function follow(stage) {
  const hot = stage.querySelector("rect.hot");
  if (!hot || stage.scrollWidth <= stage.clientWidth) return;
  const box = hot.getBoundingClientRect(), view = stage.getBoundingClientRect();
  stage.scrollLeft += box.left + box.width / 2 - view.left - view.width / 2;
}

// Predict, then go on: the first answer to each question counts and reaches python.
function question(ui) {
  const { model } = ui;
  const input = h("input", { type: "text", class: "csnn-field", "aria-label": "Your prediction", ...QUIET });
  const text = h("span", {}), said = h("span", { role: "status" });
  const form = h("form", { class: "csnn-quiz", hidden: true }, h("strong", {}, "Predict. "), text, input,
    h("button", { type: "submit", ...QUIET }, "Check"), said);
  const ahead = () => model.get("steps")[model.get("step") + 1];
  const asked = () => model.get("predictions").some(({ step }) => step === model.get("step") + 1);
  const open = () => model.get("predict") && Boolean(ahead()?.ask) && !asked();
  ui.on(form, "submit", (event) => {
    event.preventDefault();
    if (input.value.trim() === "") { said.textContent = "Type a number first."; return; }
    const { answer } = ahead(), step = model.get("step") + 1, right = same(input.value, answer);
    said.textContent = right ? "✓ right" : `✗ it is ${typeof answer === "string" ? answer : number(answer)}`;
    ui.set({ predictions: [...model.get("predictions"), { step, answer: input.value, right }], step });
    input.value = "";
    (open() ? input : ui.stage).focus();
  });
  const show = () => {
    form.hidden = !model.get("predict") || !(open() || said.textContent);
    text.textContent = open() ? `${ahead().ask} ` : "";
    input.hidden = form.querySelector("button").hidden = form.querySelector("strong").hidden = !open();
    if (model.get("step") === 0) said.textContent = "";
  };
  const answered = () => {
    if (!open()) return true;
    show();
    input.focus();
    return false;
  };
  return { form, show, answered };
}

// A number within 1 %, or the same shape.
function same(text, answer) {
  if (typeof answer === "string") return text.replace(/[^\d,]/g, "") === answer.replace(/[^\d,]/g, "");
  const value = typed(text);
  return Math.abs(value - answer) <= 0.01 * Math.abs(answer) + 5e-4;
}

// The given numbers: fields, if python is there to compute again.
function leaves(ui) {
  const { model, set } = ui;
  const row = h("div", { class: "csnn-row", role: "group", "aria-label": "Given numbers" });
  const show = () => {
    const values = Object.entries(model.get("leaf_values")).filter(([, value]) => typeof value === "number");
    row.hidden = !model.get("live") || !model.get("editable") || values.length === 0 || values.length > 12;
    const focus = row.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
    row.replaceChildren(...values.map(([name, value]) => field(name, `${name} value`, value,
      (x) => set({ leaf_values: { ...model.get("leaf_values"), [name]: x } }))));
    if (focus) row.querySelector(`[aria-label="${CSS.escape(focus)}"]`)?.focus();
  };
  ui.watch("leaf_values problem editable", show);
  show();
  return row;
}

// The update row: w − η·g for every parameter, and a button that takes the step.
function update(ui) {
  const { model, set } = ui;
  const text = h("span", { class: "csnn-update" });
  const parameters = () => Object.entries(model.get("gradients")).filter(([, g]) => typeof g === "number");
  const stepped = (name, g) => model.get("leaf_values")[name] - model.get("lr") * g;
  const take = button("Take the step", "Replace each parameter by w − η·g", () => set({
    leaf_values: { ...model.get("leaf_values"), ...Object.fromEntries(parameters().map(([n, g]) => [n, stepped(n, g)])) },
  }));
  const rate = field("η", "η learning rate", model.get("lr"), (lr) => set({ lr }));
  const row = h("div", { class: "csnn-row", role: "group", "aria-label": "Update" }, rate, text, take);
  const show = () => {
    const few = parameters().slice(0, 4);
    text.textContent = few.map(([name, g]) => `${name} − η·g = ${number(model.get("leaf_values")[name])} − `
      + `${number(model.get("lr"))}·${bracketed(g)} = ${number(stepped(name, g))}`).join(";  ");
    const done = model.get("steps")[model.get("step")].kind === "done";
    row.hidden = few.length === 0 || !done;
    take.hidden = !model.get("live") || !model.get("editable");
  };
  ui.watch("step leaf_values gradients lr", show);
  show();
  return row;
}

function bracketed(x) {
  return x < 0 ? `(${number(x)})` : number(x);
}

// One button for each group of the graph: pressed means folded into one box.
function folding(ui) {
  const { model, set } = ui;
  const row = h("div", { class: "csnn-row", role: "group", "aria-label": "Fold parts of the graph" });
  const show = () => {
    const folded = model.get("folded");
    row.hidden = !model.get("live") || model.get("groups").length === 0;
    row.replaceChildren("Fold: ", ...model.get("groups").map((name) => {
      const on = folded.includes(name);
      return button(name, `${on ? "Open" : "Fold"} “${name}”`,
        () => set({ folded: on ? folded.filter((other) => other !== name) : [...folded, name] }),
        { "aria-pressed": String(on) });
    }));
  };
  ui.watch("folded groups", show);
  show();
  return row;
}

// Mean or sum over the samples: where 1/n lives. Python tells the story again.
function reduction(ui) {
  if (!ui.model.get("reduction") || !ui.model.get("live")) return [];
  const made = button("", "", () => ui.set({ reduction: ui.model.get("reduction") === "mean" ? "sum" : "mean" }));
  const show = () => {
    const mean = ui.model.get("reduction") === "mean";
    made.textContent = mean ? "Loss: mean" : "Loss: sum";
    made.title = mean ? "The loss is a mean: leave 1/n out" : "The loss is a sum: put 1/n back";
  };
  ui.watch("reduction", show);
  show();
  return [made];
}

// The check by central differences, made by python for every parameter.
function differences(ui) {
  if (ui.model.get("differences").length === 0) return [];
  const place = h("div", { hidden: true });
  const show = () => place.replaceChildren(tableOf("Checked by differences, h = 1e-5",
    [["parameter", "gradient", "(f(w+h) − f(w−h)) / 2h", "verdict"], ...ui.model.get("differences")]));
  const opener = button("Check", "Compare every gradient with a finite difference (c)", () => {
    place.hidden = !place.hidden;
    opener.setAttribute("aria-expanded", String(!place.hidden));
  }, { "aria-expanded": "false" });
  ui.keys.c = () => opener.click();
  ui.watch("differences", show);
  show();
  return [Object.assign(opener, { place })];
}

export default { render };
