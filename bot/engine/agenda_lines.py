"""The lines of an agenda, a section at a time: which services stand there, and why (S26; QA)."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from bot.engine.agenda_values import PROVIDER, AgendaItem, Material
from bot.engine.days import said
from bot.engine.facts import (
    AgendaSaid,
    Entry,
    IntelligenceLogged,
    MailFiled,
    MailUnfiled,
    RagDecided,
    in_force,
)
from bot.engine.forums import Forum, SectionRule, Sitting, sitting_after
from bot.engine.scale import Marking, Rag
from bot.engine.standing import Due, OpenConcern, Standing
from bot.engine.verdict import Clause, Reason

PREFIX = "service/"


class Page:
    """The material, indexed for one sitting. Each public method gives the lines of one section, in any order."""

    def __init__(self, forum: Forum, sitting: Sitting, material: Material) -> None:
        self.forum = forum
        self.sitting = sitting
        self.levels = material.regime.levels
        self.reviews = {level.review_clause for level in self.levels.values()}
        self.standings = material.standings
        self.since = material.since
        self.names = material.names
        following = sitting_after(forum, sitting.on)
        self.until = following.on if following else date.max
        self.history = _by_stream(material.history)
        agendas = [entry.fact for entries in self.history.values() for entry in entries]
        self.finals = [fact for fact in agendas if isinstance(fact, AgendaSaid) and self._was_final(fact)]
        self.before = {ref for fact in self.finals for ref in fact.items}

    def reds(self, rule: SectionRule) -> Iterator[AgendaItem]:
        """Every Red service, at every sitting."""
        for standing in self.standings:
            if standing.risk.verdict.value is Rag.RED:
                told = Reason(text="Your service is at Red, and its progress is looked at.", clause=rule.clause)
                why = standing.risk.verdict.reasons
                yield self._item(standing, why, refs=_open_refs(standing), for_provider=(told,))

    def new(self, rule: SectionRule) -> Iterator[AgendaItem]:
        """Concerns that were on no agenda yet."""
        return (
            self._concern(standing, concern, rule)
            for standing, concern in self._concerns()
            if not self._is_carried(concern)
        )

    def carried(self, rule: SectionRule) -> Iterator[AgendaItem]:
        """Concerns from before that nobody has closed."""
        return (
            self._concern(standing, concern, rule)
            for standing, concern in self._concerns()
            if self._is_carried(concern)
        )

    def review(self, rule: SectionRule) -> Iterator[AgendaItem]:
        """Amber and Green services as often as their level asks: some levels only where the forum once decided."""
        for standing in self.standings:
            rag, level = standing.risk.verdict.value, self.levels.get(standing.regime)
            if level is None or rag is None or rag is Rag.RED:
                continue
            if not (level.review_undecided or self._decisions(standing)):
                continue
            last = self._looked(standing)
            if last and last + timedelta(days=level.review_days) > self.sitting.on:
                continue
            when = f"last looked at on {said(last)}" if last else "not yet looked at by this forum"
            why = Reason(text=f"{rag.value}: every {level.review_days} days, {when}.", clause=level.review_clause)
            told = Reason(text="Your service is due for its regular review.", clause=level.review_clause)
            yield self._item(standing, (why,), for_provider=(told,))

    def notifications(self, rule: SectionRule) -> Iterator[AgendaItem]:
        """What providers themselves have told since last time."""
        for standing, entries in self._recent():
            unfiled = {entry.fact.mail for entry in entries if isinstance(entry.fact, MailUnfiled)}
            for entry in entries:
                fact = entry.fact
                if isinstance(fact, MailFiled) and fact.mail not in unfiled:
                    text, ref = f"Mail filed as: {fact.category or 'not classified'}.", fact.mail
                elif isinstance(fact, IntelligenceLogged) and fact.source == "provider" and not fact.mail:
                    text, ref = f"Told by the provider: {fact.category}, {fact.severity.value}.", fact.ref
                else:
                    continue
                yield self._item(standing, (Reason(text=text, clause=rule.clause),), refs=(ref,), attends=False)

    def clocks(self, rule: SectionRule) -> Iterator[AgendaItem]:
        """What should have been done by now."""
        for standing in self.standings:
            late = [due for due in standing.overdue if due.clause not in self.reviews]  # reviews have their own section
            if late:
                theirs = tuple(_late(due) for due in late if PROVIDER in due.who)
                yield self._item(standing, tuple(map(_late, late)), attends=bool(theirs), for_provider=theirs)

    def down(self, rule: SectionRule) -> Iterator[AgendaItem]:
        """Returned to a lower level since last time, or calculated better than decided."""
        for standing in self.standings:
            apart = _apart(standing)
            if apart and apart[0].worse_than(apart[1]):
                yield self._item(standing, _apart_why(standing, rule.clause))
            elif lowered := self._lowered(standing):
                yield self._item(standing, (Reason(text=lowered, clause=rule.clause),))

    def apart(self, rule: SectionRule) -> Iterator[AgendaItem]:
        """Calculated worse than the forum decided."""
        for standing in self.standings:
            apart = _apart(standing)
            if apart and apart[1].worse_than(apart[0]):
                yield self._item(standing, _apart_why(standing, rule.clause))

    def good(self, rule: SectionRule) -> Iterator[AgendaItem]:
        """Good practice reported since last time."""
        for standing, entries in self._recent():
            for entry in entries:
                fact = entry.fact
                if isinstance(fact, IntelligenceLogged) and fact.category in rule.categories:
                    why = Reason(text="Good practice was reported.", clause=rule.clause)
                    item = self._item(standing, (why,), refs=(fact.ref,), attends=False)
                    yield _with_words(item, fact.text, entry.marking)

    def _concern(self, standing: Standing, concern: OpenConcern, rule: SectionRule) -> AgendaItem:
        who = self.names.get(concern.agency, concern.agency)
        text = f"{concern.ref}, raised by {who} on {said(concern.raised)}."
        told = Reason(text="A concern about your service will be discussed.", clause=rule.clause)
        why = Reason(text=text, clause=rule.clause)
        item = self._item(standing, (why,), refs=(concern.ref,), urgent=concern.urgent, for_provider=(told,))
        return _with_words(item, concern.text, concern.marking)

    def _concerns(self) -> Iterator[tuple[Standing, OpenConcern]]:
        """Up to the day before the following sitting, so that none is lost where a sitting was moved."""
        for standing in self.standings:
            for concern in standing.concerns:
                if concern.forum == self.forum.id and concern.meeting < self.until:
                    yield standing, concern

    def _is_carried(self, concern: OpenConcern) -> bool:
        return concern.meeting < self.sitting.on or concern.ref in self.before

    def _recent(self) -> Iterator[tuple[Standing, list[Entry]]]:
        for standing in self.standings:
            entries = self.history.get(PREFIX + standing.service.location_id, ())
            yield standing, [entry for entry in entries if entry.recorded_at >= self.since]

    def _decisions(self, standing: Standing) -> list[tuple[Entry, RagDecided]]:
        entries = self.history.get(PREFIX + standing.service.location_id, ())
        return [(e, e.fact) for e in entries if isinstance(e.fact, RagDecided) and e.fact.forum == self.forum.id]

    def _looked(self, standing: Standing) -> date | None:
        """When the forum last had the service on a final agenda, or decided on it."""
        days = [fact.meeting for fact in self.finals if standing.service.location_id in fact.items]
        days += [entry.effective for entry, _ in self._decisions(standing)]
        return max(days, default=None)

    def _lowered(self, standing: Standing) -> str:
        decisions = self._decisions(standing)
        if len(decisions) > 1 and decisions[-1][0].recorded_at >= self.since:
            was, now = decisions[-2][1].rag, decisions[-1][1].rag
            if was.worse_than(now):
                return f"Returned from {was.value} to {now.value} on {said(decisions[-1][0].effective)}."
        return ""

    def _was_final(self, fact: AgendaSaid) -> bool:
        return fact.forum == self.forum.id and fact.stage == "final" and fact.meeting < self.sitting.on

    def _item(
        self,
        standing: Standing,
        why: tuple[Reason, ...],
        *,
        refs: tuple[str, ...] = (),
        urgent: bool = False,
        attends: bool = True,
        for_provider: tuple[Reason, ...] = (),
    ) -> AgendaItem:
        level = self.levels.get(standing.regime)
        return AgendaItem(
            location_id=standing.service.location_id,
            service=standing.service.name,
            postcode=standing.service.postcode,
            rag=standing.risk.verdict.value,
            why=why,
            attend=level.attends if level and attends else (),
            refs=refs,
            urgent=urgent,
            for_provider=for_provider,
        )


def _with_words(item: AgendaItem, text: str, marking: Marking) -> AgendaItem:
    """A marked text never stands on an agenda: that it is there does."""
    shown = marking is Marking.PARTNERS
    return item.model_copy(update={"words": text if shown else "", "hidden": not shown})


def _late(due: Due) -> Reason:
    return Reason(text=f"{due.what}: was due on {said(due.on)}, from {due.who}.", clause=due.clause)


def _open_refs(standing: Standing) -> tuple[str, ...]:
    concerns = tuple(concern.ref for concern in standing.concerns)
    return (
        *(e.ref for e in standing.escalations),
        *concerns,
        *(o.ref for o in (*standing.plans, *standing.suspensions)),
    )


def _apart(standing: Standing) -> tuple[Rag, Rag] | None:
    """What was decided and what is calculated, where both are there."""
    decided, calculated = standing.risk.verdict.value, standing.risk.calculated.value
    return (decided, calculated) if standing.risk.decided and decided and calculated else None


def _apart_why(standing: Standing, clause: Clause) -> tuple[Reason, ...]:
    decided, calculated = standing.risk.verdict.value, standing.risk.calculated.value
    text = f"The forum decided {decided}; the indicators now come to {calculated}."
    return (Reason(text=text, clause=clause), *standing.risk.calculated.reasons)


def _by_stream(history: Iterable[Entry]) -> dict[str, tuple[Entry, ...]]:
    grouped: dict[str, list[Entry]] = {}
    for entry in history:
        grouped.setdefault(entry.stream, []).append(entry)
    return {stream: in_force(entries) for stream, entries in grouped.items()}
