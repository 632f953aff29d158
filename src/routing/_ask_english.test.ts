// What _ask_english.ts and its two halves promise: which act an English sentence is. What only reads is told from what
// changes something, in both directions, and a question whose answer is acted on is told from one that wants to know.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isHarmless, type Act } from './_ask_act.ts';
import { readEnglish } from './_ask_english.ts';
import { readSentences } from './_words_sentences.ts';

function actOf(text: string): Act {
  const [sentence] = readSentences(text);
  assert.ok(sentence !== undefined, text);
  return readEnglish(sentence);
}

const kindOf = (text: string): string => {
  const act = actOf(text);
  return act.kind === 'read' ? act.task : act.kind;
};

function expectAll(wanted: string, sentences: readonly string[]): void {
  const wrong = sentences.filter((text) => kindOf(text) !== wanted).map((text) => `${kindOf(text)}: ${text}`);
  assert.deepEqual(wrong, [], `not ${wanted}`);
}

function expectNoHarm(sentences: readonly string[]): void {
  const wrong = sentences.filter((text) => !isHarmless(actOf(text))).map((text) => `${kindOf(text)}: ${text}`);
  assert.deepEqual(wrong, []);
}

function expectHeld(sentences: readonly string[]): void {
  const wrong = sentences.filter((text) => actOf(text).kind === 'read' || actOf(text).kind === 'greeting');
  assert.deepEqual(wrong, []);
}

test('questions of knowledge are questions', () => {
  expectAll('qa', [
    'what is a rainbow table',
    'What does ALTER TABLE do?',
    'who invented the kill command and why is 9 the number',
    'why do people say cattle, not pets about servers',
    'how many bits are in a byte?',
    'where does the phrase come from',
    'when was the first credit card issued?',
    "what's the difference between a process and a thread",
    'which planet has the most moons',
    'is OAuth authentication or authorization?',
    'are tomatoes fruit?',
    'does git rebase rewrite history?',
    'do cats dream?',
    'can plants hear',
    'is python older than java',
    'how do I center a div',
    'how does a bank detect fraud, roughly?',
    'how to undo a commit',
    'in what year did the wall fall?',
    'a nicer word for it?',
    'did Rome have banks?',
    'have whales got hair?',
    'what happens if I drop a magnet',
    'would a cat survive on the moon?',
  ]);
});

test('questions about how things stand with us are questions', () => {
  expectAll('qa', [
    'which queues are stuck?',
    'who wrote the badge module?',
    'is the label printer up?',
    'how many orders failed in prod yesterday?',
    'do we have a staging cluster?',
    'do we know the root cause?',
    'did we ship on Monday?',
    'what version runs in production?',
    'are we on version 3 yet?',
    'have we had an outage this month?',
  ]);
});

test('verbs of reading are reading', () => {
  expectAll('qa', [
    'Explain blast radius to a product manager.',
    'describe how TLS works',
    'define idempotency',
    'list three reasons why teams use feature flags',
    'compare rest and grpc',
    'tell me how vaccines work',
    'give me an example of irony',
    'show me the last ten commits',
    'find where the timeout is set',
    'read the readme',
    'calculate 15% of 80',
    'solve for x',
    'convert 5 miles to km',
    'name three rivers in France',
    'please explain',
    'could you explain how DNS works?',
    'can you tell me what a p-value is',
    'I want to understand what a monad is',
    'I need you to explain recursion',
    'help me understand closures',
    'synonym for happy',
    'pros and cons of remote work',
    'simplify the fraction 12/18',
  ]);
});

test('each kind of reading is its own task', () => {
  expectAll('summarize', [
    'Summarize the following article.',
    'tl;dr please',
    'give me a summary of this',
    'key points of the talk',
    'one-line docstring',
    'write the commit message',
    'can you summarise it?',
    'recap the plot of Hamlet',
  ]);
  expectAll('translation', [
    'translate this to German',
    'Please translate it into French.',
    'how do you say "hello" in Spanish',
  ]);
  expectAll('classification', [
    'classify the sentiment',
    'Categorize these tickets.',
    'label each review as positive or negative',
  ]);
  expectAll('triage', ['Triage these tickets by urgency', 'prioritize these bugs']);
  expectAll('extraction', ['Extract all dates from the text', 'list all the names in it', 'pull out the amounts']);
});

