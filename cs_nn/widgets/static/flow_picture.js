// GradientFlow's picture, as marks: flow_picture.py draws the same. Comes after flow_words.js.

const [LEFT, INNER, COLUMN, PANEL, PLOT] = [80, 616, 44, 120, 80];
const HEIGHT = 3 * PANEL + 132;
const HEADS = [["spread", "▶ h, what goes in: spread (std)", "head-h", "forward-fill"],
  ["dz", "◀ max |dL/dz|, what comes back", "head-d", "gradient-fill"],
  ["dW", "max |dL/dW|, where dW = hᵀ dz", "head-d", "sum-bar"]];

const rect = (look, at, more = {}) => ({ kind: "rect", look, at, ...more });
const line = (look, at) => ({ kind: "path", look, at });
const words = (look, at, text, anchor = "start") => ({ kind: "text", look, at, text, anchor });

// What is drawn of a net: clipped sizes, the window of all panels, the columns.
function viewOf(flow, act, clip, mine) {
  const factor = clipFactor(flow, clip);
  const shown = { ...flow, dW: flow.dW.map((x) => x * factor) };
  const seen = [flow.spread, flow.dz, flow.dW, shown.dW, ...(mine ? [mine.dW, mine.dz] : [])].flat()
    .filter((x) => x > 0).map(Math.log10);
  const low = Math.min(-8, Math.floor(Math.min(...seen)));
  const high = Math.max(2, Math.ceil(Math.max(...seen)));
  const layers = flow.dz.length;
  const column = Math.max(INNER / layers, COLUMN);
  return { flow, shown, act, mine, low, high, layers, column, wide: Math.min(34, 0.6 * column),
    right: LEFT + column * layers, width: LEFT + column * layers + 8, digits: column > 55 ? 2 : 1,
    middle: (i) => LEFT + (i + 0.5) * column,
    tall: (x) => (x > 0 ? (PLOT * (Math.log10(x) - low)) / (high - low) : 0) };
}

function pictureOf(view) {
  const panels = HEADS.flatMap(([name, head, look, bar], place) => [
    words(look, [8, place * PANEL + 14], head + (view.mine?.[name] ? " (outlined: yours)" : "")),
    words("label", [view.right, place * PANEL + 14], `first / last = ${size(grownBy(view.shown[name]))}`, "end"),
    ...scaleOf(view, (place + 1) * PANEL - 8), ...barsOf(view, name, bar, (place + 1) * PANEL - 8)]);
  return [...bandsOf(view), ...layersAxis(view), ...panels, ...innerOf(view), ...slopesOf(view)];
}

const columnsOf = (view) => Array.from({ length: view.layers }, (_, i) => i);

function bandsOf(view) {
  return columnsOf(view).map((step) => rect("band",
    [LEFT + (view.layers - 1 - step) * view.column + 1, 20, view.column - 2, HEIGHT - 24],
    { start: step, until: step + 1 }));
}

function layersAxis(view) {
  const y = HEIGHT - 10;
  return [words("label", [8, y], "layer"),
    ...columnsOf(view).map((i) => words("name", [view.middle(i), y], String(i + 1), "middle"))];
}

function scaleOf(view, base) {
  const span = view.high - view.low;
  const every = span <= 15 ? 3 : span <= 30 ? 6 : 12;
  const marks = [];
  for (let decade = Math.ceil(view.low / every) * every; decade <= view.high; decade += every) {
    const y = base - (PLOT * (decade - view.low)) / span;
    marks.push(line(decade === 0 ? "one" : "grid", [LEFT, y, view.right, y]));
    marks.push(words("row-tick", [LEFT - 8, y + 4], decade === 0 ? "1" : `10${raisedDigits(decade)}`, "end"));
  }
  return [...marks, line("axis", [LEFT, base, view.right, base])];
}

function barsOf(view, name, look, base) {
  const mine = view.mine?.[name];
  const own = mine ? view.wide / 2 : view.wide;
  return view.shown[name].flatMap((value, i) => {
    const x = view.middle(i) - view.wide / 2;
    const bar = (kind, left, y) => rect(kind, [left, base - y, own, y]);
    const marks = [bar(look, x, view.tall(value))];
    const heights = [view.tall(value)];
    if (name === "dW" && view.flow.dW[i] !== value) {
      heights.push(view.tall(view.flow.dW[i]));
      marks.push(bar("ghost", x, heights.at(-1)));
    }
    if (mine) {
      heights.push(view.tall(mine[i]));
      const wrong = view.mine.layer === i + 1 && view.mine.of === name;
      marks.push(bar(wrong ? "wrong" : "mine", x + own, heights.at(-1)));
    }
    const top = base - Math.max(...heights) - 4;
    return [...marks, words("bar-text", [view.middle(i), top], size(value, view.digits), "middle")];
  });
}

function innerOf(view) {
  const y = 3 * PANEL + 12;
  const same = euler(view.flow) ? [words("row-tick", [8, y + 12], "all equal")] : [];
  return [words("row-tick", [8, y], "Σ W ⊙ dW"), ...view.flow.inner.map((value, i) =>
    words("bar-text", [view.middle(i), y], size(value, view.digits), "middle")), ...same];
}

function slopesOf(view) {
  const y = 3 * PANEL + 40;
  const { flow, wide } = view;
  const percent = (share) => `${Math.round(100 * share)}%`;
  const box = (look, i, share) => rect(look, [view.middle(i) - wide / 2, y + 23 - 18 * share, wide, 18 * share]);
  return [words("row-tick", [8, y], "mean slope"), words("row-tick", [8, y + 36], KINDS[view.act].off),
    words("row-tick", [8, y + 52], view.act === "relu" ? "dead" : "for all"),
    ...columnsOf(view).slice(0, -1).flatMap((i) => [
      words("slope", [view.middle(i), y], size(flow.slope[i]), "middle"),
      box("plain", i, 1), box("low", i, flow.low[i]), box("dead", i, flow.dead[i]),
      words("bar-text", [view.middle(i), y + 36], percent(flow.low[i]), "middle"),
      words("bar-text", [view.middle(i), y + 52], percent(flow.dead[i]), "middle")])];
}

const rounded = (x) => Number(x.toFixed(1));

function drawn({ kind, look, at, text, anchor, start, until }) {
  const props = { class: `csnn-${look}`, "data-from": start, "data-until": until };
  if (kind === "path") return s("path", { ...props, d: `M${rounded(at[0])},${rounded(at[1])}L${rounded(at[2])},${rounded(at[3])}` });
  const names = kind === "rect" ? ["x", "y", "width", "height"] : ["x", "y"];
  names.forEach((name, k) => { props[name] = rounded(at[k]); });
  return kind === "rect" ? s("rect", props) : s("text", { ...props, "text-anchor": anchor }, text);
}
