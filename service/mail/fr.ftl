# Les mails en français. La valeur d'un message est son texte, `.subject` son objet.

confirm-email =
    Bonjour,

    ton code est { $code }

    Saisis-le là où tu l'as demandé. Il est valable { $minutes } minutes, une seule fois. Ne le donne à personne : nous ne le demandons jamais.

    { $also ->
        [consents] Ainsi tu dis aussi oui à ce que { $names } t’a demandé : t’écrire à cette adresse.
       *[nothing] {""}
    }

    Tu n'as rien demandé ? Quelqu'un s'est trompé d'adresse. Ne fais rien : sans le code, rien ne se passe.
    .subject = { $code } est ton code

confirm-email-link =
    Bonjour,

    ouvre ce lien dans le navigateur où tu l'as demandé :

    { $link }

    Ou saisis-y ce code : { $code }

    Les deux sont valables { $minutes } minutes, une seule fois. Ne les transmets pas.

    { $also ->
        [consents] Ainsi tu dis aussi oui à ce que { $names } t’a demandé : t’écrire à cette adresse.
       *[nothing] {""}
    }

    Tu n'as rien demandé ? Quelqu'un s'est trompé d'adresse. Ne fais rien : le lien seul ne change rien.
    .subject = Confirme ton adresse

member-sign-in =
    Bonjour,

    ton code est { $code }

    Ou ouvre ce lien dans le navigateur où tu l’as demandé :

    { $link }

    Les deux sont valables { $minutes } minutes, une fois. Ne les transmets à personne : nous ne les demandons jamais.

    Tu n’as rien demandé ? Ne fais rien : sans le code, personne n’entre.
    .subject = { $code } te connecte

invitation =
    Bonjour,

    tu es invité·e à travailler à des campagnes avec { $organisation }. Ouvre ce lien pour accepter :

    { $link }

    Il est valable { $days } jours, une fois, et pour toi seul·e : ne le transmets pas.

    Tu n’en sais rien ? Alors ne fais rien.
    .subject = Invitation de { $organisation }

connect-host =
    Bonjour,

    ton code est { $code }

    Qui le saisit relie ta participation au compte de l’application par laquelle il est venu : dès lors, cette application mène à tout ce que tu as fait ici. Ne le saisis que là où tu l’as demandé toi-même. Il est valable { $minutes } minutes, une seule fois. Ne le donne à personne : nous ne le demandons jamais.

    Tu n’as rien demandé ? Ne fais rien : sans le code, rien ne se passe.
    .subject = { $code } relie ton application

address-replaced =
    Bonjour,

    une autre adresse a pris la place de celle-ci dans ta participation. La personne qui l’a fait était connectée à ton nom et a confirmé la nouvelle adresse.

    C’était toi ? Alors il n’y a rien à faire.

    Ce n’était pas toi ? Annule le changement dans les { $days } jours :

    { $link }

    Cette adresse est alors de nouveau la tienne, et toute personne connectée à ton nom est déconnectée.
    .subject = Ton adresse a été remplacée

thanks =
    { $news }

    { $organisation } t’écrit ce que devient ta contribution à « { $campaign } », parce que tu l’as accepté. Tu ne le souhaites plus ? Ouvre cette page et appuie sur le bouton ; pas besoin de te connecter :

    { $link }
    .subject = { $campaign } : { $topic ->
        [decisions] ce qu’est devenue ta contribution
        [corrections] une correction
        [sharing] quelqu’un est venu par ton lien
       *[news] où nous en sommes
    }

thanks-digest =
    { $count ->
        [one] Il y a { $count } nouvelle sur ce que tu as fait.
       *[other] Il y a { $count } nouvelles sur ce que tu as fait.
    }

    { $news }

    { $organisation } t’écrit ce que devient ta contribution à « { $campaign } », parce que tu l’as accepté. Tu ne le souhaites plus ? Ouvre cette page et appuie sur le bouton ; pas besoin de te connecter :

    { $link }
    .subject = { $campaign } : { $count ->
        [one] { $count } nouvelle
       *[other] { $count } nouvelles
    }

webhook-failing =
    Bonjour,

    quatre appels pour un même message ont échoué chez votre webhook { $webhook } ({ $host }). Nous continuons pendant trois jours, de moins en moins souvent.

    Ce que votre récepteur a répondu, et chaque appel :

    { $link }
    .subject = Votre webhook chez { $host } échoue

