"""What GradientFlow says of a net: at one layer, on the way there, and of the whole.

static/gradientflow.js says the same; tests/js compares every word.
"""

import numpy as np

from cs_nn.widgets.flow_net import ACTIVATIONS, Array, Flow

UP = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
DOWN = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def size(x: float, digits: int = 2) -> str:
    """A number of any size: 0.24, 2100, 4.6e−08; with digits=1 short: 5e−8."""
    if x == 0:
        return "0"
    text = f"{abs(x) * (1 + 1e-12):.{digits - 1}e}"  # exact ties go up
    mantissa, power = text.split("e")
    exponent, minus = int(power), "−" if x < 0 else ""
    if -3 < exponent < 4:
        return f"{minus}{float(text):g}"
    sign = "−" if exponent < 0 else "+" if digits > 1 else ""
    return f"{minus}{mantissa}e{sign}{abs(exponent):0{digits}d}"


def power(factors: Array) -> str:
    """The product of factors, as a power of their geometric mean: 0.23⁷ ≈ 3.4e−05."""
    whole = float(np.prod(factors))
    if len(factors) == 1 or whole == 0:
        return size(whole)
    return raised(whole ** (1 / len(factors)), len(factors))


def raised(base: float, count: int) -> str:
    """A power and its value: 0.25¹⁰ ≈ 9.5e−07."""
    if count == 1:
        return size(base)
    sign = "=" if base == 1 else "≈"
    return f"{size(base)}{str(count).translate(UP)} {sign} {size(base**count)}"


def ratio(a: Array, b: Array) -> Array:
    """a / b, and 0 where nothing is left to divide by."""
    nothing = np.zeros(np.shape(a))
    quotient: Array = np.divide(a, b, out=nothing, where=np.asarray(b) != 0)
    return quotient


def at_layer(flow: Flow, layer: int, act: str, factor: float = 1.0) -> str:
    """What happens at a layer (the first is 1) on the way back from the loss.

    `factor` is what clipping multiplies dL/dW by.
    """
    i, last = layer - 1, len(flow["dz"])
    clipped = "" if factor == 1 else f", clipped to {size(flow['dW'][i] * factor)}"
    made = (
        f"With inputs of spread {size(flow['spread'][i])}, max |dL/dW| = "
        f"{size(flow['dW'][i])}{clipped}."
    )
    if layer == last:
        return (
            f"Layer {layer}, the last, has no activation: dL/dz = (P − Y)/n, at most "
            f"{size(flow['dz'][i])} in size. {made}"
        )
    slopes = ratio(flow["dz"], flow["dh"])[i]
    return (
        f"Layer {layer}: {arrives(flow, layer)}, its slopes "
        f"{ACTIVATIONS[act].symbol} (mean {size(flow['slope'][i])}) × {size(slopes)}: "
        f"max |dL/dz| = {size(flow['dz'][i])}. {made}"
    )


def arrives(flow: Flow, layer: int) -> str:
    """How the gradient comes from the next layer, and what its weights make of it."""
    i, above = layer - 1, layer + 1
    weights = f"W{str(above).translate(DOWN)}"
    if flow["around"][i + 1]:
        factor = ratio(flow["dh"][i], flow["dh"][i + 1])
        return (
            f"{size(flow['dh'][i + 1])} comes back from layer {above} twice, unchanged "
            f"and through {weights}; together × {size(float(factor))}"
        )
    factor = ratio(flow["dh"][i], flow["dz"][i + 1])
    return (
        f"{size(flow['dz'][i + 1])} comes back from layer {above}; the weights "
        f"{weights} × {size(float(factor))}"
    )


