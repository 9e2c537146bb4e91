// The walkthrough's page, without a browser: steps, questions, fields, panels.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { fakeModel, load, openDocument, press, unnamed, until } from "./widget.mjs";

const { default: widget, same } = await load("walkthrough", ["same"], ["panel"]);
const STEPS = [
  { kind: "start", parts: [["", "Given: a = 3."]], node: null, ask: "", answer: null },
  { kind: "forward", parts: [["", "c = a² = "], ["forward", "9"]], node: 1, ask: "", answer: null },
  { kind: "seed", parts: [["", "∂c/∂c = "], ["gradient", "1"]], node: 1, ask: "", answer: null },
  { kind: "backward", parts: [["", "∂c/∂a = "], ["gradient", "6"]], node: 0, ask: "What goes on to a?", answer: 6 },
  { kind: "done", parts: [["", "Done."]], node: null, ask: "", answer: null },
];
const NODES = [
  { name: "a", formula: "", value: "3", gradient: "6", kind: "parameter", group: "" },
  { name: "c", formula: "a²", value: "9", gradient: "1", kind: "result", group: "" },
];
const SVG = '<svg><rect data-node="0" data-hot="3"/><rect data-node="1" data-hot="1,2"/>'
  + '<text data-from="1">9</text><text data-from="3">6</text></svg>';
let el, model, cleanup;
const control = (name) => [...el.querySelectorAll("button")].find((made) => made.textContent === name);
const status = () => el.querySelector(".csnn-say").textContent;
const start = (changes = {}) => {
  el = openDocument().body;
  globalThis.CSS = { escape: (text) => text };
  model = fakeModel({ title: "A square", step: 0, last: 4, interval: 5, live: true, svg: SVG, steps: STEPS, nodes: NODES,
    rows: [["name", "value"], ["a", "3"]], leaf_values: { a: 3 }, gradients: { a: 6 }, editable: true, predict: false,
    predictions: [], breakpoints: [], groups: ["inner"], folded: [], reduction: "mean",
    differences: [["a", "6", "6", "✓ agrees"]], lr: 0.1, problem: "", arrays: [], ...changes });
  cleanup = widget.render({ model, el });
};
beforeEach(() => start());

test("every step is said and every mark follows it", () => {
  const seen = [];
  for (let k = 0; k <= 4; k += 1) {
    model.set("step", k);
    seen.push([status(), el.querySelectorAll("svg .off").length, el.querySelectorAll("svg .hot").length]);
  }
  assert.deepEqual(seen, [["Given: a = 3.", 2, 0], ["c = a² = 9", 1, 1], ["∂c/∂c = 1", 1, 1], ["∂c/∂a = 6", 0, 1], ["Done.", 0, 0]]);
});

test("jumps go to the end of the forward and of the backward pass", () => {
  control("Forward pass").click();
  assert.equal(model.get("step"), 1);
  press(el.querySelector(".csnn-stage"), "b");
  assert.equal(model.get("step"), 4);
});

test("a question holds the next step back, and the first answer counts", () => {
  start({ predict: true, step: 2 });
  press(el.querySelector(".csnn-stage"), "ArrowRight");
  assert.equal(model.get("step"), 2);
  const form = el.querySelector("form"), input = form.querySelector("input");
  const check = (text) => {
    input.value = text;
    form.dispatchEvent(new window.Event("submit", { cancelable: true }));
  };
  check("");
  assert.deepEqual(model.get("predictions"), []);
  check("5");
  assert.deepEqual(model.get("predictions"), [{ step: 3, answer: "5", right: false }]);
  assert.equal(model.get("step"), 3);
  assert.match(form.textContent, /✗ it is 6/);
  model.set("step", 2);
  press(el.querySelector(".csnn-stage"), "ArrowRight");
  assert.equal(model.get("step"), 3);
});

