"""Whether a provider's mail may be acted on by itself: who sent it is proven, and writes for that service (S29)."""

from bot.desk import Desk, KeptMail
from bot.engine.mail import ParsedMail


async def proven_for(kept: KeptMail, mail: ParsedMail, desk: Desk) -> bool:
    """Whether our own mail server proved a sender who is known to write for the service the mail is filed at.

    A thread or a person may have filed it at another provider's service: then a member must say what it is.
    """
    if kept.service is None or not (kept.sender_known and mail.authenticated == "pass"):
        return False
    theirs = await desk.services.writing_from(mail.sender)
    if any(each.location_id == kept.service for each in theirs):
        return True
    provider = (await desk.services.standing(kept.service)).service.provider_name
    return any(each.provider == provider for each in theirs)