def so_far(flow: Flow, layer: int, act: str) -> str:
    """The running product of local derivatives from the loss to a layer."""
    i, last = layer - 1, len(flow["dz"])
    count = last - layer
    if count == 0:
        return "Walk back from here, layer by layer, and watch what is left."
    if flow["around"][layer:].any():
        ones = int(flow["around"][layer:].sum())
        grown = float(ratio(flow["dh"][i], flow["dh"][last - 2]))
        return (
            f"The way around {ones} {'layer' if ones == 1 else 'layers'} multiplies by "
            f"{raised(1, ones)}; dL/dh is {size(grown)} times that of layer {last - 1}."
        )
    slopes = ratio(flow["dz"], flow["dh"])[i : last - 1]
    weights = ratio(flow["dh"][i : last - 1], flow["dz"][i + 1 :])
    whole = float(ratio(flow["dz"][i], flow["dz"][-1]))
    return (
        f"So far, {count} {'layer' if count == 1 else 'layers'}: slopes "
        f"{power(slopes)} (at best {raised(ACTIVATIONS[act].steepest, count)}), "
        f"weights {power(weights)}; together {size(whole)}."
    )


def verdict(flow: Flow) -> str:
    """Whether the gradient vanishes or explodes, and whether dW shows it."""
    grown = float(ratio(flow["dz"][0], flow["dz"][-1]))
    said = {
        "falls": f"falls to {size(grown)} of it: it vanishes.",
        "grows": f"grows {size(grown)} times: it explodes.",
        "level": f"stays within a factor of 100 (× {size(grown)}).",
    }
    text = f"From the last layer to the first, max |dL/dz| {said[trend(grown)]}"
    if trend(grown) == "level" or not euler(flow):
        return text
    dz, h = ("large", "small") if grown > 1 else ("small", "large")
    level = size(float(ratio(flow["dW"][0], flow["dW"][-1])))
    return (
        f"{text} max |dL/dW| hides it (× {level}): where dz is {dz}, h is {h}, and "
        f"dW = hᵀ dz. By Euler's identity Σ W ⊙ dW is {size(flow['inner'][-1])} in "
        "every layer."
    )


def trend(grown: float) -> str:
    """Falls, grows or level: two decades count."""
    return "falls" if grown < 0.01 else "grows" if grown > 100 else "level"


def euler(flow: Flow) -> bool:
    """Whether Σ W ⊙ dW is the same number in every layer."""
    inner = flow["inner"]
    same = np.abs(inner - inner[-1]) <= 0.01 * abs(inner[-1])
    return bool(same.all() and inner[-1] != 0)


def clipping(flow: Flow, limit: float) -> str:
    """What clipping by the global norm does; nothing to say where it is off."""
    if limit <= 0:
        return ""
    norm, factor = global_norm(flow), clip_factor(flow, limit)
    if factor == 1:
        return (
            f"The global norm, {size(norm)}, is not above {size(limit)}: no clipping."
        )
    return (
        f"Clipped: the global norm was {size(norm)}, so every dL/dW is multiplied by "
        f"{size(factor)}. dL/dz stays as it was."
    )


def global_norm(flow: Flow) -> float:
    """The norm of all gradients of weights and biases together."""
    return float(np.sqrt((flow["length"] ** 2).sum()))


def clip_factor(flow: Flow, limit: float) -> float:
    """What clipping to a global norm multiplies every gradient by; limit 0 is off."""
    norm = global_norm(flow)
    return limit / norm if 0 < limit < norm else 1.0


def rows(flow: Flow, act: str, limit: float, mine: Flow) -> list[list[str]]:
    """Every number as a table, a row for each layer under a row of headings."""
    columns = {
        "spread of h": flow["spread"],
        "max |dL/dz|": flow["dz"],
        "max |dL/dW|": flow["dW"] * clip_factor(flow, limit),
        "Σ W ⊙ dW": flow["inner"],
        "mean slope": flow["slope"],
        ACTIVATIONS[act].off: flow["low"],
        "for all rows": flow["dead"],
    }
    columns |= {f"your |dL/{of}|": mine[of] for of in ("dz", "dW") if mine}
    layers = zip(*columns.values(), strict=True)
    return [
        ["layer", *columns],
        *([str(k), *map(size, layer)] for k, layer in enumerate(layers, start=1)),
    ]
