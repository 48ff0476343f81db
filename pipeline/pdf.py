"""A PDF to paragraphs: read in a process of its own, put together here."""

import json
import re
import subprocess
from typing import Any

from core.children import command, deaf_to_ctrl_c
from core.model import Rejected
from pipeline.decode import cyrillic
from pipeline.paragraphs import Line, body_lines, heading, paragraphs
from pipeline.written import Written

LONGEST_S = 20.0  # of waiting; the child itself stops after 10 s of work
_LEAST_A_PAGE = 20  # letters; a page with fewer, and a picture, was scanned
_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?\s*(?:Z|([+-])(\d\d)'?(\d\d)?'?)?")
_LOOK = "look at it by hand"


def read_pdf(body: bytes) -> Written | Rejected:
    """Its paragraphs, heading and what it says of itself; or why there are none."""
    said = _in_child(body)
    if isinstance(said, Rejected):
        return said
    if wrong := said.get("wrong"):
        return _refused("the PDF is locked with a password") if wrong == "locked" else _broken()
    lines = [_line(*values) for values in said["lines"]]
    letters = sum(len(line.text) for line in lines)
    if letters < _LEAST_A_PAGE * said["read"] and said["pictures"]:
        return _refused(f"a scanned PDF: {said['pictures']} of its {said['read']} pages are pictures without text;"
                        " reading them would need character recognition")  # fmt: skip
    if not letters:
        return _refused("the PDF holds no text: its pages are empty or drawn")
    if sum(_is_unreadable(letter) for line in lines for letter in line.text) > 0.1 * letters:
        return _refused("the fonts of the PDF do not tell which letters they draw", status="encoding_suspect")
    return Written(
        kind="pdf",
        paragraphs=tuple(paragraphs(lines)),
        heading=heading(lines),
        lines=tuple(line.text.rstrip("\x02") for line in body_lines(lines)),
        title=_repaired(said["title"]),
        created=_iso(said["created"]),
        note=_note(said),
    )


def _in_child(body: bytes) -> dict[str, Any] | Rejected:
    """What pipeline.pdf_child found; it gets no environment, so it knows no passwords of ours."""
    try:
        done = subprocess.run(
            command("pipeline.pdf_child"), input=body, capture_output=True, timeout=LONGEST_S, check=False,
            env={}, preexec_fn=deaf_to_ctrl_c,
        )  # fmt: skip
        found: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return _refused(f"reading the PDF took longer than {LONGEST_S:g} s; {_LOOK}", status="timeout")
    except ValueError:
        why = f"reading the PDF took more time or memory than it may, or ended its reader; {_LOOK}"
        return _refused(why, status="too_large")
    return found


def _refused(reason: str, status: str = "not_understood") -> Rejected:
    return Rejected(stage="decode", reason=reason, status=status)


def _broken() -> Rejected:
    return _refused("the PDF is broken: no reader can open it; was it cut off on its way?", status="parse_error")


def _note(said: dict[str, Any]) -> str | None:
    if said["read"] < said["pages"]:
        return f"the first {said['read']} of {said['pages']} pages"
    if said["pictures"]:
        return f"{said['pictures']} of {said['pages']} pages are pictures"
    return None


def _line(page: int, text: str, left: float, right: float, bottom: float, size: float) -> Line:
    return Line(page=page, text=_repaired(text), left=left, right=right, bottom=bottom, size=size)


def _repaired(text: str) -> str:
    """Old Cyrillic fonts that pass for Latin ones: "Ìèíèñòåðñòâî" is "Министерство"."""
    if sum("À" <= letter <= "ÿ" for letter in text) < 0.6 * sum(map(str.isalpha, text)) or not text.isprintable():
        return text
    try:
        bytes_ = text.encode("cp1252")
        return bytes_.decode("cp1251") if cyrillic(bytes_) == "cp1251" else text
    except UnicodeError:
        return text


def _is_unreadable(letter: str) -> bool:
    return letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff" or (letter < " " and letter not in "\x02\t")


def _iso(written: str) -> str | None:
    """`D:20260115142000+06'00'` in ISO 8601."""
    match = _DATE.match(written)
    if not match:
        return None
    year, month, day, hour, minute, _, sign, hours, minutes = match.groups()
    if hour is None:
        return f"{year}-{month}-{day}"
    zone = f"{sign}{hours}:{minutes or '00'}" if sign else "Z" if "Z" in written else ""
    return f"{year}-{month}-{day}T{hour}:{minute}{zone}"
