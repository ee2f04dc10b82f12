# Our own words in English. Informal, gender-neutral, and never more than is known.
#
# $name is "none" when the person gave no name. Numbers come in as numbers: Fluent formats
# them and picks the plural. $unit, $promise, $title and $statement come in this language.

## Right after handing in, accepted: the action is counted

thanks-sticker-accepted = { $name ->
    [none] Thank you!
   *[other] Thank you, { $name }!
 } { $quantity ->
    [one] Your sticker is up.
   *[other] Your { $quantity } stickers are up.
 }
thanks-slogan-accepted = { $name ->
    [none] Thank you!
   *[other] Thank you, { $name }!
 } { $quantity ->
    [one] Your slogan is in.
   *[other] Your { $quantity } slogans are in.
 }
thanks-testimonial-accepted = { $name ->
    [none] Thank you!
   *[other] Thank you, { $name }!
 } { $quantity ->
    [one] Your story is in.
   *[other] Your { $quantity } stories are in.
 }
thanks-petition-accepted = { $name ->
    [none] Thank you!
   *[other] Thank you, { $name }!
 } { $quantity ->
    [one] Your signature counts.
   *[other] Your { $quantity } signatures count.
 }
thanks-challenge-accepted = { $name ->
    [none] Thank you!
   *[other] Thank you, { $name }!
 } { $quantity ->
    [one] You made it: challenge completed.
   *[other] You made it: { $quantity } steps of the challenge completed.
 }
thanks-accepted = { $name ->
    [none] Thank you! Your action counts.
   *[other] Thank you, { $name }! Your action counts.
 }

## Handed in, not accepted yet: nothing is counted, so nothing is claimed

thanks-sticker-submitted = { $name ->
    [none] Thank you!
   *[other] Thank you, { $name }!
 } { $quantity ->
    [one] We have received the report of your sticker. It counts once it is accepted.
   *[other] We have received the report of your { $quantity } stickers. They count once accepted.
 }
thanks-slogan-submitted = { $name ->
    [none] Thank you!
   *[other] Thank you, { $name }!
 } { $quantity ->
    [one] We have received your slogan. It counts once it is accepted.
   *[other] We have received your { $quantity } slogans. They count once accepted.
 }
thanks-testimonial-submitted = { $name ->
    [none] Thank you!
   *[other] Thank you, { $name }!
 } { $quantity ->
    [one] We have received your story. It counts once it is accepted.
   *[other] We have received your { $quantity } stories. They count once accepted.
 }
thanks-petition-submitted = { $name ->
    [none] Thank you!
   *[other] Thank you, { $name }!
 } { $quantity ->
    [one] We have received your signature. It counts once it is accepted.
   *[other] We have received your { $quantity } signatures. They count once accepted.
 }
thanks-challenge-submitted = { $name ->
    [none] Thank you!
   *[other] Thank you, { $name }!
 } { $quantity ->
    [one] We have received your answer. It counts once it is accepted.
   *[other] We have received your { $quantity } answers. They count once accepted.
 }
thanks-submitted = { $name ->
    [none] Thank you! We have received it. It counts once it is accepted.
   *[other] Thank you, { $name }! We have received it. It counts once it is accepted.
 }
thanks-sticker-in_review = { $name ->
    [none] Thank you!
   *[other] Thank you, { $name }!
 } { $quantity ->
    [one] Someone from the team is looking at the report of your sticker.
   *[other] Someone from the team is looking at the report of your { $quantity } stickers.
 } You will hear from us.
thanks-slogan-in_review = { $name ->
    [none] Thank you!
   *[other] Thank you, { $name }!
 } { $quantity ->
    [one] Someone from the team is reading your slogan.
   *[other] Someone from the team is reading your { $quantity } slogans.
 } You will hear from us.
thanks-testimonial-in_review = { $name ->
    [none] Thank you!
   *[other] Thank you, { $name }!
 } { $quantity ->
    [one] Someone from the team is reading your story.
   *[other] Someone from the team is reading your { $quantity } stories.
 } You will hear from us.
