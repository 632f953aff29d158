// One change, a check of the owner that goes, in every format in which tools print and people and models paste it: it
// must be found in all of them. Written for this test.
import { fenced, type SignalCase } from './case.ts';

const CHECK = "if (page.ownerId !== user.id) throw new Forbidden('not yours');";

const FORMATS: readonly (readonly [name: string, text: string])[] = [
  [
    'git',
    `diff --git a/src/page.ts b/src/page.ts
index 3f1c2aa..9b0d1ce 100644
--- a/src/page.ts
+++ b/src/page.ts
@@ -7,6 +7,5 @@ export async function remove(page: Page, user: User): Promise<void> {
   const log = open();
-  ${CHECK}
   await store.remove(page.id);
   log.write(page.id);
 }
`,
  ],
  [
    'git format-patch with a message',
    `From 9b0d1ce Mon Sep 17 00:00:00 2001
From: Dana <dana@acme.net>
Date: Mon, 5 Jan 2026 10:00:00 +0100
Subject: [PATCH] simplify remove

---
 src/page.ts | 1 -
 1 file changed, 1 deletion(-)

diff --git a/src/page.ts b/src/page.ts
--- a/src/page.ts
+++ b/src/page.ts
@@ -7,5 +7,4 @@
   const log = open();
-  ${CHECK}
   await store.remove(page.id);
-- 
2.43.0
`,
  ],
  [
    'unified with dates',
    `--- src/page.ts	2026-01-05 10:00:00.000000000 +0100
+++ src/page.ts	2026-01-05 10:01:00.000000000 +0100
@@ -7,5 +7,4 @@
   const log = open();
-  ${CHECK}
   await store.remove(page.id);
`,
  ],
  ['a hunk alone', `@@ -8,5 +8,4 @@\n   const log = open();\n-  ${CHECK}\n   await store.remove(page.id);\n`],
  ['a hunk with a bare head', `@@\n   const log = open();\n-  ${CHECK}\n   await store.remove(page.id);\n`],
  [
    'a hunk with dots for a head',
    `@@ ... @@\n   const log = open();\n-  ${CHECK}\n+  // moved\n   await store.remove(page.id);\n`,
  ],
  ['signed lines alone', `-  ${CHECK}\n-  await store.remove(page.id);\n+  await store.remove(page.id);\n`],
  [
    'context',
    `*** src/page.ts	2026-01-05
--- src/page.ts	2026-01-05
***************
*** 7,10 ****
    const log = open();
-   ${CHECK}
    await store.remove(page.id);
--- 7,9 ----
    const log = open();
    await store.remove(page.id);
`,
  ],
  ['normal', `8d7\n<   ${CHECK}\n`],
  [
    'apply_patch',
    `*** Begin Patch
*** Update File: src/page.ts
@@ export async function remove
   const log = open();
-  ${CHECK}
   await store.remove(page.id);
*** End Patch
`,
  ],
  [
    'search and replace',
    `src/page.ts
<<<<<<< SEARCH
  ${CHECK}
  await store.remove(page.id);
=======
  await store.remove(page.id);
>>>>>>> REPLACE
`,
  ],
  [
    'a conflict',
    `<<<<<<< HEAD
  ${CHECK}
  await store.remove(page.id);
=======
  await store.remove(page.id);
>>>>>>> simplify
`,
  ],
];

/** Each format fenced as a diff, fenced without a label, and bare under a question. */
export const FORMAT_CASES: readonly SignalCase[] = FORMATS.flatMap(([name, text]) =>
  [
    { how: 'fenced', ask: fenced('diff', text) },
    { how: 'fenced without a label', ask: `ok?\n\n${fenced('', text)}` },
    ...(/^(?:signed|normal|context)/.test(name) && name !== 'signed lines alone'
      ? []
      : [{ how: 'bare', ask: `ok to merge?\n\n${text}\nThanks, Dana` }]),
  ].map(({ how, ask }) => ({
    name: `${name}, ${how}`,
    ask,
    finds: [{ rule: 'diff.check-removed', severity: 'high' as const, at: CHECK }],
    ...(text.includes('src/page.ts') && !text.startsWith('src/page.ts') && !name.startsWith('context')
      ? { paths: ['src/page.ts'] }
      : {}),
  })),
);
