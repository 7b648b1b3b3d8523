package staffdb

import (
	"bytes"
	"context"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/staff"
)

type secretsRow struct {
	PasswordHash string
	CodeSecret   []byte
	State        string
}

// hold has nobody else change what an account's owner proves with who it is, or let anybody in, until the transaction ends. It comes before all
// else that such a transaction holds.
func (s *Store) hold(ctx context.Context, tx pgx.Tx, op string, scope survey.Scope, id staff.AccountID) (secretsRow, error) {
	rows, err := collect[secretsRow](ctx, s, tx, op, "HoldAccount", scope, pgx.StrictNamedArgs{"id": int64(id)})
	if err == nil && len(rows) == 0 {
		err = &survey.Error{Op: op, Kind: survey.NotFound, Key: "account.unknown"}
	}
	if err != nil {
		return secretsRow{}, err
	}
	return rows[0], nil
}

// holdAsRead does the same for who has proved who it is by an account as it was read, which takes a while where a password is hashed. Kind Conflict
// and key account.secrets_changed where somebody has changed the password, the second factor or the state since: what was proved is worth nothing then.
func (s *Store) holdAsRead(ctx context.Context, tx pgx.Tx, op string, scope survey.Scope, a staff.Account) error {
	now, err := s.hold(ctx, tx, op, scope, a.ID)
	if err == nil && (now.PasswordHash != a.PasswordHash || !bytes.Equal(now.CodeSecret, a.CodeSecret) || now.State != string(a.State)) {
		err = secretsChanged(op)
	}
	return err
}

func secretsChanged(op string) error {
	return &survey.Error{Op: op, Kind: survey.Conflict, Key: "account.secrets_changed"}
}
