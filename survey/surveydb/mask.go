package surveydb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"sipas/survey"
)

// maskedComment is a comment that was masked by older rules.
type maskedComment struct {
	ProvinceCode string
	UnitID       int32
	AnsweredOn   time.Time
	ResponseID   pgtype.UUID
	Text         string
}

// mostMasked comments are masked again in one transaction.
const mostMasked = 2000

// maskAgain masks what was masked by older rules, before anybody reads it again.
func (s *Store) maskAgain(ctx context.Context) error {
	last := maskedComment{AnsweredOn: time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), ResponseID: pgtype.UUID{Valid: true}}
	for n := mostMasked; n == mostMasked; {
		err := s.inTx(ctx, "surveydb.maskAgain", func(tx pgx.Tx) error {
			rows, err := tx.Query(ctx, s.sql.Get("SelectCommentsToMask"), pgx.StrictNamedArgs{"mask": survey.MaskVersion, "most": mostMasked,
				"province": last.ProvinceCode, "unit_id": last.UnitID, "day": last.AnsweredOn, "id": last.ResponseID})
			if err != nil {
				return err
			}
			found, err := pgx.CollectRows(rows, pgx.RowToStructByName[maskedComment])
			if n = len(found); err != nil || n == 0 {
				return err
			}
			last = found[n-1]
			return s.exec(ctx, tx, "UpdateComments", maskedColumns(found))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func maskedColumns(comments []maskedComment) pgx.StrictNamedArgs {
	var provinces, texts []string
	var units []int32
	var days []time.Time
	var ids []pgtype.UUID
	for _, c := range comments {
		provinces, units, days, ids = append(provinces, c.ProvinceCode), append(units, c.UnitID), append(days, c.AnsweredOn), append(ids, c.ResponseID)
		texts = append(texts, survey.MaskComment(c.Text))
	}
	return pgx.StrictNamedArgs{"mask": survey.MaskVersion, "provinces": provinces, "unit_ids": units, "days": days, "ids": ids, "texts": texts}
}
