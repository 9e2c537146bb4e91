// The sliding kernel without a browser: steps, keys, pointer, fields, cleanup.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { PARTS } from "./sliding.mjs";
import { fakeModel, load, openDocument, press, unnamed } from "./widget.mjs";

const { default: widget } = await load(PARTS);
const rows = (...lines) => lines.map((line) => [...line].map(Number));
const START = { title: "Slide", live: false, step: 0, last: 8, interval: 10, upstream: [], stride: 1, padding: 0,
  dilation: 1, mode: "forward", dx_as: "scatter", flip: false, hide: false, revealed: -1, pixel: [],
  channels: ["channel 0"], controls: ["mode", "stride", "padding", "dilation", "flip", "pixel", "hide"],
  image: [rows("11100", "01110", "00111", "00110", "01100")], kernel: [rows("101", "010", "101")] };
let el, model, cleanup;

const find = (selector) => el.querySelector(selector);
const named = (text) => [...el.querySelectorAll("button")].find((one) => one.textContent === text);
const select = (name) => find(`select[aria-label="${name}"]`);
const status = () => find(".csnn-say").textContent;
const grid = (k) => el.querySelectorAll(".csnn-conv-grid")[k];
const digits = (k) => [...grid(k).querySelectorAll("text[class^=csnn-digits]")];
const numbers = (k) => digits(k).map((text) => text.textContent).join(" ");

function open(changes = {}) {
  cleanup?.();
  el = openDocument().body;
  model = fakeModel({ ...START, ...changes });
  cleanup = widget.render({ model, el });
}

function choose(name, value) {
  select(name).value = value;
  select(name).dispatchEvent(new window.Event("change"));
}

function type(input, text) {
  input.value = text;
  input.dispatchEvent(new window.Event("change"));
}

// A pointer on cell [r, c] of a grid; without a layout the grid lies at 0, 0.
function point(k, event, [r, c], pointerType = "mouse") {
  const planes = grid(k).querySelector(".csnn-channels"), size = (svg) => Number(svg.getAttribute("width"));
  const svg = planes.querySelector("svg"), columns = { 0: 5, 2: 3 }[k], cell = (size(svg) - 6) / columns;
  svg.getBoundingClientRect = () => ({ left: 0, top: 0, right: size(svg), bottom: size(svg) });
  const at = { clientX: 3 + (c + 0.5) * cell, clientY: 3 + (r + 0.5) * cell, bubbles: true };
  planes.dispatchEvent(Object.assign(new window.MouseEvent(event, at), { pointerType, pointerId: 1 }));
}

beforeEach(() => open());

test("the slide's numbers stand there, and the products in words", () => {
  assert.equal(numbers(2), "3 4 2 4 3 2 3 4 4"); // the lit one is drawn last
  assert.match(status(), /^Y\[0, 0\] = 1·1 \+ 1·0 .* = 4\./);
});

test("arrows walk in rows and columns, and stay inside", () => {
  const seen = ["ArrowDown", "ArrowRight", "ArrowDown", "ArrowDown", "ArrowUp", "End", "Home"].map((key) => {
    press(find(".csnn-stage"), key);
    return model.get("step");
  });
  assert.deepEqual(seen, [3, 4, 7, 7, 4, 8, 0]);
});

test("no key but a typed one stays in a field, none reaches the notebook", () => {
  let leaked = 0;
  document.body.parentElement.addEventListener("keydown", () => { leaked += 1; });
  for (const key of ["b", "x", "d", "ArrowDown"]) press(find(".csnn-conv-cell"), key);
  assert.equal(leaked, 0);
  assert.equal(model.get("step"), 0);
});

test("a typed weight changes the output, a word does not", () => {
  const [first] = el.querySelectorAll(".csnn-conv-cell");
  type(first, "−2,5");
  assert.equal(model.get("kernel")[0][0][0], -2.5);
  assert.match(status(), /^Y\[0, 0\] = 1·\(−2.5\) .* = 0.5\./);
  type(first, "two");
  assert.equal(first.getAttribute("aria-invalid"), "true");
  assert.equal(model.get("kernel")[0][0][0], -2.5);
  point(2, "pointermove", [1, 1]); // looking elsewhere does not take the text away
  assert.equal(first.value, "two");
  type(first, "2");
  assert.equal(first.getAttribute("aria-invalid"), "false");
  assert.equal(el.querySelectorAll(".csnn-conv-cell")[0], first); // the focus can stay
});

test("a weight typed into a turned kernel lands where it is written", () => {
  open({ flip: true });
  type(el.querySelectorAll(".csnn-conv-cell")[0], "7");
  assert.deepEqual(model.get("kernel")[0][2], [1, 0, 7]);
  open({ mode: "backward_x", dx_as: "turned", last: 24 });
  type(el.querySelectorAll(".csnn-conv-cell")[1], "8");
  assert.deepEqual(model.get("kernel")[0][2], [1, 8, 1]);
});

test("dY can be typed where dK is computed", () => {
  open({ mode: "backward_w" });
  type(el.querySelectorAll(".csnn-conv-cell")[2], "9");
  assert.deepEqual(model.get("upstream")[0], [1, 2, 9]);
});

