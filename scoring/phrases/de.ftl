# Unsere Worte auf Deutsch. Per Du, geschlechtsneutral und nie mehr, als wir wissen.
#
# $name ist "none", wenn die Person keinen Namen genannt hat. Zahlen kommen als Zahlen herein:
# Fluent formatiert sie und wählt den Plural. Texte kommen in dieser Sprache.

## Gleich nach dem Einreichen, anerkannt: Die Aktion ist gezählt

thanks-sticker-accepted = { $name ->
    [none] Danke!
   *[other] Danke, { $name }!
 } { $quantity ->
    [one] Dein Sticker klebt.
   *[other] Deine { $quantity } Sticker kleben.
 }
thanks-slogan-accepted = { $name ->
    [none] Danke!
   *[other] Danke, { $name }!
 } { $quantity ->
    [one] Dein Slogan ist dabei.
   *[other] Deine { $quantity } Slogans sind dabei.
 }
thanks-testimonial-accepted = { $name ->
    [none] Danke!
   *[other] Danke, { $name }!
 } { $quantity ->
    [one] Deine Geschichte ist dabei.
   *[other] Deine { $quantity } Geschichten sind dabei.
 }
thanks-petition-accepted = { $name ->
    [none] Danke!
   *[other] Danke, { $name }!
 } { $quantity ->
    [one] Deine Unterschrift zählt.
   *[other] Deine { $quantity } Unterschriften zählen.
 }
thanks-challenge-accepted = { $name ->
    [none] Danke!
   *[other] Danke, { $name }!
 } { $quantity ->
    [one] Geschafft: Du hast die Challenge gemeistert.
   *[other] Geschafft: Du hast { $quantity } Schritte der Challenge gemeistert.
 }
thanks-accepted = { $name ->
    [none] Danke! Deine Aktion zählt.
   *[other] Danke, { $name }! Deine Aktion zählt.
 }

## Eingereicht, aber noch nicht anerkannt: Nichts ist gezählt, also wird nichts behauptet

thanks-sticker-submitted = { $name ->
    [none] Danke!
   *[other] Danke, { $name }!
 } { $quantity ->
    [one] Die Meldung zu deinem Sticker ist angekommen. Er zählt, sobald sie anerkannt ist.
   *[other] Die Meldung zu deinen { $quantity } Stickern ist angekommen. Sie zählen, sobald sie anerkannt ist.
 }
thanks-slogan-submitted = { $name ->
    [none] Danke!
   *[other] Danke, { $name }!
 } { $quantity ->
    [one] Dein Slogan ist angekommen. Er zählt, sobald er anerkannt ist.
   *[other] Deine { $quantity } Slogans sind angekommen. Sie zählen, sobald sie anerkannt sind.
 }
thanks-testimonial-submitted = { $name ->
    [none] Danke!
   *[other] Danke, { $name }!
 } { $quantity ->
    [one] Deine Geschichte ist angekommen. Sie zählt, sobald sie angenommen ist.
   *[other] Deine { $quantity } Geschichten sind angekommen. Sie zählen, sobald sie angenommen sind.
 }
thanks-petition-submitted = { $name ->
    [none] Danke!
   *[other] Danke, { $name }!
 } { $quantity ->
    [one] Deine Unterschrift ist angekommen. Sie zählt, sobald sie anerkannt ist.
   *[other] Deine { $quantity } Unterschriften sind angekommen. Sie zählen, sobald sie anerkannt sind.
 }
thanks-challenge-submitted = { $name ->
    [none] Danke!
   *[other] Danke, { $name }!
 } { $quantity ->
    [one] Deine Antwort ist angekommen. Sie zählt, sobald sie anerkannt ist.
   *[other] Deine { $quantity } Antworten sind angekommen. Sie zählen, sobald sie anerkannt sind.
 }
thanks-submitted = { $name ->
    [none] Danke! Alles ist angekommen. Es zählt, sobald es anerkannt ist.
   *[other] Danke, { $name }! Alles ist angekommen. Es zählt, sobald es anerkannt ist.
 }
thanks-sticker-in_review = { $name ->
    [none] Danke!
   *[other] Danke, { $name }!
 } { $quantity ->
    [one] Das Team sieht sich gerade die Meldung zu deinem Sticker an.
   *[other] Das Team sieht sich gerade die Meldung zu deinen { $quantity } Stickern an.
 } Du hörst von uns.
thanks-slogan-in_review = { $name ->
    [none] Danke!
   *[other] Danke, { $name }!
 } { $quantity ->
    [one] Das Team liest gerade deinen Slogan.
   *[other] Das Team liest gerade deine { $quantity } Slogans.
 } Du hörst von uns.
thanks-testimonial-in_review = { $name ->
    [none] Danke!
   *[other] Danke, { $name }!
 } { $quantity ->
    [one] Jemand aus dem Team liest gerade deine Geschichte.
   *[other] Jemand aus dem Team liest gerade deine { $quantity } Geschichten.
 } Du hörst von uns.
thanks-petition-in_review = { $name ->
    [none] Danke!
   *[other] Danke, { $name }!
 } { $quantity ->
    [one] Das Team prüft gerade deine Unterschrift.
   *[other] Das Team prüft gerade deine { $quantity } Unterschriften.
 } Du hörst von uns.
