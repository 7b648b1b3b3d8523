// Package importdb keeps the book of imports: who brought which file of numbers, what stood there before, and what was undone. The stores whose
// numbers they are write in it, within the transaction that changes them.
package importdb

import (
	"context"
	"embed"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"sipas/survey"
	"sipas/survey/pg"
)

//go:embed query/*.sql
var queries embed.FS

// Book is the imports of all provinces, as a transaction reaches them.
type Book struct{ sql pg.Queries }

// Open opens the book.
func Open() (*Book, error) {
	sql, err := pg.LoadQueries(queries)
	return &Book{sql}, pg.Error("importdb.Open", err)
}

// Entry is an import as it is written down.
type Entry struct {
	survey.Import
	Before, After string    // the rows of the cells it touches, as JSON that its store reads again
	Upload        uuid.UUID // what it was before somebody said yes; else none
}

// Turn waits until nobody else imports or undoes in the province, and holds the turn until the transaction ends.
func (b *Book) Turn(ctx context.Context, tx pgx.Tx, scope survey.Scope) error {
	_, err := b.turn(ctx, tx, scope, 0)
	return err
}

func (b *Book) turn(ctx context.Context, tx pgx.Tx, scope survey.Scope, step int) (id survey.ImportID, err error) {
	err = tx.QueryRow(ctx, b.sql.Get("TakeImportTurn"), pgx.StrictNamedArgs{"province": scope.Province(), "step": step}).Scan(&id)
	return id, err
}

// Enter writes an import down, in the turn, and returns it with its number and time. Kind Conflict where its upload was imported already.
func (b *Book) Enter(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, e Entry) (survey.Import, error) {
	done := e.Import
	done.File, done.Reason = survey.FileName(done.File), actor.Reason()
	var err error
	if done.ID, err = b.turn(ctx, tx, scope, 1); err != nil {
		return done, err
	}
	var at time.Time
	err = tx.QueryRow(ctx, b.sql.Get("InsertImport"), pgx.StrictNamedArgs{"province": scope.Province(), "id": done.ID, "kind": string(done.Kind),
		"file": done.File, "reason": actor.Reason(), "rows": done.Rows, "new": done.New, "changed": done.Changed, "same": done.Same,
		"total_before": done.Before, "total_after": done.After, "before": e.Before, "after": e.After, "by": actor.Name()}).Scan(&at)
	if err != nil {
		return done, err
	}
	done.At, done.By, done.Last = at, actor.Name(), true
	if e.Upload != uuid.Nil {
		if err := b.claim(ctx, tx, scope, actor, e.Upload, done.ID); err != nil {
			return done, err
		}
	}
	return done, pg.Record(ctx, tx, scope, actor, survey.Act{Action: string(done.Kind) + ".import", Object: done.ID.String(), After: map[string]string{
		"file": done.File, "rows": strconv.Itoa(done.Rows), "new": strconv.Itoa(done.New), "changed": strconv.Itoa(done.Changed), "same": strconv.Itoa(done.Same),
		"total": strconv.FormatInt(done.After, 10)}, Before: map[string]string{"total": strconv.FormatInt(done.Before, 10)}})
}

// claim has an upload be what an import was made of.
func (b *Book) claim(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, upload uuid.UUID, id survey.ImportID) error {
	tag, err := tx.Exec(ctx, b.sql.Get("ClaimUpload"), pgx.StrictNamedArgs{"province": scope.Province(), "id": pgtype.UUID{Bytes: upload, Valid: true},
		"owner": Owner(actor), "import": id})
	if err == nil && tag.RowsAffected() == 0 {
		err = &survey.Error{Op: "importdb.Enter", Kind: survey.Conflict, Key: "imports.gone"}
	}
	return err
}

// Owner is whose an upload is: a person's account, whatever it is called, or a name at the command line.
func Owner(actor survey.Actor) string {
	if actor.Account() != 0 {
		return "account " + strconv.FormatInt(actor.Account(), 10)
	}
	return string(actor.Kind()) + " " + actor.Name()
}

// Last is the last import of a kind that stands, in the turn, which is to be undone. It returns what stood before it and since. Kind NotFound where the province has none of the
// kind with this number; Conflict where it is undone already, or another one of its kind came later and stands.
func (b *Book) Last(ctx context.Context, tx pgx.Tx, scope survey.Scope, kind survey.ImportKind, id survey.ImportID) (before, after string, err error) {
	const op = "importdb.Last"
	var undone, later bool
	err = tx.QueryRow(ctx, b.sql.Get("SelectImport"), pgx.StrictNamedArgs{"province": scope.Province(), "id": id, "kind": string(kind)}).
		Scan(&undone, &later, &before, &after)
	switch {
	case survey.KindOf(pg.Error(op, err)) == survey.NotFound:
		return "", "", &survey.Error{Op: op, Kind: survey.NotFound, Key: "imports.unknown"}
	case undone:
		return "", "", &survey.Error{Op: op, Kind: survey.Conflict, Key: "imports.undone"}
	case later:
		return "", "", &survey.Error{Op: op, Kind: survey.Conflict, Key: "imports.not_last"}
	}
	return before, after, err
}

// Undone marks an import as undone, once what stood before stands there again.
func (b *Book) Undone(ctx context.Context, tx pgx.Tx, scope survey.Scope, actor survey.Actor, kind survey.ImportKind, id survey.ImportID) error {
	_, err := tx.Exec(ctx, b.sql.Get("MarkImportUndone"), pgx.StrictNamedArgs{"province": scope.Province(), "id": id, "by": actor.Name(), "reason": actor.Reason()})
	if err != nil {
		return err
	}
	return pg.Record(ctx, tx, scope, actor, survey.Act{Action: string(kind) + ".undo", Object: id.String()})
}

// MayUndo fails where nobody acts, or the scope does not reach the whole province, or nobody says why.
func MayUndo(op string, scope survey.Scope, actor survey.Actor) error {
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	if !scope.Whole() {
		return survey.Outside(op)
	}
	if actor.Reason() == "" {
		return &survey.Error{Op: op, Kind: survey.Invalid, Key: "imports.reason"}
	}
	return nil
}
