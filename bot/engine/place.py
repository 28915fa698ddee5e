"""Who takes part: agencies, members, roles and what they may do (IQAF §11, S28)."""

from enum import StrEnum
from typing import Literal

from bot.engine.verdict import Clause, Value


class Right(StrEnum):
    """Something that a role allows."""

    READ = "read"  #: ask for services, their standing and history
    LOG = "log"  #: log intelligence, give one's agency's view of the risk
    RAISE = "raise"  #: raise a concern for a forum
    DECIDE = "decide"  #: record a forum's decision: RAG, an urgent concern, the end of a concern
    ACKNOWLEDGE = "acknowledge"  #: acknowledge an escalation for one's agency
    STAND_DOWN = "stand down"  #: end an escalation
    TRIAGE = "triage"  #: correct where a mail was filed and as what
    READ_RESTRICTED = "read restricted"  #: read intelligence marked restricted
    ASSESS = "assess"  #: record visits, statements, assurance levels, feedback, and the steps of plans
    MODERATE = "moderate"  #: set a rating where the rules give none; decide what the framework puts to officers
    CONTRACT = "contract"  #: approve plans; call review meetings; suspend, lift, terminate, issue notices; decide entry
    PUBLISH = "publish"  #: publish the directory by hand
    ADMINISTER = "administer"  #: members, channels, imports
    SPEAK = "speak"  #: said by the clock: agendas, climbs, refreshes. No member has it by default


class Agency(Value):
    """A partner. *id* is what facts and tables use."""

    id: str
    name: str
    kind: Literal[
        "council",
        "icb",
        "regulator",
        "region",
        "watchdog",
        "safeguarding",
        "workforce",
        "public health",
        "host",
        "provider",
    ]
    clause: Clause


class Role(Value):
    """A set of rights."""

    id: str
    name: str
    rights: frozenset[Right]
    clause: Clause


class Category(Value):
    """What a piece of intelligence is about."""

    id: str
    name: str
    clause: Clause


class Member(Value):
    """A person of one agency. ``id`` is the work e-mail address, in lower case."""

    id: str
    name: str
    agency: str
    roles: frozenset[str]
    active: bool = True

    @property
    def email(self) -> str:
        """Where mail for this member goes."""
        return self.id


THE_BOT = Member(id="iqaf", name="iqaf", agency="", roles=frozenset({"clock"}))
"""Who says what the clock says. It has the right SPEAK and every reading right, and no agency."""
