import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.exceptions import CannotResolveHostError

from core.errors import FetchError
from core.model import Channel, Source
from crawlers.doors import Ask
from crawlers.fetch import ScrapyFetch
from store.pages import Validators

HERE = "https://mvd.gov.kg/rss"
SOURCE = Source(
    id="kg_mvd", country="KG", name="ИИМ", name_en="MIA", homepage=HERE, timezone="Asia/Bishkek",
    channels=(Channel(key=f"feed {HERE}", language="ky", feed=HERE),),
)  # fmt: skip


def failure(raised: Exception) -> FetchError:
    """What becomes of this error of the downloader."""

    async def download(request: Any) -> Any:
        raise raised

    crawler: Any = SimpleNamespace(engine=SimpleNamespace(download_async=download))
    with pytest.raises(FetchError) as caught:
        asyncio.run(ScrapyFetch(crawler)(SOURCE, Ask(url=HERE, kind="feed"), Validators()))
    return caught.value


def test_an_error_of_ours_is_passed_on_and_is_not_its_own_cause() -> None:
    ours = FetchError("more headers than we take", status="too_large", url=HERE)
    assert failure(ours) is ours
    assert ours.__cause__ is None


def test_an_error_of_scrapy_is_told_in_our_words_with_the_address() -> None:
    told = failure(CannotResolveHostError("mvd.gov.kg"))
    assert (told.status, told.url) == ("dns", HERE)
    assert "the name has no address" in str(told)
