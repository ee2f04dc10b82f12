# Mails auf Deutsch. Der Wert einer Nachricht ist ihr Text, `.subject` ihr Betreff.

confirm-email =
    Hallo,

    dein Code ist { $code }

    Gib ihn dort ein, wo du ihn angefordert hast. Er gilt { $minutes } Minuten und nur einmal. Gib ihn niemandem: Wir fragen nie danach.

    Du hast keinen Code angefordert? Dann hat sich jemand bei der Adresse vertippt. Du musst nichts tun: Ohne den Code passiert nichts.
    .subject = { $code } ist dein Code

confirm-email-link =
    Hallo,

    öffne diesen Link in dem Browser, in dem du ihn angefordert hast:

    { $link }

    Oder gib dort diesen Code ein: { $code }

    Beide gelten { $minutes } Minuten und nur einmal. Gib sie nicht weiter.

    Du hast nichts angefordert? Dann hat sich jemand bei der Adresse vertippt. Du musst nichts tun: Der Link allein ändert nichts.
    .subject = Bestätige deine Adresse
