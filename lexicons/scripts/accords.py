"""Gender and number by rule: nouns, adjectives, determiners, pronouns.

The rules cover the regular endings; whatever departs from them is listed here
by name, so that each exception can be read and corrected.
"""

# --- Plural ----------------------------------------------------------------

PLURALS = {
    "bal": "bals", "festival": "festivals", "banal": "banals", "fatal": "fatals", "final": "finals", "naval": "navals",
    "bleu": "bleus", "pneu": "pneus", "landau": "landaus",
    "travail": "travaux", "œil": "yeux", "bijou": "bijoux", "genou": "genoux", "monsieur": "messieurs", "madame": "mesdames",
    "aide-soignant": "aides-soignants", "aide-soignante": "aides-soignantes", "centre-ville": "centres-villes",
    "chirurgien-dentiste": "chirurgiens-dentistes", "chirurgienne-dentiste": "chirurgiennes-dentistes",
    "bon-cadeau": "bons-cadeaux", "carte-cadeau": "cartes-cadeaux", "chèque-cadeau": "chèques-cadeaux",
    "jeu-concours": "jeux-concours", "sage-femme": "sages-femmes", "mot-clé": "mots-clés",
    "compte-rendu": "compte-rendus",
}


def plural(word):
    if word in PLURALS:
        return PLURALS[word]
    if word[-1] in "sxz":
        return word
    if word.endswith("al"):
        return word[:-1] + "ux"
    if word.endswith(("au", "eu")):
        return word + "x"
    return word + "s"


# --- Adjectives ------------------------------------------------------------

INVARIABLE = {"bien", "express", "gratis", "premium", "low-cost", "flash", "éclair", "discount",
              "non-stop", "cash", "top", "extra", "vip", "sur-mesure", "phare"}

FEMININES_A = {
    "blanc": "blanche", "franc": "franche", "sec": "sèche", "public": "publique", "long": "longue",
    "doux": "douce", "faux": "fausse", "roux": "rousse", "vieux": "vieille", "beau": "belle",
    "nouveau": "nouvelle", "fou": "folle", "mou": "molle", "gros": "grosse", "gras": "grasse",
    "bas": "basse", "las": "lasse", "épais": "épaisse", "exprès": "expresse", "frais": "fraîche",
    "gentil": "gentille", "pareil": "pareille", "nul": "nulle", "favori": "favorite", "malin": "maligne",
    "bénin": "bénigne", "grec": "grecque", "turc": "turque", "aigu": "aiguë", "exigu": "exiguë",
    "complet": "complète", "incomplet": "incomplète", "discret": "discrète", "indiscret": "indiscrète",
    "concret": "concrète", "inquiet": "inquiète", "secret": "secrète", "désuet": "désuète",
    "prêt": "prête", "bref": "brève", "sauf": "sauve", "sot": "sotte", "tiers": "tierce",
    "bon": "bonne", "mignon": "mignonne", "breton": "bretonne", "paysan": "paysanne",
    "meilleur": "meilleure", "supérieur": "supérieure", "inférieur": "inférieure", "majeur": "majeure",
    "mineur": "mineure", "extérieur": "extérieure", "intérieur": "intérieure", "antérieur": "antérieure",
    "postérieur": "postérieure", "ultérieur": "ultérieure", "ambigu": "ambiguë", "andalou": "andalouse",
    "jumeau": "jumelle", "contigu": "contiguë", "absous": "absoute", "châtain": "châtaine",
    "enchanteur": "enchanteresse", "esthétique": "esthétique", "muet": "muette",
    "net": "nette", "coquet": "coquette", "muscat": "muscate", "tout": "toute", "vengeur": "vengeresse",
    "payeur": "payeuse", "menteur": "menteuse", "trompeur": "trompeuse", "prometteur": "prometteuse",
    "flatteur": "flatteuse", "leader": "leader", "précurseur": "précurseur", "standard": "standard",
}
# A second masculine before a vowel.
PREVOCALIC = {"beau": "bel", "nouveau": "nouvel", "vieux": "vieil", "fou": "fol"}
# Two plurals in use.
EXTRA_A = {"final": ["finaux"], "idéal": ["idéals"]}


def feminine(word):
    """The regular feminine of an adjective or of a noun that has one."""
    if word in FEMININES_A:
        return FEMININES_A[word]
    if word.endswith("e"):
        return word
    if word.endswith("er"):
        return word[:-2] + "ère"
    if word.endswith("teur"):
        return word[:-4] + "trice"
    if word.endswith("eur"):
        return word[:-1] + "se"
    if word.endswith("f"):
        return word[:-1] + "ve"
    if word.endswith("eux") or word.endswith("oux"):
        return word[:-1] + "se"
    if word.endswith(("el", "eil")):
        return word + "le"
    if word.endswith(("en", "on")):
        return word + "ne"
    if word.endswith("et"):
        return word + "te"
    return word + "e"


