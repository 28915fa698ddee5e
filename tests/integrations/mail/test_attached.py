"""Spreadsheets and letters that come by mail: whose are kept, what their senders hear, and what strangers achieve."""

import shutil
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from bot.app import Place
from bot.dispatch import Identity, Request
from bot.documents import KeptDocument, SentTooMuch
from bot.documents.sent_in import check_allowed
from bot.engine.errors import NothingNamed
from bot.engine.facts import IntelligenceLogged, StatementReceived, VisitRecorded
from bot.integrations.mail.attachments import MOST, unpack
from bot.integrations.mail.reading import SafeUnpacker
from bot.integrations.mail.settings import MailSettings
from bot.integrations.web.routes import public_routes
from bot.post import Post
from bot.public import public_ports
from bot.reply import Items, Reply
from bot.reply.text import plain
from bot.store import door
from bot.store.mailroom import MailStore
from bot.store.tables import outbox
from tests.integrations.papers import open_at, sheet
from tests.integrations.web.serving import serving

OAKWOOD = "service/1-9000000001"
TOM = "tom.hadley@council.example"
PRIYA = "priya.nair@council.example"  #: who has sent nothing in yet
MANAGER = "manager.oakwoodhouse@ivorywoodcare.example"
PASS = "mx.place.example; dkim=pass header.d={domain}; spf=pass; dmarc=pass header.from={domain}"
XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
async def place(demo_file: Path, tmp_path: Path) -> AsyncIterator[Place]:
    shutil.copy(demo_file, tmp_path / "iqaf.db")
    async with open_at(tmp_path, mail=MailSettings(authserv_id="mx.place.example")) as opened:
        yield opened


def mail(*files: tuple[str, bytes], sender: str = TOM, proven: bool = True, **headers: str) -> bytes:
    """A mail with attachments; *proven*: our own mail server says that its sender is who it says."""
    message = EmailMessage()
    if proven:
        message["Authentication-Results"] = PASS.format(domain=sender.partition("@")[2])
    message["From"] = sender
    message["To"] = "providers@iqaf.example"
    message["Subject"] = headers.pop("subject", "As agreed")
    message["Message-ID"] = "<m1@council.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("Attached, for Oakwood House.")
    for name, raw in files:
        message.add_attachment(raw, maintype="application", subtype=XLSX, filename=name)
    return message.as_bytes()


async def take(place: Place, raw: bytes, sender: str = TOM) -> str:
    return await place.intake.take(raw, sender, ("providers@iqaf.example",))


async def kept(place: Place, ref: str = "MAIL-0001") -> tuple[KeptDocument, ...]:
    who = Identity(channel="mail", id="iqaf")
    async with place.house.desk(Request(who=who, words=""), write=False) as desk:
        return await desk.documents.of_mail(ref)


async def posts(place: Place, prefix: str) -> list[Post]:
    async with place.database.reading() as connection:
        rows = await connection.execute(select(outbox.c.body).where(outbox.c.key.startswith(prefix)))
        return [Post.model_validate_json(body) for body in rows.scalars()]


async def facts(place: Place, kind: type) -> list[object]:
    who = Identity(channel="mail", id="iqaf")
    async with place.house.desk(Request(who=who, words=""), write=False) as desk:
        return [entry.fact for entry in await desk.ledger.read(OAKWOOD) if isinstance(entry.fact, kind)]


