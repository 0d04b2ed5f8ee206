"""Text in capitals in sentence case, by the rules of each language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.text.capitals import sentence_case


@pytest.mark.parametrize(
    ("language", "capitals", "expected"),
    [
        ("pt", "SOPA DE ERVILHA", "Sopa de ervilha"),
        ("nb", "MØTE I ALASKA", "Møte i alaska"),
        ("nb", "INNHOLD", "Innhold"),
        ("ro", "PREȘEDINTELE ȚĂRII A PLECAT FĂRĂ EXPLICAȚII", "Președintele țării a plecat fără explicații"),
        ("vi", "SÚP ĐẬU HÀ LAN", "Súp đậu hà lan"),
        ("tr", "IŞIK VE İSTANBUL", "Işık ve istanbul"),
        ("tr", "İNSANLAR ILIK SUYU SEVİYOR", "İnsanlar ılık suyu seviyor"),
        ("az", "QIZIL İLİN XƏBƏRLƏRİ", "Qızıl ilin xəbərləri"),
        ("de", "DIE GROẞE STRAßE", "Die große straße"),
        ("el", "Ο ΣΟΦΟΣ ΑΝΘΡΩΠΟΣ", "Ο σοφος ανθρωπος"),
        ("nl", "IJSLAND IS EEN EILAND", "IJsland is een eiland"),
        ("ru", "ДОЖДЬ ПРОШЁЛ. ПОТОМ ВЫШЛО СОЛНЦЕ!", "Дождь прошёл. Потом вышло солнце!"),
        ("hy", "ՀԱՅԱՍՏԱՆ ԵՎ ՎՐԱՍՏԱՆ", "Հայաստան և վրաստան"),
        ("ka", "ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ ᲓᲐ ᲖᲦᲕᲐ", "საქართველო და ზღვა"),
        ("nb", "«VI HAR SEIRET!»", "«Vi har seiret!»"),
        ("sv", "3 DÖDA I TRAFIKEN", "3 döda i trafiken"),
        ("nb", "pH I VANNET ER STABIL", "pH i vannet er stabil"),
    ],
)
def test_text_in_capitals_is_lowered_by_its_languages_rules(language, capitals, expected):
    assert sentence_case(capitals, language) == expected


@pytest.mark.parametrize(
    ("language", "capitals", "kept"),
    [
        ("nb", "SKRIV TIL POST@EKSEMPEL.NO I DAG", "POST@EKSEMPEL.NO"),
        ("nb", "LES MER PÅ WWW.EKSEMPEL.NO", "WWW.EKSEMPEL.NO"),
        ("nb", "KONGEN REISTE TIL U.S.A. I GÅR", "U.S.A."),
        ("nb", "KONG OLAV IV VENDTE HJEM", "IV"),
        ("sv", "LANDET FICK NYA F-16 OCH 5G", "F-16"),
        ("nb", "SMITTEN AV COVID-19 ØKER", "COVID-19"),
        ("nb", "LANDENE I NATO MØTES", "NATO"),
        ("ro", "PREMIERUL PLEACĂ ÎN SUA", "SUA"),
        ("nb", "SAKEN BLE OMTALT PÅ NRK", "NRK"),
        ("nb", "DEN EUROPEISKE DOMSTOLEN (EMD)", "(EMD)"),
    ],
)
def test_acronyms_codes_and_addresses_that_can_be_told_stay(language, capitals, kept):
    lowered = sentence_case(capitals, language)
    assert lowered != capitals
    assert kept in lowered.split()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nb", "NATO og EU møtes i USA."),
        ("nb", "NATO"),
        ("nb", "FOTO: NTB"),
        ("ro", "BUCUREȘTI – Guvernul a decis ieri."),
        ("ro", "Nicolae CEAUȘESCU a plecat."),
        ("zh", "代表团没有回答"),
        ("ar", "غادر الوفد الاجتماع"),
        ("nb", "Møtet er over."),
    ],
)
def test_text_in_mixed_case_or_without_case_stays(language, text):
    assert sentence_case(text, language) == text


def test_a_heading_in_capitals_within_a_sentence_is_lowered():
    assert sentence_case("SISTE NYTT: Regjeringen går av.", "nb") == "Siste nytt: Regjeringen går av."
    assert sentence_case("Han ropte DETTE ER HELT UTROLIG og gikk.", "nb") == "Han ropte dette er helt utrolig og gikk."


@given(st.text(max_size=60), st.sampled_from(["nb", "tr", "nl", "de", "el", "ro"]))
def test_only_case_changes(text, language):
    def folded(value: str) -> str:
        return "".join(
            value.replace("İ", "i").replace("ı", "i").replace("I", "i").replace("և", "եվ").casefold().split()
        )

    assert folded(sentence_case(text, language)) in {folded(text), folded(text.upper())}
