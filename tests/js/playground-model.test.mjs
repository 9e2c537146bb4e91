// The playground computes and says in JavaScript what it does in Python (playground.json).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "./widget.mjs";

const inner = ["mulberry32", "shuffled", "initial", "begin", "advance", "finishEpoch", "grown", "scorer", "look",
  "forward", "grid", "sentence", "forwardPass", "numberRows", "LETTERS"];
const js = await load("playground", inner,
  ["model", "text", "hidden", "plane", "handles", "panels", "forms"].map((part) => `playground-${part}`));
const known = JSON.parse(readFileSync(new URL("playground.json", import.meta.url), "utf8"));

// Equal texts and shapes; numbers to 1e-9.
function agree(got, wanted, where) {
  if (typeof wanted === "number") return assert.ok(Math.abs(got - wanted) < 1e-9, `${where}: ${got} ≠ ${wanted}`);
  if (typeof wanted !== "object") return assert.equal(got, wanted, where);
  assert.deepEqual(Object.keys(got), Object.keys(wanted), where);
  return Object.keys(wanted).forEach((key) => agree(got[key], wanted[key], `${where}.${key}`));
}

test("random numbers and orders are the same", () => {
  for (const [seed, numbers] of Object.entries(known.random)) {
    const draw = js.mulberry32(Number(seed));
    assert.deepEqual(numbers.map(() => draw()), numbers);
  }
  assert.deepEqual(known.shuffled.map((_, epoch) => js.shuffled(9, 3, epoch)), known.shuffled);
});

for (const [k, one] of known.cases.entries()) {
  const name = `case ${k}: ${one.model} ${one.activation}, ${one.y.length} samples`;
  const after = () => js.advance(one, js.begin(one, one.start), one.after.step);

  test(`${name}: training, to 1e-9`, () => {
    agree(after(), one.after, "after");
    agree(js.finishEpoch(one, after(), 1e6), one.epoch_later, "an epoch later");
  });

  test(`${name}: what is said`, () => {
    const map = js.grid(one.view, js.scorer(one.after.params, one.activation));
    assert.equal(js.sentence(one, one.after, map), one.said);
    assert.deepEqual(js.numberRows(one, one.after.params), one.rows);
    assert.deepEqual([0, 3].map((row) => js.forwardPass(one, one.after.params, row)), one.passes);
  });

  test(`${name}: new weights and the hidden space`, () => {
    const sizes = [2, ...one.start.map(([, b]) => b.length)];
    if (one.grown) {
      agree(js.grown(one, one.epoch_later.params), one.grown, "grown");
      const values = one.X.map((x) => js.forward(one.after.params, x, one.activation).at(-2));
      const letter = js.LETTERS[one.start.length - 2];
      const { title, ...seen } = js.look(values, one.after.params.at(-1), letter, one.activation);
      assert.match(title, /^hidden/);
      for (const part of Object.keys(one.look)) agree(seen[part], one.look[part], part);
      sizes[sizes.length - 2] += 1;
    }
    agree(js.initial(sizes, one.activation, one.seed + 1), one.fresh, "fresh");
  });
}
