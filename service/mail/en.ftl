# Mails in English. The value of a message is its text, `.subject` its subject.

confirm-email =
    Hello,

    your code is { $code }

    Enter it where you asked for it. It is valid for { $minutes } minutes, once. Give it to nobody: we never ask for it.

    { $also ->
        [consents] With it you also say yes to what { $names } asked you: to be written to at this address.
       *[nothing] {""}
    }

    You did not ask for it? Then somebody mistyped their address. Do nothing: without the code nothing happens.
    .subject = { $code } is your code

confirm-email-link =
    Hello,

    open this link in the browser in which you asked for it:

    { $link }

    Or enter this code there: { $code }

    Both are valid for { $minutes } minutes, once. Pass neither on.

    { $also ->
        [consents] With it you also say yes to what { $names } asked you: to be written to at this address.
       *[nothing] {""}
    }

    You did not ask for it? Then somebody mistyped their address. Do nothing: the link alone changes nothing.
    .subject = Confirm your address

member-sign-in =
    Hello,

    your code is { $code }

    Or open this link in the browser in which you asked for it:

    { $link }

    Both are valid for { $minutes } minutes, once. Pass neither on: we never ask for them.

    You did not ask for it? Do nothing: without the code nobody gets in.
    .subject = { $code } signs you in

invitation =
    Hello,

    you are invited to work on campaigns together with { $organisation }. Open this link to accept:

    { $link }

    It is valid for { $days } days, once, and only for you: do not pass it on.

    You know nothing of it? Then do nothing.
    .subject = Invitation from { $organisation }

connect-host =
    Hello,

    your code is { $code }

    Whoever enters it connects your participation to the account of an app that they came by: from then on that app leads to all you did here. Enter it only where you asked for it yourself. It is valid for { $minutes } minutes, once. Give it to nobody: we never ask for it.

    You did not ask for it? Do nothing: without the code nothing happens.
    .subject = { $code } connects your app

address-replaced =
    Hello,

    another address has taken the place of this one in your participation. Whoever did it was signed in as you, and has proven the new address.

    Was it you? Then there is nothing to do.

    It was not you? Take it back within { $days } days:

    { $link }

    Then this address is yours again, and everybody who is signed in as you is signed out.
    .subject = Your address was replaced

thanks =
    { $news }

    { $organisation } writes to you about what becomes of your part in “{ $campaign }”, because you agreed to it. You do not want that any more? Open this page and press the button; there is no need to sign in:

    { $link }
    .subject = { $campaign }: { $topic ->
        [decisions] what became of your contribution
        [corrections] a correction
        [sharing] somebody came by your link
       *[news] what we achieved so far
    }

thanks-digest =
    { $count ->
        [one] There is { $count } piece of news about what you did.
       *[other] There are { $count } pieces of news about what you did.
    }

    { $news }

    { $organisation } writes to you about what becomes of your part in “{ $campaign }”, because you agreed to it. You do not want that any more? Open this page and press the button; there is no need to sign in:

    { $link }
    .subject = { $campaign }: { $count ->
        [one] { $count } piece of news
       *[other] { $count } pieces of news
    }

webhook-failing =
    Hello,

    four calls in a row for one message failed at your webhook { $webhook } ({ $host }). We go on calling for three days, less and less often.

    What your receiver answered, and every call:

    { $link }
    .subject = Your webhook at { $host } fails

webhook-exhausted =
    Hello,

    your webhook { $webhook } ({ $host }) did not take a message in ten calls over three days. We call no more for this message. It stays in the log, and can be sent again once your receiver is well:

    { $link }
    .subject = Your webhook at { $host } lost a message

webhook-disabled =
    Hello,

    your webhook { $webhook } ({ $host }) is off now { $reason ->
        [gone] because your receiver answered that it is gone (410).
       *[failing] because no call went well for five days.
    } What waits for it is kept. Repair the receiver, test it, and it is on again:

    { $link }
    .subject = Your webhook at { $host } was turned off

commitment-reminder =
    Hello,

    { $late ->
        [yes] “{ $what }”, promised for “{ $campaign }”, was due on { $due }.
       *[no] “{ $what }”, promised for “{ $campaign }”, is due on { $due }.
    } So far { $done } of { $promised } stand in the logbook.

    Is it done? Then write it into the logbook, with a link to where one can see it. Will it be later? Then say by when, so that the others can count on it.
    .subject = { $campaign }: { $late ->
        [yes] a commitment is overdue
       *[no] a commitment is due soon
    }

partner-invitation =
    Hello,

    { $inviting } would like to have you as a partner of “{ $campaign }”.

    { $message }

    You can say yes or no until { $until }: this is invitation { $invitation }, at /v1/partner-invitations of your Coquest. Nothing happens until you answer.
    .subject = { $campaign }: { $inviting } asks you to become a partner

partner-passive =
    Hello,

    for { $days } days nothing stands in the logbook of “{ $campaign }” that { $partner } did. Others notice when somebody waits, and begin to wait as well.

    One small thing is enough: a post, a call to another partner, an hour of work. Was there something that nobody wrote down? Then write it down.
    .subject = { $campaign }: we have not heard from you

partner-passive-lead =
    Hello,

    { $partner } has done nothing of its own for “{ $campaign }” for { $days } days, as far as the logbook says. We have written to them as well. A call often helps more than a mail: ask what is in their way.
    .subject = { $campaign }: { $partner } has gone quiet

retention-warning =
    Hello,

    you took part in a campaign that has been over for a while. In { $days } days everything we know of you is removed there: your name, your address, what you wrote, your photos. What you did goes on to count, without you.

    Do you want to take something along? Until then you find all of it here, and can export it:

    { $link }

    To stay, join a campaign that is open. You need not do anything else.
    .subject = Your part in a campaign: in { $days } days we forget you

crm-stopped =
    Hello,

    { $crm } does not take what we send any more{ $status ->
        [0] {""}
       *[other] {" "}(it answered { $status })
    }, so your connection { $connection } rests: nobody is lost, and what waits goes on waiting. { $reason ->
        [unauthorised] Its key was refused. Make a new one in { $crm } and give it to the connection: PATCH /v1/crm-connections/{ $connection } with "access".
       *[misconfigured] What it names is not there, or our key there is not unique. Look at what the preview calls lacking: POST /v1/crm-connections/{ $connection }/preview.
    }

    Then test it, and it goes on where it stopped: POST /v1/crm-connections/{ $connection }/test. Each call of the last days is listed in /v1/crm-connections/{ $connection }/calls, and all of it is explained here:

    { $link }
    .subject = Your connection to { $crm } was stopped
