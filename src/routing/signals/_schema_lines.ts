// Owns how stored shapes look in the code of the common mappers and migration tools: one line each way. Patterns only.

/** A field, column or index declared in code; the line has no comments and its strings are empty. */
const SCHEMA_LINE =
  /\bmodels\.(?:\w{2,40}Field|ForeignKey|OneToOneField|UniqueConstraint|Index)\(|\b(?:mapped_column|Column|relationship|ForeignKey|UniqueConstraint|CheckConstraint)\(|^@(?:Column|Entity|PrimaryGeneratedColumn|JoinColumn|ManyToOne|OneToMany|OneToOne|ManyToMany|Index|Unique|Table|Id|GeneratedValue)\b|\b(?:add_column|add_index|add_foreign_key|add_reference|create_table|change_column|change_table|add_timestamps|add_check_constraint|create_join_table)\b|\bop\.(?:add_column|alter_column|create_table|create_index|create_foreign_key|execute|batch_alter_table)\(|\bmigrations\.(?:AddField|AlterField|CreateModel|AddIndex|AddConstraint|AlterUniqueTogether|RunSQL|RunPython|AlterModelTable)\b|\b(?:pgTable|mysqlTable|sqliteTable)\(|\bschema\.(?:createTable|alterTable|table|create|raw)\(|\bqueryInterface\.(?:addColumn|changeColumn|createTable|addIndex|addConstraint)\(|\bt\.(?:string|integer|bigint|text|boolean|decimal|datetime|timestamp|references|index|jsonb?|float|date|uuid)\b.{0,3}$|\bt(?:able)?\.(?:string|integer|bigInteger|text|boolean|decimal|timestamp|foreign|unique|uuid|jsonb?|increments)\(|\bSchema::(?:create|table)\(|\$table->\w+\(|\bgorm:|^@@(?:index|unique|id|map)\b|@(?:id|unique|relation|default)\b\(?|^model\s+\w+\s*\{|\bnew mongoose\.Schema\(|\bnew Schema\(\{|class\s+\w+\((?:models\.Model|Base|db\.Model|DeclarativeBase|SQLModel[^)]{0,40})\)|<\s*ActiveRecord::(?:Migration|Base)|\bextends\s+(?:Model|BaseEntity|Migration)\b/;

/** A stored field that goes or gets another name. */
const SCHEMA_DROP =
  /\b(?:remove_column|remove_columns|drop_table|rename_column|rename_table|remove_index|remove_reference|remove_foreign_key|drop_join_table)\b|\bop\.(?:drop_\w{2,30}|rename_table)\(|\bmigrations\.(?:RemoveField|RenameField|DeleteModel|RenameModel|RemoveConstraint|RemoveIndex)\b|(?:\.|->)(?:dropColumn|dropTable|dropTableIfExists|renameColumn|renameTable|dropForeign|dropUnique|dropIndex|dropSchema|dropCollection|dropDatabase|dropAllTables)\(|\bqueryInterface\.(?:removeColumn|dropTable|renameColumn|removeConstraint|bulkDelete)\(|\bSchema::(?:drop|dropIfExists|rename)\(/;

/** Stems that every alternative of SCHEMA_DROP holds one of: found at a tenth of its cost, and rarely there. */
const MAY_DROP = /drop|remove|rename|delete/i;

export function dropsStored(code: string): boolean {
  return MAY_DROP.test(code) && SCHEMA_DROP.test(code);
}

/** The same for SCHEMA_LINE; whoever adds an alternative there adds its stem here. */
const MAY_SHAPE =
  /@|odel|olumn|relationship|ForeignKey|onstraint|add_|\bop\.|migrations|able|chema|Interface|\bt\.|gorm|class|ActiveRecord|extends/;

export function isSchemaLine(code: string): boolean {
  return MAY_SHAPE.test(code) && SCHEMA_LINE.test(code);
}
