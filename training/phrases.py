"""Keyphrases from the tagger, and the plain baselines, for the evaluation; Mailroom's own ranking is in TypeScript."""

import math
import re

import snowballstemmer

STEMMER = snowballstemmer.stemmer("porter")
STOP = set("a about above after again all also am an and any are as at be because been before being below between both but by can could did do does doing down during each few for from further had has have having he her here hers him his how i if in into is it its itself just me more most my no nor not now of off on once only or other our out over own same she should so some such than that the their them then there these they this those through to too under until up very was we were what when where which while who whom why will with would you your using used based paper via however may us one two new".split())


def stemmed(phrase):
    return " ".join(STEMMER.stemWords(re.findall(r"[a-z0-9]+", phrase.lower())))


def words(text):
    return [(match.group().lower(), match.start(), match.end()) for match in re.finditer(r"[A-Za-z0-9][A-Za-z0-9'+\-]*", text)]


def candidates(text, longest=5):
    """Runs of 1 … 5 words without stop words, within punctuation."""
    found, all_words = [], words(text)
    for first in range(len(all_words)):
        for last in range(first, min(first + longest, len(all_words))):
            if all_words[last][0] in STOP or (last > first and text[all_words[last - 1][2] : all_words[last][1]].strip()):
                break
            found.append((first, last))
    return all_words, found


def by_tagger(text, offsets, tags, most=10):
    """Each candidate scored by B of its first word, I of the rest and the word after not being I; best of its places."""
    all_words, found = candidates(text)
    position = {start: index for index, (start, end) in enumerate(offsets) if end > start}
    heads = [position.get(start) for _, start, _ in all_words]
    scores = {}
    for first, last in found:
        places = [heads[index] for index in range(first, last + 1)]
        if any(place is None or place >= len(tags) for place in places):
            continue
        score = math.log(tags[places[0]][1] + 1e-6) + sum(math.log(tags[place][2] + 1e-6) for place in places[1:])
        after = heads[last + 1] if last + 1 < len(heads) else None
        if after is not None and after < len(tags):
            score += math.log(1 - tags[after][2] + 1e-6)
        key = stemmed(text[all_words[first][1] : all_words[last][2]])
        if key:
            scores.setdefault(key, []).append(math.exp(score))
    # Several places speak for a phrase as independent witnesses would.
    joined = {key: 1 - math.prod(1 - min(value, 0.999) for value in values) for key, values in scores.items()}
    return sorted(joined, key=lambda key: -joined[key])[:most]


def by_tf_idf(text, document_frequency, documents, most=10):
    all_words, found = candidates(text, 3)
    counts = {}
    for first, last in found:
        key = stemmed(text[all_words[first][1] : all_words[last][2]])
        counts[key] = counts.get(key, 0) + 1
    scored = {key: count * math.log(documents / (1 + document_frequency.get(key, 0))) for key, count in counts.items() if key}
    return sorted(scored, key=lambda key: -scored[key])[:most]


def f1_at_10(found, wanted):
    """Mean over documents of F1 of the first ten phrases, stemmed; wanted: all phrases, also those not in the text."""
    total = 0.0
    for each, right in zip(found, wanted):
        hits = len(set(each) & right)
        if hits:
            precision, recall = hits / len(each), hits / len(right)
            total += 2 * precision * recall / (precision + recall)
    return total / len(found)
