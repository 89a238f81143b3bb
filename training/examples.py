"""The training examples of every task, from the data sets (train/ only) and our own mails."""

import random as randomness
import re

from .data import SPLITS, description_sets, held_out, rows
from .mails import coloured, kinds, matter_of, padded_out, wrapped
from .model import ACTS, EMOTIONS

SENTIMENT = {"negative": 0, "neutral": 1, "positive": 2}
GROUPS = {
    "anger": "anger annoyance disapproval",
    "disgust": "disgust",
    "fear": "fear nervousness",
    "joy": "admiration amusement approval caring desire excitement gratitude joy love optimism pride relief",
    "sadness": "disappointment embarrassment grief remorse sadness",
    "surprise": "confusion curiosity realization surprise",
    "neutral": "neutral",
}
GROUP_OF = {emotion: group for group, emotions in GROUPS.items() for emotion in emotions.split()}
MOOD_OF = {"anger": 0, "disgust": 0, "fear": 0, "sadness": 0, "joy": 2, "neutral": 1}
URGENCY = {"1": 0.0, "2": 0.08, "3": 0.3, "4": 0.85, "5": 0.95, "6": 1.0, "7": 1.0}
ASKING = ("what", "how", "when", "where", "who", "which", "why", "can", "could", "do", "does", "is", "are", "may")


def message(text, sentiment=-1, two_way=False, emotion=None, urgency=-1.0, reply=-1, taught=True, **acts):
    """What is known of one message; -1 where nothing is. taught: whether the teacher says what it makes of it."""
    emotion = [-1.0] * len(EMOTIONS) if emotion is None else [float(name in emotion) for name in EMOTIONS]
    wanted = [float(acts.get(act, -1)) for act in ACTS]
    return {"text": text, "sentiment": sentiment, "two_way": two_way, "emotion": emotion, "urgency": urgency, "reply": reply, "acts": wanted, "taught": taught}


def is_question(text):
    return int("?" in text or text.lower().split(" ")[0] in ASKING)


def messages(data, random):
    """All that is said of whole messages, by task; of `unjudged` only the teacher knows something."""
    return {
        "sst2": sst2(data),
        "tweets": tweets(data),
        "unjudged": unjudged(data),
        "emotions": emotions(data),
        "urgency": urgency(data),
        "replies": replies(data, seeded(7)),
        "own": own_mails(random),
    }


def sst2(data, name="sst2.train"):
    return [message(row["text"], SENTIMENT[row["label"]], True) for row in rows(data, name)]


def unjudged(data):
    """Tweets of other tasks: their labels say nothing about sentiment."""
    return [message(plain(row["text"])) for task in ("irony", "offensive") for row in rows(data, f"tweeteval_{task}.train")]


def plain(text):
    """xlmt writes some characters as \\uXXXX."""
    if "\\u" not in text:
        return text
    return text.replace("\\u2019", "'").replace("\\u002c", ",").replace("\\u201c", '"').replace("\\u201d", '"')


def tweets(data):
    found = [message(row["text"], SENTIMENT[row["label"]]) for row in rows(data, "tweeteval_sentiment.val")] * 3
    for row in rows(data, "xlmt_sentiment.train"):
        found += [message(plain(row["text"]), SENTIMENT[row["label"]])] * (3 if row["lang"] == "en" else 1)
    return found


def emotions(data):
    found = []
    for row in rows(data, "goemotions.train"):
        groups = {GROUP_OF[label] for label in row["labels"]}
        moods = {MOOD_OF[group] for group in groups if group in MOOD_OF}
        mood = moods.pop() if len(moods) == 1 else -1
        thanks = int("gratitude" in row["labels"])
        found.append(message(row["text"], mood, emotion=groups, thanks=thanks, taught=False))
    return found


def urgency(data):
    kept = [row for row in rows(data, "urgency_forum.train") if not held_out("urgency_forum.train", row)]
    return [message(row["text"], urgency=URGENCY[row["label"]]) for row in kept]


def replies(data, random):
    found = [message(row["text"], reply=int(row["label"] == "Yes")) for row in rows(data, "email_intent_parakweet.train")] * 3
    for row in rows(data, "bc3_sentences.all"):
        if held_out("bc3_sentences.all", row):
            continue
        asked = is_question(row["text"]) if row["text"].endswith("?") else 0
        marks = {act: int(short in row["labels"]) for act, short in (("request", "req"), ("proposal", "prop"), ("commitment", "cmt"))}
        if not any(marks.values()) and random.random() < 0.5:
            continue
        found.append(message(row["text"], reply=int(marks["request"] or asked), question=asked, **marks))
    for row in random.sample(rows(data, "bitext_intents_8k.all"), 2500):
        complaint = int(row["label"] == "complaint")
        found.append(message(row["text"], reply=1, request=1, question=is_question(row["text"]), complaint=complaint, thanks=0, greeting=0))
    for row in random.sample(rows(data, "multidogo4.train"), 6000):
        labels = set(row["labels"])
        if labels <= {"openinggreeting", "closinggreeting", "thankyou", "confirmation", "rejection"}:
            greets = int(bool(labels & {"openinggreeting", "closinggreeting"}))
            found.append(message(row["text"], reply=0, request=0, thanks=int("thankyou" in labels), greeting=greets, complaint=0))
        elif not labels & {"contentonly", "outofdomain"}:
            found.append(message(row["text"], reply=1, request=1, question=is_question(row["text"]), thanks=int("thankyou" in labels)))
    return found


