# Stopped in the middle: the second half is as it was released.
# leave: xor-hidden xor-net my-xor act dact count-params collapse training-loop quiz xor-proof
# loses: xor-hidden xor-net my-xor act dact count-params collapse training-loop quiz
