package staffdb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
	"sipas/survey/staff"
)

// Invite makes a new link for a local account, with which its owner chooses a password, and a second factor anew; links made before are worth nothing.
// Kind Conflict and key account.disabled for one that may not sign in.
func (s *Store) Invite(ctx context.Context, scope survey.Scope, actor survey.Actor, a staff.Account, invitation staff.Invitation) error {
	const op = "staffdb.Invite"
	if err := mayChange(op, scope, actor); err != nil {
		return err
	}
	if !a.Local() {
		return &survey.Error{Op: op, Kind: survey.Conflict, Key: "account.elsewhere"}
	}
	invitation.Account = a.ID
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error { return s.invite(ctx, tx, scope, actor, a.Name, invitation) })
}

func (s *Store) invite(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, name string, invitation staff.Invitation) error {
	now, err := s.hold(ctx, tx, "staffdb.invite", scope, invitation.Account)
	if err == nil && staff.State(now.State) == staff.Disabled {
		err = staff.NotInvited("staffdb.invite")
	}
	if err != nil {
		return err
	}
	if _, err := s.exec(ctx, tx, "ExpireInvitations", scope, pgx.StrictNamedArgs{"account": int64(invitation.Account)}); err != nil {
		return err
	}
	if _, err := s.exec(ctx, tx, "InsertInvitation", scope, pgx.StrictNamedArgs{"hash": invitation.Token.Hash(), "account": int64(invitation.Account), "by": actor.Name(),
		"expires": invitation.ExpiresAt}); err != nil {
		return err
	}
	return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "account.invite", Object: name, After: map[string]string{"expires_at": invitation.ExpiresAt.UTC().Format(time.RFC3339)}})
}

// Invited returns the account that a link invites; kind NotFound and key staff.invitation_unknown where it is unknown, was used, or has
// expired, and where the account may not sign in.
func (s *Store) Invited(ctx context.Context, scope survey.Scope, token staff.Token, now time.Time) (staff.Account, error) {
	const op = "staffdb.Invited"
	if err := mustBeWhole(op, scope); err != nil {
		return staff.Account{}, err
	}
	rows, err := collect[struct{ AccountID int64 }](ctx, s, s.pool, op, "SelectInvitation", scope, pgx.StrictNamedArgs{"hash": token.Hash(), "now": now})
	if err != nil {
		return staff.Account{}, err
	}
	if len(rows) == 0 {
		return staff.Account{}, unknownInvitation(op)
	}
	return s.Account(ctx, scope, staff.AccountID(rows[0].AccountID))
}

func unknownInvitation(op string) error {
	return &survey.Error{Op: op, Kind: survey.NotFound, Key: "staff.invitation_unknown"}
}

// Accept uses a link: its account has the password of a hash from now on, no second factor and no passkey yet, and no session; other links are worth
// nothing any more, nor is what anybody proves by an earlier password. Of two who use it at once one is told that it was used.
func (s *Store) Accept(ctx context.Context, scope survey.Scope, token staff.Token, a staff.Account, hash string, now time.Time) error {
	const op = "staffdb.Accept"
	if err := mustBeWhole(op, scope); err != nil {
		return err
	}
	return s.inTx(ctx, op, scope, func(tx pgx.Tx) error {
		held, err := s.hold(ctx, tx, op, scope, a.ID)
		if err == nil && staff.State(held.State) == staff.Disabled {
			err = unknownInvitation(op)
		}
		if err != nil {
			return err
		}
		n, err := s.exec(ctx, tx, "UseInvitation", scope, pgx.StrictNamedArgs{"hash": token.Hash(), "account": int64(a.ID), "now": now})
		if err == nil && n == 0 {
			err = unknownInvitation(op)
		}
		if err != nil {
			return err
		}
		if _, err := s.exec(ctx, tx, "ExpireInvitations", scope, pgx.StrictNamedArgs{"account": int64(a.ID)}); err != nil {
			return err
		}
		if _, err := s.exec(ctx, tx, "UpdateAccountInvited", scope, pgx.StrictNamedArgs{"id": int64(a.ID), "hash": hash}); err != nil {
			return err
		}
		if _, err := s.exec(ctx, tx, "DeleteSessions", scope, pgx.StrictNamedArgs{"account": int64(a.ID), "id": 0, "but": 0}); err != nil {
			return err
		}
		who := survey.SignedIn(int64(a.ID), a.Name, "")
		if _, err := s.dropPasskeys(ctx, tx, op, scope, who, a, 0); err != nil {
			return err
		}
		return pg.Record(ctx, tx, scope, who, survey.Act{Action: "account.accept", Object: a.Name})
	})
}
