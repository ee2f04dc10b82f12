# Mails auf Deutsch. Der Wert einer Nachricht ist ihr Text, `.subject` ihr Betreff.

confirm-email =
    Hallo,

    dein Code ist { $code }

    Gib ihn dort ein, wo du ihn angefordert hast. Er gilt { $minutes } Minuten und nur einmal. Gib ihn niemandem: Wir fragen nie danach.

    { $also ->
        [consents] Damit sagst du auch Ja zu dem, was { $names } dich gefragt hat: dir an diese Adresse zu schreiben.
       *[nothing] {""}
    }

    Du hast keinen Code angefordert? Dann hat sich jemand bei der Adresse vertippt. Du musst nichts tun: Ohne den Code passiert nichts.
    .subject = { $code } ist dein Code

confirm-email-link =
    Hallo,

    öffne diesen Link in dem Browser, in dem du ihn angefordert hast:

    { $link }

    Oder gib dort diesen Code ein: { $code }

    Beide gelten { $minutes } Minuten und nur einmal. Gib sie nicht weiter.

    { $also ->
        [consents] Damit sagst du auch Ja zu dem, was { $names } dich gefragt hat: dir an diese Adresse zu schreiben.
       *[nothing] {""}
    }

    Du hast nichts angefordert? Dann hat sich jemand bei der Adresse vertippt. Du musst nichts tun: Der Link allein ändert nichts.
    .subject = Bestätige deine Adresse

member-sign-in =
    Hallo,

    dein Code ist { $code }

    Oder öffne diesen Link in dem Browser, in dem du ihn angefordert hast:

    { $link }

    Beides gilt { $minutes } Minuten lang, einmal. Gib nichts davon weiter: wir fragen nie danach.

    Du hast nichts angefordert? Dann tu nichts: ohne den Code kommt niemand hinein.
    .subject = { $code } meldet dich an

invitation =
    Hallo,

    du bist eingeladen, gemeinsam mit { $organisation } an Kampagnen zu arbeiten. Nimm mit diesem Link an:

    { $link }

    Er gilt { $days } Tage lang, einmal, und nur für dich: gib ihn nicht weiter.

    Du weißt nichts davon? Dann tu nichts.
    .subject = Einladung von { $organisation }

connect-host =
    Hallo,

    dein Code ist { $code }

    Wer ihn eingibt, verbindet deine Teilnahme mit dem Konto der App, über die er gekommen ist: Von da an führt diese App zu allem, was du hier getan hast. Gib ihn nur dort ein, wo du ihn selbst angefordert hast. Er gilt { $minutes } Minuten und nur einmal. Gib ihn niemandem: Wir fragen nie danach.

    Du hast keinen Code angefordert? Dann tu nichts: Ohne den Code passiert nichts.
    .subject = { $code } verbindet deine App

address-replaced =
    Hallo,

    eine andere Adresse hat in deiner Teilnahme den Platz dieser Adresse eingenommen. Wer das getan hat, war als du angemeldet und hat die neue Adresse bestätigt.

    Warst du das? Dann ist nichts zu tun.

    Du warst das nicht? Nimm es innerhalb von { $days } Tagen zurück:

    { $link }

    Dann gehört diese Adresse wieder zu dir, und alle, die als du angemeldet sind, werden abgemeldet.
    .subject = Deine Adresse wurde ersetzt

thanks =
    { $news }

    { $organisation } schreibt dir, was aus deinem Beitrag zu „{ $campaign }“ wird, weil du zugestimmt hast. Du möchtest das nicht mehr? Öffne diese Seite und drücke auf den Knopf; anmelden musst du dich nicht:

    { $link }
    .subject = { $campaign }: { $topic ->
        [decisions] was aus deinem Beitrag wurde
        [corrections] eine Korrektur
        [sharing] jemand kam über deinen Link
       *[news] was bisher erreicht ist
    }

thanks-digest =
    { $count ->
        [one] Es gibt { $count } Neuigkeit zu dem, was du getan hast.
       *[other] Es gibt { $count } Neuigkeiten zu dem, was du getan hast.
    }

    { $news }

    { $organisation } schreibt dir, was aus deinem Beitrag zu „{ $campaign }“ wird, weil du zugestimmt hast. Du möchtest das nicht mehr? Öffne diese Seite und drücke auf den Knopf; anmelden musst du dich nicht:

    { $link }
    .subject = { $campaign }: { $count ->
        [one] { $count } Neuigkeit
       *[other] { $count } Neuigkeiten
    }

webhook-failing =
    Hallo,

    vier Aufrufe derselben Nachricht sind bei eurem Webhook { $webhook } ({ $host }) fehlgeschlagen. Wir rufen drei Tage lang weiter an, immer seltener.

    Was euer Empfänger geantwortet hat, und jeder Aufruf:

    { $link }
    .subject = Euer Webhook bei { $host } schlägt fehl

