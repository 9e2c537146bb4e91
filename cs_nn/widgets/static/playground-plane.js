// A plane of the playground: a map of scores on a canvas, and over it, in one SVG, lines
// with handles and the samples. Units of the drawing are pixels, those of a view are data.

const SIDE = 270;
const LEFT = 42;
const TOP = 6;
const REACH = 28; // a click picks a sample this near

// view: [left, right, bottom, top], always a square
const toPixels = (view, [x, y]) => [
  LEFT + (SIDE * (x - view[0])) / (view[1] - view[0]), TOP + SIDE * (1 - (y - view[2]) / (view[3] - view[2]))];
const toData = (view, [px, py]) => [
  view[0] + ((px - LEFT) / SIDE) * (view[1] - view[0]), view[2] + (1 - (py - TOP) / SIDE) * (view[3] - view[2])];
const inside = ([px, py], by = 0) => [
  Math.min(LEFT + SIDE - by, Math.max(LEFT + by, px)), Math.min(TOP + SIDE - by, Math.max(TOP + by, py))];
const nice = (x) => Math.round(x * 20) / 20 + 0;

// `names` of the axes; pick(row) is told of a click near a sample.
function plane(ui, name, pick) {
  const canvas = h("canvas", { width: GRID, height: GRID, "aria-hidden": "true" });
  const groups = Object.fromEntries(["axes", "lines", "map", "dots", "handles"].map((part) => [part, s("g")]));
  const svg = sheet(name, Object.values(groups));
  const box = h("figure", { class: "csnn-plane" }, h("figcaption", {}, name), h("div", {}, canvas, svg));
  const self = { box, canvas, svg, ...groups, anchors: [], shown: null };
  ui.on(svg, "click", (event) => {
    const row = self.shown ? nearest(self.shown, pixelsOf(svg, event)) : -1;
    if (row >= 0) pick(row);
  });
  return self;
}

// An SVG for a square of data, or for a sheet of another width, with its margins.
function sheet(name, groups, across = SIDE) {
  const [width, height] = [LEFT + across + 10, TOP + SIDE + 26];
  return s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "csnn-svg", role: "img",
    "aria-label": name }, ...groups);
}

function pixelsOf(svg, event) {
  const { left, top, width } = svg.getBoundingClientRect();
  const scale = (LEFT + SIDE + 10) / (width || 1);
  return [(event.clientX - left) * scale, (event.clientY - top) * scale];
}

function nearest({ view, points }, at) {
  const gaps = points.map((point) => Math.hypot(...toPixels(view, point).map((p, k) => p - at[k])));
  const row = gaps.indexOf(Math.min(...gaps));
  return gaps[row] <= REACH ? row : -1;
}

// what: { view, axes, map, hard, contour, yours, lines, points, y, good, sample }
function drawPlane(self, what) {
  self.shown = what;
  paintMap(self.canvas, what.map, what.hard);
  drawAxes(self.axes, what.view, what.axes);
  self.map.replaceChildren(
    ...(what.contour ? [s("path", { class: "csnn-boundary", d: zeroLine(what.map, what.view) })] : []),
    ...(what.yours ? [s("path", { class: "csnn-yours", d: zeroLine(what.yours, what.view) })] : []));
  self.lines.replaceChildren(...what.lines.map((line) => drawLine(line, what.view)));
  drawDots(self.dots, what);
  drawHandles(self, what);
}

function drawAxes(group, view, [across, up], width = SIDE) {
  const said = JSON.stringify([view, across, up]);
  if (group.dataset.said === said) return;
  group.dataset.said = said;
  const text = (look, x, y, anchor, label) => s("text", { class: `csnn-${look}`, x, y, "text-anchor": anchor }, label);
  const ends = view.map((edge) => number(edge, 3));
  const foot = TOP + SIDE;
  group.replaceChildren(s("rect", { class: "csnn-axis", fill: "none", x: LEFT, y: TOP, width, height: SIDE }),
    text("quiet", LEFT, foot + 16, "start", ends[0]), text("quiet", LEFT + width, foot + 16, "end", ends[1]),
    text("quiet", LEFT - 4, foot, "end", ends[2]), text("quiet", LEFT - 4, TOP + 12, "end", ends[3]),
    text("label", LEFT + width / 2, foot + 18, "middle", across), text("label", LEFT - 6, TOP + SIDE / 2, "end", up));
}

