"""Refusals that more than one part of the product gives, in the same words."""

from bot.desk import Desk
from bot.engine.errors import NotAllowed, NothingNamed
from bot.engine.place import Right

TO_FIND = "“status NAME” shows what is open at a service with its reference; “history NAME” lists all that there is."


def not_allowed(what: str, right: Right, desk: Desk) -> NotAllowed:
    """The member may not do *what*, for want of *right*: which roles have it, and which are the member's."""
    roles = desk.framework.roles
    having = [role.name for role in roles.values() if right in role.rights and Right.SPEAK not in role.rights]
    yours = [roles[role].name if role in roles else role for role in sorted(desk.member.roles)]
    needed = f"one of the roles {', '.join(having)}" if having else "the clock, which says it by itself"
    return NotAllowed(what=what, needed=needed, roles=", ".join(yours))


def no_reference(ref: str) -> NothingNamed:
    """No service is told by this reference: it was never given, is about none, or is not for the member to read.

    The words are the same for all three (S28).
    """
    return NothingNamed(what="record of a service under the reference", given=ref, hint=TO_FIND)


def restricted(what: str, ref: str, desk: Desk) -> NotAllowed | NothingNamed:
    """A restricted mail, or what came with one, is not for the member.

    Who triages has seen in its channel that it is there, and hears which right is wanting. To everybody else it is as
    if it had never come, in the words for a reference that was never given (S28).
    """
    if desk.may(Right.TRIAGE):
        return not_allowed(f"{what} {ref}", Right.READ_RESTRICTED, desk)
    kind = ref.partition("-")[0]
    return NothingNamed(
        what={"MAIL": "mail", "DOC": "document"}[kind], given=ref, hint=f"References look like {kind}-0001."
    )
