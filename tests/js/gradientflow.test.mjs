// GradientFlow without a browser: a made-up net of three layers, walked and turned.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { fakeModel, press, unnamed } from "./widget.mjs";
import { loadFlow, place } from "./gradientflow.mjs";

const { default: widget, size, unpack, placeOf, trend } = await loadFlow(["size", "unpack", "placeOf", "trend"]);

// Records as python packs them: sizes are powers of ten here, shares in percent.
function packed(layers) {
  const view = new DataView(new ArrayBuffer(17 * layers.length));
  layers.forEach(({ logs, low, dead, flags }, row) => {
    logs.forEach((log, k) => view.setInt16(17 * row + 2 * k, log === null ? -32768 : 500 * log, true));
    [low, dead, flags].forEach((byte, k) => view.setUint8(17 * row + 14 + k, byte));
  });
  return view;
}

const layer = (dz, flags = 0) => ({ logs: [dz - 1, dz, dz + 1, 0, -1, 2, 0], low: 50, dead: 3, flags });
const base64 = (view) => Buffer.from(view.buffer).toString("base64");
// two activations × no way around × depths 1 and 2 × gains 1 and 2
const GRID = base64(packed([-1, -2].flatMap((act) => [2, 3].flatMap((layers) => [1, 2].flatMap((gain) =>
  Array.from({ length: layers }, (_, i) => layer(act * 8 + layers + gain + i)))))));

let el, model;
const say = () => el.querySelector(".csnn-say").textContent;
const band = () => el.querySelectorAll("svg .csnn-band:not(.off)");
const pick = (name, value) => {
  const control = el.querySelector(`[aria-label="${name}"]`);
  control.value = value;
  control.dispatchEvent(new window.Event(control.type === "range" ? "input" : "change"));
};

beforeEach(() => {
  el = place();
  model = fakeModel({ title: "Try", step: 0, last: 2, interval: 10, live: true, activation: "sigmoid", gain: 1,
    depth: 2, residual: false, clip: 0, activations: ["sigmoid", "relu"], gains: [1, 2], depths: [1, 2],
    residuals: [false], grid: GRID, own: {}, student: {} });
});

test("records are read back, zeros, signs and the way around too", () => {
  const view = packed([layer(-3), { ...layer(0, 3), logs: [null, -4, 0, 0, 0, 2, 0] }]);
  const flow = unpack(view, 0, 2);
  assert.deepEqual([flow.dz.map((x) => size(x)), flow.dW[1], flow.inner, flow.around, flow.low[0], flow.dead[0]],
    [["1.0e−03", "1.0e−04"], 0, [100, -100], [false, true], 0.5, 0.03]);
  assert.deepEqual(unpack(view, 1, 1).inner, [-100]);
});

test("every knob picks its own numbers from the grid", () => {
  widget.render({ model, el });
  const ofLast = () => say().match(/at most (\S+) in size/)[1];
  const seen = [ofLast()];
  for (const [name, value] of [["gain", 1], ["hidden layers", "1"], ["activation", "relu"], ["gain", 0]]) {
    pick(name, value);
    seen.push(ofLast());
  }
  // the last layer's dz is 10 ** (act · 8 + layers + gain + layers − 1)
  assert.deepEqual(seen, ["0.01", "0.1", "1.0e−03", "1.0e−11", "1.0e−12"]);
});

test("keys walk back from the last layer to the first", () => {
  widget.render({ model, el });
  const layers = ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft", "End", "Home"].map((key) => {
    press(el.querySelector(".csnn-stage"), key);
    assert.equal(band().length, 1);
    return say().match(/^Layer (\d)/)[1];
  });
  assert.deepEqual(layers, ["2", "1", "1", "2", "1", "3"]);
});

test("a shallower net brings the walk back into range", () => {
  widget.render({ model, el });
  press(el.querySelector(".csnn-stage"), "End");
  pick("hidden layers", "1");
  assert.deepEqual([model.get("step"), model.get("last"), model.get("depth")], [1, 1, 1]);
  assert.match(say(), /^Layer 1: /);
});

test("clipping shows what it took away", () => {
  widget.render({ model, el });
  assert.equal(el.querySelectorAll(".csnn-ghost").length, 0);
  pick("clip at norm", "1");
  assert.equal(model.get("clip"), 1);
  assert.equal(el.querySelectorAll(".csnn-ghost").length, 3);
  assert.match(say(), /Clipped: the global norm was 1\.7, so every dL\/dW is multiplied by 0\.58\./);
  model.set("clip", 7);
  assert.equal(el.querySelector('[aria-label="clip at norm"]').value, "7");
  assert.match(say(), /is not above 7: no clipping/);
});

test("a student's numbers show for the net they belong to", () => {
  const student = { says: "It agrees.", net: ["sigmoid", 1, 2, false], layer: 2, of: "dz", dW: [1, 1, 1], dz: [1, 1, 1] };
  model.set("student", student);
  widget.render({ model, el });
  assert.match(say(), /It agrees\.$/);
  assert.deepEqual([".csnn-mine", ".csnn-wrong"].map((look) => el.querySelectorAll(look).length), [5, 1]);
  pick("gain", 1);
  assert.equal(el.querySelectorAll(".csnn-mine, .csnn-wrong").length, 0);
  assert.doesNotMatch(say(), /function/);
  model.set("live", false);
  pick("gain", 0);
  pick("activation", "relu");
  assert.match(say(), /Your function ran on sigmoid, gain 1, depth 2;/);
});

test("a net of one's own has no knobs but clipping", () => {
  const own = unpack(packed([layer(-2), layer(-1)]), 0, 2);
  model.set("own", own);
  model.set("last", 1);
  widget.render({ model, el });
  assert.deepEqual([...el.querySelectorAll(".csnn-net [aria-label]")].map((x) => x.getAttribute("aria-label")),
    ["clip at norm"]);
  model.set("own", { ...own, dz: [5, 7] });
  assert.match(say(), /at most 7 in size/);
});

test("every control has a name, and cleanup leaves no listener", () => {
  const cleanup = widget.render({ model, el });
  assert.deepEqual(unnamed(el), []);
  assert.ok(model.listening() > 10);
  cleanup();
  assert.equal(model.listening(), 0);
});

test("two views of one model agree", () => {
  widget.render({ model, el });
  const other = document.body.appendChild(document.createElement("div"));
  widget.render({ model, el: other });
  pick("activation", "relu");
  pick("gain", 1);
  const control = (name) => other.querySelector(`[aria-label="${name}"]`).value;
  assert.deepEqual([control("activation"), control("gain")], ["relu", "1"]);
  assert.equal(other.querySelector("svg").outerHTML, el.querySelector("svg").outerHTML);
});

test("marks of the slider lie by logarithm", () => {
  assert.equal(placeOf([0.5, 1, 2], 1), 0.5);
  assert.ok(Math.abs(placeOf([0.5, 1, 2], Math.SQRT2) - 0.75) < 1e-12);
  assert.equal(placeOf([1, 2], 1), 0);
});

test("two decades make a trend", () => {
  assert.deepEqual([0, 0.0099, 0.0101, 99, 101].map(trend), ["falls", "falls", "level", "level", "grows"]);
});

test("sizes read as people write them", () => {
  assert.deepEqual([0, 0.25, 2060, 4.61e-8, -12345, 0.125, 9.99].map((x) => size(x)),
    ["0", "0.25", "2100", "4.6e−08", "−1.2e+04", "0.13", "10"]);
  assert.deepEqual([4.6e-8, 0.054, 15342].map((x) => size(x, 1)), ["5e−8", "0.05", "2e4"]);
});