async def test_a_members_visit_is_answered_and_recorded_when_the_link_is_pressed(place: Place) -> None:
    before = len(await facts(place, VisitRecorded))
    await take(place, mail(("Oakwood, visit.xlsx", sheet())))

    (post,) = await posts(place, "attached/MAIL-0001")
    assert (post.to, post.in_reply_to) == (f"mail:{TOM}", "<m1@council.example>")
    assert "Oakwood House" in plain(post.reply)
    assert post.link.startswith("visit ")
    assert " confirm=yes expect=" in post.link
    assert len(await facts(place, VisitRecorded)) == before

    (triage,) = await posts(place, "triage/")
    said = " ".join(plain(triage.reply).split())
    assert "Attached and kept: DOC-0003 (Oakwood, visit.xlsx). Its sender was mailed what it comes to" in said
    assert "What else its words ask for is not done by mail" in said
    assert "document DOC-0003" in said

    url = place.links.url(post.link, TOM)
    async with serving(Starlette(routes=public_routes(public_ports(place)))) as at, aiohttp.ClientSession() as http:
        path = at + (url or "").removeprefix("http://127.0.0.1:8080")
        async with http.get(path) as page:
            text = await page.text()
        assert "Record the visit from Oakwood, visit.xlsx (DOC-0003), as Tom Hadley?" in text
        assert len(await facts(place, VisitRecorded)) == before
        for _ in range(2):
            async with http.post(path) as page:
                assert page.status == 200
    assert len(await facts(place, VisitRecorded)) == before + 1


async def test_a_members_statement_is_taken_only_when_the_link_is_pressed(place: Place) -> None:
    await take(place, mail(("PQAS.xlsx", sheet("statement"))))

    (post,) = await posts(place, "attached/")
    assert post.link == "statement document=DOC-0003 mail=MAIL-0001"
    assert await facts(place, StatementReceived) == []


async def test_what_cannot_be_read_is_answered_with_what_is_wrong(place: Place) -> None:
    await take(place, mail(("visit.xlsx", b"PK\x03\x04 broken")))

    (post,) = await posts(place, "attached/")
    assert post.link == ""
    assert "could not be read" in plain(post.reply)


async def test_a_proven_providers_statement_is_taken_and_its_sender_is_told(place: Place) -> None:
    asked = await place.dispatcher.answer(
        Request(who=Identity(channel="web", id=TOM, email=TOM), words="statement 1-9000000001 request")
    )
    assert asked.outcome == "done", plain(asked)
    raw = mail(("PQAS.xlsx", sheet("statement")), ("letter.pdf", b"%PDF-1.7"), sender=MANAGER)
    await take(place, raw, MANAGER)

    (fact,) = await facts(place, StatementReceived)
    assert isinstance(fact, StatementReceived)
    assert fact.mail == "MAIL-0001"
    assert not [each for each in await facts(place, IntelligenceLogged) if each.mail], "asked for, so no news"
    statement, letter = await kept(place)
    assert (fact.document, statement.by, statement.purpose) == (statement.ref, MANAGER, "statement")
    assert (letter.service, letter.purpose) == ("1-9000000001", "sent by the provider")
    (answer,) = await posts(place, "ack/")
    assert f"Your statement {fact.ref} was taken." in plain(answer.reply)
    (card,) = await posts(place, "triage/")
    assert f"Show {fact.ref}" in plain(card.reply)


ASKED = "Re: PQAS-0005: statement (PQAS) for Oakwood House"


async def test_a_known_unproven_senders_statement_is_no_news_and_taken_in_two_presses(place: Place) -> None:
    await ask(place, "statement 1-9000000001 request")
    before = await facts(place, IntelligenceLogged)
    raw = mail(("PQAS.xlsx", sheet("statement")), sender=MANAGER, proven=False, subject=ASKED)

    await take(place, raw, MANAGER)

    (triage,) = await posts(place, "triage/MAIL-0001")
    said = " ".join(plain(triage.reply).split())
    assert await facts(place, IntelligenceLogged) == before, "its words are no failure to report"
    assert triage.reply.title == "Mail MAIL-0001: what was asked for, PQAS-0005", "and no failure to report"
    read = " ".join(plain(await ask(place, "mail MAIL-0001")).split())
    assert "Counts as what was asked for, and no news" in read
    assert "PQAS-0005, and no news, until a member says that it is" in said
    assert "It bears PQAS-0005, which is waited for; its sender is not proven, so a member looks" in said
    assert await facts(place, StatementReceived) == []
    assert "Take out PQAS.xlsx" in said
    shown = await ask(place, "mail MAIL-0001 take=PQAS.xlsx")
    (document,) = await kept(place)
    assert f"statement document={document.ref}" in plain(shown)
    await ask(place, f"statement document={document.ref}")
    (fact,) = await facts(place, StatementReceived)
    assert (fact.ref, fact.document, fact.mail) == ("PQAS-0005", document.ref, "MAIL-0001")


