"""How a visit's verdict reads: before it is recorded, with what it would change; and once it is."""

from collections.abc import Sequence

from bot.desk import Desk
from bot.engine.days import said
from bot.engine.facts import VisitRecorded
from bot.engine.quality.sheets import SheetFault
from bot.engine.quality.visits import Visit
from bot.engine.scale import Rating
from bot.engine.standing import Standing
from bot.engine.verdict import Reason, Verdict
from bot.engine.whatif.differing import Difference, differences
from bot.reply import (
    AnyBlock,
    Button,
    Buttons,
    Heading,
    Item,
    Items,
    Note,
    Para,
    Reasons,
    Reply,
    Tone,
    buttons,
    facts,
    rag_words,
    rating_words,
)
from bot.reply.dates import day
from bot.visits.alike import Alike
from bot.visits.draft import SUPPOSED, Draft
from bot.visits.words import domain_titles, said_ratings
from bot.words import quoted

FAULTS_SHOWN = 30
NO_RULE = "no rule; needs moderation"
WORRYING = {Rating.BRONZE, Rating.INADEQUATE}


def verdict(
    draft: Draft, visit: Visit, standings: tuple[Standing, Standing], desk: Desk, notes: Sequence[str]
) -> Reply:
    """What the rules make of a visit that is not recorded yet, what it would change."""
    before, after = standings
    blocks: list[AnyBlock] = [
        Para(text="Nothing is recorded yet. Look it over, then record it."),
        _about(draft, after, desk),
        *(Note(text=note) for note in notes),
        *worked_out(visit, desk),
        *_changes(before, after, desk),
    ]
    return Reply(title=f"{after.service.name}, visit of {day(draft.on)}: {overall_words(visit)}", blocks=tuple(blocks))


def overall_words(visit: Visit) -> str:
    """The rating, or that no rule gives one."""
    return visit.verdict.value.value if visit.verdict.value else NO_RULE


def worked_out(visit: Visit, desk: Desk) -> list[AnyBlock]:
    """Each domain with its reason, then the overall rating with its own."""
    titles = domain_titles(desk.framework)
    if visit.fact and not visit.fact.criteria:
        rows = [(titles.get(domain, domain), rating_words(found.value)) for domain, found in visit.domains.items()]
        domains: AnyBlock = facts(rows)
    else:
        domains = Items(
            items=tuple(_domain(titles.get(domain, domain), each) for domain, each in visit.domains.items())
        )
    told = {reason for found in visit.domains.values() for reason in found.reasons}
    rated = visit.at(max(visit.on, desk.today), desk.framework.ratings.moderation)
    held = rated.verdict.reasons[:1] if rated.held else ()
    overall = (*held, *(reason for reason in visit.verdict.reasons if reason not in told))
    return [
        Heading(text=f"Overall: {overall_words(visit)}"),
        Reasons(reasons=overall),
        Heading(text="Domains"),
        domains,
    ]


def _domain(title: str, found: Verdict[Rating]) -> Item:
    """Its name and rating once, then why: a reason by itself says both too."""
    said_once = f"{title} is {found.value}: "
    return Item(
        text=f"{title}: {rating_words(found.value)}",
        detail="; ".join(str(reason).removeprefix(said_once) for reason in found.reasons),
        tone=Tone.WARNING if found.value in WORRYING else Tone.PLAIN,
    )


def recorded(ref: str, draft: Draft, visit: Visit, standings: tuple[Standing, Standing], desk: Desk) -> Reply:
    """That it is recorded, under which reference, and what changed."""
    before, after = standings
    at = after.service.location_id
    held, was = after.rating.verdict.value, before.rating.verdict.value
    risk, risk_was = after.risk.verdict.value, before.risk.verdict.value
    rows = facts(
        [
            ("Service", f"{after.service.name} · {after.service.postcode} · {at}"),
            ("Visit", _visit_words(draft, desk)),
            ("Found", overall_words(visit)),
            ("Rating", from_to(rating_words(was), rating_words(held))),
            ("Risk", from_to(rag_words(risk_was), rag_words(risk))),
            ("From", f"{draft.document.ref}, {draft.document.name}" if draft.document else ""),
            ("Recorded by", desk.member.name),
        ]
    )
    moderate = [("Moderate", f"moderate {ref}")] if visit.verdict.value is None else []
    plan = [("Improvement plan", f"plan {at}")] if after.plans or after.plan_wanted else []
    notes = [Note(text=carried) for carried in _carried(visit)]
    rated = visit.at(max(visit.on, desk.today), desk.framework.ratings.moderation)
    notes += [Note(text=rated.verdict.reasons[0].text)] * bool(rated.held)
    if moderate:
        notes.append(Note(text="No rule gives this visit a rating: a member with the right moderates it."))
    return Reply(
        title=f"{ref} is recorded: {after.service.name}, {overall_words(visit)}",
        blocks=(rows, *notes, buttons(*moderate, *plan, ("Status", f"status {at}"), ("Why", f"why {at}"))),
    )


def already(entry_ref: str, draft: Draft, standing: Standing) -> Reply:
    """The very same visit is on record: it is not recorded twice."""
    at = standing.service.location_id
    return Reply(
        title=f"{entry_ref} is this visit, and is recorded already",
        blocks=(
            Para(
                text=f"{standing.service.name} was visited on {day(draft.on)} with these very answers. Nothing is new."
            ),
            buttons(("Status", f"status {at}"), ("History", f"history {at}")),
        ),
    )


