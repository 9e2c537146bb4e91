// The playground's page: keys, fields, handles, samples, two views, cleanup.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { fakeModel, load, openDocument, press, unnamed } from "./widget.mjs";

const { default: widget } = await load("playground", [],
  ["model", "text", "hidden", "plane", "handles", "panels", "forms"].map((part) => `playground-${part}`));
const { cases } = JSON.parse(readFileSync(new URL("playground.json", import.meta.url), "utf8"));
const [AND, , XOR, , MOONS] = cases;
const drawn = () => new Promise((done) => setTimeout(done));
let model, el, quit, frames;

// A page without a canvas, and frames that come when a test calls tick().
function openPage() {
  el = openDocument().body;
  window.HTMLCanvasElement.prototype.getContext = () => ({ putImageData() {},
    createImageData: (w, h) => ({ data: new Uint8ClampedArray(4 * w * h) }) });
  frames = [];
  window.requestAnimationFrame = (act) => frames.push(act);
  window.cancelAnimationFrame = () => { frames = []; };
}
const tick = (time) => frames.splice(0).forEach((act) => act(time));

function show(one) {
  const state = structuredClone({ X: one.X, y: one.y, view: one.view, model: one.model, activation: one.activation,
    lr: one.lr, batch: one.batch, seed: one.seed, start: one.start, origin: one.start, params: one.start });
  model = fakeModel({ ...state, title: "Try", step: 0, last: 1000, seen: 0, history: [0.5], sample: null,
    live: true, student: {} });
  quit = widget.render({ model, el });
}

const named = (text) => [...el.querySelectorAll("button")].find((b) => b.textContent.includes(text));
const labelled = (text) => el.querySelector(`input[aria-label="${text}"]`);
const said = () => el.querySelector("[role=status]").textContent;
const put = (input, text, event) => { input.value = text; input.dispatchEvent(new window.Event(event)); };
const pointer = (target, type, x, y) => target.dispatchEvent(
  new window.MouseEvent(type, { bubbles: true, cancelable: true, clientX: x, clientY: y }));

beforeEach(openPage);

test("keys make updates, take them back and begin again", async () => {
  show(AND);
  const stage = el.querySelector(".csnn-stage");
  const seen = ["ArrowRight", "n", "ArrowLeft", "e", "r", "p", "ArrowRight", "Home"].map((key) => {
    press(stage, key);
    return model.get("step");
  });
  assert.deepEqual(seen, [1, 2, 1, 4, 0, 0, 1, 0]);
  press(stage, "ArrowRight");
  await drawn();
  assert.match(said(), /^Mistake 1 was at \(1, 1\): output 0, wanted 1\. w = \(1, 1\), b = 1: 1 of 4 right/);
});

test("run goes on frame by frame, is silent meanwhile, and stops where nothing is left", async () => {
  show(AND);
  press(el.querySelector(".csnn-stage"), " ");
  assert.equal(el.querySelector("[role=status]").getAttribute("aria-live"), "off");
  for (let k = 0; k < 30; k += 1) tick(1000 * k);
  assert.equal(model.get("step"), 10);
  assert.equal(named("Run").textContent, "▶ Run");
  assert.equal(el.querySelector("[role=status]").getAttribute("aria-live"), "polite");
});

test("a network runs an epoch in each frame until it is paused", () => {
  show(XOR);
  named("Run").click();
  for (let k = 0; k < 5; k += 1) tick(16 * k);
  assert.deepEqual([model.get("step"), model.get("history").length], [20, 6]);
  named("Pause").click();
  tick(200);
  assert.equal(model.get("step"), 20);
});

test("a typed weight is where training begins from now on", async () => {
  show(XOR);
  named("Step").click();
  put(labelled("bias of h₂"), "−0,5", "change");
  assert.deepEqual([model.get("step"), model.get("start")[0][1][1]], [0, -0.5]);
  const weight = () => model.get("params")[0][0][0][0];
  const before = weight();
  press(labelled("weight of x₁ in h₁"), "ArrowUp");
  assert.ok(Math.abs(weight() - before - 0.1) < 1e-5);
  await drawn();
  assert.equal(labelled("bias of h₂").value, "−0.5");
  named("Reset").click();
  assert.deepEqual(model.get("params"), XOR.start);
});

