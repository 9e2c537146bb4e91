// The small widgets under the reader's hands, without a browser: keys, pointer, cleanup.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { fakeModel, load, openDocument, press, unnamed } from "./widget.mjs";

const modules = {
  activations: await load("activations", [], ["chart"]),
  jacobian: await load("jacobian", [], ["grid"]),
  losscurve: await load("losscurve", [], ["chart"]),
  network: await load("network", [], ["grid"]),
  shapes: await load("shapes", [], ["grid"]),
};
const SVG = (inner) => `<svg width="640" height="100">${inner}</svg>`;
const CELLS = [0, 1, 2, 3].map((k) => `<rect data-cell="${k}" data-from="0"/>`).join("");
const text = (of, entry) => `<text data-of="${of}" data-entry="${entry}"/>`;
const scene = (name, columns, count) => ({ svg: SVG(`<g data-name="${name}"/>${CELLS}`), columns,
  says: Array.from({ length: count }, (_, k) => `${name} ${k}.`), rows: [["1", "2"], ["3", "4"]] });
const curve = (slope) => ({ svg: SVG(""), values: Array(161).fill(0.5), slopes: Array(161).fill(slope),
  charts: [[50, 80, 570, 220, -8, 8, -1.75, 1.75], [50, 340, 570, 90, -8, 8, 0, 1.1]] });
const STATES = {
  activations: () => ({ title: "Act", step: 80, last: 160, interval: 10, name: "tanh",
    curves: { tanh: curve(0.25), step: curve(0) } }),
  jacobian: () => ({ title: "J", step: 0, last: 3, interval: 10, kind: "relu", kinds: ["relu", "softmax"],
    z: [2, -1], g: [5, 7], W: [], samples: 1, hadamard: false,
    svg: SVG(CELLS.replaceAll("/>", ' data-heat="0"/>') + [0, 1, 2, 3].map((k) => text("J", k)).join("")
      + text("back", 1) + text("short", 1)) }),
  losscurve: () => ({ title: "Loss", step: 2, last: 2, interval: 10, says: ["none", "one", "two"], across: [56, 570, 2],
    rows: [["epoch", "training"], ["1", "3"], ["2", "nan"]], dots: [[56, 0, 9], [341, 0, 9, 4], [626, 0, 9, null]],
    svg: SVG('<text data-number="0"/><text data-number="1"/>') }),
  network: () => ({ title: "Net", step: 0, last: 6, interval: 10, sizes: [3, 4, 2], bias: true }),
  shapes: () => ({ title: "Shapes", step: 0, last: 3, interval: 10, product: "dW",
    scenes: { dW: scene("dW", 2, 4), db: scene("db", 2, 2) } }),
};
let el;

function open(name) {
  const model = fakeModel(STATES[name]());
  const cleanup = modules[name].default.render({ model, el });
  const find = (text) => [...el.querySelectorAll("button")].find(
    (one) => (one.getAttribute("aria-label") || one.textContent) === text,
  );
  const said = () => el.querySelector("[role=status]").textContent;
  return { model, cleanup, find, said, stage: el.querySelector(".csnn-stage") };
}

const point = (target, type, more = {}) => target.dispatchEvent(
  Object.assign(new window.MouseEvent(type, { bubbles: true, ...more })),
);

beforeEach(() => { el = openDocument().body; });

for (const name of Object.keys(modules)) {
  test(`${name}: every control has a name, and cleanup leaves no listener`, () => {
    const { model, cleanup } = open(name);
    assert.deepEqual(unnamed(el), []);
    assert.ok(model.listening() > 0);
    cleanup();
    assert.equal(model.listening(), 0);
  });

  test(`${name}: keys step, a table opens, nothing leaks to the notebook`, () => {
    const { model, stage, said } = open(name);
    let leaked = 0;
    document.addEventListener("keydown", () => { leaked += 1; });
    press(stage, "Home");
    const before = said();
    press(stage, "ArrowRight");
    assert.equal(model.get("step"), 1);
    assert.notEqual(said(), before);
    press(stage, "t");
    assert.ok(el.querySelectorAll("table th").length > 2);
    press(stage, "d");
    assert.equal(leaked, 0);
  });

  test(`${name}: two views agree`, () => {
    const { model, said } = open(name);
    const other = document.body.appendChild(document.createElement("div"));
    modules[name].default.render({ model, el: other });
    press(other.querySelector(".csnn-stage"), "ArrowLeft");
    press(other.querySelector(".csnn-stage"), "ArrowRight");
    assert.equal(other.querySelector("[role=status]").textContent, said());
  });
}

for (const name of ["jacobian", "shapes"]) {
  test(`${name}: up and down stay in the column, hover and tap choose an entry`, () => {
    const { model, stage } = open(name);
    const seen = ["ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp", "ArrowUp"].map((key) => {
      press(stage, key);
      return model.get("step");
    });
    assert.deepEqual(seen, [2, 2, 3, 1, 1]);
    point(stage.querySelectorAll("[data-cell]")[2], "pointerover");
    assert.equal(model.get("step"), 2);
    point(stage.querySelectorAll("[data-cell]")[0], "click");
    assert.equal(model.get("step"), 0);
    point(stage, "pointerover"); // beside the cells: nothing changes
    assert.equal(model.get("step"), 0);
  });
}

