"""``iqaf intake``: mails kept as files, taken in as if they had come by SMTP."""

import json
from collections.abc import Iterable
from pathlib import Path

from bot.app import open_place
from bot.engine.counted import counted
from bot.integrations.mail.inbound import Outcome, Summary, intake_path
from bot.settings import Settings


async def take_in(settings: Settings, paths: Iterable[Path]) -> Summary:
    """Take in files and folders, in order."""
    async with open_place(settings) as place:
        taken = [await intake_path(place.intake, path) for path in paths]
    return Summary(outcomes=tuple(outcome for summary in taken for outcome in summary.outcomes))


def report(summary: Summary) -> str:
    """Counts, and the files that could not be kept."""
    counts = {
        "kept": summary.kept,
        "kept before": summary.duplicates,
        "filed with a service": summary.count("filed"),
        "service not known yet": summary.count("unmatched"),
        "could not be read": summary.count("unprocessable"),
        "not for us": summary.count("not for us"),
        "could not be kept": summary.raised,
    }
    lines = [f"{number:6} {what}" for what, number in counts.items()]
    lines += [f"  {each.path}: {each.fault}" for each in summary.outcomes if each.fault]
    return "\n".join([f"{counted(len(summary.outcomes), 'file')}:", *lines])


def as_line(outcome: Outcome) -> str:
    """One mail as a line of JSON."""
    mail = outcome.taken.mail if outcome.taken else None
    return json.dumps(
        {
            "file": outcome.path,
            "ref": mail.ref if mail else None,
            "service": mail.service if mail else None,
            "confidence": mail.confidence if mail else 0.0,
            "category": mail.category if mail else "",
            "severity": mail.severity if mail else "",
            "status": mail.state if mail else "not kept",
            "reason": mail.note if mail else outcome.fault,
        },
        ensure_ascii=False,
    )
