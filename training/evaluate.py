"""Prints what the weights reach on sets and splits they were not trained on, with baselines beside.

    python -m training.evaluate [--data DIR] [--weights training/out/weights.safetensors] [--json FILE]

Three encoders run under ONNX Runtime: the untouched base in fp32, ours in fp32, ours in int8 (the file that ships).
The base has no heads: for tasks that need one it gets a logistic regression on its frozen states, fitted on the same
training texts.
"""

import json
import statistics
import time
from collections import Counter

import numpy
import onnx
import onnxruntime
import torch
from safetensors.torch import load_file
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

from . import examples, phrases, zero_shot
from .data import OUT, WEIGHTS, held_out, parser, rows
from .export import onnx_model
from .model import Heads, Mailroom, base_encoder
from .run import Runner
from .text import tokenizer

MOODS = ["negative", "neutral", "positive"]
FEW = 8


def probe(runner, train, wanted, test, strength=10.0):
    """Scores of a logistic regression on frozen embeddings: what thin heads on this encoder reach."""
    fitted = LogisticRegression(C=strength, max_iter=500).fit(runner.embeddings(train), wanted)
    return fitted.predict_proba(runner.embeddings(test))


def feelings(runner, data, base):
    films, tweets = rows(data, "sst2.test"), rows(data, "tweeteval_sentiment.test")
    film_texts, tweet_texts = [row["text"] for row in films], [row["text"] for row in tweets]
    if base:
        random = examples.seeded(3)
        train = random.sample(examples.sst2(data), 12000)
        film_scores = probe(runner, [each["text"] for each in train], [each["sentiment"] for each in train], film_texts)
        film_positive = film_scores[:, 1] > 0.5
        train = random.sample(examples.tweets(data), 8000)
        tweet_scores = probe(runner, [each["text"] for each in train], [each["sentiment"] for each in train], tweet_texts)
    else:
        scores = runner(film_texts, ["sentiment"])["sentiment"]
        film_positive = scores[:, 2] > scores[:, 0]
        tweet_scores = runner(tweet_texts, ["sentiment"])["sentiment"]
    right = [row["label"] == "positive" for row in films]
    yield "sentiment, 2-way: SST-2, accuracy", accuracy_score(right, film_positive)
    yield "sentiment, 3-way: tweeteval, macro-F1", f1_score([MOODS.index(row["label"]) for row in tweets], tweet_scores.argmax(1), average="macro")


def urgency(runner, data, base):
    kept = [row for row in rows(data, "urgency_forum.train") if held_out("urgency_forum.train", row)]
    texts, right = [row["text"] for row in kept], [int(row["label"]) >= 4 for row in kept]
    if base:
        train = examples.urgency(data)
        scores = probe(runner, [each["text"] for each in train], [each["urgency"] > 0.5 for each in train], texts)[:, 1]
    else:
        scores = runner(texts, ["urgency"])["urgency"]
    yield "urgency: forum posts of two courses, AUC", roc_auc_score(right, scores)


def replies(runner, data, base):
    test = rows(data, "email_intent_parakweet.test")
    texts, right = [row["text"] for row in test], [row["label"] == "Yes" for row in test]
    if base:
        train = rows(data, "email_intent_parakweet.train")
        scores = probe(runner, [row["text"] for row in train], [row["label"] == "Yes" for row in train], texts)[:, 1]
    else:
        scores = runner(texts, ["reply"])["reply"]
    yield "needs a reply: parakweet, accuracy", accuracy_score(right, scores > 0.5)


def keyphrases(runner, data, base):
    plain = tokenizer()
    for name, shown in (("kp_inspec.all", "Inspec"), ("kp_semeval2017.all", "SemEval-2017")):
        kept = [row for row in rows(data, name) if held_out(name, row)]
        texts = [" ".join(row["text"].split()) for row in kept]
        right = [{phrases.stemmed(phrase) for phrase in row["keyphrases"]} for row in kept]
        if base:
            frequency = Counter()
            for text in texts:
                all_words, found = phrases.candidates(text, 3)
                frequency.update({phrases.stemmed(text[all_words[first][1] : all_words[last][2]]) for first, last in found})
            found = [phrases.by_tf_idf(text, frequency, len(texts)) for text in texts]
        else:
            tags = runner(texts, ["keyphrase"])["keyphrase"]
            found = [phrases.by_tagger(text, plain.encode(text).offsets, each) for text, each in zip(texts, tags)]
        yield f"keywords: {shown} (held part), F1@10", phrases.f1_at_10(found, right)


