# Time was up: the last two exercises are as they were released.
# leave: avgpool depthwise
# loses: avgpool depthwise
