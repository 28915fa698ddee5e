"""The choices that fields offer, from the place's framework."""

from bot.engine.scale import Marking, Severity
from bot.frameworks import Framework
from bot.reply import Choice

ANY_PACKAGE = "any"  #: one that asks for no specialism with a rule of its own
MARKING_LABELS = {
    Marking.PARTNERS: "All partners may read it",
    Marking.RESTRICTED: "Restricted: only those with that right",
    Marking.AGENCY: "My own agency only",
}


def categories(framework: Framework) -> tuple[Choice, ...]:
    """What intelligence can be about."""
    return tuple(Choice(value=row.id, label=row.name) for row in framework.categories.values())


def severities(_: Framework) -> tuple[Choice, ...]:
    """Least first."""
    return tuple(Choice(value=severity.value, label=severity.value.capitalize()) for severity in Severity)


def markings(_: Framework) -> tuple[Choice, ...]:
    """Widest first."""
    return tuple(Choice(value=marking.value, label=label) for marking, label in MARKING_LABELS.items())


def sources(framework: Framework) -> tuple[Choice, ...]:
    """Agencies, and the provider itself, whether or not the place lists it among them."""
    named = {agency.id: agency.name for agency in framework.agencies.values()} | {"provider": "The provider"}
    return tuple(Choice(value=agency, label=name) for agency, name in named.items())


def forums(framework: Framework) -> tuple[Choice, ...]:
    """The forums that sit by a calendar."""
    return tuple(Choice(value=row.id, label=row.name) for row in framework.forums.forums.values() if row.meets)


def packages(framework: Framework) -> tuple[Choice, ...]:
    """What a care package may ask for that has its offers compared in another way."""
    apart = dict.fromkeys(each.specialism for each in framework.tender.schemes.values() if each.specialism)
    titles = framework.entry.specialisms
    return (
        Choice(value=ANY_PACKAGE, label="No specialism with a rule of its own"),
        *(Choice(value=each, label=titles[each].title if each in titles else each) for each in apart),
    )


def yes_or_no(_: Framework) -> tuple[Choice, ...]:
    """For questions answered yes or no."""
    return (Choice(value="no", label="No"), Choice(value="yes", label="Yes"))
