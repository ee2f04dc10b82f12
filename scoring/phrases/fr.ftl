# Nos mots en français. Tutoiement, épicène, et jamais plus que ce que l'on sait.
#
# $name vaut "none" quand la personne n'a pas donné de nom. Les nombres arrivent comme nombres :
# Fluent les met en forme et accorde le pluriel. En français [one] couvre 0 et 1.

## Juste après l'envoi, validé : l'action est comptée

thanks-sticker-accepted = { $name ->
    [none] Merci !
   *[other] Merci { $name } !
 } { $quantity ->
    [one] Ton sticker est posé.
   *[other] Tes { $quantity } stickers sont posés.
 }
thanks-slogan-accepted = { $name ->
    [none] Merci !
   *[other] Merci { $name } !
 } { $quantity ->
    [one] Ton slogan est dans la course.
   *[other] Tes { $quantity } slogans sont dans la course.
 }
thanks-testimonial-accepted = { $name ->
    [none] Merci !
   *[other] Merci { $name } !
 } { $quantity ->
    [one] Ton témoignage compte désormais.
   *[other] Tes { $quantity } témoignages comptent désormais.
 }
thanks-petition-accepted = { $name ->
    [none] Merci !
   *[other] Merci { $name } !
 } { $quantity ->
    [one] Ta signature compte.
   *[other] Tes { $quantity } signatures comptent.
 }
thanks-challenge-accepted = { $name ->
    [none] Merci !
   *[other] Merci { $name } !
 } { $quantity ->
    [one] Bravo : défi relevé.
   *[other] Bravo : { $quantity } étapes du défi relevées.
 }
thanks-accepted = { $name ->
    [none] Merci ! Ton action compte.
   *[other] Merci { $name } ! Ton action compte.
 }

## Envoyé, pas encore validé : rien n'est compté, donc rien n'est affirmé

thanks-sticker-submitted = { $name ->
    [none] Merci !
   *[other] Merci { $name } !
 } { $quantity ->
    [one] Le signalement de ton sticker est bien arrivé. Il comptera une fois validé.
   *[other] Le signalement de tes { $quantity } stickers est bien arrivé. Ils compteront une fois validés.
 }
thanks-slogan-submitted = { $name ->
    [none] Merci !
   *[other] Merci { $name } !
 } { $quantity ->
    [one] Ton slogan est bien arrivé. Il comptera une fois validé.
   *[other] Tes { $quantity } slogans sont bien arrivés. Ils compteront une fois validés.
 }
thanks-testimonial-submitted = { $name ->
    [none] Merci !
   *[other] Merci { $name } !
 } { $quantity ->
    [one] Ton témoignage est bien arrivé. Il comptera une fois validé.
   *[other] Tes { $quantity } témoignages sont bien arrivés. Ils compteront une fois validés.
 }
thanks-petition-submitted = { $name ->
    [none] Merci !
   *[other] Merci { $name } !
 } { $quantity ->
    [one] Ta signature est bien arrivée. Elle comptera une fois validée.
   *[other] Tes { $quantity } signatures sont bien arrivées. Elles compteront une fois validées.
 }
thanks-challenge-submitted = { $name ->
    [none] Merci !
   *[other] Merci { $name } !
 } { $quantity ->
    [one] Ta réponse est bien arrivée. Elle comptera une fois validée.
   *[other] Tes { $quantity } réponses sont bien arrivées. Elles compteront une fois validées.
 }
thanks-submitted = { $name ->
    [none] Merci ! C'est bien arrivé. Cela comptera une fois validé.
   *[other] Merci { $name } ! C'est bien arrivé. Cela comptera une fois validé.
 }
thanks-sticker-in_review = { $name ->
    [none] Merci !
   *[other] Merci { $name } !
 } { $quantity ->
    [one] L'équipe regarde le signalement de ton sticker.
   *[other] L'équipe regarde le signalement de tes { $quantity } stickers.
 } On te tient au courant.
thanks-slogan-in_review = { $name ->
    [none] Merci !
   *[other] Merci { $name } !
 } { $quantity ->
    [one] L'équipe est en train de lire ton slogan.
   *[other] L'équipe est en train de lire tes { $quantity } slogans.
 } On te tient au courant.
thanks-testimonial-in_review = { $name ->
    [none] Merci !
   *[other] Merci { $name } !
 } { $quantity ->
    [one] L'équipe est en train de lire ton témoignage.
   *[other] L'équipe est en train de lire tes { $quantity } témoignages.
 } On te tient au courant.
thanks-petition-in_review = { $name ->
    [none] Merci !
   *[other] Merci { $name } !
 } { $quantity ->
    [one] L'équipe vérifie ta signature.
   *[other] L'équipe vérifie tes { $quantity } signatures.
 } On te tient au courant.
