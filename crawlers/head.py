"""A limit on the head of an answer: Twisted reads headers as long as they come (100 MB of them took 327 MB here)."""

from typing import Any

from twisted.python.failure import Failure

from core.errors import FetchError

MOST_BYTES = 1024 * 1024
IN_HEAD = frozenset({"STATUS", "HEADER"})  # the states in which Twisted's parser reads lines


def short_headed(factory: Any) -> Any:
    """The factory of Twisted's connections, whose connections give up a head that is longer than that."""

    class ShortHeaded(factory):  # type: ignore[misc]
        def buildProtocol(self, address: Any) -> Any:
            return _limited(super().buildProtocol(address))

    return ShortHeaded


def _limited(protocol: Any) -> Any:
    received, parser, length = protocol.dataReceived, None, 0

    def receive(piece: bytes) -> None:
        nonlocal parser, length
        if protocol._parser is not parser:  # a connection is used for many answers
            parser, length = protocol._parser, 0
        if parser is not None and parser.state in IN_HEAD:
            length += len(piece)
            if length > MOST_BYTES:
                said = f"more than {MOST_BYTES // 1024} KiB of headers; look at what the address serves"
                too_long = FetchError(said, status="too_large", url="")
                protocol._giveUp(Failure(too_long))  # type: ignore[no-untyped-call]
                return
        received(piece)

    protocol.dataReceived = receive
    return protocol
