// Package reply writes what goes back: pages, JSON, and errors, which have one table from kind to status and one writer. Messages
// travel as keys and are translated here, into the reader's language.
package reply
