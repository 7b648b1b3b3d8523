package surveydb

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"sipas/survey"
	"sipas/survey/pg"
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
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectProvinceNames"))
	if err != nil {
		return pg.Error("surveydb.maskAgain", err)
	}
	var province, name string
	var provinces []string
	if _, err := pgx.ForEachRow(rows, []any{&province, &name}, func() error {
		provinces = append(provinces, province)
		return nil
	}); err != nil {
		return pg.Error("surveydb.maskAgain", err)
	}
	for _, province := range provinces {
		if err := s.maskProvince(ctx, province); err != nil {
			return err
		}
	}
	return nil
}

// maskProvince masks those of one province: no transaction reaches into two.
func (s *Store) maskProvince(ctx context.Context, province string) error {
	last := maskedComment{ProvinceCode: province, AnsweredOn: time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), ResponseID: pgtype.UUID{Valid: true}}
	for n := mostMasked; n == mostMasked; {
		err := s.inTx(ctx, "surveydb.maskProvince", func(tx pgx.Tx) error {
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
	var texts []string
	var units []int32
	var days []time.Time
	var ids []pgtype.UUID
	for _, c := range comments {
		units, days, ids = append(units, c.UnitID), append(days, c.AnsweredOn), append(ids, c.ResponseID)
		texts = append(texts, survey.MaskComment(c.Text))
	}
	return pgx.StrictNamedArgs{"mask": survey.MaskVersion, "province": comments[0].ProvinceCode, "unit_ids": units, "days": days, "ids": ids, "texts": texts}
}
