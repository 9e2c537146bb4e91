# Stopped in the middle: the second half is as it was released.
# leave: explode gain-crit clip-by-norm residual-forward residual-backward dead-units layer-inner experiment report clipped-loop quiz
# loses: explode gain-crit clip-by-norm residual-forward residual-backward dead-units layer-inner clipped-loop quiz
