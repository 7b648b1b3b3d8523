// Package staff has the nouns and rules of the people of a province who work with the survey: accounts, roles and what each may do, grants,
// sessions, invitations, passwords, waiting times, and the audit log. No I/O.
//
//	account     a person who may sign in: with a password and, where a role asks for it, a second factor, or by the province's single sign-on
//	role        one of six, in code; a table says what each may do
//	grant       that an account has a role, in the province or in one unit, from a day until a day, by whom and why
//	session     an account that has signed in, until it ends
//	invitation  a link of one use with which a person chooses a password
//	entry       one row of the audit log, chained to the one before by its hash
package staff