def adjective(word):
    if word in INVARIABLE:
        return {word}
    fem = feminine(word)
    forms = {word, plural(word), fem, plural(fem)}
    if word in PREVOCALIC:
        forms.add(PREVOCALIC[word])
    return forms | set(EXTRA_A.get(word, ()))


# --- Nouns -----------------------------------------------------------------

INVARIABLE_N = {"rendez-vous", "bien-être", "rdv", "sms", "internet", "web", "covid", "sécu", "santé"}

# Nouns of persons whose feminine follows the rule for adjectives.
PERSONS = set("""
    abonné adhérent adolescent affilié aidant ambassadeur ambulancier ami animateur assistant associé assuré avocat blogueur
    candidat chirurgien citoyen client clinicien collaborateur concurrent conseiller consommateur consultant
    coordinateur courtier créateur diététicien directeur dirigeant donneur débutant député délégué demandeur élu
    employé esthéticien étudiant expert fondateur fraudeur fumeur filleul gagnant gérant habitant infirmier
    influenceur inscrit interlocuteur intervenant lauréat lecteur livreur magistrat médiateur obstétricien opérateur
    opticien participant particulier patient pharmacien plaignant praticien prescripteur président professionnel
    remplaçant représentant retraité rédacteur salarié soignant sénateur technicien travailleur utilisateur voisin voyageur
    youtubeur éditeur auditeur spectateur usager
""".split())

# Feminines outside the rule, or in several competing spellings.
FEMININES_N = {
    "acheteur": ["acheteuse"], "aide-soignant": ["aide-soignante"], "annonceur": ["annonceuse"],
    "assureur": ["assureuse", "assureure"], "auteur": ["autrice", "auteure"], "champion": ["championne"],
    "chercheur": ["chercheuse", "chercheure"], "chirurgien-dentiste": ["chirurgienne-dentiste"],
    "confrère": ["consœur"], "contrôleur": ["contrôleuse"], "docteur": ["docteure", "doctoresse"],
    "défenseur": ["défenseure", "défenseuse"], "employeur": ["employeuse", "employeure"],
    "fournisseur": ["fournisseuse"], "hébergeur": ["hébergeuse"], "ingénieur": ["ingénieure"],
    "inspecteur": ["inspectrice"], "leader": ["leadeuse"], "parrain": ["marraine"], "payeur": ["payeuse"],
    "procureur": ["procureure"], "professeur": ["professeure"], "rapporteur": ["rapporteuse", "rapporteure"],
    "successeur": ["successeure"], "vendeur": ["vendeuse"], "visiteur": ["visiteuse"],
}
# A second plural or spelling in use.
EXTRA_N = {
    "bon-cadeau": ["bons-cadeau"], "carte-cadeau": ["cartes-cadeau"], "chèque-cadeau": ["chèques-cadeau"],
    "compte-rendu": ["comptes-rendus"], "leader": ["leadeur", "leadeurs"], "œil": ["yeux"],
}


def noun(word):
    if word in INVARIABLE_N:
        return {word}
    forms = {word, plural(word)}
    women = FEMININES_N.get(word)
    if women is None and word in PERSONS:
        women = [feminine(word)]
    for w in women or ():
        forms |= {w, plural(w)}
    return forms | set(EXTRA_N.get(word, ()))


# --- Determiners and pronouns: listed whole ---------------------------------

CLOSED = {
    "D": {
        "un": "un une des", "le": "le la les l'", "ce": "ce cet cette ces", "mon": "mon ma mes",
        "ton": "ton ta tes", "son": "son sa ses", "notre": "notre nos", "votre": "votre vos",
        "leur": "leur leurs", "tout": "tout toute tous toutes", "aucun": "aucun aucune aucuns aucunes",
        "quel": "quel quelle quels quelles", "quelque": "quelque quelques", "certain": "certain certaine certains certaines",
        "chaque": "chaque", "plusieurs": "plusieurs", "nul": "nul nulle nuls nulles",
        "tel": "tel telle tels telles", "autre": "autre autres", "même": "même mêmes",
    },
    "P": {
        "il": "il ils elle elles", "lui": "lui eux", "celui": "celui celle ceux celles",
        "mien": "mien mienne miens miennes", "vôtre": "vôtre vôtres", "nôtre": "nôtre nôtres",
        "sien": "sien sienne siens siennes", "lequel": "lequel laquelle lesquels lesquelles",
        "auquel": "auquel auxquels auxquelles", "duquel": "duquel desquels desquelles",
        "chacun": "chacun chacune", "quelqu'un": "quelqu'un quelqu'une quelques-uns quelques-unes",
    },
}


def closed(word, category):
    forms = CLOSED[category].get(word)
    if forms is None:
        raise SystemExit(f"mot grammatical non décrit : {word} ({category})")
    return set(forms.split())
