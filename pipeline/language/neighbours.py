"""Languages that differ in few words, told apart by those words."""

import re
from collections import Counter
from functools import lru_cache

from pipeline.language.tags import alike, neighbours

_NOT_SERBIAN = re.compile(r"[bcdfghkmpstvz]je\w|\wije\w")  # as in mjesto, vrijeme; in Serbian mesto, vreme
_LONG = 250  # letters, in which others than Serbian would have said je somewhere
# How words begin that the others of the group spell or say otherwise; = is a whole word.
_OWN_WORDS = {
    "id": "=karena =bahwa =bisa =uang polisi agustus =maret =juli mobil provinsi kabupaten =senin =selasa =rabu =jumat"
    " kesehatan perusahaan =yaitu =resmi kualitas universitas komunitas aktivitas fasilitas listrik inggris"
    " prancis eropa =serikat pabrik gubernur bupati rupiah kampanye sekretaris =kasus =tim berbeda =dokter"
    " =mengatakan =kantor =dolar =tewas =saat =cina =sepak =sutradara ilmuwan",
    "ms": "=kerana =bahawa =wang =polis =ogos =mac =julai wilayah_persekutuan =isnin =ahad =jumaat kesihatan syarikat"
    " =iaitu =ialah =rasmi kualiti universiti komuniti aktiviti elektrik inggeris perancis eropah kilang gabenor"
    " ringgit kempen setiausaha pelbagai manakala =kes doktor berbeza =dolar_as =apabila =bagaimanapun =kelmarin"
    " =cuma =awak =pasukan =bola_sepak saintis =memberitahu =sesetengah =ramai =pilihan_raya",
    "hr": "=tko =nitko tisuć sveučiliš vlak kolovoz siječ veljač ožuj travnj svibnj lipnj srpnj rujn listopad studeno"
    " prosin tjed tvrtk povijes glazb županij izvješ postrojb nogomet =milijun =tijekom sukladno europ ravnatelj"
    " priopć zrakoplov znanstven obran surad =glede uporab osob obitelj =također poduzeć gospodar tržišt vojarn"
    " kazališ opć",
    "bs": "hiljad sedmic saopć histor =januar =februar =mart =april =maj =juni =juli =august =septembar =oktobar"
    " =novembar =decembar kanton entitet evrop fudbal univerzitet =lahko kahv mehk porodic milion =ko =niko"
    " saradnj odbran =također preduzeć muzik naučn opć",
    "sr": "=gde =posle =vreme =mesto =mesta =reč =deo =delu =delom =uvek =pre nedelj dete =deca =lep =beo =ovde zahtev"
    " primer razume izmen uspeh uspeš pobed sledeć vrednost saopšt opštin =takođe evrop fudbal univerzitet hiljad"
    " porodic milion =ko saradnj odbran bezbedn savet =videti =hteo =svet svets obaveš predsed istor =januar =februar"
    " =mart =april =maj =jun =jul =avgust =septembar =oktobar =novembar =decembar preduzeć spolj naučn =smer =mera"
    " mere =celi celo ceo =cena cene rešen =nameren",
    "rw": "=cyangwa =ibyo =icyo =byo =cyo =leta =abaturage",
    "rn": "=canke =ivyo =ico =vyo =co =reta =abanyagihugu",
    "xh": "=kwaye =okokuba =ukuba =okanye =xa =kuba =urhulumente =kwakhona =kunye =ngoku =phantsi",
    "zu": "=futhi =ukuthi =noma =uma =ngoba =uhulumeni =kanye =manje =phansi =kusho",
}  # fmt: skip
# Letters that the neighbour never writes so.
_OWN_LETTERS = {"rw": r"[cbj]y", "rn": r"vy", "xh": r"\b[ui]?rh|\bii|\boo|\bnge?rh"}


def by_own_words(words: str, tag: str) -> str:
    """Of the group of a language the one whose own words are met clearly oftener; nothing where none is."""
    group = [other for other in _patterns() if other in neighbours(tag)]
    if alike(tag) not in group:
        return ""
    met = Counter({other: len(_patterns()[other].findall(words)) for other in group})
    if "sr" in group:
        if not _NOT_SERBIAN.search(words):
            return "sr" if met["sr"] > met["hr"] or len(words) > _LONG else ""
        met["sr"] = 0
    (first, most), (_, next_most), *_ = met.most_common()
    return first if most - next_most >= (2 if next_most else 1) else ""


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    return {tag: re.compile("|".join((_beginnings(of), *_letters(tag)))) for tag, of in _OWN_WORDS.items()}


def _letters(tag: str) -> tuple[str, ...]:
    return (_OWN_LETTERS[tag],) if tag in _OWN_LETTERS else ()


def _beginnings(own: str) -> str:
    whole = [word[1:].replace("_", " ") for word in own.split() if word[0] == "="]
    begun = [word.rstrip("_") for word in own.split() if word[0] != "="]
    return rf"\b(?:{'|'.join(whole)})\b" + (rf"|\b(?:{'|'.join(begun)})" if begun else "")
