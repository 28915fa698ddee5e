"""Replies that the tests of Slack script."""

from bot.reply import Choice, Form, FormField, Item, Items, Para, Reply, Tone, buttons

CARD = Reply(title="Oakwood House", blocks=(Para(text="Red since Monday"), buttons(("Why", "why 1-9000000001"))))
PUBLIC = Reply(title="Agenda", blocks=(Para(text="Three items"),), private=False)
LONG = Reply(title="All services", blocks=tuple(Para(text=f"line {n}") for n in range(120)))
LOG = Form(
    command="log",
    title="Log intelligence",
    fields=(
        FormField(name="service", label="Service", kind="service"),
        FormField(name="text", label="What is known", kind="text"),
        FormField(name="on", label="When it happened", kind="date", required=False),
    ),
)


def asking(**known: str) -> Reply:
    """The form of ``log``, filled in with what is known, as the dispatcher asks."""
    fields = tuple(field.model_copy(update={"value": known.get(field.name, "")}) for field in LOG.fields)
    form = LOG.model_copy(update={"fields": fields})
    return Reply(title="Log intelligence", blocks=(Para(text="Still needed: service."), form))


def invalid(**known: str) -> Reply:
    """The form again, with a fault in its date."""
    fault = Items(items=(Item(text="When it happened: is still to come"),))
    return asking(**known).model_copy(update={"blocks": (fault, *asking(**known).blocks[1:]), "tone": Tone.WARNING})


def which(text: str) -> Reply:
    """The question which service is meant, as a choice in the form."""
    choices = (Choice(value="1-9000000001", label="Oakwood House"), Choice(value="1-9000000002", label="Oakwood Court"))
    picked = {"kind": "choice", "choices": choices, "value": ""}
    fields = (LOG.fields[0].model_copy(update=picked), LOG.fields[1].model_copy(update={"value": text}))
    return Reply(title="Which one do you mean?", blocks=(LOG.model_copy(update={"fields": fields}),))
