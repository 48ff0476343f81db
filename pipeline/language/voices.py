"""The detectors that are asked beside our own profiles."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pycld2

from pipeline.language.scripts import scripts
from pipeline.language.tags import alike

# langdetect's languages that have no letters of their own; of those that it does not know it says something wrong with
# conviction.
LANGDETECT = frozenset(
    "af ar bg ca cs cy da de en es et fa fi fr hi hr hu id it lt lv mk mr ne nl no pl pt ro ru sk sl so sq sv sw tl tr"
    " uk ur vi".split()
)


def say_pycld2(words: str) -> str:
    """Silent where it is not sure."""
    try:
        reliable, _, found = pycld2.detect(words[:2000], bestEffort=False)
    except (pycld2.error, ValueError):
        return ""
    tag = alike(found[0][1])
    if tag == "ku":
        return "ckb" if scripts(words)["Arab"] else "ku"
    return tag if reliable and tag != "un" else ""


def say_py3langid(words: str) -> str:
    """Always one of its languages."""
    tag, _ = _classifier()[0](words[:1000])
    return alike(tag)


def py3langid_speaks(tag: str) -> bool:
    """Of languages that it does not know, it says something else."""
    return alike(tag) in _classifier()[1]


def say_langdetect(words: str) -> str:
    """Silent where it knows none of the letters; worth nothing outside its languages."""
    factory, error = _factory()
    detector = factory.create()
    detector.append(words[:600])
    try:
        return alike(detector.detect()) if words else ""
    except error:
        return ""


@lru_cache(maxsize=1)
def _classifier() -> tuple[Callable[[str], tuple[str, float]], frozenset[str]]:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    return model.classify, frozenset(map(alike, model.nb_classes))


@lru_cache(maxsize=1)
def _factory() -> tuple[Any, type[Exception]]:
    """Without the languages that their letters tell, it takes half the memory."""
    from langdetect import detector_factory
    from langdetect.lang_detect_exception import LangDetectException

    detector_factory.DetectorFactory.seed = 0
    factory = detector_factory.DetectorFactory()
    folder = Path(detector_factory.PROFILES_DIRECTORY)
    names = sorted(path for path in folder.iterdir() if path.name in LANGDETECT)
    factory.load_json_profile([path.read_text(encoding="utf-8") for path in names])
    return factory, LangDetectException
