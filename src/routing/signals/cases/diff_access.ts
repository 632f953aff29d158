// Changes to who may do what, each with what must be said of it. Written for this test.
import { fenced, type SignalCase } from './case.ts';

export const ACCESS_DIFFS: readonly SignalCase[] = [
  {
    name: 'a role check goes',
    ask: `tidy up, ok?

diff --git a/src/http/export.ts b/src/http/export.ts
--- a/src/http/export.ts
+++ b/src/http/export.ts
@@ -10,9 +10,6 @@ export async function exportAll(request: Request) {
   const user = await currentUser(request);
-  if (!user.roles.includes('exporter')) {
-    return forbidden();
-  }
   return stream(await rowsOf(user));
 }
`,
    finds: [{ rule: 'diff.check-removed', severity: 'high', category: 'auth', at: "!user.roles.includes('exporter')" }],
    paths: ['src/http/export.ts'],
  },
  {
    name: 'a decorator that asks for a login goes',
    ask: `makes the preview work again

@@ -21,7 +21,6 @@
 @app.route("/reports/<int:id>")
-@login_required
 def report(id):
     return render(Report.get(id))
`,
    finds: [{ rule: 'diff.check-removed', severity: 'high', at: '@login_required' }],
  },
  {
    name: 'a permission class list is emptied',
    ask: fenced(
      'diff',
      `
--- a/api/views.py
+++ b/api/views.py
@@ -4,7 +4,7 @@ class LedgerView(APIView):
-    permission_classes = [IsAuthenticated, IsAccountant]
+    permission_classes = []
     serializer_class = EntrySerializer
`,
    ),
    finds: [{ rule: 'auth.open-access', severity: 'high', at: 'permission_classes = []' }],
  },
  {
    name: 'and turns into or in a guard',
    ask: `simplify

@@ -40,5 +40,5 @@ func canRelease(u User, job Job) bool {
-	return u.IsMember(job.Team) && u.HasScope("release")
+	return u.IsMember(job.Team) || u.HasScope("release")
 }
`,
    finds: [{ rule: 'diff.check-weakened', severity: 'high', category: 'auth' }],
  },
  {
    name: 'a strict comparison of a token turns loose',
    ask: `lint fix

--- a/lib/session.js
+++ b/lib/session.js
@@ -12,3 +12,3 @@ function matches(session, token) {
-  return session.token === token;
+  return session.token == token;
 }
`,
    finds: [
      { rule: 'diff.check-weakened', severity: 'high' },
      { rule: 'path.auth', severity: 'medium', at: 'lib/session.js' },
    ],
  },
  {
    name: 'a refusal turns into a pass',
    ask: `
@@ -15,7 +15,7 @@ def allowed(user, document):
     if user.suspended:
-        return False
+        return True
     return document.owner_id == user.id
`,
    finds: [{ rule: 'diff.check-weakened', severity: 'high' }],
  },
  {
    name: 'a negation is lost',
    ask: `typo fix

@@ -3,5 +3,5 @@ export function mayEdit(user: User, page: Page) {
-  if (!user.isEditor) throw new Forbidden();
+  if (user.isEditor) throw new Forbidden();
   return page;
`,
    finds: [{ rule: 'diff.check-weakened', severity: 'high', at: '!user.isEditor' }],
  },
  {
    name: 'verify turns into decode',
    ask: `smaller dependency, same result

--- a/src/token.ts
+++ b/src/token.ts
@@ -5,4 +5,4 @@
 export function readToken(raw: string): Claims {
-  return jwt.verify(raw, publicKey, { algorithms: ['RS256'] });
+  return jwt.decode(raw);
 }
`,
    finds: [{ rule: 'diff.proof-dropped', severity: 'high', at: 'jwt.verify' }],
  },
  {
    name: 'a constant-time comparison turns into equality',
    ask: `readability

@@ -8,3 +8,3 @@ def check_webhook(body, header):
-    return hmac.compare_digest(sign(body), header)
+    return sign(body) == header
`,
    finds: [{ rule: 'diff.proof-dropped', severity: 'high' }],
  },
  {
    name: 'a signature check of a webhook goes',
    ask: fenced(
      'diff',
      `
@@ -2,7 +2,6 @@ app.post('/hooks/orders', async (req, res) => {
   const event = req.body;
-  verifySignature(req.rawBody, req.headers['x-signature']);
   await enqueue(event);
   res.sendStatus(204);
`,
    ),
    finds: [{ rule: 'diff.check-removed', severity: 'high' }],
  },
  {
    name: 'middleware that authenticates goes from a list',
    ask: `faster in the benchmark

@@ -1,5 +1,5 @@
-router.use(requireAuth, audit, rateLimit);
+router.use(audit);
 router.get('/invoices', list);
`,
    finds: [{ rule: 'diff.throttle' }],
  },
  {
    name: 'a rate limit of the login grows',
    ask: `support asked for it

@@ -14,3 +14,3 @@ const loginLimiter = rateLimit({
-  rateLimit: { windowMs: 60_000, max: 5 },
+  rateLimit: { windowMs: 60_000, max: 5000 },
`,
    finds: [{ rule: 'diff.throttle', category: 'auth' }],
  },
  {
    name: 'certificate checks go off in an added line',
    ask: `works behind the proxy now

@@ -7,4 +7,4 @@
-    r = session.post(url, json=payload, timeout=10)
+    r = session.post(url, json=payload, timeout=10, verify=False)
     r.raise_for_status()
`,
    finds: [{ rule: 'auth.proof-off', severity: 'high', at: 'verify=False' }],
  },
  {
    name: 'a weak hash comes in',
    ask: `speed

@@ -2,3 +2,3 @@ def password_digest(password, salt):
-    return hashlib.scrypt(password, salt=salt, n=2**14, r=8, p=1)
+    return hashlib.md5(password + salt).hexdigest()
`,
    finds: [{ rule: 'diff.crypto-code' }, { rule: 'auth.weak-crypto', at: 'hashlib.md5' }],
  },
  {
    name: 'a secret is printed',
    ask: `debugging the staging login, keep it in

@@ -30,4 +30,5 @@ async function login(form) {
   const session = await open(form);
+  console.log('session', session.id, form.password);
   return session;
`,
    finds: [{ rule: 'diff.secret-logged', severity: 'high', category: 'secrets', at: 'form.password' }],
  },
  {
    name: 'the tenant filter of a query goes',
    ask: `the report was empty for admins

@@ -9,7 +9,6 @@ class InvoiceRepository
   def visible(user)
     scope = Invoice.all
-    scope = scope.where(tenant_id: user.tenant_id) unless user.admin?
     scope.order(:created_at)
   end
`,
    finds: [{ rule: 'diff.check-removed', severity: 'high', category: 'auth', at: 'tenant_id: user.tenant_id' }],
  },
  {
    name: 'an early return is deleted',
    ask: `dead code?

@@ -11,8 +11,5 @@ fn handle(cmd: Command, gate: &Gate) -> Result<()> {
-    if gate.closed() {
-        return Err(Error::Closed);
-    }
     run(cmd)
 }
`,
    finds: [{ rule: 'diff.guard-removed', severity: 'medium' }],
  },
  {
    name: 'a check is commented out',
    ask: `only until Monday

@@ -5,5 +5,5 @@ def transfer(account, user):
-    ensure_owner(account, user)
+    # ensure_owner(account, user)
     account.move()
`,
    finds: [{ rule: 'diff.check-removed', severity: 'high', at: 'ensure_owner' }],
  },
  {
    name: 'a pre-authorize annotation goes',
    ask: `
@@ -44,7 +44,6 @@ public class PayrollController {
     @GetMapping("/{id}")
-    @PreAuthorize("hasRole('HR')")
     public Payslip one(@PathVariable long id) {
`,
    finds: [{ rule: 'diff.check-removed', severity: 'high', at: '@PreAuthorize' }],
  },
  {
    name: 'origins of a browser are opened',
    ask: `the partner could not connect

@@ -3,5 +3,5 @@ app.use(cors({
-  origin: ['https://shop.example.net'],
+  origin: '*',
   credentials: true,
`,
    finds: [{ rule: 'auth.cross-origin', severity: 'high', at: "origin: '*" }],
  },
  {
    name: 'a cookie loses its flags',
    ask: `local testing was a pain

@@ -6,7 +6,7 @@ app.use(session({
   cookie: {
-    httpOnly: true,
-    secure: true,
+    httpOnly: false,
+    secure: false,
   },
`,
    finds: [{ rule: 'auth.cookie-flags' }],
  },
  {
    name: 'a hunk without any header but with both signs',
    ask: `fine?

-    if session.expired: raise Unauthorized()
-    return load(session.user_id)
+    return load(session.user_id)
`,
    finds: [{ rule: 'diff.check-removed', severity: 'high' }],
  },
  {
    name: 'the dangerous hunk is not the first',
    ask: `mostly docs

diff --git a/README.md b/README.md
--- a/README.md
+++ b/README.md
@@ -1 +1 @@
-Run teh tests
+Run the tests
diff --git a/web/button.css b/web/button.css
--- a/web/button.css
+++ b/web/button.css
@@ -1,3 +1,3 @@
 .button {
-  color: red;
+  color: blue;
 }
diff --git a/core/door.go b/core/door.go
--- a/core/door.go
+++ b/core/door.go
@@ -5,7 +5,4 @@ func open(b Badge, d Door) error {
-	if b.Revoked {
-		return ErrDenied
-	}
 	return d.Unlock()
 }
`,
    finds: [{ rule: 'diff.check-removed', severity: 'high', at: 'b.Revoked' }],
    paths: ['README.md', 'web/button.css', 'core/door.go'],
  },
  {
    name: 'a patch in the format of apply_patch',
    ask: `apply:

*** Begin Patch
*** Update File: server/acl.rb
@@ class Acl
   def readable?(doc)
-    doc.public? || doc.owner == @user
+    true
   end
*** End Patch
`,
    finds: [
      { rule: 'path.auth', at: 'server/acl.rb' },
      { rule: 'diff.check-weakened', severity: 'high' },
    ],
    paths: ['server/acl.rb'],
  },
  {
    name: 'a search and replace block',
    ask: `src/guard.ts

<<<<<<< SEARCH
  if (!isAllowed(user, action)) throw new AccessDenied();
  return next();
=======
  return next();
>>>>>>> REPLACE
`,
    finds: [{ rule: 'diff.check-removed', severity: 'high', at: '!isAllowed(user, action)' }],
  },
  {
    name: 'a normal diff with angle brackets',
    ask: fenced(
      'diff',
      `
12,13c12
<     require_admin(user)
<     purge_cache(region)
---
>     purge_cache(region)
`,
    ),
    finds: [{ rule: 'diff.check-removed', at: 'require_admin(user)' }],
  },
  {
    name: 'context lines that lost their blank',
    ask: fenced(
      'diff',
      `
@@ -1,5 +1,4 @@
def approve(request, user):
-    check_four_eyes(request, user)
    request.state = "approved"
    request.save()
`,
    ),
    finds: [{ rule: 'diff.check-removed', at: 'check_four_eyes' }],
  },
  {
    name: 'wrong counts in the head of a hunk',
    ask: `please merge

@@ -100,2 +100,9 @@ def can_see(user, file):
     if file.shared:
         return True
-    return user.id in file.readers and not user.blocked
+    return user.id in file.readers

Thanks!
`,
    finds: [{ rule: 'diff.check-weakened', severity: 'high' }],
  },
  {
    name: 'windows line ends',
    ask: 'ok?\r\n\r\n@@ -1,3 +1,2 @@ bool mayOpen(User u)\r\n {\r\n-  if (u.banned) return false;\r\n   return true;\r\n',
    finds: [{ rule: 'diff.check-removed', severity: 'high', at: 'u.banned' }],
  },
];
