// Money is found where code computes with it or moves it, models and bulk deletions where code declares or does them; the
// same words in types, labels and other meanings are left alone.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hasArithmetic } from './_arithmetic.ts';
import { fenced, scanAsk } from './cases/case.ts';
import { dropsStored, isSchemaLine } from './_schema_lines.ts';

const found = (label: string, line: string): readonly string[] =>
  scanAsk(fenced(label, line)).signals.flatMap((signal) => (signal.effect === 'modifies' ? [signal.id] : []));

describe('arithmetic', () => {
  const yes = [
    'a * b',
    'a*b',
    'a + b',
    'a - 1',
    'x / y',
    'x/y',
    'x += 1',
    'x -= y',
    'a % 2',
    'a.times(b)',
    'items.reduce((s) => s)',
    'sum(a)',
    'Math.max(a, b)',
    'f(a) * g(b)',
    'a ** b',
  ];
  const no = [
    'int *p',
    'const char* name',
    'a => b',
    'a -> b',
    '<br />',
    'import a/b',
    "require('a/b')",
    '#include <a/b>',
    'kebab-case',
    '*args',
    '**kwargs',
    'a: b',
    '// x',
    'f(a, b)',
    '-a',
    '!a',
    'a?.b',
    'x == y',
  ];
  for (const code of yes) test(`${code} computes`, () => assert.ok(hasArithmetic(code)));
  for (const code of no) test(`${code} does not`, () => assert.ok(!hasArithmetic(code)));
});

const MONEY: readonly (readonly [label: string, line: string, rule: string])[] = [
  ['ts', 'const due = price * quantity;', 'money.arithmetic'],
  ['py', 'fee = amount // 100', 'money.arithmetic'],
  ['py', 'tax = round(net * 0.19, 2)', 'money.arithmetic'],
  ['go', 'const vatRate = 0.19', 'money.arithmetic'],
  ['java', 'if (amount.compareTo(limit) > 0) reject();', 'money.arithmetic'],
  ['rb', 'invoice.total -= discount', 'money.arithmetic'],
  ['sql', 'UPDATE fees SET cents = 5 WHERE id = 1;', 'sql.money-rows'],
  ['js', 'await stripe.refunds.create({ charge });', 'money.call'],
  ['js', 'await gateway.transaction.sale({ amount });', 'money.call'],
  ['py', 'stripe.Charge.create(amount=5)', 'money.call'],
  ['ts', 'await client.payouts.create(body);', 'money.call'],
  ['go', 'err := wallet.Transfer(ctx, from, to)', 'money.call'],
  ['kt', 'chargeCard(card, total)', 'money.call'],
  ['php', '$bank->withdraw($sum);', 'money.call'],
  ['yaml', 'monthly_price: 49', 'money.setting'],
  ['toml', 'vat_rate = 0.19', 'money.setting'],
  ['json', '{\n  "discount": 15\n}', 'money.setting'],
];

const NOT_MONEY: readonly (readonly [label: string, line: string])[] = [
  ['ts', 'type Item = { price: number };'],
  ['ts', 'const label = `${currency} ${amount}`;'],
  ['ts', 'show(invoice);'],
  ['py', 'def charge_battery(level): return level'],
  ['py', 'def transfer_file(src, dst): copy(src, dst)'],
  ['js', 'const capture = /x/.exec(line);'],
  ['js', 'balance(tree.left, tree.right);'],
  ['go', 'total := len(xs) * 2'],
  ['rb', 'quote = Quote.random'],
  ['yaml', 'title: The price of salt'],
  ['yaml', 'port: 8080'],
  ['css', '.price { width: 10px; }'],
  ['ts', '// price * quantity'],
  ['ts', "t('price times quantity')"],
];

describe('money', () => {
  for (const [label, line, rule] of MONEY)
    test(line, () => assert.ok(found(label, line).includes(rule), found(label, line).join()));
  for (const [label, line] of NOT_MONEY) {
    test(`${line} is none`, () =>
      assert.ok(!found(label, line).some((id) => id.startsWith('money.')), found(label, line).join()));
  }
});

describe('stored shapes in code', () => {
  const fields = [
    'name = models.CharField(max_length=3)',
    'id: Mapped[int] = mapped_column(primary_key=True)',
    '@Column({ nullable: true })',
    'add_column :lanes, :code, :string',
    'create_table :lanes do |t|',
    'op.add_column("lanes", c)',
    "export const lanes = pgTable('lanes', {",
    "await knex.schema.createTable('a', f)",
    "await queryInterface.addColumn('a', 'b')",
    "$table->string('code');",
    "Schema::create('lanes', f)",
    'model Lane {',
    'class Lane(models.Model):',
    'class Lane < ActiveRecord::Base',
    'new mongoose.Schema({})',
    'migrations.AddField(',
    'code String @unique',
  ];
  const drops = [
    'remove_column :lanes, :code',
    'drop_table :lanes',
    'op.drop_table("lanes")',
    'migrations.RemoveField(',
    'migrations.RenameField(',
    "t.dropColumn('a')",
    "knex.schema.dropTable('a')",
    "queryInterface.removeColumn('a', 'b')",
    "Schema::dropIfExists('a')",
    "$table->renameColumn('a', 'b')",
    'rename_column :a, :b, :c',
  ];
  const others = [
    'const model = load();',
    'models = [a, b]',
    'table.render()',
    'column(1)',
    'schema.parse(input)',
    'add_row(a)',
    'class Lane(Base0):',
    'create_tablespoon()',
    'drop(a)',
    'rename(a, b)',
    'remove(a)',
  ];
  for (const line of fields) test(line, () => assert.ok(isSchemaLine(line)));
  for (const line of drops) test(line, () => assert.ok(dropsStored(line)));
  for (const line of others) test(`${line} is none`, () => assert.ok(!isSchemaLine(line) && !dropsStored(line)));
});

describe('bulk deletions in code', () => {
  const yes = [
    'db.events.deleteMany({});',
    'Event.delete_all',
    'Order.objects.all().delete()',
    'redis.flushall()',
    'shutil.rmtree(root)',
    'os.RemoveAll(dir)',
    'FileUtils.rm_rf(dir)',
    'fs.rmSync(dir, { recursive: true })',
    'channel.purgeQueue("duty")',
    'admin.deleteTopics(["a"])',
  ];
  const no = [
    'map.delete(id)',
    'list.clear()',
    'shutil.rmtree(tmp_path)',
    'cache.flushall()',
    'log.info("deleteMany(")',
    'event.delete()',
    'os.remove(path)',
  ];
  for (const line of yes) {
    const text = line === 'Event.delete_all' ? 'Event.delete_all(x)' : line;
    test(line, () => assert.ok(found('js', text).includes('data.bulk-delete'), found('js', text).join()));
  }
  for (const line of no) test(`${line} is none`, () => assert.ok(!found('js', line).includes('data.bulk-delete')));
});
