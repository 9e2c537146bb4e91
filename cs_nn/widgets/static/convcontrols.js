// The two toolbars of the sliding kernel: its steps, and its settings.

const MODES = { "forward: Y": "forward", "backward: dK": "backward_w", "backward: dX": "backward_x" };
const VIEWS = { "scatter (+=)": "scatter", "turned kernel": "turned" };
const SIZES = { stride: [1, 2, 3, 4], padding: [0, 1, 2, 3, 4], dilation: [1, 2, 3] };

function toolbars(view) {
  const { ui, model } = view;
  view.steps = player(ui, { text: (k) => said(view, k) });
  const rows = () => {
    const { kind, made, state } = momentOf(view);
    return tableRows(made, NAMES[kind], state.channels);
  };
  const table = numberTable(ui, "The result", rows, STATE.join(" "));
  const { reset, back, next, play, scrub, count } = view.steps;
  ui.bar.append(reset, back, next, play, scrub, count, table.opener, ...wholeScreen(ui));
  ui.below.append(table.place);
  const shown = model.get("controls"), settings = controls(view);
  const chosen = Object.keys(settings).filter((name) => shown.includes(name)).flatMap((name) => settings[name]);
  if (chosen.length) {
    ui.bar.after(h("div", { class: "csnn-bar", role: "toolbar", "aria-label": "Settings" }, ...chosen));
  }
}

function said(view, k) {
  const state = view.state(), conv = computed(view, state, kindOf(state));
  return `step ${k}: ${words(conv, state, Math.min(k, lastOf(state)), [])}`;
}

function controls(view) {
  const { ui } = view;
  const dx = named(view, "dX as", VIEWS, "dx_as");
  const show = () => { dx.hidden = ui.model.get("mode") !== "backward_x"; };
  ui.watch("mode", show);
  show();
  const sizes = Object.entries(SIZES).map(([name, values]) => [name, [counted(view, name, values)]]);
  return { mode: [named(view, "show", MODES, "mode"), dx], ...Object.fromEntries(sizes),
    flip: [toggle(ui, "Flip", "Turn the kernel by 180° first: convolution, not correlation", "flip")],
    pixel: [pixelButton(view)], hide: hideButtons(view) };
}

// A list whose words stand for the values of a trait.
function named(view, name, options, trait) {
  const wordOf = () => Object.keys(options).find((word) => options[word] === view.model.get(trait));
  const made = choice(name, Object.keys(options), wordOf(), (word) => change(view, { [trait]: options[word] }));
  view.ui.watch(trait, () => { made.select.value = wordOf(); });
  return made;
}

function counted(view, trait, values) {
  const now = () => String(view.model.get(trait));
  const made = choice(trait, values.map(String), now(), (word) => change(view, { [trait]: Number(word) }));
  const show = () => {
    const known = [...made.select.options].some((option) => option.value === now());
    if (!known) made.select.append(h("option", { value: now() }, now()));
    made.select.value = now();
  };
  view.ui.watch(trait, show);
  show();
  return made;
}

// A pixel in the middle of the window is lit, with every window it was in.
function pixelButton(view) {
  const { ui, model } = view;
  const made = button("Pixel", "Light every window that a pixel was in; the arrow keys move the pixel", () => {
    const { conv, kind, step } = momentOf(view);
    const on = conv.slide.output[0] && !model.get("pixel").length;
    ui.set({ pixel: on ? middleOf(conv, kind, step) : [] });
  });
  const show = () => {
    made.setAttribute("aria-pressed", String(model.get("pixel").length > 0));
    made.hidden = kindOf(view.state()) === "turned";
  };
  ui.watch("pixel mode dx_as", show);
  show();
  return made;
}

function middleOf({ slide }, kind, step) {
  const of = kind === "backward_w" ? "weight" : "window";
  const met = meetings(slide, of, placeOf({ slide }, kind, step)).filter((m) => inside(slide, m.pixel));
  return met.length ? met[Math.floor(met.length / 2)].pixel : [0, 0];
}

function hideButtons(view) {
  const { ui, model } = view;
  const reveal = button("Show result", "Show what was kept back at this step (v)",
    () => ui.set({ revealed: model.get("step") }));
  const show = () => {
    reveal.hidden = !model.get("hide");
    off(reveal, model.get("revealed") === model.get("step"));
  };
  ui.keys.v = () => reveal.click();
  ui.watch("hide revealed step", show);
  show();
  return [toggle(ui, "Predict first", "Keep each result back until you ask for it", "hide"), reveal];
}
