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
thanks-hunt-accepted = { $name ->
    [none] Danke!
   *[other] Danke, { $name }!
 } { $quantity ->
    [one] Du hast die Schatzsuche geschafft.
   *[other] Du hast { $quantity } Schatzsuchen geschafft.
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
thanks-hunt-submitted = { $name ->
    [none] Danke!
   *[other] Danke, { $name }!
 } { $quantity ->
    [one] Deine Schatzsuche ist angekommen. Sie zählt, sobald sie anerkannt ist.
   *[other] Deine { $quantity } Schatzsuchen sind angekommen. Sie zählen, sobald sie anerkannt sind.
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
thanks-hunt-in_review = { $name ->
    [none] Danke!
   *[other] Danke, { $name }!
 } { $quantity ->
    [one] Jemand aus dem Team sieht sich deine Schatzsuche an.
   *[other] Jemand aus dem Team sieht sich deine { $quantity } Schatzsuchen an.
 } Du hörst von uns.
thanks-peers-in_review = { $name ->
    [none] Danke! Es wird gerade angesehen und zählt, sobald es bestätigt ist.
   *[other] Danke, { $name }! Es wird gerade angesehen und zählt, sobald es bestätigt ist.
 }
thanks-in_review = { $name ->
    [none] Danke! Das Team sieht es sich gerade an. Du hörst von uns.
   *[other] Danke, { $name }! Das Team sieht es sich gerade an. Du hörst von uns.
 }
thanks-confirming = { $name ->
    [none] Danke! Es zählt, sobald du deine Mailadresse bestätigt hast.
   *[other] Danke, { $name }! Es zählt, sobald du deine Mailadresse bestätigt hast.
 }
thanks-petition-repeated = { $name ->
    [none] Danke! Du hast schon unterschrieben, und deine Unterschrift zählt. Du kannst noch mehr tun.
   *[other] Danke, { $name }! Du hast schon unterschrieben, und deine Unterschrift zählt. Du kannst noch mehr tun.
 }
thanks-repeated = { $name ->
    [none] Danke! Das hattest du schon getan, und es zählt.
   *[other] Danke, { $name }! Das hattest du schon getan, und es zählt.
 }
thanks-suspended = Du hast schon unterschrieben. Deine Unterschrift wird geprüft und zählt im Moment nicht.
thanks-fraud = Du hast schon unterschrieben. Deine Unterschrift zählt nicht: In deinem Verlauf steht, warum, und wie du widersprichst.
thanks-petition-confirming = { $name ->
    [none] Danke! Deine Unterschrift zählt, sobald du deine Mailadresse bestätigt hast.
   *[other] Danke, { $name }! Deine Unterschrift zählt, sobald du deine Mailadresse bestätigt hast.
 }

## Auf der Schatzsuche: jede Station, und wie viele noch fehlen

hunt-found = { $title ->
    [none] Gefunden!
   *[other] Gefunden: { $title }!
 } { $found } von { $total }.
hunt-found-all = { $title ->
    [none] Gefunden!
   *[other] Gefunden: { $title }!
 } { $total ->
    [one] Mehr gibt es nicht zu finden.
   *[other] Das war die letzte Station: alle { $total } gefunden.
 }
hunt-found-before = { $title ->
    [none] Diese Station hast du schon gefunden.
   *[other] Diese Station hast du schon gefunden: { $title }.
 } Du hast { $found } von { $total }.

## Was einem Filter an einer Unterschrift auffiel

doubt-lifted = Es wurde noch einmal angesehen und zählt wieder.
doubt-networks = Sie kam aus einem Netz, aus dem viele Unterschriften kamen.
doubt-throwaway_at_least = Ihre Mailadresse sieht nach einer Wegwerfadresse aus.
doubt-since = Sie fällt in einen bestimmten Zeitraum.
doubt-until = Sie fällt in einen bestimmten Zeitraum.
doubt-pace_at_least = Aus demselben Netz kamen viele Unterschriften in einer Stunde.
doubt-name_like = Der Name folgt einem bestimmten Muster.
doubt-same_name_at_least = Viele Unterschriften tragen denselben Namen.
doubt-languages = Die Sprache, in der unterschrieben wurde.
doubt-channels = Der Weg, auf dem sie kam.
doubt-sources = Der Link, über den sie kam.
doubt-confirmed = Wie sie bestätigt wurde.
doubt-within_seconds_of_joining = Sie wurde binnen Sekunden geleistet.

## Was als Nächstes kommt und was dein Teil ist

goal-missing = { $missing ->
    [one] Noch eine Unterschrift bis zum Ziel von { $goal }.
   *[other] Noch { $missing } Unterschriften bis zum Ziel von { $goal }.
 }
goal-reached = Das Ziel von { $goal } Unterschriften ist erreicht.
milestone-missing = Nur noch { $missing } { $unit } bis zum nächsten Meilenstein: { $promise }.
milestone-reached = Meilenstein erreicht: { $threshold } { $unit }! Wie versprochen: { $promise }.
share-own = Das sind { NUMBER($share, style: "percent", maximumFractionDigits: 2) } von allem.
share-ask = Unterschriften kommen von Menschen, die gefragt wurden. Frag drei von deinen: Dieser Link ist deiner.
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
eligible-audience-language-yes = Diese Quest spricht deine Sprache.
eligible-audience-language-no = Diese Quest ist für Menschen mit einer anderen Sprache.
eligible-audience-area-yes = Diese Quest ist in deiner Gegend.
eligible-audience-area-no = Diese Quest ist für Menschen aus anderen Gegenden.
eligible-audience-partner-yes = Diese Quest ist für Menschen, die über deinen Partner kamen.
eligible-audience-partner-no = Diese Quest ist für Menschen, die über bestimmte Partner kamen.
eligible-capacity-campaign-yes = { $left ->
    [one] Es ist noch ein Platz frei.
   *[other] Es sind noch { $left } Plätze frei.
 }
eligible-capacity-campaign-no = Es ist kein Platz mehr frei.
eligible-capacity-day-yes = { $left ->
    [one] Heute ist noch ein Platz frei.
   *[other] Heute sind noch { $left } Plätze frei.
 }
eligible-capacity-day-no = Heute ist kein Platz mehr frei.
eligible-cooldown-yes = Du kannst sie sofort machen.
eligible-cooldown-no = { $minutes ->
    [one] In einer Minute geht es wieder.
   *[other] In { $minutes } Minuten geht es wieder.
 }
eligible-requires-all-yes = Du hast alles, was es braucht.
eligible-requires-all-no = Es braucht all das: { $have } von { $need } hast du.
eligible-requires-any-yes = Du hast, was es braucht.
eligible-requires-any-no = Es braucht eines davon.
eligible-requires-count-yes = Du hast genug davon.
eligible-requires-count-no = Es braucht { $need } davon; du hast { $have }.
eligible-requires-not-yes = Nichts steht dagegen.
eligible-requires-not-no = Etwas, das du getan oder bekommen hast, schließt sie aus.
eligible-requires-quest-yes = Die andere Quest ist geschafft.
eligible-requires-quest-no = { $need ->
    [one] Vorher kommt eine andere Quest.
   *[other] Vorher kommt eine andere Quest: { $have } von { $need } Mal bisher.
 }
eligible-requires-kind-yes = Du hast genug Quests dieser Art geschafft.
eligible-requires-kind-no = { $need ->
    [one] Vorher kommt eine Quest dieser Art.
   *[other] Vorher kommen Quests dieser Art: { $have } von { $need } bisher.
 }
eligible-requires-badge-yes = Du hast das Abzeichen.
eligible-requires-badge-no = Es braucht ein Abzeichen, das du noch nicht hast.
eligible-requires-level-yes = Dein Level reicht.
eligible-requires-level-no = Es braucht Level { $need }; du bist auf { $have }.
eligible-requires-points-yes = Du hast genug Punkte.
eligible-requires-points-no = Es braucht { $need } Punkte; du hast { $have }.
eligible-requires-completions-yes = Du hast genug getan.
eligible-requires-completions-no = Es braucht { $need } Aktionen; du hast { $have }.
eligible-requires-streak-yes = Du warst oft genug da.
eligible-requires-streak-no = Es braucht { $need } Wochen in Folge; du hattest { $have }.
eligible-requires-milestone-yes = Der Meilenstein ist erreicht.
eligible-requires-milestone-no = Es braucht einen Meilenstein, den wir alle noch nicht erreicht haben.
eligible-verified-auto-yes = Es zählt sofort.
eligible-verified-code-yes = Es braucht einen Code, den es vor Ort gibt. Jeder Code zählt einmal.
eligible-verified-place-yes = Du musst dort sein: Dein Telefon sagt es einmal, und der Ort wird nicht behalten.
eligible-verified-mail-yes = Es zählt, sobald du eine Mailadresse bestätigt hast.
eligible-verified-peer-yes = { $need ->
    [one] Jemand anderes aus der Kampagne sieht es sich vorher an, ohne deinen Namen.
   *[other] { $need } andere aus der Kampagne sehen es sich vorher an, ohne deinen Namen.
 }
eligible-verified-moderator-yes = Jemand aus dem Team sieht es sich vorher an.
badge-page-criteria = Was es braucht:
badge-page-given = Vergeben von: { $name }
badge-page-endorsed = { $name } steht dahinter:
award-page-holds = Dieses Abzeichen gilt, seit { $day }.
award-page-taken-back = Dieses Abzeichen wurde am { $day } zurückgenommen: Wofür es gegeben wurde, zählt nicht mehr.
review-undone = Diese Entscheidung war ein Versehen und ist zurückgenommen. Es wird noch einmal angesehen.
quest-unlocked = Sie öffnet sich, weil du „{ $quest }“ geschafft hast.
quest-unlocked-badge = Sie öffnet sich, weil du jetzt das Abzeichen „{ $name }“ hast.
quest-unlocked-level = Sie öffnet sich, weil du „{ $name }“ erreicht hast.
quest-unlocked-points = { $need ->
    [one] Sie öffnet sich, weil du { $need } Punkt gesammelt hast.
   *[other] Sie öffnet sich, weil du { $need } Punkte gesammelt hast.
 }
quest-unlocked-streak = { $need ->
    [one] Sie öffnet sich, weil du in { $need } Woche dabei warst.
   *[other] Sie öffnet sich, weil du { $need } Wochen in Folge dabei warst.
 }

## Wörter, auf die die Prüfung achtet, klein geschrieben, getrennt durch |

words-causing = dank | wegen | aufgrund | auf grund | weil | deshalb | deswegen | dadurch | daher | somit | bewirkt | führte zu | geführt zu | führt zu | ermöglicht | sorgt für | gesorgt | verursacht | durch dich | durch deine | durch deinen | durch euch | mit deiner hilfe | durch eure
words-achieving = haben wir erreicht | wir haben erreicht | wir erreichten | haben wir geschafft | wir haben es geschafft | wir haben geschafft | haben wir gewonnen | wir haben gewonnen | du hast erreicht | hast du erreicht | unser erfolg | gemeinsam haben wir
words-approximate = etwa | ungefähr | rund | circa | ca. | schätzungsweise

## Warum etwas nicht (mehr) zählt

reason-done-before = Das hattest du schon getan, bevor du dich hier angemeldet hast.

## Warum jemand hinsieht, bevor es zählt

flag-same_person = Mit diesem Namen und dieser Postleitzahl hat schon jemand unterschrieben. Jemand aus dem Team sieht es sich an; deine Unterschrift zählt, sobald sie angenommen ist.
flag-peers_doubt = Andere aus der Kampagne zweifeln daran. Jemand aus dem Team sieht es sich an; Punkte gibt es, sobald es angenommen ist.
flag-peers_see_nothing = Andere sehen keine Links. Jemand aus dem Team sieht es sich an; Punkte gibt es, sobald es angenommen ist.
flag-code_reused = Genau diesen Code hat vor dir schon jemand gemeldet. Jemand aus dem Team sieht es sich an; Punkte gibt es, sobald es angenommen ist.
flag-too_fast = Zwei deiner Meldungen liegen weiter auseinander, als irgendwer in der Zeit reist. Jemand aus dem Team sieht es sich an; Punkte gibt es, sobald es angenommen ist.
flag-photo_copied = Dieses Bild gab es in der Kampagne schon einmal. Jemand aus dem Team sieht es sich an; Punkte gibt es, sobald es angenommen ist.


## Was etwas anderem sehr ähnelt

similar-same_text = Nur Großschreibung, Akzente oder Satzzeichen sind anders.
similar-same_words = Fast dieselben Wörter.
similar-same_letters = Fast dieselben Buchstaben.

## Später gesagt. $action ist, was die Person getan hat; "none", wenn es nichts gibt

action = { $quantity ->
    [one] { $quantity } Aktion
   *[other] { $quantity } Aktionen
 }
action-sticker = { $quantity ->
    [one] { $quantity } Sticker
   *[other] { $quantity } Sticker
 }
action-slogan = { $quantity ->
    [one] { $quantity } Slogan
   *[other] { $quantity } Slogans
 }
action-petition = { $quantity ->
    [one] { $quantity } Unterschrift
   *[other] { $quantity } Unterschriften
 }
action-challenge = { $quantity ->
    [one] { $quantity } Schritt der Challenge
   *[other] { $quantity } Schritte der Challenge
 }
action-testimonial = { $quantity ->
    [one] { $quantity } Geschichte
   *[other] { $quantity } Geschichten
 }
action-advocacy = { $quantity ->
    [one] { $quantity } Änderungsvorschlag
   *[other] { $quantity } Änderungsvorschläge
 }
action-share = { $quantity ->
    [one] { $quantity } Weitergabe
   *[other] { $quantity } Weitergaben
 }
your-part = { $action ->
    [none] { "" }
   *[other] Dein Teil: { $action }.
 }

told-completion_accepted = { $name ->
    [none] Danke!
   *[other] Danke, { $name }!
 } Jemand aus dem Team hat es angesehen: { $action } für „{ $quest }“ { $quantity ->
    [one] zählt jetzt.
   *[other] zählen jetzt.
 }
told-completion_returned = { $name ->
    [none] Danke für „{ $quest }“.
   *[other] Danke, { $name }, für „{ $quest }“.
 } Es zählt noch nicht, und du kannst es noch einmal einreichen: { $reason }
told-completion_rejected = { $name ->
    [none] Danke für „{ $quest }“.
   *[other] Danke, { $name }, für „{ $quest }“.
 } Es konnte nicht gezählt werden: { $reason }
told-contribution_shortlisted = { $name ->
    [none] Gute Nachricht:
   *[other] Gute Nachricht, { $name }:
 } Dein Text für „{ $quest }“ ist in der engeren Wahl: „{ $title }“
told-contribution_adopted = { $name ->
    [none] Ausgewählt!
   *[other] Ausgewählt, { $name }!
 } Dein Text für „{ $quest }“ ist angenommen: „{ $title }“
told-contribution_used = { $name ->
    [none] Deine Worte stehen darin:
   *[other] { $name }, deine Worte stehen darin:
 } Was du für „{ $quest }“ geschrieben hast, steht in Fassung { $text_version } des Textes.
told-contribution_promoted = { $name ->
    [none] Gute Nachricht:
   *[other] Gute Nachricht, { $name }:
 } Was du für „{ $quest }“ geschrieben hast, wird ein eigener Text.
told-contribution_declined = { $name ->
    [none] Danke für deinen Text für „{ $quest }“.
   *[other] Danke, { $name }, für deinen Text für „{ $quest }“.
 } Er wird nicht verwendet. Warum: { $reason }
told-coupon_given = { $name ->
    [none] Danke!
   *[other] Danke, { $name }!
 } Für { $action } bei „{ $quest }“ bekommst du: { $title }. Der Code steht bei deinen Gutscheinen.
told-link_joined = { $name ->
    [none] Danke fürs Weitersagen!
   *[other] Danke fürs Weitersagen, { $name }!
 } { $joined ->
    [one] { $joined } Mensch ist über deinen Link zu „{ $campaign }“ gekommen und hat mitgemacht.
   *[other] { $joined } Menschen sind über deinen Link zu „{ $campaign }“ gekommen und haben mitgemacht.
 }
told-milestone_reached = { $name ->
    [none] Geschafft:
   *[other] Geschafft, { $name }:
 } { $value } { $unit } von { $threshold }. Wie versprochen: { $title }. { $action ->
    [none] { "" }
   *[other] Dein Teil: { $action }.
 }
told-milestone_fallen = { $name ->
    [none] Wir müssen etwas zurücknehmen:
   *[other] { $name }, wir müssen etwas zurücknehmen:
 } Einige Meldungen stimmten nicht. Es sind jetzt { $value } { $unit }, und der Meilenstein bei { $threshold } ist wieder offen. Was versprochen ist, bleibt versprochen: { $title }.
told-milestone_raised = { $name ->
    [none] Das Ziel liegt jetzt höher:
   *[other] { $name }, das Ziel liegt jetzt höher:
 } { $threshold } { $unit }. Bisher sind es { $value }. Versprochen ist: { $title }.
told-result_published = { $name ->
    [none] Das ist daraus geworden:
   *[other] { $name }, das ist daraus geworden:
 } „{ $title }“: { $state ->
    [planned] Es ist geplant.
    [in_progress] Es hat begonnen.
    [achieved] Es ist erreicht.
    [partly] Es ist zum Teil erreicht.
    [failed] Es hat nicht geklappt. Auch das sagen wir dir.
   *[other] Es gibt Neues.
 } { $action ->
    [none] { "" }
   *[other] Dein Teil: { $action }.
 }
told-result_updated = { $name ->
    [none] Es geht weiter:
   *[other] { $name }, es geht weiter:
 } „{ $title }“: { $state ->
    [planned] Es ist geplant.
    [in_progress] Es läuft.
    [achieved] Es ist jetzt erreicht.
    [partly] Es ist jetzt zum Teil erreicht.
    [failed] Es hat nicht geklappt. Auch das sagen wir dir.
   *[other] Es gibt Neues.
 } { $action ->
    [none] { "" }
   *[other] Dein Teil: { $action }.
 }
told-result_corrected = { $name ->
    [none] Wir haben dir etwas gesagt, das nicht stimmte, und stellen es hier richtig.
   *[other] { $name }, wir haben dir etwas gesagt, das nicht stimmte, und stellen es hier richtig.
 } „{ $title }“: { $state ->
    [planned] Es ist geplant.
    [in_progress] Es läuft.
    [achieved] Es ist erreicht.
    [partly] Es ist zum Teil erreicht.
    [failed] Es hat nicht geklappt.
   *[other] Es gibt Neues.
 } Warum: { $reason } Was du getan hast, bleibt deins.
told-result_withdrawn = { $name ->
    [none] Wir haben dir von „{ $title }“ erzählt und müssen das zurücknehmen.
   *[other] { $name }, wir haben dir von „{ $title }“ erzählt und müssen das zurücknehmen.
 } Warum: { $reason } Was du getan hast, bleibt deins.
told-figures_corrected = { $own ->
    [0] Eine Zahl, die wir dir genannt haben, war zu hoch: { $taken_back ->
        [one] { $taken_back } Meldung stimmte nicht und ist zurückgenommen.
       *[other] { $taken_back } Meldungen stimmten nicht und sind zurückgenommen.
     } Was du getan hast, bleibt deins. Das stimmt jetzt:
   *[other] { $own ->
        [one] { $own } deiner Meldungen zählt nicht mehr.
       *[other] { $own } deiner Meldungen zählen nicht mehr.
     } Warum: { $reason } Das stimmt jetzt:
 }
told-campaign_closed = { $name ->
    [none] „{ $campaign }“ ist vorbei. Danke!
   *[other] „{ $campaign }“ ist vorbei. Danke, { $name }!
 } { $action ->
    [none] { "" }
   *[other] Was du getan hast: { $action }.
 } Was daraus geworden ist:

## Die Seite einer Aussage

claim-page-title = Wie diese Zahl zustande kommt
claim-page-counted = Wir haben selbst gezählt, was gemeldet und angenommen wurde.
claim-page-contributed_to = Es ist geschehen, und was Menschen getan haben, ist ein Grund dafür.
claim-page-coincided_with = Es ist zur selben Zeit geschehen. Niemand sagt, dass eins zum anderen geführt hat.
claim-page-estimated = Niemand hat es gezählt: Es ist eine Schätzung aus dem, was gezählt wurde.
claim-page-first = { $facts ->
    [0] Bis jetzt ist nichts gekommen, das dafür zählt.
    [one] { $facts } Tatsache dieser Kampagne ist gerade gekommen. Zählt sie für diese Zahl, steckt sie schon darin.
   *[other] { $facts } Tatsachen dieser Kampagne sind gerade gekommen. Was davon für diese Zahl zählt, steckt schon darin.
 }
claim-page-facts = { $facts ->
    [one] { $facts } Tatsache wurde in dieser Kampagne dafür gezählt.
   *[other] { $facts } Tatsachen wurden in dieser Kampagne dafür gezählt.
 }
claim-page-taken-back = { $facts ->
    [0] Nichts wurde zurückgenommen.
    [one] { $facts } Tatsache wurde wieder zurückgenommen.
   *[other] { $facts } Tatsachen wurden wieder zurückgenommen.
 }
claim-page-waiting = { $facts ->
    [0] Alles, was kam, ist gezählt.
    [one] { $facts } Tatsache dieser Kampagne kam seither dazu. Zählt sie für diese Zahl, steckt sie schon darin.
   *[other] { $facts } Tatsachen dieser Kampagne kamen seither dazu. Was davon für diese Zahl zählt, steckt schon darin.
 }
claim-page-rule = Gezählt nach der Regel
claim-page-estimate = Eine Schätzung: { $counted } gezählt, mal { $factor }. Quelle: { $source }.
claim-page-history = Was vorher gesagt wurde, mit dem Fingerabdruck jeder Aufnahme:

# In einem Bild, das jemand anderen zeigt.
card-mine = { $name ->
    [none] Mein Beitrag: { $action }.
   *[other] Beitrag von { $name }: { $action }.
}

card-of = { $campaign }:
card-as-of = Stand: { $day }.

# Readiness of partners.

readiness-scale = 0: gar nicht · 1: kaum · 2: halb · 3: weitgehend · 4: ganz
readiness-block-mission = Die Mission
readiness-block-investment = Was wir einbringen
readiness-block-participation = Was Beteiligung heißt
readiness-block-brakes = Was uns bremst
readiness-item-why = Wir können in einem Satz sagen, warum diese Mission zählt, ohne ein Produkt von uns zu nennen.
readiness-item-stake = Wenn die Mission scheiterte, würden wir selbst etwas verlieren.
readiness-item-beyond = Wir stehen auch dort hinter der Mission, wo sie uns dieses Jahr nichts einbringt.
readiness-item-time = Eine Person mit Namen hat jede Woche Stunden dafür, und sie stehen im Kalender.
readiness-item-channels = Wir haben gesagt, welche unserer Kanäle davon sprechen, wie oft und bis wann.
readiness-item-money = Ein Budget, und sei es klein, liegt bereit, und jemand darf es ohne Rückfrage ausgeben.
readiness-item-network = Wir öffnen unser Adressbuch: Wir haben Menschen und Orte benannt, die wir mitbringen.
readiness-item-skills = Wir teilen Können, das den anderen fehlt, ohne Rechnung für jede Stunde.
readiness-item-deciding = Wir können benennen, was Teilnehmende entscheiden dürfen, und leben mit dem Ergebnis.
readiness-item-answering = Wer über uns mitmacht, erfährt von uns, was daraus geworden ist.
readiness-item-sharing = Wenn wir von einem Erfolg sprechen, nennen wir die anderen, die ihn möglich gemacht haben.
readiness-brake-logo = Bisher bringen wir vor allem unser Logo mit.
readiness-brake-approval = Bis ein Wort von uns hinausgeht, vergehen mehr als zwei Wochen.
readiness-brake-waiting = Wir warten ab, was die anderen tun, bevor wir beginnen.
readiness-brake-keeping = Es gibt Zahlen, Kontakte oder Menschen, die wir den anderen vorenthalten wollen.
readiness-advice-item-why = Schreibt den einen Satz gemeinsam und erprobt ihn an jemandem, der euch nicht kennt.
readiness-advice-item-stake = Fragt eure Leitung, was ihr verlieren würdet. Ist es nichts, übernehmt eine kleinere Rolle.
readiness-advice-item-beyond = Einigt euch, was neben dem Umsatz als Erfolg gilt, und schreibt es in die Charta.
readiness-advice-item-time = Nennt eine Person und zwei Stunden pro Woche, bevor ihr anderes versprecht.
readiness-advice-item-channels = Macht aus „wir reden darüber“ eine Zusage: Kanal, Format, Anzahl, Datum.
readiness-advice-item-money = Legt eine Summe fest, die eine Person ausgeben darf. Eine kleine, die da ist, schlägt eine große, die geplant ist.
readiness-advice-item-network = Schreibt fünf Menschen oder Orte auf, die nur ihr mitbringt, und ruft diese Woche zwei an.
readiness-advice-item-skills = Bietet einen Nachmittag von dem an, was ihr am besten könnt, und haltet es als Zusage fest.
readiness-advice-item-deciding = Entscheidet jetzt, was offen ist und was nicht. Beides gehört in die Charta.
readiness-advice-item-answering = Plant die Nachricht an die Teilnehmenden vor der Quest: wer sie schreibt, und wann.
readiness-advice-item-sharing = Lasst die anderen lesen, was ihr über den Erfolg sagt, bevor ihr es sagt.
readiness-advice-brake-logo = Ersetzt das Logo durch eine Tat, die Menschen bemerken, und sei sie klein.
readiness-advice-brake-approval = Bittet um eine Freigabe aller Texte am Anfang und um eine Person, die in zwei Tagen entscheiden darf.
readiness-advice-brake-waiting = Beginnt mit etwas, das niemanden sonst braucht, und tut es binnen zwei Wochen.
readiness-advice-brake-keeping = Sagt offen, was ihr behaltet und warum; und dann, was ihr stattdessen teilt.
readiness-level-strong = Ihr seid bereit.
readiness-level-fair = Ihr könnt beginnen; sprecht zuerst über die Punkte unten.
readiness-level-weak = Noch nicht. Klärt die Punkte unten, bevor ihr etwas versprecht.
commitment-missing-format = Sagt, in welcher Form: „Newsletter, halbe Seite“, nicht „eine Geschichte“.
commitment-missing-quantity = Sagt, wie viel: drei Ausgaben, zehn Stunden, 500 Euro.
commitment-missing-owner = Nennt die Person, die sich darum kümmert.
commitment-missing-due = Sagt, bis zu welchem Tag es getan ist.