def own_mails(random, count=9000):
    """Our own sentences alone, in pairs and inside whole mails."""
    found, known = [], kinds()
    for _ in range(count):
        kind = random.choice(known)
        matter, language = matter_of(random, kind)
        matter, sentiment = coloured(random, kind, matter, language)
        text = wrapped(random, padded_out(random, matter, language), language=language)[0] if random.random() < 0.7 else matter
        asks = is_question(matter)
        acts = {"question": asks, "complaint": int(sentiment == 0), "thanks": int(kind.name == "thanks")} if text == matter else {"question": asks}
        found.append(message(text, sentiment, urgency=kind.urgency, reply=max(kind.reply, asks), taught=False, **acts))
    return found


def keyphrases(data):
    """(text, [(start, end) of each place where a keyphrase stands]); the longest phrase wins where two overlap."""
    found = []
    for name, times, most in (("kp_inspec.all", 3, 9999), ("kp_semeval2017.all", 4, 9999), ("kp_kpcrowd500n.all", 1, 9999), ("kp_kdd.all", 1, 400), ("kp_www.all", 1, 600)):
        kept = [row for row in rows(data, name) if not held_out(name, row) and row["present"]][:most]
        for row in kept:
            text = " ".join(row["text"].split())
            spans = places(text, row["present"])
            if spans:
                found += [(text, spans)] * times
    return found


def places(text, phrases):
    low, spans = text.lower(), []
    if len(low) != len(text):
        return []
    taken = bytearray(len(text))
    for phrase in sorted({" ".join(each.lower().split()) for each in phrases if each.strip()}, key=lambda each: (-len(each), each)):
        start = low.find(phrase)
        while start >= 0:
            end = start + len(phrase)
            free = (start == 0 or not low[start - 1].isalnum()) and (end == len(low) or not low[end].isalnum())
            if free and not any(taken[start:end]):
                spans.append((start, end))
                taken[start:end] = b"\1" * (end - start)
            start = low.find(phrase, end)
    return spans


def salience(data, random):
    """(text, [(start, end, target)]): bc3's votes in each mail of the threads kept, and own mails whose manners count nothing."""
    mails = {}
    for row in rows(data, "bc3_sentences.all"):
        if not held_out("bc3_sentences.all", row):
            mails.setdefault(row["id"].rsplit(".", 1)[0], []).append(row)
    found = []
    for sentences in mails.values():
        for start in range(0, len(sentences), 8):
            text, spans = "", []
            for row in sentences[start : start + 10]:
                spans.append((len(text), len(text) + len(row["text"]), row["votes"] / row["annotators"]))
                text += row["text"] + "\n"
            found.append((text, spans))
    found *= 4
    known = kinds()
    for _ in range(1500):
        kind = random.choice(known)
        matter, language = matter_of(random, kind)
        text, (start, end) = wrapped(random, matter, language=language)
        found.append((text, [(0, start, 0.0), (start, end, 0.85), (end, len(text), 0.0)]))
    return found


def general(data, random, count=24000):
    """Texts of all kinds and lengths which the embedding has to set out as the teacher does."""
    pool = [row["text"] for row in random.sample(rows(data, "multidogo4.train"), 4000)]
    pool += [row["text"] for row in random.sample(rows(data, "hwu64.train"), 6000)]
    pool += [row["text"] for row in random.sample(rows(data, "bitext_intents_20k.all"), 4000)]
    pool += [row["text"] for row in random.sample(rows(data, "goemotions.train"), 2000)]
    pool += [text for name, described in description_sets().items() if name not in SPLITS["wholeSets"] for text in described.values()]
    pool += [row["reply"] for row in random.sample(rows(data, "bitext_replies.all"), 2000)]
    pool += [row["text"] for row in random.sample(rows(data, "sst2.train"), 2000)]
    pool += [row["translation_en"] for row in rows(data, "vscode_multilingual_issues.all") if row.get("translation_en")]
    pool += [row["text"] for row in random.sample(rows(data, "it_tickets.train"), 3000)]
    pool += [sentence for kind in kinds() for sentence in kind.sentences["en"]]
    long = [row["text"] for row in random.sample(rows(data, "20news.train"), 4000)]
    long += [row["text"] for row in random.sample(rows(data, "enron1_spam.all"), 3000)]
    long += [row["text"] for row in random.sample(rows(data, "spamassassin.all"), 3000)]
    long += [row["text"] for row in rows(data, "kp_www.all")]
    for text in long:
        words = text.split()
        for _ in range(2):
            length = random.choice([6, 12, 20, 40, 70])
            start = random.randrange(max(1, len(words) - length))
            pool.append(" ".join(words[start : start + length]))
    random.shuffle(pool)
    return [text for text in pool if text.strip()][:count]


def pairs(data, random):
    """(short text, long text) that belong together: a subject and its mail, keyphrases and their abstract, a title and its report."""
    found = []
    for name in ("20news.train", "enron1_spam.all", "spamassassin.all"):
        for row in rows(data, name):
            subject = re.sub(r"^((re|fwd?|aw)\s*:\s*)+", "", row.get("subject", "").strip(), flags=re.IGNORECASE)
            if len(subject) > 12 and len(row["text"]) > 60:
                found.append((subject, row["text"][:800]))
    for name in ("kp_inspec.all", "kp_kdd.all", "kp_www.all"):
        for row in rows(data, name):
            if not held_out(name, row) and len(row["keyphrases"]) > 2:
                few = random.sample(row["keyphrases"], 3)
                found.append((", ".join(few), row["text"][:800]))
    for row in rows(data, "vscode_multilingual_issues.all"):
        title, _, rest = (row.get("translation_en") or "").partition("\n")
        if len(title) > 12 and len(rest) > 60:
            found.append((title, rest[:800]))
    return found


def seeded(seed):
    return randomness.Random(seed)
