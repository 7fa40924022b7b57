"""French conjugation by rule: `conjugate("offrir")` gives every form of a verb.

Three groups, as in the grammars: -er (with its spelling alternations), -ir in
-iss-, and the families of the third group, matched by the end of the
infinitive. A verb that fits no family stops the run instead of being guessed.
"""

import re

FUTURE = ("ai", "as", "a", "ons", "ez", "ont")
IMPERFECT = ("ais", "ais", "ait", "ions", "iez", "aient")

# Verbs in -partir, -sortir… that take -iss- all the same.
SECOND_GROUP = {"répartir", "impartir", "assortir", "asservir", "maudire"}

# -eler, -eter: a grave accent, a doubled consonant, or (1990 spelling) either.
GRAVE_ONLY = {"acheter", "racheter", "geler", "peler", "modeler", "remodeler", "harceler",
              "déceler", "receler", "démanteler", "marteler"}
DOUBLE_ONLY = {"appeler", "rappeler", "jeter", "rejeter", "projeter"}

# The participle of these verbs never agrees.
FIXED_PARTICIPLE = {
    "accéder", "adhérer", "agir", "appartenir", "bénéficier", "chatter", "clavarder", "cliquer",
    "coexister", "collaborer", "compatir", "concourir", "consister", "contrevenir", "contribuer",
    "coopérer", "correspondre", "craquer", "dialoguer", "dormir", "durer", "dépendre", "déroger",
    "enquêter", "exister", "fonctionner", "galérer", "grossir", "hésiter", "insister", "lutter",
    "maigrir", "marcher", "mentir", "militer", "naviguer", "nuire", "opter", "participer",
    "patienter", "persister", "plaire", "poireauter", "polémiquer", "procéder", "profiter",
    "recourir", "remédier", "rire", "rivaliser", "ronfler", "réagir", "sembler", "sourire",
    "statuer", "subsister", "subvenir", "suffire", "surfer", "survivre", "sévir", "tarder",
    "tousser", "transiger", "trembler", "veiller", "voyager", "émaner",
}


def agree(masculine, feminine=None):
    """The four forms of a participle or adjective."""
    feminine = feminine or masculine + "e"
    plural = masculine if masculine[-1] in "sx" else masculine + "s"
    return [masculine, feminine, plural, feminine + "s"]


def build(present, participle, future, past=None, *, imperfect=None, subjunctive=None,
          imperative=None, gerund=None):
    """A conjugation from its stems; what is not given follows from the present.

    `past` is the stem of the passé simple (`pri` → prit, prirent), `subjunctive`
    the pair (stem of que je, stem of que nous).
    """
    nous = imperfect or present[3][:-3]
    que_je, que_nous = subjunctive or (present[5][:-3], nous)
    forms = list(present)
    forms += [nous + e for e in IMPERFECT]
    forms += [future + e for e in FUTURE + IMPERFECT]
    if past:
        # tenir: tint, tinrent; prendre: prit, prirent.
        forms += [past + "t", past + "rent"]
    forms += [que_je + "e", que_je + "es", que_je + "ent", que_nous + "ions", que_nous + "iez"]
    forms += imperative or (present[1], present[3], present[4])
    forms.append(gerund or nous + "ant")
    return forms + participle


def present(p, sing, nous, ils, t="t"):
    """Présent in -s, -s, -t on `sing`, then the plural stems, all after the prefix `p`."""
    return (p + sing + "s", p + sing + "s", p + sing + t,
            p + nous + "ons", p + nous + "ez", p + ils + "ent")


# --- First group -----------------------------------------------------------

MUTE_SYLLABLE = re.compile(r"^(.*)([eé])([^aeiouyàâéèêëîïôûùœ]|gu|qu|gn|ch|[bcdfgptv][rl])$")


def first_group(inf):
    stem = inf[:-2]
    weak = [stem]                            # before a mute e
    hard = stem                              # before a, o
    futures = None
    if inf.endswith("cer"):
        hard = stem[:-1] + "ç"
    elif inf.endswith("ger"):
        hard = stem + "e"
    syllable = MUTE_SYLLABLE.match(stem)
    if inf.endswith(("oyer", "uyer")):
        weak = [stem[:-1] + "i"]
    elif inf.endswith("ayer"):
        weak = [stem[:-1] + "i", stem]       # paie, paye
    elif syllable and syllable[2] == "é":
        weak = [syllable[1] + "è" + syllable[3]]
        futures = [stem + "er", weak[0] + "er"]   # gérera, 1990 gèrera
    elif syllable and (len(syllable[3]) == 1 or syllable[3] == "vr"):
        grave, double = syllable[1] + "è" + syllable[3], stem + syllable[3]
        if syllable[3] in "lt" and inf not in GRAVE_ONLY:
            weak = [double] if inf in DOUBLE_ONLY else [double, grave]
        else:
            weak = [grave]
    if inf.endswith("envoyer"):
        futures = [stem[:-2] + "err"]
    forms = []
    for w in weak:
        forms += [w + "e", w + "es", w + "ent"]
    forms += [hard + e for e in ("ons", "ant", "ais", "ait", "aient", "a")]
    forms += [stem + e for e in ("ez", "ions", "iez", "èrent")]
    for f in futures or [w + "er" for w in weak]:
        forms += [f + e for e in FUTURE + IMPERFECT]
    return forms + agree(stem + "é")