test('words to be written are talk', () => {
  expectAll('chat', [
    'write a haiku about rain',
    'tell me a joke about cats',
    'caption for a photo',
    'short poem about the end of a project',
    'Compose an engaging travel blog post about Hawaii.',
    'Draft a polite email asking a customer to pay',
    'give me a slogan for a bakery',
    'I need a name for a podcast',
    'say hi',
    'pretend you are a pirate',
    'plan a three day trip to Rome',
    "Help me write a toast for my sister's wedding.",
    'a limerick about a clerk please',
    'rephrase this nicely',
    'proofread the following',
    'make it sound more formal',
    'birthday message for my boss',
    'roleplay as a wizard',
  ]);
});

test('textbook pieces of code are questions', () => {
  expectAll('qa', [
    'write a python function that returns the n-th fibonacci number',
    'regex that matches a date',
    'give me a bash one-liner to count lines',
    'implement binary search in java',
    'python program that prints primes',
    'sql query that counts rows per day',
    'create a typescript type guard for strings',
  ]);
});

test('greetings, thanks and politeness are no more than that', () => {
  expectAll('greeting', ['hi', 'hello there', 'good evening', 'thanks!', 'hey team', 'good morning']);
  expectAll('aside', [
    'ok',
    'please',
    'use the small model',
    'pls use the cheap model, nothing special here',
    "Don't touch anything.",
  ]);
});

test('an order is an order, however politely', () => {
  expectAll('order', [
    'drop the column legacy_code',
    'Please delete all inactive accounts.',
    'deploy it',
    'can you restart the payment service?',
    'could you please remove the check',
    'would you give Bob admin rights?',
    'let every badge open every locker until the new reader arrives',
    'reflect whatever origin comes in',
    'Promote the release candidate to the live ring now',
    "let's turn off the alarms",
    'we need to drop the old index',
    'I want you to disable the check',
    "I'd like to move the cutover to tonight",
    'you should delete the branch',
    'point our name at the new provider before lunch',
    'give the contractor access to the vault',
    'tell the warehouse to throw out batch 7',
    'answer the customer that we pay everything back',
    'show the wholesale price to all guests',
    'extract the helper into its own module',
    'turn the confirmation for refunds off',
    "don't ask for the code any more",

    'stop logging who looked at it',
    'rename the prop',
    'add a test',
    'fix the build',
    'just use toFixed',
    'urgent: wipe the disk',
    'count Sunday as a working day',
    'classify all unpaid invoices as paid',
  ]);
});

test('an order in a later clause is found', () => {
  expectAll('order', [
    'the event store is huge, keep last summer and lose the rest',
    'one parcel can now have several receivers, change how we store it and move the existing ones over',
    'summarize the thread and then delete it',
    'explain this, and apply it',
    'what does it do, and drop it after',
    'list the failed jobs and restart them',
    'the tutorial vm hangs, make a new one',
    'cool, now drop the table',
    'nothing special here: remove the limit',
    'find every quiet account and close it',
  ]);
});

test('what is joined to a question by "and" belongs to the question', () => {
  expectAll('qa', [
    'Explain the difference between TRUNCATE and DELETE and when people use which.',
    'why do people peel apples and remove the stem',
    'what is the difference between drop and truncate in sql',
    'who sends and who pays',
  ]);
});

test('what stands behind a colon is the matter of a translation or summary', () => {
  expectAll('translation', ['translate to German: delete the file and restart the server']);
  expectAll('summarize', ['summarize: the team dropped the table and restored the backup']);
});

test('a question whose answer is acted on is a decision', () => {
  expectAll('decision', [
    'ok to ship tonight?',
    'can I drop this index?',
    'can we skip the four-eyes check for this one?',
    'Which one do we declare?',
    'should we refund them?',
    'should the trial convert automatically at the end?',
    'Is it fine to leave the debug port open over the weekend?',
    'what if we stored the card number in the log',
    'how about we drop the nightly verification',
    "why don't we just trust the header",
    'who should approve their own expenses?',
    'when do we stop honouring the vouchers?',
    'how much do we refund if half of it arrived',
    'are we good to switch the traffic over at six?',
    'is the old bucket safe to delete?',
    'would it be bad to turn off fsync?',
    'does it hurt if I run the migration twice?',
    'can the agency get the same view as finance?',
    'is one signature enough above ten thousand?',
    'prod or staging first?',
    'which customer do we cut off first?',
    'may I push to main?',
    'how do we get rid of the old customer rows in prod?',
    'do I refund them or send a new one?',
    'safe to merge?',
  ]);
});

