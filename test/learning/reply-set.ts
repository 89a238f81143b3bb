/**
 * Replies in threads of an invented maker of coffee machines, written for measuring how much a thread should say: a small
 * set, made by hand, in which nothing else is measured. `thread` is the label of the mails before, `right` of the reply.
 */
export interface Reply {
  thread: string
  right: string
  subject: string
  text: string
}

const goOn = (label: string, subject: string, ...texts: string[]): Reply[] =>
  texts.map((text) => ({ thread: label, right: label, subject, text }))

/** The matter is the same; what is written is often too short to say so. */
export const continuing: Reply[] = [
  ...goOn(
    'Order',
    'Re: HM-24911',
    'Yes please, go ahead.',
    'Sorry, I meant twelve, not ten.',
    'Friday would be perfect, thank you!',
    'Any news?',
  ),
  ...goOn(
    'Order',
    'Re: Lieferung',
    'Passt, danke. Bitte beim Nachbarn klingeln.',
    'Und wie lange dauert das noch?',
  ),
  ...goOn(
    'Invoice',
    'Re: INV-4711',
    'Thanks, that is what we needed.',
    'Our VAT number is DE123456789, could you correct it?',
    'I have forwarded it to accounting, they will get back to you.',
    'Still not right, the address is the old one.',
  ),
  ...goOn('Invoice', 'Re: Ihre Rechnung', 'Ist heute raus.', 'Können Sie mir das bitte als PDF schicken?'),
  ...goOn(
    'Problem',
    'Re: Tide 4',
    'I tried that, no change.',
    'It worked for an hour, now the same again.',
    'The number on the plate is T4-20931.',
    'Does Tuesday morning suit your technician?',
  ),
  ...goOn('Problem', 'Re: Zähler', 'Leider immer noch nicht.', 'Habe ich gemacht, jetzt blinkt es gelb.'),
  ...goOn(
    'Complaint',
    'Re: Your reply',
    'That is not an answer to what I asked.',
    'A voucher does not help me. I want to speak to somebody in charge.',
    'I am still waiting.',
    'Fine. But it must not happen again.',
  ),
  ...goOn(
    'Enquiry',
    'Re: Question',
    'About forty people, maybe fifty next year.',
    'Thank you, we will discuss it and come back to you.',
    'And with three years instead of five?',
    'Does that include the service?',
  ),
  ...goOn(
    'Application',
    'Re: Service technician',
    'Yes, I can start in March.',
    'My salary expectation is 52,000 a year.',
    'Thank you for letting me know, I would be happy to come by.',
  ),
  ...goOn(
    'Meeting',
    'Re: Thursday',
    'Ten is fine for me.',
    'Could we make it half an hour later?',
    'See you there!',
  ),
]

const turn = (thread: string, right: string, subject: string, text: string): Reply => ({
  thread,
  right,
  subject,
  text,
})

/** Somebody answers an old mail to write of something else. */
export const turning: Reply[] = [
  turn(
    'Order',
    'Problem',
    'Re: HM-24911',
    'The machine that came with this order shows error E14 since this morning and does not heat any more. What can we do?',
  ),
  turn(
    'Order',
    'Invoice',
    'Re: HM-24911',
    'Our accountant says the bill for this has the wrong company name on it. Can you send a corrected invoice?',
  ),
  turn(
    'Order',
    'Complaint',
    'Re: HM-24911',
    'Three weeks late, two cups broken and nobody picks up the phone. This is unacceptable, I want my money back.',
  ),
  turn(
    'Invoice',
    'Order',
    'Re: INV-4711',
    'While I am at it: please send us another twenty bags of the dark roast and two spare jugs to the usual address.',
  ),
  turn(
    'Invoice',
    'Problem',
    'Re: INV-4711',
    'By the way, the grinder makes a terrible noise and the display stays black after the firmware update.',
  ),
  turn(
    'Invoice',
    'Application',
    'Re: Ihre Rechnung',
    'Sie suchen ja noch jemanden für das Lager: hiermit bewerbe ich mich, mein Lebenslauf liegt bei.',
  ),
  turn(
    'Problem',
    'Invoice',
    'Re: Tide 4',
    'It works again, thank you. But now we got a bill of 240 EUR for the repair, although the warranty is still running. Please cancel this invoice.',
  ),
  turn(
    'Problem',
    'Enquiry',
    'Re: Tide 4',
    'Runs well again. We are opening a second office: what would two more machines cost to rent, and is there a discount?',
  ),
  turn(
    'Problem',
    'Complaint',
    'Re: Zähler',
    'Ich bin sehr verärgert: dreimal war jemand da, und nichts geht. Ich verlange mein Geld zurück.',
  ),
  turn(
    'Complaint',
    'Order',
    'Re: Your reply',
    'Apology accepted. We would like to order ten bags of espresso and a milk jug, delivered to the usual place.',
  ),
  turn(
    'Complaint',
    'Meeting',
    'Re: Your reply',
    'Shall we talk about it on the phone? I am free on Monday at ten or on Wednesday after three.',
  ),
  turn(
    'Enquiry',
    'Order',
    'Re: Question',
    'We have decided: please take this as our order for two Tide 4 and one grinder, delivery in March.',
  ),
  turn(
    'Enquiry',
    'Problem',
    'Re: Question',
    'Something else: the login to Counter fails with an error and the export is empty since yesterday.',
  ),
  turn(
    'Application',
    'Enquiry',
    'Re: Service technician',
    'Thank you all the same. My current employer asks what renting one of your machines for thirty people costs.',
  ),
  turn(
    'Meeting',
    'Invoice',
    'Re: Thursday',
    'Attached you find our bill for the room and the catering, 640.00 EUR, payable within 14 days.',
  ),
  turn(
    'Meeting',
    'Order',
    'Re: Thursday',
    'After our meeting I ordered six filters, HM-25003. Has the parcel been shipped yet?',
  ),
]
