"""The small cards of the triage channel: mail that is filed nowhere because no provider's notification is in it."""

from collections.abc import Sequence

from bot.desk import KeptMail
from bot.engine import privacy
from bot.engine.mail import ParsedMail
from bot.engine.names.words import Candidate
from bot.frameworks import Framework
from bot.post import Outgoing, Post
from bot.reply import AnyBlock, Note, Para, Reply, Tone, buttons, facts

MOST_CANDIDATES = 3
MOST_SHOWN = 5  #: documents that came with a mail
SHORT = 120  #: characters of a subject


def machine_card(kept: KeptMail, framework: Framework, returned: Outgoing | None) -> Reply:
    """One line for what a machine wrote in answer to a mail, and for a mail that came back."""
    mail = kept.parsed or ParsedMail()
    if returned:
        said = f"our mail to {returned.destination} came back"
    else:
        said = "a mail came back" if mail.returned else "an automatic answer"
        said += "" if _shut(kept, framework) else f" from {mail.sender or 'nobody named'}{_subject(mail)}"
    presses = buttons(("Read it", f"mail {kept.ref}"), ("Correct it", f"refile {kept.ref}"))
    return Reply(title=f"{kept.ref}: {said}; kept, filed nowhere", blocks=(presses,), private=False)


def member_card(
    kept: KeptMail,
    framework: Framework,
    who: str,
    candidates: Sequence[Candidate],
    came: Sequence[tuple[str, str]] = (),
) -> Reply:
    """A member's mail: it is no provider's word. One press files it as intelligence of the member's agency.

    *came* is what was attached and kept, reference and name: its sender was answered about it by mail, unless a
    machine wrote.
    """
    mail = kept.parsed or ParsedMail()
    shut = _shut(kept, framework)
    if shut and mail.forwarded_sender:  # who wrote what is restricted is for those who may read it
        who = who.replace(mail.forwarded_sender, "somebody")
    blocks: list[AnyBlock] = [Para(text=f"From {who}{'' if shut else _subject(mail)}.")]
    if came:
        blocks.append(Para(text=_kept_with(came, answered=not mail.automatic)))
    say = "What else its words ask for" if came else "What its words ask for"
    blocks.append(Note(text=f"{say} is not done by mail: say it in chat. It can be filed as intelligence."))
    ref = kept.ref
    offered = [
        (f"File at {candidate.name}", f"refile {ref} service={candidate.location_id}")
        for candidate in candidates[:MOST_CANDIDATES]
    ]
    other = "Another service" if offered else "File at a service"
    presses = buttons(
        *((f"Show {each}", f"document {each}") for each, _ in came[:MOST_SHOWN]),
        *offered,
        (other, f"refile {ref}"),
        ("Not for us", f"refile {ref} none"),
        ("Read it", f"mail {ref}"),
    )
    title = f"Mail {ref} from a member: kept, filed nowhere"
    return Reply(title=title, blocks=(*blocks, presses), private=False)


def _kept_with(came: Sequence[tuple[str, str]], *, answered: bool) -> str:
    names = ", ".join(f"{each} ({name})" for each, name in came[:MOST_SHOWN])
    more = f" and {len(came) - MOST_SHOWN} more" if len(came) > MOST_SHOWN else ""
    told = " Its sender was mailed what it comes to; nothing is recorded unless they press the link in that mail."
    return f"Attached and kept: {names}{more}.{told if answered else ' Nothing was recorded.'}"


def returned_post(kept: KeptMail, returned: Outgoing) -> Post:
    """What the administrators are told of a mail of ours that came back; without its words, meant for few."""
    return Post(
        key=f"returned/{kept.ref}",
        to="channel:administrators",
        reply=Reply(
            title=f"{returned.destination} did not get a mail of ours",
            blocks=(
                Para(text="It came back. Correct the address, and tell the person another way.", tone=Tone.WARNING),
                facts([("To", returned.destination), ("Message", returned.post.key), ("Said by", kept.ref)]),
                buttons(("Read what came back", f"mail {kept.ref}")),
            ),
            tone=Tone.WARNING,
            private=False,
        ),
    )


def _shut(kept: KeptMail, framework: Framework) -> bool:
    """Whether its subject must not be shown: it identifies a citizen, or its kind is restricted."""
    subject = kept.parsed.subject if kept.parsed else ""
    return bool(privacy.identifiers(subject) or framework.intake.kind(kept.category).marking.rank)


def _subject(mail: ParsedMail) -> str:
    if not mail.subject:
        return ""
    return f": “{mail.subject[:SHORT].rstrip()}{' …' if len(mail.subject) > SHORT else ''}”"
