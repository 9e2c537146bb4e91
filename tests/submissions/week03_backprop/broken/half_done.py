# Stopped in the middle: the second half is as it was released.
# leave: linear relu-layer loss networks dropout-convert five-factors fit where-is-n quiz
# loses: linear relu-layer loss networks momentum dropout dropout-convert five-factors fit quiz
