"""Opening spreadsheets that people send, in another process, within a time and a memory limit."""

from bot.apart import SECONDS, Apart, NotRead
from bot.engine.workbook import Workbook
from bot.workbooks.package import FRESH, too_large

#: openpyxl then parses with defusedxml throughout, which refuses entities, rather than with lxml.
ENVIRONMENT = {"OPENPYXL_LXML": "False", "OPENPYXL_DEFUSEDXML": "True"}


class SafeWorkbooks(Apart):
    """Reads spreadsheets in a worker process; used as an async context manager (see :class:`bot.apart.Apart`)."""

    def __init__(self, seconds: float = SECONDS) -> None:
        super().__init__("bot.workbooks.worker", seconds=seconds, environment=ENVIRONMENT)

    async def read(self, raw: bytes) -> Workbook:
        """The workbook in *raw*; whatever is wrong with it, or happens to the worker, is a fault in plain English."""
        if fault := too_large(len(raw)):
            return Workbook(faults=(fault,))
        try:
            return await self.ask(raw, Workbook.model_validate_json)
        except NotRead as refusal:
            return Workbook(faults=(f"The workbook {refusal.fault}. {FRESH}",))
