# Stopped in the middle: the second half is as it was released.
# leave: topo backprop gradcheck bce mul-test training-step quiz neuron-words
# loses: topo backprop gradcheck bce mul-test training-step quiz
