"""What a class's results say to its instructor."""
