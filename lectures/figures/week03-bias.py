"""A bias is used by every row: its gradient adds up what comes back from them."""

from cs_nn import plot

b, xw, dz = 0.5, (0, 1, 2), (1, -2, 3)
zs = [b + value for value in xw]
names = [f"z{row}" for row in "₀₁₂"]
values = {"b": b, **dict(zip(names, zs)), "L": sum(z * d for z, d in zip(zs, dz))}
slopes = {("b", name): 1 for name in names}
slopes |= {(name, "L"): d for name, d in zip(names, dz)}
figure = plot.graph(values, slopes).figure
