"""What the demo's citizens said in the last year, in counts alone, and the service that asks to join the contract."""

from collections.abc import Iterator, Sequence

from bot.demo.pen import NURSE, OFFICER, WATCHDOG, Moment, Pen
from bot.engine import facts as f

SPLIT = (210, 95)  #: days ago that the counts of the reviews were sent in, half of them each time
SEEN = ("cqc-certificate", "accounts", "insurance", "company", "policy-safeguarding", "policy-health-safety")


def said(counts: Sequence[int]) -> Iterator[Moment]:
    """Reviews of a year: outcomes met of so many asked, would recommend of so many; and a few words to Healthwatch."""
    if not counts:
        return
    met, asked, yes, of = counts
    for part, ago in enumerate(SPLIT):
        halves = [number // 2 if part else number - number // 2 for number in (met, asked, yes, of)]
        fact = f.FeedbackReceived(
            source="social work review",
            outcomes_met=halves[0],
            outcomes_asked=halves[1],
            recommend_yes=halves[2],
            recommend_asked=halves[3],
        )
        yield Moment(ago=ago, by=OFFICER, fact=fact)
    watched = f.FeedbackReceived(source="Healthwatch", recommend_yes=yes // 4, recommend_asked=of // 4 + 1)
    yield Moment(ago=60, by=WATCHDOG, fact=watched)
    yield Moment(ago=45, by=NURSE, fact=f.FeedbackReceived(source="compliment", count=max(met - asked // 2, 1)))


def applied(pen: Pen) -> Iterator[Moment]:
    """An application of three weeks ago, of which part has been seen."""
    ref = pen.reference("ENT")
    yield Moment(ago=21, by=OFFICER, fact=f.EntryApplied(ref=ref, specialisms=("dementia",)))
    for item in SEEN:
        yield Moment(ago=12, by=OFFICER, fact=f.EntryEvidenceSeen(ref=ref, item=item, met=True))
    hygiene = f.EntryEvidenceSeen(ref=ref, item="food-hygiene", met=True, note="5")
    yield Moment(ago=6, by=OFFICER, fact=hygiene)