# --- Second group ----------------------------------------------------------

def second_group(inf):
    s = inf[: inf.rindex("i") + 1]           # fini-, maudi-
    pp = s + "t" if inf == "maudire" else s
    return build((s + "s", s + "s", s + "t", s + "ssons", s + "ssez", s + "ssent"),
                 agree(pp), inf[: inf.rindex("r") + 1], s)


# --- Third group -----------------------------------------------------------
# Each family takes the prefix left once the ending is cut.

def tenir(p):
    return build((p + "iens", p + "iens", p + "ient", p + "enons", p + "enez", p + "iennent"),
                 agree(p + "enu"), p + "iendr", p + "in")


def partir(p, consonant):
    return build((p + "s", p + "s", p + "t", p + consonant + "ons", p + consonant + "ez", p + consonant + "ent"),
                 agree(p + consonant + "i"), p + consonant + "ir", p + consonant + "i")


def ouvrir(p):                               # ouv-, off-
    s = p + "r"
    return build((s + "e", s + "es", s + "e", s + "ons", s + "ez", s + "ent"), agree(p + "ert"),
                 s + "ir", s + "i", imperative=(s + "e", s + "es"))


def cueillir(p):
    s = p + "cueill"
    return build((s + "e", s + "es", s + "e", s + "ons", s + "ez", s + "ent"), agree(s + "i"),
                 s + "er", s + "i", imperative=(s + "e", s + "es"))


def courir(p):
    s = p + "cour"
    return build(present(s, "", "", ""), agree(s + "u"), s + "r", s + "u")


def querir(p):
    s = p + "qu"
    return build(present(s, "ier", "ér", "ièr"), agree(s + "is"), s + "err", s + "i")


def vetir(p):
    s = p + "vêt"
    return build(present(s, "", "", "", t=""), agree(s + "u"), s + "ir", s + "i")


def fuir(p):
    return build(present(p + "fu", "i", "y", "i"), agree(p + "fui"), p + "fuir", p + "fui")


def cevoir(p):
    return build(present(p, "çoi", "cev", "çoiv"), agree(p + "çu"), p + "cevr", p + "çu")


def mouvoir(p):
    return build(present(p + "m", "eu", "ouv", "euv"), agree(p + "mu"), p + "mouvr", p + "mu")


def valoir(p, que_je="vaill"):
    return build((p + "vaux", p + "vaux", p + "vaut", p + "valons", p + "valez", p + "valent"),
                 agree(p + "valu"), p + "vaudr", p + "valu", subjunctive=(p + que_je, p + "val"))


def voir(p, future="verr", past="vi"):
    return build(present(p + "v", "oi", "oy", "oi"), agree(p + "vu"), p + future, p + past)


def prendre(p):
    return build(present(p + "pr", "end", "en", "enn", t=""), agree(p + "pris"), p + "prendr", p + "pri")


def joindre(p):                              # jo-, pla-, atte-
    return build(present(p, "in", "ign", "ign"), agree(p + "int"), p + "indr", p + "igni")


def rendre(p):                               # rend-, perd-, répond-
    return build(present(p, "", "", "", t=""), agree(p + "u"), p + "r", p + "i")


def rompre(p):
    s = p + "romp"
    return build(present(s, "", "", ""), agree(s + "u"), s + "r", s + "i")


def mettre(p):
    s = p + "mett"
    return build(present(p, "met", "mett", "mett", t=""), agree(p + "mis"), s + "r", p + "mi")


def battre(p):
    s = p + "batt"
    return build(present(p, "bat", "batt", "batt", t=""), agree(s + "u"), s + "r", s + "i")


def paraitre(p):                             # par-, conn-
    return build((p + "ais", p + "ais", p + "aît", p + "aissons", p + "aissez", p + "aissent"),
                 agree(p + "u"), p + "aîtr", p + "u")


def naitre(p):
    return build((p + "nais", p + "nais", p + "naît", p + "naissons", p + "naissez", p + "naissent"),
                 agree(p + "né"), p + "naîtr", p + "naqui")


