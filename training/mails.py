"""Our own business mails (mails/*.txt) and how a sentence becomes a whole mail with greeting, manners and name."""

from dataclasses import dataclass
from pathlib import Path

SENTIMENT = {"?": -1, "-": 0, "n": 1, "+": 2}
"""A report of a fault is "?": some write it coolly, some do not."""

GREETINGS = ["Hi", "Hello", "Dear Sir or Madam", "Dear team", "Good morning", "Hi all", "Hey", "Dear Ms Novak", "Hello Tom", "Good afternoon", "Hi there", "To whom it may concern", "Dear support team", "Dear Mr Lindqvist"]
OPENINGS = ["I hope this mail finds you well.", "I hope you are doing fine.", "Thanks for your mail.", "As discussed on the phone this morning.", "I am writing to you because of the following matter.", "Sorry to bother you.", "I have been a customer of yours for many years.", "We talked about it last week."]
ENDINGS = ["Thank you in advance.", "Thanks for your help.", "Many thanks!", "I look forward to hearing from you.", "Please let me know if you need anything else.", "Have a nice weekend.", "If you have any questions, do not hesitate to write.", "Thanks"]
CLOSINGS = ["Kind regards", "Best regards", "Yours sincerely", "Best", "Cheers", "Regards", "Yours faithfully", "Many thanks and best wishes", "VG"]
NAMES = ["Anna", "J. Peters", "Maria Keller", "Tom", "Dr. Ines Vogt", "Sam Okafor\nPurchasing\nOkafor & Sons Ltd", "Lena Brandt\nPhone 555 0142", "K. Novak\nHead of Office", "Erik", "P. Rossi\nRossi GmbH, Hauptstr. 4"]
NOTES = ["This message is confidential and meant for the addressee only.", "Sent from my phone", "Please think of the environment before printing this mail."]
SUBJECTS = ["Question", "Request", "Hello", "Our call", "Important", "Re: your message", "Fwd:", "Information", "Help", "Short question"]


@dataclass
class Kind:
    """One label of our own: its wordings and what its mails are like as a rule."""

    group: str
    name: str
    descriptions: list
    sentiment: int
    urgency: float
    reply: int
    sentences: dict
    """By language: en, and for many labels de, fr, es."""

    def __post_init__(self):
        self.foreign = {}


def kinds():
    found = {}
    for group in ("office", "itdesk", "people", "trade"):
        for fields, sentences in blocks(group):
            name, first, second, facts = fields
            mood, urgency, reply = facts.split()
            found[f"{group}/{name}"] = Kind(group, name, [first, second], SENTIMENT[mood], float(urgency), int(reply), {"en": sentences})
    for language in ("de", "fr", "es"):
        for (place, description), sentences in blocks(language):
            found[place].sentences[language] = sentences
            found[place].foreign[language] = description
    return list(found.values())


def blocks(name):
    """[(fields of the heading, lines below it)] of mails/<name>.txt."""
    found = []
    for line in (Path(__file__).parent / "mails" / f"{name}.txt").read_text().splitlines():
        if line.startswith("# "):
            found.append(([part.strip() for part in line[2:].split("|")], []))
        elif line.strip():
            found[-1][1].append(line.strip())
    return found


def matter_of(random, kind):
    """(one or two sentences, their language); English three times in five where there is a choice."""
    language = "en" if random.random() < 0.6 else random.choice(list(kind.sentences))
    sentences = kind.sentences[language]
    return " ".join(random.sample(sentences, min(len(sentences), 2 if random.random() < 0.35 else 1))), language


def coloured(random, kind, matter, language):
    """(the matter with a mood put into it or not, its sentiment or -1)."""
    chance = random.random()
    if chance > 0.55:
        return matter, kind.sentiment
    mood, sentiment = (ANGRY, 0) if chance < 0.32 else (GLAD, 2)
    if kind.sentiment == 2 - sentiment:
        return matter, kind.sentiment
    said = random.sample(mood[language], 2 if random.random() < 0.4 else 1)
    parts = [matter, *said]
    random.shuffle(parts)
    return " ".join(parts), sentiment


def padded_out(random, matter, language):
    """The matter with up to six sentences before and behind it that could stand in any mail."""
    fillers = random.sample(FILLERS[language], min(len(FILLERS[language]), random.choice([0, 0, 1, 2, 3, 5, 6])))
    cut = random.randint(0, len(fillers))
    return " ".join([*fillers[:cut], matter, *fillers[cut:]])


