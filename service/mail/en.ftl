# Mails in English. The value of a message is its text, `.subject` its subject.

confirm-email =
    Hello,

    your code is { $code }

    Enter it where you asked for it. It is valid for { $minutes } minutes, once. Give it to nobody: we never ask for it.

    You did not ask for it? Then somebody mistyped their address. Do nothing: without the code nothing happens.
    .subject = { $code } is your code

confirm-email-link =
    Hello,

    open this link in the browser in which you asked for it:

    { $link }

    Or enter this code there: { $code }

    Both are valid for { $minutes } minutes, once. Pass neither on.

    You did not ask for it? Then somebody mistyped their address. Do nothing: the link alone changes nothing.
    .subject = Confirm your address
