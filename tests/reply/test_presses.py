"""A reply for readers who can press nothing: it loses its buttons and forms, and no word else."""

from bot.reply import Button, Buttons, Form, FormField, Item, Items, Note, Para, Reply
from bot.reply.presses import without_presses

ACK = Button(label="Acknowledge", words="ack ESC-0001")
STATUS = Button(label="Status", words="status 1-9")
FORM = Form(command="log", title="Log", fields=(FormField(name="text", label="What", kind="text"),))
REPLY = Reply(
    title="ESC-0001",
    blocks=(
        Para(text="it turned Red"),
        Items(items=(Item(text="Oakwood House", detail="Red", buttons=(ACK, STATUS)),), numbered=True),
        Buttons(buttons=(STATUS,)),
        Buttons(buttons=(ACK, STATUS)),
        FORM,
        Note(text="small print"),
    ),
)


def test_nothing_can_be_pressed_and_every_word_stays() -> None:
    reply = without_presses(REPLY)

    assert [type(block) for block in reply.blocks] == [Para, Items, Note]
    assert reply.blocks[1] == Items(items=(Item(text="Oakwood House", detail="Red"),), numbered=True)
    assert reply.title == REPLY.title


def test_what_is_named_may_still_be_pressed_wherever_it_stands() -> None:
    reply = without_presses(REPLY, "ack ESC-0001")

    assert [block for block in reply.blocks if isinstance(block, Buttons)] == [Buttons(buttons=(ACK,))]
    (items,) = (block for block in reply.blocks if isinstance(block, Items))
    assert items.items[0].buttons == (ACK,)
