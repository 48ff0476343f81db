"""Get bytes politely: the only room with Scrapy, HTTP and feedparser."""