webhook-exhausted =
    Bonjour,

    votre webhook { $webhook } ({ $host }) n’a pas pris un message en dix appels sur trois jours. Nous n’appelons plus pour ce message. Il reste dans le journal et peut être renvoyé dès que votre récepteur va bien :

    { $link }
    .subject = Votre webhook chez { $host } a perdu un message

webhook-disabled =
    Bonjour,

    votre webhook { $webhook } ({ $host }) est maintenant éteint { $reason ->
        [gone] parce que votre récepteur a répondu qu’il n’existe plus (410).
       *[failing] parce qu’aucun appel n’a réussi pendant cinq jours.
    } Ce qui l’attend est gardé. Réparez le récepteur, testez-le, et il est rallumé :

    { $link }
    .subject = Votre webhook chez { $host } a été éteint

commitment-reminder =
    Bonjour,

    { $late ->
        [yes] « { $what } », promis pour « { $campaign } », était attendu le { $due }.
       *[no] « { $what } », promis pour « { $campaign } », est attendu le { $due }.
    } Pour l’instant, { $done } sur { $promised } figurent dans le journal.

    C’est fait ? Alors notez-le dans le journal, avec un lien vers l’endroit où on le voit. Ce sera plus tard ? Alors dites pour quand, afin que les autres puissent y compter.
    .subject = { $campaign } : { $late ->
        [yes] un engagement est en retard
       *[no] un engagement arrive à échéance
    }

partner-invitation =
    Bonjour,

    { $inviting } aimerait vous avoir comme partenaire de « { $campaign } ».

    { $message }

    Vous pouvez accepter ou refuser jusqu’au { $until } : c’est l’invitation { $invitation }, sous /v1/partner-invitations de votre Coquest. Rien ne se passe tant que vous n’avez pas répondu.
    .subject = { $campaign } : { $inviting } vous invite comme partenaire

partner-passive =
    Bonjour,

    depuis { $days } jours, le journal de « { $campaign } » ne dit rien que { $partner } ait fait. Les autres remarquent quand quelqu’un attend, et se mettent à attendre aussi.

    Une petite chose suffit : une publication, un appel à un autre partenaire, une heure de travail. Il y a eu quelque chose que personne n’a noté ? Alors notez-le.
    .subject = { $campaign } : sans nouvelles de vous

partner-passive-lead =
    Bonjour,

    { $partner } n’a rien fait de son côté pour « { $campaign } » depuis { $days } jours, d’après le journal. Nous leur avons écrit aussi. Un appel aide souvent plus qu’un mail : demandez ce qui bloque.
    .subject = { $campaign } : { $partner } ne donne plus signe

retention-warning =
    Bonjour,

    tu as pris part à une campagne qui est finie depuis un moment. Dans { $days } jours, tout ce que nous savons de toi y sera supprimé : ton nom, ton adresse, ce que tu as écrit, tes photos. Ce que tu as fait continue de compter, sans toi.

    Tu veux emporter quelque chose ? Jusque-là, tu trouves tout ici et tu peux l’exporter :

    { $link }

    Pour rester, rejoins une campagne ouverte. Sinon, tu n’as rien à faire.
    .subject = Ta part à une campagne : dans { $days } jours, nous t’oublions

crm-stopped =
    Bonjour,

    { $crm } n’accepte plus ce que nous envoyons{ $status ->
        [0] {""}
       *[other] {" "}(réponse : { $status })
    }. Votre connexion { $connection } est donc en pause : personne n’est perdu, et ce qui attend attend encore. { $reason ->
        [unauthorised] Sa clé a été refusée. Créez-en une nouvelle dans { $crm } et donnez-la à la connexion : PATCH /v1/crm-connections/{ $connection } avec "access".
       *[misconfigured] Ce qu’elle nomme n’existe pas là-bas, ou notre champ clé n’y est pas unique. Regardez ce qui manque dans l’aperçu : POST /v1/crm-connections/{ $connection }/preview.
    }

    Testez-la ensuite, et elle reprend où elle s’est arrêtée : POST /v1/crm-connections/{ $connection }/test. Tous les appels des derniers jours sont dans /v1/crm-connections/{ $connection }/calls, et tout est expliqué ici :

    { $link }
    .subject = Votre connexion à { $crm } a été arrêtée
