"""The course's public face: its site, and its lab that runs in a browser."""