thanks-challenge-in_review = { $name ->
    [none] Merci !
   *[other] Merci { $name } !
 } { $quantity ->
    [one] L'équipe vérifie ta réponse.
   *[other] L'équipe vérifie tes { $quantity } réponses.
 } On te tient au courant.
thanks-in_review = { $name ->
    [none] Merci ! L'équipe s'en occupe. On te tient au courant.
   *[other] Merci { $name } ! L'équipe s'en occupe. On te tient au courant.
 }
thanks-confirming = { $name ->
    [none] Merci ! Cela comptera dès que tu auras confirmé ton adresse mail.
   *[other] Merci { $name } ! Cela comptera dès que tu auras confirmé ton adresse mail.
 }
thanks-petition-confirming = { $name ->
    [none] Merci ! Ta signature comptera dès que tu auras confirmé ton adresse mail.
   *[other] Merci { $name } ! Ta signature comptera dès que tu auras confirmé ton adresse mail.
 }

## La suite, et ta part

milestone-missing = Plus que { $missing } { $unit } avant le prochain palier : { $promise }.
milestone-reached = Palier atteint : { $threshold } { $unit } ! Comme promis : { $promise }.
share-own = C'est { NUMBER($share, style: "percent", maximumFractionDigits: 2) } du total.
share-link = Fais passer le mot avec ton propre lien : { $url }
next-quest = { $minutes ->
    [one] Et maintenant ? « { $title } », une minute.
   *[other] Et maintenant ? « { $title } », { $minutes } minutes.
 }

## Une estimation donne son facteur et sa source ; une simple coïncidence se dit comme telle

estimate = Cela fait environ { $estimate } { $unit } (estimation : { $factor } à chaque fois ; source : { $source }).
context = Au même moment, sans dire que l'un a entraîné l'autre : { $statement }

## Puis-je la faire maintenant ? Une phrase par condition

eligible-campaign-open-yes = La campagne est ouverte.
eligible-campaign-open-no = La campagne n’est pas ouverte en ce moment.
eligible-quest-open-yes = La Quête est ouverte.
eligible-quest-open-no = La Quête n’est pas ouverte en ce moment.
eligible-round-open-yes = Une manche est en cours.
eligible-round-open-no = Aucune manche n’est en cours.
eligible-prerequisites-yes = Tout ce qui vient avant est fait.
eligible-prerequisites-no = { $count ->
    [one] Une autre Quête vient avant.
   *[other] { $count } autres Quêtes viennent avant.
 }
eligible-limit-day-yes = { $left ->
    [one] Tu peux encore la faire une fois aujourd’hui.
   *[other] Tu peux encore la faire { $left } fois aujourd’hui.
 }
eligible-limit-day-no = Tu l’as faite autant de fois que possible aujourd’hui.
eligible-limit-week-yes = { $left ->
    [one] Tu peux encore la faire une fois cette semaine.
   *[other] Tu peux encore la faire { $left } fois cette semaine.
 }
eligible-limit-week-no = Tu l’as faite autant de fois que possible cette semaine.
eligible-limit-campaign-yes = { $left ->
    [one] Tu peux encore la faire une fois.
   *[other] Tu peux encore la faire { $left } fois.
 }
eligible-limit-campaign-no = Tu l’as faite autant de fois que possible dans cette campagne.
quest-unlocked = Elle s’ouvre parce que tu as accompli « { $quest } ».

## Mots que la vérification recherche, en minuscules, séparés par |

words-causing = grâce à | grâce aux | grâce au | à cause de | à cause des | à cause du | parce que | en raison de | en raison des | en raison du | a permis | ont permis | a entraîné | ont entraîné | a provoqué | ont provoqué | a conduit | ont conduit | a causé | ont causé | c'est pourquoi | donc | du fait de
words-achieving = nous avons obtenu | nous avons réussi | nous avons gagné | on a obtenu | on a réussi | on a gagné | nous avons atteint | on a atteint | tu as obtenu | notre succès | ensemble, nous avons | ensemble nous avons
words-approximate = environ | à peu près | autour de | près de | approximativement | de l'ordre de

## Pourquoi quelque chose ne compte pas (ou plus)

reason-done-before = Tu l'avais déjà fait avant de te connecter ici.

## Pourquoi quelqu'un regarde avant que cela compte

flag-code_reused = Quelqu'un a déjà signalé ce même sticker avant toi. Une personne de l'équipe va regarder ; les points viennent dès que c'est accepté.
flag-too_fast = Deux de tes signalements sont plus éloignés que ce que l'on parcourt en si peu de temps. Une personne de l'équipe va regarder ; les points viennent dès que c'est accepté.
flag-photo_copied = Cette image était déjà dans la campagne. Une personne de l'équipe va regarder ; les points viennent dès que c'est accepté.


## Ce qui ressemble beaucoup à autre chose

similar-same_text = Seuls la casse, les accents ou la ponctuation diffèrent.
similar-same_words = Presque les mêmes mots.
similar-same_letters = Presque les mêmes lettres.
