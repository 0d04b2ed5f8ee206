"""Stems agree with those of Whoosh's stemmers, which existing stores contain."""

import random
import re
import threading
import unicodedata

import pytest
from support.paths import SEEDS
from whoosh import lang

from index.analysis import fold
from index.stemming import STEMMED_LANGUAGES, find_stemmer

#: Words in each language; most have suffixes that its stemmer removes.
WORDS = {
    "da": """rætt kendt venligst hurtigere husene husets bøgerne børnenes kærlighed hjælpeløst venskabet arbejdsløshed
        undersøgelserne regeringens møderne beslutninger dagligt tidligst forskellige kommissionen bakke læss grønt""",
    "de": """häuser mädchen gegangen freundlichkeit wirtschaftlich straßen bedeutungen schönsten kinder kindern lieblings
        gesellschaften möglichkeiten arbeitslosigkeit unabhängig regierungen entscheidung katers aufeinanderfolge""",
    "en": """realization realize baptizer capsizer organization atomizer optimizer nationality traditional additional
        relational conditional rational national emotional nutritional operator radically hopefulness callousness formaliti
        sensitivity feasibility goodness triplicate formative electrical hopeful agreed feed plastered motoring conflated
        troubled sized hopping tanned falling hissing fizzed failing filing happy sky dying lying skies innings generously
        arsenal communism prostrating creating sanitizer o'neill's president's inning's canning's innings herring proceeds putin's y'all yes youth employ enjoyable""",
    "es": """poseíamos teníamos creíamos proveíamos corriendo hablando ciudades naciones constitución rápidamente
        dificultad imposible llegarían seguir sigue argüir aéreo oía oíamos aunque euro europa búsqueda economía ideología
        intolerancia frecuencia dándoselo haciéndola arguyendo contribuyeron viéndose jugué""",
    "fi": """taloissa taloihin ihmisten kaupungissa suurimmat opiskelijoiden kirjastosta presidentin hallituksen
        päätöksiä yhteiskunnallinen sydämeni kaunein vapauteen maahan puhelimitta rahaakaan edistykselliset""",
    "fr": """yeux yaourt yuri indicatrice indicatrices vindicatrice éducatrice élevés ép épais continuellement
        naturellement récemment constamment heureusement nationalité économiques travaillaient chevaux beaux
        institutions logiques possibilités jouerions mangeait majestueusement l'économie paix essay payer""",
    "hu": """országban házakból emberekről időtől szépen városoknak székérõl széké könyvei barátjáé egészséges gyermekeink
        magyarországi kormányának asztalhoz nyelvekül lovastul kutyástul kettõ""",
    "it": """aiuto aiuole aiuola euro euforia nazionale città possibilità velocemente parlando dirgli darsele abbandonata
        propensione costituzione ideologia speranza attività attivamente uomo uova uccisero iato""",
    "nb": """møtene møter husets venninnenes skolenes regjeringen vennlighet arbeidsløshet undersøkelsene offentlig
        tidligere statsministeren beslutningene forskjellige avtalene hyggeligste dødelig rettet""",
    "nl": """huizen mogelijkheden regering vriendelijk bedreigingen lichamelijk opheffen gemeenten kinderen liefste
        werkeloosheid lopend vrouwen ijs geïmporteerd opglimpende""",
    "pt": """nações possibilidades rapidamente falando constituição economia ideologia intolerância irmãos corações
        aeroporto oeiras ouviríamos europeu solução revoluções contribuições órfão amigavelmente pensamentos seguir distribuíram""",
    "ro": """generere generez cerere cererea întâlnirea preşedintele oameni oaie aia eau vorbeşte naţionalitate
        posibilităţi economică constituţiei mâncăm lucrează guvernului hotărârile norocoşi comunităţilor învăţători
        europeană aur auriu uitaserăm activităţile""",
    "ru": """война йод йога воюют воюет горюют станция станции россия возможность красивейший говорившими читающая
        москва президента правительство экономический nato windows kultura ёлка съезд мышью синюю""",
    "sv": """flickorna husen mötets friheter lösning friskt fullt regeringens möjligheter arbetslösheten undersökningar
        statsministern besluten vänligast glädjelöst krönikan jaktkarlens rätt höll""",
}


def words(text: str) -> set[str]:
    """Return the words of a text as `analyze` passes them to a stemmer (lower case, Romanian with cedillas), and
    folded."""
    plain = unicodedata.normalize("NFC", text.lower()).replace("’", "'").translate(str.maketrans("șț", "şţ"))
    found = set(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", plain))
    return found | set(map(fold, found))


@pytest.fixture(scope="module")
def vocabulary() -> set[str]:
    """Return all words of the seeds, of their references and of the lists above, whatever their language."""
    files = [*SEEDS.glob("*.txt"), *filter(lambda path: path.is_file(), (SEEDS / "reference").rglob("*"))]
    texts = [path.read_text(encoding="utf-8", errors="ignore") for path in files]
    return set().union(*map(words, [*texts, *WORDS.values()]))


def whoosh_stemmer(language: str):
    return lang.stemmer_for_language({"nb": "no", "nn": "no", "pb": "pt"}.get(language, language))


def disagreements(language: str, some_words: set[str]) -> list[tuple[str, str, str]]:
    old, new = whoosh_stemmer(language), find_stemmer(language)
    return [(word, old(word), new(word)) for word in sorted(some_words) if old(word) != new(word)]


@pytest.mark.parametrize("language", sorted(STEMMED_LANGUAGES))
def test_every_word_has_the_stem_that_it_has_in_existing_stores(language: str, vocabulary: set[str]) -> None:
    assert len(vocabulary) > 1000
    assert disagreements(language, vocabulary) == []


@pytest.mark.parametrize("language", sorted({"da", "de", "en", "fi", "it", "nb", "nl", "pt", "sv"}))
def test_made_up_words_have_the_stem_that_they_have_in_existing_stores(language: str, vocabulary: set[str]) -> None:
    chance = random.Random(7)
    known = sorted(word for word in vocabulary if "'" not in word)
    made_up = {
        chance.choice(known)[: chance.randint(0, 6)] + chance.choice(known)[-chance.randint(1, 9) :]
        for _ in range(3000)
    }
    assert disagreements(language, made_up) == []


def test_every_language_that_whoosh_stems_has_a_stemmer_except_arabic() -> None:
    stemmed = {language for language in lang.languages if lang.has_stemmer(language)}
    assert stemmed - {"ar"} <= STEMMED_LANGUAGES
    assert all(find_stemmer(language) is None for language in ("ar", "vi", "xx", ""))


def test_stemmers_can_be_used_from_several_threads(vocabulary: set[str]) -> None:
    stem = find_stemmer("en")
    expected = {word: stem(word) for word in sorted(vocabulary)[:2000]}
    found: list[bool] = []
    threads = [
        threading.Thread(target=lambda: found.append({word: stem(word) for word in expected} == expected))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 3
