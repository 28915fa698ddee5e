"""What every listener is given, and the little that they share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.integrations.slack.patience import BUSY, Patience, Seen
from bot.integrations.slack.said import Conversation, Said
from bot.integrations.slack.shown import card_view, form_view, notice, posts
from bot.integrations.slack.way_out import WayOut
from bot.reply import Reply

Json = dict[str, Any]
WAITING = notice(BUSY)


@dataclass
class Hub:
    """The dispatcher's ear and mouth in Slack."""

    conversation: Conversation
    out: WayOut
    patience: Patience
    seen: Seen = field(default_factory=Seen)

    async def answer(self, said: Said) -> Reply:
        """As :meth:`Conversation.answer`."""
        return await self.conversation.answer(said)

    async def opened(self, reply: Reply, trigger: str, channel: str = "") -> bool:
        """Open the reply's form, where it has one and Slack still lets us."""
        view = form_view(reply, channel)
        return view is not None and await self.out.open(trigger, view)

    async def opened_card(self, reply: Reply, trigger: str, user: str) -> None:
        """Open the reply as a form or as something to read; send it directly where it is too late for that."""
        said = posts(reply)
        form = form_view(reply)
        card, rest = card_view(said)
        if await self.out.open(trigger, form or card):
            await self.out.direct(user, () if form else rest)
        else:
            await self.out.direct(user, said)

    async def changed(self, reply: Reply, view_id: str, user: str, channel: str = "") -> None:
        """Put the reply in place of an open view; send it directly where nobody looks at it any more."""
        said = posts(reply)
        form = form_view(reply, channel)
        card, rest = card_view(said)
        if await self.out.change(view_id, form or card):
            await self.out.direct(user, () if form else rest)
        else:
            await self.out.direct(user, said)


def team_and_user(body: Mapping[str, Any]) -> tuple[str, str]:
    """Who acted, in any of Slack's shapes. A person's own workspace goes before the one that was acted in."""
    event = body.get("event")
    if event:
        team = event.get("user_team") or event.get("team") or body.get("team_id")
        return str(team or ""), str(event.get("user") or "")
    user = body.get("user")
    if isinstance(user, Mapping):
        return str(user.get("team_id") or (body.get("team") or {}).get("id") or ""), str(user["id"])
    return str(body.get("team_id") or ""), str(body.get("user_id") or "")
