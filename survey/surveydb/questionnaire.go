package surveydb

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

// published remembers questionnaires: a published one never changes, so what is known stays true, and only unknown ones are
// looked up.
type published struct {
	mu    sync.RWMutex
	byKey map[string]survey.Questionnaire
}

func (p *published) get(key string) (survey.Questionnaire, bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	q, ok := p.byKey[key]
	return q, ok
}

func (p *published) keep(all []survey.Questionnaire) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, q := range all {
		p.byKey[q.Key] = q
	}
}

// Questionnaires returns all that are published, in order of key.
func (s *Store) Questionnaires(ctx context.Context) ([]survey.Questionnaire, error) {
	const op = "surveydb.Questionnaires"
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectQuestionnaires"))
	if err != nil {
		return nil, pg.Error(op, err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[survey.Questionnaire])
	if err != nil {
		return nil, pg.Error(op, err)
	}
	s.published.keep(all)
	slices.SortFunc(all, func(a, b survey.Questionnaire) int { return strings.Compare(a.Key, b.Key) })
	return all, nil
}

// Questionnaire returns a published questionnaire, also one that another program has published since; kind NotFound where there is none.
func (s *Store) Questionnaire(ctx context.Context, key string) (survey.Questionnaire, error) {
	const op = "surveydb.Questionnaire"
	q, ok := s.published.get(key)
	if !ok {
		if _, err := s.Questionnaires(ctx); err != nil {
			return q, err
		}
		if q, ok = s.published.get(key); !ok {
			return q, &survey.Error{Op: op, Kind: survey.NotFound, Key: "questionnaire.unknown"}
		}
	}
	return q, nil
}

// Known finds published questionnaires for as long as ctx lasts.
func (s *Store) Known(ctx context.Context) func(key string) (survey.Questionnaire, error) {
	return func(key string) (survey.Questionnaire, error) { return s.Questionnaire(ctx, key) }
}

// Publish publishes a questionnaire for every province; kind Conflict where its key was published with another text.
func (s *Store) Publish(ctx context.Context, actor survey.Actor, q survey.Questionnaire) error {
	const op = "surveydb.Publish"
	if actor.Name() == "" {
		return survey.Outside(op)
	}
	if err := q.Validate(); err != nil {
		return err
	}
	return s.inTx(ctx, op, func(tx pgx.Tx) error { return s.publish(ctx, tx, q) })
}
