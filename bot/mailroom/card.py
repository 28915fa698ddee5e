"""The card that a mail gets in the triage channel: what was made of it, why, and one press to correct each thing."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.desk import KeptMail
from bot.engine.mail import ParsedMail
from bot.engine.names.words import Candidate
from bot.engine.scale import Severity
from bot.engine.triage import Triage
from bot.engine.verdict import Clause, Reason
from bot.frameworks import Framework
from bot.reply import AnyBlock, Button, Buttons, Item, Items, Note, Para, Reasons, Reply, Tone, buttons, facts
from bot.reply.dates import moment

LONGEST_EXCERPT = 600
MOST_ATTACHMENTS = 5
TONES = {
    Severity.CRITICAL: Tone.RED,
    Severity.HIGH: Tone.AMBER,
    Severity.MODERATE: Tone.PLAIN,
    Severity.LOW: Tone.PLAIN,
}
MATCHING = Clause(document="IQAF", section="24", local_default=True)


class CountsAs(NamedTuple):
    """What a mail counts as until a member presses that it is all that its words say."""

    said: str
    press: str
    title: str = ""  #: of its card, where its words' own kind and severity would mislead


def counting_as(said: Triage) -> CountsAs | None:
    """Of a stranger's mail the severity it is held at; of one that was asked for what it brings; else None."""
    if said.awaited:
        title = f"what was asked for, {said.awaited}"
        return CountsAs(f"{said.awaited}, and no news, until a member says that it is", "It is news too", title)
    return CountsAs(f"{said.severity.value}, until a member confirms it", "Confirm") if said.held_from else None


def triage_card(
    kept: KeptMail,
    framework: Framework,
    *,
    service: str = "",
    sender: str = "",
    reasons: Sequence[Reason] = (),
    candidates: Sequence[Candidate] = (),
    held: tuple[str, ...] = (),
    counts_as: CountsAs | None = None,
) -> Reply:
    """The card of a mail that was read.

    *held* says what identifies a citizen in it: then its words are not shown. Of a restricted kind who wrote it is not
    shown either. *counts_as* is what it counts as where its words say more. *candidates* are services that it could be
    about; of a filed mail those that it names besides.
    """
    mail = kept.parsed or ParsedMail()
    severity = Severity(kept.severity) if kept.severity else Severity.MODERATE
    title = f"Mail {kept.ref}: {_name(kept.category, framework)}, {severity.value}"
    restricted = bool(framework.intake.kind(kept.category).marking.rank)
    if counts_as and counts_as.title and not restricted:
        title = f"Mail {kept.ref}: {counts_as.title}"
    if restricted:
        sender = f"{'known' if kept.sender_known else 'not known'} to us; those who may read it see who"
    attached = _attached(mail, named=not (held or restricted))
    counts = counts_as.said if counts_as else ""
    blocks: list[AnyBlock] = [_facts(kept, service, sender or mail.sender, attached, counts)]
    blocks += _excerpt(kept, mail, framework, held)
    if reasons:
        blocks.append(Reasons(reasons=tuple(reasons)))
    if candidates and kept.service:
        blocks += [Para(text=_also_said(candidates)), _choices(kept.ref, candidates, "also", "File a copy there")]
    elif candidates:
        blocks += [Para(text="Which service is it about?"), _choices(kept.ref, candidates, "service", "This one")]
    if advice := framework.intake.kind(kept.category).advice:
        blocks.append(Note(text=advice))
    right = counts_as.press if counts_as else "Right"
    blocks += [_corrections(kept, severity, right), *_categories(kept, framework)]
    return Reply(title=title, blocks=tuple(blocks), tone=TONES[severity], private=False)


def with_presses(card: Reply, presses: Sequence[Button]) -> Reply:
    """The card with what else can be said of this mail, before the usual corrections."""
    if not presses:
        return card
    first = next(place for place, block in enumerate(card.blocks) if isinstance(block, Buttons))
    blocks = (*card.blocks[:first], Buttons(buttons=tuple(presses)), *card.blocks[first:])
    return card.model_copy(update={"blocks": blocks})


def settled_card(kept: KeptMail, framework: Framework, service: str, held: tuple[str, ...]) -> Reply:
    """The card of a mail that somebody has confirmed, or taken back: it is not asked about again."""
    card = triage_card(kept, framework, service=service, held=held)
    told = card.blocks[:2]  # the facts, and what it says
    presses = buttons(("Correct it", f"refile {kept.ref}"), ("Read it", f"mail {kept.ref}"))
    return card.model_copy(update={"title": f"{card.title}. {kept.note}", "blocks": (*told, presses)})