thanks-petition-in_review = { $name ->
    [none] Thank you!
   *[other] Thank you, { $name }!
 } { $quantity ->
    [one] Someone from the team is checking your signature.
   *[other] Someone from the team is checking your { $quantity } signatures.
 } You will hear from us.
thanks-challenge-in_review = { $name ->
    [none] Thank you!
   *[other] Thank you, { $name }!
 } { $quantity ->
    [one] Someone from the team is checking your answer.
   *[other] Someone from the team is checking your { $quantity } answers.
 } You will hear from us.
thanks-in_review = { $name ->
    [none] Thank you! Someone from the team is looking at it. You will hear from us.
   *[other] Thank you, { $name }! Someone from the team is looking at it. You will hear from us.
 }
thanks-confirming = { $name ->
    [none] Thank you! It counts once you have proven your mail address.
   *[other] Thank you, { $name }! It counts once you have proven your mail address.
 }
thanks-petition-confirming = { $name ->
    [none] Thank you! Your signature counts once you have proven your mail address.
   *[other] Thank you, { $name }! Your signature counts once you have proven your mail address.
 }

## What comes next, and what is yours

milestone-missing = Only { $missing } { $unit } to go until the next milestone: { $promise }.
milestone-reached = Milestone reached: { $threshold } { $unit }! As promised: { $promise }.
share-own = That is { NUMBER($share, style: "percent", maximumFractionDigits: 2) } of it all.
share-link = Pass it on with your own link: { $url }
next-quest = { $minutes ->
    [one] What about this next? “{ $title }”, one minute.
   *[other] What about this next? “{ $title }”, { $minutes } minutes.
 }

## Estimates name their factor and source; what merely happened at the same time says so

estimate = That is about { $estimate } { $unit } (an estimate: { $factor } each; source: { $source }).
context = Meanwhile, without saying that one led to the other: { $statement }

## May I do this now? One sentence per condition

eligible-campaign-open-yes = The campaign is open.
eligible-campaign-open-no = The campaign is not open now.
eligible-quest-open-yes = The Quest is open.
eligible-quest-open-no = The Quest is not open now.
eligible-round-open-yes = A round is running.
eligible-round-open-no = No round is running now.
eligible-prerequisites-yes = Everything that comes first is done.
eligible-prerequisites-no = { $count ->
    [one] One other Quest comes first.
   *[other] { $count } other Quests come first.
 }
eligible-limit-day-yes = { $left ->
    [one] You can do it once more today.
   *[other] You can do it { $left } more times today.
 }
eligible-limit-day-no = You have done it as often as you can today.
eligible-limit-week-yes = { $left ->
    [one] You can do it once more this week.
   *[other] You can do it { $left } more times this week.
 }
eligible-limit-week-no = You have done it as often as you can this week.
eligible-limit-campaign-yes = { $left ->
    [one] You can do it once more.
   *[other] You can do it { $left } more times.
 }
eligible-limit-campaign-no = You have done it as often as you can in this campaign.
quest-unlocked = This opens up because you completed “{ $quest }”.

## Words the check looks for, in lower case, separated by |

words-causing = thanks to | because of | because you | due to | owing to | caused | as a result | led to | leads to | resulted in | made possible | made it possible | enabled | so that | therefore | by your | through your | on account of
words-achieving = we achieved | we have achieved | we've achieved | we did it | we made it | we won | we have won | we've won | we reached | we have reached | you achieved | you have achieved | our success | together we have
words-approximate = about | around | roughly | approximately | an estimated

## Why something does not count (any more)

reason-done-before = You had already done this before you signed in here.

## Why a person looks at it before it counts

flag-code_reused = Somebody reported this very sticker before you. Someone from the team will look at it; points come once it is accepted.
flag-too_fast = Two of your reports are further apart than anybody travels in that time. Someone from the team will look at it; points come once it is accepted.
flag-photo_copied = This picture was in the campaign before. Someone from the team will look at it; points come once it is accepted.


## What is much like something else

similar-same_text = Only case, accents or punctuation differ.
similar-same_words = Nearly the same words.
similar-same_letters = Nearly the same letters.