async def test_what_bears_a_statements_reference_without_anything_attached_is_read_as_news(place: Place) -> None:
    await ask(place, "statement 1-9000000001 request")

    await take(place, mail(sender=MANAGER, subject=ASKED), MANAGER)

    (triage,) = await posts(place, "triage/MAIL-0001")
    assert "and no news" not in plain(triage.reply)


async def test_a_proven_providers_letter_that_bears_it_is_kept_to_be_looked_at(place: Place) -> None:
    await ask(place, "statement 1-9000000001 request")

    await take(place, mail(("PQAS.pdf", b"%PDF-1.7"), sender=MANAGER, subject=ASKED), MANAGER)

    (triage,) = await posts(place, "triage/MAIL-0001")
    said = " ".join(plain(triage.reply).split())
    assert "no spreadsheet of a statement was read in it, so a member looks at what is attached" in said
    assert f"Look at PQAS.pdf /iqaf document {(await kept(place))[0].ref}" in said
    (answer,) = await posts(place, "ack/")
    assert "statement" not in plain(answer.reply), "nothing is said of it before somebody has looked"


async def test_the_name_of_what_came_with_a_restricted_mail_is_on_no_button(place: Place) -> None:
    await ask(place, "statement 1-9000000001 request")
    subject = f"{ASKED}, and staff were arrested"

    await take(
        place, mail(("PQAS of Ann Smith.xlsx", sheet("statement")), proven=False, sender=MANAGER, subject=subject)
    )

    (triage,) = await posts(place, "triage/MAIL-0001")
    said = " ".join(plain(triage.reply).split())
    assert "Ann Smith" not in said
    assert "Look at what is attached /iqaf mail MAIL-0001" in said


async def test_a_statement_that_nobody_asked_for_is_kept_for_a_partner(place: Place) -> None:
    await take(place, mail(("PQAS.xlsx", sheet("statement")), sender=MANAGER), MANAGER)

    assert await facts(place, StatementReceived) == []
    assert [each for each in await facts(place, IntelligenceLogged) if each.mail], "nobody asked: it is told as news"
    (answer,) = await posts(place, "ack/")
    assert "was not taken. None is waited for now" in plain(answer.reply)


@pytest.mark.parametrize(
    ("sender", "proven", "headers"),
    [
        ("someone@elsewhere.example", True, {}),
        (MANAGER, False, {}),
        (MANAGER, True, {"Auto-Submitted": "auto-replied"}),
        (TOM, True, {"subject": "Out of office"}),
    ],
)
async def test_what_comes_of_nobody_who_is_believed_is_not_opened(
    place: Place, sender: str, proven: bool, headers: dict[str, str]
) -> None:
    await take(place, mail(("visit.xlsx", sheet()), sender=sender, proven=proven, **headers), sender)

    assert await kept(place) == ()
    assert await posts(place, "attached/") == []


async def test_a_members_address_that_failed_its_proof_is_a_strangers(place: Place) -> None:
    raw = mail(("visit.xlsx", sheet()), proven=False, Authentication_Results="mx.place.example; dmarc=fail")
    await take(place, raw)

    assert await kept(place) == ()


async def test_only_what_may_be_sent_in_is_kept_under_a_harmless_name(place: Place) -> None:
    files = [("../../etc/letter.pdf", b"%PDF-1.7"), ("tool.exe", b"MZ"), ("empty.xlsx", b"")]
    await take(place, mail(*files))

    assert [each.name for each in await kept(place)] == ["letter.pdf"]


