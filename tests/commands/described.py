"""Services of the demo described otherwise."""

from bot.consequences import settle
from bot.dispatch import Identity, Request
from bot.engine.facts import ServiceDescribed
from tests.conftest import Place

SAYING = Request(who=Identity(channel="clock", id="iqaf"), words="import")


async def outside(place: Place, service: str = "Dunlin House", **more: object) -> str:
    """Describe a service anew as outside the contract, and as *more* says; gives its location id."""
    async with place.house.desk(SAYING, write=True) as desk:
        found = (await desk.services.find(service)).sure
        assert found
        described = (await desk.services.standing(found.location_id)).service
        body = described.model_dump() | {"contracted": False, "commissioners": ()} | more
        await desk.ledger.append(f"service/{found.location_id}", ServiceDescribed.model_validate(body))
        await settle(desk)
    return found.location_id
