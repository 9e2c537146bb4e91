// A kernel slides over an image: which window, weight and pixel meet, and their sums. The
// same formulas stand in sliding.py and convolution.py; a test compares them on random cases.

const PATTERN = [1, 2, -1, 3, 0, -2, 1]; // fills dY row by row where none is given
const READ = 12; // an image with more rows or columns is shown in greys
const range = (n) => [...Array(Math.max(0, n)).keys()];
const key = (place) => place.join();
const shape = (plane) => [plane.length, plane[0]?.length ?? 0];
const turn = (plane) => [...plane].reverse().map((row) => [...row].reverse());
const kindOf = ({ mode, dx_as }) => (mode === "backward_x" ? dx_as : mode);

// How the kernel lies on the image: sizes as [rows, columns].
function slideOf({ image, kernel, stride, padding, dilation, flip }) {
  const size = shape(image[0]), cells = shape(kernel[0]);
  const padded = size.map((n) => n + 2 * padding);
  const span = cells.map((n) => dilation * (n - 1) + 1);
  const places = padded.map((n, axis) => Math.floor((n - span[axis]) / stride) + 1);
  const output = Math.min(...places) > 0 ? places : [0, 0];
  const reached = output[0] ? output.map((n, axis) => (n - 1) * stride + span[axis]) : padded;
  return { size, kernel: cells, stride, padding, dilation, flip, padded, span, output, reached };
}

// The meetings of one window, weight or pixel along one axis.
function along(slide, of, axis, at) {
  const { stride, padding, dilation, flip } = slide;
  const count = slide.kernel[axis], windows = slide.output[axis];
  const written = (offset) => (flip ? count - 1 - offset : offset);
  if (of === "window") {
    return range(count).map((offset) => ({ window: at, weight: written(offset), offset,
      pixel: at * stride - padding + offset * dilation }));
  }
  if (of === "weight") {
    const offset = written(at);
    return range(windows).map((window) => ({ window, weight: at, offset,
      pixel: offset * dilation - padding + window * stride }));
  }
  return range(count).reverse().map((offset) => {
    const window = (at + padding - offset * dilation) / stride;
    const fits = Number.isInteger(window) && window >= 0 && window < windows;
    return { window: fits ? window : null, weight: written(offset), offset, pixel: at };
  });
}

function meetings(slide, of, [r, c]) {
  const columns = along(slide, of, 1, c);
  return along(slide, of, 0, r).flatMap((row) => columns.map((column) => ({
    window: row.window === null || column.window === null ? null : [row.window, column.window],
    weight: [row.weight, column.weight],
    offset: [row.offset, column.offset],
    pixel: [row.pixel, column.pixel],
  })));
}

const windowsOf = (slide, pixel) => meetings(slide, "pixel", pixel).filter((met) => met.window);
const inside = ({ size }, [r, c]) => r >= 0 && c >= 0 && r < size[0] && c < size[1];

// The convolution of a state: sizes, dY, and the kernel as it lies.
function convOf(state) {
  const slide = slideOf(state), [rows, columns] = slide.output, given = state.upstream;
  const fits = rows > 0 && given.length === rows && given[0].length === columns;
  const dY = fits ? given
    : range(rows).map((r) => range(columns).map((c) => PATTERN[(r * columns + c) % PATTERN.length]));
  return { X: state.image, K: state.kernel, laid: slide.flip ? state.kernel.map(turn) : state.kernel, dY, slide };
}

function stepsOf({ slide }, kind) {
  if (!slide.output[0]) return [0, 0];
  return { backward_w: slide.kernel, turned: slide.size }[kind] ?? slide.output;
}

function placeOf(conv, kind, step) {
  const columns = Math.max(1, stepsOf(conv, kind)[1]);
  return [Math.floor(step / columns), step % columns];
}

// For each channel the factors of every product of one output, weight or pixel.
function products(conv, kind, place) {
  const { X, K, dY, slide } = conv;
  const x = (c, [r, s_]) => (inside(slide, [r, s_]) ? X[c][r][s_] : 0);
  const w = (c, [r, s_]) => K[c][r][s_];
  const g = (window) => (window ? dY[window[0]][window[1]] : 0);
  const met = kind === "scatter" ? windowsOf(slide, place)
    : meetings(slide, { forward: "window", backward_w: "weight", turned: "pixel" }[kind], place);
  return range(X.length).map((c) => met.map((m) => {
    if (kind === "forward") return [x(c, m.pixel), w(c, m.weight)];
    if (kind === "backward_w") return [x(c, m.pixel), g(m.window)];
    return [g(m.window), w(c, m.weight)];
  }));
}

const total = (factors) => factors.reduce((sum, [a, b]) => sum + a * b, 0);

// What is computed, as planes; `step` counts only while dX is scattered.
function result(conv, kind, step) {
  if (kind === "scatter") return scattered(conv, step + 1);
  const [rows, columns] = kind === "turned" ? conv.slide.size
    : kind === "backward_w" ? conv.slide.kernel : conv.slide.output;
  const planes = kind === "forward" ? 1 : conv.X.length;
  const made = range(planes).map(() => range(rows).map(() => Array(columns).fill(0)));
  if (!conv.slide.output[0]) return made;
  for (const r of range(rows)) for (const c of range(columns)) {
    const sums = products(conv, kind, [r, c]).map(total);
    if (kind === "forward") made[0][r][c] = sums.reduce((a, b) => a + b, 0);
    else sums.forEach((sum, plane) => { made[plane][r][c] = sum; });
  }
  return made;
}

function scattered({ X, K, dY, slide }, windows) {
  const made = X.map((plane) => plane.map((row) => row.map(() => 0)));
  for (const k of range(Math.min(windows, slide.output[0] * slide.output[1]))) {
    const at = [Math.floor(k / slide.output[1]), k % slide.output[1]];
    for (const { pixel, weight } of meetings(slide, "window", at)) {
      if (!inside(slide, pixel)) continue;
      K.forEach((plane, c) => { made[c][pixel[0]][pixel[1]] += dY[at[0]][at[1]] * plane[weight[0]][weight[1]]; });
    }
  }
  return made;
}

// NaN where the result is still kept back.
function kept(conv, kind, made, { hide, revealed, step }) {
  if (!hide || !conv.slide.output[0]) return made;
  const asking = revealed !== step;
  if (kind !== "scatter") {
    return made.map((plane) => plane.map((row, r) => row.map((value, c) =>
      (r * row.length + c >= step + (asking ? 0 : 1) ? NaN : value))));
  }
  if (!asking) return made;
  const back = new Set(meetings(conv.slide, "window", placeOf(conv, kind, step)).map((met) => key(met.pixel)));
  return made.map((plane) => plane.map((row, r) => row.map((value, c) => (back.has(key([r, c])) ? NaN : value))));
}
