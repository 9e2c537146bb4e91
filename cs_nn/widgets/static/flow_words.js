// GradientFlow's numbers and words: python bakes the numbers of many nets, here one is
// picked and put into words. flow_words.py says the same.

const SIZES = ["dW", "dz", "dh", "spread", "slope", "inner", "length"];
const BYTES = ["low", "dead", "flags"];
const RECORD = 2 * SIZES.length + BYTES.length;
const KINDS = {
  sigmoid: { steepest: 0.25, symbol: "σ′", off: "saturated" },
  tanh: { steepest: 1, symbol: "tanh′", off: "saturated" },
  relu: { steepest: 1, symbol: "relu′", off: "off" },
  leaky_relu: { steepest: 1, symbol: "leaky_relu′", off: "off" },
};

// Numbers of a net

function bytesOf(grid) {
  return new DataView(Uint8Array.from(atob(grid), (c) => c.charCodeAt(0)).buffer);
}

// Layers `start` … `start + count` of a grid, as one list for each quantity.
function unpack(view, start, count) {
  const rows = Array.from({ length: count }, (_, i) => (start + i) * RECORD);
  const decoded = (code) => (code === -32768 ? 0 : 10 ** (code / 500));
  const flow = Object.fromEntries(SIZES.map((name, k) => [name,
    rows.map((row) => decoded(view.getInt16(row + 2 * k, true)))]));
  const byte = (k) => rows.map((row) => view.getUint8(row + 2 * SIZES.length + k));
  const flags = byte(2);
  flow.inner = flow.inner.map((x, i) => (flags[i] & 1 ? -x : x));
  flow.around = flags.map((flag) => flag > 1);
  return { ...flow, low: byte(0).map((x) => x / 100), dead: byte(1).map((x) => x / 100) };
}

// The flow that the knobs point at: by residual, activation, depth, gain, and layer.
function flowOf(model, view) {
  const own = model.get("own");
  if (own.dz) return own;
  const at = (list, name) => model.get(list).indexOf(model.get(name));
  const layers = model.get("depths").map((depth) => depth + 1);
  const sum = (list) => list.reduce((total, x) => total + x, 0);
  const deep = at("depths", "depth");
  const place = at("residuals", "residual") * model.get("activations").length + at("activations", "activation");
  const start = (place * sum(layers) + sum(layers.slice(0, deep))) * model.get("gains").length;
  return unpack(view, start + at("gains", "gain") * layers[deep], layers[deep]);
}

function clipFactor(flow, limit) {
  const norm = Math.hypot(...flow.length);
  return limit > 0 && limit < norm ? limit / norm : 1;
}

// Words

