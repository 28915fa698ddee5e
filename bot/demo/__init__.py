"""The demo: an invented place with a year of history, and the story that shows what the bot does."""
