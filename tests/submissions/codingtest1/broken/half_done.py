# Time was up: the last two exercises are as they were released.
# leave: masked-loss unit-rows
# loses: masked-loss unit-rows