test("other sizes bring other steps, and say what is left over", () => {
  press(find(".csnn-stage"), "End");
  choose("stride", "2");
  assert.deepEqual([model.get("last"), model.get("step")], [3, 3]);
  choose("padding", "1");
  assert.equal(model.get("last"), 8);
  choose("dilation", "3");
  choose("padding", "0");
  assert.match(status(), /spans 7, but the padded image has only 5/);
  assert.equal(model.get("last"), 0);
  press(find(".csnn-stage"), "ArrowDown");
  choose("dilation", "1");
  assert.match(status(), /\+ 1 = 2\.$/);
});

test("each mode walks through its own places", () => {
  const seen = [["show", "backward: dK"], ["show", "backward: dX"], ["dX as", "turned kernel"]].map(([name, value]) => {
    press(find(".csnn-stage"), "ArrowRight");
    choose(name, value);
    return [model.get("step"), model.get("last"), status().slice(0, 8)];
  });
  assert.deepEqual(seen, [[0, 8, "dK[0, 0]"], [0, 8, "dY[0, 0]"], [0, 24, "dX[0, 0]"]]);
  assert.ok(named("Pixel").hidden);
});

test("pointing at an output shows its window, leaving brings the step back", () => {
  point(2, "pointermove", [1, 1]);
  assert.match(status(), /^Y\[1, 1\] = /);
  assert.equal(model.get("step"), 0);
  grid(2).querySelector(".csnn-channels").dispatchEvent(new window.MouseEvent("pointerleave"));
  assert.match(status(), /^Y\[0, 0\] = /);
  point(2, "pointerdown", [2, 0]);
  assert.equal(model.get("step"), 6);
});

test("pointing at a pixel lights its windows, dragging moves the kernel", () => {
  point(0, "pointermove", [0, 1]);
  assert.match(status(), /^Pixel \[0, 1\] is in 2 windows/);
  assert.equal(grid(2).querySelectorAll(".csnn-lit").length, 2);
  point(0, "pointerdown", [2, 2]);
  assert.equal(model.get("step"), 4);
  point(0, "pointermove", [3, 4]);
  assert.equal(model.get("step"), 8);
  point(0, "pointerup", [3, 4]);
  point(0, "pointermove", [1, 1]);
  assert.equal(model.get("step"), 8);
});

test("a finger moves the window, and the pixel when that is chosen", () => {
  point(0, "pointermove", [1, 1], "touch");
  assert.match(status(), /^Y/);
  point(0, "pointerdown", [4, 4], "touch");
  assert.equal(model.get("step"), 8);
  named("Pixel").click();
  point(0, "pointerdown", [0, 0], "touch");
  assert.deepEqual(model.get("pixel"), [0, 0]);
});

test("while a pixel is lit the arrows move it; a step puts it out", () => {
  named("Pixel").click();
  assert.equal(named("Pixel").getAttribute("aria-pressed"), "true");
  press(find(".csnn-stage"), "ArrowDown");
  press(find(".csnn-stage"), "ArrowLeft");
  assert.deepEqual(model.get("pixel"), [2, 0]);
  assert.equal(model.get("step"), 0);
  named("Next ▶").click();
  assert.deepEqual(model.get("pixel"), []);
});

test("predict first: nothing is told before it is asked for", () => {
  named("Predict first").click();
  assert.equal(numbers(2), "? ? ? ? ? ? ? ? ?");
  assert.match(status(), /^Y\[0, 0\] = \? Multiply/);
  point(2, "pointermove", [2, 2]);
  assert.equal(numbers(2), "? ? ? ? ? ? ? ? ?");
  assert.match(status(), /^Y\[2, 2\] = \?/);
  grid(2).querySelector(".csnn-channels").dispatchEvent(new window.MouseEvent("pointerleave"));
  press(find(".csnn-stage"), "v");
  assert.equal(numbers(2), "? ? ? ? ? ? ? ? 4");
  assert.match(status(), / = 4\./);
  press(find(".csnn-stage"), "ArrowRight");
  assert.equal(numbers(2), "4 ? ? ? ? ? ? ? ?");
});

test("only the chosen controls are shown", () => {
  open({ controls: ["flip"] });
  assert.ok(named("Flip") && !select("stride") && !named("Pixel"));
  open({ controls: [] });
  assert.equal(el.querySelectorAll(".csnn-bar").length, 1);
});

test("a size set from Python that is no choice is added", () => {
  model.set("stride", 5);
  assert.equal(select("stride").value, "5");
});

test("two views of one model agree", () => {
  const other = document.body.appendChild(document.createElement("div"));
  const close = widget.render({ model, el: other });
  model.set("step", 5);
  const [one, two] = document.querySelectorAll(".csnn-say");
  assert.equal(two.textContent, one.textContent);
  assert.match(two.textContent, /^Y\[1, 2\]/);
  close();
});

test("every control has a name, and cleanup leaves no listener", () => {
  open({ mode: "backward_x" });
  assert.deepEqual(unnamed(el), []);
  cleanup();
  assert.equal(model.listening(), 0);
});
