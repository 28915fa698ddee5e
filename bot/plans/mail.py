"""A provider's mail that is its improvement plan: taken as submitted where its writer is proven (QRG §4; S12, S29)."""

from bot.desk import Desk, KeptMail
from bot.engine.days import london_day, said
from bot.engine.mail import ParsedMail
from bot.engine.provision.plan_values import APPROVED, TO_SUBMIT, Plan
from bot.engine.provision.plans import state_words
from bot.engine.verdict import Clause, Reason, Value
from bot.mailroom import borne
from bot.mailroom.borne import in_subject, references
from bot.mailroom.proven import proven_for
from bot.plans import steps
from bot.plans.finding import REFERENCES, of_service
from bot.reply import Button


class Taken(Value):
    """What became of a mail that bears the reference of a plan."""

    plan: str
    submitted: bool  #: else a member must say what it is
    by: str = ""  #: the day by which it is approved or returned, in words
    stands: str = ""  #: where the plan stands, in words, where it was not waited for
    besides: tuple[str, ...] = ()  #: other references of plans in its subject: a mail is taken as one plan
    next: tuple[str, str] | None = None  #: what its provider may be telling then: label and words of the press

    def reason(self, clause: Clause) -> Reason:
        """Why it was taken, or was not."""
        if self.submitted:
            also = f"; it names {', '.join(self.besides)} too, and one mail is one plan" if self.besides else ""
            return Reason(text=f"It was taken as the improvement plan {self.plan}, submitted{also}", clause=clause)
        text = f"It bears {self.plan}, which is waited for; its sender is not proven, so a member must confirm it"
        if self.stands:
            text = f"It bears {self.plan} ({self.stands}): a member says what it tells of that plan"
        return Reason(text=text, clause=clause)

    def presses(self, mail: str) -> tuple[Button, ...]:
        """What can be said of it in the triage channel."""
        show = Button(label=f"Show {self.plan}", words=f"plan {self.plan}")
        if self.submitted:
            return (show, Button(label="It is not the plan", words=f"plan {self.plan} mistaken"))
        if self.stands:
            return (Button(label=self.next[0], words=self.next[1]), show) if self.next else (show,)
        return (Button(label=f"Take as plan {self.plan}", words=f"plan {self.plan} submitted mail={mail}"),)


async def take(kept: KeptMail, mail: ParsedMail, desk: Desk) -> Taken | None:
    """Take a filed mail as the plan whose reference its subject or thread bears, if that plan is waited for.

    By itself only where our own mail server proved a sender who writes for it; as of the day it was received. Of a plan
    that is carried out a member is offered what the provider is asked to write of it: what is done, and that it asks to
    be visited again.
    """
    if kept.service is None:
        return None
    plan = await _waited_for(mail, kept.service, desk)
    if plan is None:
        return await _under_way(kept, mail, kept.service, desk)
    if not await proven_for(kept, mail, desk):
        return Taken(plan=plan.ref, submitted=False)
    standing = await desk.services.standing(kept.service)
    plan, _ = await steps.by_mail(plan, standing, kept, desk)
    besides = tuple(ref for ref in in_subject(mail, REFERENCES) if ref != plan.ref)
    return Taken(plan=plan.ref, submitted=True, by=said(plan.step.by) if plan.step.by else "", besides=besides)


async def _under_way(kept: KeptMail, mail: ParsedMail, service: str, desk: Desk) -> Taken | None:
    named = await references(mail, REFERENCES, desk)
    open_ = {plan.ref: plan for plan in await of_service(service, desk) if plan.closed is None} if named else {}
    plan = next((open_[ref] for ref in named if ref in open_), None)
    if plan is None:
        return None
    said_next = None
    if plan.state in APPROVED and plan.undone:
        said_next = ("An action is done", f"plan {plan.ref} done")
    elif plan.state in APPROVED:
        on = max(london_day(kept.received_at), plan.step.since)
        asked = f"plan {plan.ref} reinspect on={on.isoformat()} asked for in {kept.ref}"
        said_next = ("They ask for re-inspection", asked)
    return Taken(plan=plan.ref, submitted=False, stands=state_words(plan, desk.today), next=said_next)


async def awaited(mail: ParsedMail, service: str, desk: Desk) -> str:
    """The plan that a mail bears, where that is waited for; "" where there is none."""
    plan = await _waited_for(mail, service, desk)
    return plan.ref if plan else ""


async def service_of(mail: ParsedMail, desk: Desk) -> str:
    """The service whose plan the subject or thread names; "" where there is none."""
    return await borne.service_of(mail, REFERENCES, desk)


async def _waited_for(mail: ParsedMail, service: str, desk: Desk) -> Plan | None:
    named = await references(mail, REFERENCES, desk)
    if not named:
        return None
    waiting = {plan.ref: plan for plan in await of_service(service, desk) if plan.state in TO_SUBMIT}
    return next((waiting[ref] for ref in named if ref in waiting), None)