def not_taken(faults: Sequence[SheetFault], document: str) -> Reply:
    """A spreadsheet with faults: each with its sheet, cell and criterion."""
    shown = tuple(Item(text=str(fault)) for fault in faults[:FAULTS_SHOWN])
    more = [Note(text=f"and {len(faults) - FAULTS_SHOWN} more")] if len(faults) > FAULTS_SHOWN else []
    counted = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    return Reply(
        title=f"The spreadsheet was not taken: {counted}",
        blocks=(
            Items(items=shown, numbered=True),
            *more,
            Note(text=f"Correct it and send it again. Nothing was recorded; what you sent is kept as {document}."),
            buttons(("Send another", "visit")),
        ),
        tone=Tone.WARNING,
        outcome="refused",
    )


def _about(draft: Draft, after: Standing, desk: Desk) -> AnyBlock:
    service, answers = after.service, draft.answers
    counted = f"{len(answers.criteria)} criteria, {answers.evidence} of them with evidence" if answers else ""
    return facts(
        [
            ("Service", f"{service.name} · {service.postcode} · {service.location_id}"),
            ("Framework", after.scope.title),
            ("Visit", _visit_words(draft, desk)),
            ("Officer", answers.writer if answers else ""),
            ("From", f"{draft.document.ref}, {draft.document.name}: {counted}" if draft.document else ""),
            ("Planned as", f"{draft.plan.ref}, for {day(draft.plan.on)}" if draft.plan else ""),
        ]
    )


def _visit_words(draft: Draft, desk: Desk) -> str:
    fact = draft.fact
    parts = [
        f"{fact.form}, {day(draft.on)}",
        "" if fact.announced is None else "announced" if fact.announced else "unannounced",
        "joint with the clinical assessment" if fact.joint else "",
        "by scenarios" if fact.scenarios else "",
        f"toolkit {fact.toolkit}",
    ]
    return ", ".join(part for part in parts if part)


def _carried(visit: Visit) -> list[str]:
    return [reason.text for reason in visit.verdict.reasons if visit.carried and visit.carried in reason.text]


def _changes(before: Standing, after: Standing, desk: Desk) -> list[AnyBlock]:
    found = differences(before, after, desk.framework)
    if not found:
        return [Para(text="It would change no conclusion: rating, risk and what is due stay as they are.")]
    rows = [(each.what.removesuffix(f" {SUPPOSED}"), _difference(each)) for each in found]
    blocks: list[AnyBlock] = [Heading(text="What it would change"), facts(rows)]
    if plan := _plan(before, after, desk):
        blocks += [Reasons(reasons=(plan,))]
    return blocks


def _difference(each: Difference) -> str:
    said = f"{each.before} → {each.after}" if each.before else each.after
    return said.replace(f" at {SUPPOSED}", " at this visit")


def _plan(before: Standing, after: Standing, desk: Desk) -> Reason | None:
    """The improvement plan that will be asked for by itself once this is recorded (QRG §4-5)."""
    wanted = after.plan_wanted
    if wanted is None or not wanted.automatic or before.plan_wanted == wanted:
        return None
    clock = desk.framework.clocks.plan_submission
    by = said(clock.ends(desk.today))
    return Reason(text=f"An improvement plan will be asked for, to be submitted by {by}", clause=clock.clause)


def presses(draft: Draft, before: Standing, like: Alike | None, mark: str) -> Buttons:
    """What can be done with it: record just what was shown (*mark*), correct the visit it is like, or send another."""
    words = f"{record_words(draft)} expect={mark}"
    send = Button(label="Send another", words=f"visit service={draft.service}")
    cancel = Button(label="Status", words=f"status {before.service.location_id}")
    if like is None or draft.corrects:
        return Buttons(buttons=(Button(label="Record it", words=words, style="primary"), send, cancel))
    another = "Record a second visit" if like.sort == "that day" else "Record another visit"
    if not like.correctable:
        return Buttons(buttons=(Button(label=another, words=words, style="primary"), send, cancel))
    correct = Button(label=f"Correct {like.ref}", words=f"{_shown_words(draft)} corrects={like.ref}")
    return Buttons(buttons=(correct, Button(label=another, words=words), send, cancel))


def record_words(draft: Draft) -> str:
    """The words that record this visit and no other."""
    parts = [_shown_words(draft), f"planned={draft.plan.ref if draft.plan else 'none'}"]
    if draft.corrects and isinstance(draft.corrects.fact, VisitRecorded):
        parts.append(f"corrects={draft.corrects.fact.ref}")
    return " ".join([*parts, "confirm=yes"])


def _shown_words(draft: Draft) -> str:
    """The words that show this visit."""
    fact = draft.fact
    parts = [f"visit service={draft.service}"]
    if draft.document:
        parts.append(f"document={draft.document.ref}")
    else:
        parts.append(f"domains={quoted(said_ratings(fact.domains))}")
    parts += [f"on={draft.on.isoformat()}", f"form={fact.form}"]
    if fact.announced is not None:
        parts.append(f"announced={'yes' if fact.announced else 'no'}")
    return " ".join(parts + ["joint=yes"] * fact.joint + ["scenarios=yes"] * fact.scenarios)


def from_to(was: str, now: str) -> str:
    """What something was and is, or what it is where it stayed."""
    return now if was == now else f"{was} → {now}"
