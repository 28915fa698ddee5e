"""The clinical side of the demo: services with health funding have an assurance level in line with their last visit."""

from collections.abc import Sequence

from bot.demo.pen import NURSE, Moment
from bot.engine import facts as f
from bot.engine.quality.rating import overall_from_domains
from bot.engine.scale import Assurance
from bot.frameworks import Framework

AFTERNOON = 15
NEVER_VISITED = 150  #: days ago, where there was no visit to go by


def assessed(service: f.ServiceDescribed, story: Sequence[Moment], framework: Framework) -> list[Moment]:
    """The level recorded on the day of the last visit; none where the story has its own or no funding calls for it."""
    known = any(isinstance(moment.fact, f.AssuranceRecorded) for moment in story)
    if known or not service.registered or not framework.assurance.applies(service):
        return []
    visits = [(moment, moment.fact) for moment in story if isinstance(moment.fact, f.VisitRecorded)]
    last = min(visits, key=lambda each: each[0].ago, default=None)
    if last is None or not last[1].domains:
        fact = f.AssuranceRecorded(level=Assurance.MODERATE)
        return [Moment(ago=NEVER_VISITED, by=NURSE, fact=fact)]
    rating = overall_from_domains(last[1].domains, framework.ratings).value
    level = next((level for level, aligns in framework.ratings.assurance.items() if aligns is rating), Assurance.GOOD)
    return [Moment(ago=last[0].ago, by=NURSE, hour=AFTERNOON, fact=f.AssuranceRecorded(level=level))]