thanks-challenge-in_review = { $name ->
    [none] Danke!
   *[other] Danke, { $name }!
 } { $quantity ->
    [one] Das Team prüft gerade deine Antwort.
   *[other] Das Team prüft gerade deine { $quantity } Antworten.
 } Du hörst von uns.
thanks-in_review = { $name ->
    [none] Danke! Das Team sieht es sich gerade an. Du hörst von uns.
   *[other] Danke, { $name }! Das Team sieht es sich gerade an. Du hörst von uns.
 }
thanks-confirming = { $name ->
    [none] Danke! Es zählt, sobald du deine Mailadresse bestätigt hast.
   *[other] Danke, { $name }! Es zählt, sobald du deine Mailadresse bestätigt hast.
 }
thanks-petition-confirming = { $name ->
    [none] Danke! Deine Unterschrift zählt, sobald du deine Mailadresse bestätigt hast.
   *[other] Danke, { $name }! Deine Unterschrift zählt, sobald du deine Mailadresse bestätigt hast.
 }

## Was als Nächstes kommt und was dein Teil ist

milestone-missing = Nur noch { $missing } { $unit } bis zum nächsten Meilenstein: { $promise }.
milestone-reached = Meilenstein erreicht: { $threshold } { $unit }! Wie versprochen: { $promise }.
share-own = Das sind { NUMBER($share, style: "percent", maximumFractionDigits: 2) } von allem.
share-link = Gib es mit deinem eigenen Link weiter: { $url }
next-quest = { $minutes ->
    [one] Wie wäre es als Nächstes mit „{ $title }“? Dauert eine Minute.
   *[other] Wie wäre es als Nächstes mit „{ $title }“? Dauert { $minutes } Minuten.
 }

## Schätzungen nennen Faktor und Quelle; was nur zur selben Zeit geschah, sagt das auch

estimate = Das sind etwa { $estimate } { $unit } (Schätzung: je { $factor }; Quelle: { $source }).
context = Zur selben Zeit, ohne dass wir sagen, das eine komme vom anderen: { $statement }

## Geht das jetzt? Ein Satz pro Bedingung

eligible-campaign-open-yes = Die Kampagne läuft.
eligible-campaign-open-no = Die Kampagne läuft gerade nicht.
eligible-quest-open-yes = Die Quest ist offen.
eligible-quest-open-no = Die Quest ist gerade nicht offen.
eligible-round-open-yes = Eine Runde läuft.
eligible-round-open-no = Gerade läuft keine Runde.
eligible-prerequisites-yes = Alles, was vorher kommt, ist geschafft.
eligible-prerequisites-no = { $count ->
    [one] Vorher kommt noch eine andere Quest.
   *[other] Vorher kommen noch { $count } andere Quests.
 }
eligible-limit-day-yes = { $left ->
    [one] Heute geht es noch einmal.
   *[other] Heute geht es noch { $left } Mal.
 }
eligible-limit-day-no = Für heute hast du sie so oft gemacht, wie es geht.
eligible-limit-week-yes = { $left ->
    [one] Diese Woche geht es noch einmal.
   *[other] Diese Woche geht es noch { $left } Mal.
 }
eligible-limit-week-no = Für diese Woche hast du sie so oft gemacht, wie es geht.
eligible-limit-campaign-yes = { $left ->
    [one] Es geht noch einmal.
   *[other] Es geht noch { $left } Mal.
 }
eligible-limit-campaign-no = In dieser Kampagne hast du sie so oft gemacht, wie es geht.
quest-unlocked = Sie öffnet sich, weil du „{ $quest }“ geschafft hast.

## Wörter, auf die die Prüfung achtet, klein geschrieben, getrennt durch |

words-causing = dank | wegen | aufgrund | auf grund | weil | deshalb | deswegen | dadurch | daher | somit | bewirkt | führte zu | geführt zu | führt zu | ermöglicht | sorgt für | gesorgt | verursacht | durch dich | durch deine | durch deinen | durch euch | mit deiner hilfe | durch eure
words-achieving = haben wir erreicht | wir haben erreicht | wir erreichten | haben wir geschafft | wir haben es geschafft | wir haben geschafft | haben wir gewonnen | wir haben gewonnen | du hast erreicht | hast du erreicht | unser erfolg | gemeinsam haben wir
words-approximate = etwa | ungefähr | rund | circa | ca. | schätzungsweise

## Warum etwas nicht (mehr) zählt

reason-done-before = Das hattest du schon getan, bevor du dich hier angemeldet hast.

## Warum jemand hinsieht, bevor es zählt

flag-code_reused = Genau diesen Sticker hat vor dir schon jemand gemeldet. Jemand aus dem Team sieht es sich an; Punkte gibt es, sobald es angenommen ist.
flag-too_fast = Zwei deiner Meldungen liegen weiter auseinander, als irgendwer in der Zeit reist. Jemand aus dem Team sieht es sich an; Punkte gibt es, sobald es angenommen ist.
flag-photo_copied = Dieses Bild gab es in der Kampagne schon einmal. Jemand aus dem Team sieht es sich an; Punkte gibt es, sobald es angenommen ist.


## Was etwas anderem sehr ähnelt

similar-same_text = Nur Großschreibung, Akzente oder Satzzeichen sind anders.
similar-same_words = Fast dieselben Wörter.
similar-same_letters = Fast dieselben Buchstaben.