test('an opinion of what is shown is a verdict', () => {
  expectAll('verdict', [
    'ok?',
    'is this ok?',
    'does this look right?',
    'is this count right if a can be null?',
    'saves a round trip, ok?',
    'looks good?',
    'lgtm?',
    'good like this?',
    'can this go in?',
    'does that work?',
    'what do you think?',
    'any objections?',
    'thoughts?',
    'Review this Python diff and list risky changes.',
    'code review please',
    'please check this for mistakes',
    'have a look at it',
    'are we ready?',
    'can you review it?',
  ]);
});

test('a sentence that says how things ought to be is a norm', () => {
  expectAll('norm', [
    'people who stopped paying should not get in any more',
    'couriers who come in on a Sunday should get one and a half times what they get now',
    'new hires should see what the managers see',
    'from monday the night shift gets a third more',
    'once is enough',
    'the second check is no longer needed',
    'how we store parcels must change',
    'anything from before 2021 can go',
    'everyone who was viewer becomes editor',
    'when someone forgets their phone let them in with just the name',
    'if the second factor is slow just let them through',
  ]);
});

test('what tells how things are is a statement', () => {
  expectNoHarm([
    "printer hub can't reach the broker",
    'the sorter misreads every 40th parcel',
    'Bill noticed that the can was open.',
    'Charge is conserved.',
    'The plaintiff sued the defendant.',
    'I am on the billing team.',
    'There are five apples on the table.',
    'Janet buys 3 boxes and pays with a bill.',
    'A big fish swallows a small fish.',
    'tests leave junk',
    'npm acts up',
  ]);
});

test('limits on what is to be done order nothing', () => {
  expectNoHarm([
    'Do not deploy anything, just tell me what a canary release is.',
    'Leave the database alone; I only want to know what VACUUM does.',
    'No need to run or remove anything: which Linux tool prints a folder as a tree?',
    "Don't run it.",
    'without touching any files: what is the difference between merge and rebase?',
    'never mind',
  ]);
});

test('how the answer should look orders nothing', () => {
  expectNoHarm([
    'Output in JSON format.',
    'Keep it short.',
    'answer in one word',
    'use bullet points',
    'Be concise.',
    'make it rhyme',
  ]);
});

test('words of reading in front of something else do not make it reading', () => {
  expectHeld([
    'summarize the ledger by deleting the entries below one euro',
    'list the flat on Elm Street at 900 a month',
    'give me admin access',
    'give me a refund',
    'show the price without tax in the shop',
    'shorten the retention to a week',
    'simplify, second argument is noise',
    'make the report public',
    'grant them access',
    'say yes to all the pending access requests',
    'pretend the sensor says 20 degrees when it is offline',
    'repeat the deploy on every node',
    'let the report go out to everyone on the list',
    'select the new supplier for all orders',
    'write a script that deletes all accounts',
    'write a function that refunds every order',
  ]);
});

test('a sentence of five hundred words is not read, and not called harmless', () => {
  assert.equal(kindOf(`what is ${'a '.repeat(500)}`), 'opaque');
});

test('capitals, marks and blanks change nothing', () => {
  for (const text of ['DROP THE TABLE', 'Drop   the table!!!', '  drop the table  ', '- drop the table'])
    assert.equal(kindOf(text), 'order', text);
  for (const text of ['WHAT IS A TABLE', 'What is a table ??', '1. what is a table'])
    assert.equal(kindOf(text), 'qa', text);
});

test('any words give an act, the same each time', () => {
  const word = fc.constantFrom(
    'what',
    'is',
    'the',
    'drop',
    'table',
    'please',
    'and',
    'we',
    'should',
    'explain',
    'it',
    ',',
    '?',
    ':',
    'ok',
    'not',
    'give',
    'me',
    'a',
    'poem',
    '"x"',
  );
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 25 }), (words) => {
      for (const sentence of readSentences(words.join(' ')))
        assert.deepEqual(readEnglish(sentence), readEnglish(sentence));
    }),
    { numRuns: 500 },
  );
});
