"""Abbreviations by language: whether a full stop after one ends a sentence.

Each abbreviation is of one kind:

* attached: another word always follows, also a name ("dl. Popescu", "t.ex. Anna"); it never ends a sentence;
* numbered: belongs to a following number, Roman numeral or single letter ("art. 15", "kap. IV"); before
  another word with a capital, sentencex decides;
* closing: ends an enumeration ("osv.", "etc."); before a word with a capital, the sentence ends.

Words that are also ordinary words ("loc", "mars", "min") are left out, or written with a capital, which then counts.

The lists were written by hand from common usage, not taken from a dictionary: they are not complete.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """The abbreviations of one language, each with its full stops and without spaces.

    An entry in lower case matches any case; an entry with a capital matches only itself.

    Attributes:
        attached: Always followed by another word of the sentence.
        numbered: Attached to a number, a Roman numeral or a letter.
        closing: Ends the sentence before a word with a capital.
        openers: Words with a capital that begin sentences and are hardly ever names: after "U.S.", "J." and the
            like, they tell that a new sentence begins.

    """

    attached: frozenset[str] = frozenset()
    numbered: frozenset[str] = frozenset()
    closing: frozenset[str] = frozenset()
    openers: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Romanian is also written with cedillas in place of commas.
_CEDILLAS = str.maketrans("şţŞŢ", "șțȘȚ")

#: Understood in every language.
_COMMON = Abbreviations(
    attached=_words("dr. prof. mr. mrs. ms. cf. vs. e.g. i.e."),
    numbered=_words("nr. no. art. vol. p. pp. fig. tab. kap. cap. tel. sec. §."),
    closing=_words("etc."),
)

_BY_LANGUAGE = {
    "ro": Abbreviations(
        attached=_words("""
            Int. gl. lt.-maj. mr. insp.
            acad. Al. amb. aprox. arh. asist. av. b-dul. bd. bdul. bul. Cal. cart. cca. cdor. col. Com. compoz.
            Conf. conf.univ. coord. cpt. d-l. d-lor. d-lui. d-na. d-nei. d-ra. d-ta. d.ex. de.ex. Dir. dl. dlor.
            dlui. dna. dra. drd. dv. ec. ex. Fam. fam. fdt. Gen. gen.lt. gen.mr. ibid. ing. Insp. Inst. intr. jr.
            jud. lect. lect.univ. Loc. lt. lt.-col. lt.col. Min. mun. nasc. născ. op.cit. orș. p-ța. pict. plt. Pr.
            pr. prec. Pres. psih. pt. ptr. pța. red. ref. resp. Sat. sculpt. serg. Sf. sf. sft. sg. sgt. soc. sos.
            spl. str. subsem. subsemn. trad. Univ. univ. urm. împr. înv. Ș.l. ș.l. șl. șos.
        """),
        numbered=_words("""
            alin. anx. ap. bl. cam. cod. crt. dos. ed. et. fax. lit. nota. op. pag. par. paragr. pct. pl. poz. rd.
            sc. sect. secț. subpct. t. tit. titl.
        """),
        closing=_words("s.a. s.a.m.d. ș.a. ș.a.m.d. ș.cl. ș.u. șamd."),
        openers=_words("""
            Aceasta Această Acest Acesta Acestea Aceștia Acolo Aici Am Apoi Are Astfel Astăzi Atunci Au Care Ce Cine
            Cu Cum Când Dacă Dar De Deci Din După Ea Ei El Ele Este Eu Fără Iar Ieri La Li-a Mai Mâine Nici Noi Nu O
            Pe Pentru Președintele Prin Până S-a Se Sub Sunt Toate Totuși Toți Un Unde Voi În Însă
        """),
    ),
    "sv": Abbreviations(
        attached=_words("""
            Insp. insp.
            fam.
            adr. allm. anm. avd. bitr. bl.a. c/o. c:a. ca. civ.ing. d.v.s. d:r. Dir. doc. dvs. egentl. ekon. enl.
            ev. event. exkl. f.d. Fil. fil.dr. fil.kand. Fr. fr.o.m. frk. förf. förv. Gen. grek. hr. i.o.m. i.st.f.
            ing. inkl. jf. jfr. jmf. jur. kand. Kapt. kgl. kl. kungl. kv. lat. lekt. lic. löjtn. m.a.o. m.a.p.
            m.h.a. m.h.t. m.l. Maj. motsv. ngn. ngt. någ. obs. ordf. p.g.a. pga. red. resp. rev. s.k. s:t. s:ta.
            sekr. serg. särsk. t.ex. t.f. t.o.m. tekn. teol. tf. urspr. utg. övers. överstelöjtn. övlt.
        """),
        numbered=_words("""
            avs. avsn. bd. bil. ca. d. död. f. kl. kol. lgh. max. min. mob. mom. n:r. op. par. pkt. pl. prop. rad.
            s. sid. st. tfn. tlf. tr. uppl. v. vån. årg.
        """),
        closing=_words("""
            dyl. e.d. e.dyl. et.al. ff. m.fl. m.m. mfl. o.d. o.dy. o.dyl. o.l. o.likn. o.s.v. och.dyl. osv.
        """),
        openers=_words("""
            Alla Av De Den Denna Dessa Det Detta Dock Du Där Därför Då Efter En Enligt Ett Från För Han Hon Hur Här
            I Idag Igår Imorgon Ingen Inte Jag Med Men Ni Nu När Nästa Och Om På Samma Sedan Som Så Till Under Utan
            Vad Vem Vi Vid Även
        """),
    ),
    "nb": Abbreviations(
        attached=_words("""
            iflg. ifl. Kap. oberstløytn. fam. Insp. insp.
            red. tilsv. opph. oppr.
            adm. adm.dir. adr. adv. adv.fm. advfm. alm. ang. Ark. Ass. avd. bl.a. c/o. ca. cand. cand.mag.
            cand.polit. d.e. d.v.s. Dir. dr.ing. dr.philos. dvs. egtl. eks. ekskl. eksl. ev. evt. f.eks. f.o.m.
            feks. fhv. fom. forf. Fr. frk. førsteam. Gen. gj.sn. gjsn. gl. h.h.v. hhv. hl. hr. i.f.m. i.h.t. ifb.
            ifbm. ifm. ift. iht. ing. inkl. innst. jf. jfr. jur. Kapt. kgl. kgl.res. kst. lign. lt. løytn. m.a.o.
            m.h.t. m.t.p. Maj. merk. mht. mrk. mtp. nåv. o.fl. obl. oblt. obs. overs. p.g.a. pga. pol.mester. pr.
            Ref. resp. s.k. sekr. sgt. siv.ing. siv.øk. siving. sivøk. sml. stip. stud. så.k. såk. særl. t.o.m.
            tidl. utg. v.h.a. vanl. vedr. vha. vhja. økon.
        """),
        numbered=_words("""
            avsn. b.nr. bd. bnr. bokst. ca. d. etg. f. fnr. g.nr. gnr. HR. Innst. jnr. kl. LB. lnr. maks. max. min.
            mob. NOU. op. oppl. org.nr. orgnr. Ot.prp. ot.prp. pkt. postnr. Prop. red. Rt. rt. s. saksnr. snr.
            St.meld. st.meld. telf. tlf. vedl. §§.
        """),
        closing=_words("dsl. e.l. et.al. ff. m.fl. m.fl.a. m.m. m.v. mfl. mm. mv. o.a. o.l. o.s.b. o.s.v. osv."),
        openers=_words("""
            Alle Av Da Dagen De Den Denne Der Dere Derfor Det Dette Disse Du Ei En Et Etter For Fra Han Her Hun Hva
            Hvem Hvordan I Ifølge Ikke Ingen Jeg Likevel Med Men Neste Nå Når Og Også Om På Saken Samme Siden Som Så
            Til Under Uten Ved Vi
        """),
    ),
    "vi": Abbreviations(
        attached=_words("""
            GV. SV. HV. ĐT. UBND. HĐND. BCH. TƯ. BV. ĐH. CĐ. THPT. THCS.
            bs. bs.ck. bsck. bscki. bsckii. cn. ctcp. cty. dntn. ds. ggs. gm. gs. gs.ts. gs.tskh. gđ. hl. ht. hđgm.
            kcn. kdc. kp. ks. kts. kđt. lm. ls. ncs. ngnd. ngut. ngưt. nsnd. nsut. nsưt. nxb. p.gs. pct. pgs.
            pgs.ts. pgs.tskh. pgđ. ptgđ. ql. sđd. sđt. t.p. t.s. tbt. td. tg. tgđ. th.s. ths. ths.bs. tk. tl. tlđd.
            tp. tr.tá. ts. ts.bs. ts.ls. tskh. tt. tx. v.d. vd. vdu. ô. đ. đ.c. đ/c. đc. đgm. đl. đđ.
        """),
        numbered=_words("""
            ch. ct. cv. h. hl. hs. k. kh. ms. nq. nđ. pl. q. ql. qđ. stt. sđt. t. tl. tr. trg. tt. x. đ. đt.
        """),
        closing=_words("v..v. v.v. v.v.. vv. vân.vân."),
        openers=_words("""
            Ông Bà
            Chúng Các Còn Có Cũng Cả Do Hiện Hôm Họ Khi Không Mỗi Một Ngoài Ngày Nhưng Những Này Nó Năm Nếu Rồi Sau
            Theo Trong Trước Tuy Tôi Tại Từ Và Vì Vậy Với Đây Đó Đến Để
        """),
    ),
    "en": Abbreviations(
        attached=_words("""
            adm. approx. Atty. ca. capt. cmdr. col. cpl. cpt. esp. excl. gen. gov. hon. incl. Insp. lt. lt.col. maj.
            messrs. Msgr. mt. mx. pres. pvt. rev. sgt. Sr. supt. viz.
        """),
        numbered=_words("app. approx. ch. chap. ed. eq. ext. figs. nos. op. para. pt. sect. ver. vols."),
        closing=_words(""),
        openers=_words("""
            A After All Although An And As At Before But By For From He Her His How However I If In It Its Many Most
            My No Not Now On Or Our She Since Some That The Their Then There These They This Those We What When
            Where While Who Why With You
        """),
    ),
    "de": Abbreviations(
        attached=_words("""
            fa. fam. Gebr.
            abzgl. allg. betr. bez. bspw. bzw. ca. d.h. d.i. dh. dipl. dipl.-ing. ehem. einschl. engl. evang. evtl.
            exkl. fr. frl. frz. geb. gem. Gen. ggf. ggü. griech. hl. hptm. hr. hrn. hrsg. i.b. i.d.r. i.h.v. i.s.d.
            i.v.m. ing. inkl. insb. insbes. jr. jun. kath. lat. ltn. m.e. mag. mind. o.g. oblt. pd. priv.-doz. rd.
            röm. sog. u.u. u.z. univ.-prof. v.a. verf. verh. vgl. vorm. z.b. z.hd. z.zt. zb. zzgl.
        """),
        numbered=_words("""
            abb. abs. abschn. anm. aufl. bd. bde. hs. jg. jh. lit. max. min. nrn. rdnr. rn. rz. s. satz. str. v.
            ziff.
        """),
        closing=_words("dgl. ff. o.dgl. o.ä. u.dgl. u.s.w. u.v.m. u.ä. usf. usw."),
        openers=_words("""
            Aber Als Am An Auch Auf Aus Bei Da Dann Das Der Die Dies Diese Dieser Dieses Doch Dort Ein Eine Er Es
            Für Hier Ich Ihr Im In Kein Keine Mit Nach Nicht Nun Oder Seit Sie So Trotz Und Von Vor Was Wenn Wer Wie
            Wir Wo Während Zu Zum Zur
        """),
    ),
    "fr": Abbreviations(
        attached=_words("""
            Me. St. Pr. Fig.
            av. bd. boul. c.-à-d. cdt. chap. col. env. gén. lt. m. mgr. mlle. mm. mme. mmes. p.ex. ste. éd.
        """),
        numbered=_words("al. ann. chap. n. réf. t. tél. éd."),
        closing=_words(""),
        openers=_words("""
            Alors Après Au Aux Avec Ce Cela Ces Cette Dans Des Elle Elles En Et Il Ils Je La Le Les Mais Nous On Par
            Pour Puis Quand Si Sur Un Une Vous
        """),
    ),
    "es": Abbreviations(
        attached=_words("""
            D. Dña.
            aprox. arq. av. avda. cnel. dpto. dra. dª. dña. fr. gral. ing. lic. mons. núm. p.ej. profa. pza. sr.
            sra. sras. sres. srta. sta. sto.
        """),
        numbered=_words("apdo. arts. ed. inc. n.º. nº. núm. pág. págs. t. tfno."),
        closing=_words(""),
        openers=_words("""
            Al Así Con Cuando De Del Después El Ella Ellos En Entonces Esta Este Esto La Las Los Luego No Para Pero
            Por Se Si Su Un Una Unos Y Él
        """),
    ),
    "pt": Abbreviations(
        attached=_words("""
            aprox. arq. av. cel. dep. dra. drs. eng. engª. exma. exmo. gen. gov. lg. p.ex. pe. profa. profª. pça.
            sr. sra. sras. srs. srta. sta. sto. trav. V.Exa.
        """),
        numbered=_words("al. arts. ed. inc. n. n.º. nº. núm. pág. págs. t."),
        closing=_words(""),
        openers=_words("""
            A Ao As Assim Com De Depois E Ela Ele Eles Em Então Esta Este Isto Mas Na No Não O Os Para Por Quando Se
            Um Uma
        """),
    ),
    "it": Abbreviations(
        attached=_words("""
            ad.es. arch. avv. c.so. ca. cfr. col. dott. dott.ssa. egr. gen. gent. gent.mo. geom. ing. mons. p.za.
            p.zza. prof.ssa. rag. sig. sig.na. sig.ra. sigg. spett. v.le.
        """),
        numbered=_words("all. artt. co. d.l. d.lgs. ed. lett. n. pag. pagg. par. t."),
        closing=_words("ecc."),
        openers=_words("""
            Al Allora Con Così Da Di Dopo E Egli Essi Gli I Il In La Le Lei Lo Lui Ma Nel Nella Non Per Poi Quando
            Questa Questo Se Un Una
        """),
    ),
    "nl": Abbreviations(
        attached=_words("""
            bijv. burg. ca. d.w.z. dhr. drs. ds. dwz. evt. excl. i.p.v. i.v.m. incl. ing. ir. kapt. kol. m.a.w.
            m.b.t. m.n. mevr. mw. n.a.v. o.a. resp. t.a.v. t.g.v. t/m. vgl. w.o. z.g. zgn.
        """),
        numbered=_words("afb. bl. blz. dl. hfst. hs. lid. nrs. par."),
        closing=_words("e.a. e.d. e.v. enz."),
        openers=_words("""
            Aan Als Bij Daar Dan Dat De Deze Die Dit Een En Er Geen Het Hier Hij Ik In Jij Maar Met Na Niet Nu Of
            Ook Op Toen Van Voor We Wij Ze Zij
        """),
    ),
    "pl": Abbreviations(
        attached=_words("""
            abp. al. bp. dot. Gen. gm. hab. im. inż. kpt. ks. lek. m.in. mec. mgr. mjr. np. ob. Os. pow. ppłk. płk.
            s-ka. sierż. tj. tzn. tzw. ul. wg. woj. ww. zob. śp. św.
        """),
        numbered=_words("godz. lit. lok. m. par. pkt. poz. r. rozdz. rys. s. str. t. tom. ust. zał."),
        closing=_words("i.in. in. itd. itp."),
        openers=_words("""
            A Ale Dla Do Gdy I Ich Jego Jej Jest Jeśli Kiedy Na Nie Od On Ona Oni Po Potem Przed Przy Są Ta Tak Tam
            Te Ten Teraz To Tu W We Z Ze
        """),
    ),
    "cs": Abbreviations(
        attached=_words("""
            akad. Arch. bc. cca. doc. event. Gen. ing. judr. kpt. mgr. mj. mjr. mudr. např. nám. paeddr. phdr. plk.
            popř. prim. pí. resp. rndr. srov. sv. tj. tzn. tzv. tř. ul. vč. zejm. zvl.
        """),
        numbered=_words("obr. ods. odst. pol. písm. r. roč. s. str. sv. zák. č. čl. čís."),
        closing=_words("a.j. aj. apod. atd. atp."),
        openers=_words("""
            A Ale Byl Byla Do Je Jeho Jejich Její Jsou Když Na Ne Nyní Od On Ona Oni Pak Po Pokud Potom Pro Před Při
            Ta Tady Tam Ten Teď Ti To V Ve Z Ze
        """),
    ),
}
#: Danish and Nynorsk abbreviate as Bokmål does, and have some of their own.
_BY_LANGUAGE["da"] = Abbreviations(
    attached=_BY_LANGUAGE["nb"].attached | _words("advokatfm. afd. f.x. fx. Hr. if. jævnf. sct. skt."),
    numbered=_BY_LANGUAGE["nb"].numbered | _words("bek. bilag. lbk. litra. matr.nr. sal. st. stk."),
    closing=_BY_LANGUAGE["nb"].closing,
    openers=_BY_LANGUAGE["nb"].openers | _words("Af Efter Fordi Hvad Hvis Nu Næste Uden"),
)
_BY_LANGUAGE["nn"] = Abbreviations(
    attached=_BY_LANGUAGE["nb"].attached | _words("kring. m.a. t.d. td."),
    numbered=_BY_LANGUAGE["nb"].numbered,
    closing=_BY_LANGUAGE["nb"].closing | _words("o.s.fr. osb."),
    openers=_BY_LANGUAGE["nb"].openers | _words("Dei Eg Ein Eit Frå Ho Ikkje Korleis Kva Kven No Utan"),
)

#: Letters of one short word without a vowel are an abbreviation ("jfr.", "hrn."); Slavic languages have
#: such words ("krk").
_WITHOUT_SLAVIC_WORDS = frozenset(["ro", "sv", "nb", "nn", "da", "vi", "en", "de", "nl", "fr", "es", "pt", "it"])
_NO_VOWEL = re.compile(r"[b-df-hj-np-tv-xzđ]{2,4}\.", re.IGNORECASE)

#: Units and words without a vowel that often end a sentence.
_UNITS = frozenset(
    [
        "bn.",
        "brf.",
        "cl.",
        "cm.",
        "dl.",
        "dm.",
        "dvd.",
        "ft.",
        "gb.",
        "gr.",
        "ggr.",
        "hk.",
        "hl.",
        "hmm.",
        "hrs.",
        "jr.",
        "kb.",
        "kg.",
        "km.",
        "kr.",
        "kv.",
        "kw.",
        "ltd.",
        "mb.",
        "mc.",
        "mg.",
        "ml.",
        "mld.",
        "mln.",
        "mm.",
        "mp.",
        "mph.",
        "mrd.",
        "nm.",
        "pct.",
        "pm.",
        "ps.",
        "psst.",
        "pst.",
        "rpm.",
        "shh.",
        "sms.",
        "sr.",
        "st.",
        "stk.",
        "sv.",
        "tb.",
        "tbs.",
        "tr.",
        "ts.",
        "tv.",
        "yd.",
        "yr.",
        "yrs.",
    ]
)

#: Months in several languages.
_MONTHS = frozenset(
    [
        "apr.",
        "aug.",
        "dec.",
        "des.",
        "dez.",
        "feb.",
        "febr.",
        "ian.",
        "iul.",
        "iun.",
        "jan.",
        "nov.",
        "oct.",
        "okt.",
        "sep.",
        "sept.",
    ]
)

#: Times, eras and others with full stops inside.
_TIMES = frozenset(
    [
        "ph.d.",
        "uu.",
        "a.m.",
        "p.m.",
        "a.d.",
        "b.c.",
        "f.kr.",
        "e.kr.",
        "f.kr.f.",
        "e.kr.f.",
        "d.hr.",
        "î.hr.",
        "v.chr.",
        "n.chr.",
        "v.kr.",
        "e.n.",
        "î.e.n.",
        "e.v.t.",
        "f.v.t.",
        "a.c.",
    ]
)

_OFTEN_LAST = _UNITS | _MONTHS | _TIMES

#: "den 3." before a noun.
_GERMAN_ORDINAL = re.compile(
    r"(?:^|\s)(?:der|die|das|den|dem|des|am|im|vom|zum|zur|beim|(?:ein|mein|dein|sein|ihr|unser|jed|dies)(?:e[nmrs]?)?)\s\d{1,3}\.$",
    re.IGNORECASE,
)

#: Several short parts with full stops: "f.eks.", "PGS.TS.", "U.S.".
_PARTS = re.compile(r"(?:[^\W\d_]{1,5}\.){2,}")
_INITIAL = re.compile(r"[^\W\d_]\.")
_ROMAN = re.compile(r"(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?!\w)")
_NUMBER = re.compile(r"\d|[^\W\d_]{1,2}\d|[^\W\d_](?!\w)")
#: "J.-P." and "Nils-E.", which never end a sentence.
_HYPHENATED_INITIAL = re.compile(r"[^\W\d_]+\.?-[^\W\d_]\.")
_FIRST_WORD = re.compile(r"[\"“„”«»(\[‘’–—-]*\s?([^\W\d_]+)")
_LAST_WORD = re.compile(r"(?:^|[\s(\[\"“„”«»/–—])((?:[^\W\d_]{1,3}\.\s){0,3}[^\s(\[\"“„”«»]+\.)[)\]\"“”«»]*$")

#: Characters before a full stop that can matter.
LONGEST_ABBREVIATION = 24


def ends_sentence(before: str, after: str, language: str) -> bool | None:
    """Return whether a sentence ends between two texts, the first of which ends with a full stop.

    Args:
        before: The end of what comes before; `LONGEST_ABBREVIATION` characters are enough.
        after: What follows, without the space between.
        language: ISO 639-1; only general rules are used for a language without a list.

    Returns:
        None if the full stop is not an abbreviation's, or could be either.

    >>> ends_sentence("Vorbea dl.", "Popescu cu ea.", "ro"), ends_sentence("mere, pere etc.", "Apoi a plecat.", "ro")
    (False, True)
    """
    space = before.rfind(" ")
    if language == "de" and _GERMAN_ORDINAL.search(before):
        return None if (first := _FIRST_WORD.match(after)) and first[1] in _of(language).openers else False
    # In "d. v. s.", what stands before the last word counts too.
    kind = _kind(before if before[space - 1 : space] == "." else before[space + 1 :], language)
    if kind is None:
        return None
    first = _FIRST_WORD.match(after)
    is_capital = bool(first and first[1][0].isupper())
    opens = bool(first and first[1] in _of(language).openers)
    if kind is _Kind.ATTACHED:
        return False
    if kind is _Kind.NUMBERED:
        return False if not opens and _is_number(after) else None
    if not is_capital:
        return None
    if opens or kind is _Kind.CLOSING:
        return True
    return False if kind is _Kind.UNLISTED else None


class _Kind(Enum):
    """What a full stop after an abbreviation means."""

    ATTACHED = auto()
    NUMBERED = auto()
    CLOSING = auto()
    #: Not in a list, but an abbreviation by its form.
    UNLISTED = auto()
    #: Initials, units, months: only the next word can tell.
    AMBIGUOUS = auto()


# The same few thousand words end nearly all sentences.
@lru_cache(maxsize=8192)
def _kind(ending: str, language: str) -> _Kind | None:
    """Return the kind of the abbreviation at the end of a text; None if there is none."""
    last = _LAST_WORD.search(ending)
    if not last:
        return None
    # "d. v. s." is "d.v.s."; of "och t. ex." only the end is one.
    parts = last[1].translate(_CEDILLAS).split()
    forms = ["".join(parts[at:]) for at in range(len(parts))]
    kinds = _of(language)
    for kind, own, common in (
        (_Kind.CLOSING, kinds.closing, _COMMON.closing),
        (_Kind.ATTACHED, kinds.attached, _COMMON.attached),
        (_Kind.NUMBERED, kinds.numbered, _COMMON.numbered),
    ):
        if any(_is_in(form, own) or _is_in(form, common) for form in forms):
            return kind
    word = parts[-1]
    # "PGS.TS.BS." is made of three, each of which stands before a name.
    if word.count(".") > 1 and all(
        _is_in(f"{part}.", kinds.attached | _COMMON.attached) for part in word[:-1].split(".")
    ):
        return _Kind.ATTACHED
    if _HYPHENATED_INITIAL.fullmatch(word):
        return _Kind.UNLISTED
    if word.lower() in _OFTEN_LAST or _ROMAN.fullmatch(word[:-1]):
        return _Kind.AMBIGUOUS
    if _looks_abbreviated(word, language):
        return _Kind.AMBIGUOUS if word.isupper() else _Kind.UNLISTED
    return None


def _of(language: str) -> Abbreviations:
    return _BY_LANGUAGE.get(language, _COMMON)


def _is_in(word: str, words: frozenset[str]) -> bool:
    return word in words or word.lower() in words


def _is_number(text: str) -> bool:
    """Return whether a text begins with a number, a Roman numeral or a single letter."""
    first = text.lstrip("§ ")
    return bool(_NUMBER.match(first) or _ROMAN.match(first))


def _looks_abbreviated(word: str, language: str) -> bool:
    """Return whether the form of a word alone shows that it is an abbreviation: initials, parts, or no vowel."""
    if (_PARTS.fullmatch(word)) or (_INITIAL.fullmatch(word) and word[0].isupper()):
        return True
    return (
        language in _WITHOUT_SLAVIC_WORDS
        and (word.islower() or word.istitle())
        and word.lower() not in _UNITS
        and _NO_VOWEL.fullmatch(word) is not None
    )
