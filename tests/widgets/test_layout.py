"""Boxes stand in columns, apart from each other, and edges pass behind none of them."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cs_nn.widgets.layout import LANE, layout


@st.composite
def graphs(draw):
    """A count of nodes in topological order, and edges from earlier to later ones."""
    count = draw(st.integers(2, 14))
    pairs = [(i, j) for j in range(count) for i in range(j)]
    return count, draw(st.lists(st.sampled_from(pairs), max_size=25, unique=True))


@given(graphs())
def test_edges_go_to_the_right_and_nothing_overlaps(graph):
    count, edges = graph
    spots, lanes = layout(count, edges)
    assert all(spots[a][0] < spots[b][0] for a, b in edges)
    columns: dict[int, list[tuple[float, float]]] = {}
    for column, row in spots:
        columns.setdefault(column, []).append((row, 1.0))
    for column, row in (spot for lane in lanes for spot in lane):
        columns.setdefault(column, []).append((row, LANE))
    for members in columns.values():
        for (low, one), (high, other) in pairwise(sorted(members)):
            assert high - low >= (one + other) / 2 - 1e-9


@given(graphs())
def test_a_long_edge_has_a_lane_in_every_column_between(graph):
    count, edges = graph
    spots, lanes = layout(count, edges)
    for (a, b), lane in zip(edges, lanes, strict=True):
        assert [c for c, _ in lane] == list(range(spots[a][0] + 1, spots[b][0]))


def test_an_input_stands_beside_its_first_user():
    spots, _ = layout(5, [(0, 1), (1, 3), (2, 3), (3, 4)])
    assert [column for column, _ in spots] == [0, 1, 1, 2, 3]
