"""Everything we tell Scrapy, in one place; what it ships with suits one crawl of one site, ours asks hundreds."""

import logging
from typing import Any

from scrapy.downloadermiddlewares import cookies
from tldextract import TLDExtract

from core.settings import Settings

_UNUSED_EXTENSIONS = (
    "scrapy.extensions.corestats.CoreStats",
    "scrapy.extensions.logcount.LogCount",
    "scrapy.extensions.telnet.TelnetConsole",
    "scrapy.extensions.memusage.MemoryUsage",
    "scrapy.extensions.memdebug.MemoryDebugger",
    "scrapy.extensions.closespider.CloseSpider",
    "scrapy.extensions.feedexport.FeedExporter",
    "scrapy.extensions.logstats.LogStats",
    "scrapy.extensions.spiderstate.SpiderState",
    "scrapy.extensions.throttle.AutoThrottle",
    "scrapy.extensions.remote_control.RemoteControl",
)
_DOWNLOADER = "scrapy.downloadermiddlewares"
_SPIDER = "scrapy.spidermiddlewares"


def scrapy_settings(settings: Settings) -> dict[str, Any]:
    """For the engine of the process; the measurements behind them are in docs/decisions."""
    logging.getLogger("scrapy.downloadermiddlewares.redirect").addFilter(_is_not_about_referer)
    # Scrapy's own would ask publicsuffix.org for a list, past our guard; that of the package is enough for cookies.
    cookies._split_domain = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
    told_by_us = logging.getLogger("scrapy.core.downloader.handlers")
    told_by_us.setLevel(logging.ERROR)  # each failed request is an error of ours
    return {
        **_manners(settings),
        **_limits(settings),
        **_network(settings),
        **_parts(),
        **_silence(),
        "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
    }


def user_agent(settings: Settings) -> str:
    """Our name, and where a webmaster can complain."""
    return f"govharvest/0.1 (+{settings.contact})" if settings.contact else "govharvest/0.1"


def _manners(settings: Settings) -> dict[str, Any]:
    return {
        "USER_AGENT": user_agent(settings),
        "DELAY_S": settings.delay_s,  # ours: read by crawlers.gate, which does all waiting
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "CONCURRENT_REQUESTS": 0,  # no limit here: crawlers.places has them
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "ROBOTSTXT_OBEY": True,
        "REFERER_ENABLED": False,
        "COOKIES_ENABLED": True,  # a jar per source: crawlers.fetch
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            # Only gzip; crawlers.packing opens what servers send instead.
            "Accept-Encoding": "gzip",
        },
    }


def _limits(settings: Settings) -> dict[str, Any]:
    return {
        "DOWNLOAD_TIMEOUT": settings.fetch_timeout_s,  # of one request in all, not of silence
        "DOWNLOAD_MAXSIZE": settings.fetch_max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "DNS_TIMEOUT": dns_timeout_s(settings),
        "REDIRECT_MAX_TIMES": 6,
        "METAREFRESH_MAXDELAY": 5,
        "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",
    }


def dns_timeout_s(settings: Settings) -> float:
    """Less than a request may take in all: a name server that is silent is told from a site that is."""
    return min(10.0, settings.fetch_timeout_s / 2)


def _network(settings: Settings) -> dict[str, Any]:
    handler = "crawlers.download.GatedHandler"
    return {
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler, "file": None, "data": None, "ftp": None, "s3": None},
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "HTTPPROXY_ENABLED": False,  # a proxy would connect for us, unguarded
        "TWISTED_DNS_RESOLVER": "crawlers.guard.PublicOnlyResolver",  # `scrapy shell` hears it, a runner does not
        "ALLOWED_NETWORKS": [str(network) for network in settings.allowed_networks],  # ours
    }


def _parts() -> dict[str, Any]:
    return {
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "MEMUSAGE_ENABLED": False,
        "EXTENSIONS": dict.fromkeys(_UNUSED_EXTENSIONS),
        "DOWNLOADER_STATS": False,
        "DOWNLOADER_MIDDLEWARES": {
            f"{_DOWNLOADER}.offsite.OffsiteMiddleware": None,
            f"{_DOWNLOADER}.robotstxt.RobotsTxtMiddleware": None,
            "crawlers.origin.OwnHeadersMiddleware": 80,
            "crawlers.redirects.HomeMiddleware": 90,
            "crawlers.robots.RobotsMiddleware": 100,
            f"{_DOWNLOADER}.retry.RetryMiddleware": None,
            "crawlers.retry.PatientRetry": 550,
            f"{_DOWNLOADER}.httpauth.HttpAuthMiddleware": None,
            f"{_DOWNLOADER}.httpproxy.HttpProxyMiddleware": None,
            f"{_DOWNLOADER}.redirect.MetaRefreshMiddleware": None,
            "crawlers.refresh.BriefMetaRefresh": 580,
            # crawlers.packing unpacks, off the event loop; Scrapy takes cut streams of any kind for whole.
            f"{_DOWNLOADER}.httpcompression.HttpCompressionMiddleware": None,
            f"{_DOWNLOADER}.stats.DownloaderStats": None,
            f"{_DOWNLOADER}.httpcache.HttpCacheMiddleware": None,
        },
        "SPIDER_MIDDLEWARES": {
            f"{_SPIDER}.referer.RefererMiddleware": None,
            f"{_SPIDER}.depth.DepthMiddleware": None,
            f"{_SPIDER}.metacopy.MetaCopyDetectionMiddleware": None,
        },
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
    }


def _is_not_about_referer(record: logging.LogRecord) -> bool:
    """Scrapy warns in every crawl that no Referer is sent: that is what we want."""
    return "RefererMiddleware" not in record.getMessage()


def _silence() -> dict[str, Any]:
    return {"LOG_LEVEL": "WARNING", "LOG_VERSIONS": [], "STATS_DUMP": False, "LOGSTATS_INTERVAL": 0}
