// What every widget shares: elements, a frame with keys and a status line, a step player,
// a table of numbers, and a model for pages without a kernel. No imports, no network.

const SVG = "http://www.w3.org/2000/svg";

// h("button", { type: "button", onclick: f, "aria-label": "…" }, "text", child)
function h(tag, props = {}, ...children) {
  return build(document.createElement(tag), props, children);
}

function s(tag, props = {}, ...children) {
  return build(document.createElementNS(SVG, tag), props, children);
}

function build(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// A number as a reader writes it: few digits, a real minus sign, no −0.
function number(x, digits = 4) {
  if (!Number.isFinite(x)) return String(x).replace("-", "−").replace("Infinity", "inf");
  return String(Number(x.toPrecision(digits)) + 0).replace("-", "−");
}

// What a reader typed: a comma or a real minus sign is welcome; NaN if it is no number.
function typed(text) {
  const clean = text.trim().replace("−", "-").replace(",", ".");
  return clean === "" ? NaN : Number(clean);
}

// A stand-in for the kernel's model: the same methods on a plain object.
function still(state) {
  const listeners = {};
  return {
    get: (name) => state[name],
    set(name, value) {
      if (JSON.stringify(state[name]) === JSON.stringify(value)) return;
      state[name] = value;
      [...(listeners[`change:${name}`] || [])].forEach((act) => act());
    },
    save_changes() {},
    on(event, act) { (listeners[event] ||= new Set()).add(act); },
    off(event, act) { listeners[event]?.delete(act); },
  };
}

// The first place on this page that waits for the widget of a mark, and is taken now.
function waitingPlace(mark) {
  const place = document.querySelector(`[data-csnn="${mark}"]:not([data-alive])`);
  place.dataset.alive = "";
  return place;
}

// The frame of a widget: a labelled group with a toolbar, a stage and a line read aloud.
// `keys` maps a key to what it does; a key never reaches the notebook around the widget.
function frame({ model, el }) {
  const quit = new AbortController();
  const keys = {};
  const bar = h("div", { class: "csnn-bar", role: "toolbar", "aria-label": "Controls" });
  const stage = h("div", { class: "csnn-stage", tabindex: 0, role: "group",
    "aria-label": "Picture", "data-lm-suppress-shortcuts": "true" });
  const status = h("div", { class: "csnn-say", role: "status", "aria-live": "polite" });
  const below = h("div", { class: "csnn-below" });
  const root = h("div", { class: "csnn", role: "group", "aria-label": model.get("title") },
    bar, stage, status, below);

  const on = (target, event, act) => target.addEventListener(event, act, { signal: quit.signal });
  const set = (changes) => {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  };
  const watch = (names, act) => names.split(" ").forEach((name) => {
    model.on(`change:${name}`, act);
    quit.signal.addEventListener("abort", () => model.off(`change:${name}`, act));
  });
  on(root, "keydown", (event) => {
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { tagName, type } = event.target;
    const typing = tagName === "SELECT" || tagName === "TEXTAREA"
      || (tagName === "INPUT" && !["range", "checkbox", "button"].includes(type));
    if (typing || (event.key === " " && ["BUTTON", "INPUT", "SUMMARY"].includes(tagName))) return;
    const act = keys[event.key];
    if (act) { event.preventDefault(); act(event); }
  });
  el.replaceChildren(root);
  return { model, root, bar, stage, status, below, keys, on, set, watch,
    cleanup: () => quit.abort(),
    ended: (act) => quit.signal.addEventListener("abort", act) };
}

const QUIET = { "data-lm-suppress-shortcuts": "true" };

// A button; `hint` says more than its text (which is its name, also when read aloud).
function button(text, hint, act, props = {}) {
  return h("button", { type: "button", title: hint, onclick: act, ...QUIET, ...props }, text);
}

// Say that a button does nothing now; it keeps the focus, so that keys go on working.
function off(control, now) {
  control.setAttribute("aria-disabled", String(now));
}

// A button that is on or off and follows a boolean trait.
function toggle(ui, text, hint, trait) {
  const made = button(text, hint, () => ui.set({ [trait]: !ui.model.get(trait) }));
  const show = () => made.setAttribute("aria-pressed", String(Boolean(ui.model.get(trait))));
  ui.watch(trait, show);
  show();
  return made;
}

// A number that can be typed, with a label in front of it.
function field(name, label, value, act, props = {}) {
  const input = h("input", { type: "text", inputmode: "decimal", autocomplete: "off",
    value: number(value, 6), "aria-label": label, class: "csnn-field", ...QUIET, ...props });
  input.addEventListener("change", () => {
    const read = typed(input.value);
    input.setAttribute("aria-invalid", String(Number.isNaN(read)));
    if (!Number.isNaN(read)) act(read);
  });
  return h("label", {}, `${name} `, input);
}

// A slider: `text(value)` is shown beside it and read aloud.
function slider(name, { min, max, step, value, text = number, act }) {
  const shown = h("span", { class: "csnn-shown" }, text(value)); // aria-valuetext says it
  const input = h("input", { type: "range", min, max, step, value, "aria-label": name,
    "aria-valuetext": text(value), ...QUIET });
  input.addEventListener("input", () => { put(Number(input.value)); act(Number(input.value)); });
  input.addEventListener("keydown", (event) => { // its own keys move it, not the widget
    if (/^(Arrow|Home|End|Page)/.test(event.key)) event.stopPropagation();
  });
  const put = (x) => {
    input.value = x;
    input.setAttribute("aria-valuetext", text(x));
    shown.textContent = text(x);
  };
  const label = h("label", { class: "csnn-slider" }, `${name} `, input, shown);
  return Object.assign(label, { put, input });
}

// A list to choose from.
function choice(name, options, value, act) {
  const select = h("select", { "aria-label": name, ...QUIET },
    ...options.map((option) => h("option", { value: option, selected: option === value }, option)));
  select.addEventListener("change", () => act(select.value));
  return Object.assign(h("label", {}, `${name} `, select), { select });
}

// Buttons, a scrubber and keys for the traits `step` and `last`. `ready()` may hold back
// the next step (a question comes first); `stops(k)` ends the playing at step k.
function player(ui, { name = "step", text = (k) => `${name} ${k}`, ready = () => true, stops = () => false } = {}) {
  const { model, set, keys } = ui;
  const last = () => model.get("last");
  const go = (k) => set({ step: Math.max(0, Math.min(last(), k)) });
  let timer = null;
  const pause = () => { clearInterval(timer); timer = null; shown(); };
  const next = () => { if (ready()) go(model.get("step") + 1); };
  const tick = () => {
    if (model.get("step") >= last() || !ready()) return pause();
    next();
    if (stops(model.get("step"))) pause();
  };
  const play = () => {
    if (timer) return pause();
    if (model.get("step") >= last()) go(0);
    timer = setInterval(tick, model.get("interval"));
    shown();
  };
  const hand = (act) => () => { pause(); act(); };
  const buttons = {
    reset: button("Reset", "Back to the start (Home)", hand(() => go(0))),
    back: button("◀ Back", "One step back (left arrow)", hand(() => go(model.get("step") - 1))),
    next: button("Next ▶", "One step on (right arrow)", hand(next)),
    play: button("▶ Play", "Play or pause (space)", play),
  };
  const scrub = h("input", { type: "range", min: 0, step: 1, "aria-label": name, ...QUIET });
  ui.on(scrub, "input", hand(() => go(Number(scrub.value))));
  const count = h("span", { class: "csnn-count" });
  function shown() {
    const k = model.get("step");
    scrub.max = last();
    scrub.value = k;
    scrub.setAttribute("aria-valuetext", text(k));
    count.textContent = `${name} ${k} of ${last()}`;
    off(buttons.back, k === 0);
    off(buttons.next, k >= last());
    buttons.play.textContent = timer ? "❚❚ Pause" : "▶ Play";
  }
  Object.assign(keys, { ArrowRight: hand(next), n: hand(next), p: hand(() => go(model.get("step") - 1)),
    ArrowLeft: hand(() => go(model.get("step") - 1)), Home: hand(() => go(0)),
    End: hand(() => go(last())), r: hand(() => go(0)), " ": play });
  ui.watch("step last", shown);
  ui.ended(pause);
  shown();
  return { ...buttons, scrub, count, go, pause, shown, advance: next, start: play };
}

// A button and the key t that show `rows()` (headings first) as a table.
function numberTable(ui, caption, rows, watched) {
  const place = h("div", { class: "csnn-table", hidden: true });
  const show = () => { if (!place.hidden) place.replaceChildren(tableOf(caption, rows())); };
  const opener = button("Table", "Show the numbers as a table (t)", () => {
    place.hidden = !place.hidden;
    opener.setAttribute("aria-expanded", String(!place.hidden));
    show();
  }, { "aria-expanded": "false" });
  ui.keys.t = () => opener.click();
  ui.watch(watched, show);
  return { opener, place };
}

function tableOf(caption, [head, ...rows]) {
  return h("table", {}, h("caption", {}, caption),
    h("thead", {}, h("tr", {}, ...head.map((cell) => h("th", { scope: "col" }, cell)))),
    h("tbody", {}, ...rows.map(([first, ...rest]) => h("tr", {}, h("th", { scope: "row" }, first),
      ...rest.map((cell) => h("td", {}, cell))))));
}

// A button that shows the widget alone on the whole screen, as large as fits: for a
// lecture hall. There is none where the page may not (VS Code, a frame).
function wholeScreen({ root, stage, on }) {
  if (!document.fullscreenEnabled) return [];
  const alone = () => root.matches(":fullscreen");
  const made = button("Full screen", "Show this alone and large; Esc leaves", () => {
    const asked = alone() ? document.exitFullscreen() : root.requestFullscreen();
    asked.catch(() => { made.hidden = true; });
  }, { "aria-pressed": "false" });
  on(root, "fullscreenchange", () => {
    made.setAttribute("aria-pressed", String(alone()));
    root.style.zoom = alone() ? screenful(root, stage) : "";
  });
  return [made];
}

// How large everything can be before it is wider or higher than the screen.
function screenful(root, stage) {
  const box = root.getBoundingClientRect(), left = stage.getBoundingClientRect().left;
  const ends = [...stage.querySelectorAll("svg, input")].map((part) => part.getBoundingClientRect().right - left);
  const low = Math.max(...[...root.children].map((part) => part.getBoundingClientRect().bottom - box.top));
  return Math.max(0.75, Math.min(3, box.width / (Math.max(...ends, 0) + 48), box.height / (low + 24)));
}

// Switch the marks of a picture that holds every step (drawing.py writes the data-…).
function showStep(picture, k) {
  for (const mark of picture.querySelectorAll("[data-from],[data-until]")) {
    const { from = 0, until = Infinity } = mark.dataset;
    mark.classList.toggle("off", k < Number(from) || k >= Number(until));
  }
  for (const mark of picture.querySelectorAll("[data-hot]")) {
    mark.classList.toggle("hot", mark.dataset.hot.split(",").includes(String(k)));
  }
}