test("an answer may be off by one percent, a shape not at all", () => {
  assert.ok(same("5,95", 6) && same("−0.2308", -0.23083) && same("(3, 2)", "(3, 2)") && same("3,2", "(3, 2)"));
  assert.ok(!same("5.9", 6) && !same("", 6) && !same("(2, 3)", "(3, 2)"));
});

test("a typed number goes to python, and what python refuses is said", () => {
  const input = el.querySelector('[aria-label="a value"]');
  input.value = "2,5";
  input.dispatchEvent(new window.Event("change"));
  assert.deepEqual(model.get("leaf_values"), { a: 2.5 });
  model.set("problem", "No value there.");
  assert.match(status(), /No value there/);
});

test("the step w − η·g is shown at the end and can be taken", () => {
  model.set("step", 4);
  assert.match(el.querySelector(".csnn-update").textContent, /a − η·g = 3 − 0.1·6 = 2.4/);
  control("Take the step").click();
  assert.ok(Math.abs(model.get("leaf_values").a - 2.4) < 1e-12);
});

test("playing stops at a breakpoint", async () => {
  el.querySelector('[data-node="0"]').dispatchEvent(new window.Event("click"));
  control("Stop here").click();
  assert.deepEqual(model.get("breakpoints"), ["a"]);
  control("▶ Play").click();
  assert.ok(await until(() => model.get("step") === 3));
  await new Promise((done) => setTimeout(done, 30));
  assert.equal(model.get("step"), 3);
});

test("mean and folding are traits that python answers", () => {
  control("Loss: mean").click();
  assert.equal(model.get("reduction"), "sum");
  control("inner").click();
  assert.deepEqual(model.get("folded"), ["inner"]);
  assert.equal(control("inner").getAttribute("aria-pressed"), "true");
});

test("without a kernel nothing is offered that needs one", () => {
  start({ live: false });
  model.set("step", 4);
  assert.equal(control("Loss: mean"), undefined);
  const hidden = [el.querySelector('[aria-label="Given numbers"]'), control("Take the step")];
  assert.ok(hidden.every((part) => part.hidden));
});

test("the panel of an array shows an entry as the sum that made it", () => {
  const use = { to: "c", rows: 2, columns: 2, jacobian: [[0, 0, 4], [1, 1, -1]], short: "Entrywise." };
  start({ arrays: [
    { name: "a", shape: "(2,)", value: [[1, 2]], gradient: [[8, -3]], given: true, loss: "L", uses: [use] },
    { name: "c", shape: "(2,)", value: [[5, 6]], gradient: [[2, 3]], given: false, loss: "L", uses: [] },
  ] });
  el.querySelector('[data-node="0"]').dispatchEvent(new window.Event("click"));
  [...el.querySelectorAll(".csnn-grid.gradient button")][1].click();
  assert.match(el.querySelector(".csnn-sum").textContent, /∂L\/∂a\[0, 1\] = 3 · \(−1\) \(from c\) = −3/);
  control("Jacobian ∂c/∂a").click();
  assert.match(el.querySelector(".csnn-panel svg").getAttribute("aria-label"), /2 of 4 entries are not 0/);
  press(el.querySelector('[aria-label="a[0, 1]"]') ?? el, "Escape");
});

test("an entry of a given array can be edited", () => {
  start({ arrays: [{ name: "a", shape: "(2,)", value: [[1, 2]], gradient: [], given: true, loss: "L", uses: [] }] });
  el.querySelector('[data-node="0"]').dispatchEvent(new window.Event("click"));
  el.querySelector(".csnn-grid button").click();
  const input = el.querySelector('[aria-label="a[0, 0]"]');
  input.value = "7";
  input.dispatchEvent(new window.Event("change"));
  assert.deepEqual(model.get("leaf_values").a, [[7, 2]]);
});

test("every control has a name and keeps its keys, and cleanup leaves nothing", () => {
  el.querySelector('[data-node="0"]').dispatchEvent(new window.Event("click"));
  assert.deepEqual(unnamed(el), []);
  cleanup();
  assert.equal(model.listening(), 0);
});
