"""Text as it was meant: obfuscation undone, and features for judging."""
