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
thanks-hunt-accepted = { $name ->
    [none] Merci !
   *[other] Merci { $name } !
 } { $quantity ->
    [one] Tu as terminé la chasse au trésor.
   *[other] Tu as terminé { $quantity } chasses au trésor.
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
thanks-hunt-submitted = { $name ->
    [none] Merci !
   *[other] Merci { $name } !
 } { $quantity ->
    [one] Nous avons bien reçu ta chasse au trésor. Elle comptera dès qu'elle sera validée.
   *[other] Nous avons bien reçu tes { $quantity } chasses au trésor. Elles compteront dès qu'elles seront validées.
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
thanks-hunt-in_review = { $name ->
    [none] Merci !
   *[other] Merci { $name } !
 } { $quantity ->
    [one] Une personne de l'équipe regarde ta chasse au trésor.
   *[other] Une personne de l'équipe regarde tes { $quantity } chasses au trésor.
 } Nous te tiendrons au courant.
thanks-peers-in_review = { $name ->
    [none] Merci ! C'est en cours de vérification, et cela compte dès que c'est confirmé.
   *[other] Merci { $name } ! C'est en cours de vérification, et cela compte dès que c'est confirmé.
 }
thanks-in_review = { $name ->
    [none] Merci ! L'équipe s'en occupe. On te tient au courant.
   *[other] Merci { $name } ! L'équipe s'en occupe. On te tient au courant.
 }
thanks-confirming = { $name ->
    [none] Merci ! Cela comptera dès que tu auras confirmé ton adresse mail.
   *[other] Merci { $name } ! Cela comptera dès que tu auras confirmé ton adresse mail.
 }
thanks-petition-repeated = { $name ->
    [none] Merci ! Tu as déjà signé, et ta signature compte. Tu peux faire plus encore.
   *[other] Merci, { $name } ! Tu as déjà signé, et ta signature compte. Tu peux faire plus encore.
 }
thanks-repeated = { $name ->
    [none] Merci ! Tu l'avais déjà fait, et cela compte.
   *[other] Merci, { $name } ! Tu l'avais déjà fait, et cela compte.
 }
thanks-suspended = Tu as déjà signé. Ta signature est en cours de vérification et ne compte pas pour le moment.
thanks-fraud = Tu as déjà signé. Ta signature ne compte pas : ton historique dit pourquoi, et comment le contester.
thanks-petition-confirming = { $name ->
    [none] Merci ! Ta signature comptera dès que tu auras confirmé ton adresse mail.
   *[other] Merci { $name } ! Ta signature comptera dès que tu auras confirmé ton adresse mail.
 }

## Pendant la chasse au trésor : chaque étape, et combien il en reste

hunt-found = { $title ->
    [none] Trouvé !
   *[other] Trouvé : { $title } !
 } { $found } sur { $total }.
hunt-found-all = { $title ->
    [none] Trouvé !
   *[other] Trouvé : { $title } !
 } { $total ->
    [one] Il n'y avait rien d'autre à trouver.
   *[other] C'était la dernière étape : { $total } trouvées sur { $total }.
 }
hunt-found-before = { $title ->
    [none] Cette étape, tu l'as déjà trouvée.
   *[other] Cette étape, tu l'as déjà trouvée : { $title }.
 } Tu en as { $found } sur { $total }.

## Ce qu'un filtre a remarqué dans une signature

doubt-lifted = Cela a été revu, et compte de nouveau.
doubt-networks = Elle vient d'un réseau d'où sont venues beaucoup de signatures.
doubt-throwaway_at_least = Son adresse mail semble jetable.
doubt-since = Elle date d'une certaine période.
doubt-until = Elle date d'une certaine période.
doubt-pace_at_least = Beaucoup de signatures sont venues du même réseau en une heure.
doubt-name_like = Le nom suit un certain modèle.
doubt-same_name_at_least = Beaucoup de signatures portent le même nom.
doubt-languages = La langue dans laquelle elle a été donnée.
doubt-channels = Le chemin par lequel elle est venue.
doubt-sources = Le lien par lequel elle est venue.
doubt-confirmed = La façon dont elle a été confirmée.
doubt-within_seconds_of_joining = Elle a été donnée en quelques secondes.

## La suite, et ta part

goal-missing = { $missing ->
    [one] Plus qu'une signature avant l'objectif de { $goal }.
   *[other] Encore { $missing } signatures avant l'objectif de { $goal }.
 }
goal-reached = L'objectif de { $goal } signatures est atteint.
milestone-missing = Plus que { $missing } { $unit } avant le prochain palier : { $promise }.
milestone-reached = Palier atteint : { $threshold } { $unit } ! Comme promis : { $promise }.
share-own = C'est { NUMBER($share, style: "percent", maximumFractionDigits: 2) } du total.
share-ask = Les signatures viennent de gens à qui on a demandé. Demande à trois des tiens : ce lien est à toi.
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
eligible-audience-language-yes = Cette Quête parle ta langue.
eligible-audience-language-no = Cette Quête s’adresse à des personnes d’une autre langue.
eligible-audience-area-yes = Cette Quête est dans ton secteur.
eligible-audience-area-no = Cette Quête s’adresse aux personnes d’autres secteurs.
eligible-audience-partner-yes = Cette Quête s’adresse aux personnes venues par ton partenaire.
eligible-audience-partner-no = Cette Quête s’adresse aux personnes venues par certains partenaires.
eligible-capacity-campaign-yes = { $left ->
    [one] Il reste une place.
   *[other] Il reste { $left } places.
 }
eligible-capacity-campaign-no = Il n’y a plus de place.
eligible-capacity-day-yes = { $left ->
    [one] Il reste une place aujourd’hui.
   *[other] Il reste { $left } places aujourd’hui.
 }
eligible-capacity-day-no = Il n’y a plus de place aujourd’hui.
eligible-cooldown-yes = Tu peux la faire tout de suite.
eligible-cooldown-no = { $minutes ->
    [one] Tu pourras la refaire dans une minute.
   *[other] Tu pourras la refaire dans { $minutes } minutes.
 }
eligible-requires-all-yes = Tu as tout ce qu’il faut.
eligible-requires-all-no = Il faut tout cela : { $have } sur { $need } pour l’instant.
eligible-requires-any-yes = Tu as ce qu’il faut.
eligible-requires-any-no = Il faut l’un de ces éléments.
eligible-requires-count-yes = Tu as assez de ce qu’il faut.
eligible-requires-count-no = Il en faut { $need } ; tu en as { $have }.
eligible-requires-not-yes = Rien ne s’y oppose.
eligible-requires-not-no = Quelque chose que tu as fait ou obtenu l’exclut.
eligible-requires-quest-yes = L’autre Quête est faite.
eligible-requires-quest-no = { $need ->
    [one] Une autre Quête vient avant.
   *[other] Une autre Quête vient avant : { $have } fois sur { $need } pour l’instant.
 }
eligible-requires-kind-yes = Tu as fait assez de Quêtes de ce type.
eligible-requires-kind-no = { $need ->
    [one] Une Quête de ce type vient avant.
   *[other] Des Quêtes de ce type viennent avant : { $have } sur { $need } pour l’instant.
 }
eligible-requires-badge-yes = Tu as le badge.
eligible-requires-badge-no = Il faut un badge que tu n’as pas encore.
eligible-requires-level-yes = Ton niveau suffit.
eligible-requires-level-no = Il faut le niveau { $need } ; tu es au niveau { $have }.
eligible-requires-points-yes = Tu as assez de points.
eligible-requires-points-no = Il faut { $need } points ; tu en as { $have }.
eligible-requires-completions-yes = Tu en as fait assez.
eligible-requires-completions-no = Il faut { $need } actions ; tu en as { $have }.
eligible-requires-streak-yes = Tu es revenu·e assez souvent.
eligible-requires-streak-no = Il faut { $need } semaines d’affilée ; tu en as eu { $have }.
eligible-requires-milestone-yes = L’étape est atteinte.
eligible-requires-milestone-no = Il faut une étape que nous n’avons pas encore atteinte ensemble.
eligible-verified-auto-yes = Cela compte tout de suite.
eligible-verified-code-yes = Il faut un code remis sur place. Chaque code compte une fois.
eligible-verified-place-yes = Il faut y être : ton téléphone le dit une fois, et le lieu n'est pas conservé.
eligible-verified-mail-yes = Cela compte dès que tu as confirmé une adresse mail.
eligible-verified-peer-yes = { $need ->
    [one] Une autre personne de la campagne regarde d'abord, sans ton nom.
   *[other] { $need } autres personnes de la campagne regardent d'abord, sans ton nom.
 }
eligible-verified-moderator-yes = Une personne de l'équipe regarde d'abord.
badge-page-criteria = Ce qu’il faut :
badge-page-given = Décerné par : { $name }
badge-page-endorsed = { $name } s’en porte garant :
award-page-holds = Ce badge est valable depuis le { $day }.
award-page-taken-back = Ce badge a été retiré le { $day } : ce pour quoi il avait été donné ne compte plus.
review-undone = Cette décision était une erreur : elle est annulée, et on regardera à nouveau.
quest-unlocked = Elle s’ouvre parce que tu as accompli « { $quest } ».
quest-unlocked-badge = Elle s’ouvre parce que tu as maintenant le badge « { $name } ».
quest-unlocked-level = Elle s’ouvre parce que tu as atteint « { $name } ».
quest-unlocked-points = { $need ->
    [one] Elle s’ouvre parce que tu as gagné { $need } point.
   *[other] Elle s’ouvre parce que tu as gagné { $need } points.
 }
quest-unlocked-streak = { $need ->
    [one] Elle s’ouvre parce que tu as participé pendant { $need } semaine.
   *[other] Elle s’ouvre parce que tu as participé pendant { $need } semaines d’affilée.
 }

## Mots que la vérification recherche, en minuscules, séparés par |

words-causing = grâce à | grâce aux | grâce au | à cause de | à cause des | à cause du | parce que | en raison de | en raison des | en raison du | a permis | ont permis | a entraîné | ont entraîné | a provoqué | ont provoqué | a conduit | ont conduit | a causé | ont causé | c'est pourquoi | donc | du fait de
words-achieving = nous avons obtenu | nous avons réussi | nous avons gagné | on a obtenu | on a réussi | on a gagné | nous avons atteint | on a atteint | tu as obtenu | notre succès | ensemble, nous avons | ensemble nous avons
words-approximate = environ | à peu près | autour de | près de | approximativement | de l'ordre de

## Pourquoi quelque chose ne compte pas (ou plus)

reason-done-before = Tu l'avais déjà fait avant de te connecter ici.

## Pourquoi quelqu'un regarde avant que cela compte

flag-same_person = Quelqu'un a déjà signé avec ce nom et ce code postal. Une personne de l'équipe va regarder ; ta signature compte dès qu'elle est acceptée.
flag-peers_doubt = D'autres personnes de la campagne en doutent. Une personne de l'équipe va regarder ; les points viennent dès que c'est accepté.
flag-peers_see_nothing = Les autres ne voient pas les liens. Une personne de l'équipe va regarder ; les points viennent dès que c'est accepté.
flag-code_reused = Quelqu'un a déjà signalé ce même code avant toi. Une personne de l'équipe va regarder ; les points viennent dès que c'est accepté.
flag-too_fast = Deux de tes signalements sont plus éloignés que ce que l'on parcourt en si peu de temps. Une personne de l'équipe va regarder ; les points viennent dès que c'est accepté.
flag-photo_copied = Cette image était déjà dans la campagne. Une personne de l'équipe va regarder ; les points viennent dès que c'est accepté.


## Ce qui ressemble beaucoup à autre chose

similar-same_text = Seuls la casse, les accents ou la ponctuation diffèrent.
similar-same_words = Presque les mêmes mots.
similar-same_letters = Presque les mêmes lettres.

## Dit plus tard. $action est ce que la personne a fait ; « none » quand il n'y a rien

action = { $quantity ->
    [one] { $quantity } action
   *[other] { $quantity } actions
 }
action-sticker = { $quantity ->
    [one] { $quantity } sticker
   *[other] { $quantity } stickers
 }
action-slogan = { $quantity ->
    [one] { $quantity } slogan
   *[other] { $quantity } slogans
 }
action-petition = { $quantity ->
    [one] { $quantity } signature
   *[other] { $quantity } signatures
 }
action-challenge = { $quantity ->
    [one] { $quantity } étape du défi
   *[other] { $quantity } étapes du défi
 }
action-testimonial = { $quantity ->
    [one] { $quantity } récit
   *[other] { $quantity } récits
 }
action-advocacy = { $quantity ->
    [one] { $quantity } amendement
   *[other] { $quantity } amendements
 }
action-share = { $quantity ->
    [one] { $quantity } partage
   *[other] { $quantity } partages
 }
your-part = { $action ->
    [none] { "" }
   *[other] Ta part : { $action }.
 }

told-completion_accepted = { $name ->
    [none] Merci !
   *[other] Merci { $name } !
 } Une personne de l'équipe a regardé : { $action } pour « { $quest } », c'est compté.
told-completion_returned = { $name ->
    [none] Merci pour « { $quest } ».
   *[other] Merci { $name } pour « { $quest } ».
 } Ce n'est pas encore compté, et tu peux l'envoyer à nouveau : { $reason }
told-completion_rejected = { $name ->
    [none] Merci pour « { $quest } ».
   *[other] Merci { $name } pour « { $quest } ».
 } Nous n'avons pas pu le compter : { $reason }
told-contribution_shortlisted = { $name ->
    [none] Bonne nouvelle :
   *[other] Bonne nouvelle, { $name } :
 } ton texte pour « { $quest } » est présélectionné : « { $title } »
told-contribution_adopted = { $name ->
    [none] C'est choisi !
   *[other] C'est choisi, { $name } !
 } Ton texte pour « { $quest } » est adopté : « { $title } »
told-contribution_used = { $name ->
    [none] Tes mots y sont :
   *[other] { $name }, tes mots y sont :
 } ce que tu as écrit pour « { $quest } » figure dans la version { $text_version } du texte.
told-contribution_promoted = { $name ->
    [none] Bonne nouvelle :
   *[other] Bonne nouvelle, { $name } :
 } ce que tu as écrit pour « { $quest } » devient un texte à part entière.
told-contribution_declined = { $name ->
    [none] Merci pour ton texte pour « { $quest } ».
   *[other] Merci { $name } pour ton texte pour « { $quest } ».
 } Il ne sera pas utilisé. Pourquoi : { $reason }
told-coupon_given = { $name ->
    [none] Merci !
   *[other] Merci { $name } !
 } Pour { $action } dans « { $quest } », ceci est à toi : { $title }. Le code est parmi tes bons.
told-link_joined = { $name ->
    [none] Merci d'avoir fait passer le mot !
   *[other] Merci d'avoir fait passer le mot, { $name } !
 } { $joined ->
    [one] { $joined } personne est venue à « { $campaign } » par ton lien et a participé.
   *[other] { $joined } personnes sont venues à « { $campaign } » par ton lien et ont participé.
 }
told-milestone_reached = { $name ->
    [none] C'est fait :
   *[other] C'est fait, { $name } :
 } { $value } { $unit } sur { $threshold }. Comme promis : { $title }. { $action ->
    [none] { "" }
   *[other] Ta part : { $action }.
 }
told-milestone_fallen = { $name ->
    [none] Nous devons revenir sur une annonce :
   *[other] { $name }, nous devons revenir sur une annonce :
 } des envois n'étaient pas valables ; nous en sommes à { $value } { $unit }, et l'étape de { $threshold } est de nouveau ouverte. Ce qui est promis reste promis : { $title }.
told-milestone_raised = { $name ->
    [none] L'objectif est plus haut :
   *[other] { $name }, l'objectif est plus haut :
 } { $threshold } { $unit }. Nous en sommes à { $value }. Ce qui est promis : { $title }.
told-result_published = { $name ->
    [none] Voici la suite :
   *[other] { $name }, voici la suite :
 } « { $title } » : { $state ->
    [planned] c'est prévu.
    [in_progress] c'est commencé.
    [achieved] c'est fait.
    [partly] c'est fait en partie.
    [failed] cela n'a pas abouti. Nous te le disons aussi.
   *[other] il y a du nouveau.
 } { $action ->
    [none] { "" }
   *[other] Ta part : { $action }.
 }
told-result_updated = { $name ->
    [none] Cela avance :
   *[other] { $name }, cela avance :
 } « { $title } » : { $state ->
    [planned] c'est prévu.
    [in_progress] c'est en cours.
    [achieved] c'est fait maintenant.
    [partly] c'est fait en partie maintenant.
    [failed] cela n'a pas abouti. Nous te le disons aussi.
   *[other] il y a du nouveau.
 } { $action ->
    [none] { "" }
   *[other] Ta part : { $action }.
 }
told-result_corrected = { $name ->
    [none] Nous t'avions dit quelque chose d'inexact ; voici ce qui est juste.
   *[other] { $name }, nous t'avions dit quelque chose d'inexact ; voici ce qui est juste.
 } « { $title } » : { $state ->
    [planned] c'est prévu.
    [in_progress] c'est en cours.
    [achieved] c'est fait.
    [partly] c'est fait en partie.
    [failed] cela n'a pas abouti.
   *[other] il y a du nouveau.
 } Pourquoi : { $reason } Ce que tu as fait reste acquis.
told-result_withdrawn = { $name ->
    [none] Nous t'avions parlé de « { $title } » et devons le retirer.
   *[other] { $name }, nous t'avions parlé de « { $title } » et devons le retirer.
 } Pourquoi : { $reason } Ce que tu as fait reste acquis.
told-figures_corrected = { $own ->
    [0] Un nombre que nous t'avions donné était trop élevé : { $taken_back ->
        [one] { $taken_back } envoi n'était pas valable et a été retiré.
       *[other] { $taken_back } envois n'étaient pas valables et ont été retirés.
     } Ce que tu as fait reste acquis. Ce qui est vrai maintenant :
   *[other] { $own ->
        [one] { $own } de tes envois ne compte plus.
       *[other] { $own } de tes envois ne comptent plus.
     } Pourquoi : { $reason } Ce qui est vrai maintenant :
 }
told-campaign_closed = { $name ->
    [none] « { $campaign } » est terminé. Merci !
   *[other] « { $campaign } » est terminé. Merci { $name } !
 } { $action ->
    [none] { "" }
   *[other] Ce que tu as fait : { $action }.
 } Ce qui en est sorti :

## La page d'une affirmation

claim-page-title = D'où vient ce nombre
claim-page-counted = Nous l'avons compté, à partir de ce qui a été envoyé et validé.
claim-page-contributed_to = C'est arrivé, et ce que les gens ont fait y est pour quelque chose.
claim-page-coincided_with = C'est arrivé en même temps. Personne ne dit que l'un a mené à l'autre.
claim-page-estimated = Personne ne l'a compté : c'est une estimation, tirée de ce qui a été compté.
claim-page-first = { $facts ->
    [0] Rien n'est encore arrivé qui compte pour cela.
    [one] { $facts } fait de cette campagne vient d’arriver. S’il compte pour ce nombre, il y est déjà.
   *[other] { $facts } faits de cette campagne viennent d’arriver. Ceux qui comptent pour ce nombre y sont déjà.
 }
claim-page-facts = { $facts ->
    [one] { $facts } fait a été compté pour cela dans cette campagne.
   *[other] { $facts } faits ont été comptés pour cela dans cette campagne.
 }
claim-page-taken-back = { $facts ->
    [0] Rien n'a été retiré.
    [one] { $facts } fait a été retiré.
   *[other] { $facts } faits ont été retirés.
 }
claim-page-waiting = { $facts ->
    [0] Tout ce qui est arrivé est compté.
    [one] { $facts } fait de cette campagne est arrivé depuis. S’il compte pour ce nombre, il y est déjà.
   *[other] { $facts } faits de cette campagne sont arrivés depuis. Ceux qui comptent pour ce nombre y sont déjà.
 }
claim-page-rule = Compté selon la règle
claim-page-estimate = Une estimation : { $counted } comptés, fois { $factor }. Source : { $source }.
claim-page-history = Ce qui a été dit avant, avec l'empreinte de chaque relevé :

# Dans une image que quelqu'un montre à d'autres.
card-mine = { $name ->
    [none] Ma part : { $action }.
   *[other] La part de { $name } : { $action }.
}

card-of = { $campaign } :
card-as-of = Au { $day }.

# Readiness of partners.

readiness-scale = 0 : pas du tout · 1 : à peine · 2 : à moitié · 3 : plutôt · 4 : entièrement
readiness-block-mission = La mission
readiness-block-investment = Ce que nous apportons
readiness-block-participation = Ce que participer veut dire
readiness-block-brakes = Ce qui nous freine
readiness-item-why = Nous savons dire en une phrase pourquoi cette mission compte, sans nommer un de nos produits.
readiness-item-stake = Si la mission échouait, nous y perdrions quelque chose nous-mêmes.
readiness-item-beyond = Nous soutenons la mission même là où elle ne nous rapporte rien cette année.
readiness-item-time = Une personne nommée y consacre des heures chaque semaine, et elles sont dans l’agenda.
readiness-item-channels = Nous avons dit lesquels de nos canaux en parleront, à quel rythme et jusqu’à quand.
readiness-item-money = Un budget, même petit, est réservé, et quelqu’un peut le dépenser sans redemander.
readiness-item-network = Nous ouvrons notre carnet d’adresses : nous avons nommé des personnes et des lieux.
readiness-item-skills = Nous partageons un savoir-faire qui manque aux autres, sans facturer chaque heure.
readiness-item-deciding = Nous savons nommer ce que les participants peuvent décider, et nous l’accepterons.
readiness-item-answering = Qui participe grâce à nous apprendra de nous ce que cela a donné.
readiness-item-sharing = Quand nous parlons d’un succès, nous nommons les autres qui l’ont permis.
readiness-brake-logo = Pour l’instant, nous apportons surtout notre logo.
readiness-brake-approval = Avant qu’un mot de nous ne sorte, plus de deux semaines passent.
readiness-brake-waiting = Nous attendons de voir ce que font les autres avant de commencer.
readiness-brake-keeping = Il y a des chiffres, des contacts ou des gens que nous voulons garder pour nous.
readiness-advice-item-why = Écrivez la phrase ensemble, et essayez-la sur quelqu’un qui ne vous connaît pas.
readiness-advice-item-stake = Demandez à votre direction ce que vous perdriez. Si ce n’est rien, prenez un rôle plus petit.
readiness-advice-item-beyond = Convenez de ce qui compte comme succès hors des ventes, et dites-le dans la Charte.
readiness-advice-item-time = Nommez une personne et deux heures par semaine avant de promettre autre chose.
readiness-advice-item-channels = Faites de « nous en parlerons » un engagement : canal, format, nombre, date.
readiness-advice-item-money = Fixez une somme qu’une personne peut dépenser. Une petite qui existe vaut mieux qu’une grande prévue.
readiness-advice-item-network = Notez cinq personnes ou lieux que vous seuls amenez, et appelez-en deux cette semaine.
readiness-advice-item-skills = Offrez un après-midi de ce que vous faites le mieux, et notez-le comme engagement.
readiness-advice-item-deciding = Décidez maintenant de ce qui est ouvert et de ce qui ne l’est pas. Les deux vont dans la Charte.
readiness-advice-item-answering = Prévoyez le message aux participants avant la Quest : qui l’écrit, et quand.
readiness-advice-item-sharing = Faites lire aux autres ce que vous direz du succès avant de le dire.
readiness-advice-brake-logo = Remplacez le logo par un acte que l’on remarque, même petit.
readiness-advice-brake-approval = Demandez un seul accord pour tous les textes au début, et une personne qui tranche en deux jours.
readiness-advice-brake-waiting = Commencez par ce qui ne demande personne d’autre, et faites-le sous deux semaines.
readiness-advice-brake-keeping = Dites ouvertement ce que vous gardez et pourquoi, puis ce que vous partagez à la place.
readiness-level-strong = Vous êtes prêts.
readiness-level-fair = Vous pouvez commencer ; parlez d’abord des points ci-dessous.
readiness-level-weak = Pas encore. Réglez les points ci-dessous avant de promettre quoi que ce soit.
commitment-missing-format = Dites sous quelle forme : « newsletter, une demi-page », pas « une histoire ».
commitment-missing-quantity = Dites combien : trois numéros, dix heures, 500 euros.
commitment-missing-owner = Nommez la personne qui s’en charge.
commitment-missing-due = Dites pour quel jour ce sera fait.
