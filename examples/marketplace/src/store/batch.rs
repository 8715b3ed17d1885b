//! Statements that change something, and that happen together or not at all.
//!
//! PostgreSQL gets them as one statement, so storing a decision is one trip to the server, however many
//! events, transfers and answers it has. SQLite is in the same process, and runs them one by one in a
//! transaction.

use sqlx::query::{Query, QueryScalar};
use sqlx::{Any, AnyConnection, Database, Executor, Transaction};

use super::{Dialect, Store, StoreError};

/// How many rows one statement writes at most, and how many values a joined statement has at most. PostgreSQL
/// numbers the values with 16 bits.
const MOST_ROWS: usize = 1_000;
const MOST_VALUES: usize = 30_000;

/// A value of a statement.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Text(String),
    Number(i64),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

#[derive(Debug)]
struct Statement {
    text: String,
    values: Vec<Value>,
}

/// The statements, in their order.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    statements: Vec<Statement>,
    /// Whether the first statement must change a row. If it does not, nothing happens.
    conditional: bool,
}

impl Batch {
    /// A batch that happens only if this statement changes a row.
    pub(crate) fn only_if(text: impl Into<String>, values: Vec<Value>) -> Self {
        Self { statements: vec![Statement { text: text.into(), values }], conditional: true }
    }

    /// Adds a statement. Its text contains `{before}` where a condition can be.
    pub(crate) fn add(&mut self, text: impl Into<String>, values: Vec<Value>) {
        self.statements.push(Statement { text: text.into(), values });
    }

    /// Adds rows of a table. `table` is its name with its columns. The rows have the given values, and then
    /// those of `more`, which is a part of the statement.
    pub(crate) fn add_rows(&mut self, table: &str, more: &str, rows: Vec<Vec<Value>>) {
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let (mut texts, mut values) = (Vec::new(), Vec::new());
            for row in rows.by_ref().take(MOST_ROWS) {
                let first = values.len().saturating_add(1);
                let places = (first..).take(row.len()).map(|place| format!("${place}")).collect::<Vec<_>>();
                texts.push(format!("({}{more})", places.join(", ")));
                values.extend(row);
            }
            let text = format!(
                "INSERT INTO {table} SELECT * FROM (VALUES {}) AS added WHERE {{before}}",
                texts.join(", ")
            );
            self.add(text, values);
        }
    }

    /// Runs the batch. Returns false, and changes nothing, if its condition is not met.
    pub(crate) async fn run(&self, store: &Store) -> Result<bool, StoreError> {
        if self.is_joined(store) {
            return self.run_joined(store, &store.pool).await;
        }
        let mut transaction = store.begin().await?;
        let met = self.run_one_by_one(store, &mut transaction).await?;
        if met {
            transaction.commit().await?;
        } else {
            transaction.rollback().await?;
        }
        Ok(met)
    }

    /// The same in a transaction of the caller, who rolls it back if the condition is not met.
    pub(crate) async fn run_in(
        &self,
        store: &Store,
        transaction: &mut Transaction<'_, Any>,
    ) -> Result<bool, StoreError> {
        if self.is_joined(store) {
            return self.run_joined(store, &mut **transaction).await;
        }
        self.run_one_by_one(store, transaction).await
    }

    fn is_joined(&self, store: &Store) -> bool {
        let values: usize = self.statements.iter().map(|statement| statement.values.len()).sum();
        store.dialect == Dialect::Postgres && values <= MOST_VALUES
    }

    async fn run_joined<'c>(
        &self,
        store: &Store,
        executor: impl Executor<'c, Database = Any>,
    ) -> Result<bool, StoreError> {
        let mut query: QueryScalar<'_, Any, i64, _> = sqlx::query_scalar(store.words(&self.joined()));
        for value in self.statements.iter().flat_map(|statement| statement.values.clone()) {
            query = match value {
                Value::Text(text) => query.bind(text),
                Value::Number(number) => query.bind(number),
            };
        }
        Ok(query.fetch_one(executor).await? == 1)
    }

    async fn run_one_by_one(
        &self,
        store: &Store,
        connection: &mut AnyConnection,
    ) -> Result<bool, StoreError> {
        for (place, statement) in self.statements.iter().enumerate() {
            let text = store.words(&statement.text.replace("{before}", "TRUE"));
            let changed =
                bound(sqlx::query(text), statement.values.clone()).execute(&mut *connection).await?;
            if place == 0 && self.conditional && changed.rows_affected() == 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// One statement that does the same. It gives the number 1 if the condition is met. Each part reads from
    /// the part before it, because PostgreSQL gives no other promise about their order, and all
    /// transactions have to lock in the same order.
    fn joined(&self) -> String {
        let (mut parts, mut offset) = (Vec::new(), 0);
        for (place, statement) in self.statements.iter().enumerate() {
            let mut before = match place.checked_sub(1) {
                None => "TRUE".to_owned(),
                Some(before) => format!("(SELECT COUNT(*) FROM part_{before}) >= 0"),
            };
            if self.conditional && place > 0 {
                before.push_str(" AND (SELECT COUNT(*) FROM part_0) > 0");
            }
            let text = renumbered(&statement.text, offset).replace("{before}", &before);
            parts.push(format!("part_{place} AS ({text} RETURNING 1)"));
            offset = offset.saturating_add(statement.values.len());
        }
        let met = if self.conditional { "(SELECT COUNT(*) FROM part_0)" } else { "1" };
        format!("WITH {} SELECT CAST({met} AS BIGINT)", parts.join(", "))
    }
}

/// The text with `$1` as `$6` if the offset is 5.
fn renumbered(text: &str, offset: usize) -> String {
    let mut parts = text.split('$');
    let mut renumbered = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.find(|character: char| !character.is_ascii_digit()).unwrap_or(part.len());
        let (number, rest) = part.split_at(digits);
        let number = number.parse::<usize>().unwrap_or_default().saturating_add(offset);
        renumbered.push_str(&format!("${number}{rest}"));
    }
    renumbered
}

fn bound<'q>(
    query: Query<'q, Any, <Any as Database>::Arguments>,
    values: Vec<Value>,
) -> Query<'q, Any, <Any as Database>::Arguments> {
    values.into_iter().fold(query, |query, value| match value {
        Value::Text(text) => query.bind(text),
        Value::Number(number) => query.bind(number),
    })
}

#[cfg(test)]
mod tests {
    use super::{Batch, Value};

    #[test]
    fn a_joined_batch_reads_each_part_after_the_one_before() {
        let mut batch = Batch::only_if("UPDATE a SET b = $1", vec![Value::from(1)]);
        batch.add("DELETE FROM c WHERE d = $1 AND {before}", vec![Value::from("x")]);
        batch.add_rows("e (f, g)", ", {seconds}", vec![vec![2.into()], vec![3.into()]]);
        assert_eq!(
            batch.joined(),
            "WITH part_0 AS (UPDATE a SET b = $1 RETURNING 1), \
             part_1 AS (DELETE FROM c WHERE d = $2 AND (SELECT COUNT(*) FROM part_0) >= 0 \
             AND (SELECT COUNT(*) FROM part_0) > 0 RETURNING 1), \
             part_2 AS (INSERT INTO e (f, g) \
             SELECT * FROM (VALUES ($3, {seconds}), ($4, {seconds})) AS added \
             WHERE (SELECT COUNT(*) FROM part_1) >= 0 AND (SELECT COUNT(*) FROM part_0) > 0 RETURNING 1) \
             SELECT CAST((SELECT COUNT(*) FROM part_0) AS BIGINT)"
        );
    }
}
