"""`govharvest link` and `unlink`: an operator's word on translations; and why two announcements are linked."""

import getpass
from collections.abc import Callable, Mapping
from typing import Any

import click

from core.clock import utc_now
from core.errors import GovharvestError
from core.settings import settings_from
from ops import screen
from ops.door import json_option

_SAYS = {
    "operator": "an operator said so",
    "address": "one address serves both",
    "hreflang both": "each page names the other (hreflang)",
    "hreflang": "one page names the other (hreflang)",
    "switcher both": "the language switcher of each page leads to the other",
    "switcher": "the language switcher of one page leads to the other",
    "twin": "their addresses differ in the language only",
    "identifier": "they share a file, a picture or a document's number, and more",
    "content": "they share more than others of these days",
}
_OF_SIGN = {"n": "", "d": "day ", "m": "month ", "y": "", "t": "", "i": "No. ", "A": "name ", "a": "word ",
            "c": "country ", "z": "city ", "f": "file ", "g": "picture "}  # fmt: skip
_MOST_SHOWN = 6


def why(score: float | None, evidence: Mapping[str, Any] | None) -> str:
    """In words for an operator: how a link is known, and what the texts share."""
    if not evidence:
        return "known through another edition"
    said = _SAYS.get(evidence.get("by", ""), "linked")
    if "who" in evidence:
        said += f": {evidence['who']}: {evidence['reason']}"
    shared = [_OF_SIGN.get(sign[0], "") + sign[2:] for sign in evidence.get("shared", ())[:_MOST_SHOWN]]
    said += f": {', '.join(shared)}" if shared else ""
    return said + (f" (score {score:.1f})" if score is not None else "")


def _word(verb: str) -> Callable[[Any], Any]:
    def dressed(command: Any) -> Any:
        for option in (
            json_option,
            click.option("--reason", required=True, help="Why, in a few words; it stays beside the link."),
            click.option("--who", default=getpass.getuser, show_default="you", help="Who says so."),
            click.argument("b", type=int),
            click.argument("a", type=int),
        ):
            command = option(command)
        return click.command(verb)(command)

    return dressed


@_word("link")
def link(a: int, b: int, who: str, reason: str, as_json: bool) -> None:
    """Say that announcements A and B are editions of one in two languages."""
    _say("link", a, b, who, reason, as_json)


@_word("unlink")
def unlink(a: int, b: int, who: str, reason: str, as_json: bool) -> None:
    """Say that announcements A and B are no translations of each other, and never will be."""
    _say("unlink", a, b, who, reason, as_json)


def _say(verb: str, a: int, b: int, who: str, reason: str, as_json: bool) -> None:
    from store import migrate
    from store.announcements import show
    from store.connect import connect
    from store.translations import say

    if not reason.strip():
        raise GovharvestError("say why, as in --reason 'two meetings'; it stays beside the link")
    with connect(settings_from(), application="govharvest ops") as conn:
        migrate.require(conn)
        with conn.transaction():
            refused = say(conn, verb, a, b, who=who, reason=reason, now=utc_now())
        if refused:
            raise GovharvestError(refused)
        shown = show(conn, a) or {"editions": []}
    editions = [edition["id"] for edition in shown["editions"]]
    if as_json:
        screen.as_json({"verb": verb, "a": a, "b": b, "who": who, "reason": reason, "editions": editions})
        return
    known = ", ".join(map(str, editions)) or "none"
    screen.line(f"{verb} {a} {b}: written down; the editions of {a} are now: {known}")
