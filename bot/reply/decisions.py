"""How a question put to officers reads, with the documents' answers, and what was decided (IQAF §8, 13)."""

from collections.abc import Mapping

from bot.engine.decisions import Option, Question
from bot.engine.facts import ServiceDescribed
from bot.engine.parts import Awaited
from bot.engine.place import Right, Role
from bot.reply import AnyBlock, Button, Heading, Item, Items, Note, Para, Reasons, Reply, Tone, buttons, facts
from bot.reply.dates import day


def question_reply(asked: Awaited, question: Question, service: ServiceDescribed, roles: Mapping[str, Role]) -> Reply:
    """The question as a card, posted where officers see it."""
    return Reply(
        title=f"To be decided: {service.name}: {question.title}",
        blocks=(
            facts([("Service", service_line(service)), ("Provider", service.provider_name)]),
            *question_blocks(asked, question, service, roles),
            Note(text=f"Nothing follows until a member decides: press an answer, or say “decide {service.name}”."),
            buttons(("Status", f"status {service.location_id}"), ("Why", f"why {service.location_id}")),
        ),
        tone=Tone.WARNING,
        private=False,
    )


def question_blocks(
    asked: Awaited, question: Question, service: ServiceDescribed, roles: Mapping[str, Role]
) -> tuple[AnyBlock, ...]:
    """What is asked and why, and each answer with what it means, its clause and its press."""
    return (
        Para(text=f"{asked.text.rstrip('.')}. Waiting since {day(asked.since)}.", tone=Tone.WARNING),
        *([Reasons(reasons=asked.reasons)] if asked.reasons else []),
        Heading(text="Answers"),
        Items(items=tuple(_answer(option, asked, service, roles) for option in question.options.values())),
    )


def decided_reply(
    question: Question, option: Option, reason: str, by: str, service: ServiceDescribed, text: str = ""
) -> Reply:
    """What was decided, by whom and why."""
    rows = [
        ("Service", service_line(service)),
        ("Question", text or question.title),
        ("Decided", f"{option.label}: {option.means} ({option.clause})"),
        ("Reason", reason),
        ("By", by),
    ]
    return Reply(
        title=f"Decided: {service.name}: {option.label}",
        blocks=(facts(rows), buttons(("Status", f"status {service.location_id}"))),
        private=False,
    )


def service_line(service: ServiceDescribed) -> str:
    """A service told apart from its namesakes."""
    return f"{service.name} · {service.postcode} · {service.location_id}"


def _answer(option: Option, asked: Awaited, service: ServiceDescribed, roles: Mapping[str, Role]) -> Item:
    words = f"decide {service.location_id} about={asked.key} {option.id}"
    who = [role.name for role in roles.values() if option.needs in role.rights and Right.SPEAK not in role.rights]
    takes = f"; for: {', '.join(who)}" if option.needs is Right.CONTRACT and who else ""
    return Item(
        text=option.label,
        detail=f"{option.means} ({option.clause}){takes}",
        buttons=(Button(label=option.label, words=words),),
    )