test("a line is dragged by its handles", async () => {
  show(AND);
  model.set("params", [[[[1], [1]], [-1.5]]]);
  await drawn();
  const box = el.querySelector(".csnn-plane svg");
  box.getBoundingClientRect = () => ({ left: 0, top: 0, width: 322 });
  const drag = async (part, x, y) => {
    const grip = el.querySelector(`.csnn-${part}`);
    pointer(grip, "pointerdown", 0, 0);
    pointer(grip, "pointermove", x, y);
    pointer(grip, "pointerup", x, y);
    await drawn();
  };
  await drag("shift", 42 + 270 * 0.5, 6 + 270 * 0.5); // the middle, (0.5, 0.5)
  assert.deepEqual(model.get("params"), [[[[1], [1]], [-1]]]);
  const [x, y] = el.querySelector(".csnn-shift").getAttribute("transform").match(/[\d.]+/g).map(Number);
  await drag("turn", x, y - 16 - 94 / 3); // straight up: w₁ = 0, w₂ = 1
  assert.deepEqual(model.get("params")[0][0], [[0], [1]]);
  const height = -0.5 + 2 * (1 - (y - 6) / 270); // of the held disc: the line still runs through it
  assert.ok(Math.abs(model.get("params")[0][1][0] + height) <= 0.025);
  assert.deepEqual(model.get("start"), model.get("params"));
});

test("a click near a sample opens its forward pass, another closes it", async () => {
  show(AND);
  const svg = el.querySelector(".csnn-plane svg");
  svg.getBoundingClientRect = () => ({ left: 0, top: 0, width: 322 });
  pointer(svg, "click", 42 + 270 * 0.75 + 5, 6 + 270 * 0.75); // (1, 0), row 2
  await drawn();
  assert.equal(model.get("sample"), 2);
  assert.match(el.querySelector(".csnn-sample").textContent, /In Python, \.walkthrough\(2\) steps/);
  assert.equal(el.querySelector(".csnn-pass").textContent, "x(1, 0)z1·0 + 0·0 + 0 = 0output0, as z ≤ 0: right");
  pointer(svg, "click", 42 + 270 * 0.5, 6 + 270 * 0.5); // nothing there
  assert.equal(model.get("sample"), 2);
  named("Close").click();
  await drawn();
  assert.equal(model.get("sample"), null);
  assert.ok(el.querySelector(".csnn-pass").hidden);
});

test("the sample is chosen by slider too", async () => {
  show(MOONS);
  put(el.querySelector("input[aria-label=sample]"), "3", "input");
  await drawn();
  assert.equal(model.get("sample"), 3);
  assert.match(el.querySelector(".csnn-pass").textContent, /htanh of 5 scores = \(.*g₁tanh\(/);
});

test("a hidden unit more changes no score; another start, rate or activation begins anew", async () => {
  show(XOR);
  named("Epoch").click();
  await drawn();
  const loss = said().match(/loss [\d.]+/)[0];
  named("Add a hidden unit").click();
  await drawn();
  assert.equal(model.get("params")[0][1].length, 3);
  assert.ok(said().startsWith(`Epoch 0, update 0: ${loss}`));
  assert.equal(el.querySelectorAll(".csnn-formulas > div").length, 4);
  named("New start").click();
  assert.equal(model.get("seed"), XOR.seed + 1);
  put(labelled("lr, the learning rate"), "0.05", "change");
  put(el.querySelector("select"), "tanh", "change");
  assert.deepEqual([model.get("lr"), model.get("activation"), model.get("step")], [0.05, "tanh", 0]);
  put(labelled("lr, the learning rate"), "−1", "change");
  assert.equal(model.get("lr"), 0.05);
});

test("a full layer grows no further", () => {
  show(XOR);
  for (let k = 0; k < 20; k += 1) named("Add a hidden unit").click();
  assert.equal(model.get("params")[1][0].length, 16);
  assert.equal(named("Add a hidden unit").getAttribute("aria-disabled"), "true");
  named("Reset").click();
  assert.equal(named("Add a hidden unit").getAttribute("aria-disabled"), "false");
});

test("two views of one model agree", async () => {
  show(XOR);
  const second = document.body.appendChild(document.createElement("div"));
  widget.render({ model, el: second });
  named("Epoch").click();
  await drawn();
  const texts = [...document.querySelectorAll("[role=status]")].map((status) => status.textContent);
  assert.equal(texts.length, 2);
  assert.equal(texts[0], texts[1]);
  assert.match(texts[0], /^Epoch 1, update 4/);
});

test("the student's line and sentence stand beside the reference", async () => {
  show(XOR);
  model.set("student", { params: XOR.after.params, history: [0.6, 0.4], says: "Your step function: loss 0.4." });
  await drawn();
  assert.ok(el.querySelector(".csnn-plane .csnn-yours").getAttribute("d").length > 50);
  assert.match(said(), /Your step function: loss 0\.4\.$/);
});

test("every control has a name and keeps its keys; cleanup leaves no listener", async () => {
  for (const one of [AND, XOR, MOONS]) {
    openPage();
    show(one);
    assert.deepEqual(unnamed(el.querySelector(".csnn")), []);
    named("Run").click();
    model.set("sample", 1);
    quit();
    await drawn();
    assert.deepEqual([model.listening(), frames.length], [0, 0]);
  }
});
