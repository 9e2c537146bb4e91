# Lists the graph level by level from the loss, then turns the list round.
# expect: topo M-15
# loses: backprop

# %% answer="topo"
def topo(node):
    order = [node]
    for n in order:
        for used in n.inputs:
            if used not in order:
                order.append(used)
    return order[::-1]
