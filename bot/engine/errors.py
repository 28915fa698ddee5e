"""Every refusal the product can give. A class's docstring is its message."""

from inspect import cleandoc
from string import Formatter
from typing import Any


class IqafError(Exception):
    """Something was refused. This message should never be seen: raise a subclass that says what."""

    def __init__(self, **values: Any) -> None:
        self.values = values
        template = cleandoc(type(self).__doc__ or "")
        wanted = {name for _, name, _, _ in Formatter().parse(template) if name}
        super().__init__(template.format(**{name: values.get(name, "?") for name in wanted}))


class OurFault(IqafError):
    """Something is wrong on our side, and nothing was recorded. Tell your administrator."""

    # What only an administrator should read is added as a note (:meth:`BaseException.add_note`).


class NotAllowed(IqafError):
    """You may not {what}: it takes {needed}. Yours: {roles}. Ask your administrator."""


class UnknownMember(IqafError):
    """I do not know you here, so I can answer nothing. Ask your administrator to add {who} as a member."""


class NothingNamed(IqafError):
    """There is no {what} “{given}”. {hint}"""


class BadValue(IqafError):
    """{field}: {problem}. {hint}"""


class CitizenData(IqafError):
    """This looks like it names or identifies a citizen ({found}), so nothing was recorded or shown to anyone. \
Take it out and send it again; your text is below, unchanged."""


class Conflict(IqafError):
    """{what} has changed since you looked: {problem}. Look again, then repeat it if it still holds."""
