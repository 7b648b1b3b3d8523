package surveydb

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"sipas/survey"
)

// SaveResponses stores responses, their comments and what they add to the tallies in one transaction. The outcome of each
// tells whether it is new, a repeat, or another content under a known id. On an error nothing is stored; kind Forbidden where one
// of them lies outside the scope.
func (s *Store) SaveResponses(ctx context.Context, scope survey.Scope, actor survey.Actor, responses []survey.Response) ([]survey.Outcome, error) {
	const op = "surveydb.SaveResponses"
	if err := mayStore(op, scope, actor, responses); err != nil {
		return nil, err
	}
	outcomes := make([]survey.Outcome, len(responses))
	err := s.inTx(ctx, op, func(tx pgx.Tx) error {
		order, first := distinct(responses)
		fresh, err := s.insertReceipts(ctx, tx, scope, responses, order)
		if err != nil {
			return err
		}
		known, err := s.knownHashes(ctx, tx, scope, responses, order, fresh)
		if err != nil {
			return err
		}
		var stored []*survey.Response
		for n := range responses {
			r := &responses[n]
			switch hash, old := known[r.ID]; {
			case old:
				outcomes[n] = sameOrConflict(hash, r)
			case first[r.ID] == n:
				outcomes[n] = survey.Stored
				stored = append(stored, r)
			default:
				outcomes[n] = sameOrConflict(responses[first[r.ID]].ContentHash, r)
			}
		}
		slices.SortFunc(stored, byPlaceInTable)
		if err := s.judgeBatches(ctx, tx, scope, stored); err != nil {
			return err
		}
		return s.insertNew(ctx, tx, scope, stored)
	})
	return outcomes, err
}

// Repeated tells of responses that are not taken now whether they were stored before: AlreadyStored; Conflicting, where it was another content;
// empty where nobody knows the id. Nothing is stored; kind Forbidden where one of them lies outside the scope.
func (s *Store) Repeated(ctx context.Context, scope survey.Scope, responses []survey.Response) ([]survey.Outcome, error) {
	const op = "surveydb.Repeated"
	if err := ofReach(op, scope, responses); err != nil {
		return nil, err
	}
	outcomes := make([]survey.Outcome, len(responses))
	err := s.inTx(ctx, op, func(tx pgx.Tx) error {
		order, _ := distinct(responses)
		known, err := s.knownHashes(ctx, tx, scope, responses, order, nil)
		if err != nil || len(known) == 0 {
			return err
		}
		for n := range responses {
			if hash, old := known[responses[n].ID]; old {
				outcomes[n] = sameOrConflict(hash, &responses[n])
			}
		}
		return s.exec(ctx, tx, "ConfirmRepeats", pgx.StrictNamedArgs{})
	})
	return outcomes, err
}

// byPlaceInTable orders responses as their key does. Written in that order they find their way in the index faster, and lie in the table in no
// order in which they came.
func byPlaceInTable(a, b *survey.Response) int {
	return cmp.Or(cmp.Compare(a.UnitID, b.UnitID), a.AnsweredOn.Compare(b.AnsweredOn), bytes.Compare(a.ID[:], b.ID[:]))
}

// mayStore fails where nobody stores, or a response is of a unit out of reach.
func mayStore(op string, scope survey.Scope, actor survey.Actor, responses []survey.Response) error {
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	return ofReach(op, scope, responses)
}

// ofReach fails where a response is of a unit out of reach.
func ofReach(op string, scope survey.Scope, responses []survey.Response) error {
	for n := range responses {
		if r := &responses[n]; !scope.Reaches(survey.Unit{ID: r.UnitID, Province: r.Province}) {
			return survey.Outside(op)
		}
	}
	return nil
}

// uuidOf spares the driver the detour over text that it takes for types it does not know.
func uuidOf(id uuid.UUID) pgtype.UUID { return pgtype.UUID{Bytes: id, Valid: true} }

func sameOrConflict(hash []byte, r *survey.Response) survey.Outcome {
	if r.Repeats(hash) {
		return survey.AlreadyStored
	}
	return survey.Conflicting
}

// distinct returns where each id is met first, and those places in the order of the ids, in which receipts are written so
// that two programs never wait for each other in a circle.
func distinct(responses []survey.Response) (order []int, first map[uuid.UUID]int) {
	first = make(map[uuid.UUID]int, len(responses))
	for n := range responses {
		if _, seen := first[responses[n].ID]; !seen {
			first[responses[n].ID] = n
			order = append(order, n)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return bytes.Compare(responses[a].ID[:], responses[b].ID[:]) })
	return order, first
}

