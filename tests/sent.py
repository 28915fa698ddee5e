"""Documents as if a member had sent them in: kept and read before anything is said of them."""

from collections.abc import Mapping

from bot.dispatch import Identity, Request
from bot.documents import SPREADSHEET
from bot.engine.facts import ServiceDescribed
from bot.frameworks import Framework
from bot.store.documents import StoredDocuments
from bot.workbooks.opening import workbook
from tests.conftest import Place
from tests.telling import PRIYA, TOM
from tests.workbooks.files import filled


async def sent_in(place: Place, raw: bytes, name: str = "statement.xlsx", *, read: bool = True, as_: str = TOM) -> str:
    """Keep a file, read as a spreadsheet unless told; its reference."""
    request = Request(who=Identity(channel="web", id=as_, email=as_), words="document")
    async with place.house.desk(request, write=True) as desk:
        assert isinstance(desk.documents, StoredDocuments)
        found = workbook(raw) if read else None
        return (await desk.documents.keep(name, SPREADSHEET, raw, workbook=found)).ref


def statement_file(
    framework: Framework, location_id: str, name: str, but: Mapping[str, str] | None = None, **cover: object
) -> bytes:
    """A statement's spreadsheet with every criterion fully met, but for some."""
    levels = dict.fromkeys(framework.toolkit.criteria, "Fully met") | dict(but or {})
    labels = {"Location id": location_id, "Service": name, "Completed by": "The manager", **cover}
    return filled(levels, labels, purpose="statement")


async def tell(place: Place, location_id: str, **anew: object) -> None:
    """Describe a service anew."""
    request = Request(who=Identity(channel="web", id=PRIYA, email=PRIYA), words="describe")
    async with place.house.desk(request, write=True) as desk:
        service = (await desk.services.standing(location_id)).service
        fact = ServiceDescribed.model_validate(service.model_dump() | anew)
        await desk.ledger.append(f"service/{location_id}", fact)
        await desk.changed()
