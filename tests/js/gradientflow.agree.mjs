// Python and JavaScript say and draw the same: tests/widgets/test_gradientflow.py writes
// cases (a state, and what python makes of it) to the file that is given.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { loadFlow, place } from "./gradientflow.mjs";
import { press } from "./widget.mjs";

const { default: widget, still } = await loadFlow();

const el = place();
const marksOf = (root) => [...root.querySelectorAll("svg text, svg rect[class], svg path")].map((mark) => ({
  look: mark.getAttribute("class").split(" ").filter((name) => !["off", "hot"].includes(name)).join(" "),
  text: mark.textContent,
  shown: !mark.classList.contains("off"),
  at: ["x", "y", "width", "height", "d"].flatMap((name) => (mark.getAttribute(name) ?? "").match(/-?[\d.]+/g) ?? [])
    .map(Number),
}));

for (const { state, says, rows, svg, name } of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  el.replaceChildren();
  const cleanup = widget.render({ model: still(state), el });
  assert.equal(el.querySelector(".csnn-say").textContent, says, name);
  press(el.querySelector(".csnn-stage"), "t");
  const cells = [...el.querySelectorAll("tr")].map((row) => [...row.children].map((cell) => cell.textContent));
  assert.deepEqual(cells, rows, name);
  const theirs = document.createElement("div");
  theirs.innerHTML = svg;
  const [mine, expected] = [marksOf(el), marksOf(theirs)];
  assert.equal(mine.length, expected.length, name);
  mine.forEach((mark, k) => {
    assert.deepEqual({ ...mark, at: [] }, { ...expected[k], at: [] }, name);
    mark.at.forEach((x, i) => assert.ok(Math.abs(x - expected[k].at[i]) < 0.11, `${name} ${k}`));
  });
  cleanup();
}
