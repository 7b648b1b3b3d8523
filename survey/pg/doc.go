// Package pg is the plumbing to PostgreSQL: the pool, migrations, embedded queries, SQLSTATE to kind of error, and the
// private server of a machine that has been given no database.
package pg