webhook-exhausted =
    Hallo,

    euer Webhook { $webhook } ({ $host }) hat eine Nachricht in zehn Aufrufen über drei Tage nicht angenommen. Für diese Nachricht rufen wir nicht mehr an. Sie bleibt im Protokoll und kann noch einmal gesendet werden, sobald der Empfänger wieder da ist:

    { $link }
    .subject = Euer Webhook bei { $host } hat eine Nachricht verloren

webhook-disabled =
    Hallo,

    euer Webhook { $webhook } ({ $host }) ist jetzt aus, { $reason ->
        [gone] weil euer Empfänger geantwortet hat, dass es ihn nicht mehr gibt (410).
       *[failing] weil fünf Tage lang kein Aufruf gelungen ist.
    } Was auf ihn wartet, bleibt aufgehoben. Repariert den Empfänger, testet ihn, dann ist er wieder an:

    { $link }
    .subject = Euer Webhook bei { $host } wurde ausgeschaltet

commitment-reminder =
    Hallo,

    { $late ->
        [yes] „{ $what }“, zugesagt für „{ $campaign }“, war am { $due } fällig.
       *[no] „{ $what }“, zugesagt für „{ $campaign }“, ist am { $due } fällig.
    } Bisher stehen { $done } von { $promised } im Logbuch.

    Ist es getan? Dann tragt es ins Logbuch ein, mit einem Link dorthin, wo man es sieht. Dauert es länger? Dann nennt einen neuen Tag, damit die anderen damit rechnen können.
    .subject = { $campaign }: { $late ->
        [yes] eine Zusage ist überfällig
       *[no] eine Zusage ist bald fällig
    }

partner-invitation =
    Hallo,

    { $inviting } hätte euch gern als Partner von „{ $campaign }“ dabei.

    { $message }

    Bis { $until } könnt ihr zu- oder absagen: Es ist die Einladung { $invitation }, unter /v1/partner-invitations in eurem Coquest. Bis ihr antwortet, geschieht nichts.
    .subject = { $campaign }: { $inviting } lädt euch als Partner ein

partner-passive =
    Hallo,

    seit { $days } Tagen steht im Logbuch von „{ $campaign }“ nichts, was { $partner } getan hat. Andere merken, wenn jemand abwartet, und warten dann auch.

    Eine kleine Sache genügt: ein Beitrag, ein Anruf bei einem anderen Partner, eine Stunde Arbeit. Gab es etwas, das niemand aufgeschrieben hat? Dann schreibt es auf.
    .subject = { $campaign }: Wir haben lange nichts von euch gehört

partner-passive-lead =
    Hallo,

    { $partner } hat seit { $days } Tagen nichts Eigenes für „{ $campaign }“ getan, soweit das Logbuch es sagt. Wir haben auch dorthin geschrieben. Ein Anruf hilft oft mehr als eine Mail: Fragt, was im Weg steht.
    .subject = { $campaign }: Von { $partner } kommt nichts mehr

retention-warning =
    Hallo,

    du hast bei einer Kampagne mitgemacht, die seit einer Weile vorbei ist. In { $days } Tagen wird dort alles entfernt, was wir über dich wissen: dein Name, deine Adresse, was du geschrieben hast, deine Fotos. Was du getan hast, zählt weiter, ohne dich.

    Möchtest du etwas mitnehmen? Bis dahin findest du alles hier und kannst es exportieren:

    { $link }

    Wenn du bleiben möchtest, mach bei einer Kampagne mit, die offen ist. Sonst brauchst du nichts zu tun.
    .subject = Dein Beitrag zu einer Kampagne: In { $days } Tagen vergessen wir dich

crm-stopped =
    Hallo,

    { $crm } nimmt nicht mehr an, was wir senden{ $status ->
        [0] {""}
       *[other] {" "}(die Antwort war { $status })
    }. Deshalb ruht eure Verbindung { $connection }: Niemand geht verloren, und was wartet, wartet weiter. { $reason ->
        [unauthorised] Der Schlüssel wurde abgelehnt. Erzeugt in { $crm } einen neuen und gebt ihn der Verbindung: PATCH /v1/crm-connections/{ $connection } mit "access".
       *[misconfigured] Was sie nennt, gibt es dort nicht, oder unser Schlüsselfeld ist nicht eindeutig. Seht nach, was laut Vorschau fehlt: POST /v1/crm-connections/{ $connection }/preview.
    }

    Testet sie danach, und es geht weiter, wo es aufgehört hat: POST /v1/crm-connections/{ $connection }/test. Alle Aufrufe der letzten Tage stehen in /v1/crm-connections/{ $connection }/calls, und erklärt ist alles hier:

    { $link }
    .subject = Eure Verbindung zu { $crm } wurde angehalten
