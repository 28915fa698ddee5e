"""A reply for a reader who can press nothing."""

from bot.reply import Block, Button, Buttons, Form, Items, Reply


def without_presses(reply: Reply, but: str = "") -> Reply:
    """The reply without buttons and forms; buttons that say *but* stay."""

    def kept(buttons: tuple[Button, ...]) -> tuple[Button, ...]:
        return tuple(button for button in buttons if but and button.words == but)

    blocks: list[Block] = []
    for block in reply.blocks:
        match block:
            case Form():
                continue
            case Buttons():
                if left := kept(block.buttons):
                    blocks.append(Buttons(buttons=left))
            case Items():
                items = tuple(item.model_copy(update={"buttons": kept(item.buttons)}) for item in block.items)
                blocks.append(block.model_copy(update={"items": items}))
            case _:
                blocks.append(block)
    return reply.model_copy(update={"blocks": tuple(blocks)})
