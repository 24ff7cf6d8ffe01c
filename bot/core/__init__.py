"""The vocabulary: facts only, frozen, with no I/O; everything else speaks in these words."""