func (s *Store) insertReceipts(ctx context.Context, tx pgx.Tx, scope survey.Scope, responses []survey.Response, order []int) (map[uuid.UUID]bool, error) {
	ids, units := make([]pgtype.UUID, len(order)), make([]int32, len(order))
	days, hashes := make([]time.Time, len(order)), make([][]byte, len(order))
	for i, n := range order {
		r := &responses[n]
		ids[i], units[i], days[i], hashes[i] = uuidOf(r.ID), r.UnitID, r.AnsweredOn, r.ContentHash
	}
	rows, err := tx.Query(ctx, s.sql.Get("InsertReceipts"), pgx.StrictNamedArgs{"province": scope.Province(), "ids": ids, "unit_ids": units,
		"days": days, "hashes": hashes})
	if err != nil {
		return nil, err
	}
	fresh := make(map[uuid.UUID]bool, len(order))
	var id [16]byte // which the driver reads as it comes
	_, err = pgx.ForEachRow(rows, []any{&id}, func() error {
		fresh[id] = true
		return nil
	})
	return fresh, err
}

// knownHashes returns the content hashes of those ids that had a receipt before.
func (s *Store) knownHashes(ctx context.Context, tx pgx.Tx, scope survey.Scope, responses []survey.Response, order []int,
	fresh map[uuid.UUID]bool) (map[uuid.UUID][]byte, error) {
	var old []pgtype.UUID
	for _, n := range order {
		if id := responses[n].ID; !fresh[id] {
			old = append(old, uuidOf(id))
		}
	}
	known := map[uuid.UUID][]byte{}
	if len(old) == 0 {
		return known, nil
	}
	rows, err := tx.Query(ctx, s.sql.Get("SelectReceiptHashes"), pgx.StrictNamedArgs{"province": scope.Province(), "ids": old})
	if err != nil {
		return nil, err
	}
	var id uuid.UUID
	var hash []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &hash}, func() error {
		known[id] = bytes.Clone(hash)
		return nil
	})
	return known, err
}

// insertNew writes new responses, their comments and their tallies in one round trip. Where all were repeats it writes just enough for
// the commit to wait for a synchronous standby: "already stored" must hold there, too.
func (s *Store) insertNew(ctx context.Context, tx pgx.Tx, scope survey.Scope, stored []*survey.Response) error {
	if len(stored) == 0 {
		return s.exec(ctx, tx, "ConfirmRepeats", pgx.StrictNamedArgs{})
	}
	var batch pgx.Batch
	batch.Queue(s.sql.Get("InsertResponses"), responseColumns(scope, stored))
	if comments := commentColumns(scope, stored); comments != nil {
		batch.Queue(s.sql.Get("InsertComments"), comments)
	}
	s.queueReported(&batch, scope, stored, false)
	s.queueBatches(&batch, scope, stored)
	tallies := survey.Tallies{}
	for _, r := range stored {
		q, err := s.Questionnaire(ctx, r.Questionnaire)
		if err != nil {
			return err
		}
		tallies.Add(q, r.TallyKey(), r.Answers)
	}
	s.queueTallies(&batch, scope, tallies, nil)
	return tx.SendBatch(ctx, &batch).Close()
}

func responseColumns(scope survey.Scope, stored []*survey.Response) pgx.StrictNamedArgs {
	n := len(stored)
	ids, units, days := make([]pgtype.UUID, n), make([]int32, n), make([]time.Time, n)
	places, questionnaires, modes := make([]string, n), make([]string, n), make([]string, n)
	standings, reasons, languages, halfDays := make([]string, n), make([]string, n), make([]string, n), make([]*string, n)
	durations, answers := make([]*int32, n), make([]string, n)
	for i, r := range stored {
		ids[i], units[i], days[i], places[i] = uuidOf(r.ID), r.UnitID, r.AnsweredOn, string(r.Place)
		questionnaires[i], modes[i], standings[i], reasons[i] = r.Questionnaire, string(r.Mode), string(r.Standing), string(r.Reason)
		languages[i], durations[i], answers[i] = string(r.Language), r.DurationMS, string(r.Answers)
		if r.HalfDay != "" {
			halfDays[i] = (*string)(&r.HalfDay)
		}
	}
	return pgx.StrictNamedArgs{"province": scope.Province(), "ids": ids, "unit_ids": units, "days": days, "places": places,
		"questionnaires": questionnaires, "modes": modes, "standings": standings, "reasons": reasons, "languages": languages,
		"half_days": halfDays, "durations": durations, "answers": answers}
}

func commentColumns(scope survey.Scope, stored []*survey.Response) pgx.StrictNamedArgs {
	var ids []pgtype.UUID
	var units []int32
	var days []time.Time
	var languages, texts []string
	var told []bool
	for _, r := range stored {
		if r.Comment != "" {
			ids, units, days = append(ids, uuidOf(r.ID)), append(units, r.UnitID), append(days, r.AnsweredOn)
			languages, texts = append(languages, string(r.Language)), append(texts, r.Comment)
			told = append(told, r.Told)
		}
	}
	if ids == nil {
		return nil
	}
	return pgx.StrictNamedArgs{"province": scope.Province(), "ids": ids, "unit_ids": units, "days": days, "languages": languages, "texts": texts,
		"mask": survey.MaskVersion, "told": told}
}