FILLERS = {
    "en": [
        "We have been working with you since 2019.",
        "I am writing on behalf of our branch in Leeds.",
        "My colleague Martin told me to contact you directly.",
        "It concerns the site on Harbour Street, second building on the left.",
        "Our customer number is 20-4471.",
        "The reference is KX-20931.",
        "I was on holiday last week and have only just seen it.",
        "My wife and I talked about it at length yesterday evening.",
        "We are a small family business with nine employees.",
        "You will find the details in the attached document.",
        "I have put my boss in copy so that she knows.",
        "As you may remember, we met at the fair in spring.",
        "The weather has been dreadful here, by the way.",
        "I can be reached on weekdays between nine and four.",
        "I already rang twice but the line was busy.",
        "It is about the blue model that we got in May.",
        "For your information, our office moves to the third floor next month.",
        "Some photos are attached.",
        "On Monday at 10:30 I spoke with a young man whose name I did not catch.",
        "We use it every day, mostly in the morning.",
        "There are twelve people in our team, and three of them work from home.",
        "Last year everything went smoothly.",
        "I have looked on your website but found nothing about it.",
        "Item 4402, size M, colour dark green, quantity 2.",
        "Total 1,318.40 EUR, of which VAT 210.50 EUR.",
        "Address: 14 Mill Road, 2nd floor, 9021 Westport.",
        "Serial number 88-1204-B, bought on 3 February.",
        "Version 7.3.1 on Windows 11, browser Firefox.",
    ],
    "de": [
        "Wir arbeiten seit 2019 mit Ihnen zusammen.",
        "Unsere Kundennummer ist 20-4471.",
        "Es geht um das blaue Modell, das wir im Mai bekommen haben.",
        "Ich bin werktags zwischen neun und vier Uhr erreichbar.",
        "Ich habe schon zweimal angerufen, es war immer besetzt.",
        "Einzelheiten finden Sie im Anhang.",
        "Meine Kollegin steht in Kopie.",
        "Seriennummer 88-1204-B, gekauft am 3. Februar.",
    ],
    "fr": [
        "Nous travaillons avec vous depuis 2019.",
        "Notre numéro de client est le 20-4471.",
        "Il s'agit du modèle bleu reçu en mai.",
        "Vous trouverez les détails en pièce jointe.",
        "Je suis joignable en semaine entre neuf et seize heures.",
        "J'ai déjà appelé deux fois sans succès.",
    ],
    "es": [
        "Trabajamos con ustedes desde 2019.",
        "Nuestro número de cliente es 20-4471.",
        "Se trata del modelo azul que recibimos en mayo.",
        "Encontrará los detalles en el documento adjunto.",
        "Estoy disponible de lunes a viernes entre las nueve y las cuatro.",
        "Ya he llamado dos veces sin éxito.",
    ],
}
"""What stands in a mail without saying what it is about: a long mail is not another kind of mail."""

ANGRY = {
    "en": [
        "This is absolutely unacceptable.", "I am really disappointed.", "I am fed up with this.", "What a joke.", "How hard can it be?",
        "I expected far better from you.", "This has cost us a lot of time and money.", "Frankly, we are losing patience.", "It is a disgrace.",
        "I WANT MY MONEY BACK NOW!!!", "Nobody seems to care.", "I will not order from you again.", "That is not what we paid for.",
        "To be honest, we are not happy with how this was handled.", "Great job, really, wrong for the third time.", "I regret to say that this falls short of what you promised.",
        "We are very unhappy.", "I have never had such poor service.", "It is embarrassing in front of our own customers.", "I have been waiting for weeks and hear nothing but excuses.",
        "It was broken when it came, and the box was torn.", "It is the wrong one, again.", "Unfortunately it is useless to us like this.", "I feel cheated.",
    ],
    "de": [
        "Das ist eine Frechheit.", "Ich bin sehr enttäuscht.", "So etwas habe ich noch nie erlebt.", "Wir sind wirklich verärgert.", "Das darf nicht wahr sein!",
        "Leider sind wir damit gar nicht zufrieden.", "Ich warte seit Wochen und werde nur vertröstet.", "Das hat uns viel Zeit und Geld gekostet.",
    ],
    "fr": [
        "C'est inadmissible.", "Je suis très déçu.", "C'est une honte.", "Nous sommes vraiment mécontents.", "J'attends depuis des semaines sans aucune réponse !",
        "Je n'ai jamais vu un service aussi mauvais.",
    ],
    "es": [
        "Es inaceptable.", "Estoy muy decepcionado.", "Es una vergüenza.", "Estamos realmente descontentos.", "¡Llevo semanas esperando sin respuesta!",
        "Nunca he visto un servicio tan malo.",
    ],
}
GLAD = {
    "en": [
        "We love it!", "You made our day.", "The whole team is delighted.", "What a wonderful surprise.", "It works like a charm.", "I am so happy with it.",
        "Best purchase in years.", "You are the best!", "Brilliant, exactly what we needed.", "We have been very pleased with your work so far.", "I can only recommend you.",
        "The children were thrilled.", "Everything is simply perfect.", "That was quick and friendly, thank you so much!", "Fantastic news.",
    ],
    "de": ["Wir sind begeistert!", "Alles hat wunderbar geklappt.", "Sehr freundlich und schnell, vielen herzlichen Dank!", "Das ganze Team freut sich.", "Einfach perfekt."],
    "fr": ["Nous sommes ravis !", "Tout est parfait.", "Service rapide et aimable, merci mille fois !", "Toute l'équipe est enchantée."],
    "es": ["¡Estamos encantados!", "Todo ha salido perfecto.", "Servicio rápido y amable, ¡mil gracias!", "Todo el equipo está feliz."],
}
"""A mood that may colour any mail: an angry or glad sentence or two make the whole of it so."""