def unprocessable_card(kept: KeptMail, fault: str) -> Reply:
    """The card of a mail that is kept and could not be dealt with."""
    mail = kept.parsed or ParsedMail()
    return Reply(
        title=f"Mail {kept.ref} needs a person: it could not be processed",
        blocks=(
            facts(
                [
                    ("Arrived", moment(kept.received_at)),
                    ("From", mail.sender or kept.envelope_from),
                    ("Fault", fault),
                ]
            ),
            Para(text="It is kept as it came. Nothing was filed, and its sender was not answered.", tone=Tone.WARNING),
            buttons(("Read what there is", f"mail {kept.ref}"), ("Not for us", f"refile {kept.ref} none")),
        ),
        tone=Tone.WARNING,
        private=False,
    )


def matching(why: str) -> Reason:
    """Why the mail stands where it does, as a reason: how a mail is matched is ours to say."""
    return Reason(text=why, clause=MATCHING)


def _attached(mail: ParsedMail, *, named: bool) -> str:
    if not named:
        return f"{len(mail.attachments)}, names not shown" if mail.attachments else ""
    names = [part.name for part in mail.attachments[:MOST_ATTACHMENTS]]
    more = len(mail.attachments) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def _facts(kept: KeptMail, service: str, sender: str, attached: str, counts: str) -> AnyBlock:
    mail = kept.parsed or ParsedMail()
    return facts(
        [
            ("Service", service or "not matched", Tone.PLAIN if service else Tone.WARNING),
            ("From", sender, Tone.PLAIN if kept.sender_known else Tone.WARNING),
            ("Arrived", moment(kept.received_at)),
            ("Filed as", kept.intelligence or ""),
            ("Counts as", counts, Tone.WARNING),
            ("Attached", attached),
            ("Automatic", ", ".join(mail.automatic)),
            ("Broken", ", ".join(mail.faults)),
            ("Note", kept.note),
        ]
    )


def _excerpt(kept: KeptMail, mail: ParsedMail, framework: Framework, held: tuple[str, ...]) -> list[AnyBlock]:
    if held:
        return [Para(text=f"Its words are held in the mailroom: they contain {', '.join(held)}.", tone=Tone.WARNING)]
    if framework.intake.kind(kept.category).marking.rank:
        return [Note(text=f"It is restricted: those with that right may read it with “mail {kept.ref}”.")]
    text = (mail.top or mail.text)[:LONGEST_EXCERPT].strip()
    shortened = " …" if len(mail.top or mail.text) > LONGEST_EXCERPT else ""
    return [Para(text="\n".join(part for part in (mail.subject, text + shortened) if part) or "It has no text.")]


def _also_said(also: Sequence[Candidate]) -> str:
    names = ", ".join(dict.fromkeys(candidate.name for candidate in also))
    return f"It also names {names}. Is it about that service too?"


def _choices(ref: str, candidates: Sequence[Candidate], field: str, label: str) -> Items:
    return Items(
        items=tuple(
            Item(
                text=candidate.name,
                detail=" · ".join(part for part in (candidate.postcode, candidate.kind, candidate.provider) if part),
                buttons=(Button(label=label, words=f"refile {ref} {field}={candidate.location_id}"),),
            )
            for candidate in candidates
        ),
        numbered=True,
    )


def _corrections(kept: KeptMail, severity: Severity, right: str) -> Buttons:
    ref = kept.ref
    pairs: list[tuple[str, str]] = []
    if kept.service:
        pairs.append((right, f"refile {ref} right"))
    pairs += [("Another service", f"refile {ref}"), ("Not for us", f"refile {ref} none")]
    steps = list(Severity)
    if severity.rank + 1 < len(steps):
        worse = steps[severity.rank + 1].value
        pairs.append((f"More serious: {worse}", f"refile {ref} severity={worse}"))
    if severity.rank:
        better = steps[severity.rank - 1].value
        pairs.append((f"Less serious: {better}", f"refile {ref} severity={better}"))
    if kept.service and not kept.sender_known:
        pairs.append(("Trust this sender", f"refile {ref} trust"))
    return buttons(*pairs, ("Read it", f"mail {ref}"))


def _categories(kept: KeptMail, framework: Framework) -> list[AnyBlock]:
    others = [category for category in framework.intake.kinds if category != kept.category]
    named = [(_name(category, framework), f"refile {kept.ref} category={category}") for category in others]
    return [Note(text="Is it about something else?"), buttons(*named)] if named else []


def _name(category: str, framework: Framework) -> str:
    found = framework.categories.get(category)
    return found.name if found else category.replace("_", " ").capitalize()
