"""``python -m bot`` is ``iqaf``."""

from bot.cli import main

main()