const raisedDigits = (n) => String(n).replace(/\d/g, (d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[d]).replace("-", "⁻");
const loweredDigits = (n) => String(n).replace(/\d/g, (d) => "₀₁₂₃₄₅₆₇₈₉"[d]);
const layersOf = (n) => (n === 1 ? "1 layer" : `${n} layers`);
const over = (a, b) => (b === 0 ? 0 : a / b);
const product = (list) => list.reduce((total, x) => total * x, 1);

// 0.24, 2100, 4.6e−08; with digits = 1 short: 5e−8
function size(x, digits = 2) {
  if (x === 0) return "0";
  const text = (Math.abs(x) * (1 + 1e-12)).toExponential(digits - 1);
  const [mantissa, power] = text.split("e");
  const exponent = Number(power);
  const minus = x < 0 ? "−" : "";
  if (exponent > -3 && exponent < 4) return minus + Number(text);
  const sign = exponent < 0 ? "−" : digits > 1 ? "+" : "";
  return `${minus}${mantissa}e${sign}${String(Math.abs(exponent)).padStart(digits, "0")}`;
}

function raised(base, count) {
  if (count === 1) return size(base);
  return `${size(base)}${raisedDigits(count)} ${base === 1 ? "=" : "≈"} ${size(base ** count)}`;
}

function power(factors) {
  const whole = product(factors);
  if (factors.length === 1 || whole === 0) return size(whole);
  return raised(whole ** (1 / factors.length), factors.length);
}

function atLayer(flow, layer, act, factor = 1) {
  const i = layer - 1;
  const clipped = factor === 1 ? "" : `, clipped to ${size(flow.dW[i] * factor)}`;
  const made = `With inputs of spread ${size(flow.spread[i])}, max |dL/dW| = ${size(flow.dW[i])}${clipped}.`;
  if (layer === flow.dz.length) {
    return `Layer ${layer}, the last, has no activation: dL/dz = (P − Y)/n, at most ${size(flow.dz[i])} in size. ${made}`;
  }
  return `Layer ${layer}: ${arrives(flow, layer)}, its slopes ${KINDS[act].symbol} (mean ${size(flow.slope[i])}) × `
    + `${size(over(flow.dz[i], flow.dh[i]))}: max |dL/dz| = ${size(flow.dz[i])}. ${made}`;
}

function arrives(flow, layer) {
  const i = layer - 1;
  const weights = `W${loweredDigits(layer + 1)}`;
  if (flow.around[i + 1]) {
    return `${size(flow.dh[i + 1])} comes back from layer ${layer + 1} twice, unchanged and through ${weights}; `
      + `together × ${size(over(flow.dh[i], flow.dh[i + 1]))}`;
  }
  return `${size(flow.dz[i + 1])} comes back from layer ${layer + 1}; the weights ${weights} × `
    + `${size(over(flow.dh[i], flow.dz[i + 1]))}`;
}

function soFar(flow, layer, act) {
  const [i, last] = [layer - 1, flow.dz.length];
  const count = last - layer;
  if (count === 0) return "Walk back from here, layer by layer, and watch what is left.";
  const ones = flow.around.slice(layer).filter(Boolean).length;
  if (ones) {
    return `The way around ${layersOf(ones)} multiplies by ${raised(1, ones)}; dL/dh is `
      + `${size(over(flow.dh[i], flow.dh[last - 2]))} times that of layer ${last - 1}.`;
  }
  const steps = Array.from({ length: count }, (_, k) => i + k);
  const slopes = steps.map((k) => over(flow.dz[k], flow.dh[k]));
  const weights = steps.map((k) => over(flow.dh[k], flow.dz[k + 1]));
  return `So far, ${layersOf(count)}: slopes ${power(slopes)} (at best ${raised(KINDS[act].steepest, count)}), `
    + `weights ${power(weights)}; together ${size(over(flow.dz[i], flow.dz[last - 1]))}.`;
}

const trend = (grown) => (grown < 0.01 ? "falls" : grown > 100 ? "grows" : "level");
const grownBy = (list) => over(list[0], list.at(-1));

function euler({ inner }) {
  const last = inner.at(-1);
  return last !== 0 && inner.every((x) => Math.abs(x - last) <= 0.01 * Math.abs(last));
}

function verdict(flow) {
  const grown = grownBy(flow.dz);
  const said = {
    falls: `falls to ${size(grown)} of it: it vanishes.`,
    grows: `grows ${size(grown)} times: it explodes.`,
    level: `stays within a factor of 100 (× ${size(grown)}).`,
  };
  const text = `From the last layer to the first, max |dL/dz| ${said[trend(grown)]}`;
  if (trend(grown) === "level" || !euler(flow)) return text;
  const [dz, h] = grown > 1 ? ["large", "small"] : ["small", "large"];
  return `${text} max |dL/dW| hides it (× ${size(grownBy(flow.dW))}): where dz is ${dz}, h is ${h}, and `
    + `dW = hᵀ dz. By Euler's identity Σ W ⊙ dW is ${size(flow.inner.at(-1))} in every layer.`;
}

function clipping(flow, limit) {
  if (limit <= 0) return "";
  const [norm, factor] = [Math.hypot(...flow.length), clipFactor(flow, limit)];
  if (factor === 1) return `The global norm, ${size(norm)}, is not above ${size(limit)}: no clipping.`;
  return `Clipped: the global norm was ${size(norm)}, so every dL/dW is multiplied by ${size(factor)}. `
    + "dL/dz stays as it was.";
}
