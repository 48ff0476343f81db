"""What `scrapy shell` and `scrapy list` find by scrapy.cfg: the settings of a real harvest, from the environment."""

from core.settings import settings_from
from crawlers.scrapy_settings import scrapy_settings

SPIDER_MODULES = ["crawlers.spider"]  # a runner is handed its spider instead
globals().update(scrapy_settings(settings_from()))
