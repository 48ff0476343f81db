from scrapy.settings import Settings as ScrapySettings

from core.settings import settings_from
from crawlers.scrapy_settings import CopiedFast, scrapy_settings


def test_a_crawl_gets_settings_of_its_own_and_the_same_as_scrapy_would_give_it() -> None:
    ours = CopiedFast(scrapy_settings(settings_from({})))
    copy = ours.copy()
    assert copy.copy_to_dict() == ScrapySettings(scrapy_settings(settings_from({}))).copy().copy_to_dict()
    copy["DOWNLOAD_HANDLERS"]["gopher"] = "x"
    copy.set("DOWNLOAD_TIMEOUT", 1, priority="cmdline")
    assert "gopher" not in ours["DOWNLOAD_HANDLERS"]
    assert ours["DOWNLOAD_TIMEOUT"] != 1
