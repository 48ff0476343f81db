"""Which language a text is in; `und` when we cannot tell, for a wrong tag is worse than none."""

from pipeline.language.answer import identify

__all__ = ["identify"]
