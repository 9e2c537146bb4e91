// What every widget shares, without a browser.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { fakeModel, load, openDocument, press, unnamed, until } from "./widget.mjs";

const { frame, player, number, typed, still, showStep, numberTable, field, slider } = await load("base",
  ["frame", "player", "number", "typed", "still", "showStep", "numberTable", "field", "slider"]);
let el, model, ui, steps;

beforeEach(() => {
  el = openDocument().body;
  model = fakeModel({ title: "Try", step: 0, last: 3, interval: 10 });
  ui = frame({ model, el });
  steps = player(ui);
  ui.bar.append(steps.reset, steps.back, steps.next, steps.play, steps.scrub, steps.count);
});

test("arrow keys, Home, End and r walk through the steps", () => {
  const seen = ["ArrowRight", "ArrowRight", "ArrowLeft", "End", "ArrowRight", "Home", "n", "r"].map((key) => {
    press(ui.stage, key);
    return model.get("step");
  });
  assert.deepEqual(seen, [1, 2, 1, 3, 3, 0, 1, 0]);
});

test("no key reaches the notebook around the widget", () => {
  let leaked = 0;
  document.body.parentElement.addEventListener("keydown", () => { leaked += 1; });
  for (const key of ["b", "x", "d", "ArrowRight", "z", "1"]) press(steps.next, key);
  assert.equal(leaked, 0);
});

test("what is typed into a field moves nothing", () => {
  const label = field("n", "value of n", 1, () => {});
  ui.below.append(label);
  press(label.querySelector("input"), "ArrowRight");
  assert.equal(model.get("step"), 0);
});

test("the arrow keys of a slider move the slider, not the widget", () => {
  const label = slider("depth", { min: 0, max: 9, step: 1, value: 3, act() {} });
  ui.below.append(label);
  const event = press(label.input, "ArrowRight");
  assert.equal(model.get("step"), 0);
  assert.equal(event.defaultPrevented, false);
});

test("a field takes a comma and a real minus, and refuses words", () => {
  const got = [];
  const input = field("n", "value of n", 1, (x) => got.push(x)).querySelector("input");
  for (const text of ["−0,5", "abc", "", "2e1"]) {
    input.value = text;
    input.dispatchEvent(new window.Event("change"));
  }
  assert.deepEqual(got, [-0.5, 20]);
});

test("play stops at the end, and at cleanup", async () => {
  steps.start();
  assert.ok(await until(() => model.get("step") === 3));
  assert.equal(steps.count.textContent, "step 3 of 3");
  model.set("step", 0);
  steps.start();
  ui.cleanup();
  await new Promise((done) => setTimeout(done, 40));
  assert.equal(model.get("step"), 0);
});

test("cleanup leaves no listener behind", () => {
  numberTable(ui, "Numbers", () => [["a"]], "step");
  assert.ok(model.listening() > 0);
  ui.cleanup();
  assert.equal(model.listening(), 0);
});

test("two views of one model agree", () => {
  const other = frame({ model, el: document.body.appendChild(document.createElement("div")) });
  const second = player(other);
  steps.go(2);
  assert.equal(second.scrub.value, "2");
});

test("every control has a name and keeps its keys", () => {
  ui.below.append(slider("depth", { min: 0, max: 9, step: 1, value: 3, act() {} }));
  assert.deepEqual(unnamed(ui.root), []);
});

test("numbers read as people write them", () => {
  assert.deepEqual([0.25, -0, -1.5, 1 / 3, -Infinity].map((x) => number(x)), ["0.25", "0", "−1.5", "0.3333", "−inf"]);
  assert.ok(Number.isNaN(typed(" ")));
});

test("the still model tells only of changes", () => {
  const quiet = still({ list: [1] });
  let told = 0;
  quiet.on("change:list", () => { told += 1; });
  quiet.set("list", [1]);
  quiet.set("list", [2]);
  assert.equal(told, 1);
  assert.deepEqual(quiet.get("list"), [2]);
});

test("marks show from their step until another", () => {
  ui.stage.innerHTML = '<svg><path data-from="1" data-until="3"/><path data-hot="0,2"/></svg>';
  const [timed, hot] = ui.stage.querySelectorAll("path");
  const seen = [0, 1, 2, 3].map((k) => {
    showStep(ui.stage, k);
    return [timed.classList.contains("off"), hot.classList.contains("hot")];
  });
  assert.deepEqual(seen, [[true, true], [false, false], [false, true], [true, false]]);
});
