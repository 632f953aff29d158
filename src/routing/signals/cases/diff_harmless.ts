// Changes that do not change what runs, and look-alikes of those that do: all of them must stay quiet. Written for this test.
import { fenced, type SignalCase } from './case.ts';

export const HARMLESS_DIFFS: readonly SignalCase[] = [
  {
    name: 'a spelling in a readme under billing',
    ask: `
--- a/billing/README.md
+++ b/billing/README.md
@@ -1 +1 @@
-How to isue a refund
+How to issue a refund
`,
    quiet: true,
    paths: ['billing/README.md'],
  },
  {
    name: 'a comment in access code',
    ask: `
--- a/src/auth/login.ts
+++ b/src/auth/login.ts
@@ -3,4 +3,5 @@ export function login(user: User) {
-  // check teh password
+  // Check the password first: the lookup is slow.
+  // See docs/login.md.
   return verify(user.password);
`,
    quiet: true,
  },
  {
    name: 'a docstring about money',
    ask: `
@@ -1,4 +1,5 @@
 def vat(amount):
+    """Return the value added tax of an amount."""
     return amount * VAT_RATE
`,
    quiet: true,
  },
  {
    name: 'a comment of several lines',
    ask: `
--- a/src/billing/fees.go
+++ b/src/billing/fees.go
@@ -9,6 +9,9 @@
+/*
+ * Fees are rounded half to even, refunds too.
+ */
 func Fee(amount int64) int64 {
 	return amount / 100
 }
`,
    quiet: true,
  },
  {
    name: 'a comment in a table statement',
    ask: `
@@ -2,3 +2,4 @@ CREATE TABLE accounts (
   id bigint,
+  -- ISO 4217
   currency char(3)
`,
    quiet: true,
  },
  {
    name: 'a comment in a manifest',
    ask: `
--- a/k8s/prod/api.yaml
+++ b/k8s/prod/api.yaml
@@ -1,3 +1,4 @@
+# owned by the platform team
 apiVersion: apps/v1
 kind: Deployment
`,
    quiet: true,
  },
  {
    name: 'blanks and line breaks',
    ask: `formatter

--- a/src/payments/charge.ts
+++ b/src/payments/charge.ts
@@ -4,5 +4,7 @@ export function charge(card: Card, amount: Money) {
-  return gateway.charge({ card: card.token, amount: amount.minor });
+  return gateway.charge({
+    card: card.token,
+    amount: amount.minor,
+  });
 }
`,
    quiet: true,
  },
  {
    name: 'single quotes to double quotes',
    ask: `
--- a/src/auth/roles.js
+++ b/src/auth/roles.js
@@ -1,2 +1,2 @@
-export const ADMIN = 'admin';
+export const ADMIN = "admin";
`,
    quiet: true,
  },
  {
    name: 'the text of a button that pays',
    ask: `
--- a/web/checkout/PayButton.tsx
+++ b/web/checkout/PayButton.tsx
@@ -6,3 +6,3 @@ export function PayButton(props: Props) {
-  return <Button label="Pay now please" onClick={props.pay} />;
+  return <Button label="Pay now" onClick={props.pay} />;
 }
`,
    quiet: true,
  },
  {
    name: 'the words of an error',
    ask: `
@@ -8,3 +8,3 @@ def withdraw(account, amount):
     if amount > account.balance:
-        raise ValueError("not enought money")
+        raise ValueError("not enough money on this account")
`,
    quiet: true,
  },
  {
    name: 'a class name of a style',
    ask: `
--- a/web/payment/Form.tsx
+++ b/web/payment/Form.tsx
@@ -2,3 +2,3 @@ export const Form = () => (
-  <form className="payment-form">
+  <form className="payment-form payment-form--wide">
`,
    quiet: true,
  },
  {
    name: 'a style sheet named after payments',
    ask: `
--- a/web/payment_button_color.css
+++ b/web/payment_button_color.css
@@ -1,3 +1,3 @@
 .payment-button {
-  background: #c00;
+  background: #060;
 }
`,
    quiet: true,
  },
  {
    name: 'styles in code',
    ask: `
@@ -3,5 +3,5 @@ const payButton = {
-  backgroundColor: 'red',
-  padding: '4px',
+  backgroundColor: 'green',
+  padding: '6px',
 };
`,
    quiet: true,
  },
  {
    name: 'the name of a test',
    ask: `
--- a/src/auth/login.test.ts
+++ b/src/auth/login.test.ts
@@ -1,3 +1,3 @@
-test('login works', async () => {
+test('a wrong password is refused', async () => {
   await assert.rejects(login('x', 'y'));
`,
    quiet: true,
  },
  {
    name: 'an assertion of a test about money',
    ask: `
--- a/tests/billing/test_total.py
+++ b/tests/billing/test_total.py
@@ -5,3 +5,3 @@ def test_total():
-    assert total([1, 2]) == 3
+    assert total([1, 2, 3]) == 6
`,
    quiet: true,
  },
  {
    name: 'the order of imports',
    ask: `
--- a/src/auth/index.ts
+++ b/src/auth/index.ts
@@ -1,4 +1,4 @@
-import { verify } from './verify.ts';
 import { login } from './login.ts';
+import { verify } from './verify.ts';
 import { logout } from './logout.ts';
`,
    not: ['diff.check-removed', 'diff.check-weakened'],
  },
  {
    name: 'a local variable gets a better name',
    ask: `
--- a/src/billing/invoice.ts
+++ b/src/billing/invoice.ts
@@ -4,5 +4,5 @@ export function invoice(order: Order) {
-  const x = render(order);
-  return send(x);
+  const document = render(order);
+  return send(document);
 }
`,
    quiet: true,
  },
  {
    name: 'members of an object in another order',
    ask: `
@@ -3,4 +3,4 @@ const labels = {
-  width: 4,
-  height: 6,
+  height: 6,
+  width: 4,
`,
    quiet: true,
    not: ['diff.order'],
  },
  {
    name: 'a log line',
    ask: `
@@ -7,3 +7,4 @@ def import_scans(path):
     rows = read(path)
+    logger.info("read %d rows from %s", len(rows), path)
     return rows
`,
    quiet: true,
  },
  {
    name: 'texts in other languages',
    ask: `
--- a/locales/de/payments.json
+++ b/locales/de/payments.json
@@ -1,3 +1,3 @@
-  "refund": "Rueckzahlung",
+  "refund": "Rückzahlung",
`,
    quiet: true,
  },
  {
    name: 'a lock file in a folder of modules',
    ask: `
--- a/node_modules/stripe/index.js
+++ b/node_modules/stripe/index.js
@@ -1,2 +1,2 @@
-exports.charge = 1;
+exports.charge = 2;
`,
    quiet: true,
  },
  {
    name: 'an example folder',
    ask: `
--- a/examples/auth/server.ts
+++ b/examples/auth/server.ts
@@ -2,3 +2,3 @@
-  if (!user.isAdmin) return deny();
+  if (!user.isOwner) return deny();
`,
    quiet: true,
  },
  {
    name: 'ordinary code leaves only a low signal',
    ask: `
--- a/src/text/wrap.ts
+++ b/src/text/wrap.ts
@@ -10,4 +10,4 @@ export function wrap(text: string, width: number): string[] {
-  const words = text.split(' ');
+  const words = text.split(/\\s+/);
   return join(words, width);
`,
    quiet: true,
    finds: [{ rule: 'diff.code', severity: 'low' }],
  },
  {
    name: 'a sum that is no money',
    ask: `
@@ -3,3 +3,3 @@ function mean(values: number[]): number {
-  return values.reduce((a, b) => a + b, 0) / values.length;
+  return values.reduce((a, b) => a + b) / values.length;
`,
    quiet: true,
  },
  {
    name: 'a list of bullets is no diff',
    ask: `notes from today:

- buy milk
- call the dentist
+ bonus: water the plants

what did I forget?`,
    quiet: true,
  },
  {
    name: 'an enumeration that grows at its end',
    ask: `
@@ -3,4 +3,5 @@ enum Color {
   Red = 1,
   Green = 2,
+  Blue = 3,
 }
`,
    quiet: true,
  },
  {
    name: 'a signature that is an e-mail footer',
    ask: `reword my signature

-- 
Dana Roth
Head of Payments, on call for production this week
`,
    quiet: true,
  },
  {
    name: 'a fence of plain words with a dash',
    ask: fenced(
      'text',
      `
- payments team: retro on Monday
- auth team: offsite
`,
    ),
    quiet: true,
  },
];
