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
thanks-hunt-accepted = { $name ->
    [none] Thank you!
   *[other] Thank you, { $name }!
 } { $quantity ->
    [one] You have finished the treasure hunt.
   *[other] You have finished { $quantity } treasure hunts.
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
thanks-hunt-submitted = { $name ->
    [none] Thank you!
   *[other] Thank you, { $name }!
 } { $quantity ->
    [one] We have received your treasure hunt. It counts once it is accepted.
   *[other] We have received your { $quantity } treasure hunts. They count once accepted.
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
thanks-hunt-in_review = { $name ->
    [none] Thank you!
   *[other] Thank you, { $name }!
 } { $quantity ->
    [one] Someone from the team is looking at your treasure hunt.
   *[other] Someone from the team is looking at your { $quantity } treasure hunts.
 } You will hear from us.
thanks-peers-in_review = { $name ->
    [none] Thank you! It is being looked at, and counts once it is confirmed.
   *[other] Thank you, { $name }! It is being looked at, and counts once it is confirmed.
 }
thanks-in_review = { $name ->
    [none] Thank you! Someone from the team is looking at it. You will hear from us.
   *[other] Thank you, { $name }! Someone from the team is looking at it. You will hear from us.
 }
thanks-confirming = { $name ->
    [none] Thank you! It counts once you have proven your mail address.
   *[other] Thank you, { $name }! It counts once you have proven your mail address.
 }
thanks-petition-repeated = { $name ->
    [none] Thank you! You have signed already, and your signature counts. There is more you can do.
   *[other] Thank you, { $name }! You have signed already, and your signature counts. There is more you can do.
 }
thanks-repeated = { $name ->
    [none] Thank you! You had done this already, and it counts.
   *[other] Thank you, { $name }! You had done this already, and it counts.
 }
thanks-suspended = You have signed already. Your signature is being looked at, and does not count for now.
thanks-fraud = You have signed already. Your signature does not count: your history says why, and how to object.
thanks-petition-confirming = { $name ->
    [none] Thank you! Your signature counts once you have proven your mail address.
   *[other] Thank you, { $name }! Your signature counts once you have proven your mail address.
 }

## On a hunt: each checkpoint, and how many are left

hunt-found = { $title ->
    [none] Found!
   *[other] Found: { $title }!
 } { $found } of { $total }.
hunt-found-all = { $title ->
    [none] Found!
   *[other] Found: { $title }!
 } { $total ->
    [one] That was the only one to find.
   *[other] That was the last one: all { $total } found.
 }
hunt-found-before = { $title ->
    [none] You have found this one already.
   *[other] You have found { $title } already.
 } You have { $found } of { $total }.

## What a filter noticed about a signature

doubt-lifted = It was looked at again, and counts again.
doubt-networks = It came from a network from which many signatures came.
doubt-throwaway_at_least = Its mail address looks like one for a single use.
doubt-since = It was signed in a certain period.
doubt-until = It was signed in a certain period.
doubt-pace_at_least = Many signatures came from the same network within an hour.
doubt-name_like = The name follows a certain pattern.
doubt-same_name_at_least = Many signatures have the same name.
doubt-languages = The language it was signed in.
doubt-channels = The way by which it came.
doubt-sources = The Link by which it came.
doubt-confirmed = How it was confirmed.
doubt-within_seconds_of_joining = It was signed within seconds.

## What comes next, and what is yours

goal-missing = { $missing ->
    [one] One more signature until our goal of { $goal }.
   *[other] { $missing } more signatures until our goal of { $goal }.
 }
goal-reached = Our goal of { $goal } signatures is reached.
milestone-missing = Only { $missing } { $unit } to go until the next milestone: { $promise }.
milestone-reached = Milestone reached: { $threshold } { $unit }! As promised: { $promise }.
share-own = That is { NUMBER($share, style: "percent", maximumFractionDigits: 2) } of it all.
share-ask = Signatures come from people who were asked. Ask three of yours: this Link is your own.
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
eligible-audience-language-yes = This Quest speaks your language.
eligible-audience-language-no = This Quest is for people who speak another language.
eligible-audience-area-yes = This Quest is in your area.
eligible-audience-area-no = This Quest is for people of other areas.
eligible-audience-partner-yes = This Quest is for people who came by your partner.
eligible-audience-partner-no = This Quest is for people who came by certain partners.
eligible-capacity-campaign-yes = { $left ->
    [one] There is room for one more.
   *[other] There is room for { $left } more.
 }
eligible-capacity-campaign-no = There is no room left.
eligible-capacity-day-yes = { $left ->
    [one] There is room for one more today.
   *[other] There is room for { $left } more today.
 }
eligible-capacity-day-no = There is no room left today.
eligible-cooldown-yes = You can do it right now.
eligible-cooldown-no = { $minutes ->
    [one] You can do it again in a minute.
   *[other] You can do it again in { $minutes } minutes.
 }
eligible-requires-all-yes = You have everything it takes.
eligible-requires-all-no = It takes all of this: { $have } of { $need } so far.
eligible-requires-any-yes = You have what it takes.
eligible-requires-any-no = It takes one of these.
eligible-requires-count-yes = You have enough of what it takes.
eligible-requires-count-no = It takes { $need } of these; you have { $have }.
eligible-requires-not-yes = Nothing stands against it.
eligible-requires-not-no = Something that you did or have excludes it.
eligible-requires-quest-yes = The other Quest is done.
eligible-requires-quest-no = { $need ->
    [one] Another Quest comes first.
   *[other] Another Quest comes first: { $have } of { $need } times so far.
 }
eligible-requires-kind-yes = You did enough Quests of this kind.
eligible-requires-kind-no = { $need ->
    [one] A Quest of this kind comes first.
   *[other] Quests of this kind come first: { $have } of { $need } so far.
 }
eligible-requires-badge-yes = You have the badge.
eligible-requires-badge-no = It takes a badge that you do not have yet.
eligible-requires-level-yes = Your level is high enough.
eligible-requires-level-no = It takes level { $need }; you are at { $have }.
eligible-requires-points-yes = You have enough points.
eligible-requires-points-no = It takes { $need } points; you have { $have }.
eligible-requires-completions-yes = You did enough.
eligible-requires-completions-no = It takes { $need } completions; you have { $have }.
eligible-requires-streak-yes = You came back often enough.
eligible-requires-streak-no = It takes { $need } weeks in a row; you had { $have }.
eligible-requires-milestone-yes = The Milestone is reached.
eligible-requires-milestone-no = It takes a Milestone that all of us have not reached yet.
eligible-verified-auto-yes = It counts at once.
eligible-verified-code-yes = Shown by a code that is handed out there. Each code counts once.
eligible-verified-place-yes = Shown by where you are: your phone says so once, and the place is not kept.
eligible-verified-mail-yes = It counts once you have proven a mail address.
eligible-verified-peer-yes = { $need ->
    [one] Another participant looks at it first, without your name.
   *[other] { $need } other participants look at it first, without your name.
 }
eligible-verified-moderator-yes = Somebody from the team looks at it first.
badge-page-criteria = What it takes:
badge-page-given = Given by { $name }
badge-page-endorsed = { $name } stands behind it:
award-page-holds = This badge holds, since { $day }.
award-page-taken-back = This badge was taken back on { $day }: what it was given for counts no more.
review-undone = This decision was a mistake and is taken back. It will be looked at again.
quest-unlocked = This opens up because you completed “{ $quest }”.
quest-unlocked-badge = This opens up because you now have the badge “{ $name }”.
quest-unlocked-level = This opens up because you have reached “{ $name }”.
quest-unlocked-points = { $need ->
    [one] This opens up because you have earned { $need } point.
   *[other] This opens up because you have earned { $need } points.
 }
quest-unlocked-streak = { $need ->
    [one] This opens up because you have taken part in { $need } week.
   *[other] This opens up because you have taken part in { $need } weeks in a row.
 }

## Words the check looks for, in lower case, separated by |

words-causing = thanks to | because of | because you | due to | owing to | caused | as a result | led to | leads to | resulted in | made possible | made it possible | enabled | so that | therefore | by your | through your | on account of
words-achieving = we achieved | we have achieved | we've achieved | we did it | we made it | we won | we have won | we've won | we reached | we have reached | you achieved | you have achieved | our success | together we have
words-approximate = about | around | roughly | approximately | an estimated

## Why something does not count (any more)

reason-done-before = You had already done this before you signed in here.

## Why a person looks at it before it counts

flag-same_person = Somebody signed with this name and postcode before. Someone from the team will look at it; your signature counts once it is accepted.
flag-peers_doubt = Others from the campaign doubt it. Someone from the team will look at it; points come once it is accepted.
flag-peers_see_nothing = Others do not see links. Someone from the team will look at it; points come once it is accepted.
flag-code_reused = Somebody reported this very code before you. Someone from the team will look at it; points come once it is accepted.
flag-too_fast = Two of your reports are further apart than anybody travels in that time. Someone from the team will look at it; points come once it is accepted.
flag-photo_copied = This picture was in the campaign before. Someone from the team will look at it; points come once it is accepted.


## What is much like something else

similar-same_text = Only case, accents or punctuation differ.
similar-same_words = Nearly the same words.
similar-same_letters = Nearly the same letters.

## Told later. $action is what the person did ("12 stickers and 1 signature"), "none" for nothing

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
    [one] { $quantity } step of the challenge
   *[other] { $quantity } steps of the challenge
 }
action-testimonial = { $quantity ->
    [one] { $quantity } story
   *[other] { $quantity } stories
 }
action-advocacy = { $quantity ->
    [one] { $quantity } amendment
   *[other] { $quantity } amendments
 }
action-share = { $quantity ->
    [one] { $quantity } share
   *[other] { $quantity } shares
 }
your-part = { $action ->
    [none] { "" }
   *[other] Your part: { $action }.
 }

told-completion_accepted = { $name ->
    [none] Thank you!
   *[other] Thank you, { $name }!
 } Somebody from the team has looked at it: { $action } for “{ $quest }” now { $quantity ->
    [one] counts.
   *[other] count.
 }
told-completion_returned = { $name ->
    [none] Thank you for “{ $quest }”.
   *[other] Thank you, { $name }, for “{ $quest }”.
 } It does not count yet, and you can hand it in again: { $reason }
told-completion_rejected = { $name ->
    [none] Thank you for “{ $quest }”.
   *[other] Thank you, { $name }, for “{ $quest }”.
 } It could not be counted: { $reason }
told-contribution_shortlisted = { $name ->
    [none] Good news:
   *[other] Good news, { $name }:
 } what you wrote for “{ $quest }” is on the shortlist: “{ $title }”
told-contribution_adopted = { $name ->
    [none] It was chosen!
   *[other] It was chosen, { $name }!
 } What you wrote for “{ $quest }” was adopted: “{ $title }”
told-contribution_used = { $name ->
    [none] Your words are in it:
   *[other] Your words are in it, { $name }:
 } what you wrote for “{ $quest }” stands in version { $text_version } of the text.
told-contribution_promoted = { $name ->
    [none] Good news:
   *[other] Good news, { $name }:
 } what you wrote for “{ $quest }” becomes a text of its own.
told-contribution_declined = { $name ->
    [none] Thank you for what you wrote for “{ $quest }”.
   *[other] Thank you, { $name }, for what you wrote for “{ $quest }”.
 } It will not be used. Why: { $reason }
told-coupon_given = { $name ->
    [none] Thank you!
   *[other] Thank you, { $name }!
 } For { $action } for “{ $quest }”, this is yours: { $title }. The code is among your coupons.
told-link_joined = { $name ->
    [none] Thank you for passing it on!
   *[other] Thank you for passing it on, { $name }!
 } { $joined ->
    [one] { $joined } person has come to “{ $campaign }” through your link and taken part.
   *[other] { $joined } people have come to “{ $campaign }” through your link and taken part.
 }
told-milestone_reached = { $name ->
    [none] We made it:
   *[other] We made it, { $name }:
 } { $value } { $unit } of { $threshold }. As promised: { $title }. { $action ->
    [none] { "" }
   *[other] Your part: { $action }.
 }
told-milestone_fallen = { $name ->
    [none] We have to take something back:
   *[other] { $name }, we have to take something back:
 } some reports did not hold up, so it is { $value } { $unit } now, and the milestone at { $threshold } is open again. What is promised stays promised: { $title }.
told-milestone_raised = { $name ->
    [none] The goal is higher now:
   *[other] { $name }, the goal is higher now:
 } { $threshold } { $unit }. It is { $value } so far. What is promised: { $title }.
told-result_published = { $name ->
    [none] What became of it:
   *[other] { $name }, this is what became of it:
 } “{ $title }”: { $state ->
    [planned] it is planned.
    [in_progress] it has begun.
    [achieved] it is achieved.
    [partly] it is achieved in part.
    [failed] it did not work out. We tell you that as well.
   *[other] there is news.
 } { $action ->
    [none] { "" }
   *[other] Your part: { $action }.
 }
told-result_updated = { $name ->
    [none] It goes on:
   *[other] { $name }, it goes on:
 } “{ $title }”: { $state ->
    [planned] it is planned.
    [in_progress] it is under way.
    [achieved] it is achieved now.
    [partly] it is achieved in part now.
    [failed] it did not work out. We tell you that as well.
   *[other] there is news.
 } { $action ->
    [none] { "" }
   *[other] Your part: { $action }.
 }
told-result_corrected = { $name ->
    [none] We told you something that was not right, and set it right here.
   *[other] { $name }, we told you something that was not right, and set it right here.
 } “{ $title }”: { $state ->
    [planned] it is planned.
    [in_progress] it is under way.
    [achieved] it is achieved.
    [partly] it is achieved in part.
    [failed] it did not work out.
   *[other] there is news.
 } Why: { $reason } What you did stays yours.
told-result_withdrawn = { $name ->
    [none] We told you about “{ $title }”, and have to take that back.
   *[other] { $name }, we told you about “{ $title }”, and have to take that back.
 } Why: { $reason } What you did stays yours.
told-figures_corrected = { $own ->
    [0] A number that we told you was too high: { $taken_back ->
        [one] { $taken_back } report did not hold up and was taken back.
       *[other] { $taken_back } reports did not hold up and were taken back.
     } What you did stays yours. This is true now:
   *[other] { $own ->
        [one] { $own } of your reports does not count any more.
       *[other] { $own } of your reports do not count any more.
     } Why: { $reason } This is true now:
 }
told-campaign_closed = { $name ->
    [none] “{ $campaign }” is over. Thank you!
   *[other] “{ $campaign }” is over. Thank you, { $name }!
 } { $action ->
    [none] { "" }
   *[other] What you did: { $action }.
 } What came of it all:

## The page of a Claim

claim-page-title = How this number came about
claim-page-counted = We counted it ourselves, from what was reported and accepted.
claim-page-contributed_to = It happened, and what people did is part of why.
claim-page-coincided_with = It happened at the same time. Nobody says that one led to the other.
claim-page-estimated = Nobody counted it: it is an estimate, made from what was counted.
claim-page-first = { $facts ->
    [0] Nothing has come yet that counts for it.
    [one] { $facts } fact of this campaign has just come. If it counts for this number, it is in it already.
   *[other] { $facts } facts of this campaign have just come. Those that count for this number are in it already.
 }
claim-page-facts = { $facts ->
    [one] { $facts } fact was counted for it in this campaign.
   *[other] { $facts } facts were counted for it in this campaign.
 }
claim-page-taken-back = { $facts ->
    [0] Nothing was taken back.
    [one] { $facts } fact was taken back again.
   *[other] { $facts } facts were taken back again.
 }
claim-page-waiting = { $facts ->
    [0] Everything that came is counted.
    [one] { $facts } fact of this campaign came since. If it counts for this number, it is in it already.
   *[other] { $facts } facts of this campaign came since. Those that count for this number are in it already.
 }
claim-page-rule = Counted by the rule
claim-page-estimate = An estimate: { $counted } counted, times { $factor }. Source: { $source }.
claim-page-history = What was said before, each with the digest of its snapshot:

# In a picture that somebody shows to others.
card-mine = { $name ->
    [none] My part: { $action }.
   *[other] { $name }’s part: { $action }.
}

card-of = { $campaign }:
card-as-of = As of { $day }.

# Readiness of partners.

readiness-scale = 0: not at all · 1: hardly · 2: half · 3: mostly · 4: wholly
readiness-block-mission = The mission
readiness-block-investment = What we put in
readiness-block-participation = What taking part means
readiness-block-brakes = What holds us back
readiness-item-why = We can say in one sentence why this mission matters, without naming a product of ours.
readiness-item-stake = If the mission failed, we would lose something ourselves.
readiness-item-beyond = We stand behind the mission even where it earns us nothing this year.
readiness-item-time = A person with a name has hours for it every week, and they stand in the calendar.
readiness-item-channels = We have said which of our channels will speak of it, how often and until when.
readiness-item-money = A budget, however small, is set aside, and somebody may spend it without asking again.
readiness-item-network = We open our address book: we have named people and places that we bring in.
readiness-item-skills = We share know-how that the others lack, without a bill for each hour.
readiness-item-deciding = We can name what participants may decide, and we will live with what they decide.
readiness-item-answering = Whoever takes part through us will hear from us what became of it.
readiness-item-sharing = When we speak of a success, we name the others who made it.
readiness-brake-logo = So far, our logo is the main thing we bring.
readiness-brake-approval = Before a word of ours goes out, more than two weeks pass.
readiness-brake-waiting = We wait and see what the others do before we begin.
readiness-brake-keeping = There are figures, contacts or people that we want to keep from the others.
readiness-advice-item-why = Write the one sentence together, and try it on somebody who has never heard of you.
readiness-advice-item-stake = Ask your management what you would lose. If it is nothing, take a smaller role.
readiness-advice-item-beyond = Agree on what counts as a success beside sales, and say it in the Charter.
readiness-advice-item-time = Name one person and two hours a week before you promise anything else.
readiness-advice-item-channels = Turn “we will talk about it” into a Commitment: channel, format, number, date.
readiness-advice-item-money = Set a sum that one person may spend. A small one that is there beats a large one that is planned.
readiness-advice-item-network = Write down five people or places whom only you can bring, and call the first two this week.
readiness-advice-item-skills = Offer one afternoon of what you are best at, and put it down as a Commitment.
readiness-advice-item-deciding = Decide now what is open and what is not. Both belong in the Charter.
readiness-advice-item-answering = Plan the message to participants before the Quest: who writes it, and when.
readiness-advice-item-sharing = Let the others read what you say of the success before you say it.
readiness-advice-brake-logo = Replace the logo by one deed that people will notice, even a small one.
readiness-advice-brake-approval = Ask for one approval of all texts at the beginning, and for a person who may decide in two days.
readiness-advice-brake-waiting = Begin with something that needs nobody else, and do it within two weeks.
readiness-advice-brake-keeping = Say openly what you keep, and why; then say what you share instead.
readiness-level-strong = You are ready.
readiness-level-fair = You can begin; speak about the points below first.
readiness-level-weak = Not yet. Settle the points below before you promise anything.
commitment-missing-format = Say in which form: “newsletter, half a page”, not “a story”.
commitment-missing-quantity = Say how many or how much: three issues, ten hours, 500 euros.
commitment-missing-owner = Name the person who sees to it.
commitment-missing-due = Say by which day it will be done.
