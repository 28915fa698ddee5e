"""What a member who writes of harm to people is told: a record here is no safeguarding referral (IQAF §3)."""

from bot.engine.triage import speaks_of
from bot.frameworks import Framework
from bot.reply import Note

SAFEGUARDING = "safeguarding"
SAID = "This does not replace a safeguarding referral: make one to the council's safeguarding team (IQAF §3)."


def referral_note(text: str, framework: Framework, category: str = "") -> list[Note]:
    """The note, where the category is safeguarding or the words are among those that the framework takes for it."""
    if category == SAFEGUARDING or speaks_of(SAFEGUARDING, text, framework.intake):
        return [Note(text=SAID)]
    return []
