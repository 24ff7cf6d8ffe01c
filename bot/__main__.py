"""`python -m bot` and the `moderator` command."""

from bot.cli import main

if __name__ == "__main__":
    main()