test("shapes: another gradient starts at its first entry", () => {
  const { model, said, stage } = open("shapes");
  press(stage, "End");
  const select = el.querySelector("select");
  select.value = "db";
  select.dispatchEvent(new window.Event("change"));
  assert.deepEqual([model.get("product"), model.get("step"), model.get("last")], ["db", 0, 1]);
  assert.equal(said(), "db 0.");
  assert.ok(stage.querySelector('[data-name="db"]'));
});

test("jacobian: a slider moves an input, the picture and the sentence follow", () => {
  const { model, stage, said } = open("jacobian");
  const texts = () => [...stage.querySelectorAll('[data-of="J"]')].map((text) => text.textContent);
  assert.deepEqual(texts(), ["1", "0", "0", "0"]);
  const slider = el.querySelector('input[aria-label="z1"]');
  slider.value = "2.5";
  slider.dispatchEvent(new window.Event("input", { bubbles: true }));
  assert.deepEqual(model.get("z"), [2, 2.5]);
  assert.deepEqual(texts(), ["1", "0", "0", "1"]);
  assert.match(said(), /2 of 4 entries are not 0/);
});

test("jacobian: ⊙ appears beside Jᵀ g and says whether they agree", () => {
  const { model, find, stage, said } = open("jacobian");
  const short = stage.querySelector('[data-of="short"]');
  assert.ok(short.classList.contains("off"));
  find("⊙ instead of J").click();
  assert.ok(!short.classList.contains("off"));
  assert.match(said(), /equals Jᵀ g: 2 numbers do the work of 4/);
  model.set("kind", "softmax");
  assert.match(said(), /is not Jᵀ g: it leaves out 2 entries/);
});

test("activations: the point is dragged, and another curve keeps its place", () => {
  const { model, stage, said } = open("activations");
  stage.firstElementChild.getBoundingClientRect = () => ({ left: 100, width: 1280 }); // twice as large
  point(stage, "pointermove", { clientX: 100 + 2 * (50 + 570 / 4) });
  assert.equal(model.get("step"), 80); // no button is down
  point(stage, "pointerdown", { clientX: 100 + 2 * (50 + 570 / 4), buttons: 1 });
  assert.equal(model.get("step"), 40);
  point(stage, "pointermove", { clientX: 5000, buttons: 1 });
  assert.equal(model.get("step"), 160);
  model.set("name", "step");
  assert.match(said(), /^step at z = 8: value 0.5, slope 0\. Saturated: no gradient/);
});

test("losscurve: an epoch that is not finite has no dot, and new epochs are drawn", () => {
  const { model, stage } = open("losscurve");
  const dot = () => stage.querySelector(".csnn-dot-x");
  assert.ok(dot().classList.contains("off"));
  press(stage, "ArrowLeft");
  assert.deepEqual([dot().getAttribute("cx"), dot().getAttribute("cy")], ["341", "4"]);
  assert.equal(stage.querySelector('[data-number="1"]').textContent, "training 3");
  press(stage, "Home");
  assert.equal(stage.querySelector('[data-number="0"]').textContent, "epoch");
  model.set("svg", SVG('<text data-number="0"/><path/>'));
  assert.equal(stage.querySelectorAll("path").length, 2); // the new curve and the cursor
});

test("network: − and + change a layer, within its limits", () => {
  const { model, find, said } = open("network");
  find("+ hidden 1").click();
  assert.deepEqual(model.get("sizes"), [3, 5, 2]);
  assert.equal(model.get("last"), 7);
  find("− outputs").click();
  find("− outputs").click(); // 1 is the least
  assert.deepEqual(model.get("sizes"), [3, 5, 1]);
  assert.equal(find("− outputs").getAttribute("aria-disabled"), "true");
  assert.equal(said(), "3-5-1: 6 neurons, 20 weights, 6 biases, 26 parameters.");
});

test("network: layers come and go, a neuron shows its edges", () => {
  const { model, find, stage } = open("network");
  for (let k = 0; k < 5; k += 1) find("Add a layer").click();
  assert.deepEqual(model.get("sizes"), [3, 4, 4, 4, 4, 2]);
  for (let k = 0; k < 6; k += 1) find("Remove a layer").click();
  assert.deepEqual(model.get("sizes"), [3, 2]);
  point(stage.querySelector('[data-cell="2"]'), "pointerover");
  assert.equal(model.get("step"), 2);
  assert.equal(stage.querySelectorAll("path.hot").length, 3);
  find("biases").click();
  assert.match(el.querySelector("[role=status]").textContent, /6 weights, 0 biases, 6 parameters/);
});
