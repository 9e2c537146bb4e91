// What the page computes and says for the states that come in as JSON, one answer each.

import { readFileSync } from "node:fs";
import { load } from "./widget.mjs";

export const PARTS = ["sliding", "convwords", "convgrids", "convpointer", "convcontrols", "convslider"];
const { convOf, kindOf, result, kept, words, notesOf, tableRows, panels, cellSizes, signOf, NAMES } = await load(PARTS,
  ["convOf", "kindOf", "result", "kept", "words", "notesOf", "tableRows", "panels", "cellSizes", "signOf", "NAMES"]);

function answer(state) {
  const conv = convOf(state), kind = kindOf(state);
  const made = kept(conv, kind, result(conv, kind, state.step), state);
  const grids = panels(conv, kind, state.step, state.pixel, made);
  return { words: words(conv, state, state.step, state.pixel), notes: notesOf(conv, state, made), result: made,
    rows: tableRows(made, NAMES[kind], state.channels), sizes: cellSizes(grids, 760), sign: signOf(kind, state.flip),
    grids: grids.map(plain) };
}

const sorted = (places) => [...places].map((place) => place.split(",").map(Number))
  .sort((a, b) => a[0] - b[0] || a[1] - b[1]);

function plain({ title, values, read, faint, lost, lit, notes, rim, sums }) {
  return { title, values, read, faint: sorted(faint), lost: sorted(lost), lit: sorted(lit),
    notes: sorted(notes.keys()).map((place) => [place, notes.get(place.join())]), rim, sums };
}

if (process.argv[2] === "answer") {
  const states = JSON.parse(readFileSync(0, "utf8"));
  process.stdout.write(JSON.stringify(states.map(answer)));
}
