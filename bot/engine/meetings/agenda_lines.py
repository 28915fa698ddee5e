"""The lines of an agenda, a section at a time: which services stand there, and why (S26; QA)."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta

from bot.engine.days import said
from bot.engine.facts import AgendaSaid, Entry, IntelligenceLogged, MailFiled, MailUnfiled, RagDecided
from bot.engine.meetings.agenda_items import AgendaItem, Section, Told
from bot.engine.meetings.agenda_values import PROVIDER, Material, by_stream
from bot.engine.meetings.forums import Forum, SectionId, SectionRule, Sitting, sitting_after, sitting_before
from bot.engine.meetings.support_lines import support_lines
from bot.engine.risk.lowering import apart, why_apart, worth_lowering
from bot.engine.scale import Marking, Rag
from bot.engine.standing import Awaited, Due, OpenConcern, Standing
from bot.engine.streams import service_stream
from bot.engine.verdict import Clause, Reason

OF_CONTRACTS = {"contract review", "termination", "suspension"}  #: what is due under a contract
LOOKED_AT: frozenset[SectionId] = frozenset({"notifications", "good", "down"})  #: parts of earlier agendas that count
RECENT: frozenset[SectionId] = frozenset({"notifications", "good"})  #: parts that say each thing at one sitting alone


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
        self.categories = material.categories
        following = sitting_after(forum, sitting.on)
        self.until = following.on if following else date.max
        self.history = by_stream(material.history)
        last = sitting_before(forum, sitting.on)
        self.last = last.on if last else date.min
        agendas = [(entry.recorded_at, entry.fact) for entries in self.history.values() for entry in entries]
        self.finals = [(at, fact) for at, fact in agendas if isinstance(fact, AgendaSaid) and self._was_final(fact)]
        self.before = {ref for _, fact in self.finals for ref in fact.items}
        self.told = {
            (item.location_id, each.ref)
            for _, section in self._sections(RECENT)
            for item in section.items
            for each in item.told
        }

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

    def decisions(self, rule: SectionRule) -> Iterator[AgendaItem]:
        """What the framework puts to officers and nobody has decided: the question, and no partner's words."""
        for standing in self.standings:
            if standing.awaiting:
                why = tuple(Reason(text=asked.text, clause=_clause(asked, rule)) for asked in standing.awaiting)
                refs = tuple(dict.fromkeys(asked.about for asked in standing.awaiting if asked.about))
                yield self._item(standing, why, refs=refs, attends=False)

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
        """What providers themselves have told, and was on no agenda yet: its kind and how grave, never its words."""
        why = Reason(text="Told since the last agenda", clause=rule.clause)
        for standing, entries in self._recent():
            unfiled = {entry.fact.mail for entry in entries if isinstance(entry.fact, MailUnfiled)}
            learnt = {e.fact.mail: e.fact for e in entries if isinstance(e.fact, IntelligenceLogged) and e.fact.mail}
            for entry in entries:
                fact = entry.fact
                if isinstance(fact, MailFiled) and fact.mail not in unfiled:
                    grave = f", {learnt[fact.mail].severity.value}" if fact.mail in learnt else ""
                    stranger = "" if fact.sender_known else ", from a sender not known here"
                    told = Told(ref=fact.mail, what=f"{self._category(fact.category)}{grave}{stranger}")
                elif isinstance(fact, IntelligenceLogged) and fact.source == "provider" and not fact.mail:
                    told = Told(ref=fact.ref, what=f"{self._category(fact.category)}, {fact.severity.value}")
                else:
                    continue
                yield from self._telling(standing, told, why)

    def clocks(self, rule: SectionRule) -> Iterator[AgendaItem]:
        """What should have been done by now."""
        for standing in self.standings:
            late = [due for due in standing.overdue if due.clause not in self.reviews]  # reviews have their own section
            if late:
                theirs = tuple(_late(due) for due in late if PROVIDER in due.who)
                yield self._item(standing, tuple(map(_late, late)), attends=bool(theirs), for_provider=theirs)

    def contracts(self, rule: SectionRule) -> Iterator[AgendaItem]:
        """Review meetings and terminations that are open, and suspensions to be looked at before the next sitting."""
        for standing in self.standings:
            coming = [due for due in standing.dues if due.sort in OF_CONTRACTS and not due.overdue]
            soon = [due for due in coming if due.sort != "suspension" or due.on < self.until]
            if soon:
                why = tuple(Reason(text=f"{d.what}: by {said(d.on)}, {d.who}.", clause=d.clause) for d in soon)
                yield self._item(standing, why, refs=tuple(d.ref for d in soon if d.ref), attends=False)

    def visits(self, rule: SectionRule) -> Iterator[AgendaItem]:
        """Visits that should have taken place by now: which come first is for the forum to say."""
        for standing in self.standings:
            if late := [due for due in standing.overdue if due.sort == "visit"]:
                yield self._item(standing, tuple(map(_late, late)), attends=False)

    def support(self, rule: SectionRule) -> Iterator[AgendaItem]:
        """Services with support open or at its highest level: how they get on, and what could be added."""
        for standing in self.standings:
            if why := support_lines(standing, rule.clause):
                refs = tuple(each.ref for each in standing.support)
                yield self._item(standing, why, refs=refs, attends=False)

    def down(self, rule: SectionRule) -> Iterator[AgendaItem]:
        """Returned to a lower level since last time, or calculated better than decided for a reason to look again."""
        for standing in self.standings:
            if self._may_come_down(standing, rule):
                yield self._item(standing, why_apart(standing, rule.after_clause or rule.clause))
            elif lowered := self._lowered(standing):
                yield self._item(standing, (Reason(text=lowered, clause=rule.clause),))

    def apart(self, rule: SectionRule) -> Iterator[AgendaItem]:
        """Calculated worse than the forum decided."""
        for standing in self.standings:
            both = apart(standing)
            if both and both[1].worse_than(both[0]):
                yield self._item(standing, why_apart(standing, rule.clause))

    def good(self, rule: SectionRule) -> Iterator[AgendaItem]:
        """Good practice that was on no agenda yet."""
        why = Reason(text="Good practice was reported", clause=rule.clause)
        for standing, entries in self._recent():
            for entry in entries:
                fact = entry.fact
                if isinstance(fact, IntelligenceLogged) and fact.category in rule.categories:
                    told = _with_words(Told(ref=fact.ref, what=f"on {said(entry.effective)}"), fact.text, entry.marking)
                    yield from self._telling(standing, told, why)

    def _telling(self, standing: Standing, told: Told, why: Reason) -> Iterator[AgendaItem]:
        if (standing.service.location_id, told.ref) not in self.told:
            yield self._item(standing, (why,), refs=(told.ref,), attends=False, told=(told,))

    def _concern(self, standing: Standing, concern: OpenConcern, rule: SectionRule) -> AgendaItem:
        who = self.names.get(concern.agency, concern.agency)
        told = Told(ref=concern.ref, what=f"raised by {who} on {said(concern.raised)}")
        carried = self._is_carried(concern)
        why = Reason(text="No forum has closed it yet" if carried else "Raised for this sitting", clause=rule.clause)
        provider = Reason(text="What was raised about your service will be discussed.", clause=rule.clause)
        return self._item(
            standing,
            (why,),
            refs=(concern.ref,),
            urgent=concern.urgent,
            for_provider=(provider,),
            told=(_with_words(told, concern.text, concern.marking),),
        )

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
            entries = self.history.get(service_stream(standing.service.location_id), ())
            yield standing, [entry for entry in entries if entry.recorded_at >= self.since]

    def _decisions(self, standing: Standing) -> list[tuple[Entry, RagDecided]]:
        entries = self.history.get(service_stream(standing.service.location_id), ())
        return [(e, e.fact) for e in entries if isinstance(e.fact, RagDecided) and e.fact.forum == self.forum.id]

    def _looked(self, standing: Standing) -> date | None:
        """When the forum last had the service on a final agenda, or decided on it."""
        days = [fact.meeting for _, fact in self.finals if standing.service.location_id in fact.items]
        days += [entry.effective for entry, _ in self._decisions(standing)]
        return max(days, default=None)

    def _may_come_down(self, standing: Standing, rule: SectionRule) -> bool:
        entries = self.history.get(service_stream(standing.service.location_id), ())
        decided = (entry.effective for entry in entries if isinstance(entry.fact, RagDecided))
        on = max(decided, default=date.min)  # where none is known it was before all that is looked at
        return worth_lowering(standing, on, self.last, self.sitting.on, rule.after_days)

    def _lowered(self, standing: Standing) -> str:
        """A return to a lower level that was on no agenda yet, in words."""
        decisions = self._decisions(standing)
        if len(decisions) > 1 and decisions[-1][0].recorded_at >= self.since:
            (_, before), (entry, last) = decisions[-2:]
            if before.rag.worse_than(last.rag) and not self._was_down(standing, entry.recorded_at):
                return f"Returned from {before.rag.value} to {last.rag.value} on {said(entry.effective)}."
        return ""

    def _was_down(self, standing: Standing, after: datetime) -> bool:
        at = standing.service.location_id
        listed = [item for when, section in self._sections({"down"}) if when >= after for item in section.items]
        return any(item.location_id == at for item in listed)

    def _sections(self, ids: AbstractSet[SectionId]) -> Iterator[tuple[datetime, Section]]:
        """Parts of earlier final agendas, with when those were made."""
        return ((at, section) for at, fact in self.finals for section in fact.sections if section.id in ids)

    def _category(self, category: str) -> str:
        return self.categories.get(category, category) or "not classified"

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
        told: tuple[Told, ...] = (),
    ) -> AgendaItem:
        level = self.levels.get(standing.regime)
        return AgendaItem(
            location_id=standing.service.location_id,
            service=standing.service.name,
            postcode=standing.service.postcode,
            rag=standing.risk.verdict.value,
            why=why,
            attend=level.attends if level and attends and self.forum.summons else (),
            told=told,
            views=_other_views(standing) if attends else {},
            refs=refs,
            urgent=urgent,
            for_provider=for_provider,
        )


def _with_words(told: Told, text: str, marking: Marking) -> Told:
    """A marked text never stands on an agenda: that it is there does."""
    shown = marking is Marking.PARTNERS
    return told.model_copy(update={"worded": True, "words": text if shown else "", "hidden": not shown})


def _other_views(standing: Standing) -> dict[str, Rag]:
    held = standing.risk.verdict.value
    return {agency: view for agency, view in sorted(standing.risk.views.items()) if view is not held}


def _clause(asked: Awaited, rule: SectionRule) -> Clause:
    return asked.reasons[0].clause if asked.reasons else rule.clause


def _late(due: Due) -> Reason:
    return Reason(text=f"{due.what}: was due on {said(due.on)}, from {due.who}.", clause=due.clause)


def _open_refs(standing: Standing) -> tuple[str, ...]:
    concerns = tuple(concern.ref for concern in standing.concerns)
    return (
        *(e.ref for e in standing.escalations),
        *concerns,
        *(o.ref for o in (*standing.plans, *standing.suspensions) if o.ref),
    )