def salience(runner, data, base):
    threads = {}
    for row in rows(data, "bc3_sentences.all"):
        if held_out("bc3_sentences.all", row):
            threads.setdefault(row["thread"], []).append(row)
    plain, recalls = tokenizer(), []
    for sentences in threads.values():
        votes = numpy.array([row["votes"] for row in sentences], dtype=float)
        if base:
            vectors = runner.embeddings([row["text"] for row in sentences])
            scores = vectors @ vectors.mean(0)
        else:
            scores = numpy.array(salience_of(runner, plain, sentences))
        best = numpy.argsort(-scores, kind="stable")[: max(1, round(0.2 * len(sentences)))]
        recalls.append(votes[best].sum() / max(1.0, votes.sum()))
    yield "salience: bc3 (threads held), weighted recall at 20 %", statistics.mean(recalls)


def salience_of(runner, plain, sentences):
    """Mean salience of each sentence's tokens, read inside its mail ten sentences at a time."""
    scores = {}
    mails = {}
    for row in sentences:
        mails.setdefault(row["id"].rsplit(".", 1)[0], []).append(row)
    for mail in mails.values():
        for start in range(0, len(mail), 10):
            part, text, spans = mail[start : start + 10], "", []
            for row in part:
                spans.append((len(text), len(text) + len(row["text"])))
                text += row["text"] + "\n"
            values, offsets = runner([text], ["salience"])["salience"][0], plain.encode(text).offsets
            for row, (low, high) in zip(part, spans):
                inside = [value for value, (left, right) in zip(values, offsets) if right > left and low <= left < high]
                scores[row["id"]] = float(numpy.mean(inside)) if inside else 0.0
    return [scores[row["id"]] for row in sentences]


def matching(runner, data, _):
    means = []
    for name in ("banking77", "clinc150", "askubuntu"):
        table, wanted = zero_shot.cosines(runner, data, name)
        means.append(zero_shot.macro_f1(table, wanted))
        yield f"zero-shot: {name} (set left out), macro-F1", means[-1]
        if name == "clinc150":
            outside = roc_auc_score(wanted < 0, -table.max(1))
    yield "zero-shot: mean of the sets left out", statistics.mean(means)
    yield "out of scope: clinc150 zero-shot, AUROC", outside
    for name in ("bitext", "hwu64", "it_tickets", "20news"):
        table, wanted = zero_shot.cosines(runner, data, name)
        yield f"zero-shot: {name} (trained on), macro-F1", zero_shot.macro_f1(table, wanted)


def few_shot(runner, data, _):
    """Logistic regression on embeddings with the zero-shot cosines as further features; mean of three draws."""
    for name in ("banking77", "clinc150"):
        described = zero_shot.description_sets()[name]
        labels = list(described)
        train = [row for row in rows(data, f"{name}.train") if row["label"] in described]
        test = rows(data, f"{name}.test")
        test_vectors = runner.embeddings([row["text"] for row in test])
        right = numpy.array([labels.index(row["label"]) if row["label"] in described else -1 for row in test])
        descriptions = runner.embeddings([described[label] for label in labels])
        scores, outside = [], []
        for seed in range(3):
            random = examples.seeded(seed)
            random.shuffle(train)
            taken, drawn = Counter(), []
            for row in train:
                if taken[row["label"]] < FEW:
                    taken[row["label"]] += 1
                    drawn.append(row)
            vectors = runner.embeddings([row["text"] for row in drawn])
            wanted = [labels.index(row["label"]) for row in drawn]
            fitted = LogisticRegression(C=30.0, max_iter=200).fit(numpy.concatenate([vectors, descriptions]), wanted + list(range(len(labels))))
            logits = fitted.decision_function(test_vectors) + 10 * test_vectors @ descriptions.T
            inside = right >= 0
            scores.append(f1_score(right[inside], logits[inside].argmax(1), average="macro"))
            if name == "clinc150":
                nearest = numpy.maximum((test_vectors @ vectors.T).max(1), (test_vectors @ descriptions.T).max(1))
                outside.append(roc_auc_score(~inside, -(nearest + 0.05 * logits.max(1))))
        yield f"few-shot, {FEW} a class: {name}, macro-F1", statistics.mean(scores)
        if outside:
            yield f"out of scope: clinc150, {FEW} a class, AUROC", statistics.mean(outside)


