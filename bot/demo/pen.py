"""What the demo's stories are written with: moments, and a pen that writes the usual ones."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.engine import facts as f
from bot.engine.scale import Achievement, Commissioner, Marking, Rag, Rating, Severity

OFFICER = "tom.hadley@council.example"
LEAD = "priya.nair@council.example"
CHAIR = "ruth.feldman@icb.example"
NURSE = "joan.whitlock@icb.example"
REGULATOR = "owen.reid@cqc.example"
WATCHDOG = "beth.longley@healthwatch.example"
SAFEGUARDING = "ivy.cole@safeguarding.example"
DOMAINS = ("involvement", "personalised", "safeguarding", "staffing", "management")
G, S, B, X = Rating.GOLD, Rating.SILVER, Rating.BRONZE, Rating.INADEQUATE
TUESDAY = 1
QUESTIONS = ("Safe", "Effective", "Caring", "Responsive", "Well-led")


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One fact, so many days before the demo begins, at an hour of that day, said by a member."""

    ago: int
    by: str
    fact: f.AnyFact
    hour: int = 10
    marking: Marking = Marking.PARTNERS


@dataclass(frozen=True)
class Pen:
    """What a story is written with: its service's commissioners, the demo's first day, and the next reference."""

    now: datetime
    commissioners: tuple[Commissioner, ...]
    reference: Callable[[str], str]
    meeting: Callable[[datetime], date]  #: the sitting that a concern raised at that time is on
    criteria: tuple[str, ...] = ()  #: of the toolkit in use

    @property
    def today(self) -> date:
        """The demo's first day."""
        return self.now.date()

    def cqc(self, ago: int, overall: str, weak: str = "") -> Moment:
        """A rating as published; *weak* names the key question that is one word worse."""
        questions = dict.fromkeys(QUESTIONS, overall if overall != "Outstanding" else "Good")
        if weak:
            questions[weak] = "Requires improvement" if overall == "Good" else "Inadequate"
        return Moment(ago=ago, by=REGULATOR, fact=f.CqcRatingPublished(overall=overall, key_questions=questions))

    def visit(self, ago: int, *domains: Rating) -> Moment:
        """A scheduled visit, by domains."""
        rated = dict(zip(DOMAINS, domains, strict=True))
        return Moment(
            ago=ago, by=OFFICER, fact=f.VisitRecorded(ref=self.reference("VIS"), toolkit="2024-09", domains=rated)
        )

    def looked(self, ago: int, *, partly: int = 0) -> Moment:
        """A scheduled visit, by criteria: fully met but for so many of each ten."""
        fact = f.VisitRecorded(ref=self.reference("VIS"), toolkit="2024-09", criteria=self.levels(partly))
        return Moment(ago=ago, by=OFFICER, fact=fact)

    def levels(self, partly: int = 0) -> dict[str, Achievement]:
        """Every criterion fully met, but for so many of each ten, which are partly met."""
        short = {key for number, key in enumerate(self.criteria) if number % 10 >= 10 - partly}
        return {key: Achievement.PARTLY if key in short else Achievement.FULLY for key in self.criteria}

    def statement(self, asked: int, days: int = 28, came: int | None = None, judged: int | None = None) -> list[Moment]:
        """A provider's statement as far as it got, all criteria fully met; judged validated."""
        ref, due = self.reference("PQAS"), self.today - timedelta(days=asked - days)
        moments = [Moment(ago=asked, by=OFFICER, fact=f.StatementRequested(ref=ref, toolkit="2024-09", due=due))]
        if came is not None:
            received = f.StatementReceived(ref=ref, toolkit="2024-09", criteria=self.levels())
            moments.append(Moment(ago=came, by=OFFICER, fact=received))
        if judged is not None:
            reason = "The evidence was seen at the visit and bears it out."
            validated = f.StatementJudged(ref=ref, judgement="validated", reason=reason)
            moments.append(Moment(ago=judged, by=OFFICER, fact=validated))
        return moments

    def planned(self, ago: int, ahead: int, form: f.VisitForm = "scheduled", *, announced: bool = True) -> Moment:
        """A visit put in the schedule *ago* days ago, for so many days ahead."""
        on = self.today + timedelta(days=ahead)
        fact = f.VisitPlanned(ref=self.reference("VIS"), on=on, form=form, announced=announced, agency="council")
        return Moment(ago=ago, by=OFFICER, fact=fact)

    def heard(
        self, ago: int, category: str, severity: str, text: str, by: str = OFFICER, marking: str = "partners"
    ) -> Moment:
        """A piece of intelligence."""
        fact = f.IntelligenceLogged(
            ref=self.reference("INT"), text=text, category=category, severity=Severity(severity), source=_agency(by)
        )
        return Moment(ago=ago, by=by, fact=fact, marking=Marking(marking))

    def decided(self, ago: int, rag: Rag, reason: str) -> Moment:
        """A decision of the weekly group, at its sitting of the Tuesday on or before that day."""
        on = self.today - timedelta(days=ago)
        tuesday = ago + (on.weekday() - TUESDAY) % 7
        return Moment(ago=tuesday, by=CHAIR, hour=11, fact=f.RagDecided(rag=rag, forum="sqg", reason=reason))

    def weekly(self, first: int, rag: Rag, reason: str, every: int = 7) -> Iterator[Moment]:
        """A colour decided *first* days ago or at the sitting before, and confirmed at every sitting since."""
        yield (began := self.decided(first, rag, reason))
        for ago in range(began.ago - every, 0, -every):
            yield self.decided(ago, rag, "Looked at again: no change.")

    def monthly(self, first: int, rag: Rag, reason: str) -> Iterator[Moment]:
        """As :meth:`weekly`, every four weeks."""
        return self.weekly(first, rag, reason, every=28)

    def raised(self, ago: int, text: str, by: str = OFFICER) -> Moment:
        """A concern for the next sitting."""
        fact = f.ConcernRaised(
            ref=self.reference("CON"),
            text=text,
            forum="sqg",
            meeting=self.meeting(self.now - timedelta(days=ago)),
            agency=_agency(by),
        )
        return Moment(ago=ago, by=by, fact=fact)

    def plan(
        self,
        asked: int,
        why: str,
        submitted: int | None = None,
        approved: int | None = None,
        days: int = 60,
        actions: tuple[tuple[str, str, int, str], ...] = (),
    ) -> list[Moment]:
        """An improvement plan as far as it got."""
        ref = self.reference("IAP")
        moments = [Moment(ago=asked, by=OFFICER, fact=f.PlanRequested(ref=ref, why=why))]
        if submitted is not None:
            moments.append(Moment(ago=submitted, by=OFFICER, fact=f.PlanSubmitted(ref=ref)))
        if approved is not None:
            done_by = self.today - timedelta(approved) + timedelta(days)
            named = tuple(
                f.PlanAction(id=str(number), text=what, owner=who, by=self.today - timedelta(ago))
                for number, (what, who, ago, _) in enumerate(actions, start=1)
            )
            fact = f.PlanApproved(ref=ref, complete_by=done_by, actions=named)
            moments.append(Moment(ago=approved, by=LEAD, fact=fact))
        moments += [
            Moment(ago=ago, by=OFFICER, fact=f.PlanActionDone(ref=ref, action=str(number), evidence=evidence))
            for number, (_, _, ago, evidence) in enumerate(actions, start=1)
            if evidence
        ]
        return moments

    def suspension(self, ago: int, reason: str, met: int, told: int | None = None) -> list[Moment]:
        """A suspension by all who commission the service, after a meeting *met* days ago; citizens *told* then."""
        ref, meeting = self.reference("SUS"), self.reference("CRM")
        held = f.ReviewHeld(
            ref=meeting, outcomes=("suspension", "monitoring"), note="No new placements until it is safe."
        )
        imposed = f.SuspensionImposed(
            ref=ref, by=self.commissioners, lead=self.commissioners[0], reason=reason, review=meeting
        )
        moments = [Moment(ago=met, by=LEAD, fact=held), Moment(ago=ago, by=LEAD, hour=15, fact=imposed)]
        if told is not None:
            moments.append(Moment(ago=told, by=OFFICER, fact=f.CitizensTold(ref=ref, stage="start")))
        return moments

    def breach(self, ago: int, text: str, remedied: int | None = None) -> list[Moment]:
        """A breach notice, sent the day after, with four weeks to put it right, and when that was done."""
        ref = self.reference("BRN")
        by = self.today - timedelta(ago) + timedelta(28)
        issued = f.BreachIssued(ref=ref, text=text, remedy_by=by, by=self.commissioners[0])
        served = Moment(ago=ago - 1, by=OFFICER, fact=f.BreachServed(ref=ref, note="By post."))
        moments = [Moment(ago=ago, by=LEAD, fact=issued), served]
        if remedied is not None:
            moments.append(Moment(ago=remedied, by=OFFICER, fact=f.BreachRemedied(ref=ref, note="Seen on a visit.")))
        return moments

    def ending(self, ago: int, reason: str) -> Moment:
        """A proposal to end the contract, by the first of those who commission the service."""
        ref = self.reference("TER")
        fact = f.TerminationProposed(ref=ref, commissioner=self.commissioners[0], reason=reason)
        return Moment(ago=ago, by=LEAD, fact=fact)

    def support(self, ago: int, offer: str, why: str, taken: int | None = None) -> list[Moment]:
        """Something of the support package, offered and perhaps taken up."""
        ref = self.reference("SUP")
        moments = [Moment(ago=ago, by=OFFICER, fact=f.SupportOffered(ref=ref, offer=offer, why=why))]
        if taken is not None:
            moments.append(Moment(ago=taken, by=OFFICER, fact=f.SupportTaken(ref=ref)))
        return moments

    def escalated(self, summary: str) -> Moment:
        """An escalation of an hour ago that nobody has acknowledged yet."""
        opened = self.now - timedelta(hours=1)
        fact = f.EscalationOpened(
            ref=self.reference("ESC"),
            trigger="immediate_threat",
            summary=summary,
            agencies=("council", "icb", "cqc"),
            acknowledge_by=opened + timedelta(hours=4),
        )
        return Moment(ago=0, by="iqaf", hour=opened.hour, fact=fact)

    def view(self, ago: int, rag: Rag, reason: str, by: str) -> Moment:
        """An agency's own view of the risk."""
        return Moment(ago=ago, by=by, fact=f.RagViewed(rag=rag, agency=_agency(by), reason=reason))


def _agency(member: str) -> str:
    domain = member.partition("@")[2].removesuffix(".example")
    return {"publichealth": "public_health", "workforce": "wte"}.get(domain, domain)
