// Lines of the playground in one's own hands: every line has two handles.

const ARM = 94; // the longest arrow of a weight vector, added to the shortest
const NEAR = 16;

// Handles: a disc shifts the line (the bias), the tip of its arrow turns it (the weights).
function drawHandles(self, { view, lines: all }) {
  const lines = all.filter((line) => line.move);
  if (self.handles.childElementCount !== lines.length) {
    self.handles.replaceChildren(...lines.map((_, k) => makeHandle(self, k)));
    self.anchors = [];
  }
  lines.forEach((line, k) => {
    if (self.held !== k) self.anchors[k] = onLine(line, self.anchors[k], view);
    const base = inside(toPixels(view, self.anchors[k]), 12);
    const length = Math.sqrt(inner(line.w, line.w));
    const towards = length ? line.w.map((v) => v / length) : [Math.SQRT1_2, Math.SQRT1_2];
    const arm = NEAR + (ARM * length) / (length + 2);
    const tip = inside([base[0] + towards[0] * arm, base[1] - towards[1] * arm], 4);
    placeHandle(self.handles.children[k], base, tip, line.name);
  });
}

// The anchor moved onto the line the short way; a new one beside the middle of the view.
function onLine({ w, b }, anchor, view) {
  const size = inner(w, w);
  const span = view[1] - view[0];
  const middle = [(view[0] + view[1]) / 2, (view[2] + view[3]) / 2];
  if (size === 0) return anchor || middle;
  const put = (point) => point.map((p, k) => p - ((inner(point, w) + b) / size) * w[k]);
  const fits = (point) => point.every((p, k) => p > view[2 * k] + 0.03 * span && p < view[2 * k + 1] - 0.03 * span);
  if (anchor && fits(put(anchor))) return put(anchor);
  const aside = [w[1], -w[0]].map((v) => (0.22 * span * v) / Math.sqrt(size));
  const beside = put(middle).map((p, k) => p + aside[k]);
  return fits(beside) ? beside : put(middle);
}

function makeHandle(self, k) {
  const knob = (part, hint) => {
    const grip = s("g", { class: `csnn-grip csnn-${part}` }, s("title", {}, hint),
      s("circle", { r: 20, class: "csnn-touch" }), s("circle", { r: part === "shift" ? 7 : 6, class: "csnn-knob" }));
    grip.addEventListener("pointerdown", (event) => hold(self, k, part, grip, event));
    grip.addEventListener("click", (event) => event.stopPropagation());
    return grip;
  };
  return s("g", {}, s("line", { class: "csnn-arm" }), knob("shift", "Drag: shift the line (bias)"),
    knob("turn", "Drag: turn the line (weights)"), s("text", { class: "csnn-name" }));
}

function placeHandle(group, base, tip, name) {
  const [arm, shift, turn, label] = group.children;
  [["x1", base[0]], ["y1", base[1]], ["x2", tip[0]], ["y2", tip[1]]].forEach(([key, v]) => arm.setAttribute(key, v));
  shift.setAttribute("transform", `translate(${base})`);
  turn.setAttribute("transform", `translate(${tip})`);
  label.setAttribute("x", tip[0] + (tip[0] > LEFT + SIDE - 40 ? -30 : 10));
  label.setAttribute("y", tip[1] + (tip[1] < TOP + 24 ? 20 : -8));
  label.textContent = name;
}

function hold(self, k, part, grip, event) {
  event.preventDefault();
  grip.setPointerCapture?.(event.pointerId);
  self.held = k;
  const move = (to) => {
    const { view, lines } = self.shown;
    const at = inside(pixelsOf(self.svg, to));
    const { w, b } = part === "shift" ? shifted(lines[k], toData(view, at))
      : turned(toPixels(view, self.anchors[k]), at, self.anchors[k]);
    if (part === "shift") self.anchors[k] = toData(view, at);
    lines[k].move(w, b);
  };
  const drop = () => {
    grip.removeEventListener("pointermove", move);
    ["pointerup", "pointercancel"].forEach((name) => grip.removeEventListener(name, drop));
    self.held = null;
    drawHandles(self, self.shown);
  };
  grip.addEventListener("pointermove", move);
  ["pointerup", "pointercancel"].forEach((name) => grip.addEventListener(name, drop));
}

const shifted = ({ w }, to) => ({ w, b: nice(-inner(w, to)) });

function turned(base, tip, anchor) {
  const arm = [tip[0] - base[0], base[1] - tip[1]];
  const length = Math.hypot(...arm);
  const part = Math.min(0.95, Math.max(0, length - NEAR) / ARM);
  const w = arm.map((v) => nice(((v / (length || 1)) * 2 * part) / (1 - part)));
  return { w, b: nice(-inner(w, anchor)) };
}
