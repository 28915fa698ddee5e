"""``iqaf``: the demo, the server, the same commands as in chat, and administration. Other programs rely on it.

Exit codes: 0 done; 1 something is wrong here; 2 what was asked for was wrong, with the reason on standard error.
"""

import json
import logging
from datetime import datetime
from pathlib import Path
from typing import IO

import click

from bot.cli_parts import CONFIG, DAY, FILE, OURS, WRONG, command, demo_if_unset, listen
from bot.engine.quality.sheet_words import Purpose
from bot.settings import read

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


@click.group()
@click.version_option(package_name="iqaf")
def main() -> None:
    """Quality assurance of care services, in the partners' chat. `iqaf run` shows it with nothing set up."""
    logging.basicConfig(level=logging.WARNING, format=LOG_FORMAT)
    logging.getLogger("aiosqlite").setLevel(logging.WARNING)  # at DEBUG it writes what is stored


@main.command()
@click.option("--port", type=int, help="of the local page; 8080, or any free one, unless given")
@click.option("--host", default="127.0.0.1", help="loopback only")
@click.option("--fresh", is_flag=True, help="start over with a new demo")
@command
async def run(port: int | None, host: str, *, fresh: bool) -> None:
    """Serve an invented place on a page of this machine. Its data is kept in IQAF_HOME (var)."""
    from bot.demo.run import forget, open_demo
    from bot.integrations.web.guard import require_loopback
    from bot.serving import answer

    require_loopback(host)
    settings = read()
    if fresh:
        await forget(settings)
    with listen(host, 8080 if port is None else port, exactly=port is not None) as door:
        port = door.getsockname()[1]
        async with open_demo(settings, port) as demo:
            click.echo(f"iqaf demo: open http://{host}:{port}/ (everything in it is invented; stop with Ctrl-C)")
            click.echo(f"mail to the place: SMTP on 127.0.0.1:{demo.mail_port}")
            await answer(demo.page, door, demo.room.close)


@main.command("demo")
@click.option("--script", is_flag=True, required=True, help="tell the whole story without a browser")
@command
async def demo_script(*, script: bool) -> int:
    """Ask, log, raise, draft, final, turn Red, escalate, acknowledge, provider's mail: told in the terminal."""
    from bot.demo.script import tell

    return await tell(click.echo)


@main.command()
@CONFIG
@command
async def serve(config: Path | None) -> None:
    """Serve a place: Slack, mail and signed links, and what it does by itself."""
    from bot.app import open_place, working
    from bot.serving import answer, application

    settings = read(config)
    async with open_place(settings) as place, working(place), application(place) as answering:
        click.echo(f"iqaf serves {place.framework.title} on {settings.host}:{settings.port}")
        await answer(answering, listen(settings.host, settings.port, exactly=True))


@main.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--as", "member", required=True, help="the member's work e-mail address")
@click.option("--on", type=DAY, help="as if it were that day")
@click.option(
    "--format", "form", default="text", type=click.Choice(["text", "json", "slack", "teams", "html", "email"])
)
@CONFIG
@command
async def say(words: tuple[str, ...], member: str, on: datetime | None, form: str, config: Path | None) -> int:
    """Say WORDS as a member, and print the answer as a channel would show it.

    Where nothing is set up, the demo place answers.
    """
    from bot.admin.saying import FORMATS
    from bot.admin.saying import say as said

    settings = read(config)
    await demo_if_unset(settings)
    reply = await said(settings, " ".join(words), member, on.date() if on else None)
    click.echo(FORMATS[form](reply), err=reply.outcome != "done" and form == "text")
    if reply.outcome != "done" and form != "text":
        click.echo(FORMATS["text"](reply), err=True)
    return {"done": 0, "refused": WRONG, "broke": OURS}[reply.outcome]


@main.command()
@FILE
@click.option("--as", "member", required=True, help="the member's work e-mail address")
@click.option("--service", default="", help="whose visit it was, where the spreadsheet does not say it")
@click.option("--on", type=DAY, help="the day of the visit, likewise")
@click.option("--confirm", is_flag=True, help="record it; else its verdict is only shown")
@CONFIG
@command
async def visit(
    file: Path, member: str, service: str, on: datetime | None, config: Path | None, *, confirm: bool
) -> int:
    """Work out a visit from its spreadsheet, and with --confirm record it. Every fault is named with its cell."""
    from bot.admin.saying import as_text
    from bot.admin.visiting import visit_file

    settings = read(config)
    await demo_if_unset(settings)
    done = await visit_file(settings, file, member, on=on.date() if on else None, service=service, confirm=confirm)
    if done.faults:
        click.echo("\n".join(f"iqaf: {fault}" for fault in done.faults), err=True)
        click.echo(f"iqaf: nothing was recorded; the spreadsheet is kept as {done.document}", err=True)
        return WRONG
    click.echo(as_text(done.reply), err=done.reply.outcome != "done")
    return {"done": 0, "refused": WRONG, "broke": OURS}[done.reply.outcome]


@main.command()
@click.argument("file", type=click.File(encoding="utf-8-sig", errors="replace"))
@click.option("--framework", default="birmingham-solihull", show_default=True)
@command
async def rate(file: IO[str], framework: str) -> int:
    """Work out the rating of visits given as JSON ("-": standard input), one answer a line."""
    from bot.admin.rating import rate_all
    from bot.app import framework_of

    faults = 0
    for answer in rate_all(file.read(), framework_of(framework)):
        click.echo(json.dumps(answer, ensure_ascii=False))
        faults += answer["status"] == "error"
        for error in answer["errors"]:
            click.echo(f"iqaf: {error}", err=True)
    return WRONG if faults else 0


