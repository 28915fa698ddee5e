"""Where a mail belongs, where names and senders leave it open."""

from dataclasses import dataclass, field

import pytest

from bot.engine.mail import ParsedMail
from bot.engine.names.words import Candidate, Found
from bot.mailroom.filing import Writer, place


def candidate(location_id: str, score: float = 60.0, provider: str = "Fernway Care") -> Candidate:
    return Candidate(
        location_id=location_id,
        name=f"House {location_id}",
        postcode="",
        kind="",
        provider=provider,
        registered=True,
        score=score,
    )


@dataclass
class Services:
    found: Found

    async def mentioned(self, text: str) -> Found:
        return self.found


@dataclass
class Mailroom:
    async def by_message_id(self, message_id: str) -> None:
        return None


@dataclass
class Desk:
    services: Services
    mail: Mailroom = field(default_factory=Mailroom)


def writer(*services: Candidate) -> Writer:
    return Writer(known=bool(services), source="provider", said="", services=services)


A, B, C = candidate("1-9000000011"), candidate("1-9000000012"), candidate("1-9000000013", provider="Other Homes")
MAIL = ParsedMail(text="Something happened.")


@pytest.mark.parametrize(
    ("found", "who", "service", "why"),
    [
        (Found(sure=A, exact=True), writer(), A, "names the service in full"),
        (Found(sure=A), writer(), A, "names the service"),
        (Found(sure=A), writer(A, B), A, "names the service"),
        (Found(sure=B), writer(A), B, "names the service"),
        (Found(sure=C), writer(A), None, "does not write for"),
        (Found(candidates=(A, B)), writer(), None, "more than one"),
        (Found(candidates=(A, C)), writer(A, B), A, "Of the services the sender writes for"),
        (Found(candidates=(A, B)), writer(A, B), None, "more than one"),
        (Found(candidates=(C,)), writer(A), A, "for this service alone"),
        (Found(candidates=(candidate("1-9000000019", 100.0, "Third"),)), writer(A), None, "does not write for"),
        (Found(), writer(A), A, "for this service alone"),
        (Found(), writer(A, B), None, "more than one"),
        (Found(), writer(), None, "names no service"),
    ],
)
async def test_what_the_text_names_and_who_writes_decide_together(found, who, service, why):
    placed = await place(MAIL, who, Desk(Services(found)))

    assert placed.service == (service.location_id if service else None)
    assert why in placed.why
    assert (placed.confidence > 0.5) == (service is not None)


async def test_at_most_five_are_offered_each_once():
    many = tuple(candidate(f"1-90000001{number}") for number in range(10, 20))
    placed = await place(MAIL, writer(*many), Desk(Services(Found(candidates=many))))

    assert [c.location_id for c in placed.candidates] == [c.location_id for c in many[:5]]
