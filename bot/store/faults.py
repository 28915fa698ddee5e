"""What a database may answer instead of doing as it was told, in words that say what to do."""

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from bot.engine.errors import Conflict, IqafError, OurFault

FULL = ("SQLITE_FULL", "53100")
BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED", "40001", "40P01", "55P03")
UNUSABLE = {
    "SQLITE_READONLY": "it may only be read, not written",
    "SQLITE_CANTOPEN": "it cannot be opened or made (is its folder there, and may we write in it?)",
    "SQLITE_NOTADB": "that file is no database",
    "SQLITE_CORRUPT": "it is damaged; put back the last copy",
    "SQLITE_IOERR": "its disk does not do what it is told (is it full?)",
    "08": "it does not answer",  # PostgreSQL's classes of SQLSTATE from here on
    "28": "it does not let us in",
    "3D": "it is not there",
    "42501": "we may not do that there",
    "53": "it has run out of what it needs",
    "57P": "it is being stopped or started",
    "58": "its disk does not do what it is told (is it full?)",
}
UNREACHED = "08000"  #: a server that was not reached gives no SQLSTATE


class DatabaseFull(OurFault):
    """There is no room left where the database is kept, so nothing was recorded. Tell your administrator: once there \
is room, the same again works."""


class DatabaseUnusable(OurFault):
    """The database cannot be used: {problem}. Nothing was recorded. Tell your administrator."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem=problem)
        self.problem = problem


def told(error: DBAPIError, url: URL) -> IqafError | None:
    """What to say of *error*; None for a mistake of ours, which only the log should hold."""
    if isinstance(error, IntegrityError):
        return Conflict(what="What you worked on", problem="someone else wrote at the same moment")
    code = _code(error)
    if code.startswith(BUSY):
        return Conflict(what="The database", problem="it was busy for too long")
    problem = next((said for beginning, said in UNUSABLE.items() if code.startswith(beginning)), None)
    fault = DatabaseFull() if code.startswith(FULL) else DatabaseUnusable(problem) if problem else None
    if fault:
        where, said = url.render_as_string(hide_password=True), " ".join(str(error.orig).split())
        fault.add_note(f"({where}: {said})")
    return fault


def _code(error: DBAPIError) -> str:
    """SQLite's name of the fault, or PostgreSQL's SQLSTATE."""
    name = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    return str(name or (UNREACHED if isinstance(error, OperationalError) else ""))