// Output 1 in one colour, output 0 in the other; the nearer to undecided, the paler.
function paintMap(canvas, map, hard) {
  const paper = canvas.getContext("2d");
  const style = window.getComputedStyle(canvas);
  const [zero, one] = ["shade-2", "shade"].map((name) => rgb(style.getPropertyValue(`--csnn-${name}`)));
  const image = paper.createImageData(GRID, GRID);
  map.forEach((z, k) => {
    const at = 4 * ((GRID - 1 - Math.floor(k / GRID)) * GRID + (k % GRID));
    image.data.set(z > 0 ? one : zero, at);
    image.data[at + 3] = hard ? 255 : 255 * (0.4 + 0.6 * Math.abs(2 * logistic(z) - 1));
  });
  paper.putImageData(image, 0, 0);
}

const rgb = (hex) => [1, 3, 5].map((k) => parseInt(hex.trim().slice(k, k + 2), 16) || 0);

// The line where a map changes its sign: marching squares, as an SVG path.
function zeroLine(map, view) {
  const cell = SIDE / GRID;
  const at = (row, column) => map[row * GRID + column];
  const pieces = [];
  const cut = (r1, c1, r2, c2) => {
    const [a, b] = [at(r1, c1), at(r2, c2)];
    const t = a === b ? 0.5 : a / (a - b);
    const x = LEFT + cell * (c1 + t * (c2 - c1) + 0.5);
    return `${x.toFixed(1)},${(TOP + SIDE - cell * (r1 + t * (r2 - r1) + 0.5)).toFixed(1)}`;
  };
  for (let r = 0; r < GRID - 1; r += 1) {
    for (let c = 0; c < GRID - 1; c += 1) {
      const corners = [[r, c], [r, c + 1], [r + 1, c + 1], [r + 1, c]];
      const above = corners.map(([i, j]) => at(i, j) > 0);
      const cuts = [0, 1, 2, 3].filter((k) => above[k] !== above[(k + 1) % 4])
        .map((k) => cut(...corners[k], ...corners[(k + 1) % 4]));
      for (let k = 0; k + 1 < cuts.length; k += 2) pieces.push(`M${cuts[k]}L${cuts[k + 1]}`);
    }
  }
  return pieces.join("");
}

// Where x·w + b = 0 crosses the view; null without a line.
function segment({ w, b }, view) {
  const size = inner(w, w);
  if (size === 0) return null;
  const middle = [(view[0] + view[1]) / 2, (view[2] + view[3]) / 2];
  const back = (inner(middle, w) + b) / size;
  const foot = middle.map((m, k) => m - back * w[k]);
  const along = [-w[1], w[0]].map((v) => v / Math.sqrt(size));
  let [low, high] = [-Infinity, Infinity];
  for (const k of [0, 1]) {
    if (Math.abs(along[k]) < 1e-12) {
      if (foot[k] < view[2 * k] || foot[k] > view[2 * k + 1]) return null;
    } else {
      const times = [view[2 * k], view[2 * k + 1]].map((edge) => (edge - foot[k]) / along[k]).sort((p, q) => p - q);
      [low, high] = [Math.max(low, times[0]), Math.min(high, times[1])];
    }
  }
  return low >= high ? null : [low, high].map((t) => foot.map((f, k) => f + t * along[k]));
}

function drawLine(line, view) {
  const ends = segment(line, view);
  const d = ends ? `M${ends.map((end) => toPixels(view, end).map((p) => p.toFixed(1)).join(",")).join("L")}` : "M0,0";
  return s("path", { class: `csnn-${line.look}`, d });
}

// Touch only what is new: the browser then lays out no more than that.
const change = (mark, name, value) => { if (mark.getAttribute(name) !== value) mark.setAttribute(name, value); };

// Circles for y = 0, squares for y = 1; hollow where the answer is wrong.
function drawDots(group, { view, points, y, good, sample }) {
  const r = points.length <= TABLE ? 8 : 3.5;
  if (group.childElementCount !== points.length + 1) {
    group.replaceChildren(...y.map((label) => (label
      ? s("rect", { x: -0.9 * r, y: -0.9 * r, width: 1.8 * r, height: 1.8 * r }) : s("circle", { r }))),
      s("circle", { r: r + 6, class: "csnn-chosen" }));
  }
  points.forEach((point, row) => {
    const [px, py] = toPixels(view, point);
    change(group.children[row], "transform", `translate(${px.toFixed(1)},${py.toFixed(1)})`);
    change(group.children[row], "class", `csnn-${good[row] ? "dot" : "miss"}-${y[row]}`);
  });
  const ring = group.lastElementChild;
  ring.classList.toggle("off", sample === null);
  if (sample !== null) ring.setAttribute("transform", group.children[sample].getAttribute("transform"));
}
