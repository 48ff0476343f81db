"""What a harvest of the sample web must find, computed from its texts where that is possible."""

from datetime import date

from sample.texts import announcements, shown

NIGHTS = {1: date(2026, 11, 20), 2: date(2026, 11, 21)}  # scenery: no page depends on the real date
SITES = {
    "kg_interior": ("interior", ("ky", "ru", "en")),
    "kz_finance": ("finance", ("ru", "kk")),
    "kg_agency": ("agency", ("ru",)),
}


def counts(night: int) -> dict[str, dict[str, int]]:
    """The announcements that each source shows on that night, by language, if it answered as on night 1."""
    return {
        source: {language: len(shown(site, language, night)) for language in languages}
        for source, (site, languages) in SITES.items()
    }


NIGHT1 = counts(1)
# On night 2 the finance ministry answers 503 and the agency's old selectors match nothing.
NIGHT2 = {"kg_interior": counts(2)["kg_interior"], "kz_finance": {"ru": 0, "kk": 0}, "kg_agency": {"ru": 0}}

COPIES = sum(each.copy_of is not None for each in announcements("agency"))
ARTICLES = sum(sum(languages.values()) for languages in NIGHT1.values())  # pages, copies among them
ENTRIES = ARTICLES - COPIES

NEW = [
    f"/{language}/news/{each.number}"
    for each in announcements("interior")
    if each.first_night == 2
    for language in each.editions
]
EDITED = next(f"/{tag}/news/{each.number}" for each in announcements("interior") for tag in each.edited)
MISSING = next(f"/{tag}/news/{each.number}" for each in announcements("interior") for tag in each.gone)
EDITED_FIGURE = ("120", "128")  # what it said, and what it says on night 2

BOARD_MEETING = 2601  # the announcement that tells the facts the project began with
BOARD_MEETING_FIGURES = {
    "ky": ("120", "жүздөн", "10 миң", "20 миң"),
    "ru": ("120", "ста", "10 000", "20 000"),
    "en": ("120", "one hundred", "10,000", "20,000"),
}
ATTACHMENT = next(each.attachment for each in announcements("finance") if each.attachment)
