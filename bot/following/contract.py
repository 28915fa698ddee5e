"""The other commissioner is told at once of what is done to a contract that both share (IQAF §15-16; S14-S16)."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.desk import Change, Desk
from bot.engine.facts import (
    BreachIssued,
    Entry,
    SuspensionImposed,
    SuspensionLifted,
    TerminationAgreed,
    TerminationDropped,
    TerminationProposed,
)
from bot.engine.place import Member, Right
from bot.engine.provision.contract import named, upper_first
from bot.engine.scale import Commissioner
from bot.engine.standing import Standing
from bot.post import Post
from bot.reply import Note, Reply, Tone, buttons, facts
from bot.reply.cards import agency_name
from bot.reply.dates import day


class News(NamedTuple):
    """Something that one commissioner did: the words of it, and whether it goes to the escalation channel too."""

    ref: str
    stage: str
    title: str
    rows: list[tuple[str, str]]
    channel: bool = False
    press: tuple[tuple[str, str], ...] = ()


async def follow(change: Change, desk: Desk) -> list[str]:
    """Tell those who act for the other commissioners, once each; a sentence for whoever did it."""
    said: list[str] = []
    mine = desk.framework.contract.commissioner(desk.member.agency)
    others = [each for each in change.after.service.commissioners if each is not mine]
    if not others or mine is None:
        return said
    for entry in change.facts:
        news = _news(entry, change.after, desk)
        if news:
            said += await _tell(news, change.after, others, desk)
    return said


async def acting(agency: str, desk: Desk) -> Sequence[Member]:
    """Who is told for an agency: those who manage its contracts; where it has nobody like that, who acknowledges."""
    return await desk.members.having(Right.CONTRACT, agency) or await desk.members.having(Right.ACKNOWLEDGE, agency)


async def _tell(news: News, standing: Standing, others: Sequence[Commissioner], desk: Desk) -> list[str]:
    service, key = standing.service, f"contract/{news.ref}/{news.stage}"
    by = agency_name(desk.member.agency, desk.framework.agencies)
    reply = Reply(
        title=f"{service.name}: {news.title}",
        blocks=(
            facts(
                [
                    ("Service", f"{service.service_kind.value} · {service.postcode} · {service.location_id}"),
                    ("By", f"{by} ({desk.member.name})"),
                    *news.rows,
                ]
            ),
            Note(text="You are told because you commission this service too. The provider is told by letter."),
            buttons(*news.press, ("Status", f"status {service.location_id}")),
        ),
        tone=Tone.WARNING,
        private=False,
    )
    if news.channel:
        await desk.post(Post(key=key, to=f"channel:{desk.framework.escalation.channel}", reply=reply))
    told = []
    for commissioner in others:
        members = await acting(desk.framework.contract.agency(commissioner), desk)
        for member in members:
            to = f"mail:{member.email}"
            await desk.post(Post(key=f"{key}/{member.id}", to=to, reply=reply, subject=reply.title))
        names = ", ".join(member.name for member in members)
        told.append(
            f"Told {named([commissioner])}: {names}."
            if members
            else f"{upper_first(named([commissioner]))} has nobody here who could be told: tell it directly."
        )
    return told


def _news(entry: Entry, standing: Standing, desk: Desk) -> News | None:
    return _of_suspension(entry, desk) or _of_termination(entry, standing, desk) or _of_breach(entry)


def _of_suspension(entry: Entry, desk: Desk) -> News | None:
    fact, on = entry.fact, day(entry.effective)
    if isinstance(fact, SuspensionImposed):
        review = day(desk.framework.clocks.suspension_review.ends(entry.effective))
        at_once = "Yes: harm threatens, and no meeting was held" if fact.immediate else ""
        rows = [("From", on), ("At once", at_once), ("Reasons", fact.reason), ("Review by", review)]
        title = f"{fact.form} imposed{' jointly' if len(fact.by) > 1 else ''} ({fact.ref})"
        return News(fact.ref, "imposed", title, rows, channel=True)
    if isinstance(fact, SuspensionLifted):
        rows = [("From", on), ("Reasons", fact.reason)]
        return News(fact.ref, "lifted", f"suspension lifted ({fact.ref})", rows, channel=True)
    return None


def _of_termination(entry: Entry, standing: Standing, desk: Desk) -> News | None:
    fact = entry.fact
    if isinstance(fact, TerminationProposed):
        last = [("Last day", day(fact.ends))] if fact.ends else []
        if fact.immediate:
            title = f"contract terminated at once ({fact.ref})"
            note = ("Why alone", "An immediate or serious threat to people; a review meeting is still due")
            return News(fact.ref, "immediate", title, [("Reasons", fact.reason), *last, note], channel=True)
        answer = ("Answer by", day(desk.framework.contract.agreement.ends(entry.effective)))
        press = (("Agree", f"termination {fact.ref} agree"), ("Refuse", f"termination {fact.ref} refuse"))
        title = f"termination proposed, your answer is needed ({fact.ref})"
        return News(fact.ref, "proposed", title, [("Reasons", fact.reason), *last, answer], press=press)
    if isinstance(fact, TerminationAgreed):
        found = next((each.state for each in standing.terminations if each.ref == fact.ref), "")
        return News(fact.ref, "agreed", f"termination agreed ({fact.ref})", [("State", found)], channel=True)
    if isinstance(fact, TerminationDropped):
        rows = [("Reasons", fact.reason)]
        return News(fact.ref, "dropped", f"no termination, the contract goes on ({fact.ref})", rows)
    return None


def _of_breach(entry: Entry) -> News | None:
    fact = entry.fact
    if isinstance(fact, BreachIssued):
        rows = [("What was breached", fact.text), ("To be put right by", day(fact.remedy_by))]
        return News(fact.ref, "issued", f"breach notice issued ({fact.ref})", rows)
    return None
