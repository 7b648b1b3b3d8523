package surveydb

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/importdb"
	"sipas/survey/pg"
)

type importRow struct {
	ID                                int64
	Kind, FileName, ImportedBy        string
	ImportedAt                        time.Time
	Reason                            string
	RowCount                          int
	NewCount, ChangedCount, SameCount int
	TotalBefore, TotalAfter           int64
	UndoneAt                          *time.Time
	UndoneBy, UndoneReason            string
	Last                              bool
}

func (r importRow) imported() survey.Import {
	return survey.Import{ID: survey.ImportID(r.ID), Kind: survey.ImportKind(r.Kind), File: r.FileName, By: r.ImportedBy, At: r.ImportedAt, Reason: r.Reason,
		Rows: r.RowCount, Changes: survey.Changes{New: r.NewCount, Changed: r.ChangedCount, Same: r.SameCount, Before: r.TotalBefore, After: r.TotalAfter},
		UndoneAt: timeOf(r.UndoneAt), UndoneBy: r.UndoneBy, UndoneReason: r.UndoneReason, Last: r.Last}
}

// Imports returns the imports of a province of one kind, or of all where it is empty, the newest first: no more than most, and where below is
// not 0 those with a smaller number alone. Kind Forbidden where the scope is not the whole province.
func (s *Store) Imports(ctx context.Context, scope survey.Scope, kind survey.ImportKind, below survey.ImportID, most int) ([]survey.Import, error) {
	const op = "surveydb.Imports"
	if !scope.Whole() {
		return nil, survey.Outside(op)
	}
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectImports"), pgx.StrictNamedArgs{"province": scope.Province(), "kind": string(kind), "below": int64(below), "most": most})
	if err != nil {
		return nil, pg.Error(op, err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (survey.Import, error) {
		r, err := pgx.RowToStructByName[importRow](row)
		return r.imported(), err
	})
	return found, pg.Error(op, err)
}

// KeepUpload keeps a file until whoever sent it says yes to what it would change, or UploadFor is over, and returns it with its number. One
// sender has one upload of a kind: the one before goes, and whatever else is over.
func (s *Store) KeepUpload(ctx context.Context, scope survey.Scope, actor survey.Actor, upload survey.Upload, now time.Time) (survey.Upload, error) {
	const op = "surveydb.KeepUpload"
	if err := mayChangeWhole(op, scope, actor); err != nil {
		return upload, err
	}
	if len(upload.Content) > survey.MostUpload {
		return upload, &survey.Error{Op: op, Kind: survey.Invalid, Key: "imports.too_large"}
	}
	upload.ID, upload.Expires, upload.File = uuid.New(), now.Add(survey.UploadFor), survey.FileName(upload.File)
	err := s.inTx(ctx, op, func(tx pgx.Tx) error {
		var batch pgx.Batch
		args := pgx.StrictNamedArgs{"province": scope.Province(), "kind": string(upload.Kind), "owner": importdb.Owner(actor)}
		batch.Queue(s.sql.Get("DeleteUploads"), pgx.StrictNamedArgs{"province": args["province"], "kind": args["kind"], "owner": args["owner"], "now": now})
		args["id"], args["file"], args["content"] = uuidOf(upload.ID), upload.File, upload.Content
		args["plan"], args["expires"] = upload.Plan, upload.Expires
		batch.Queue(s.sql.Get("InsertUpload"), args)
		return tx.SendBatch(ctx, &batch).Close()
	})
	return upload, err
}

// DeleteExpiredUploads removes files that nobody has said yes to in time, and returns how many there were.
func (s *Store) DeleteExpiredUploads(ctx context.Context, scope survey.Scope, actor survey.Actor, now time.Time) (int64, error) {
	const op = "surveydb.DeleteExpiredUploads"
	if err := mayChangeWhole(op, scope, actor); err != nil {
		return 0, err
	}
	tag, err := s.pool.Exec(ctx, s.sql.Get("DeleteExpiredUploads"), pgx.StrictNamedArgs{"province": scope.Province(), "now": now})
	return tag.RowsAffected(), pg.Error(op, err)
}

// DueImports returns the imports of transactions that answers are still to be held against, the first ones first: those that have waited for so
// long, so that what is going on at this moment is left to whoever has begun it.
func (s *Store) DueImports(ctx context.Context, scope survey.Scope, waited time.Duration) ([]survey.DueImport, error) {
	const op = "surveydb.DueImports"
	if !scope.Whole() {
		return nil, survey.Outside(op)
	}
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectDueImports"), pgx.StrictNamedArgs{"province": scope.Province(), "seconds": waited.Seconds()})
	if err != nil {
		return nil, pg.Error(op, err)
	}
	due, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d survey.DueImport, err error) {
		var after string
		if err = row.Scan(&d.ID, &d.Undone, &after); err == nil {
			d.Cells, err = touchedBy(after)
		}
		return d, err
	})
	return due, pg.Error(op, err)
}

// OldestImport returns since when the import waits that answers are to be held against first; the zero time where none does.
func (s *Store) OldestImport(ctx context.Context, scope survey.Scope) (time.Time, error) {
	const op = "surveydb.OldestImport"
	if !scope.Whole() {
		return time.Time{}, survey.Outside(op)
	}
	var since *time.Time
	err := s.pool.QueryRow(ctx, s.sql.Get("SelectOldestImport"), pgx.StrictNamedArgs{"province": scope.Province()}).Scan(&since)
	if err != nil || since == nil {
		return time.Time{}, pg.Error(op, err)
	}
	return *since, nil
}

// EndImport writes down that answers were held against an import, or against its being undone; of units out of reach it stays as it is. Of an import
// that is undone meanwhile nothing is written down: whoever has undone it does so.
func (s *Store) EndImport(ctx context.Context, scope survey.Scope, actor survey.Actor, id survey.ImportID, undone bool) error {
	const op = "surveydb.EndImport"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	_, err := s.pool.Exec(ctx, s.sql.Get("EndImport"), within(scope, pgx.StrictNamedArgs{"province": scope.Province(), "id": int64(id), "undone": undone}))
	return pg.Error(op, err)
}

// Upload returns a file that its sender has not said yes to yet, or the import it became. Kind NotFound where it is another's, or over.
func (s *Store) Upload(ctx context.Context, scope survey.Scope, owner survey.Actor, id uuid.UUID, now time.Time) (survey.Upload, error) {
	const op = "surveydb.Upload"
	upload := survey.Upload{ID: id}
	if !scope.Whole() {
		return upload, survey.Outside(op)
	}
	var kind string
	err := pg.Error(op, s.pool.QueryRow(ctx, s.sql.Get("SelectUpload"), pgx.StrictNamedArgs{"province": scope.Province(), "id": uuidOf(id),
		"owner": importdb.Owner(owner), "now": now}).Scan(&kind, &upload.File, &upload.Content, &upload.Plan, &upload.Import, &upload.Expires))
	if err != nil && survey.KindOf(err) == survey.NotFound {
		err = &survey.Error{Op: op, Kind: survey.NotFound, Key: "imports.gone"}
	}
	upload.Kind = survey.ImportKind(kind)
	return upload, err
}
