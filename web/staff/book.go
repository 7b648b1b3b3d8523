package staff

import (
	"context"
	"time"

	"sipas/survey"
	"sipas/survey/export"
)

// Book is the survey as staff keep it, with the rights of staff.
type Book interface {
	Keys
	Settings
	Standing
	Exports
}

// Keys are those of other systems, and what came by them.
type Keys interface {
	Keys(ctx context.Context, scope survey.Scope) ([]survey.Key, error)
	AddKey(ctx context.Context, scope survey.Scope, actor survey.Actor, key survey.Key, today time.Time) (survey.Key, survey.KeySecret, error)
	RevokeKey(ctx context.Context, scope survey.Scope, actor survey.Actor, id survey.KeyID) error
	Batches(ctx context.Context, scope survey.Scope, of survey.Batches) ([]survey.BatchPart, error)
	Undo(ctx context.Context, scope survey.Scope, actor survey.Actor, of survey.Batches, d survey.Decision) (int, error)
	ReviewBatches(ctx context.Context, scope survey.Scope, actor survey.Actor, of survey.Batches, d survey.Decision) (int, error)
}

// Settings are those of the province in force.
type Settings interface {
	Settings(ctx context.Context, scope survey.Scope) (survey.Settings, []survey.Setting, error)
	ChangeSetting(ctx context.Context, scope survey.Scope, actor survey.Actor, change survey.SettingChange) error
}

// Standing is which answers count.
type Standing interface {
	SetAside(ctx context.Context, scope survey.Scope, f survey.AsideFilter) ([]survey.Aside, error)
	CountAside(ctx context.Context, scope survey.Scope, from, until time.Time) ([]survey.AsideCount, error)
	Review(ctx context.Context, scope survey.Scope, actor survey.Actor, d survey.Decision) (int, error)
	Decisions(ctx context.Context, scope survey.Scope, from, until time.Time, most int) ([]survey.PastDecision, error)
	SetBack(ctx context.Context, scope survey.Scope, actor survey.Actor, decision, seen int64) (int, error)
}

// Exports are single answers and comments, streamed.
type Exports interface {
	Retired(ctx context.Context, scope survey.Scope) (time.Time, error)
	CountExport(ctx context.Context, scope survey.Scope, f export.Filter) (int64, error)
	Export(ctx context.Context, scope survey.Scope, f export.Filter, to *export.Answers) error
	CountComments(ctx context.Context, scope survey.Scope, f export.Filter) (int64, error)
	ExportComments(ctx context.Context, scope survey.Scope, f export.Filter, to *export.Comments) error
}
