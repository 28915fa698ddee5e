"""``python -m bot.bench [WHAT]``: as ``iqaf bench``."""

import asyncio
import sys

import click

from bot.bench import run

if __name__ == "__main__":
    sys.exit(asyncio.run(run(sys.argv[1] if sys.argv[1:] else "all", click.echo)))