MANNERS = {
    "en": (GREETINGS, OPENINGS, ENDINGS, CLOSINGS, SUBJECTS),
    "de": (
        ["Sehr geehrte Damen und Herren", "Hallo", "Guten Tag", "Liebes Team", "Sehr geehrter Herr Novak", "Hallo Frau Keller"],
        ["Ich hoffe, es geht Ihnen gut.", "Wie heute telefonisch besprochen.", "Danke für Ihre Nachricht."],
        ["Vielen Dank im Voraus.", "Für Rückfragen stehe ich gern zur Verfügung.", "Ich freue mich auf Ihre Antwort.", "Danke für Ihre Hilfe."],
        ["Mit freundlichen Grüßen", "Viele Grüße", "Beste Grüße", "Freundliche Grüße", "Gruß"],
        ["Frage", "Anfrage", "Wichtig", "AW: Ihre Nachricht", "Bitte um Hilfe"],
    ),
    "fr": (
        ["Bonjour", "Madame, Monsieur", "Bonjour Madame", "Chère équipe", "Cher Monsieur"],
        ["J'espère que vous allez bien.", "Suite à notre conversation téléphonique.", "Merci pour votre message."],
        ["Merci d'avance.", "Je reste à votre disposition.", "Dans l'attente de votre réponse.", "Merci de votre aide."],
        ["Cordialement", "Bien cordialement", "Salutations distinguées", "Bien à vous"],
        ["Question", "Demande", "Important", "RE: votre message", "Aide"],
    ),
    "es": (
        ["Hola", "Buenos días", "Estimados señores", "Estimada señora Novak", "Buenas tardes"],
        ["Espero que se encuentre bien.", "Según lo hablado por teléfono.", "Gracias por su mensaje."],
        ["Muchas gracias de antemano.", "Quedo a la espera de su respuesta.", "Gracias por su ayuda."],
        ["Saludos cordiales", "Un saludo", "Atentamente", "Saludos"],
        ["Consulta", "Pregunta", "Importante", "RE: su mensaje", "Ayuda"],
    ),
}


def wrapped(random, matter, subject=None, language="en"):
    """A mail around `matter`: its text and the place [start, end) of the matter in it."""
    greetings, openings, endings, closings, subjects = MANNERS[language]
    before = []
    if subject is not None or random.random() < 0.3:
        before.append((subject or random.choice(subjects)) + "\n")
    if random.random() < 0.85:
        before.append(random.choice(greetings) + random.choice([",", "", "!", ","]) + "\n\n")
    if random.random() < 0.25:
        before.append(random.choice(openings) + " ")
    after = []
    if random.random() < 0.4:
        after.append(" " + random.choice(endings))
    if random.random() < 0.8:
        after.append("\n\n" + random.choice(closings) + random.choice([",", ""]) + "\n" + random.choice(NAMES))
    if random.random() < 0.1:
        after.append("\n\n" + random.choice(NOTES))
    head = "".join(before)
    return head + matter + "".join(after), (len(head), len(head) + len(matter))