def accroitre(p):
    return build((p + "crois", p + "crois", p + "croît", p + "croissons", p + "croissez", p + "croissent"),
                 agree(p + "cru"), p + "croîtr", p + "cru")


def ecrire(p):                               # écri-, prescri-
    return build(present(p, "cri", "criv", "criv"), agree(p + "crit"), p + "crir", p + "crivi")


def lire(p):
    return build(present(p + "l", "i", "is", "is"), agree(p + "lu"), p + "lir", p + "lu")


def conduire(p, participle="uit"):
    return build(present(p, "ui", "uis", "uis"), agree(p + participle), p + "uir", p + "uisi")


def interdire(p):
    return build(present(p + "d", "i", "is", "is"), agree(p + "dit"), p + "dir", p + "di")


def dire(p):
    s = p + "d"
    return build((s + "is", s + "is", s + "it", s + "isons", s + "ites", s + "isent"),
                 agree(s + "it"), s + "ir", s + "i")


def rire(p):
    return build(present(p + "ri", "", "", ""), agree(p + "ri"), p + "rir", p + "ri")


def suffire(p):
    return build(present(p + "suffi", "", "s", "s"), agree(p + "suffi"), p + "suffir", p + "suffi")


def faire(p):
    s = p + "f"
    return build((s + "ais", s + "ais", s + "ait", s + "aisons", s + "aites", s + "ont"), agree(s + "ait"),
                 s + "er", s + "i", imperfect=s + "ais", subjunctive=(s + "ass", s + "ass"))


def traire(p):
    return build(present(p + "tra", "i", "y", "i"), agree(p + "trait"), p + "trair")


def plaire(p):
    s = p + "pl"
    return build((s + "ais", s + "ais", s + "aît", s + "aisons", s + "aisez", s + "aisent"),
                 agree(s + "u"), s + "air", s + "u")


def taire(p):
    s = p + "t"
    return build(present(s, "ai", "ais", "ais"), agree(s + "u"), s + "air", s + "u")


def croire(p):
    return build(present(p + "cr", "oi", "oy", "oi"), agree(p + "cru"), p + "croir", p + "cru")


def boire(p):
    return build(present(p + "b", "oi", "uv", "oiv"), agree(p + "bu"), p + "boir", p + "bu")


def conclure(p, participle="clu"):
    return build(present(p + "clu", "", "", ""), agree(p + participle), p + "clur", p + "clu")


def suivre(p):
    return build(present(p + "su", "i", "iv", "iv"), agree(p + "suivi"), p + "suivr", p + "suivi")


def vivre(p):
    return build(present(p + "v", "i", "iv", "iv"), agree(p + "vécu"), p + "vivr", p + "vécu")


def vaincre(p):
    s = p + "vain"
    return build((s + "cs", s + "cs", s + "c", s + "quons", s + "quez", s + "quent"),
                 agree(s + "cu"), s + "cr", s + "qui")


def resoudre(p, masculine="lu", feminine="lue"):
    return build(present(p + "so", "u", "lv", "lv"), agree(p + "so" + masculine, p + "so" + feminine),
                 p + "soudr", p + "solu")


# (ending cut from the infinitive, family); the first match wins.
FAMILIES = [
    ("tenir", lambda p: tenir(p + "t")), ("venir", lambda p: tenir(p + "v")),
    ("partir", lambda p: partir(p + "par", "t")), ("sortir", lambda p: partir(p + "sor", "t")),
    ("sentir", lambda p: partir(p + "sen", "t")), ("mentir", lambda p: partir(p + "men", "t")),
    ("servir", lambda p: partir(p + "ser", "v")), ("dormir", lambda p: partir(p + "dor", "m")),
    ("ouvrir", lambda p: ouvrir(p + "ouv")), ("offrir", lambda p: ouvrir(p + "off")),
    ("souffrir", lambda p: ouvrir(p + "souff")), ("cueillir", cueillir), ("courir", courir),
    ("quérir", querir), ("vêtir", vetir), ("fuir", fuir),
    ("cevoir", cevoir), ("mouvoir", mouvoir), ("prévaloir", lambda p: valoir(p + "pré", "val")),
    ("valoir", valoir), ("prévoir", lambda p: voir(p + "pré", "voir")),
    ("pourvoir", lambda p: voir(p + "pour", "voir", "vu")), ("voir", voir),
    ("prendre", prendre), ("aindre", lambda p: joindre(p + "a")),
    ("eindre", lambda p: joindre(p + "e")), ("oindre", lambda p: joindre(p + "o")),
    ("endre", lambda p: rendre(p + "end")), ("ondre", lambda p: rendre(p + "ond")),
    ("andre", lambda p: rendre(p + "and")),
    ("erdre", lambda p: rendre(p + "erd")), ("rompre", rompre), ("mettre", mettre), ("battre", battre),
    ("connaître", lambda p: paraitre(p + "conn")), ("paraître", lambda p: paraitre(p + "par")),
    ("naître", naitre), ("croître", accroitre), ("crire", ecrire), ("lire", lire),
    ("nuire", lambda p: conduire(p + "n", "ui")), ("uire", conduire),
    ("dire", interdire), ("rire", rire), ("suffire", suffire),
    ("faire", faire), ("traire", traire), ("plaire", plaire), ("taire", taire), ("croire", croire),
    ("boire", boire), ("inclure", lambda p: conclure(p + "in", "clus")), ("clure", conclure),
    ("suivre", suivre), ("vivre", vivre), ("vaincre", vaincre),
    ("résoudre", lambda p: resoudre(p + "ré")), ("soudre", lambda p: resoudre(p, "us", "ute")),
]