async def test_a_mail_that_is_dealt_with_again_keeps_and_answers_once(place: Place) -> None:
    raw = mail(("letter.pdf", b"%PDF-1.7"))
    await take(place, raw)
    await place.intake.process("MAIL-0001", raw)

    assert len(await kept(place)) == 1
    assert len(await posts(place, "attached/")) == 1


async def test_more_than_a_sender_may_send_stays_in_the_mail(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MOST", 1)
    await take(place, mail(("a.pdf", b"%PDF-1"), ("b.pdf", b"%PDF-2"), sender=MANAGER), MANAGER)

    (taken,) = await kept(place)
    assert taken.name == "a.pdf"
    who = Identity(channel="web", id=PRIYA, email=PRIYA)
    text = " ".join(plain(await place.dispatcher.answer(Request(who=who, words="mail MAIL-0001"))).split())
    assert f"kept as {taken.ref}" in text
    assert "only in the mail as it came" in text, "whoever reads it sees that it was left"


async def test_a_forged_address_takes_none_of_its_members_room(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MOST", 1)
    forged = mail(("a.pdf", b"%PDF-1"), ("b.pdf", b"%PDF-2"), sender=PRIYA, proven=False)
    await take(place, forged, PRIYA)
    assert [(each.name, each.proven) for each in await kept(place)] == [("a.pdf", False)]
    assert await MailStore(place.database).raw("MAIL-0001") == forged, "what was too much stays in the mail"

    own = await place.door.take("c.pdf", b"%PDF-1", who=Identity(channel="web", id=PRIYA, email=PRIYA))

    assert (own.name, own.mail) == ("c.pdf", None), "the same bytes from a stranger are not the member's"
    with pytest.raises(SentTooMuch):
        await place.door.take("d.pdf", b"%PDF-4", who=Identity(channel="web", id=PRIYA, email=PRIYA))


async def test_what_a_member_sent_by_proven_mail_counts_with_the_rest(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "MOST", 1)
    await take(place, mail(("a.pdf", b"%PDF-1"), sender=PRIYA), PRIYA)

    with pytest.raises(SentTooMuch):
        await place.door.take("d.pdf", b"%PDF-4", who=Identity(channel="web", id=PRIYA, email=PRIYA))


async def test_what_came_with_a_restricted_mail_is_as_restricted(place: Place) -> None:
    raw = mail(("letter.pdf", b"%PDF-1.7"), sender=MANAGER, subject="About NHS number 943 476 5919")
    await take(place, raw, MANAGER)
    (document,) = await kept(place)

    async with place.house.desk(_as("amir.haddad@healthwatch.example"), write=False) as desk:
        with pytest.raises(NothingNamed):
            await check_allowed(document, desk)


STRANGER = "someone@elsewhere.example"


async def ask(place: Place, words: str, member: str = TOM) -> Reply:
    return await place.dispatcher.answer(Request(who=Identity(channel="web", id=member, email=member), words=words))


async def test_one_press_takes_a_strangers_attachment_out_of_the_mail_once(place: Place) -> None:
    files = (("PQAS.xlsx", sheet("statement")), ("our plan.docx", b"PK a letter"), ("run.exe", b"MZ"))
    await take(place, mail(*files, sender=STRANGER, proven=False), STRANGER)
    assert await kept(place) == ()

    offered = _presses(await ask(place, "mail MAIL-0001"))
    assert offered == ["mail MAIL-0001 take=PQAS.xlsx", 'mail MAIL-0001 take="our plan.docx"'], "no programs"
    first = await ask(place, offered[0])
    again = await ask(place, offered[0])

    (document,) = await kept(place)
    assert (document.name, document.by, document.proven, document.mail) == ("PQAS.xlsx", STRANGER, False, "MAIL-0001")
    assert document.workbook is not None and not document.workbook.faults, "it is read as what is sent in"
    assert first.title == again.title == f"{document.ref}: PQAS.xlsx"
    assert "not proven: anybody can write this address" in plain(first)
    assert f"document {document.ref}" in _presses(await ask(place, "mail MAIL-0001"))
    assert await facts(place, StatementReceived) == [], "it is kept, and nothing is recorded from it"


@pytest.mark.parametrize(
    ("words", "member", "said"),
    [
        ("take=run.exe", TOM, "run.exe is of a kind that is not taken here"),
        ("take=empty.pdf", TOM, "empty.pdf is empty"),
        ("take=other.pdf", TOM, "There is no attachment of MAIL-0001 called “other.pdf”"),
        ("take=letter.pdf", "beth.longley@healthwatch.example", "You may not take out what is attached to MAIL-0001"),
    ],
)
async def test_what_may_not_be_sent_in_is_not_taken_out_either(
    place: Place, words: str, member: str, said: str
) -> None:
    files = (("run.exe", b"MZ"), ("empty.pdf", b""), ("letter.pdf", b"%PDF-1.7"))
    await take(place, mail(*files, sender=STRANGER), STRANGER)

    reply = await ask(place, f"mail MAIL-0001 {words}", member)

    assert reply.outcome == "refused"
    assert said in " ".join(plain(reply).split())
    assert await kept(place) == ()


async def test_what_is_taken_out_counts_against_its_senders_room(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MOST", 1)
    files = (("a.pdf", b"%PDF-a"), ("b.pdf", b"%PDF-b"))
    await take(place, mail(*files, sender=STRANGER), STRANGER)

    await ask(place, "mail MAIL-0001 take=a.pdf")
    refused = await ask(place, "mail MAIL-0001 take=b.pdf")

    assert [each.name for each in await kept(place)] == ["a.pdf"]
    assert "the limit is 1 files" in plain(refused)


async def test_what_is_attached_to_a_restricted_mail_is_taken_out_by_who_may_read_it(place: Place) -> None:
    raw = mail(("a.pdf", b"%PDF-a"), sender=STRANGER, subject="A safeguarding concern about abuse")
    await take(place, raw, STRANGER)

    refused = await ask(place, "mail MAIL-0001 take=a.pdf")
    assert refused.outcome == "refused"
    assert (await ask(place, "mail MAIL-0001 take=a.pdf", PRIYA)).outcome == "done"
    (document,) = await kept(place)
    assert (await ask(place, f"document {document.ref}")).outcome == "refused", "as restricted as the mail"


def _presses(reply: Reply) -> list[str]:
    items = [item for block in reply.blocks if isinstance(block, Items) for item in block.items]
    return [button.words for item in items for button in item.buttons]


def _as(member: str) -> Request:
    return Request(who=Identity(channel="web", id=member, email=member), words="")


async def test_attachments_are_taken_out_apart_within_bounds() -> None:
    async with SafeUnpacker() as apart:
        many = await apart.unpack(mail(*[(f"{number}.pdf", b"%PDF") for number in range(MOST + 3)]))
        broken = await apart.unpack(b"\xff\x00 no mail")
        whole = await apart.unpack(mail(("Übersicht “März”.pdf", bytes(range(256)) * 4000)))
        large = await apart.unpack(bytes(26 * 1024 * 1024))

    assert (len(many.parts), many.left) == (MOST, 3)
    assert (broken.parts, large.left) == ((), 1)
    assert (whole.parts[0].name, whole.parts[0].raw) == ("Übersicht “März”.pdf", bytes(range(256)) * 4000)


def test_mails_within_a_mail_are_left_alone() -> None:
    outer = EmailMessage()
    outer["From"] = TOM
    outer.set_content("see below")
    inner = EmailMessage()
    inner.set_content("x")
    inner.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="inner.pdf")
    outer.add_attachment(inner)
    nested = (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" * 200
    )

    assert unpack(outer.as_bytes()).parts == ()
    assert unpack(nested).parts == ()
