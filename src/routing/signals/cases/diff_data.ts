// Changes to money, data and operation, each with what must be said of it. Written for this test.
import { fenced, type SignalCase } from './case.ts';

export const DATA_DIFFS: readonly SignalCase[] = [
  {
    name: 'rounding of a total',
    ask: `one line

--- a/src/cart/total.ts
+++ b/src/cart/total.ts
@@ -18,3 +18,3 @@ export function total(items: Item[]): number {
-  return roundHalfEven(subtotal * (1 + taxRate));
+  return Math.floor(subtotal * (1 + taxRate));
`,
    finds: [{ rule: 'diff.money-arithmetic', severity: 'medium', category: 'money' }],
  },
  {
    name: 'a discount is applied twice',
    ask: `
@@ -5,6 +5,7 @@ def final_price(order):
     price = order.price
     price -= price * order.discount
+    price -= price * order.customer.discount
     return price
`,
    finds: [{ rule: 'diff.money-arithmetic', at: 'order.customer.discount' }],
  },
  {
    name: 'a tax rate as a number',
    ask: fenced(
      'diff',
      `
@@ -1,4 +1,4 @@
 module Duty
-  VAT_RATE = 0.21
+  VAT_RATE = 0.12
 end
`,
    ),
    finds: [{ rule: 'diff.money-arithmetic', category: 'money' }],
  },
  {
    name: 'a refund without its check for the second time',
    ask: `
@@ -20,9 +20,7 @@ async function onReturn(order) {
-  if (order.refundedAt) return;
-  await payments.refund(order.chargeId, { idempotencyKey: order.id });
+  await payments.refund(order.chargeId);
   order.refundedAt = new Date();
`,
    finds: [
      { rule: 'diff.money-moved', severity: 'high', category: 'money' },
      { rule: 'diff.idempotency-removed', severity: 'high' },
    ],
  },
  {
    name: 'a charge is tried again',
    ask: `flaky network

@@ -8,3 +8,5 @@ def bill(customer, amount):
-    gateway.charge(customer.card, amount)
+    for attempt in range(3):
+        gateway.charge(customer.card, amount)
`,
    finds: [{ rule: 'diff.money-moved', severity: 'high' }],
  },
  {
    name: 'fsync goes',
    ask: `10x faster writes

--- a/wal/writer.go
+++ b/wal/writer.go
@@ -31,7 +31,6 @@ func (w *Writer) Append(b []byte) error {
 	if _, err := w.f.Write(b); err != nil {
 		return err
 	}
-	if err := w.f.Sync(); err != nil { return err }
 	return nil
 }
`,
    finds: [{ rule: 'diff.sync-removed', severity: 'high', category: 'data-loss', at: 'w.f.Sync()' }],
  },
  {
    name: 'a transaction is opened up',
    ask: `
@@ -3,9 +3,8 @@ def move_stock(a, b, n):
-    with transaction.atomic():
-        a.take(n)
-        b.put(n)
+    a.take(n)
+    b.put(n)
`,
    finds: [{ rule: 'diff.transaction-removed', severity: 'high', category: 'data-loss' }],
  },
  {
    name: 'a lock goes',
    ask: `
@@ -12,10 +12,8 @@ class SeatMap {
   reserve(seat: Seat): void {
-    this.mutex.lock();
     this.seats.set(seat.id, seat);
-    this.mutex.unlock();
   }
`,
    finds: [{ rule: 'diff.lock-removed', category: 'data-loss' }],
  },
  {
    name: 'rows are deleted in bulk',
    ask: `cleanup job

@@ -2,5 +2,6 @@ export async function nightly(db: Db) {
   await db.sessions.expireOld();
+  await db.events.deleteMany({});
   await db.close();
 }
`,
    finds: [{ rule: 'diff.erases', severity: 'high', category: 'data-loss', at: 'deleteMany' }],
  },
  {
    name: 'retention is cut',
    ask: `disk is full

--- a/config/archive.toml
+++ b/config/archive.toml
@@ -1,3 +1,3 @@
 [events]
-retention_days = 1825
+retention_days = 30
`,
    finds: [{ rule: 'diff.retention', category: 'data-loss' }],
  },
  {
    name: 'await is lost',
    ask: `
@@ -9,4 +9,4 @@ async function close(order: Order) {
-  await store.save(order);
+  store.save(order);
   respond(200);
`,
    finds: [{ rule: 'diff.await-removed', category: 'production' }],
  },
  {
    name: 'a message is acknowledged before it is handled',
    ask: `
@@ -10,3 +10,3 @@ async def consume(message):
-    await handle(message)
-    await message.ack()
+    await message.ack()
+    await handle(message)
`,
    finds: [{ rule: 'diff.order', severity: 'medium' }],
  },
  {
    name: 'a constant of a class that retries',
    ask: `
@@ -10,2 +10,2 @@ class RetryPolicy:
-    MAX = 3
+    MAX = 300
`,
    finds: [{ rule: 'diff.retry' }],
  },
  {
    name: 'errors are swallowed',
    ask: `the log was noisy

@@ -5,4 +5,7 @@ def sync(rows):
-    upload(rows)
+    try:
+        upload(rows)
+    except Exception: pass
`,
    finds: [{ rule: 'diff.errors-hidden' }],
  },
  {
    name: 'retries are raised',
    ask: `
--- a/worker/config.yaml
+++ b/worker/config.yaml
@@ -1,3 +1,3 @@
 queue:
-  max_retries: 3
+  max_retries: 50
`,
    finds: [{ rule: 'diff.retry' }],
  },
];
