"""Label sets for matching texts with descriptions: the zero-shot goal."""

from .data import description_sets, rows
from .mails import kinds, matter_of, padded_out, wrapped

WEIGHTS = {"mails": 30, "bitext": 16, "hwu64": 20, "multidogo4": 10, "it_tickets": 8, "20news": 10, "spam": 3, "chatbot_munich": 2, "goemotions": 4}
WRAPPED = {"bitext": 0.3, "multidogo4": 0.15, "hwu64": 0.12, "chatbot_munich": 0.3}
STRANGERS = {"mails", "bitext", "multidogo4", "chatbot_munich"}
"""Sets that lack a label for the rest: a text from elsewhere belongs to none of theirs."""


def spoken(name):
    return name.replace("_", " ").replace(".", " ").lower()


def wording(random, name, descriptions):
    """One of the ways in which a user may put a label."""
    description = random.choice(descriptions)
    chance = random.random()
    if chance < 0.5:
        return description
    if chance < 0.8:
        return f"{spoken(name)}: {description}"
    if chance < 0.9:
        return f"{spoken(name)}. {description}"
    return spoken(name)


class LabelSets:
    """Draws batches: texts with their label's place among the descriptions drawn, or -1 for none of them."""

    def __init__(self, data, random, left_out=()):
        self.random = random
        described = description_sets()
        self.own = kinds()
        self.weights = {name: weight for name, weight in WEIGHTS.items() if name not in left_out}
        self.texts = {name: {} for name in self.weights if name != "mails"}
        self.descriptions = {name: {label: [text] for label, text in described[name].items()} for name in self.texts}
        sources = {
            "bitext": ("bitext_intents_8k.all", "bitext_intents_20k.all", "bitext_replies.all"),
            "hwu64": ("hwu64.train",),
            "it_tickets": ("it_tickets.train",),
            "20news": ("20news.train",),
            "spam": ("enron1_spam.all", "spamassassin.all"),
            "chatbot_munich": ("chatbot_munich.all",),
        }
        for name, files in sources.items():
            if name in left_out:
                continue
            for file in files:
                for row in rows(data, file):
                    self.add(name, row["label"], (row.get("subject", "") + "\n" + row["text"]).strip()[:1500])
        for name, file in (("multidogo4", "multidogo4.train"), ("goemotions", "goemotions.train")):
            for row in rows(data, file) if name not in left_out else ():
                if len(row["labels"]) == 1:
                    self.add(name, row["labels"][0], row["text"])

    def add(self, name, label, text):
        if label in self.descriptions[name] and text:
            self.texts[name].setdefault(label, []).append(text)

    def draw(self, count):
        """(texts, targets, descriptions, set name); two texts a label as a rule."""
        random = self.random
        name = random.choices(list(self.weights), list(self.weights.values()))[0]
        if name in ("20news", "it_tickets", "spam"):
            count //= 2
        if name == "mails":
            texts, targets, descriptions = self.draw_mails(count)
        else:
            labels = [label for label in self.descriptions[name] if label in self.texts[name]]
            random.shuffle(labels)
            parts = [[label] for label in labels]
            if len(labels) > 8 and random.random() < 0.25:
                parts = joined(random, parts)
            targets = [index % len(parts) for index in range(count // 2)] * 2
            texts = [self.text(name, random.choice(parts[target])) for target in targets]
            descriptions = [" or ".join(wording(random, label, self.descriptions[name][label]) for label in part) for part in parts]
        if name in STRANGERS:
            others = [other for other in self.texts if other not in (name, "spam")]
            for _ in range(count // 6):
                other = random.choice(others)
                texts.append(self.text(other, random.choice(list(self.texts[other]))))
                targets.append(-1)
        return texts, targets, descriptions, name

    def text(self, name, label):
        text = self.random.choice(self.texts[name][label])
        if self.random.random() < WRAPPED.get(name, 0):
            return wrapped(self.random, text)[0]
        return text

    def draw_mails(self, count):
        """A label may be a user's wider one: two or three of ours in one, with their wordings joined."""
        random = self.random
        if random.random() < 0.75:
            group = random.choice(self.own).group
            chosen = [kind for kind in self.own if kind.group == group]
        else:
            chosen = random.sample(self.own, 24)
        random.shuffle(chosen)
        parts = [[kind] for kind in chosen]
        if random.random() < 0.5:
            parts = joined(random, parts)
        drawn, texts = [index % len(parts) for index in range(count // 2)] * 2, []
        for index in drawn:
            matter, language = matter_of(random, random.choice(parts[index]))
            long = padded_out(random, matter, language)
            texts.append(wrapped(random, long, language=language)[0] if random.random() < 0.7 else matter)
        return texts, drawn, [" or ".join(self.own_wording(kind) for kind in kinds) for kinds in parts]

    def own_wording(self, kind):
        random = self.random
        if kind.foreign and random.random() < 0.1:
            return random.choice(list(kind.foreign.values()))
        return wording(random, kind.name, kind.descriptions)


def joined(random, parts):
    """Some of the labels put together in twos and threes."""
    rest, made = list(parts), []
    while rest:
        size = min(len(rest), random.choice([1, 1, 2, 3]))
        made.append([kind for part in rest[:size] for kind in part])
        rest = rest[size:]
    return made