def general(runner, data, _):
    """Is it still a good general embedding: find the body of each subject among all bodies (neither side was trained on so)."""
    posts = [row for row in rows(data, "20news.test") if len(row["subject"]) > 12 and not row["subject"].lower().startswith("re:")][:500]
    near = runner.embeddings([row["subject"] for row in posts]) @ runner.embeddings([row["text"][:1200] for row in posts]).T
    yield "general: 20news subject finds its body, MRR", reciprocal_rank(near)
    asked = [row for row in rows(data, "askubuntu.all") if row.get("reply")]
    near = runner.embeddings([row["text"] for row in asked]) @ runner.embeddings([row["reply"][:1200] for row in asked]).T
    yield "general: askubuntu question finds its answer, MRR", reciprocal_rank(near)


def reciprocal_rank(near):
    rank = (near > near.diagonal()[:, None]).sum(1) + 1
    return float((1 / rank).mean())


TASKS = [feelings, urgency, replies, keyphrases, salience, matching, few_shot, general]


def speed(path):
    """Median milliseconds for one text of 128 tokens on one core."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    ids = numpy.random.default_rng(1).integers(1000, 29000, (1, 128))
    feed, times = {"input_ids": ids, "attention_mask": numpy.ones_like(ids)}, []
    for _ in range(60):
        began = time.perf_counter()
        session.run(None, feed)
        times.append(time.perf_counter() - began)
    return 1000 * statistics.median(times)


def trained(path):
    model = Mailroom()
    model.load_state_dict(load_file(str(path)))
    return model.encoder.state_dict(), model.heads.state_dict()


def main():
    options = parser(__doc__)
    options.add_argument("--weights", default=str(OUT / "weights.safetensors"), help="for the fp32 column; left out when the file is missing")
    options.add_argument("--onnx", default=str(WEIGHTS / "model.onnx"))
    options.add_argument("--json", default=str(OUT / "evaluation.json"))
    options.add_argument("--only", default="", help="comma-separated tasks")
    options.add_argument("--columns", default="base,fp32,int8")
    chosen = options.parse_args()
    torch.manual_seed(0)
    OUT.mkdir(exist_ok=True)
    runners, columns = {}, chosen.columns.split(",")
    if "base" in columns:
        onnx.save(onnx_model(base_encoder().state_dict(), Heads().state_dict()), str(OUT / "base.onnx"))
        runners["base"] = Runner(OUT / "base.onnx", chosen.threads)
    if "fp32" in columns:
        onnx.save(onnx_model(*trained(chosen.weights)), str(OUT / "fp32.onnx"))
        runners["fp32"] = Runner(OUT / "fp32.onnx", chosen.threads)
    if "int8" in columns:
        runners["int8"] = Runner(chosen.onnx, chosen.threads)
    table = {}
    for task in TASKS:
        if chosen.only and task.__name__ not in chosen.only.split(","):
            continue
        for column, runner in runners.items():
            for row, value in task(runner, chosen.data, column == "base"):
                table.setdefault(row, {})[column] = round(float(value), 4)
        for row in [row for row in table if "shown" not in table[row]]:
            print(f"{row:58}" + "".join(f" {column} {table[row][column]:.3f}" for column in runners), flush=True)
            table[row]["shown"] = True
    for row in table.values():
        row.pop("shown")
    table["128 tokens, one core, milliseconds"] = {"int8": round(speed(chosen.onnx), 2)}
    print(f"128 tokens, one core: {table['128 tokens, one core, milliseconds']['int8']} ms")
    with open(chosen.json, "w") as file:
        json.dump(table, file, indent=2)


if __name__ == "__main__":
    main()
