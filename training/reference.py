"""Writes what Python says of some texts, so that the TypeScript runtime can be held to it (test/model/reference.test.ts).

    python -m training.reference [--model models/encoder] [--to test/fixtures/model/reference.json]

To be run again whenever the weights change. Each text is a pass of its own: the scales of dynamic int8 are those of a
whole batch. No text holds a special token such as "[SEP]", which TypeScript reads as characters on purpose.
"""

import argparse
import json
from pathlib import Path

from .data import REPOSITORY, WEIGHTS
from .run import OUTPUTS, Runner
from .text import token_ids, tokenizer

TEXTS = [
    "Hello!",
    "?",
    "ok",
    "Where is my order 4711?",
    "I was charged twice for the same subscription and nobody answered my last two messages!",
    "Thank you so much for the quick help yesterday; everything works again.",
    "URGENT: the production server is down, all 300 users are locked out. Please call me back at once!",
    "Could you please send me the corrected invoice for order 2026-118 by Friday?",
    "Just for your information: the office is closed on Monday.",
    "Great product, terrible delivery. The box was open and two parts were missing.",
    "Printer on the second floor\n\nIt shows error 0x80070057 since Monday. Toner was changed last week.",
    "The film is a charming and often affecting journey.",
    "unbelievably dull, dull, dull",
    "Please reset my password. My user name is j.doe_42@example.org and I use Firefox 144.0 on Windows 11.",
    "Re: Re: Fwd: meeting\n\nTuesday 14:30 works for me. I will bring the contract and the two drafts.",
    "I want to cancel my account and get my money back.",
    "Do you ship to Norway? And what does it cost for 12.5 kg?",
    "We propose a graph-based method for keyphrase extraction from scientific abstracts. Experiments on three corpora "
    "show that graph-based ranking with contextual embeddings improves keyphrase extraction over unsupervised baselines.",
    "Sehr geehrte Damen und Herren,\n\nmeine Rechnung Nr. 2026-0815 über 49,90 € ist falsch. Bitte prüfen Sie das.\n\nMit freundlichen Grüßen\nJörg Müßig",
    "Bonjour, je n'ai toujours pas reçu ma commande passée il y a trois semaines. C'est inadmissible !",
    "Hola, ¿podrían enviarme la factura de noviembre? Muchas gracias de antemano.",
    "Buongiorno, il pacco è arrivato rotto. Vorrei un rimborso, grazie.",
    "Olá, não consigo entrar na minha conta desde ontem.",
    "Здравствуйте, когда придёт мой заказ?",
    "我的发票是错的,请更正。谢谢!",
    "注文した商品がまだ届きません。いつ届きますか?",
    "주문한 상품이 아직 도착하지 않았습니다.",
    "مرحبا، لم يصل طلبي بعد.",
    "शुभ प्रभात, मेरा ऑर्डर कहाँ है?",
    "Käse, naïve façade, Ærøskøbing, İstanbul, ﬁnance, ½ price, ™",
    "zero\u200bwidth soft\u00adhyphen tab\there no\u00a0break",
    "😀😀 love it 👍🏽 #best @support",
    "https://example.org/a/b?c=d&e=f#g and C:\\Users\\me\\file.txt",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA " + "x" * 120 + " end",
    "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20",
    "no punctuation no capitals just a very long line of words that goes on and on about the same broken coffee machine",
    "Dear team,\n\nafter the update of last night our scanner no longer finds the shared folder. We tried to restart "
    "both the scanner and the server, without success. Twelve colleagues cannot work. Could somebody look at it today? "
    "The model is a ScanWell 300, its address is 10.0.4.17.\n\nKind regards\nMaria Okonkwo\nAccounting",
    "The parcel was announced for Thursday, then for Friday, then for today. " * 6,
    "Congratulations, you have won! Click here to claim your prize of $1,000,000 now.",
    "Ticket closed. No further action is needed.",
]


def rounded(values):
    return [rounded(value) for value in values] if getattr(values, "ndim", 0) else round(float(values), 4)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--model", type=Path, default=WEIGHTS)
    options.add_argument("--to", type=Path, default=REPOSITORY / "test" / "fixtures" / "model" / "reference.json")
    chosen = options.parse_args()
    runner, plain = Runner(chosen.model / "model.onnx", threads=1), tokenizer()
    lines = []
    for text in TEXTS:
        found = runner([text], OUTPUTS)
        ids = token_ids(plain, [text], runner.most)[0]
        lines.append(json.dumps({"text": text, "ids": ids, **{name: rounded(found[name][0]) for name in OUTPUTS}}))
    version = json.loads((chosen.model / "config.json").read_text())["version"]
    chosen.to.parent.mkdir(parents=True, exist_ok=True)
    chosen.to.write_text(f'{{"version": "{version}", "texts": [\n' + ",\n".join(lines) + "\n]}\n")
    print(f"{len(lines)} texts, weights {version}: {chosen.to}")


if __name__ == "__main__":
    main()
