"""A form as Slack's client fills it in: by label, with what it insists on before anything is sent."""

from collections.abc import Mapping

from bot.integrations.slack.simulator_blocks import inputs
from bot.integrations.slack.simulator_state import HeldFile, Json, Screen


class CannotDo(AssertionError):
    """Slack's own client would not let a person do this: no such button, an answer missing."""


def state(
    screen: Screen, values: Mapping[str, str], files: Mapping[str, HeldFile] | None = None, port: int = 0
) -> Json:
    """The state of a form as Slack sends it, after what Slack's client itself insists on.

    Of a file input the value is the ids of *files* that were uploaded, with blanks between them.
    """
    state: Json = {}
    left = dict(values)
    for block_id, block in inputs(screen.view).items():
        element, label = block["element"], block["label"]["text"]
        given = left.pop(label, None)
        entered = (
            _chosen(element, given, files or {}, port) if element["type"] == "file_input" else _entered(element, given)
        )
        state[block_id] = {element["action_id"]: entered}
        if not block.get("optional") and not any(v for k, v in entered.items() if k != "type"):
            raise CannotDo(f"“{label}” must be answered")
    if left:
        raise CannotDo(f"the form does not ask {sorted(left)}")
    return state


def _chosen(element: Json, given: str | None, files: Mapping[str, HeldFile], port: int) -> Json:
    chosen = [files[name] for name in (given or "").split()]
    kinds = element.get("filetypes") or []
    if len(chosen) > element.get("max_files", 10):
        raise CannotDo("too many files")
    for file in chosen:
        if kinds and file.name.rpartition(".")[2].lower() not in kinds:
            raise CannotDo(f"{file.name} is none of {', '.join(kinds)}")
    return {"type": "file_input", "files": [file.sent(port) for file in chosen]}


def _entered(element: Json, given: str | None) -> Json:
    kind = element["type"]
    match kind:
        case "plain_text_input":
            return {"type": kind, "value": (given if given is not None else element.get("initial_value")) or None}
        case "datepicker":
            return {"type": kind, "selected_date": given if given is not None else element.get("initial_date")}
        case "static_select" | "radio_buttons":
            options = {o["text"]["text"]: o for o in element["options"]} | {o["value"]: o for o in element["options"]}
            if given is not None and given not in options:
                raise CannotDo(f"“{given}” is not offered")
            return {"type": kind, "selected_option": options[given] if given else element.get("initial_option")}
        case _:
            raise CannotDo(f"cannot answer a {kind}")
