import asyncio

from crawlers.places import Places


async def holder(places: Places, inside: list[str], name: str, until: asyncio.Event) -> None:
    async with places.taken():
        inside.append(name)
        await until.wait()


async def turns(rounds: int = 20) -> None:
    for _ in range(rounds):
        await asyncio.sleep(0)


def test_who_comes_too_late_waits_until_a_place_is_given_back() -> None:
    async def scene() -> None:
        places, inside, end = Places(2, most=9, patience_s=60), list[str](), asyncio.Event()
        holders = [asyncio.create_task(holder(places, inside, name, end)) for name in "abc"]
        await turns()
        assert inside == ["a", "b"]
        end.set()
        await asyncio.gather(*holders)
        assert inside == ["a", "b", "c"]

    asyncio.run(scene())


def test_who_takes_longer_than_our_patience_lends_the_place_and_gives_it_back_once() -> None:
    async def scene() -> None:
        places, inside, end = Places(1, most=9, patience_s=0), list[str](), asyncio.Event()
        first = [asyncio.create_task(holder(places, inside, name, end)) for name in "abc"]
        while len(inside) < 3:  # each lends its place as soon as it has it
            await asyncio.sleep(0)
        end.set()
        await asyncio.gather(*first)
        end.clear()
        places._patience_s = 60
        second = [asyncio.create_task(holder(places, inside, name, end)) for name in "de"]
        await turns()
        assert inside == ["a", "b", "c", "d"]  # still one place, not four
        end.set()
        await asyncio.gather(*second)

    asyncio.run(scene())


def test_no_more_are_lent_than_there_are_sockets() -> None:
    async def scene() -> None:
        places, inside, end = Places(1, most=1, patience_s=0), list[str](), asyncio.Event()
        holders = [asyncio.create_task(holder(places, inside, name, end)) for name in "abc"]
        while len(inside) < 2:
            await asyncio.sleep(0)
        await turns()
        assert inside == ["a", "b"]
        end.set()
        await asyncio.gather(*holders)

    asyncio.run(scene())