@main.command()
@click.option("--framework", default="birmingham-solihull", show_default=True)
@click.option("--version", default=None, help="the latest unless given")
@click.option("--format", "form", default="json", type=click.Choice(["json"]))
@click.option(
    "--xlsx",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    is_flag=False,
    flag_value="toolkit.xlsx",
    help="write a spreadsheet to fill in; toolkit.xlsx here, where no file is named",
)
@click.option(
    "--purpose",
    default="visit",
    show_default=True,
    type=click.Choice(["visit", "statement"]),
    help="of the spreadsheet: the officer's, or the provider's (PQAS)",
)
@command
async def toolkit(framework: str, version: str | None, form: str, path: Path | None, purpose: Purpose) -> None:
    """Print a version of the visit toolkit, or write it as a spreadsheet: its criteria, mandatory and advanced."""
    from bot.admin import rating
    from bot.app import framework_of

    if path:
        rating.toolkit_file(framework_of(framework), version, purpose, path)
        click.echo(str(path))
    else:
        click.echo(json.dumps(rating.toolkit(framework_of(framework), version), indent=2, ensure_ascii=False))


@main.command("import")
@click.argument("what", type=click.Choice(["cqc", "members", "services", "feedback"]))
@FILE
@click.option("--authority", default="", help="of the CQC's files, only this local authority's services")
@CONFIG
@command
async def import_(what: str, file: Path, authority: str, config: Path | None) -> None:
    """Take in the CQC's directory or latest ratings, or a place's own members, services or feedback: CSV."""
    from bot.admin.bringing import import_file

    click.echo(str(await import_file(read(config), what, file, authority)))


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="a line a mail")
@CONFIG
@command
async def intake(paths: tuple[Path, ...], config: Path | None, *, as_json: bool) -> int:
    """Take in mail files, or every .eml file below a folder."""
    from bot.admin.mail import as_line, report, take_in

    settings = read(config)
    await demo_if_unset(settings)
    summary = await take_in(settings, paths)
    click.echo("\n".join(map(as_line, summary.outcomes)) if as_json else report(summary))
    return 1 if summary.raised else 0


@main.command()
@click.argument("ref")
@click.option("--to", type=click.Path(path_type=Path), help="file or folder; here, under its own name, unless given")
@click.option("--as", "member", default="", help="a member's work e-mail address: only what that member may read")
@CONFIG
@command
async def document(ref: str, to: Path | None, member: str, config: Path | None) -> None:
    """Fetch a kept document, such as DOC-0001, as a file. That a restricted one is read is recorded."""
    from bot.admin.documents import fetch

    settings = read(config)
    await demo_if_unset(settings)
    click.echo(str(await fetch(settings, ref, to, member)))


@main.command()
@click.argument("forum", default="")
@click.option("--from", "start", type=DAY, help="default: today")
@click.option("--to", "end", type=DAY, help="default: five weeks on")
@click.option("--json", "as_json", is_flag=True)
@click.option("--ics", is_flag=True, help="the sittings as a calendar file")
@CONFIG
@command
async def calendar(
    forum: str, start: datetime | None, end: datetime | None, config: Path | None, *, as_json: bool, ics: bool
) -> None:
    """Print what the clock will say, when, and to whom."""
    from bot.admin.ahead import ahead, as_calendar, as_text, span
    from bot.app import framework_of

    framework = framework_of(read(config).framework)
    first, last = span(start and start.date(), end and end.date())
    if ics:
        click.echo(as_calendar(framework, first, last, forum))
        return
    rows = ahead(framework, first, last, forum)
    click.echo(json.dumps(rows, indent=2, ensure_ascii=False) if as_json else as_text(rows))


@main.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@CONFIG
@command
async def check(folder: Path | None, config: Path | None) -> None:
    """Check a framework's folder; or the settings and connections, each with what to do."""
    from bot.admin import upkeep

    click.echo(upkeep.check_folder(folder) if folder else await upkeep.check(read(config)))


@main.command()
@click.argument("what", type=click.Choice(["upgrade", "rebuild", "verify"]))
@CONFIG
@command
async def db(what: str, config: Path | None) -> int:
    """Bring the database up to date, work out every standing anew, or verify that nothing in the ledger was altered."""
    from bot.admin import upkeep

    settings = read(config)
    if what == "verify":
        faults = await upkeep.verify(settings)
        click.echo("\n".join(faults) or "Every entry of the ledger is as it was recorded.")
        return 1 if faults else 0
    click.echo(await (upkeep.upgrade(settings) if what == "upgrade" else upkeep.renew(settings)))
    return 0


@main.command()
@click.argument("channel", type=click.Choice(["slack"]))
@click.option("--url", help="where Slack reaches this server: https://…")
@click.option("--socket", "over_socket", is_flag=True, help="for Socket Mode: nothing needs to reach this server")
@command
async def manifest(channel: str, url: str | None, *, over_socket: bool) -> None:
    """Print a chat app's manifest."""
    from bot.integrations.slack.manifest import manifest as slack

    click.echo(json.dumps(slack(url, socket=over_socket), indent=2))


@main.command()
@click.argument("what", default="all", type=click.Choice(["all", "finder", "slack", "agenda", "intake"]))
@command
async def bench(what: str) -> int:
    """Measure against named floors, in one run, on this machine."""
    from bot.bench import run as measure

    return await measure(what, click.echo)
