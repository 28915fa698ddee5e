"""What the bot says by itself in the demo must have a place to be read."""

import re

from bot.demo.page import CHANNELS
from bot.frameworks import available

NAMED = re.compile(r"^\s*channel: ([a-z-]+)$", re.MULTILINE)


def test_every_channel_that_the_framework_names_is_on_the_demo_page() -> None:
    folder = available()["birmingham-solihull"]
    named = {name for file in folder.glob("*.yaml") for name in NAMED.findall(file.read_text(encoding="utf-8"))}

    assert len(named) > 3
    assert named <= {channel.name for channel in CHANNELS}