IRREGULAR = {
    "être": ["être", "suis", "es", "est", "sommes", "êtes", "sont", "étais", "était", "étions",
             "étiez", "étaient", "fut", "furent", "sois", "soit", "soyons", "soyez", "soient",
             "étant", "été"] + ["ser" + e for e in FUTURE + IMPERFECT],
    "avoir": ["ai", "as", "a", "avons", "avez", "ont", "avais", "avait", "avions", "aviez", "avaient",
              "eut", "eurent", "aie", "aies", "ait", "ayons", "ayez", "aient", "ayant"]
    + agree("eu") + ["aur" + e for e in FUTURE + IMPERFECT],
    "aller": build(("vais", "vas", "va", "allons", "allez", "vont"), agree("allé"), "ir",
                   subjunctive=("aill", "all")) + ["alla", "allèrent"],
    "dire": dire(""),
    "redire": dire("re"),
    "pouvoir": build(("peux", "peux", "peut", "pouvons", "pouvez", "peuvent"), ["pu"], "pourr", "pu",
                     subjunctive=("puiss", "puiss")) + ["puis"],
    "vouloir": build(("veux", "veux", "veut", "voulons", "voulez", "veulent"), agree("voulu"), "voudr",
                     "voulu", subjunctive=("veuill", "voul")) + ["veuillons", "veuillez"],
    "savoir": build(("sais", "sais", "sait", "savons", "savez", "savent"), agree("su"), "saur", "su",
                    subjunctive=("sach", "sach"), gerund="sachant",
                    imperative=("sache", "sachons", "sachez")),
    "devoir": build(("dois", "dois", "doit", "devons", "devez", "doivent"), ["dû", "due", "dus", "dues"],
                    "devr", "du"),
    "falloir": ["faut", "fallait", "faudra", "faudrait", "fallut", "faille", "fallu"],
    "asseoir": build(("assieds", "assieds", "assied", "asseyons", "asseyez", "asseyent"),
                     agree("assis"), "assiér", "assi")
    + build(("assois", "assois", "assoit", "assoyons", "assoyez", "assoient"), agree("assis"), "assoir"),
    "mourir": build(("meurs", "meurs", "meurt", "mourons", "mourez", "meurent"), agree("mort"),
                    "mourr", "mouru"),
}


def raw(inf):
    if inf in IRREGULAR:
        return IRREGULAR[inf]
    if inf.endswith("er"):
        return first_group(inf)
    if inf not in SECOND_GROUP:
        for ending, family in FAMILIES:
            if inf.endswith(ending):
                return family(inf[: len(inf) - len(ending)])
        if not inf.endswith(("ir", "ïr")):
            raise SystemExit(f"verbe sans règle de conjugaison : {inf}")
    return second_group(inf)


# Participle of the verbs in FIXED_PARTICIPLE, by ending; the first match wins.
FIXED_ENDINGS = [("er", "é"), ("courir", "couru"), ("tenir", "tenu"), ("venir", "venu"), ("plaire", "plu"),
                 ("vivre", "vécu"), ("endre", "endu"), ("ondre", "ondu"), ("ire", "i"), ("ir", "i")]


def conjugate(inf):
    forms = set(raw(inf)) | {inf}
    if inf in FIXED_PARTICIPLE:
        ending, made = next(x for x in FIXED_ENDINGS if inf.endswith(x[0]))
        past = inf[: len(inf) - len(ending)] + made
        # `ris`, `agis`, `maigris` are also present forms.
        finite = {past + "s"} if past.endswith("i") else set()
        forms -= set(agree(past)[1:]) - finite
    return forms
