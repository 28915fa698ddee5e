"""Refusals that more than one part of the product gives, in the same words."""

from bot.desk import Desk
from bot.engine.errors import NotAllowed
from bot.engine.place import Right


def not_allowed(what: str, right: Right, desk: Desk) -> NotAllowed:
    """The member may not do *what*, for want of *right*: which roles have it, and which are the member's."""
    roles = desk.framework.roles
    having = [role.name for role in roles.values() if right in role.rights and Right.SPEAK not in role.rights]
    yours = [roles[role].name if role in roles else role for role in sorted(desk.member.roles)]
    needed = f"one of the roles {', '.join(having)}" if having else "the clock, which says it by itself"
    return NotAllowed(what=what, needed=needed, roles=", ".join(yours))
